//! Runs obey, end and fail as they should.

use std::time::{Duration, Instant};

use super::*;
use crate::{
    data::{Builtin, DataSpecification, written::write_idx},
    front::Method,
    network::{Activation, ComputeDevice},
    run::{MethodSpecification, NetworkSpecification, StopReason},
};

fn specification(dataset: Builtin, hidden: &[usize], points: usize) -> Command {
    Command::Start(Box::new(Specification {
        seed: 0,
        threads: None,
        device: ComputeDevice::Cpu,
        data: DataSpecification::builtin(dataset),
        network: NetworkSpecification {
            hidden: hidden.to_vec(),
            activation: Activation::Tanh,
            free_biases: false,
            convolutions: Vec::new(),
        },
        method: MethodSpecification {
            name: Method::Budget,
            points,
            max_l1: None,
            min_l1: 0.0,
            batch_size: None,
            epochs: None,
            starts: None,
        },
    }))
}

fn worker() -> Worker {
    Worker::spawn(|| {}).unwrap()
}

/// The next event that `wanted` accepts, of all those that come within a minute.
fn wait_for(worker: &Worker, wanted: impl Fn(&Event) -> bool) -> Event {
    loop {
        let event = worker.events().recv_timeout(Duration::from_mins(1)).unwrap();
        if wanted(&event) {
            return event;
        }
        assert!(!matches!(event, Event::Failed(_)), "{event:?}");
    }
}

#[test]
fn a_run_starts_finds_its_points_and_finishes() {
    let worker = worker();
    worker.send(specification(Builtin::Iris, &[4], 12));
    let Event::Started(info) = wait_for(&worker, |_| true) else { panic!("the run is announced first") };
    assert_eq!(info.network.to_string(), "4-4-3");
    assert!((info.loss_at_zero - 3.0_f64.ln()).abs() < 1e-12);
    let (mut numbers, mut shares) = (Vec::new(), Vec::new());
    loop {
        match worker.events().recv_timeout(Duration::from_mins(1)).unwrap() {
            Event::Point(point, parameters) => {
                assert_eq!(point.nonzero, parameters.nonzero());
                assert!(point.validation.is_some() && point.test.is_some() && point.seconds > 0.0);
                numbers.push(point.number);
            }
            Event::Progress(progress) => {
                assert!(progress.points <= progress.of, "{progress:?}");
                shares.extend(progress.share);
            }
            Event::Dropped(number) => numbers.retain(|&known| known != number),
            Event::Finished(reason) => {
                assert_eq!(reason, StopReason::Complete);
                break;
            }
            Event::Failed(reason) => panic!("{reason}"),
            _ => {}
        }
    }
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 12);
    assert!(shares.is_sorted() && shares.last() == Some(&1.0), "all of the work is done at the end: {shares:?}");
}

#[test]
fn a_pause_stands_still_and_a_stop_ends() {
    let worker = worker();
    worker.send(specification(Builtin::Digits, &[20, 20], 60));
    wait_for(&worker, |event| matches!(event, Event::Point(..)));
    let pressed = Instant::now();
    worker.send(Command::Pause);
    wait_for(&worker, |event| matches!(event, Event::Paused));
    assert!(pressed.elapsed() < Duration::from_secs(1));
    assert!(worker.events().recv_timeout(Duration::from_millis(300)).is_err(), "nothing happens in a pause");
    worker.send(Command::Resume);
    wait_for(&worker, |event| matches!(event, Event::Resumed));
    wait_for(&worker, |event| matches!(event, Event::Step(_)));
    worker.send(Command::Stop);
    let ended = wait_for(&worker, |event| matches!(event, Event::Finished(_)));
    assert!(matches!(ended, Event::Finished(StopReason::Stopped)));
}

#[test]
fn what_is_commanded_while_images_are_read_is_obeyed() {
    let folder = tempfile::tempdir().unwrap();
    let source = write_idx(&folder.path().join("images"), 60, 15);
    let images = || {
        let Command::Start(mut images) = specification(Builtin::Iris, &[2], 4) else { panic!("a start") };
        images.data.source = source.to_str().unwrap().to_owned();
        Command::Start(images)
    };
    let worker = worker();
    worker.send(images());
    worker.send(Command::Pause);
    wait_for(&worker, |event| matches!(event, Event::Reading(_)));
    wait_for(&worker, |event| matches!(event, Event::Started(info) if info.network.inputs == 12));
    wait_for(&worker, |event| matches!(event, Event::Paused));
    worker.send(images());
    worker.send(Command::Stop);
    wait_for(&worker, |event| matches!(event, Event::Finished(StopReason::Stopped)));
    worker.send(images());
    wait_for(&worker, |event| matches!(event, Event::Finished(StopReason::Complete | StopReason::EndOfFront)));
}

#[test]
fn a_new_run_takes_the_place_of_the_one_that_is_going() {
    let worker = worker();
    worker.send(specification(Builtin::Digits, &[20, 20], 60));
    wait_for(&worker, |event| matches!(event, Event::Step(_)));
    worker.send(specification(Builtin::Iris, &[4], 5));
    wait_for(&worker, |event| matches!(event, Event::Started(info) if info.network.inputs == 4));
    wait_for(&worker, |event| matches!(event, Event::Finished(StopReason::Complete)));
}

#[test]
fn dropping_the_handle_ends_a_run_within_a_second() {
    for paused in [false, true] {
        let worker = worker();
        worker.send(specification(Builtin::Digits, &[20, 20], 60));
        wait_for(&worker, |event| matches!(event, Event::Step(_)));
        if paused {
            worker.send(Command::Pause);
        }
        let dropped = Instant::now();
        drop(worker);
        assert!(dropped.elapsed() < Duration::from_secs(1));
    }
}

#[test]
fn what_goes_wrong_becomes_a_message_and_the_thread_goes_on() {
    let worker = worker();
    let Command::Start(mut wrong) = specification(Builtin::Iris, &[4], 5) else { return };
    wrong.data.source = "no such file.csv".to_owned();
    worker.send(Command::Start(wrong));
    let event = worker.events().recv_timeout(Duration::from_mins(1)).unwrap();
    assert!(matches!(&event, Event::Failed(reason) if reason.contains("no such file.csv")), "{event:?}");
    worker.send(specification(Builtin::Iris, &[4], 5));
    wait_for(&worker, |event| matches!(event, Event::Finished(StopReason::Complete)));
}

#[test]
fn a_panic_becomes_a_message() {
    let (sender, receiver) = crossbeam_channel::unbounded();
    let announce = |event| sender.send(event).unwrap();
    let ended = guarded(&announce, || panic!("out of luck"));
    assert!(matches!(ended, Ended::Itself));
    assert!(matches!(receiver.recv().unwrap(), Event::Failed(reason) if reason.contains("out of luck")));
}
