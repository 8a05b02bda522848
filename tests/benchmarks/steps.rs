//! The cost of a projection and of an MPG step, in passes over θ.

use std::{hint::black_box, time::Duration};

use paretoscope::solver::{Penalty, mpg_step, project_in_metric, project_onto_l1_ball};
use rand::{RngExt, SeedableRng};

use crate::{
    clock::{Side, Times, alternate, timed},
    table::{Table, figure, times},
};

const DURATION: Duration = Duration::from_secs(2);

/// Prints how long projections and MPG steps take.
pub fn measure() {
    let mut table = Table::new(
        "Projections onto the ℓ¹ ball and MPG steps, one thread, and how many times as long they take as a pass that reads θ \
         and writes it, in the same precision",
        &["operation", "parameters", "µs", "passes", "of medians"],
    );
    for len in [10_000, 100_000, 1_000_000] {
        double_precision(&mut table, len);
        single_precision(&mut table, len);
    }
    table.print();
}

/// A network on a ball of this radius after a step that has led it off the ball, and the slopes there.
struct Place {
    theta: Vec<f64>,
    slopes: Vec<f64>,
    radius: f64,
    /// The threshold that leads back, as the step before would have had it: nearly right.
    guess: f64,
}

impl Place {
    fn new(len: usize) -> Self {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(3);
        // Many weights are small and few are large.
        let mut theta: Vec<f64> = (0..len).map(|_| random.random_range(-1.0_f64..1.0).powi(3)).collect();
        let penalty = Penalty::all(len);
        let radius = 0.3 * penalty.norm(&theta);
        let threshold = project_onto_l1_ball(&mut theta, &penalty, radius, 0.0);
        let slopes: Vec<f64> = theta
            .iter()
            .map(|&value| if value == 0.0 { 0.0 } else { -0.5_f64.copysign(value) } + random.random_range(-0.4..0.4))
            .collect();
        let step = 0.1 * threshold;
        theta.iter_mut().zip(&slopes).for_each(|(value, slope)| *value -= step * slope);
        Self { theta, slopes, radius, guess: 0.45 * step }
    }
}

fn double_precision(table: &mut Table, len: usize) {
    let Place { theta, slopes, radius, guess } = Place::new(len);
    let penalty = Penalty::all(len);
    assert!(penalty.norm(&theta) > 1.001 * radius, "there is something to project");
    let project = |theta: &mut Vec<f64>, guess| project_onto_l1_ball(theta, &penalty, radius, guess);
    let projected = [0.0, guess].map(|guess| {
        let mut projected = theta.clone();
        project(&mut projected, guess);
        assert!((penalty.norm(&projected) - radius).abs() <= 1e-9 * radius, "it lies on the ball");
        projected
    });
    let apart = projected[0].iter().zip(&projected[1]).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(apart <= 1e-9, "both guesses lead to the same point: {apart}");
    let step = 0.01;
    let mut next = vec![0.0; len];
    let taken = mpg_step(&theta, &slopes, &penalty, step, &mut next);
    let norm_change = penalty.norm(&next) - penalty.norm(&theta);
    assert!(taken.alpha > 0.0 && taken.alpha < 1.0, "{}", taken.alpha);
    assert!((taken.loss_change - norm_change).abs() <= 1e-9 * radius, "both objectives fall alike");

    let measured = alternate(
        DURATION,
        [
            side(&theta, |theta| pass(theta, black_box(1.0))),
            side(&theta, |theta| project(theta, 0.0)),
            side(&theta, |theta| project(theta, guess)),
            side(&theta, |theta| mpg_step(theta, &slopes, &penalty, step, &mut next)),
        ],
    );
    add(table, len, "f64", &["projection", "projection from the threshold before", "MPG step"], &measured);
}

fn single_precision(table: &mut Table, len: usize) {
    let Place { theta, slopes, radius, .. } = Place::new(len);
    let penalty = Penalty::all(len);
    #[allow(clippy::cast_possible_truncation)] // single precision is asked for
    let single = |values: &[f64]| -> Vec<f32> { values.iter().map(|&value| value as f32).collect() };
    let theta = single(&theta);
    let lengths: Vec<f32> = single(&slopes).iter().map(|slope| 0.01 / (0.1 + slope.abs())).collect();
    let project = |theta: &mut Vec<f32>, guess| project_in_metric(theta, &lengths, &penalty, radius, guess);
    let mut projected = theta.clone();
    // The step before would have had nearly the same multiplier.
    let guess = 0.95 * project(&mut projected, 0.0);
    let norm: f64 = projected.iter().map(|value| f64::from(value.abs())).sum();
    assert!(guess > 0.0 && (norm - radius).abs() <= 1e-4 * radius, "it lies on the ball: {norm} {radius}");

    let measured = alternate(
        DURATION,
        [
            side(&theta, |theta| pass(theta, black_box(1.0))),
            side(&theta, |theta| project(theta, 0.0)),
            side(&theta, |theta| project(theta, guess)),
        ],
    );
    add(table, len, "f32", &["projection in the metric", "the same from the multiplier before"], &measured);
}

/// One side: its θ is made anew each time, which does not count but brings θ into the caches, for all sides alike.
fn side<'a, T: Copy + 'a, R>(theta: &'a [T], mut run: impl FnMut(&mut Vec<T>) -> R + 'a) -> Side<'a> {
    let mut own = theta.to_vec();
    Box::new(move || {
        own.copy_from_slice(theta);
        let time = timed(|| run(&mut own));
        black_box(&own);
        time
    })
}

/// Reads θ and writes it.
fn pass<T: Copy + std::ops::MulAssign>(theta: &mut [T], factor: T) {
    for value in theta {
        *value *= factor;
    }
}

/// The first of the times is that of a pass, the others belong to these names.
fn add(table: &mut Table, len: usize, numbers: &str, names: &[&str], measured: &[Times]) {
    let pass = &measured[0];
    let name = std::iter::once(&"a pass over θ").chain(names);
    for (name, time) in name.zip(measured) {
        let [shortest, medians] = time.ratios(pass);
        table.add([
            format!("{name}, {numbers}"),
            len.to_string(),
            figure(time.shortest() * 1e6),
            times(shortest),
            times(medians),
        ]);
    }
}
