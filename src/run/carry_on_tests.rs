//! A run that was stopped, killed or completed is carried on, in the window or from its folder.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use super::{
    followed::{Followed, finished, points},
    tests::{folded, specification, wait_for, worker},
    *,
};
use crate::{
    data::Builtin,
    run::{More, Record, RunEnd, RunInfo, SavedRun, StopReason},
};

/// A run that takes a second or so, of which solutions are worth a record.
fn long() -> Command {
    let Command::Start(mut start) = specification(Builtin::Digits, &[20, 20], 20) else { panic!("a start") };
    start.network.activation = crate::network::Activation::Relu;
    start.threads = Some(2);
    Command::Start(start)
}

#[test]
fn a_run_that_was_stopped_goes_on_to_the_same_front() {
    let (one, other) = (worker(), worker());
    let folder = tempfile::tempdir().unwrap();
    let mut whole = Followed::new(&folder.path().join("whole"));
    one.send(folded(3, 2));
    whole.until(&one, finished);
    let mut stopped = Followed::new(&folder.path().join("stopped"));
    other.send(folded(3, 2));
    for _ in 0..3 {
        stopped.until(&other, |event| matches!(event, Event::Point(..)));
        other.send(Command::Stop);
        let ended = stopped.until(&other, finished);
        assert!(matches!(ended, Event::Finished(StopReason::Stopped)));
        // While it stands still it can be asked.
        other.send(Command::Preview(3.0));
        stopped.until(&other, |event| matches!(event, Event::Previewed(_)));
        other.send(Command::Resume);
    }
    let ended = stopped.until(&other, finished);
    assert!(matches!(ended, Event::Finished(StopReason::Complete)));
    assert_eq!(points(stopped.record()), points(whole.record()));
}

#[test]
fn a_run_that_was_killed_is_carried_on_to_the_same_front_and_solves_little_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut whole = Followed::new(&folder.path().join("whole"));
    let one = worker();
    one.send(long());
    whole.until(&one, finished);
    let path = folder.path().join("killed");
    let mut killed = Followed::new(&path);
    let other = worker();
    other.send(long());
    let mut seen = 0;
    killed.until(&other, |event| {
        seen += usize::from(matches!(event, Event::Point(..)));
        seen == 30
    });
    // A network that somebody has asked for, and which belongs to the front from then on.
    other.send(Command::Compute(7.0));
    killed.until(&other, |event| matches!(event, Event::Computed(Some(_))));
    drop((other, killed));
    assert!(path.join("solved.journal").exists());

    let saved = SavedRun::open(&path).unwrap();
    assert_eq!(saved.ended, None);
    let before: BTreeSet<usize> = saved.front.members().iter().map(|member| member.point.number).collect();
    assert!(!before.is_empty());
    let record = saved.into_record().unwrap();
    let again = worker();
    let mut carried = Followed::new(&path);
    again.send(Command::CarryOn(Box::new(Carried { record, folder: path.clone() })));
    let mut solved = 0;
    carried.until(&again, |event| {
        solved += usize::from(matches!(event, Event::Solved(_)));
        finished(event)
    });
    let all = |record: &Record| {
        let mut all = points(record);
        all.retain(|_, point| (point.l1 - 7.0).abs() > 1e-2);
        all
    };
    assert_eq!(all(carried.record()), all(whole.record()));
    assert_eq!(points(carried.record()).len(), points(whole.record()).len() + 1, "and what was asked for");
    let opened = SavedRun::open(&path).unwrap();
    assert_eq!((opened.ended, opened.front.len()), (Some(RunEnd::Complete), carried.record().front.len()));
    assert!(!path.join("solved.journal").exists(), "there is nothing to go on from");
}

#[test]
fn a_complete_run_is_opened_and_computed_further() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run");
    let one = worker();
    one.send(folded(3, 2));
    Followed::new(&path).until(&one, finished);
    drop(one);
    let open = || SavedRun::open(&path).unwrap().into_record().unwrap();
    let before = open();
    let other = worker();
    let mut further = Followed::new(&path);
    other.send(Command::CarryOn(Box::new(Carried { record: before.clone(), folder: path.clone() })));
    // At once: what is asked for while the rows are read is not forgotten.
    other.send(Command::Compute(3.3));
    further.until(&other, |event| matches!(event, Event::Computed(Some(_))));
    for (more, least) in [(More::Points(18), 18), (More::Range(30.0), 19), (More::Starts(1), 19)] {
        other.send(Command::More(more));
        let is_longer = matches!(more, More::Range(_));
        let ended = further.until(&other, |event| {
            let counts_folds = matches!(event, Event::Progress(progress) if progress.folds.is_some());
            assert!(!counts_folds || is_longer, "points are counted: {event:?}");
            finished(event)
        });
        assert!(matches!(ended, Event::Finished(StopReason::Complete)), "{more:?}");
        assert!(further.record().front.len() >= least, "{more:?} {}", further.record().front.len());
    }
    let after = open();
    assert_eq!(points(&after), points(further.record()), "the folder has it all");
    assert_eq!(after.ended, Some(RunEnd::Complete));
    assert!(after.front.members().iter().all(|member| member.point.validation_error.is_some()), "judged by the folds");
    assert!(after.front.max_l1() > before.front.max_l1());
    // The folds are there as far as the front is, and nothing of those before them.
    assert_eq!(after.folds.len(), 3);
    for fold in &after.folds {
        assert!(
            fold.max_l1().unwrap() > 0.9 * after.front.max_l1().unwrap()
                || fold.members().last().unwrap().point.train.loss < 0.05
        );
        let norms: Vec<f64> = fold.members().iter().map(|member| member.point.l1).collect();
        assert!(norms.windows(2).all(|pair| pair[1] - pair[0] > 1e-6 * pair[1]), "each norm once: {norms:?}");
    }
    assert_eq!(after.search.unwrap().starts, before.search.unwrap().starts + 1);
}

#[test]
fn other_rows_and_rows_that_are_gone_are_told_and_leave_the_run_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run");
    let table = folder.path().join("table.csv");
    let rows = |shift: usize| {
        let lines = (0..40).map(|row| format!("{},{},{}\n", row % 7, (row * row + shift) % 11, row % 3));
        std::fs::write(&table, format!("a,b,c\n{}", lines.collect::<String>())).unwrap();
    };
    rows(0);
    let Command::Start(mut start) = specification(Builtin::Iris, &[3], 6) else { panic!("a start") };
    start.data.source = table.to_str().unwrap().to_owned();
    let one = worker();
    one.send(Command::Start(start));
    let mut run = Followed::new(&path);
    run.until(&one, finished);
    let carried = || {
        let record = SavedRun::open(&path).unwrap().into_record().unwrap();
        Command::CarryOn(Box::new(Carried { record, folder: path.clone() }))
    };
    let refused = |wanted: &str, of_rows: bool| {
        let worker = worker();
        worker.send(carried());
        let event = loop {
            match worker.next_until(Instant::now() + Duration::from_mins(1)).unwrap() {
                Event::Reading(_) => {}
                event => break event,
            }
        };
        assert!(
            matches!(&event, Event::NotCarriedOn { reason, wants_rows } if reason.contains(wanted) && *wants_rows == of_rows),
            "{event:?}"
        );
    };
    rows(1);
    refused("not those that the run was computed on", true);
    std::fs::remove_file(&table).unwrap();
    refused("table.csv", true);
    let info: std::sync::Arc<RunInfo> = run.record().info.clone();
    assert!(info.checksum.is_some());
    rows(0);
    drop(run);
    let lock = std::fs::File::create(path.join("run.lock")).unwrap();
    lock.try_lock().unwrap();
    refused("another program is writing the run", false);
    drop(lock);
    let worker = worker();
    worker.send(carried());
    wait_for(&worker, |event| matches!(event, Event::CarriedOn(..)));
}
