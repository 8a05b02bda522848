//! Files are read back as they were written, and damaged ones are told.

use std::sync::Arc;

use super::*;
use crate::{
    data::ImageShape,
    export::Meaning,
    front::{Evaluation, Method, Point, Termination},
    network::{Activation, Convolution, Convolutional},
};

fn card() -> Card {
    Card {
        network: Network::dense(3, vec![2], 2, Activation::Tanh),
        input_mean: vec![0.1, -2.0, 1e9],
        input_std: vec![1.0, 1.0 / 3.0, 2.5],
        meaning: Meaning::Classes(vec!["a \"quoted\" class".to_owned(), "größer".to_owned()]),
        columns: Vec::new(),
        penalty_factors: Vec::new(),
    }
}

fn member() -> Member {
    let theta: Vec<f64> =
        (0..14).map(|index| if index % 3 == 0 { 0.0 } else { f64::from(index) / 7.0 - 1.0 }).collect();
    let parameters = Arc::new(Parameters::from_dense(&theta));
    let point = Point {
        number: 3,
        start: 0,
        fold: None,
        method: Method::Budget,
        l1: 5.5,
        train: Evaluation { loss: 0.25, score: 0.9 },
        validation: None,
        validation_error: None,
        test: None,
        nonzero: parameters.nonzero(),
        lambda: 0.1,
        residual: 1e-9,
        termination: Some(Termination::Critical),
        gradients: Some(12),
        seconds: 0.5,
    };
    Member { point, parameters }
}

fn write(card: &Card, member: &Member) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("network.safetensors");
    write_network(&path, card, member).unwrap();
    (folder, path)
}

#[test]
fn a_network_is_read_as_it_was_written() {
    let (folder, path) = write(&card(), &member());
    assert_eq!(read_parameters(&path, &card().network).unwrap(), *member().parameters);
    let (card_read, parameters) = read_network(&path).unwrap();
    assert_eq!((card_read, &parameters), (card(), &*member().parameters));
    let again = folder.path().join("again.SafeTensors");
    write_network(&again, &card(), &member()).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), std::fs::read(again).unwrap());
}

#[test]
fn what_has_become_of_columns_travels_with_the_network() {
    let text = r#"[{"name":"size","kind":"numeric","reason":"numbers","missing":3,"inputs":["size","size missing"],"indicator":true,"mean":[0.1,0.25]},
        {"name":"colour","kind":"category","reason":"2 different texts","inputs":["colour=red"],"levels":["red"],"base":"blue","mean":[0.3]}]"#;
    let card = Card { columns: serde_json::from_str(text).unwrap(), ..card() };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.safetensors");
    write_network(&path, &card, &member()).unwrap();
    assert_eq!(read_network(&path).unwrap().0, card);
    // Columns of another network.
    let other = Card { columns: card.columns[..1].to_vec(), ..card };
    write_network(&path, &other, &member()).unwrap();
    assert!(read_network(&path).unwrap_err().to_string().contains("its columns have other inputs"));
}

#[test]
fn penalty_factors_travel_with_the_network() {
    let network = card().network.with_free_inputs(vec![1]);
    let card = Card { network, penalty_factors: vec![1.0, 0.0, 2.5], ..card() };
    let (folder, path) = write(&card, &member());
    assert_eq!(read_network(&path).unwrap().0, card);
    let other = Card { penalty_factors: vec![2.0], ..card };
    let path = folder.path().join("other.safetensors");
    write_network(&path, &other, &member()).unwrap();
    assert!(read_network(&path).unwrap_err().to_string().contains("penalty factors are those of another network"));
}

#[test]
fn a_regression_carries_its_target_scaling_and_its_point() {
    let mut card = card();
    card.network = Network::dense(3, vec![], 1, Activation::Relu);
    card.meaning = Meaning::Target { mean: 151.2, std: 77.0 };
    let member = Member { parameters: Arc::new(Parameters::from_dense(&[1.0, 0.0, -2.0, 0.5])), ..member() };
    let (_folder, path) = write(&card, &member);
    assert_eq!(read_network(&path).unwrap(), (card, (*member.parameters).clone()));
    let bytes = std::fs::read(&path).unwrap();
    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    let metadata = header.metadata().as_ref().unwrap();
    let point: Value = serde_json::from_str(&metadata["point"]).unwrap();
    assert_eq!((&point["train_r2"], &point["l1"], &point["test_loss"]), (&json!(0.9), &json!(5.5), &Value::Null));
    assert_eq!(metadata["target_mean"], "151.2");
}

#[test]
fn wrong_endings_and_wrong_parameters_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |name: &str, member: &Member| {
        write_network(&folder.path().join(name), &card(), member).unwrap_err().to_string()
    };
    assert!(refused("network.pt", &member()).contains("does not end in .safetensors, .onnx or .py"));
    assert!(refused("safetensors", &member()).contains("does not end in .safetensors, .onnx or .py"));
    assert!(refused("absent/network.safetensors", &member()).starts_with("cannot write “"));
    let short = Member { parameters: Arc::new(Parameters::from_dense(&[1.0])), ..member() };
    assert!(refused("short.safetensors", &short).contains("has 14 parameters and not 1"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn damaged_files_and_other_networks_are_told() {
    let (folder, path) = write(&card(), &member());
    let bytes = std::fs::read(&path).unwrap();
    let damaged = folder.path().join("damaged.safetensors");
    for length in [0, 7, 8, 100, bytes.len() - 1] {
        std::fs::write(&damaged, &bytes[..length]).unwrap();
        assert!(read_network(&damaged).unwrap_err().to_string().contains("no complete .safetensors"));
        assert!(read_parameters(&damaged, &card().network).is_err());
    }
    let other = Network { hidden: vec![4], ..card().network };
    let message = read_parameters(&path, &other).unwrap_err().to_string();
    assert!(message.contains("does not hold a network 3-4-2: its tensor 0.weight is F32 of shape [2, 3]"), "{message}");
    let shallow = Network { hidden: vec![], ..card().network };
    assert!(read_parameters(&path, &shallow).is_err());
    std::fs::write(&damaged, file_bytes(&json!({}), &[])).unwrap();
    assert!(read_network(&damaged).unwrap_err().to_string().contains("its metadata has no “network”"));
    assert!(read_network(&folder.path().join("absent")).unwrap_err().to_string().starts_with("cannot read “"));
}

/// The outputs of a network, written out plainly as PyTorch's `nn.Sequential` defines them, from the tensors of a file.
fn forward(file: &SafeTensors<'_>, network: &Network, image: &[f64]) -> Vec<f64> {
    let numbers = |name: String| -> Vec<f64> {
        let view = file.tensor(&name).unwrap();
        view.data().as_chunks::<4>().0.iter().map(|&bytes| f64::from(f32::from_le_bytes(bytes))).collect()
    };
    let part = network.convolutional.as_ref().unwrap();
    let (mut values, mut shape) = (image.to_vec(), part.image);
    for (place, &Convolution { channels, kernel, pool }) in part.convolutions.iter().enumerate() {
        let (weight, bias) = (numbers(format!("{}.weight", 3 * place)), numbers(format!("{}.bias", 3 * place)));
        let at = |channel: usize, y: usize, x: usize| {
            let mut sum = bias[channel];
            for input in 0..shape.channels {
                for (down, across) in (0..kernel).flat_map(|down| (0..kernel).map(move |across| (down, across))) {
                    sum += weight[((channel * shape.channels + input) * kernel + down) * kernel + across]
                        * values[(input * shape.height + y + down) * shape.width + x + across];
                }
            }
            sum.max(0.0)
        };
        let (height, width) = ((shape.height + 1 - kernel) / pool, (shape.width + 1 - kernel) / pool);
        let mut pooled = Vec::new();
        for channel in 0..channels {
            for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
                let square =
                    (0..pool * pool).map(|place| at(channel, y * pool + place / pool, x * pool + place % pool));
                pooled.push(square.fold(f64::NEG_INFINITY, f64::max));
            }
        }
        (values, shape) = (pooled, ImageShape { channels, height, width });
    }
    let first = 3 * part.convolutions.len() + 1;
    for place in 0..=network.hidden.len() {
        let (weight, bias) =
            (numbers(format!("{}.weight", first + 2 * place)), numbers(format!("{}.bias", first + 2 * place)));
        values = weight
            .chunks_exact(values.len())
            .zip(&bias)
            .map(|(row, bias)| bias + row.iter().zip(&values).map(|(weight, value)| weight * value).sum::<f64>())
            .map(|sum| if place < network.hidden.len() { sum.max(0.0) } else { sum })
            .collect();
    }
    values
}

#[test]
fn a_convolutional_network_is_read_back_and_gives_the_same_outputs_from_its_file() {
    use crate::{
        data::{Rows, Targets},
        network::{CandleLoss, Loss, initial_parameters},
    };
    let image = ImageShape { channels: 2, height: 11, width: 13 };
    let convolutions =
        vec![Convolution { channels: 3, kernel: 3, pool: 2 }, Convolution { channels: 4, kernel: 2, pool: 2 }];
    let network = Convolutional::new(image, convolutions).unwrap().network(vec![5], 2);
    let pixels = image.pixels();
    let theta = initial_parameters(&network, 3);
    let card = Card { input_mean: vec![0.0; pixels], input_std: vec![1.0; pixels], network: network.clone(), ..card() };
    let member = Member { parameters: Arc::new(Parameters::from_dense(&theta)), ..member() };
    let (folder, path) = write(&card, &member);
    assert_eq!(read_network(&path).unwrap(), (card.clone(), (*member.parameters).clone()));
    let bytes = std::fs::read(&path).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    assert_eq!(file.tensor("3.weight").unwrap().shape(), [4, 3, 2, 2]);
    assert_eq!(file.tensor("7.weight").unwrap().shape(), [5, 4 * 2]);
    let inputs: Vec<f64> = (0..6 * pixels).map(|place| ((place * 7919) % 1013) as f64 / 500.0 - 1.0).collect();
    let expected: f64 = inputs
        .chunks_exact(pixels)
        .map(|image| forward(&file, &network, image))
        .map(|out| (out[0].exp() + out[1].exp()).ln() - out[1])
        .sum::<f64>()
        / 6.0;
    let rows = Rows::from_numbers(inputs, pixels, Targets::Classes(vec![1; 6]));
    let mut loss = CandleLoss::new(&network, &rows, &candle_core::Device::Cpu, candle_core::DType::F32).unwrap();
    assert!((loss.value(&theta).unwrap() - expected).abs() < 1e-5);
    // What the file says of its images must fit.
    let damaged = folder.path().join("damaged.safetensors");
    for (height, kernel) in [(10, 3), (11, 30), (11, 0), (usize::MAX, 3)] {
        let mut card = card.clone();
        let part = card.network.convolutional.as_mut().unwrap();
        part.image.height = height;
        part.convolutions[0].kernel = kernel;
        let metadata = json!({ "network": json!(card.network).to_string(), "classes": "[\"a\",\"b\"]",
            "input_mean": json!(card.input_mean).to_string(), "input_std": json!(card.input_std).to_string() });
        std::fs::write(&damaged, file_bytes(&json!({ "__metadata__": metadata }), &[])).unwrap();
        let message = read_network(&damaged).unwrap_err().to_string();
        assert!(message.contains("does not say what its network is"), "{message}");
    }
}
