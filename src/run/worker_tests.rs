//! Runs obey, end and fail as they should.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use super::*;
use crate::{
    data::{Builtin, DataSpecification, Prepared, Targets, Validation, written::write_idx},
    front::{Method, Point, Validated},
    network::{Activation, ComputeDevice},
    run::{FoldProgress, MethodSpecification, NetworkSpecification, Progress, RunInfo, StopReason},
};

pub(in crate::run) fn specification(dataset: Builtin, hidden: &[usize], points: usize) -> Command {
    Command::Start(Box::new(Specification {
        seed: 0,
        threads: None,
        device: ComputeDevice::Cpu,
        part: None,
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

pub(in crate::run) fn worker() -> Worker {
    Worker::spawn(|| {}).unwrap()
}

/// The next event that `wanted` accepts, of all those that come within a minute.
pub(in crate::run) fn wait_for(worker: &Worker, wanted: impl Fn(&Event) -> bool) -> Event {
    loop {
        let event = worker.next_until(Instant::now() + Duration::from_mins(1)).unwrap();
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
        match worker.next_until(Instant::now() + Duration::from_mins(1)).unwrap() {
            Event::Point(point, parameters) => {
                assert_eq!(point.nonzero, parameters.nonzero());
                let is_of_front = point.fold.is_none();
                assert!(point.validation.is_some() != is_of_front && point.test.is_some(), "{point:?}");
                assert!(point.seconds > 0.0);
                if is_of_front {
                    numbers.push(point.number);
                }
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

/// The points of the front and of the folds, by number.
pub(in crate::run) type Points = [BTreeMap<usize, Point>; 2];

/// The points of a whole run, and the last word of its folds.
pub(in crate::run) fn whole_run(command: Command) -> (Arc<RunInfo>, Points, Vec<(usize, Validated)>) {
    let worker = worker();
    worker.send(command);
    let (mut info, mut points, mut last) = (None, [BTreeMap::new(), BTreeMap::new()], Vec::new());
    loop {
        match worker.next_until(Instant::now() + Duration::from_mins(1)).unwrap() {
            Event::Started(its) => info = Some(its),
            Event::Point(point, _) => {
                // Only when they were found differs from run to run.
                let point = Point { seconds: 0.0, ..*point };
                points[usize::from(point.fold.is_some())].insert(point.number, point);
            }
            Event::Dropped(number) => drop(points[0].remove(&number)),
            Event::Validated(validated) => last = validated,
            Event::Finished(reason) => {
                assert_eq!(reason, StopReason::Complete);
                return (info.unwrap(), points, last);
            }
            Event::Failed(reason) => panic!("{reason}"),
            _ => {}
        }
    }
}

pub(in crate::run) fn folded(folds: usize, threads: usize) -> Command {
    let Command::Start(mut start) = specification(Builtin::Diabetes, &[4], 12) else { panic!("a start") };
    start.data.validation = Validation::Folds(folds);
    start.threads = Some(threads);
    Command::Start(start)
}

#[test]
fn a_cross_validated_front_is_over_all_training_rows_and_judged_by_networks_that_have_not_seen_the_rows_that_judge() {
    let (info, [front, folds], validated) = whole_run(folded(3, 2));
    let data = info.specification.data.prepare(info.specification.data.split).unwrap();
    assert_eq!((info.dataset.train_rows, info.dataset.validation_rows, info.dataset.folds), (354, 0, 3));
    assert_eq!((front.len(), folds.len()), (12, 36), "each fold has a point for each of the front");
    assert_eq!(
        validated.iter().map(|(number, _)| *number).collect::<Vec<_>>(),
        front.keys().copied().collect::<Vec<_>>()
    );
    let target = |data: &Prepared| data.target_scaling.unwrap().std;
    for (number, Validated { mean, standard_error }) in &validated {
        let l1 = front[number].l1;
        // At the dense end a fold may fall short of a norm, as any front may of one that is asked for.
        let of_folds: Vec<&Point> = (0..3)
            .filter_map(|fold| {
                let its = folds.values().filter(|point| point.fold == Some(fold));
                its.min_by(|a, b| (a.l1 - l1).abs().total_cmp(&(b.l1 - l1).abs()))
            })
            .collect();
        assert!(of_folds.iter().all(|point| (point.l1 - l1).abs() <= 0.01 * l1), "{l1} {of_folds:?}");
        let losses: Vec<f64> = of_folds.iter().map(|point| point.validation.unwrap().loss).collect();
        let average = losses.iter().sum::<f64>() / 3.0;
        let deviation = losses.iter().map(|loss| (loss - average).powi(2)).sum::<f64>() / 2.0;
        assert!(
            (mean.loss - average).abs() < 1e-6
                && (standard_error.unwrap().loss - (deviation / 3.0).sqrt()).abs() < 1e-6
        );
    }
    // The sparsest network says the mean of its own rows: what that leaves of those held out, in units of all rows' variance.
    let sparsest = folds.values().filter(|point| point.l1 == 0.0);
    for point in sparsest {
        let its = data.fold(point.fold.unwrap()).unwrap();
        let Targets::Values(values) = &its.validation.targets else { panic!("a regression") };
        let squares = values.iter().map(|value| (value * target(&its)).powi(2)).sum::<f64>() / values.len() as f64;
        let wanted = squares / target(&data).powi(2);
        assert!((point.validation.unwrap().loss / wanted - 1.0).abs() < 1e-9, "{point:?} {wanted}");
    }
    // Beyond the best network the folds have plainly turned up.
    let lowest = validated.iter().min_by(|a, b| a.1.mean.loss.total_cmp(&b.1.mean.loss)).unwrap().0;
    let densest = front.values().max_by(|a, b| a.l1.total_cmp(&b.l1)).unwrap().number;
    assert_ne!(lowest, densest);
}

#[test]
fn a_cross_validated_front_is_the_same_for_any_number_of_threads() {
    let (_, one, validated) = whole_run(folded(4, 1));
    let (_, three, again) = whole_run(folded(4, 3));
    assert_eq!(one, three);
    assert_eq!(validated, again);
}

#[test]
fn few_rows_are_cross_validated_where_nobody_has_said_otherwise_and_what_was_done_is_written_down() {
    let worker = worker();
    for (builtin, wanted) in [(Builtin::Iris, Validation::Folds(5)), (Builtin::Digits, Validation::Share(0.2))] {
        worker.send(specification(builtin, &[4], 5));
        let Event::Started(info) = wait_for(&worker, |event| matches!(event, Event::Started(_))) else {
            unreachable!()
        };
        assert_eq!(info.specification.data.validation, wanted);
    }
}

#[test]
fn a_run_that_is_stopped_while_its_folds_are_computed_keeps_its_front() {
    let worker = worker();
    worker.send(specification(Builtin::BreastCancer, &[20, 20], 60));
    let first = wait_for(&worker, |event| {
        matches!(event, Event::Progress(Progress { folds: Some(FoldProgress { finished: 1.., of: 5 }), .. }))
    });
    assert!(matches!(first, Event::Progress(progress) if progress.points == 60 && progress.share.unwrap() < 1.0));
    worker.send(Command::Stop);
    let ended = wait_for(&worker, |event| matches!(event, Event::Finished(_)));
    assert!(matches!(ended, Event::Finished(StopReason::Stopped)));
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
    assert!(worker.next_until(Instant::now() + Duration::from_millis(300)).is_err(), "nothing happens in a pause");
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
    let event = worker.next_until(Instant::now() + Duration::from_mins(1)).unwrap();
    assert!(matches!(&event, Event::Failed(reason) if reason.contains("no such file.csv")), "{event:?}");
    worker.send(specification(Builtin::Iris, &[4], 5));
    wait_for(&worker, |event| matches!(event, Event::Finished(StopReason::Complete)));
}

#[test]
fn a_panic_becomes_a_message() {
    let (sender, receiver) = crossbeam_channel::unbounded();
    let fail = |reason, wants_rows| sender.send((reason, wants_rows)).unwrap();
    let ended = guarded(&fail, || panic!("out of luck"));
    assert!(matches!(ended, Ended::Itself));
    let (reason, wants_rows) = receiver.recv().unwrap();
    assert!(reason.contains("out of luck") && !wants_rows);
}
