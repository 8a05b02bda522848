//! Against what is known exactly: the lasso path, the optimality conditions, and the slope.

use paretoscope::{
    data::{Builtin, DataSpecification},
    network::{Activation, Loss, dense_loss},
    solver::Settings,
};

use crate::prelude::*;

/// ℓ¹ norm and coefficients at the knots of the exact lasso path, by scikit-learn's `lars_path`.
pub fn lasso_knots() -> Vec<(f64, Vec<f64>)> {
    include_str!("../fixtures/diabetes_lasso_path.csv")
        .lines()
        .skip(1)
        .map(|line| {
            let numbers: Vec<f64> = line.split(',').map(|field| field.parse().unwrap()).collect();
            (numbers[0], numbers[2..].to_vec())
        })
        .collect()
}

/// Loss of the lasso solution with this ℓ¹ norm: between knots the coefficients are linear in the norm.
pub fn lasso_loss(knots: &[(f64, Vec<f64>)], l1: f64, loss: &mut impl Loss) -> f64 {
    let pair = knots.windows(2).find(|pair| pair[1].0 >= l1 - 1e-9).unwrap();
    let share = (l1 - pair[0].0) / (pair[1].0 - pair[0].0);
    let mut theta: Vec<f64> = pair[0].1.iter().zip(&pair[1].1).map(|(a, b)| a + share * (b - a)).collect();
    theta.push(0.0);
    loss.value(&theta).unwrap()
}

#[test]
fn without_a_hidden_layer_the_front_is_the_lasso_path() {
    let rows = all_rows(Builtin::Diabetes).train;
    let network = network(&rows, 1, &[], Activation::Relu);
    let mut loss = dense_loss(&network, &rows).unwrap();
    let knots = lasso_knots();
    let (full_l1, _) = knots.last().unwrap();
    let settings = Settings { points: 40, max_l1: Some(0.999 * full_l1), ..Settings::default() };
    for method in METHODS {
        let front = front(Task { free_biases: true, ..task(&rows, &network) }, method, settings, 3);
        assert!(front.len() >= 35, "{}", front.len());
        for point in &front {
            let exact = lasso_loss(&knots, point.l1, &mut loss);
            assert!((point.loss / exact - 1.0).abs() < 1e-4, "{method:?}: {} at {}: {exact}", point.loss, point.l1);
        }
    }
}

#[test]
fn the_largest_budget_of_a_convex_problem_is_no_more_than_its_best_network_needs() {
    let rows = all_rows(Builtin::Diabetes).train;
    let network = network(&rows, 1, &[], Activation::Relu);
    let (full_l1, _) = lasso_knots().pop().unwrap();
    let settings = Settings { points: 10, max_l1: Some(3.0 * full_l1), ..Settings::default() };
    let told = tell(Task { free_biases: true, ..task(&rows, &network) }, Method::Budget, settings, 3, 2);
    assert!((told.points[0].l1 / full_l1 - 1.0).abs() < 0.05, "{} {full_l1}", told.points[0].l1);
    assert!(told.search.falls_short(settings.max_l1), "that it is not reached is told");
    assert_mutually_non_dominated(&told.points);
}

#[test]
fn points_of_smooth_networks_are_critical_by_an_independent_measure() {
    for (builtin, hidden) in
        [(Builtin::Iris, vec![4, 4]), (Builtin::BreastCancer, vec![8]), (Builtin::Diabetes, vec![])]
    {
        let prepared = DataSpecification::builtin(builtin).prepare(0).unwrap();
        let network = network(&prepared.train, prepared.dataset.outputs(), &hidden, Activation::Tanh);
        let settings = Settings { points: 30, ..Settings::default() };
        let front = front(task(&prepared.train, &network), Method::Budget, settings, 0);
        assert_eq!(front.len(), 30);
        assert_mutually_non_dominated(&front);
        let mut loss = dense_loss(&network, &prepared.train).unwrap();
        let mut gradient = vec![0.0; network.parameters()];
        for point in front.iter().filter(|point| point.lambda >= 1e-3) {
            let value = loss.gradient(&point.theta, &mut gradient).unwrap();
            assert!((value - point.loss).abs() < 1e-9);
            for (&weight, &slope) in point.theta.iter().zip(&gradient) {
                let violation = if weight == 0.0 {
                    slope.abs() - point.lambda
                } else {
                    (slope + point.lambda * weight.signum()).abs()
                };
                assert!(violation <= 1e-2 * point.lambda, "{builtin:?}: {violation} at λ = {}", point.lambda);
            }
        }
    }
}

#[test]
fn lambda_is_minus_the_slope_of_the_front() {
    let rows = thirty_flowers();
    let network = network(&rows, 3, &[4, 4], Activation::Tanh);
    let settings = Settings { max_l1: Some(20.0), points: 120, ..Settings::default() };
    let front = front(task(&rows, &network), Method::Budget, settings, 0);
    // Where the front changes branches its slope jumps; elsewhere the secant is close to the mean slope of the ends.
    let errors: Vec<f64> = front
        .windows(2)
        .filter(|pair| pair[0].l1 - pair[1].l1 < 0.4 && pair[1].lambda > 1e-3)
        .map(|pair| {
            let slope = (pair[1].loss - pair[0].loss) / (pair[0].l1 - pair[1].l1);
            (slope / (0.5 * (pair[0].lambda + pair[1].lambda)) - 1.0).abs()
        })
        .collect();
    let close = errors.iter().filter(|&&error| error < 0.02).count();
    assert!(errors.len() > 60 && close * 10 >= errors.len() * 9, "{close} of {}: {errors:?}", errors.len());
}
