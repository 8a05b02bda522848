//! Sparse inputs and mini-batches against the dense kernel.

use std::sync::Arc;

use proptest::prelude::*;
use rand::{RngExt, SeedableRng};

use super::{input::Source, one_batch::batch_gradient, sparse_table::SparseTable, *};
use crate::data::{Dataset, Inputs, Prepared, Rows, Split, Targets, Task};

/// Standardized rows of which most inputs are the same: of bytes, or of numbers whose most frequent value is not zero.
fn rows(count: usize, columns: usize, outputs: usize, bytes: bool, seed: u64) -> Rows {
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    // One input in five of every column, so that small tables are sparse as well.
    let differs = |place: usize| (3 * (place / columns) + 2 * (place % columns)).is_multiple_of(5);
    let values: Vec<u8> =
        (0..count * columns).map(|place| if differs(place) { random.random_range(1..=255_u8) } else { 0 }).collect();
    let inputs = if bytes {
        Inputs::Bytes(values)
    } else {
        Inputs::Numbers(values.into_iter().map(|value| 3.5 - f64::from(value) / 7.0).collect())
    };
    let dataset = Dataset {
        name: String::new(),
        task: Task::Classification,
        features: vec![String::new(); columns],
        target: String::new(),
        classes: vec![String::new(); outputs],
        image: None,
        inputs,
        targets: Targets::Classes((0..count).map(|row| u32::try_from(row * 7 % outputs).unwrap()).collect()),
        columns: Vec::new(),
    };
    Prepared::new(dataset, &Split { train: (0..count).collect(), validation: vec![], test: vec![] }, true).train
}

fn parameters(network: &Network, seed: u64) -> Vec<f64> {
    initial_parameters(network, seed).into_iter().map(|value| 2.0 * value).collect()
}

/// The loss with sparse inputs, however small they are.
fn sparse_loss<T: product::Real>(network: &Network, rows: &Rows) -> DenseLoss<T> {
    let mut source = Source::new(network, rows).unwrap();
    source.sparse = Some(Arc::new(SparseTable::new(rows).expect("most inputs are at their base")));
    DenseLoss::from_source(network, source).unwrap()
}

fn largest_difference(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max)
}

fn wide(values: &[f32]) -> Vec<f64> {
    values.iter().copied().map(f64::from).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn sparse_inputs_give_the_same_loss_and_gradient(
        count in 20_usize..90, columns in 1_usize..30, width in 1_usize..70, outputs in 2_usize..5,
        bytes: bool, relu: bool, seed: u16,
    ) {
        let rows = rows(count, columns, outputs, bytes, u64::from(seed));
        let activation = if relu { Activation::Relu } else { Activation::Tanh };
        let network = Network::dense(columns, vec![width], outputs, activation);
        let theta = parameters(&network, 3);
        let mut dense = DenseLoss::<f64>::new(&network, &rows).unwrap();
        let mut expected = vec![0.0; theta.len()];
        let loss = dense.gradient(&theta, &mut expected).unwrap();
        let mut sparse = sparse_loss::<f64>(&network, &rows);
        let mut gradient = vec![0.0; theta.len()];
        prop_assert!((sparse.gradient(&theta, &mut gradient).unwrap() - loss).abs() < 1e-11);
        prop_assert!(largest_difference(&gradient, &expected) < 1e-11);
        prop_assert_eq!(sparse.evaluate(&theta).unwrap().1, dense.evaluate(&theta).unwrap().1);
        let mut single = sparse_loss::<f32>(&network, &rows);
        prop_assert!((single.gradient(&theta, &mut gradient).unwrap() - loss).abs() < 1e-4);
        // Rounding may move a ReLU across zero, where its derivative jumps.
        prop_assert!(relu || largest_difference(&gradient, &expected) < 2e-3);
    }

    #[test]
    fn batches_have_the_loss_and_gradient_of_their_rows(
        count in 20_usize..60, columns in 2_usize..12, width in 1_usize..20, is_sparse: bool, seed: u16,
    ) {
        let all = rows(count, columns, 3, true, u64::from(seed));
        let network = Network::dense(columns, vec![width, 4], 3, Activation::Relu);
        let single: Vec<f32> = parameters(&network, 5).into_iter().map(product::Real::single).collect();
        let theta = wide(&single);
        let batch: Vec<u32> = (0..u32::try_from(count).unwrap()).filter(|row| row % 3 == 1).collect();
        let places: Vec<usize> = batch.iter().map(|&row| row as usize).collect();
        let inputs = all.scaled();
        let inputs = places.iter().flat_map(|row| &inputs[row * columns..(row + 1) * columns]).copied().collect();
        let Targets::Classes(classes) = &all.targets else { unreachable!() };
        let targets = Targets::Classes(places.iter().map(|&row| classes[row]).collect());
        let few = Rows::from_numbers(inputs, columns, targets);
        let mut expected = vec![0.0; theta.len()];
        let loss = DenseLoss::<f64>::new(&network, &few).unwrap().gradient(&theta, &mut expected).unwrap();
        let mut tested =
            if is_sparse { sparse_loss::<f64>(&network, &all) } else { DenseLoss::<f64>::new(&network, &all).unwrap() };
        let mut gradient = vec![0.0; theta.len()];
        let batch_loss = batch_gradient(&mut tested, &single, &batch, &mut gradient).unwrap();
        prop_assert!((batch_loss - loss).abs() < 1e-5);
        prop_assert!(largest_difference(&wide(&gradient), &expected) < 1e-4);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn differences_are_those_of_two_batches(
        count in 20_usize..60, columns in 2_usize..12, width in 1_usize..20, is_sparse: bool, relu: bool, seed: u16,
    ) {
        let all = rows(count, columns, 3, true, u64::from(seed));
        let activation = if relu { Activation::Relu } else { Activation::Tanh };
        let network = Network::dense(columns, vec![width, 4], 3, activation);
        let single = |seed| -> Vec<f32> {
            parameters(&network, seed).iter().map(|&value| product::Real::single(value)).collect()
        };
        let (theta, snapshot) = (single(5), single(6));
        let batches: [Vec<u32>; 2] = [vec![3, 7, 11, 2], vec![19, 0]];
        // In single precision, rounding may move a ReLU across zero, where its derivative jumps.
        let mut loss: Box<dyn BatchLoss> = match (is_sparse, relu) {
            (true, true) => Box::new(sparse_loss::<f64>(&network, &all)),
            (true, false) => Box::new(sparse_loss::<f32>(&network, &all)),
            (false, true) => Box::new(DenseLoss::<f64>::new(&network, &all).unwrap()),
            (false, false) => Box::new(DenseLoss::<f32>::new(&network, &all).unwrap()),
        };
        let (mut here, mut there) = (vec![0.0; theta.len()], vec![0.0; theta.len()]);
        let mut expected = Vec::new();
        for batch in &batches {
            let change = batch_gradient(&mut *loss, &theta, batch, &mut here).unwrap();
            batch_gradient(&mut *loss, &snapshot, batch, &mut there).unwrap();
            let slopes: Vec<f64> = wide(&here).iter().zip(wide(&there)).map(|(a, b)| a - b).collect();
            expected.push((change, slopes));
        }
        let mut seen = Vec::new();
        let mut walked = theta.clone();
        loss.differences(&mut walked, &snapshot, &[&batches[0], &batches[1]], &mut |_, value, slopes| {
            seen.push((value, wide(slopes)));
            true
        }).unwrap();
        prop_assert_eq!(seen.len(), 2);
        for ((value, slopes), (expected_value, expected_slopes)) in seen.iter().zip(&expected) {
            prop_assert!((value - expected_value).abs() < 1e-5);
            prop_assert!(largest_difference(slopes, expected_slopes) < 2e-4);
        }
        // A batch after that is one of its own again.
        batch_gradient(&mut *loss, &theta, &batches[1], &mut there).unwrap();
        prop_assert_eq!(there, here);
    }
}

/// Rows and a network whose batches are worth several parts.
fn large() -> (Network, Rows) {
    (Network::dense(300, vec![40, 10], 4, Activation::Relu), rows(900, 300, 4, true, 1))
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    let (network, rows) = large();
    let order: Vec<u32> = (0..900).collect();
    let batches: Vec<&[u32]> = order.chunks(300).cycle().take(12).collect();
    let walk = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut loss = sparse_loss::<f32>(&network, &rows);
            let mut theta: Vec<f32> =
                parameters(&network, 2).iter().map(|&value| product::Real::single(value)).collect();
            let mut seen = Vec::new();
            for _ in 0..3 {
                loss.batches(&mut theta, &batches, &mut |theta, loss, gradient| {
                    seen.push(loss.to_bits());
                    theta.iter_mut().zip(gradient).for_each(|(value, slope)| *value -= 0.1 * slope);
                    true
                })
                .unwrap();
            }
            (theta, seen)
        })
    };
    let alone = walk(1);
    assert_eq!(alone.1.len(), 36);
    assert!(f64::from_bits(alone.1[35]) < 0.9 * f64::from_bits(alone.1[0]), "the steps lower the loss");
    for threads in [2, 3, 5] {
        assert_eq!(walk(threads), alone, "{threads} threads");
    }
}

#[test]
fn batches_end_when_they_are_told_to_and_a_panic_among_them_does_not_hang() {
    let (network, rows) = large();
    let order: Vec<u32> = (0..900).collect();
    let batches: Vec<&[u32]> = order.chunks(100).collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    pool.install(|| {
        let mut loss = sparse_loss::<f32>(&network, &rows);
        let mut theta = vec![0.1; network.parameters()];
        let mut count = 0;
        let mut stop_at_three = |_: &mut [f32], _: f64, _: &[f32]| {
            count += 1;
            count < 3
        };
        loss.batches(&mut theta, &batches, &mut stop_at_three).unwrap();
        assert_eq!(count, 3);
        let panicking =
            std::panic::AssertUnwindSafe(|| loss.batches(&mut theta, &batches, &mut |_, _, _| panic!("on purpose")));
        assert!(std::panic::catch_unwind(panicking).is_err());
        assert!(loss.batches(&mut theta, &batches, &mut |_, _, _| true).is_ok(), "it goes on afterwards");
    });
}

#[test]
fn inputs_that_are_not_needed_are_left_out_and_nothing_else_changes() {
    let (network, rows) = large();
    let layer = network.layers().remove(0);
    let mut theta = parameters(&network, 9);
    let is_left_out = |input: usize| !input.is_multiple_of(3);
    for (place, value) in theta[layer.weight.clone()].iter_mut().enumerate() {
        if is_left_out(place % 300) {
            *value = 0.0;
        }
    }
    let is_active: Vec<bool> = theta.iter().map(|&value| value != 0.0).collect();
    let theta_single: Vec<f32> = theta.iter().map(|&value| product::Real::single(value)).collect();
    let batch: Vec<u32> = (5..305).collect();
    let mut loss = sparse_loss::<f32>(&network, &rows);
    let (mut before, mut after) = (vec![0.0; theta.len()], vec![0.0; theta.len()]);
    let expected = batch_gradient(&mut loss, &theta_single, &batch, &mut before).unwrap();
    loss.set_active(&is_active);
    let restricted = batch_gradient(&mut loss, &theta_single, &batch, &mut after).unwrap();
    assert!((restricted - expected).abs() < 1e-6);
    assert!(before[layer.weight.clone()].iter().skip(1).step_by(3).any(|&slope| slope != 0.0));
    for (place, (&before, &after)) in before.iter().zip(&after).enumerate() {
        if layer.weight.contains(&place) && is_left_out(place % 300) {
            assert_eq!(after, 0.0, "{place} is left out");
        } else {
            assert!((before - after).abs() < 1e-6, "{place}: {before} {after}");
        }
    }
    let mut full = vec![0.0; theta.len()];
    loss.gradient(&theta, &mut full).unwrap();
    assert!(full[1] != 0.0, "the gradient over all rows leaves nothing out");
    loss.set_active(&vec![true; theta.len()]);
    batch_gradient(&mut loss, &theta_single, &batch, &mut after).unwrap();
    assert!(largest_difference(&wide(&after), &wide(&before)) < 1e-7);
}

#[test]
fn units_that_are_dead_in_and_out_cost_nothing_and_change_nothing() {
    let (network, rows) = large();
    let [first, second, ..] = &network.layers()[..] else { unreachable!() };
    let mut sparse = sparse_loss::<f64>(&network, &rows);
    let mut dense = DenseLoss::<f64>::new(&network, &rows).unwrap();
    let mut theta = parameters(&network, 6);
    let (mut expected, mut gradient) = (vec![0.0; theta.len()], vec![0.0; theta.len()]);
    // Dead in, dead out, and both; then all alive again.
    for (dead_in, dead_out) in [(0..20, 0..0), (0..0, 5..30), (0..33, 0..33), (0..40, 0..40), (0..0, 0..0)] {
        theta.copy_from_slice(&parameters(&network, 6));
        for unit in dead_in {
            theta[first.weight.start + unit * 300..first.weight.start + (unit + 1) * 300].fill(0.0);
        }
        for unit in dead_out {
            theta[second.weight.clone()].iter_mut().skip(unit).step_by(40).for_each(|weight| *weight = 0.0);
        }
        let loss = dense.gradient(&theta, &mut expected).unwrap();
        assert!((sparse.gradient(&theta, &mut gradient).unwrap() - loss).abs() < 1e-11);
        assert!(largest_difference(&gradient, &expected) < 1e-11);
        assert!((sparse.value(&theta).unwrap() - loss).abs() < 1e-11);
    }
}

#[test]
fn constant_inputs_are_no_entries_and_dense_ones_are_no_table() {
    let mut values: Vec<f64> = (0..400).map(|place| if place % 40 == 0 { 2.0 } else { 7.0 }).collect();
    let targets = Targets::Classes((0..100).map(|row| row % 2).collect());
    let table = SparseTable::<f32>::new(&Rows::from_numbers(values.clone(), 4, targets.clone())).unwrap();
    assert_eq!(table.counts(), [10, 0, 0, 0]);
    values.iter_mut().enumerate().for_each(|(place, value)| *value = place as f64);
    assert!(SparseTable::<f32>::new(&Rows::from_numbers(values, 4, targets)).is_none());
}

#[test]
fn a_batch_of_rows_that_do_not_exist_is_refused() {
    let (network, rows) = large();
    let mut loss = DenseLoss::<f32>::new(&network, &rows).unwrap();
    let mut gradient = vec![0.0; network.parameters()];
    let theta = gradient.clone();
    for batch in [&[][..], &[900]] {
        assert!(matches!(batch_gradient(&mut loss, &theta, batch, &mut gradient), Err(LossError::Batch)));
    }
    assert!(matches!(batch_gradient(&mut loss, &theta[1..], &[0], &mut gradient), Err(LossError::Parameters { .. })));
}

#[test]
fn a_network_with_convolutions_is_not_taken_for_a_dense_one() {
    let image = crate::data::ImageShape { channels: 1, height: 20, width: 15 };
    let (mut network, rows) = large();
    network.convolutional = Some(Convolutional::of_the_paper(image).unwrap());
    assert!(matches!(DenseLoss::<f32>::new(&network, &rows), Err(LossError::Shape { .. })));
}
