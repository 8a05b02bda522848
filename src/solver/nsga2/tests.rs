//! A front that is known, the same on any number of threads, and what may be spent on it.

use super::*;
use crate::{
    data::{Rows, Targets},
    network::{Activation, dense_loss},
    solver::{SolvedPoint, test_support::Threads},
};

/// (w₁ − 2)² + (w₂ − 1)², and the bias squared.
fn parabola() -> (Network, Rows) {
    let inputs = vec![1.0, 1.0, 1.0, -1.0, -1.0, 1.0, -1.0, -1.0];
    let rows = Rows::from_numbers(inputs, 2, Targets::Values(vec![3.0, 1.0, -1.0, -3.0]));
    (Network::dense(2, vec![], 1, Activation::Relu), rows)
}

/// The lowest loss within a norm: both weights are shrunk alike until one is zero.
fn lowest(l1: f64) -> f64 {
    match l1 {
        3.0.. => 0.0,
        1.0..3.0 => 0.5 * (3.0 - l1).powi(2),
        _ => (2.0 - l1).powi(2) + 1.0,
    }
}

fn front(
    settings: Settings,
    seed: u64,
    is_published: bool,
    threads: usize,
) -> (Vec<SolvedPoint>, crate::front::Search) {
    let (network, rows) = parabola();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        let loss = dense_loss(&network, &rows).unwrap();
        let rows = TrainingRows { network, free_biases: false, loss };
        let mut front = nsga2(rows, settings, seed, Box::new(Threads), is_published).unwrap();
        let mut search = None;
        for progress in &mut front {
            if let super::super::Progress::Search(told) = progress.unwrap() {
                search = Some(told);
            }
        }
        let mut points: Vec<SolvedPoint> = front.points().collect();
        points.sort_by(|a, b| b.l1.total_cmp(&a.l1));
        (points, search.unwrap())
    })
}

#[test]
fn it_converges_to_a_front_that_is_known() {
    let settings = Settings { points: 40, ..Settings::default() };
    let (points, search) = front(settings, 1, false, 2);
    assert!(points.len() >= 30, "{}", points.len());
    assert_eq!((search.end, search.starts), (RangeEnd::GenerationsSpent, 40));
    // It is a search by chance: within a hundredth of the loss at zero on average, a single point within a twentieth. Eleven seeds were
    // within 0.03 and 0.19.
    let above: Vec<f64> = points.iter().map(|point| point.loss - lowest(point.l1)).collect();
    let (worst, mean) = (above.iter().copied().fold(0.0, f64::max), above.iter().sum::<f64>() / above.len() as f64);
    assert!(
        above.iter().all(|&above| above > -1e-9) && worst < 0.25 && mean < 0.05,
        "{worst} and {mean} above the front"
    );
    for pair in points.windows(2) {
        assert!(pair[0].l1 > pair[1].l1 && pair[0].loss < pair[1].loss, "none is dominated");
    }
    let norms: Vec<f64> = points.iter().map(|point| point.l1).collect();
    assert!(norms[0] > 2.7 && *norms.last().unwrap() < 0.3, "it covers the front: {norms:?}");
    let gap = norms.windows(2).map(|pair| pair[0] - pair[1]).fold(0.0, f64::max);
    assert!(gap < 0.5, "without wide gaps: {gap}");
}

#[test]
fn the_same_seed_gives_the_same_front_on_any_number_of_threads() {
    for is_published in [false, true] {
        let settings = Settings { points: 12, gradients: Some(200), ..Settings::default() };
        let (alone, _) = front(settings, 5, is_published, 1);
        assert!(!alone.is_empty());
        for threads in [2, 3] {
            assert_eq!(front(settings, 5, is_published, threads).0, alone, "{threads} threads");
        }
        if !is_published {
            assert_ne!(front(settings, 6, is_published, 1).0, alone);
        }
    }
}

#[test]
fn as_published_parameters_are_zeros_and_ones() {
    let (points, _) = front(Settings::default(), 2, true, 2);
    assert!(points.iter().flat_map(|point| &point.theta).all(|&value| value == 0.0 || value == 1.0));
    // Of the eight networks these are not dominated: none, the first weight, and both weights.
    let pairs: Vec<(f64, f64)> = points.iter().map(|point| (point.l1, point.loss)).collect();
    assert_eq!(pairs, [(2.0, 1.0), (1.0, 2.0), (0.0, 5.0)]);
}

#[test]
fn gradients_that_are_counted_are_not_exceeded() {
    for gradients in [60, 300, 3000] {
        let settings = Settings { points: 20, gradients: Some(gradients), ..Settings::default() };
        let (points, search) = front(settings, 3, false, 2);
        let spent = search.gradients.unwrap();
        assert!(spent <= gradients + gradients / 10 && !points.is_empty(), "{spent} of {gradients}");
        assert!(gradients < 300 || spent * 10 >= 7 * gradients, "{spent} of {gradients} are made use of");
        assert_eq!(search.end, RangeEnd::GradientsSpent);
    }
}
