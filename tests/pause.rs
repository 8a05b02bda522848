//! How soon a large run stands still. In a file of its own: no other test runs beside it.

#![allow(clippy::unwrap_used, clippy::panic)] // in a test they are the failure

#[path = "support/images.rs"]
mod images;

use std::time::{Duration, Instant};

use paretoscope::{
    data::DataSpecification,
    front::Method,
    network::{Activation, ComputeDevice},
    run::{Command, Event, MethodSpecification, NetworkSpecification, Specification, Worker},
};

/// The next event that `wanted` accepts, of all those that come within a minute.
fn wait_for(worker: &Worker, wanted: impl Fn(&Event) -> bool) {
    loop {
        let event = worker.next_until(Instant::now() + Duration::from_mins(1)).unwrap();
        if wanted(&event) {
            return;
        }
        assert!(!matches!(event, Event::Failed(_) | Event::Finished(_)), "{event:?}");
    }
}

#[test]
fn a_large_run_pauses_and_stops_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let source = images::write_large_idx(&folder.path().join("images"));
    let worker = Worker::spawn(|| {}).unwrap();
    let start = Instant::now();
    worker.send(Command::Start(Box::new(Specification {
        seed: 0,
        threads: None,
        device: ComputeDevice::Cpu,
        part: None,
        data: DataSpecification::new(source.to_str().unwrap()),
        network: NetworkSpecification {
            hidden: vec![20, 20],
            activation: Activation::Relu,
            free_biases: false,
            convolutions: Vec::new(),
        },
        method: MethodSpecification {
            name: Method::Budget,
            points: 1000,
            max_l1: Some(450.0),
            min_l1: 2.0,
            batch_size: None,
            epochs: Some(1),
            starts: None,
            ..MethodSpecification::default()
        },
    })));
    wait_for(&worker, |event| matches!(event, Event::Started(_)));
    println!("started after {:?}", start.elapsed());
    let mut waits = Vec::new();
    let mut command = |command: Command, done: fn(&Event) -> bool| {
        let pressed = Instant::now();
        worker.send(command);
        wait_for(&worker, done);
        waits.push(pressed.elapsed());
    };
    for turn in 0..20 {
        match turn {
            // In the warm-up, right after a point, and anywhere between two.
            0..6 => wait_for(&worker, |event| matches!(event, Event::Step(_))),
            6..12 => wait_for(&worker, |event| matches!(event, Event::Point(..))),
            _ => std::thread::sleep(Duration::from_millis(37)),
        }
        command(Command::Pause, |event| matches!(event, Event::Paused));
        command(Command::Resume, |event| matches!(event, Event::Resumed));
    }
    command(Command::Stop, |event| matches!(event, Event::Finished(_)));
    waits.sort_unstable();
    let [median, last] = [waits.len() / 2, waits.len() - 1].map(|place| waits[place]);
    println!("{} commands: median {median:?}, longest {last:?}", waits.len());
    // It takes some 10 ms; other programs may want the processor, too.
    assert!(last < Duration::from_millis(900), "median {median:?}, longest {last:?}");
}
