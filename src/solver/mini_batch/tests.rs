//! Mini-batches against the gradient over all rows.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use rand::{RngExt, SeedableRng};

use super::*;
use crate::{
    data::{Rows, Targets},
    network::{Activation, DenseLoss, Loss, LossError, Network, initial_parameters},
};

pub(super) const COLUMNS: usize = 12;

/// Three classes that the first five of twelve inputs tell apart, with noise.
pub(super) fn rows(count: usize) -> Rows {
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(8);
    let mut inputs = Vec::with_capacity(count * COLUMNS);
    let mut classes = Vec::with_capacity(count);
    for _ in 0..count {
        let row: Vec<f64> = (0..COLUMNS).map(|_| random.random_range(-1.7..1.7)).collect();
        let noise = random.random_range(-0.6..0.6);
        classes.push(if row[0] * row[1] + noise > 0.4 {
            0
        } else {
            1 + u32::from(row[2] - row[3] + row[4] + noise > 0.0)
        });
        inputs.extend(row);
    }
    Rows::from_numbers(inputs, COLUMNS, Targets::Classes(classes))
}

pub(super) fn settings(points: usize, max_l1: Option<f64>) -> Settings {
    let batches = Some(BatchSettings { size: 128, epochs: None, seed: 4 });
    Settings { points, max_l1, min_l1: 0.5, batches, ..Settings::default() }
}

/// The points that are left at the end.
fn front(continuation: impl Iterator<Item = Result<Progress, SolverError>>) -> Vec<SolvedPoint> {
    let mut points: Vec<SolvedPoint> = Vec::new();
    for progress in continuation {
        match progress.unwrap() {
            Progress::Point(point) => {
                points.retain(|known| known.number != point.number);
                points.push(point);
            }
            Progress::Dropped(number) => points.retain(|known| known.number != number),
            Progress::Step(step) => assert!(step.loss.is_finite() && step.l1.is_finite()),
        }
    }
    points.sort_by(|a, b| a.l1.total_cmp(&b.l1));
    points
}

fn walk(settings: Settings, threads: usize) -> Vec<SolvedPoint> {
    walk_with(settings, threads, |loss| loss)
}

fn walk_with<L: Loss + Send>(
    settings: Settings,
    threads: usize,
    of: impl Fn(DenseLoss<f32>) -> L + Sync,
) -> Vec<SolvedPoint> {
    let network = Network::dense(COLUMNS, vec![10], 3, Activation::Relu);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        let loss = of(DenseLoss::new(&network, &rows(3000)).unwrap());
        let penalty = Penalty::of(&network, false);
        let theta = initial_parameters(&network, 1);
        front(BudgetContinuation::new(loss, penalty, settings, theta).unwrap())
    })
}

/// A loss that there is only one of, as on a graphics card, and whose gradients over all rows take a while and are counted.
struct Alone {
    loss: DenseLoss<f32>,
    gradients: Arc<AtomicUsize>,
    seconds: f64,
}

impl Alone {
    fn at_once(loss: DenseLoss<f32>) -> Self {
        Self { loss, gradients: Arc::default(), seconds: 0.0 }
    }
}

impl Loss for Alone {
    fn parameters(&self) -> usize {
        self.loss.parameters()
    }

    fn rows(&self) -> usize {
        self.loss.rows()
    }

    fn value(&mut self, theta: &[f64]) -> Result<f64, LossError> {
        self.loss.value(theta)
    }

    fn gradient(&mut self, theta: &[f64], gradient: &mut [f64]) -> Result<f64, LossError> {
        self.gradients.fetch_add(1, Ordering::Relaxed);
        std::thread::sleep(Duration::from_secs_f64(self.seconds));
        self.loss.gradient(theta, gradient)
    }

    fn batch_gradient(&mut self, theta: &[f32], rows: &[u32], gradient: &mut [f32]) -> Result<f64, LossError> {
        self.loss.batch_gradient(theta, rows, gradient)
    }

    fn evaluate(&mut self, theta: &[f64]) -> Result<(f64, f64), LossError> {
        self.loss.evaluate(theta)
    }
}

#[test]
fn a_front_by_mini_batches_is_almost_that_of_all_rows() {
    let stochastic = walk(settings(14, Some(30.0)), 2);
    let full = walk(Settings { batches: None, ..settings(14, Some(30.0)) }, 2);
    assert!(stochastic.len() >= 12, "{} points", stochastic.len());
    assert!(stochastic.windows(2).all(|pair| pair[0].loss > pair[1].loss), "no point is dominated");
    for point in &stochastic {
        // The sparser neighbour on the other front, which may be concave between its points, fits no better.
        let Some(sparser) = full.iter().rfind(|other| other.l1 <= point.l1) else { continue };
        assert!(
            point.loss < sparser.loss + 0.08,
            "{} at ℓ¹ {}: {} at {}",
            point.loss,
            point.l1,
            sparser.loss,
            sparser.l1
        );
    }
}

#[test]
fn what_a_point_says_of_itself_is_true_over_all_rows() {
    let network = Network::dense(COLUMNS, vec![10], 3, Activation::Relu);
    let penalty = Penalty::all(network.parameters());
    let mut loss = DenseLoss::<f64>::new(&network, &rows(3000)).unwrap();
    let points = walk(settings(8, Some(20.0)), 1);
    assert!(!points.is_empty());
    for point in points {
        let mut gradient = vec![0.0; point.theta.len()];
        let value = loss.gradient(&point.theta, &mut gradient).unwrap();
        assert!((value - point.loss).abs() < 1e-5 && (penalty.norm(&point.theta) - point.l1).abs() < 1e-9);
        let found = criticality(&point.theta, &gradient, &penalty);
        assert!((found.lambda - point.lambda).abs() < 1e-4 * (1.0 + found.lambda));
        assert!((found.residual - point.residual).abs() < 1e-2 * (1.0 + found.residual));
    }
}

#[test]
fn a_front_follows_from_its_seed_whatever_the_number_of_threads() {
    let alone = walk(settings(5, None), 1);
    for threads in [2, 5] {
        assert!(walk(settings(5, None), threads) == alone, "the same bits with {threads} threads");
    }
    let other_seed =
        Settings { batches: Some(BatchSettings { size: 128, epochs: None, seed: 5 }), ..settings(5, None) };
    assert!(walk(other_seed, 1) != alone);
}

#[test]
fn a_loss_that_cannot_be_shared_leads_to_as_good_a_front() {
    let (alone, shared) = (walk_with(settings(8, Some(20.0)), 2, Alone::at_once), walk(settings(8, Some(20.0)), 2));
    assert_eq!(alone.len(), shared.len());
    // Rounding sets them apart, as the gradients come by another way.
    for (a, b) in alone.iter().zip(&shared) {
        assert!((a.loss - b.loss).abs() < 0.03, "{} at {}, {} at {}", a.loss, a.l1, b.loss, b.l1);
    }
}

#[test]
fn others_are_heard_while_the_walk_waits_for_its_points() {
    let network = Network::dense(COLUMNS, vec![10], 3, Activation::Relu);
    let gradients = Arc::new(AtomicUsize::new(0));
    let loss = Alone {
        loss: DenseLoss::new(&network, &rows(3000)).unwrap(),
        gradients: Arc::clone(&gradients),
        seconds: 0.01,
    };
    let penalty = Penalty::of(&network, false);
    let theta = initial_parameters(&network, 1);
    let continuation = BudgetContinuation::new(loss, penalty, settings(6, Some(200.0)), theta).unwrap();
    let mut before = gradients.load(Ordering::Relaxed);
    let mut points = 0;
    for progress in continuation {
        points += usize::from(matches!(progress.unwrap(), Progress::Point(_)));
        let now = gradients.load(Ordering::Relaxed);
        assert!(now - before <= 2, "{} gradients over all rows without a word", now - before);
        before = now;
    }
    assert!(points >= 6);
}
