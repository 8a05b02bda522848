//! What is written of the runs of a window.

use std::{fs, time::Duration};

use super::*;
use crate::data::Builtin;
use crate::run::{
    SavedRun, StopReason,
    folder::tests::{self, info},
};

fn started() -> Event {
    Event::Started(Arc::new(info(Builtin::Iris)))
}

fn found(number: usize) -> Event {
    tests::found(&info(Builtin::Iris), number, 1.0 + number as f64)
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
fn a_run_that_cannot_be_written_waits_and_is_written_when_it_can_be() {
    let root = tempfile::tempdir().unwrap();
    let runs = root.path().join("runs");
    fs::write(&runs, "a file").unwrap();
    let keeper = Keeper::spawn(runs.clone(), || {}).unwrap();
    let next = || keeper.news.recv_timeout(Duration::from_secs(10)).unwrap();
    for event in [started(), found(0), found(1)] {
        keeper.receive(&event);
    }
    let Kept::Waits(reason) = next() else { panic!("told") };
    assert!(reason.contains("cannot") && reason.contains("points found so far are in memory"), "{reason}");
    // Another run does not make the first one forgotten; what is known is not told again.
    for event in [Event::Finished(StopReason::Complete), started(), found(0)] {
        keeper.receive(&event);
    }
    let Kept::Waits(_) = next() else { panic!("told of the second run") };
    fs::remove_file(&runs).unwrap();
    let mut news = [next(), next(), next(), next()];
    news.sort_by_key(|news| matches!(news, Kept::In(_)));
    let [Kept::GoesOn, Kept::GoesOn, Kept::In(first), Kept::In(second)] = news else { panic!("{news:?}") };
    let mut points = [first, second].map(|path| SavedRun::open(&path).unwrap().front.len());
    points.sort_unstable();
    assert_eq!(points, [1, 2]);
}

#[test]
fn what_a_killed_window_has_left_is_tidied_up() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("run");
    let mut run = RunFolder::create(&folder, &info(Builtin::Iris), false).unwrap();
    run.receive(&found(0)).unwrap();
    drop(run);
    let part = folder.join("networks/.7.safetensors.99-3.part");
    let beside = root.path().join(".other.new");
    fs::write(&part, "half").unwrap();
    fs::create_dir(&beside).unwrap();
    fs::write(beside.join("run.toml"), "half").unwrap();
    drop(Keeper::spawn(root.path().to_owned(), || {}).unwrap());
    assert!(!part.exists() && !beside.exists());
    assert_eq!(SavedRun::open(&folder).unwrap().front.len(), 1);
}
