//! The two implementations of the loss against each other and against finite differences.

use candle_core::{DType, Device};
use proptest::prelude::*;

use super::exact::{exact_inputs, exact_parameters};
use super::*;
use crate::data::{Rows, Targets};

fn noise(len: usize, seed: u64) -> Vec<f64> {
    use rand::{RngExt, SeedableRng};
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    (0..len).map(|_| random.random_range(-1.5..1.5)).collect()
}

fn rows(count: usize, columns: usize, outputs: usize, seed: u64) -> Rows {
    rows_of(noise(count * columns, seed), columns, outputs, seed)
}

fn rows_of(inputs: Vec<f64>, columns: usize, outputs: usize, seed: u64) -> Rows {
    let count = inputs.len() / columns;
    let targets = if outputs == 1 {
        Targets::Values(noise(count, seed + 1))
    } else {
        Targets::Classes((0..count).map(|row| u32::try_from((row * 7 + row / 3) % outputs).unwrap()).collect())
    };
    Rows::from_numbers(inputs, columns, targets)
}

fn largest_difference(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max)
}

fn any_network() -> impl Strategy<Value = Network> {
    (1_usize..12, prop::collection::vec(1_usize..24, 0..4), 1_usize..6, any::<bool>()).prop_map(
        |(inputs, hidden, outputs, relu)| {
            let activation = if relu { Activation::Relu } else { Activation::Tanh };
            Network::dense(inputs, hidden, outputs, activation)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn the_fused_kernel_agrees_with_automatic_differentiation(
        network in any_network(), count in 1_usize..70, seed: u16, is_weighted: bool,
    ) {
        let inputs = exact_inputs(count * network.inputs, u64::from(seed));
        let mut rows = rows_of(inputs, network.inputs, network.outputs, u64::from(seed));
        if is_weighted {
            rows = rows.weighted(&[3.0, 0.5, 1.0, 7.0, 2.0, 0.25][..network.outputs]);
        }
        let theta = exact_parameters(&network, 99);
        let mut fused = DenseLoss::<f64>::new(&network, &rows).unwrap();
        let mut single = DenseLoss::<f32>::new(&network, &rows).unwrap();
        let mut candle = CandleLoss::new(&network, &rows, &Device::Cpu, DType::F64).unwrap();
        let mut gradients = [vec![0.0; theta.len()], vec![0.0; theta.len()], vec![0.0; theta.len()]];
        let expected = candle.gradient(&theta, &mut gradients[0]).unwrap();
        let loss = fused.gradient(&theta, &mut gradients[1]).unwrap();
        let loss_in_single = single.gradient(&theta, &mut gradients[2]).unwrap();
        let scale = 1.0 + expected.abs();
        prop_assert!((loss - expected).abs() < 1e-10 * scale);
        prop_assert!((loss_in_single - expected).abs() < 1e-5 * scale);
        prop_assert!(largest_difference(&gradients[0], &gradients[1]) < 1e-9 * scale);
        prop_assert!(largest_difference(&gradients[0], &gradients[2]) < 1e-4 * scale);
        let (evaluated, score) = fused.evaluate(&theta).unwrap();
        let (candle_evaluated, candle_score) = candle.evaluate(&theta).unwrap();
        let by_row = candle.by_row(&theta).unwrap();
        prop_assert_eq!(by_row.len(), rows.len());
        prop_assert!((by_row.iter().sum::<f64>() / rows.len() as f64 - loss).abs() < 1e-10 * scale);
        prop_assert!((evaluated - loss).abs() < 1e-12 * scale && (fused.value(&theta).unwrap() - loss).abs() < 1e-12 * scale);
        prop_assert!((candle_evaluated - loss).abs() < 1e-10 * scale);
        if network.outputs > 1 || count > 1 {
            prop_assert!((score - candle_score).abs() < 1e-8 * (1.0 + score.abs()), "{} {}", score, candle_score);
        }
    }

    #[test]
    fn the_gradient_agrees_with_finite_differences(
        inputs in 1_usize..5, hidden in prop::collection::vec(1_usize..6, 0..3), outputs in 1_usize..4, seed: u16,
        is_weighted: bool,
    ) {
        // tanh: central differences need a smooth loss.
        let network = Network::dense(inputs, hidden, outputs, Activation::Tanh);
        let mut rows = rows(17, inputs, outputs, u64::from(seed));
        if is_weighted {
            rows = rows.weighted(&[3.0, 0.5, 1.0][..outputs]);
        }
        let mut loss = DenseLoss::<f64>::new(&network, &rows).unwrap();
        let mut theta = noise(network.parameters(), u64::from(seed) + 5);
        let mut gradient = vec![0.0; theta.len()];
        loss.gradient(&theta, &mut gradient).unwrap();
        for place in 0..theta.len() {
            let centre = theta[place];
            let width = 1e-5;
            theta[place] = centre + width;
            let above = loss.value(&theta).unwrap();
            theta[place] = centre - width;
            let below = loss.value(&theta).unwrap();
            theta[place] = centre;
            let difference = (above - below) / (2.0 * width);
            prop_assert!((difference - gradient[place]).abs() < 1e-6 * (1.0 + gradient[place].abs()));
        }
    }
}

#[test]
fn a_class_that_weighs_twice_is_a_class_that_stands_there_twice() {
    let network = Network::dense(2, vec![3], 2, Activation::Tanh);
    let once = vec![0.1, 0.2, 0.3, -0.4, 0.5, 0.6];
    let twice = [&once[..], &once[4..]].concat();
    let weighted = Rows::from_numbers(once, 2, Targets::Classes(vec![0, 0, 1])).weighted(&[1.0, 2.0]);
    let repeated = Rows::from_numbers(twice, 2, Targets::Classes(vec![0, 0, 1, 1]));
    let theta = noise(network.parameters(), 3);
    let of = |rows: &Rows| {
        let mut gradient = vec![0.0; theta.len()];
        let mut loss = dense_loss(&network, rows).unwrap();
        (loss.gradient(&theta, &mut gradient).unwrap(), gradient, loss.evaluate(&theta).unwrap().0)
    };
    let ((one, one_gradient, evaluated), (two, two_gradient, _)) = (of(&weighted), of(&repeated));
    assert!((one - two).abs() < 1e-12 && (evaluated - two).abs() < 1e-12);
    assert!(largest_difference(&one_gradient, &two_gradient) < 1e-12);
}

#[test]
fn the_loss_at_zero_is_that_of_knowing_nothing() {
    let network = Network::dense(3, vec![4], 5, Activation::Relu);
    let zero = vec![0.0; network.parameters()];
    for rows in [rows(40, 3, 5, 1), rows(40, 3, 5, 1).weighted(&[1.0, 2.0, 3.0, 4.0, 5.0])] {
        let mut loss = dense_loss(&network, &rows).unwrap();
        assert!((loss.value(&zero).unwrap() - 5.0_f64.ln()).abs() < 1e-12);
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let network = Network::dense(3, vec![4], 2, Activation::Relu);
    assert!(dense_loss(&network, &rows(10, 4, 2, 1)).is_err());
    assert!(dense_loss(&network, &rows(10, 3, 5, 1)).is_err());
    assert!(dense_loss(&network, &rows(0, 3, 2, 1)).is_err());
    let mut loss = dense_loss(&network, &rows(10, 3, 2, 1)).unwrap();
    assert!(matches!(loss.value(&[0.0; 3]), Err(LossError::Parameters { given: 3, needed: 26 })));
    let shape = Network { hidden: vec![], ..network };
    assert!(CandleLoss::new(&shape, &rows(10, 4, 2, 1), &Device::Cpu, DType::F64).is_err());
}

#[test]
fn a_loss_that_has_blown_up_is_seen() {
    let network = Network::dense(2, vec![3], 2, Activation::Relu);
    let mut loss = dense_loss(&network, &rows(10, 2, 2, 1)).unwrap();
    let theta = vec![f64::NAN; network.parameters()];
    assert!(!loss.value(&theta).unwrap().is_finite());
}

#[test]
fn many_parts_agree_with_automatic_differentiation_and_with_any_number_of_threads() {
    for outputs in [1, 4] {
        let network = Network::dense(9, vec![30, 20], outputs, Activation::Tanh);
        // 2,857 rows: several parts of different sizes.
        let rows = rows(2857, 9, outputs, 3);
        let theta = noise(network.parameters(), 4);
        let mut expected = vec![0.0; theta.len()];
        let mut candle = CandleLoss::new(&network, &rows, &Device::Cpu, DType::F64).unwrap();
        let value = candle.gradient(&theta, &mut expected).unwrap();
        let found = [1, 2, 5].map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let mut loss = DenseLoss::<f64>::new(&network, &rows).unwrap();
                let mut gradient = vec![0.0; theta.len()];
                let value = loss.gradient(&theta, &mut gradient).unwrap();
                // A solver among many is allowed one thread.
                loss.use_threads(1);
                let mut alone = vec![0.0; theta.len()];
                assert_eq!((loss.gradient(&theta, &mut alone).unwrap(), &alone), (value, &gradient));
                (value, gradient, loss.evaluate(&theta).unwrap())
            })
        });
        assert!((found[0].0 - value).abs() < 1e-10 * value);
        assert!(largest_difference(&found[0].1, &expected) < 1e-9);
        let (loss, score) = candle.evaluate(&theta).unwrap();
        assert!((found[0].2.0 - loss).abs() < 1e-10 * loss && (found[0].2.1 - score).abs() < 1e-9);
        assert_eq!(found[0], found[1]);
        assert_eq!(found[0], found[2]);
    }
}

#[test]
fn losses_that_share_their_rows_agree() {
    for (count, columns) in [(50, 4), (3_000, 400)] {
        let network = Network::dense(columns, vec![3], 2, Activation::Relu);
        let mut values = noise(count * columns, 3);
        values.iter_mut().filter(|value| **value < 1.0).for_each(|value| *value = 0.0);
        let targets = Targets::Classes((0..count).map(|row| u32::from(row % 3 == 0)).collect());
        let mut first = DenseLoss::<f64>::new(&network, &Rows::from_numbers(values, columns, targets)).unwrap();
        let mut second = first.sharing();
        let theta = noise(network.parameters(), 7);
        let mut gradients = [vec![0.0; theta.len()], vec![0.0; theta.len()]];
        let loss = first.gradient(&theta, &mut gradients[0]).unwrap();
        first.value(&vec![0.0; theta.len()]).unwrap();
        assert_eq!(second.gradient(&theta, &mut gradients[1]).unwrap(), loss);
        assert_eq!(gradients[0], gradients[1]);
    }
}
