//! Events of a run become its folder.

use std::sync::Arc;

use paretoscope::{
    data::{Builtin, DataSpecification},
    front::{Evaluation, Method, Parameters, Point, RangeEnd, Search, Termination},
    network::{Activation, ComputeDevice},
    run::{MethodSpecification, NetworkSpecification, SavedRun, Specification},
};

use super::*;

fn info() -> RunInfo {
    let specification = Specification {
        seed: 0,
        threads: None,
        device: ComputeDevice::Cpu,
        part: None,
        data: DataSpecification::builtin(Builtin::Iris),
        network: NetworkSpecification {
            hidden: Vec::new(),
            activation: Activation::Relu,
            free_biases: false,
            convolutions: Vec::new(),
        },
        method: MethodSpecification {
            name: Method::Budget,
            points: 3,
            max_l1: None,
            min_l1: 0.0,
            batch_size: None,
            epochs: None,
            starts: None,
            ..MethodSpecification::default()
        },
    };
    let data = specification.data.prepare(0).unwrap();
    let network = specification.network.build(4, 3, None).unwrap();
    RunInfo::new(specification, &data, network, 3.0_f64.ln())
}

fn point(number: usize, l1: f64) -> Event {
    let evaluation = Evaluation { loss: 1.0 / (1.0 + l1), score: 0.5 };
    let point = Point {
        number,
        start: 0,
        fold: None,
        method: Method::Budget,
        l1,
        train: evaluation,
        validation: Some(evaluation),
        validation_error: None,
        test: Some(evaluation),
        nonzero: 1,
        lambda: 0.1,
        residual: 0.0,
        termination: Some(Termination::Critical),
        gradients: Some(12),
        seconds: 0.1,
    };
    let mut theta = [0.0; 15];
    theta[0] = l1;
    Event::Point(Box::new(point), Arc::new(Parameters::from_dense(&theta)))
}

/// Follows a run that sends these events, and opens what was written.
fn follow_events(events: Vec<Event>) -> (Result<Ended, Failure>, tempfile::TempDir) {
    let (commands, _) = crossbeam_channel::unbounded();
    let (sender, receiver) = crossbeam_channel::unbounded();
    for event in events {
        sender.send(event).unwrap();
    }
    drop(sender);
    let folder = tempfile::tempdir().unwrap();
    let worker = Worker::from_channels(commands, receiver);
    let out = folder.path().join("run");
    let result = Follower::new(&out, false).follow(&worker, &crossbeam_channel::never(), &mut Progress::new());
    (result, folder)
}

fn message(result: Result<Ended, Failure>) -> String {
    match result {
        Ok(_) => panic!("the run should have failed"),
        Err(Failure::Failed(message) | Failure::Usage(message)) => message,
    }
}

#[test]
fn points_are_written_replaced_and_dropped() {
    let (result, folder) = follow_events(vec![
        Event::Started(Arc::new(info())),
        point(0, 9.0),
        point(1, 5.0),
        point(2, 3.0),
        Event::Dropped(2),
        point(1, 4.0),
        Event::Finished(StopReason::Complete),
    ]);
    let ended = result.unwrap_or_else(|failure| panic!("{failure:?}"));
    assert_eq!(ended.record.front.len(), 2);
    let run = SavedRun::open(&folder.path().join("run")).unwrap();
    let norms: Vec<f64> = run.front.members().iter().map(|member| member.point.l1).collect();
    assert_eq!(norms, [4.0, 9.0]);
    let report = report(&ended, &run.dataset);
    assert!(report.contains("2 points in 0.0 s; hypervolume 0."), "{report}");
    assert!(!report.contains("start"), "nothing is told of a search that nothing is known of: {report}");
}

#[test]
fn what_the_front_rests_on_is_written_and_told_at_the_end() {
    let search = |sweeps, end| Event::Search(Search { starts: 2, sweeps, last_gain: 2e-4, end, gradients: None });
    for (asked, end, wanted) in [
        (Some(9.0), RangeEnd::Asked, "; the front ends at the largest norm asked for\n"),
        (Some(20.0), RangeEnd::LossFlat, "; the largest norm asked for, 20, is not reached: a larger norm hardly"),
        (
            Some(20.0),
            RangeEnd::StepsSpent,
            "; the largest norm asked for, 20, is not reached: the steps that a point is",
        ),
        (None, RangeEnd::StepsSpent, "; the front ends where training has led; the loss may still fall beyond, and a"),
        (None, RangeEnd::Overfits, "; the front ends where the validation loss has plainly turned up\n"),
    ] {
        let mut info = info();
        info.specification.method.max_l1 = asked;
        let (result, folder) = follow_events(vec![
            Event::Started(Arc::new(info)),
            point(0, 9.0),
            search(1, end),
            search(3, end),
            Event::Finished(StopReason::Stopped),
        ]);
        let ended = result.unwrap_or_else(|failure| panic!("{failure:?}"));
        let run = SavedRun::open(&folder.path().join("run")).unwrap();
        assert_eq!(run.search, ended.record.search);
        let report = report(&ended, &run.dataset);
        let line = format!("\n2 starts, 3 sweeps; the last raised the hypervolume by 0.02 %{wanted}");
        assert!(report.contains(&line), "{report}");
    }
}

#[test]
fn a_run_that_fails_says_why_and_keeps_its_points() {
    let started = || Event::Started(Arc::new(info()));
    let failed = || Event::Failed("the loss is not finite".to_owned());
    let (result, folder) = follow_events(vec![started(), point(0, 9.0), failed()]);
    assert!(message(result).starts_with("the loss is not finite (the 1 points found so far are in "));
    assert_eq!(SavedRun::open(&folder.path().join("run")).unwrap().front.len(), 1);
    assert_eq!(message(follow_events(vec![failed()]).0), "the loss is not finite");
    assert_eq!(message(follow_events(vec![started()]).0), "the thread of the run has ended before the run");
    let finished = Event::Finished(StopReason::EndOfFront);
    assert_eq!(message(follow_events(vec![started(), finished]).0), "the run has ended without a point");
    let stopped = Event::Finished(StopReason::Stopped);
    assert_eq!(message(follow_events(vec![started(), stopped]).0), "the run was stopped before its first point");
}
