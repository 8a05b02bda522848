//! Mini-batches against the gradient over all rows.

use std::sync::{Arc, atomic::Ordering};

use crate::{
    front::RangeEnd,
    network::{Activation, DenseLoss, Loss, Network},
    solver::{
        BatchSettings, Penalty, Progress, Sequential, Settings, SolvedPoint, TrainingRows, budget, criticality,
        predictor_corrector,
        test_support::{COLUMNS, Method, Tampered, front, rows, told},
    },
};

const ROWS: usize = 3000;

fn network() -> Network {
    Network::dense(COLUMNS, vec![10], 3, Activation::Relu)
}

fn settings(points: usize, max_l1: Option<f64>) -> Settings {
    let batches = Some(BatchSettings { size: 128, epochs: None, seed: 4 });
    Settings { points, max_l1, min_l1: 0.5, batches, ..Settings::default() }
}

fn walk(method: Method, settings: Settings, threads: usize) -> Vec<SolvedPoint> {
    front(method, &network(), &rows(ROWS), settings, 1, threads).points
}

/// A loss that there is only one of.
fn alone(network: &Network) -> Tampered {
    let inner = Box::new(DenseLoss::<f32>::new(network, &rows(ROWS)).unwrap());
    Tampered { is_alone: true, ..Tampered::new(inner) }
}

fn training_rows(network: Network, loss: Tampered) -> TrainingRows {
    TrainingRows { network, free_biases: false, loss: Box::new(loss) }
}

#[test]
fn a_front_by_mini_batches_is_almost_that_of_all_rows() {
    let full = walk(budget, Settings { batches: None, ..settings(14, Some(30.0)) }, 2);
    for method in [budget as Method, predictor_corrector] {
        let stochastic = walk(method, settings(14, Some(30.0)), 2);
        assert!(stochastic.len() >= 12, "{} points", stochastic.len());
        assert!(stochastic.windows(2).all(|pair| pair[0].loss > pair[1].loss), "no point is dominated");
        for point in &stochastic {
            // The sparser neighbour on the other front, which may be concave between its points, fits no better.
            let Some(sparser) = full.iter().rfind(|other| other.l1 <= point.l1) else { continue };
            let limit = sparser.loss + 0.08;
            assert!(point.loss < limit, "{} at ℓ¹ {}: {} at {}", point.loss, point.l1, sparser.loss, sparser.l1);
        }
    }
}

#[test]
fn what_a_point_says_of_itself_is_true_over_all_rows() {
    let penalty = Penalty::all(network().parameters());
    let mut loss = DenseLoss::<f64>::new(&network(), &rows(ROWS)).unwrap();
    for method in [budget as Method, predictor_corrector] {
        let points = walk(method, settings(8, Some(20.0)), 1);
        assert!(!points.is_empty());
        for point in points {
            let mut gradient = vec![0.0; point.theta.len()];
            let value = loss.gradient(&point.theta, &mut gradient).unwrap();
            assert!((value - point.loss).abs() < 1e-5 && (penalty.norm(&point.theta) - point.l1).abs() < 1e-9);
            let found = criticality(&point.theta, &gradient, &penalty);
            assert!((found.lambda - point.lambda).abs() < 1e-4 * (1.0 + found.lambda));
            assert!((found.residual - point.residual).abs() < 1e-2 * (1.0 + found.residual));
            assert!(point.gradients > 0 && point.start < 2, "{} {}", point.gradients, point.start);
        }
    }
}

#[test]
fn a_front_follows_from_its_seed_whatever_the_number_of_threads() {
    for method in [budget as Method, predictor_corrector] {
        let alone = walk(method, settings(5, None), 1);
        for threads in [2, 5] {
            assert!(walk(method, settings(5, None), threads) == alone, "the same bits with {threads} threads");
        }
        let other_seed =
            Settings { batches: Some(BatchSettings { size: 128, epochs: None, seed: 5 }), ..settings(5, None) };
        assert!(walk(method, other_seed, 1) != alone);
    }
}

#[test]
fn a_loss_that_cannot_be_shared_leads_to_as_good_a_front() {
    // One start is all that there is time for with such a loss.
    let settings = Settings { starts: Some(1), ..settings(8, Some(20.0)) };
    let alone = {
        let rows = training_rows(network(), alone(&network()));
        told(budget(rows, settings, 1, Box::new(Sequential)).unwrap()).unwrap().points
    };
    let shared = walk(budget, settings, 2);
    assert_eq!(alone.len(), shared.len());
    // Rounding sets them apart, as the gradients come by another way, and where there can be only one loss there are no sweeps.
    let [alone, shared] = [alone, shared].map(|points| hypervolume(&points, 3.0_f64.ln(), 20.0));
    assert!(shared > 0.1 && alone > 0.9 * shared, "{alone} {shared}");
}

/// The area that points by rising norm dominate, up to a loss and a norm.
fn hypervolume(points: &[SolvedPoint], loss: f64, l1: f64) -> f64 {
    let ends = points.iter().skip(1).map(|point| point.l1).chain([l1]);
    let widths = points.iter().zip(ends).map(|(point, end)| (loss - point.loss).max(0.0) * (end - point.l1).abs());
    widths.sum::<f64>() / (loss * l1)
}

#[test]
fn others_are_heard_after_a_few_milliseconds_of_work() {
    let network = Network::dense(COLUMNS, vec![100], 3, Activation::Relu);
    let loss = alone(&network);
    let counts = [Arc::clone(&loss.gradients), Arc::clone(&loss.batches)];
    let settings = Settings { starts: Some(1), ..settings(4, Some(60.0)) };
    let pass = (network.parameters() * ROWS) as f64;
    let continuation = budget(training_rows(network, loss), settings, 1, Box::new(Sequential)).unwrap();
    // Passes over all rows so far.
    let passes = || {
        let [gradients, batches] = counts.each_ref().map(|count| count.load(Ordering::Relaxed) as f64);
        gradients + batches * 128.0 / ROWS as f64
    };
    let (mut before, mut points) = (passes(), 0);
    for progress in continuation {
        points += usize::from(matches!(progress.unwrap(), Progress::Point(_)));
        let now = passes();
        assert!((now - before) * pass < 1.5e8, "{} passes over all rows without a word", now - before);
        before = now;
    }
    assert!(points >= 4 && before > 200.0, "{points} points, {before} passes");
}

#[test]
fn a_front_of_critical_points_is_followed_in_both_directions() {
    let found = front(predictor_corrector, &network(), &rows(ROWS), settings(24, Some(60.0)), 1, 2);
    let points = &found.points;
    assert!((20..=24).contains(&points.len()), "{}", points.len());
    let (sparsest, densest) = (&points[0], &points[points.len() - 1]);
    // A critical point is near the budget that it was looked for at.
    assert!(sparsest.l1 >= 0.99 * 0.5 && sparsest.l1 < 4.0 && densest.l1 <= 60.0 * (1.0 + 1e-9));
    // The norm that was asked for is reached, unless the loss is flat there: then that is told.
    let end = found.search.unwrap().end;
    let is_flat = end == RangeEnd::LossFlat && densest.lambda * (60.0 - densest.l1) < 0.02 * 3.0_f64.ln();
    assert!(end == RangeEnd::Asked && densest.l1 > 59.0 || is_flat, "{} {end:?} {}", densest.l1, densest.lambda);
    let penalty = Penalty::all(network().parameters());
    let mut loss = DenseLoss::<f64>::new(&network(), &rows(ROWS)).unwrap();
    let mut gradient = vec![0.0; penalty.len()];
    let medians: Vec<f64> = points
        .iter()
        .map(|point| {
            loss.gradient(&point.theta, &mut gradient).unwrap();
            crate::solver::prox::median_violation(&point.theta, &gradient, &penalty, point.lambda)
        })
        .collect();
    let sparse: Vec<f64> =
        points.iter().zip(&medians).filter(|(point, _)| point.l1 < 30.0).map(|(_, &median)| median).collect();
    let critical = sparse.iter().filter(|&&median| median < 0.25).count();
    assert!(critical * 3 >= sparse.len() * 2, "{medians:?}");
    assert!(medians.iter().all(|&median| median < 0.8), "{medians:?}");
}
