use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::{
    data::{Dataset, ImageShape, Inputs, Prepared, Split, Targets, Task},
    network::{Convolution, Convolutional, initial_parameters},
};

/// Some rows of a table of numbers or of pixels, standardized on the first half of them.
fn rows(inputs: Inputs, columns: usize) -> Rows {
    let count = inputs.len() / columns;
    let dataset = Dataset {
        name: String::new(),
        task: Task::Classification,
        features: vec![String::new(); columns],
        target: String::new(),
        classes: ["a", "b", "c"].map(str::to_owned).to_vec(),
        image: Some(ImageShape { channels: 1, height: 12, width: 12 }).filter(|image| image.pixels() == columns),
        inputs,
        targets: Targets::Classes((0_u32..).take(count).map(|row| row % 3).collect()),
        columns: Vec::new(),
    };
    let split = Split { train: (0..count / 2).collect(), validation: Vec::new(), test: (0..count).rev().collect() };
    Prepared::new(dataset, &split, true).test
}

fn numbers(count: usize, columns: usize) -> Inputs {
    Inputs::Numbers((0..count * columns).map(|at| 1000.0 + ((at * 7919) % 1013) as f64 / 50.0).collect())
}

fn bytes(count: usize, columns: usize) -> Inputs {
    let byte = |at: usize| u8::try_from((at * 7919) % 1013 % 256).unwrap_or_default();
    Inputs::Bytes((0..count * columns).map(|at| if at % 5 < 3 { 0 } else { byte(at) }).collect())
}

/// As it is written in a textbook.
fn plainly(network: &Network, rows: &Rows, theta: &[f32]) -> Vec<f64> {
    let mut all = Vec::new();
    for inputs in rows.scaled().chunks_exact(rows.columns) {
        let mut values = inputs.to_vec();
        for (number, layer) in network.layers().iter().enumerate() {
            if number > 0 {
                for value in values.iter_mut() {
                    *value = if network.activation == Activation::Relu { value.max(0.0) } else { value.tanh() };
                }
            }
            let unit = |unit: usize| {
                let weights = &theta[layer.weight.start + unit * layer.inputs..][..layer.inputs];
                let sum: f64 = weights.iter().zip(&values).map(|(&weight, value)| f64::from(weight) * value).sum();
                sum + f64::from(theta[layer.bias.start + unit])
            };
            values = (0..layer.outputs).map(unit).collect();
        }
        all.extend(values);
    }
    all
}

/// First parameters of which a share is zero, and biases.
fn theta(network: &Network, zeros: usize) -> Vec<f32> {
    let dense = initial_parameters(network, 5);
    #[allow(clippy::cast_possible_truncation)] // single precision is asked for
    let mut theta: Vec<f32> = dense.into_iter().map(|value| value as f32).collect();
    for (at, value) in theta.iter_mut().enumerate() {
        *value = if at * 31 % 10 < zeros { 0.0 } else { *value + 0.01 };
    }
    theta
}

#[test]
fn outputs_are_those_of_the_formula_for_numbers_and_bytes() {
    for (inputs, columns) in [(numbers(150, 6), 6), (bytes(150, 144), 144)] {
        let rows = rows(inputs, columns);
        for activation in Activation::ALL {
            for (hidden, zeros) in [(vec![], 0), (vec![7], 5), (vec![5, 4], 8), (vec![4], 10)] {
                let network = Network::dense(columns, hidden, 3, activation);
                let theta = theta(&network, zeros);
                let found = outputs(&network, &rows, &theta, &|| false).unwrap().unwrap();
                let expected = plainly(&network, &rows, &theta);
                assert_eq!(found.len(), 450);
                let worst = found.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
                assert!(worst < 1e-9, "{columns} {zeros}: {worst}");
            }
        }
    }
}

#[test]
fn a_convolutional_network_gives_what_its_loss_is_computed_from() {
    let rows = rows(bytes(8, 144), 144);
    let image = rows.image().unwrap();
    let network =
        Convolutional::new(image, vec![Convolution { channels: 2, kernel: 3, pool: 2 }]).unwrap().network(vec![4], 3);
    let theta = theta(&network, 3);
    let found = outputs(&network, &rows, &theta, &|| false).unwrap().unwrap();
    let Targets::Classes(classes) = &rows.targets else { panic!("classes") };
    let loss =
        |logits: &[f64], class: u32| logits.iter().map(|logit| logit.exp()).sum::<f64>().ln() - logits[class as usize];
    let losses: Vec<f64> = found.chunks_exact(3).zip(classes).map(|(logits, &class)| loss(logits, class)).collect();
    let theta: Vec<f64> = theta.iter().copied().map(f64::from).collect();
    let expected =
        crate::network::CandleLoss::new(&network, &rows, &Device::Cpu, DType::F32).unwrap().by_row(&theta).unwrap();
    assert!(losses.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-4), "{losses:?} {expected:?}");
}

#[test]
fn what_nobody_waits_for_is_broken_off_and_what_does_not_fit_is_refused() {
    let rows = rows(numbers(2000, 6), 6);
    let network = Network::dense(6, vec![5], 3, Activation::Relu);
    let looks = AtomicUsize::new(0);
    let found = outputs(&network, &rows, &theta(&network, 0), &|| looks.fetch_add(1, Ordering::Relaxed) > 2).unwrap();
    assert!(found.is_none());
    assert!(outputs(&network, &rows, &[0.0; 7], &|| false).is_err());
    let other = Network::dense(5, vec![5], 3, Activation::Relu);
    assert!(outputs(&other, &rows, &theta(&other, 0), &|| false).is_err());
}
