use std::{fmt::Write, path::Path};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::{
    data::{DataSpecification, Validation},
    network::{Activation, ComputeDevice},
    run::{
        Command, NetworkSpecification, StopReason,
        computation::Channels,
        message::OfRun,
        worker::{
            Ended,
            tests::{wait_for, worker},
        },
    },
};

/// A table of 120 rows and three inputs, whose class or number follows from them.
fn table(folder: &Path, target: fn(&[f64; 3], f64) -> String) -> Specification {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let mut text = "a,b,c,y\n".to_owned();
    for _ in 0..120 {
        let row: [f64; 3] = std::array::from_fn(|_| random.random_range(-1.0..1.0));
        let noise = random.random_range(-0.2..0.2);
        writeln!(text, "{},{},{},{}", row[0], row[1], row[2], target(&row, noise)).unwrap();
    }
    let path = folder.join("rows.csv");
    std::fs::write(&path, text).unwrap();
    Specification {
        seed: 0,
        threads: None,
        device: ComputeDevice::Cpu,
        part: None,
        data: DataSpecification::new(path.to_str().unwrap()),
        network: NetworkSpecification {
            hidden: vec![7],
            activation: Activation::Relu,
            free_biases: false,
            convolutions: Vec::new(),
        },
        method: MethodSpecification::default(),
    }
}

/// What is compared for a table while these commands wait, what is chosen, and how the comparison has ended if it was broken off.
fn comparison(
    target: fn(&[f64; 3], f64) -> String,
    commands: Vec<Command>,
) -> (Vec<Candidate>, Vec<usize>, Option<Ended>) {
    let folder = tempfile::tempdir().unwrap();
    let specification = table(folder.path(), target);
    let (sender, receiver) = crossbeam_channel::unbounded();
    for command in commands {
        sender.send(OfRun { run: 3, content: command }).unwrap();
    }
    let announce = |event| assert!(matches!(event, Event::Comparing(0.0..=1.0) | Event::Finished(StopReason::Stopped)));
    let mut attention = Attention::new(Channels { run: 3, commands: &receiver, announce: &announce });
    let data = Arc::new(specification.data.prepare(0).unwrap());
    let device = specification.device.open().unwrap();
    let compared = compare(&specification, &data, &device, &mut attention).unwrap();
    let candidates = match compared {
        ControlFlow::Continue(candidates) => candidates,
        ControlFlow::Break(()) => Vec::new(),
    };
    let hidden = chosen(&candidates, &data);
    (candidates, hidden, attention.ended)
}

#[test]
fn a_target_that_is_linear_needs_no_hidden_layer_and_a_product_does() {
    let linear = |row: &[f64; 3], noise: f64| (2.0 * row[0] - row[1] + 8.0 * noise).to_string();
    let (candidates, hidden, _) = comparison(linear, Vec::new());
    assert_eq!(hidden, [0; 0], "{candidates:?}");
    let product = |row: &[f64; 3], _| if row[0] * row[1] > 0.0 { "same" } else { "different" }.to_owned();
    let (candidates, hidden, _) = comparison(product, Vec::new());
    assert_eq!(hidden, [4, 4], "{candidates:?}");
    assert_eq!(candidates.iter().map(|candidate| candidate.hidden.len()).collect::<Vec<_>>(), [0, 2]);
    assert!(candidates[1].loss < 0.8 * candidates[0].loss, "{candidates:?}");
    assert!(candidates.iter().all(|candidate| candidate.error.is_some()));
}

#[test]
fn a_stop_breaks_the_comparison_off() {
    let linear = |row: &[f64; 3], _| row[0].to_string();
    let (candidates, _, ended) = comparison(linear, vec![Command::Stop]);
    assert!(candidates.is_empty() && matches!(ended, Some(Ended::Itself)));
}

#[test]
fn of_equal_losses_the_simplest_network_is_taken() {
    let of = |hidden: &[usize]| Candidate { hidden: hidden.to_vec(), loss: 0.5, error: None };
    let folder = tempfile::tempdir().unwrap();
    let data = table(folder.path(), |row, _| row[0].to_string()).data.prepare(0).unwrap();
    assert_eq!(chosen(&[of(&[]), of(&[9, 9])], &data), [0; 0]);
    assert_eq!(chosen(&[], &data), [4, 4], "where nothing is compared the usual ones are taken");
}

#[test]
fn a_run_begins_with_the_hidden_layers_that_are_chosen_and_says_why() {
    let started = |validation, gradients| {
        let worker = worker();
        let folder = tempfile::tempdir().unwrap();
        let mut specification = table(folder.path(), |row, noise| (2.0 * row[0] - row[1] + 8.0 * noise).to_string());
        specification.data.validation = validation;
        specification.method.gradients = gradients;
        worker.send(Command::Choose(Box::new(specification)));
        let Event::Started(info) = wait_for(&worker, |event| matches!(event, Event::Started(_))) else {
            unreachable!()
        };
        info
    };
    let info = started(Validation::Folds(4), None);
    assert_eq!((&info.network.hidden, &info.specification.network.hidden), (&vec![], &vec![]));
    let told = choice(&info).unwrap();
    let [none, usual] = info.candidates.as_slice() else { panic!("{:?}", info.candidates) };
    let wanted = format!(
        "no hidden layer chosen by cross-validation: lowest validation loss {:.4} ± {:.3}, {:.4} ± {:.3} with 4,4",
        none.loss,
        none.error.unwrap(),
        usual.loss,
        usual.error.unwrap()
    );
    assert_eq!(told, wanted);
    for (validation, gradients, why) in [
        (Validation::Share(0.2), None, "without folds"),
        (Validation::Folds(4), Some(2_000), "where gradients are counted"),
    ] {
        let info = started(validation, gradients);
        assert_eq!((&info.network.hidden, info.candidates.len()), (&vec![4, 4], 0), "nothing is compared {why}");
        assert_eq!(choice(&info), None);
    }
}
