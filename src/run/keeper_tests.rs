//! What is written of the runs of a window.

use std::{fs, time::Duration};

use super::*;
use crate::data::Builtin;
use crate::run::{
    SavedRun, StopReason,
    folder::tests::{info, parameters, point},
};

fn started() -> Event {
    Event::Started(Arc::new(info(Builtin::Iris)))
}

fn found(number: usize) -> Event {
    Event::Point(Box::new(point(number, 1.0 + number as f64)), parameters(&info(Builtin::Iris), 1.0))
}

/// What is in the folder of runs after these events, and what was told.
fn after(events: &[Event]) -> (Vec<SavedRun>, Vec<Kept>) {
    let root = tempfile::tempdir().unwrap();
    let keeper = Keeper::spawn(root.path().join("runs"), || {}).unwrap();
    for event in events {
        keeper.receive(event);
    }
    let news = keeper.news.clone();
    drop(keeper);
    let folders = fs::read_dir(root.path().join("runs")).into_iter().flatten().map(|entry| entry.unwrap().path());
    let mut runs: Vec<SavedRun> = folders.map(|path| SavedRun::open(&path).unwrap()).collect();
    runs.sort_by(|a, b| a.path.cmp(&b.path));
    (runs, news.try_iter().collect())
}

#[test]
fn a_run_is_written_from_its_first_point_on() {
    assert!(after(&[started(), Event::Finished(StopReason::Stopped)]).0.is_empty(), "nothing is kept of nothing");
    let (runs, news) = after(&[started(), found(0), found(1), Event::Dropped(0), found(2)]);
    assert_eq!(news, [Kept::In(runs[0].path.clone())]);
    let numbers: Vec<usize> = runs[0].front.members().iter().map(|member| member.point.number).collect();
    // Also of a run that has not ended: the window was closed.
    assert_eq!((runs.len(), numbers), (1, vec![1, 2]));
    assert!(runs[0].path.file_name().unwrap().to_str().unwrap().starts_with("iris-2"));
}

#[test]
fn each_run_has_a_folder_of_its_own_and_nothing_is_written_before_the_first() {
    let end = || Event::Finished(StopReason::Complete);
    let (runs, news) = after(&[found(9), started(), found(0), end(), started(), found(1), found(2), end()]);
    assert_eq!(runs.iter().map(|run| run.front.len()).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(news.len(), 2);
    // One that is given up for another.
    assert_eq!(after(&[started(), found(0), started(), found(1)]).0.len(), 2);
}

#[test]
fn points_that_are_asked_for_later_are_written_too() {
    let end = Event::Finished(StopReason::Complete);
    let (runs, news) = after(&[started(), found(0), found(1), end, found(2), Event::Computed(Some(2))]);
    assert_eq!((runs.len(), runs[0].front.len(), news.len()), (1, 3, 1));
}

#[test]
fn a_run_is_written_whether_anybody_looks_at_its_events_or_not() {
    let root = tempfile::tempdir().unwrap();
    let keeper = Keeper::spawn(root.path().to_owned(), || {}).unwrap();
    let worker = crate::run::Worker::spawn_overheard(|| {}, keeper.listener()).unwrap();
    let setup = crate::app::setup::Setup::default();
    worker.send(crate::run::Command::Start(Box::new(setup.specification().unwrap())));
    let Ok(Kept::In(path)) = keeper.news.recv_timeout(Duration::from_mins(1)) else { panic!("kept") };
    let is_whole = || SavedRun::open(&path).is_ok_and(|run| run.folds.len() == 5 && run.front.len() == 60);
    let start = std::time::Instant::now();
    while !is_whole() {
        assert!(start.elapsed() < Duration::from_mins(1), "written to the end");
        std::thread::sleep(Duration::from_millis(20));
    }
    drop((worker, keeper));
    assert!(is_whole());
}

#[test]
fn a_folder_that_cannot_be_written_is_told_once() {
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("runs"), "a file").unwrap();
    let keeper = Keeper::spawn(root.path().join("runs"), || {}).unwrap();
    for event in [started(), found(0), found(1)] {
        keeper.receive(&event);
    }
    let Ok(Kept::Failed(reason)) = keeper.news.recv_timeout(Duration::from_secs(10)) else { panic!("told") };
    assert!(reason.contains("cannot"), "{reason}");
    let news = keeper.news.clone();
    drop(keeper);
    assert_eq!(news.try_iter().count(), 0);
}
