//! Penalty factors, against the exact path of the weighted lasso and the optimality conditions in the units of the inputs themselves.

use paretoscope::{
    data::{Builtin, CsvOptions, DataSpecification, Prepared, Rows, Split},
    network::{Activation, Balance, Loss, Network, dense_loss},
    solver::{Penalty, Settings},
};

use crate::{exact::lasso_loss, prelude::*};

/// Of bmi 3, of s5 a half; sex and bp are always in.
const FACTORS: [f64; 10] = [1.0, 0.0, 3.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.5, 1.0];

/// Weighted norm and coefficients at the knots of the exact path: scikit-learn's `lars_path` on columns divided by their factors, of which
/// the part that the free columns explain is taken away before. A coordinate descent on the weighted problem agrees to 1e-12.
fn weighted_knots() -> Vec<(f64, Vec<f64>)> {
    include_str!("../fixtures/diabetes_weighted_lasso_path.csv")
        .lines()
        .skip(1)
        .map(|line| {
            let numbers: Vec<f64> = line.split(',').map(|field| field.parse().unwrap()).collect();
            (numbers[0], numbers[2..].to_vec())
        })
        .collect()
}

/// All rows with the factors, and a linear network on them.
fn weighted_rows(builtin: Builtin, factors: &[f64]) -> Prepared {
    let dataset = builtin.dataset(&CsvOptions::default()).unwrap();
    let rows = (0..dataset.rows()).collect();
    let split = Split { train: rows, validation: vec![], test: vec![] };
    Prepared::with_factors(dataset, &split, true, factors)
}

/// The weights of the inputs themselves, of those of inputs that are divided by their factors.
fn unscaled(theta: &[f64], network: &Network, factors: &[f64]) -> Vec<f64> {
    let first = network.layers()[0].weight.len();
    let scale = |(place, value): (usize, &f64)| {
        let factor = factors[place % network.inputs];
        if place < first && factor > 0.0 { value / factor } else { *value }
    };
    theta.iter().enumerate().map(scale).collect()
}

/// The largest violation of |∂f/∂θᵢ| ≤ λwᵢ, with equality where θᵢ ≠ 0, as a share of λ; `loss` is over inputs without factors.
fn violation(loss: &mut dyn Loss, theta: &[f64], weights: &[f64], lambda: f64) -> f64 {
    let mut gradient = vec![0.0; theta.len()];
    loss.gradient(theta, &mut gradient).unwrap();
    let violations = theta.iter().zip(&gradient).zip(weights).map(|((&value, &slope), &weight)| {
        let here = if value == 0.0 && weight > 0.0 {
            slope.abs() - lambda * weight
        } else {
            (slope + (lambda * weight).copysign(value)).abs()
        };
        here / if weight > 0.0 { weight } else { 1.0 }
    });
    violations.fold(0.0, f64::max) / lambda
}

/// The factor of every parameter.
fn weights(network: &Network, factors: &[f64], free_biases: bool) -> Vec<f64> {
    let mut weights = vec![1.0; network.parameters()];
    for (place, layer) in network.layers().into_iter().enumerate() {
        if place == 0 {
            weights[layer.weight]
                .iter_mut()
                .enumerate()
                .for_each(|(at, weight)| *weight = factors[at % network.inputs]);
        }
        if free_biases {
            weights[layer.bias].fill(0.0);
        }
    }
    weights
}

#[test]
fn without_a_hidden_layer_every_method_gives_the_path_of_the_weighted_lasso() {
    let data = weighted_rows(Builtin::Diabetes, &FACTORS);
    let (rows, plain) = (&data.train, all_rows(Builtin::Diabetes).train);
    let network = network(rows, 1, &[], Activation::Relu).with_free_inputs(data.free_inputs());
    let mut loss = dense_loss(&network, &plain).unwrap();
    let knots = weighted_knots();
    let (full_l1, _) = *knots.last().unwrap();
    let weights = weights(&network, &FACTORS, true);
    for method in [Method::Budget, Method::PredictorCorrector, Method::WeightedSum, Method::LambdaPath] {
        let max_l1 = METHODS.contains(&method).then_some(0.999 * full_l1);
        let settings = Settings { points: 30, max_l1, ..Settings::default() };
        let front = front(Task { free_biases: true, ..task(rows, &network) }, method, settings, 3);
        assert!(front.len() >= 25, "{method:?}: {}", front.len());
        for point in front.iter().filter(|point| point.l1 < full_l1) {
            let exact = lasso_loss(&knots, point.l1, &mut loss);
            assert!((point.loss / exact - 1.0).abs() < 1e-4, "{method:?}: {} at {}: {exact}", point.loss, point.l1);
            let theta = unscaled(&point.theta, &network, &FACTORS);
            assert!((loss.value(&theta).unwrap() / point.loss - 1.0).abs() < 1e-6);
            let norm: f64 = theta.iter().zip(&weights).map(|(value, weight)| weight * value.abs()).sum();
            assert!((norm - point.l1).abs() < 1e-9 * (1.0 + norm));
            if point.l1 > 1e-3 && point.lambda > 1e-2 {
                let found = violation(&mut *loss, &theta, &weights, point.lambda);
                assert!(found < 3e-2, "{method:?}: {found} at λ = {}", point.lambda);
            }
            assert!(theta[1] != 0.0 && theta[3] != 0.0, "always in");
        }
    }
}

#[test]
fn mini_batches_and_genes_come_near_the_same_path() {
    let data = weighted_rows(Builtin::Diabetes, &FACTORS);
    let (rows, plain) = (&data.train, all_rows(Builtin::Diabetes).train);
    let network = network(rows, 1, &[], Activation::Relu).with_free_inputs(data.free_inputs());
    let mut loss = dense_loss(&network, &plain).unwrap();
    let knots = weighted_knots();
    for (method, size, points, tolerance) in [
        (Method::Budget, Some(batches(32)), 12, 0.01),
        (Method::PredictorCorrector, Some(batches(32)), 12, 0.02),
        (Method::LambdaPath, Some(batches(32)), 12, 0.02),
        (Method::WeightedSum, Some(batches(32)), 12, 0.02),
        // Genes come only near, and nearer the more members there are.
        (Method::Nsga2, None, 40, 0.1),
    ] {
        let settings = Settings { points, max_l1: Some(1.4), batches: size, ..Settings::default() };
        let front = front(Task { free_biases: true, ..task(rows, &network) }, method, settings, 3);
        assert!(front.len() >= 4, "{method:?}: {}", front.len());
        for point in &front {
            let exact = lasso_loss(&knots, point.l1, &mut loss);
            let above = point.loss / exact - 1.0;
            assert!((-1e-4..tolerance).contains(&above), "{method:?}: {} at {}: {exact}", point.loss, point.l1);
        }
    }
}

#[test]
fn networks_are_critical_in_the_units_of_their_inputs_and_balanced_in_the_weighted_norm() {
    let factors: Vec<f64> = (0..30).map(|input| [1.0, 2.0, 0.25][input % 3]).collect();
    let data = weighted_rows(Builtin::BreastCancer, &factors);
    let plain = all_rows(Builtin::BreastCancer).train;
    for activation in Activation::ALL {
        let network = network(&data.train, 2, &[6], activation);
        let settings = Settings { points: 10, ..Settings::default() };
        let mut loss = dense_loss(&network, &plain).unwrap();
        let weights = weights(&network, &factors, false);
        let front = front(task(&data.train, &network), Method::Budget, settings, 1);
        for point in &front {
            let theta = unscaled(&point.theta, &network, &factors);
            if activation == Activation::Tanh && point.lambda >= 1e-3 {
                let found = violation(&mut *loss, &theta, &weights, point.lambda);
                assert!(found < 2e-2, "{found} at λ = {}", point.lambda);
            }
            let Activation::Relu = activation else { continue };
            // Of each unit the weighted norm of what leads to it is the norm of what it gives.
            let layers = network.layers();
            for unit in 0..6 {
                let places = (unit * 30..(unit + 1) * 30).chain(std::iter::once(layers[0].bias.start + unit));
                let incoming: f64 = places.map(|place| weights[place] * theta[place].abs()).sum();
                let outgoing: f64 = (0..2).map(|output| theta[layers[1].weight.start + output * 6 + unit].abs()).sum();
                assert!((incoming - outgoing).abs() <= 1e-2 * point.l1, "{incoming} {outgoing} of {}", point.l1);
            }
        }
    }
}

/// The share of points that are critical, and the lowest loss.
fn told(rows: &Rows, network: &Network, method: Method, settings: Settings) -> (f64, f64, Vec<(f64, f64)>) {
    let points = front(task(rows, network), method, settings, 0);
    assert_mutually_non_dominated(&points);
    let balance = Balance::new(network, false);
    let penalty = Penalty::of(network, false);
    for point in &points {
        assert!((penalty.norm(&point.theta) - point.l1).abs() < 1e-6 * (1.0 + point.l1));
        assert!(point.theta.iter().all(|value| value.is_finite() && value.abs() < 1e6));
        let mut balanced = point.theta.clone();
        balance.apply(&mut balanced);
        assert!(point.l1 - penalty.norm(&balanced) <= 2e-2 * point.l1.max(0.1));
    }
    let largest = points.iter().flat_map(|point| &point.theta).fold(0.0_f64, |largest, value| largest.max(value.abs()));
    println!("largest weight {largest}");
    let critical = points.iter().filter(|point| point.residual <= 1e-2).count() as f64 / points.len() as f64;
    (critical, points.iter().map(|point| point.loss).fold(f64::INFINITY, f64::min), pairs(&points))
}

#[test]
fn networks_with_inputs_that_are_always_in_have_a_front_below_that_with_all_of_them_penalized() {
    let prepared = DataSpecification::builtin(Builtin::Diabetes).prepare(0).unwrap();
    // bmi and s5
    let free = vec![2, 8];
    for activation in Activation::ALL {
        let plain = network(&prepared.train, 1, &[5], activation);
        let network = plain.clone().with_free_inputs(free.clone());
        for (method, size) in [
            (Method::Budget, None),
            (Method::PredictorCorrector, None),
            (Method::LambdaPath, None),
            (Method::Budget, Some(batches(32))),
        ] {
            let settings = Settings { points: 15, max_l1: Some(6.0), batches: size, ..Settings::default() };
            let (critical, best, points) = told(&prepared.train, &network, method, settings);
            let (_, _, usual) = told(&prepared.train, &plain, method, settings);
            println!(
                "{activation:?} {method:?} {size:?}: critical {critical:.2} best {best:.3} {points:.3?}\n   {usual:.3?}"
            );
            // At the same norm there is more that a network may do.
            let below =
                |l1: f64| usual.iter().filter(|(norm, _)| *norm <= l1).map(|(_, loss)| *loss).fold(1.0, f64::min);
            for (l1, loss) in points.iter().filter(|(l1, _)| *l1 > 0.3) {
                assert!(*loss <= below(*l1) * 1.03, "{activation:?} {method:?} {size:?}: {loss} at {l1}");
            }
        }
    }
}
