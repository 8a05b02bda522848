//! The methods on real data: against the exact lasso path, the optimality conditions, and themselves.

#![allow(clippy::unwrap_used, clippy::panic)] // where a test cannot go on, it has failed

use std::collections::BTreeMap;

use paretoscope::{
    data::{Builtin, CsvOptions, DataSpecification, Dataset, Prepared, Rows, Split, Targets},
    network::{Activation, Loss, Network, dense_loss, initial_parameters},
    solver::{BudgetContinuation, Penalty, PredictorCorrector, Progress, Settings, SolvedPoint, SolverError},
};

/// The points of a continuation by falling ℓ¹ norm.
fn points(continuation: impl Iterator<Item = Result<Progress, SolverError>>) -> Vec<SolvedPoint> {
    let mut points = BTreeMap::new();
    for progress in continuation {
        match progress.unwrap() {
            Progress::Step(step) => assert!(step.loss.is_finite() && step.l1 >= 0.0),
            Progress::Point(point) => drop(points.insert(point.number, point)),
            Progress::Dropped(number) => drop(points.remove(&number)),
            Progress::Branch(_) | Progress::Search(_) | Progress::Done(_) => {}
        }
    }
    let mut points: Vec<_> = points.into_values().collect();
    points.sort_by(|a, b| b.l1.total_cmp(&a.l1));
    points
}

fn network(rows: &Rows, outputs: usize, hidden: &[usize], activation: Activation) -> Network {
    Network::dense(rows.columns, hidden.to_vec(), outputs, activation)
}

fn budget(rows: &Rows, network: &Network, settings: Settings, free_biases: bool, seed: u64) -> Vec<SolvedPoint> {
    let loss = dense_loss(network, rows).unwrap();
    let theta = initial_parameters(network, seed);
    points(BudgetContinuation::new(loss, Penalty::of(network, free_biases), settings, theta).unwrap())
}

fn predictor_corrector(
    rows: &Rows,
    network: &Network,
    settings: Settings,
    free_biases: bool,
    seed: u64,
) -> Vec<SolvedPoint> {
    let loss = dense_loss(network, rows).unwrap();
    let theta = initial_parameters(network, seed);
    points(PredictorCorrector::new(loss, Penalty::of(network, free_biases), settings, theta).unwrap())
}

fn hypervolume(points: &[SolvedPoint], loss: f64, l1: f64) -> f64 {
    let mut lowest = loss;
    let mut area = 0.0;
    for point in points.iter().rev() {
        if point.loss < lowest && point.l1 < l1 {
            area += (lowest - point.loss) * (l1 - point.l1);
            lowest = point.loss;
        }
    }
    area / (loss * l1)
}

fn assert_mutually_non_dominated(points: &[SolvedPoint]) {
    for pair in points.windows(2) {
        assert!(
            pair[0].l1 > pair[1].l1 && pair[0].loss < pair[1].loss,
            "{:?}",
            pair.iter().map(|p| (p.l1, p.loss)).collect::<Vec<_>>()
        );
    }
}

/// All rows of a built-in dataset, standardized.
fn all_rows(builtin: Builtin) -> Prepared {
    let dataset = builtin.dataset(&CsvOptions::default()).unwrap();
    let rows = (0..dataset.rows()).collect();
    Prepared::new(dataset, &Split { train: rows, validation: vec![], test: vec![] }, true)
}

/// Ten flowers of each species.
fn thirty_flowers() -> Rows {
    let dataset: Dataset = Builtin::Iris.dataset(&CsvOptions::default()).unwrap();
    let Targets::Classes(classes) = &dataset.targets else { panic!("Iris has classes") };
    let train = (0..3).flat_map(|class| {
        classes.iter().enumerate().filter(move |(_, of)| **of == class).map(|(row, _)| row).step_by(5)
    });
    let split = Split { train: train.collect(), validation: vec![], test: vec![] };
    Prepared::new(dataset, &split, true).train
}

/// ℓ¹ norm and coefficients at the knots of the exact lasso path, by scikit-learn's `lars_path`.
fn lasso_knots() -> Vec<(f64, Vec<f64>)> {
    include_str!("fixtures/diabetes_lasso_path.csv")
        .lines()
        .skip(1)
        .map(|line| {
            let numbers: Vec<f64> = line.split(',').map(|field| field.parse().unwrap()).collect();
            (numbers[0], numbers[2..].to_vec())
        })
        .collect()
}

/// Loss of the lasso solution with this ℓ¹ norm: between knots the coefficients are linear in the norm.
fn lasso_loss(knots: &[(f64, Vec<f64>)], l1: f64, loss: &mut impl Loss) -> f64 {
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
    let fronts = [budget(&rows, &network, settings, true, 3), predictor_corrector(&rows, &network, settings, true, 3)];
    for front in fronts {
        assert!(front.len() >= 35, "{}", front.len());
        for point in &front {
            let exact = lasso_loss(&knots, point.l1, &mut loss);
            assert!((point.loss / exact - 1.0).abs() < 1e-4, "{} at {}: {exact}", point.loss, point.l1);
        }
    }
}

#[test]
fn the_largest_budget_of_a_convex_problem_is_no_more_than_its_best_network_needs() {
    let rows = all_rows(Builtin::Diabetes).train;
    let network = network(&rows, 1, &[], Activation::Relu);
    let (full_l1, _) = lasso_knots().pop().unwrap();
    let settings = Settings { points: 10, max_l1: Some(3.0 * full_l1), ..Settings::default() };
    let front = budget(&rows, &network, settings, true, 3);
    assert!((front[0].l1 / full_l1 - 1.0).abs() < 0.05, "{} {full_l1}", front[0].l1);
    assert_mutually_non_dominated(&front);
}

#[test]
fn five_seeds_reach_the_same_front_and_its_concave_part() {
    let rows = thirty_flowers();
    let network = network(&rows, 3, &[4, 4], Activation::Tanh);
    let settings = Settings { max_l1: Some(35.0), ..Settings::default() };
    let volumes: Vec<f64> = (0..5)
        .map(|seed| {
            let front = budget(&rows, &network, settings, false, seed);
            assert_eq!(front.len(), 60);
            assert_mutually_non_dominated(&front);
            assert!(front.iter().any(|point| point.l1 > 0.0 && point.l1 < 2.0 && point.loss < 3.0_f64.ln()));
            hypervolume(&front, 3.0_f64.ln(), 35.0)
        })
        .collect();
    let (lowest, highest) = volumes.iter().fold((f64::MAX, 0.0_f64), |(a, b), v| (a.min(*v), b.max(*v)));
    assert!(highest / lowest - 1.0 < 0.005, "{volumes:?}");
    assert!(lowest > 0.75, "{volumes:?}");
}

#[test]
fn points_of_smooth_networks_are_critical_by_an_independent_measure() {
    for (builtin, hidden) in
        [(Builtin::Iris, vec![4, 4]), (Builtin::BreastCancer, vec![8]), (Builtin::Diabetes, vec![])]
    {
        let prepared = DataSpecification::builtin(builtin).prepare(0).unwrap();
        let network = network(&prepared.train, prepared.dataset.outputs(), &hidden, Activation::Tanh);
        let front = budget(&prepared.train, &network, Settings { points: 30, ..Settings::default() }, false, 0);
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
    let front = budget(&rows, &network, settings, false, 0);
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

#[test]
fn predictor_corrector_walks_both_ways_from_its_first_critical_point() {
    let rows = thirty_flowers();
    let network = network(&rows, 3, &[4, 4], Activation::Tanh);
    let settings = Settings { max_l1: Some(25.0), points: 40, ..Settings::default() };
    let front = predictor_corrector(&rows, &network, settings, false, 1);
    assert!(front.len() >= 30, "{}", front.len());
    let first = front.iter().find(|point| point.number == 0).unwrap();
    assert!(front.iter().any(|point| point.l1 < 0.5 * first.l1 && point.loss > first.loss));
    assert!(front.iter().any(|point| point.l1 > 1.3 * first.l1 && point.loss < first.loss));
    assert!(front[0].l1 <= 25.0 + 1e-9);
    let median_gap = {
        let mut gaps: Vec<f64> = front
            .windows(2)
            .map(|pair| ((pair[0].l1 - pair[1].l1) / 25.0).hypot((pair[0].loss - pair[1].loss) / 3.0_f64.ln()))
            .collect();
        gaps.sort_by(f64::total_cmp);
        gaps[gaps.len() / 2]
    };
    assert!((0.005..0.2).contains(&median_gap), "{median_gap}");
}

#[test]
fn the_same_seed_gives_the_same_front_to_the_bit() {
    let prepared = DataSpecification::builtin(Builtin::Iris).prepare(5).unwrap();
    let network = network(&prepared.train, 3, &[4, 4], Activation::Relu);
    let settings = Settings { points: 15, ..Settings::default() };
    for method in [budget, predictor_corrector] {
        let fronts = [0, 0, 1].map(|seed| method(&prepared.train, &network, settings, false, seed));
        assert_eq!(fronts[0], fronts[1]);
        assert_ne!(fronts[0], fronts[2]);
    }
}

#[test]
fn relu_fronts_are_mutually_non_dominated_too() {
    for seed in 0..3 {
        let prepared = DataSpecification::builtin(Builtin::Diabetes).prepare(seed).unwrap();
        let network = network(&prepared.train, 1, &[6], Activation::Relu);
        let settings = Settings { points: 25, max_l1: Some(12.0), ..Settings::default() };
        let front = budget(&prepared.train, &network, settings, false, seed);
        assert!(front.len() >= 20, "{}", front.len());
        assert_mutually_non_dominated(&front);
    }
}

#[test]
fn senseless_settings_are_refused() {
    let rows = thirty_flowers();
    let network = network(&rows, 3, &[2], Activation::Relu);
    let attempt = |settings| {
        let loss = dense_loss(&network, &rows).unwrap();
        BudgetContinuation::new(loss, Penalty::of(&network, false), settings, initial_parameters(&network, 0)).err()
    };
    assert!(matches!(attempt(Settings { points: 1, ..Settings::default() }), Some(SolverError::Points(1))));
    for (min_l1, max_l1) in [(0.0, Some(0.0)), (3.0, Some(2.0)), (-1.0, None), (0.0, Some(f64::NAN))] {
        let refused = attempt(Settings { min_l1, max_l1, ..Settings::default() });
        assert!(matches!(refused, Some(SolverError::Range { .. })), "{min_l1} {max_l1:?}");
    }
    let loss = dense_loss(&network, &rows).unwrap();
    let misfit = BudgetContinuation::new(loss, Penalty::all(3), Settings::default(), vec![0.0; 3]).err();
    assert!(matches!(misfit, Some(SolverError::Start { given: 3, .. })));
}
