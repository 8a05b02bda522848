//! A network file says the same to another program as to this one.

use paretoscope::{
    data::{CsvOptions, DataSpecification, Rows, Targets, Validation, read_csv},
    export::write_network,
    front::Evaluation,
    network::{Activation, Network},
    run::NetworkSpecification,
};

use crate::{random_network::RandomNetwork, support};

/// Loss and score of a network, written out plainly.
fn evaluate(network: &Network, theta: &[f32], rows: &Rows) -> Evaluation {
    let outputs: Vec<Vec<f64>> =
        rows.scaled().chunks_exact(rows.columns).map(|row| forward(network, theta, row)).collect();
    match &rows.targets {
        Targets::Classes(classes) => {
            let (mut loss, mut right) = (0.0, 0.0);
            for (out, &class) in outputs.iter().zip(classes) {
                let top = out.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                loss += top + out.iter().map(|x| (x - top).exp()).sum::<f64>().ln() - out[class as usize];
                // Of equals the first is predicted.
                right += f64::from(u8::from(out.iter().position(|&x| x == top) == Some(class as usize)));
            }
            Evaluation { loss: loss / rows.len() as f64, score: right / rows.len() as f64 }
        }
        Targets::Values(values) => {
            let squares: f64 = outputs.iter().zip(values).map(|(out, value)| (out[0] - value).powi(2)).sum();
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let total: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
            Evaluation { loss: squares / rows.len() as f64, score: 1.0 - squares / total }
        }
    }
}

fn forward(network: &Network, theta: &[f32], row: &[f64]) -> Vec<f64> {
    let mut values = row.to_vec();
    let layers = network.layers();
    for (number, layer) in layers.iter().enumerate() {
        values = (0..layer.outputs)
            .map(|unit| {
                let weights = &theta[layer.weight.clone()][unit * layer.inputs..(unit + 1) * layer.inputs];
                let sum: f64 = weights.iter().zip(&values).map(|(&w, x)| f64::from(w) * x).sum();
                let sum = sum + f64::from(theta[layer.bias.clone()][unit]);
                match network.activation {
                    _ if number + 1 == layers.len() => sum,
                    Activation::Relu => sum.max(0.0),
                    Activation::Tanh => sum.tanh(),
                }
            })
            .collect();
    }
    values
}

/// Writes a random sparse network for these files and has another program judge it.
fn compare(train: &str, test: &str, hidden: Vec<usize>, activation: Activation) {
    let folder = tempfile::tempdir().unwrap();
    let mut data = DataSpecification::new(train);
    (data.test, data.validation) = (Some(test.into()), Validation::Share(0.0));
    let network = NetworkSpecification { hidden, activation, free_biases: false, convolutions: Vec::new() };
    let random = RandomNetwork::new(data, network, 0.3);
    let theta = random.parameters.to_dense();
    let [train_rows, test_rows] =
        [&random.data.train, &random.data.test].map(|rows| evaluate(&random.network, &theta, rows));
    let (info, member) = random.point(train_rows, Some(test_rows));
    let path = folder.path().join("network.safetensors");
    write_network(&path, &info.card, &member).unwrap();
    for (rows, evaluation) in [(train, train_rows), (test, test_rows)] {
        let Some((score, loss, point)) = support::judged_by_python(&path, rows.as_ref()) else { return };
        assert!((score - evaluation.score).abs() < 1e-9, "{score} {evaluation:?}");
        assert!((loss - evaluation.loss).abs() < 1e-9 * loss, "{loss} {evaluation:?}");
        assert_eq!((&point["point"], &point["lambda"]), (&4.into(), &0.5.into()));
        assert!(point["validation_loss"].is_null());
    }
}

#[test]
fn another_program_finds_the_accuracy_of_a_classifier() {
    let folder = tempfile::tempdir().unwrap();
    let (train, test) = support::iris_files(folder.path());
    let (train, test) = (train.to_str().unwrap(), test.to_str().unwrap());
    compare(train, test, vec![5, 4], Activation::Relu);
    compare(train, test, vec![3], Activation::Tanh);
    compare(train, test, vec![], Activation::Relu);
}

#[test]
fn another_program_finds_the_r2_of_a_regression() {
    let diabetes = support::asset("diabetes.csv");
    assert_eq!(read_csv(&diabetes, &CsvOptions::default()).unwrap().rows(), 442);
    let diabetes = diabetes.to_str().unwrap();
    compare(diabetes, diabetes, vec![6], Activation::Tanh);
}
