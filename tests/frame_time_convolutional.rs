//! How long a frame takes while one convolutional network after the other is looked at. In a file of its own: no other test
//! runs beside it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test they are the failure

mod common;

use std::{sync::Arc, time::Duration};

use common::{frame_with, point, pressed, recorded, settings};
use eframe::egui::Key;
use egui_kittest::kittest::Queryable as _;
use paretoscope::{
    app::settings::Settings,
    data::{Builtin, DataSpecification, Dataset, ImageShape, Inputs, Prepared, Split, Targets, Task},
    front::Method,
    network::ComputeDevice,
    run::{Event, MethodSpecification, NetworkSpecification, RunInfo, Specification},
};

/// What a screen with 60 pictures a second leaves for one.
const FRAME: Duration = Duration::from_millis(16);

/// A run of the paper's network on images like those of CIFAR-10.
fn info() -> RunInfo {
    let image = ImageShape { channels: 3, height: 32, width: 32 };
    let rows = 20;
    let dataset = Dataset {
        name: "images".to_owned(),
        task: Task::Classification,
        features: (0..image.pixels()).map(|place| format!("pixel {place}")).collect(),
        target: "class".to_owned(),
        classes: (0..10).map(|class| format!("class {class}")).collect(),
        image: Some(image),
        inputs: Inputs::Bytes(
            (0..rows * image.pixels()).map(|place| u8::try_from(place * 37 % 251).unwrap()).collect(),
        ),
        targets: Targets::Classes((0..20).map(|row| row % 10).collect()),
        columns: Vec::new(),
    };
    let split = Split { train: (0..16).collect(), validation: vec![16, 17], test: vec![18, 19] };
    let data = Arc::new(Prepared::new(dataset, &split, true));
    let specification = Specification {
        seed: 0,
        threads: None,
        device: ComputeDevice::Cpu,
        part: None,
        data: DataSpecification::builtin(Builtin::Iris),
        network: NetworkSpecification::of_the_paper(false),
        method: MethodSpecification {
            name: Method::Budget,
            points: 12,
            max_l1: None,
            min_l1: 0.0,
            batch_size: None,
            epochs: None,
            starts: None,
            ..MethodSpecification::default()
        },
    };
    let network = specification.network.build(image.pixels(), 10, Some(image)).unwrap();
    RunInfo::new(specification, &data, network, 10.0_f64.ln())
}

/// Times of frames in which one network after the other is shown, its kernels as small images or its layers as matrices.
fn times(info: &Arc<RunInfo>, units_as_images: bool) -> Vec<Duration> {
    let (mut window, channels) = recorded(Settings { units_as_images, ..settings(Builtin::Iris, "4,4") });
    channels.events.send(Event::Started(Arc::clone(info))).unwrap();
    let points = 12;
    for number in 0..points {
        let (point, parameters) = point(info, number, points);
        channels.events.send(Event::Point(Box::new(point), Arc::new(parameters))).unwrap();
    }
    window.run_steps(4);
    let show = |number: usize| {
        // Another network in every frame, back and forth.
        let key = if (number / 11).is_multiple_of(2) { Key::ArrowLeft } else { Key::ArrowRight };
        frame_with(&mut window, pressed(key))
    };
    let times = (0..44).map(show).collect();
    for layer in ["Layer 1 · convolution 3 → 32, 3×3", "Layer 3 · dense 1152 → 512"] {
        assert!(window.query_by_label_contains(layer).is_some(), "{layer}");
    }
    assert_eq!(window.query_by_label("Kernel of channel 31 of layer 2").is_some(), units_as_images);
    times
}

#[test]
fn looking_at_convolutional_networks_takes_no_longer_than_a_frame() {
    let info = Arc::new(info());
    for units_as_images in [false, true] {
        let mut times = times(&info, units_as_images);
        times.sort_unstable();
        let [median, last] = [times.len() / 2, times.len() - 1].map(|place| times[place]);
        println!("{} frames: median {median:?}, longest {last:?}", times.len());
        // Other programs may take the processor away from a single frame, but hardly from half of them.
        assert!(median < FRAME, "median {median:?}, longest {last:?}");
    }
}
