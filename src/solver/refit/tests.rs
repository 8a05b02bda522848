use super::*;
use crate::{
    data::{Rows, Targets},
    network::{Activation, Network, dense_loss, initial_parameters},
    solver::{Penalty, test_support::rows},
};

fn config(until: Until, batches: Option<usize>) -> RefitConfig {
    let batches = batches.map(|size| BatchSettings { size, epochs: None, seed: 3 });
    RefitConfig { until, batches, loss_at_zero: 1.0 }
}

/// Trains the support of `theta` to the end.
fn trained(network: &Network, theta: &[f64], rows: [&Rows; 2], config: RefitConfig) -> Refit {
    let mut loss = dense_loss(network, rows[0]).unwrap();
    let mut held_out = (!rows[1].is_empty()).then(|| dense_loss(network, rows[1]).unwrap());
    let support = support(theta, &Penalty::all(theta.len()));
    let mut refit = Refit::new(network, theta, &support, &mut *loss, held_out.as_deref_mut(), config).unwrap();
    while !refit.step(&mut *loss, held_out.as_deref_mut()).unwrap() {}
    refit
}

fn none() -> Rows {
    Rows::from_numbers(Vec::new(), 12, Targets::Classes(Vec::new()))
}

/// A network of random weights of which about a third is there.
fn sparse(network: &Network, seed: u64) -> Vec<f64> {
    let mut theta = initial_parameters(network, seed);
    for (place, value) in theta.iter_mut().enumerate() {
        if (place * 7 + 3) % 10 > 3 {
            *value = 0.0;
        }
    }
    theta
}

fn value(network: &Network, theta: &[f64], rows: &Rows) -> f64 {
    dense_loss(network, rows).unwrap().value(theta).unwrap()
}

#[test]
fn a_refit_has_no_higher_training_loss_and_no_further_parameters() {
    let rows = rows(300);
    for activation in Activation::ALL {
        let network = Network::dense(12, vec![8, 6], 3, activation);
        for batches in [None, Some(32)] {
            let theta = sparse(&network, 5);
            let refit = trained(&network, &theta, [&rows, &none()], config(Until::Settled, batches));
            let best = refit.best();
            let (before, after) = (value(&network, &theta, &rows), value(&network, &best, &rows));
            assert!(after < 0.8 * before, "{activation:?} {batches:?} {before} {after}");
            assert!(best.iter().zip(&theta).all(|(&new, &old)| new == 0.0 || old != 0.0));
            assert!(best.iter().filter(|&&value| value != 0.0).count() > 20);
        }
    }
}

#[test]
fn what_is_dead_stays_dead() {
    let network = Network::dense(12, vec![3], 3, Activation::Relu);
    let layers = network.layers();
    let mut theta = initial_parameters(&network, 1);
    // Nobody listens to unit 1, and nothing comes to unit 2.
    for class in 0..3 {
        theta[layers[1].weight.start + 3 * class + 1] = 0.0;
    }
    theta[24..36].fill(0.0);
    theta[layers[0].bias.start + 2] = 0.0;
    let best = trained(&network, &theta, [&rows(200), &none()], config(Until::Settled, None)).best();
    assert!(best[12..36].iter().all(|&value| value == 0.0), "{best:?}");
    assert!(best[..12].iter().all(|&value| value != 0.0));
    assert_eq!(best[layers[1].weight.start + 2], 0.0);
}

#[test]
fn a_linear_model_is_refitted_to_least_squares_on_its_support() {
    let (count, columns) = (80, 6);
    let inputs: Vec<f64> = (0..count * columns).map(|i| (1.3 * i as f64).sin() + (0.37 * i as f64).cos()).collect();
    let targets: Vec<f64> = inputs
        .chunks_exact(columns)
        .enumerate()
        .map(|(i, row)| row[0] - 2.0 * row[3] + 0.5 * row[5] + 0.7 + 0.3 * (2.1 * i as f64).sin())
        .collect();
    let rows = Rows::from_numbers(inputs.clone(), columns, Targets::Values(targets.clone()));
    let network = Network::dense(columns, Vec::new(), 1, Activation::Relu);
    // Inputs 0 and 3 and the bias, far from where they belong.
    let theta = [0.1, 0.0, 0.0, -0.1, 0.0, 0.0, 0.1];
    let best = trained(&network, &theta, [&rows, &none()], config(Until::Settled, None)).best();
    // The normal equations hold: what is left is orthogonal to each column of the support.
    let left: Vec<f64> = inputs
        .chunks_exact(columns)
        .zip(&targets)
        .map(|(row, target)| best[0] * row[0] + best[3] * row[3] + best[6] - target)
        .collect();
    for column in [Some(0), Some(3), None] {
        let product: f64 = inputs
            .chunks_exact(columns)
            .zip(&left)
            .map(|(row, left)| left * column.map_or(1.0, |column: usize| row[column]))
            .sum();
        assert!((product / count as f64).abs() < 1e-4, "{column:?} {product}");
    }
    assert_eq!([best[1], best[2], best[4], best[5]], [0.0; 4]);
}

#[test]
fn training_ends_early_where_held_out_rows_turn_and_the_best_of_them_is_kept() {
    let network = Network::dense(12, vec![20], 3, Activation::Tanh);
    let theta = initial_parameters(&network, 2);
    let (all, few) = (rows(260), rows(60));
    // The first sixty are trained on, so that the others tell of overfitting.
    for batches in [None, Some(16)] {
        let refit = trained(&network, &theta, [&few, &all], config(Until::Settled, batches));
        let losses: Vec<f64> = refit.way().milestones.iter().map(|stone| stone.held_out.unwrap().0).collect();
        let lowest = losses.iter().copied().fold(f64::INFINITY, f64::min);
        assert_eq!(value(&network, &refit.best(), &all), lowest, "{batches:?}");
        assert!(lowest < losses[0] && losses.last().is_some_and(|last| *last > lowest), "{batches:?} {losses:?}");
        assert!(refit.passes() > 0);
        assert!(refit.way().milestones.windows(2).all(|pair| pair[1].share < pair[0].share));
    }
}

#[test]
fn training_comes_down_to_a_share_of_its_first_loss_and_not_beyond() {
    let network = Network::dense(12, vec![8], 3, Activation::Tanh);
    let (theta, rows) = (sparse(&network, 4), rows(200));
    let before = value(&network, &theta, &rows);
    for batches in [None, Some(32)] {
        for share in [0.9, 0.8] {
            let refit = trained(&network, &theta, [&rows, &none()], config(Until::Share(share), batches));
            let after = value(&network, &refit.best(), &rows) / before;
            assert!(after <= share + 1e-9 && after > share - 0.01, "{batches:?} {share} {after}");
        }
        let as_it_was = trained(&network, &theta, [&rows, &none()], config(Until::Share(1.0), batches));
        assert_eq!(
            as_it_was.best(),
            restricted(&theta, &as_it_was.best().iter().map(|&value| value != 0.0).collect::<Vec<_>>())
        );
        assert_eq!(as_it_was.passes(), 0);
    }
}

#[test]
fn a_random_support_has_as_many_parameters_of_each_layer() {
    let network = Network::dense(12, vec![8, 5], 3, Activation::Relu);
    let own = support(&sparse(&network, 7), &Penalty::all(network.parameters()));
    let drawn = random_support(&network, &own, 1);
    assert_eq!(drawn, random_support(&network, &own, 1));
    assert_ne!(drawn, random_support(&network, &own, 2));
    for layer in network.layers() {
        for range in [layer.weight, layer.bias] {
            let count = |support: &[bool]| support[range.clone()].iter().filter(|&&is_in| is_in).count();
            assert_eq!(count(&drawn), count(&own));
        }
    }
    // Free biases are trained, whatever they are.
    let free = support(&vec![0.0; network.parameters()], &Penalty::of(&network, true));
    assert_eq!(free.iter().filter(|&&is_in| is_in).count(), 8 + 5 + 3);
}
