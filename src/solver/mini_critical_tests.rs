#![allow(clippy::unwrap_used)] // where a test cannot go on, it has failed

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::{
    data::{Rows, Targets},
    network::{Activation, Loss, Network, dense_loss, initial_parameters},
    solver::{BatchSettings, Penalty, PredictorCorrector, Progress, Settings, SolvedPoint, StepKind},
};

const INPUTS: usize = 12;

fn inputs(rows: usize, random: &mut ChaCha8Rng) -> Vec<f64> {
    (0..rows * INPUTS).map(|_| random.random_range(-1.7..1.7)).collect()
}

/// Three classes by two of the inputs, one row in ten at random.
fn classes() -> Rows {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let inputs = inputs(3000, &mut random);
    let class = |row: &[f64]| {
        if random.random_bool(0.1) {
            random.random_range(0..3)
        } else if row[0] * row[1] > 0.0 {
            2
        } else {
            u32::from(row[0] + 0.3 * row[2] > 0.0)
        }
    };
    let targets = inputs.chunks(INPUTS).map(class).collect();
    Rows::from_numbers(inputs, INPUTS, Targets::Classes(targets))
}

fn settings(points: usize, max_l1: Option<f64>) -> Settings {
    let batches = BatchSettings { size: 100, epochs: None, seed: 3 };
    Settings { points, max_l1, min_l1: 0.5, batches: Some(batches), ..Settings::default() }
}

/// The points by number, in which order each direction finds them, and the kinds of steps on the way.
fn front(rows: &Rows, outputs: usize, settings: Settings) -> (Vec<SolvedPoint>, Vec<StepKind>) {
    let network = Network::dense(INPUTS, vec![10], outputs, Activation::Relu);
    let theta = initial_parameters(&network, 1);
    let penalty = Penalty::of(&network, false);
    let mut points = Vec::new();
    let mut kinds = Vec::new();
    for progress in PredictorCorrector::new(dense_loss(&network, rows).unwrap(), penalty, settings, theta).unwrap() {
        match progress.unwrap() {
            Progress::Point(point) => points.push(point),
            Progress::Step(step) => {
                assert!(step.loss.is_finite() && step.l1 >= 0.0);
                kinds.push(step.kind);
            }
            Progress::Dropped(number) => points.retain(|point| point.number != number),
        }
    }
    points.sort_by_key(|point| point.number);
    (points, kinds)
}

fn is_dominated(point: &SolvedPoint, points: &[SolvedPoint]) -> bool {
    points.iter().any(|other| other.loss <= point.loss && other.l1 < point.l1)
}

#[test]
fn a_front_of_critical_points_is_followed_in_both_directions() {
    let rows = classes();
    let (points, kinds) = front(&rows, 3, settings(24, Some(60.0)));
    assert!((22..=24).contains(&points.len()), "{}", points.len());
    assert!([StepKind::WarmUp, StepKind::Predictor, StepKind::Corrector].iter().all(|kind| kinds.contains(kind)));
    let first = &points[0];
    let denser = points.iter().filter(|point| point.l1 > 1.1 * first.l1 && point.loss < first.loss).count();
    let sparser = points.iter().filter(|point| point.l1 < 0.9 * first.l1 && point.loss > first.loss).count();
    assert!(denser >= 2 && sparser >= 5, "{denser} {sparser}");
    assert!(points.iter().all(|point| (0.5..=60.0 * (1.0 + 1e-9)).contains(&point.l1)));
    assert!(points.iter().any(|point| point.l1 > 50.0) && points.iter().any(|point| point.l1 < 4.0));
    let dominated = points.iter().filter(|point| is_dominated(point, &points)).count();
    assert!(dominated <= 4, "{:?}", points.iter().map(|point| (point.l1, point.loss)).collect::<Vec<_>>());

    let network = Network::dense(INPUTS, vec![10], 3, Activation::Relu);
    let mut loss = dense_loss(&network, &rows).unwrap();
    let mut gradient = vec![0.0; network.parameters()];
    let mut medians = Vec::new();
    for point in &points {
        let value = loss.gradient(&point.theta, &mut gradient).unwrap();
        assert!((value - point.loss).abs() < 1e-9, "the loss of a point is over all rows");
        let mut violations: Vec<f64> = std::iter::zip(&point.theta, &gradient)
            .filter(|(value, _)| **value != 0.0)
            .map(|(value, slope)| (slope + point.lambda * value.signum()).abs() / point.lambda)
            .collect();
        violations.sort_by(f64::total_cmp);
        medians.push(violations.get(violations.len() / 2).copied().unwrap_or(0.0));
    }
    let sparse = std::iter::zip(&points, &medians).filter(|(point, _)| point.l1 < 30.0);
    let (count, critical) =
        sparse.fold((0, 0), |(count, critical), (_, &median)| (count + 1, critical + usize::from(median < 0.25)));
    assert!(critical * 3 >= count * 2, "{medians:?}");
    assert!(medians.iter().all(|&median| median < 0.8), "{medians:?}");
}

#[test]
fn the_front_follows_from_the_seed_and_not_from_the_threads() {
    let rows = classes();
    let fronts = [1, 3].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| front(&rows, 3, settings(8, Some(40.0))).0)
    });
    assert!(fronts[0] == fronts[1], "the same bits");
    let mut other = settings(8, Some(40.0));
    other.batches = other.batches.map(|batches| BatchSettings { seed: 4, ..batches });
    assert!(fronts[0] != front(&rows, 3, other).0);
}

#[test]
fn without_a_largest_norm_it_is_found() {
    let (points, _) = front(&classes(), 3, settings(10, None));
    assert!(points.len() >= 8, "{}", points.len());
    let lowest = points.iter().map(|point| point.loss).fold(f64::INFINITY, f64::min);
    assert!(lowest < 0.7 * 3.0_f64.ln(), "{lowest}");
}

#[test]
fn where_there_is_nothing_to_learn_it_ends() {
    let mut random = ChaCha8Rng::seed_from_u64(9);
    let inputs = inputs(2000, &mut random);
    let values = (0..2000).map(|_| random.random_range(-1.7..1.7)).collect();
    let noise = Rows::from_numbers(inputs.clone(), INPUTS, Targets::Values(values));
    let constant = Rows::from_numbers(inputs, INPUTS, Targets::Values(vec![0.0; 2000]));
    for max_l1 in [None, Some(30.0)] {
        for rows in [&noise, &constant] {
            let (points, _) = front(rows, 1, Settings { min_l1: 0.0, ..settings(6, max_l1) });
            assert!(points.iter().all(|point| point.loss.is_finite() && point.theta.iter().all(|v| v.is_finite())));
        }
    }
}
