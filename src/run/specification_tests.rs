//! What a run may be asked for, and how it stands in a file.

use super::*;
use crate::{
    data::{Builtin, CsvOptions, Validation},
    run::{default_hidden, default_hidden_for, default_hidden_of},
};

pub fn specification() -> Specification {
    Specification {
        seed: 0,
        threads: None,
        device: ComputeDevice::Cpu,
        part: None,
        data: DataSpecification::builtin(Builtin::Iris),
        network: NetworkSpecification {
            hidden: vec![4, 4],
            activation: Activation::Tanh,
            free_biases: false,
            convolutions: Vec::new(),
        },
        method: MethodSpecification {
            name: Method::Budget,
            points: 60,
            max_l1: Some(35.0),
            min_l1: 0.0,
            batch_size: None,
            epochs: None,
            starts: None,
            ..MethodSpecification::default()
        },
    }
}

#[test]
fn default_networks_follow_from_the_size_of_the_dataset() {
    for (builtin, hidden) in [
        (Builtin::Iris, [4, 4]),
        (Builtin::Digits, [20, 20]),
        (Builtin::BreastCancer, [20, 20]),
        (Builtin::Diabetes, [10, 10]),
    ] {
        assert_eq!(default_hidden(&builtin.dataset(&CsvOptions::default()).unwrap()), hidden, "{}", builtin.name());
        assert_eq!(default_hidden_of(&DataSpecification::builtin(builtin).summary(0).unwrap()), hidden);
    }
    assert_eq!(default_hidden_for(1000), [20, 20]);
}

#[test]
fn values_that_make_no_sense_are_told() {
    assert!(specification().validate().is_ok());
    let check = |change: fn(&mut Specification), wanted: &str| {
        let mut specification = specification();
        change(&mut specification);
        let message = specification.validate().unwrap_err().to_string();
        assert!(message.contains(wanted), "{message}");
    };
    check(|s| s.network.hidden = vec![4, 0], "0 units");
    check(|s| s.network.hidden = vec![usize::MAX], "at most 10000");
    check(|s| s.network.hidden = vec![1; 21], "21 hidden layers");
    check(|s| s.network.hidden = vec![10_000; 3], "200050001 parameters");
    check(
        |s| s.network.convolutions = vec![Convolution { channels: 1, kernel: 0, pool: 1 }],
        "convolutions make no sense",
    );
    check(|s| s.network.convolutions = Convolution::PAPER.to_vec(), "ReLU");
    check(|s| s.method.points = 1, "1 points");
    check(|s| s.method.points = usize::MAX, "points");
    for max_l1 in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let mut specification = specification();
        specification.method.max_l1 = Some(max_l1);
        assert!(specification.validate().unwrap_err().to_string().contains("largest ℓ¹ norm"));
    }
    check(|s| s.method.min_l1 = -0.5, "smallest ℓ¹ norm");
    check(|s| s.method.min_l1 = f64::NAN, "smallest ℓ¹ norm");
    check(|s| s.method.min_l1 = 35.0, "smallest ℓ¹ norm 35");
    check(|s| s.method.epochs = Some(0), "0 epochs");
    check(|s| s.method.epochs = Some(usize::MAX), "use 1 to 1000000000");
    check(|s| s.method.batch_size = Some(BatchSize::Rows(0)), "0 rows");
    check(|s| s.method.starts = Some(0), "0 starts; use 1 to 1000");
    check(|s| s.method.starts = Some(1_001), "1001 starts");
    check(|s| s.threads = Some(0), "0 threads");
    check(|s| s.threads = Some(100_000), "100000 threads");
    check(|s| s.data.validation = Validation::Share(1.0), "validation share");
    check(|s| s.seed = u64::MAX, "seed");
}

#[test]
fn batches_epochs_starts_and_threads_stand_in_the_file_where_they_are_chosen() {
    let usual = toml::to_string(&specification()).unwrap();
    assert!(!["batch", "epochs", "starts", "threads"].iter().any(|word| usual.contains(word)), "{usual}");
    for (batch_size, line) in [(BatchSize::Full, "batch-size = \"full\""), (BatchSize::Rows(64), "batch-size = 64")] {
        let mut chosen = Specification { threads: Some(2), ..specification() };
        chosen.method.batch_size = Some(batch_size);
        chosen.method.epochs = Some(5);
        chosen.method.starts = Some(3);
        let text = toml::to_string(&chosen).unwrap();
        assert!([line, "epochs = 5", "starts = 3", "threads = 2"].iter().all(|wanted| text.contains(wanted)), "{text}");
        assert_eq!(toml::from_str::<Specification>(&text).unwrap(), chosen);
        let wrong = toml::from_str::<Specification>(&text.replace(line, "batch-size = \"half\"")).unwrap_err();
        assert!(wrong.to_string().contains("“half” is no batch size"), "{wrong}");
    }
}

#[test]
fn a_file_of_an_older_version_is_still_read() {
    let mut wanted = specification();
    wanted.method.epochs = Some(500);
    let text = toml::to_string(&wanted).unwrap().replace("epochs", "iterations");
    assert_eq!(toml::from_str::<Specification>(&text).unwrap(), wanted);
}

#[test]
fn the_network_of_the_paper_needs_images_of_some_size() {
    let network = NetworkSpecification::of_the_paper(false);
    assert!(network.validate().is_ok());
    let image = |side| Some(ImageShape { channels: 3, height: side, width: side });
    assert_eq!(network.build(3072, 10, image(32)).unwrap().parameters(), 612_778);
    assert!(network.build(4, 3, None).unwrap_err().to_string().contains("convolutions need images"));
    assert!(network.build(192, 10, image(8)).unwrap_err().to_string().contains("8×8 pixels are too small"));
}

#[test]
fn files_say_only_what_is_not_usual() {
    let dense = toml::to_string(&specification()).unwrap();
    assert!(!dense.contains("device") && !dense.contains("convolutions"), "{dense}");
    assert_eq!(toml::from_str::<Specification>(&dense).unwrap(), specification());
    let device = ComputeDevice::Cuda(1);
    let convolutional = Specification { device, network: NetworkSpecification::of_the_paper(true), ..specification() };
    let text = toml::to_string(&convolutional).unwrap();
    assert!(text.contains("device = \"cuda:1\""), "{text}");
    assert_eq!(toml::from_str::<Specification>(&text).unwrap(), convolutional);
}
