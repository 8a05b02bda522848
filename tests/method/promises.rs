//! What every front keeps: determinism, dominance, balance, the range that was asked for, and refusals.

use paretoscope::{
    data::{Builtin, DataSpecification},
    front::RangeEnd,
    network::{Activation, Balance, Network, dense_loss},
    solver::{Sequential, Settings, SolverError, TrainingRows, budget},
};

use crate::prelude::*;

#[test]
fn the_same_seed_gives_the_same_front_to_the_bit_on_any_number_of_threads() {
    let prepared = DataSpecification::builtin(Builtin::Iris).prepare(5).unwrap();
    for activation in Activation::ALL {
        let network = network(&prepared.train, 3, &[4, 4], activation);
        let task = task(&prepared.train, &network);
        for method in METHODS {
            for (settings, size) in [
                (Settings { points: 15, ..Settings::default() }, None),
                (Settings { points: 6, ..Settings::default() }, Some(batches(16))),
            ] {
                let settings = Settings { batches: size, ..settings };
                let alone = tell(task, method, settings, 0, 1);
                for threads in [1, 2, 5] {
                    let again = tell(task, method, settings, 0, threads);
                    assert!(again.points == alone.points, "{method:?}, {size:?}, {threads} threads");
                    assert_eq!((again.search.sweeps, again.search.end), (alone.search.sweeps, alone.search.end));
                }
                assert_ne!(front(task, method, settings, 1), alone.points);
            }
        }
    }
}

#[test]
fn no_point_is_dominated() {
    for method in METHODS {
        for (seed, max_l1) in [(0, Some(12.0)), (1, None)] {
            let prepared = DataSpecification::builtin(Builtin::Diabetes).prepare(seed).unwrap();
            let network = network(&prepared.train, 1, &[6], Activation::Relu);
            let settings = Settings { points: 25, max_l1, ..Settings::default() };
            let front = front(task(&prepared.train, &network), method, settings, seed);
            assert!((20..=25).contains(&front.len()), "{method:?}: {}", front.len());
            assert_mutually_non_dominated(&front);
        }
    }
}

#[test]
fn scaling_a_unit_saves_nothing() {
    let rows = thirty_flowers();
    let cancer = DataSpecification::builtin(Builtin::BreastCancer).prepare(0).unwrap().train;
    for (rows, hidden, outputs) in [(&rows, vec![4, 4], 3), (&cancer, vec![10], 2)] {
        let network = network(rows, outputs, &hidden, Activation::Relu);
        for free_biases in [false, true] {
            let balance = Balance::new(&network, free_biases);
            let norm = |theta: &[f64]| paretoscope::solver::Penalty::of(&network, free_biases).norm(theta);
            for (method, size) in [
                (Method::Budget, None),
                (Method::PredictorCorrector, None),
                (Method::Budget, Some(batches(16))),
                (Method::PredictorCorrector, Some(batches(16))),
            ] {
                let settings = Settings { points: 10, batches: size, ..Settings::default() };
                for point in front(Task { free_biases, ..task(rows, &network) }, method, settings, 1) {
                    let mut balanced = point.theta.clone();
                    balance.apply(&mut balanced);
                    let saved = norm(&point.theta) - norm(&balanced);
                    assert!(saved <= 5e-3 * point.l1, "{method:?}, {size:?}: {saved} of {}", point.l1);
                }
            }
        }
    }
}

#[test]
fn a_largest_norm_that_was_asked_for_is_reached_or_the_reason_is_told() {
    let rows = thirty_flowers();
    let network = network(&rows, 3, &[4, 4], Activation::Relu);
    let zero = 3.0_f64.ln();
    for method in METHODS {
        for max_l1 in [3.0, 12.0, 35.0, 2000.0] {
            let settings = Settings { points: 8, max_l1: Some(max_l1), ..Settings::default() };
            let told = tell(task(&rows, &network), method, settings, 2, 2);
            let (densest, end) = (&told.points[0], told.search.end);
            let what = format!("{method:?}: {} of {max_l1} with a loss of {}: {end:?}", densest.l1, densest.loss);
            assert!(densest.l1 <= max_l1 * (1.0 + 1e-9), "{what}");
            match end {
                RangeEnd::Asked => assert!(densest.l1 >= 0.99 * max_l1, "{what}"),
                RangeEnd::LossVanished => assert!(densest.loss <= 1e-3 * zero, "{what}"),
                RangeEnd::LossFlat => assert!(densest.lambda * (max_l1 - densest.l1) < 0.01 * zero, "{what}"),
                // A critical point is carried on by a few steps of prediction, which may be too few.
                RangeEnd::StepsSpent => assert!(method == Method::PredictorCorrector, "{what}"),
                RangeEnd::Overfits => panic!("there are no validation rows: {what}"),
                other => panic!("nothing is limited, and nothing a baseline: {other:?}"),
            }
            assert_eq!(told.search.falls_short(settings.max_l1), end != RangeEnd::Asked);
            if method == Method::Budget {
                // At 35 the loss is a hundred-thousandth already.
                assert!(
                    max_l1 > 20.0 || end == RangeEnd::Asked,
                    "while the loss still falls the norm is reached: {what}"
                );
                assert!(max_l1 < 40.0 || end != RangeEnd::Asked, "{what}");
            }
        }
    }
}

#[test]
fn the_sparsest_point_has_the_smallest_norm_that_was_asked_for() {
    let rows = thirty_flowers();
    let network = network(&rows, 3, &[4, 4], Activation::Tanh);
    for min_l1 in [0.0, 5.0] {
        let settings = Settings { points: 12, min_l1, max_l1: Some(25.0), ..Settings::default() };
        for method in METHODS {
            let front = front(task(&rows, &network), method, settings, 1);
            let sparsest = &front[front.len() - 1];
            assert!(front.len() >= 10, "{method:?}: {}", front.len());
            // A critical point is near the budget that it was looked for at.
            assert!(sparsest.l1 >= 0.99 * min_l1 && sparsest.l1 < min_l1 + 1.0, "{method:?}: {}", sparsest.l1);
        }
    }
}

#[test]
fn senseless_settings_are_refused() {
    let rows = thirty_flowers();
    let network = network(&rows, 3, &[2], Activation::Relu);
    let attempt = |settings, network: &Network| {
        let loss = dense_loss(&Network { hidden: vec![2], ..network.clone() }, &rows).unwrap();
        let rows = TrainingRows { network: network.clone(), free_biases: false, loss };
        budget(rows, settings, 0, Box::new(Sequential)).err()
    };
    let few = attempt(Settings { points: 1, ..Settings::default() }, &network);
    assert!(matches!(few, Some(SolverError::Points(1))));
    for (min_l1, max_l1) in [(0.0, Some(0.0)), (3.0, Some(2.0)), (-1.0, None), (0.0, Some(f64::NAN))] {
        let refused = attempt(Settings { min_l1, max_l1, ..Settings::default() }, &network);
        assert!(matches!(refused, Some(SolverError::Range { .. })), "{min_l1} {max_l1:?}");
    }
    let misfit = attempt(Settings::default(), &Network { hidden: vec![3], ..network });
    assert!(matches!(misfit, Some(SolverError::Start { given: 27, needed: 19 })), "{misfit:?}");
}
