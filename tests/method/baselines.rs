//! The methods that others are compared with.

use paretoscope::{
    data::Builtin,
    front::RangeEnd,
    network::{Activation, dense_loss},
    solver::{Settings, SolvedPoint},
};

use crate::{
    exact::{lasso_knots, lasso_loss},
    prelude::*,
};

#[test]
fn without_a_hidden_layer_penalties_give_the_lasso_path() {
    let rows = all_rows(Builtin::Diabetes).train;
    let network = network(&rows, 1, &[], Activation::Relu);
    let mut loss = dense_loss(&network, &rows).unwrap();
    let knots = lasso_knots();
    for method in [Method::WeightedSum, Method::LambdaPath] {
        let settings = Settings { points: 40, ..Settings::default() };
        let told = tell(Task { free_biases: true, ..task(&rows, &network) }, method, settings, 3, 2);
        assert_eq!((told.points.len(), told.search.end), (40, RangeEnd::SmallestPenalty), "{method:?}");
        assert_mutually_non_dominated(&told.points[..told.points.len() - 1]);
        let (full_l1, _) = knots.last().unwrap();
        for point in told.points.iter().filter(|point| point.l1 < *full_l1) {
            let exact = lasso_loss(&knots, point.l1, &mut loss);
            assert!((point.loss / exact - 1.0).abs() < 1e-4, "{method:?}: {} at {}: {exact}", point.loss, point.l1);
            // Where the front is flat a point may rest before.
            assert!(
                point.residual <= 1e-2 || point.lambda < 1e-3,
                "{method:?}: {} at λ = {}",
                point.residual,
                point.lambda
            );
        }
        // The grid is geometric, from where zero is critical to a ten-thousandth of it; the largest penalty leaves nothing.
        let lambdas: Vec<f64> = told.points.iter().rev().map(|point| point.lambda).collect();
        assert!(told.points.last().unwrap().l1 < 1e-3 && (lambdas[0] / lambdas[39] - 1e4).abs() < 1.0, "{lambdas:?}");
        for pair in lambdas.windows(2) {
            assert!((pair[0] / pair[1] - 1e4_f64.powf(1.0 / 39.0)).abs() < 1e-6);
        }
    }
}

/// The smallest norm of a network that is not zero.
fn sparsest(points: &[SolvedPoint]) -> f64 {
    points.iter().map(|point| point.l1).filter(|&l1| l1 > 0.0).fold(f64::INFINITY, f64::min)
}

#[test]
fn weighted_sums_miss_the_concave_part_of_a_front_and_budgets_do_not() {
    let rows = thirty_flowers();
    let network = network(&rows, 3, &[4, 4], Activation::Tanh);
    let settings = Settings { points: 40, max_l1: Some(30.0), gradients: Some(40_000), ..Settings::default() };
    let [budgets, sums] =
        [Method::Budget, Method::WeightedSum].map(|method| front(task(&rows, &network), method, settings, 0));
    let (by_budget, by_sum) = (sparsest(&budgets), sparsest(&sums));
    assert!(by_budget < 2.5 && by_sum > 2.0 * by_budget, "{by_budget} {by_sum}");
    // Every penalty beyond those leads to nothing at all.
    assert!(sums.iter().filter(|point| point.l1 == 0.0).count() >= 3);
    // What they do find has exact zeros.
    let zeros = |point: &SolvedPoint| point.theta.iter().filter(|&&value| value == 0.0).count();
    assert!(sums.iter().filter(|point| zeros(point) > 0).count() * 2 > sums.len());
}

#[test]
fn the_same_seed_gives_the_same_front_on_any_number_of_threads() {
    let rows = thirty_flowers();
    for activation in Activation::ALL {
        let network = network(&rows, 3, &[4], activation);
        let task = task(&rows, &network);
        for method in ALL {
            for batches in [None, Some(batches(8))] {
                let settings = Settings { points: 8, gradients: Some(1500), batches, ..Settings::default() };
                let alone = tell(task, method, settings, 0, 1);
                assert!(!alone.points.is_empty(), "{method:?}");
                for threads in [2, 5] {
                    let again = tell(task, method, settings, 0, threads);
                    assert!(again.points == alone.points, "{method:?}, {batches:?}, {threads} threads");
                    assert_eq!(again.search, alone.search);
                }
            }
        }
    }
}

#[test]
fn gradients_that_are_counted_are_not_exceeded_by_much() {
    let rows = thirty_flowers();
    let network = network(&rows, 3, &[4, 4], Activation::Tanh);
    for method in ALL {
        for (gradients, batches) in [(3_000, None), (20_000, None), (12_000, Some(batches(8)))] {
            let settings = Settings { points: 20, gradients: Some(gradients), batches, ..Settings::default() };
            let told = tell(task(&rows, &network), method, settings, 1, 2);
            let spent = told.search.gradients.unwrap();
            let most = gradients + gradients / 5;
            assert!(spent <= most, "{method:?}, {batches:?}: {spent} of {gradients}");
            assert!(told.points.len() >= 3, "{method:?}, {batches:?}: {}", told.points.len());
        }
    }
}

#[test]
fn with_mini_batches_penalties_find_exact_zeros_and_larger_ones_sparser_networks() {
    let rows = all_rows(Builtin::BreastCancer).train;
    let network = network(&rows, 2, &[8], Activation::Relu);
    for method in [Method::WeightedSum, Method::LambdaPath] {
        let settings =
            Settings { points: 10, gradients: Some(2_500), batches: Some(batches(64)), ..Settings::default() };
        let mut points = front(task(&rows, &network), method, settings, 0);
        points.sort_by(|a, b| a.lambda.total_cmp(&b.lambda));
        points.retain(|point| point.lambda > 1e-3);
        assert!(points.len() >= 4, "{method:?}: {}", points.len());
        for pair in points.windows(2) {
            assert!(pair[1].l1 <= 1.1 * pair[0].l1, "{method:?}: {:?}", pairs(&points));
        }
        let middle = &points[points.len() / 2];
        let zeros = middle.theta.iter().filter(|&&value| value == 0.0).count();
        assert!(zeros * 2 > middle.theta.len(), "{method:?}: {zeros} of {}", middle.theta.len());
    }
}

#[test]
fn as_published_weighted_sums_never_come_to_an_exact_zero() {
    let rows = thirty_flowers();
    let network = network(&rows, 3, &[4, 4], Activation::Tanh);
    let settings = Settings { points: 9, gradients: Some(9 * 200), ..Settings::default() };
    let told = tell(task(&rows, &network), Method::PublishedWeightedSum, settings, 0, 2);
    let mut points = told.points;
    assert_eq!(points.len(), 9);
    points.sort_by_key(|point| point.number);
    // With weights w from 0 to 1 the penalty is (1 − w)/9w.
    for point in &points[1..] {
        let weight = point.number as f64 / 8.0;
        assert!((point.lambda - (1.0 - weight) / (9.0 * weight)).abs() < 1e-12);
    }
    // All but the last, without a penalty, are at chance, and even so no parameter is exactly zero.
    let chance = 3.0_f64.ln();
    assert!(
        points[..8].iter().all(|point| point.loss > 0.99 * chance) && points[8].loss < 0.8 * chance,
        "{:?}",
        pairs(&points)
    );
    assert!(points.iter().flat_map(|point| &point.theta).all(|&value| value != 0.0));
}
