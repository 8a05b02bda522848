//! Which runs were interrupted.

use std::{
    fs::{self, File},
    time::Duration,
};

use super::*;
use crate::{
    data::Builtin,
    run::{
        Event, RunEnd, RunFolder, StopReason,
        folder::tests::{found, info},
        own_files::LOCK_FILE,
    },
};

/// A run with one point, which has ended in this way or has not.
fn run(root: &Path, name: &str, end: Option<Event>) -> PathBuf {
    let (path, info) = (root.join(name), info(Builtin::Iris));
    let mut folder = RunFolder::create(&path, &info, false).unwrap();
    folder.receive(&found(&info, 0, 2.0)).unwrap();
    if let Some(end) = end {
        folder.receive(&end).unwrap();
    }
    path
}

fn soon() -> SystemTime {
    SystemTime::now() + Duration::from_mins(1)
}

#[test]
fn only_a_run_that_has_not_ended_and_that_nobody_writes_was_interrupted() {
    let root = tempfile::tempdir().unwrap();
    for (name, end) in [
        ("complete", Event::Finished(StopReason::Complete)),
        ("end", Event::Finished(StopReason::EndOfFront)),
        ("stopped", Event::Finished(StopReason::Stopped)),
        ("failed", Event::Failed("no more memory".to_owned())),
    ] {
        run(root.path(), name, Some(end));
    }
    let killed = run(root.path(), "killed", None);
    let going = run(root.path(), "going", None);
    let lock = File::create(going.join(LOCK_FILE)).unwrap();
    lock.lock().unwrap();
    let found_runs = |seen, now| interrupted(root.path(), 9, seen, now).into_iter().map(|glance| glance.path);
    assert!(found_runs(None, soon()).eq([killed.clone()]));
    drop(lock);
    let mut both: Vec<PathBuf> = found_runs(None, soon()).collect();
    both.sort();
    assert_eq!(both, [going, killed.clone()], "the lock goes with its process");
    let written = Glance::of(&killed).unwrap().written;
    assert_eq!(found_runs(Some(soon()), soon()).count(), 0, "a person has been told");
    assert_eq!(found_runs(None, written).filter(|path| *path == killed).count(), 0, "written since the program began");
}

#[test]
fn how_a_run_first_ended_is_what_its_file_says() {
    let root = tempfile::tempdir().unwrap();
    let path = run(root.path(), "run", Some(Event::Finished(StopReason::EndOfFront)));
    let text = fs::read_to_string(path.join("run.toml")).unwrap();
    assert!(text.contains("\nended = \"end-of-front\"\n"), "{text}");
    let info = info(Builtin::Iris);
    let mut folder = RunFolder::create(&path, &info, true).unwrap();
    folder.receive(&found(&info, 0, 2.0)).unwrap();
    assert!(!fs::read_to_string(path.join("run.toml")).unwrap().contains("ended"), "a run that goes on has not ended");
    folder.receive(&Event::Finished(StopReason::Complete)).unwrap();
    folder.receive(&Event::Finished(StopReason::Stopped)).unwrap();
    assert!(fs::read_to_string(path.join("run.toml")).unwrap().contains("\nended = \"complete\"\n"));
}

#[test]
fn what_was_looked_at_last_is_opened_if_it_has_ended() {
    let root = tempfile::tempdir().unwrap();
    let killed = run(root.path(), "killed", None);
    let ended = run(root.path(), "ended", Some(Event::Finished(StopReason::Stopped)));
    let gone = root.path().join("gone");
    let opened = |paths: &[&PathBuf]| reopen(&paths.iter().map(|path| (*path).clone()).collect::<Vec<_>>());
    assert!(matches!(opened(&[&killed, &gone, &ended]), Reopened::Run(path, _) if path == ended));
    assert!(matches!(opened(&[&killed, &gone]), Reopened::Interrupted));
    assert!(matches!(opened(&[&gone]), Reopened::Nothing));
    let lock = File::create(killed.join(LOCK_FILE)).unwrap();
    lock.lock().unwrap();
    assert!(matches!(opened(&[&killed]), Reopened::Nothing), "another window computes it");
}

#[test]
fn a_run_of_a_version_that_did_not_note_its_end_is_complete_with_all_its_points() {
    let root = tempfile::tempdir().unwrap();
    let path = run(root.path(), "old", None);
    let file = path.join("run.toml");
    let text = fs::read_to_string(&file).unwrap();
    let line = text.lines().find(|line| line.starts_with("checksum")).unwrap();
    let points = text.lines().find(|line| line.starts_with("points")).unwrap();
    let old = |count: &str| fs::write(&file, text.replace(&format!("{line}\n"), "").replace(points, count)).unwrap();
    let is_offered = || interrupted(root.path(), 9, None, soon()).len() == 1;
    old("points = 2");
    assert!(is_offered() && open_record(std::slice::from_ref(&path)).unwrap().ended.is_none());
    old("points = 1");
    assert!(!is_offered());
    assert!(open_record(std::slice::from_ref(&path)).unwrap().ended.is_some_and(RunEnd::is_complete));
}
