//! Files are read back as they were written, and damaged ones are told.

use std::sync::Arc;

use super::*;
use crate::{
    front::{Evaluation, Method, Point},
    network::Activation,
};

fn card() -> Card {
    Card {
        network: Network::dense(3, vec![2], 2, Activation::Tanh),
        input_mean: vec![0.1, -2.0, 1e9],
        input_std: vec![1.0, 1.0 / 3.0, 2.5],
        meaning: Meaning::Classes(vec!["a \"quoted\" class".to_owned(), "größer".to_owned()]),
    }
}

fn member() -> Member {
    let theta: Vec<f64> =
        (0..14).map(|index| if index % 3 == 0 { 0.0 } else { f64::from(index) / 7.0 - 1.0 }).collect();
    let parameters = Arc::new(Parameters::from_dense(&theta));
    let point = Point {
        number: 3,
        branch: 0,
        method: Method::Budget,
        l1: 5.5,
        train: Evaluation { loss: 0.25, score: 0.9 },
        validation: None,
        test: None,
        nonzero: parameters.nonzero(),
        lambda: 0.1,
        residual: 1e-9,
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
    assert!(refused("network.pt", &member()).contains("does not end in .safetensors"));
    assert!(refused("safetensors", &member()).contains("does not end in .safetensors"));
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
