//! Nothing is lost, and nothing of others is touched, whatever happens to the folder of a run.

use std::fs;

use super::{
    tests::{found, info},
    *,
};
use crate::{
    data::Builtin,
    run::{SavedRun, replacement::staged},
};

/// A run with points of these norms, whose writer has ended.
fn run(path: &Path, norms: &[f64]) {
    let info = info(Builtin::Iris);
    let mut folder = RunFolder::create(path, &info, true).unwrap();
    (0..).zip(norms).for_each(|(number, &l1)| folder.receive(&found(&info, number, l1)).unwrap());
}

pub(super) fn norms(path: &Path) -> Vec<f64> {
    SavedRun::open(path).unwrap().front.members().iter().map(|member| member.point.l1).collect()
}

pub(super) fn names(path: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn the_old_run_stays_until_the_new_one_has_a_point_and_what_is_no_runs_stays_for_good() {
    let info = info(Builtin::Iris);
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("run");
    run(&path, &[3.0, 2.0]);
    for name in ["notes.txt", "networks/mine.safetensors"] {
        fs::write(path.join(name), "mine").unwrap();
    }
    assert!(matches!(RunFolder::create(&path, &info, false), Err(FolderError::Exists(_))));
    // One that ends before its first point leaves everything as it was.
    let folder = RunFolder::create(&path, &info, true).unwrap();
    assert_eq!((folder.written(), norms(&path)), (0, vec![2.0, 3.0]));
    drop(folder);
    assert_eq!((names(parent.path()), norms(&path)), (vec!["run".to_owned()], vec![2.0, 3.0]));
    let mut folder = RunFolder::create(&path, &info, true).unwrap();
    folder.receive(&found(&info, 0, 1.0)).unwrap();
    assert_eq!((folder.written(), norms(&path)), (1, vec![1.0]));
    drop(folder);
    assert!(!network_path(&path, 1).exists());
    assert_eq!(names(parent.path()), ["run"]);
    assert_eq!(names(&path), ["front.csv", "networks", "notes.txt", "run.toml"]);
    assert_eq!(names(&path.join("networks")), ["0.safetensors", "mine.safetensors"]);
}

#[test]
fn only_a_run_or_an_empty_folder_is_overwritten() {
    let info = info(Builtin::Iris);
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("other");
    fs::create_dir(&path).unwrap();
    RunFolder::create(&path, &info, true).unwrap();
    assert!(SavedRun::open(&path).unwrap().front.is_empty());
    // A file with this name makes no run, and the others are then somebody else's.
    fs::create_dir_all(path.join("networks")).unwrap();
    for name in ["front.csv", "networks/3.safetensors", "run.toml"] {
        fs::write(path.join(name), "mine").unwrap();
    }
    for path in [path.clone(), path.join("front.csv")] {
        assert!(matches!(RunFolder::create(&path, &info, true), Err(FolderError::NotOverwritten(_))));
    }
    for name in ["front.csv", "networks/3.safetensors", "run.toml"] {
        assert_eq!(fs::read(path.join(name)).unwrap(), b"mine");
    }
    assert!(matches!(
        RunFolder::create(&path.join("front.csv/run"), &info, true),
        Err(FolderError::Read { .. } | FolderError::Write { .. })
    ));
    assert_eq!(names(parent.path()), ["other"]);
}

#[cfg(unix)]
#[test]
fn links_are_refused_and_what_they_stand_for_is_left_alone() {
    use std::os::unix::fs::symlink;
    let info = info(Builtin::Iris);
    let parent = tempfile::tempdir().unwrap();
    let (path, elsewhere) = (parent.path().join("run"), parent.path().join("elsewhere"));
    for name in ["", "run.toml", "front.csv", "networks", "networks/0.safetensors"] {
        run(&path, &[3.0]);
        fs::rename(path.join(name), &elsewhere).unwrap();
        symlink(&elsewhere, parent.path().join("run").join(name).components().collect::<PathBuf>()).unwrap();
        let error = RunFolder::create(&path, &info, true).unwrap_err();
        assert!(error.to_string().contains("is a symbolic link"), "{name}: {error}");
        assert!(elsewhere.exists() && norms(&path) == [3.0], "{name} is read all the same");
        if path.is_symlink() { fs::remove_file(&path) } else { fs::remove_dir_all(&path) }.unwrap();
        if elsewhere.is_dir() { fs::remove_dir_all(&elsewhere) } else { fs::remove_file(&elsewhere) }.unwrap();
    }
}

#[test]
fn there_is_one_writer_at_a_time() {
    let info = info(Builtin::Iris);
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("run");
    let first = RunFolder::create(&path, &info, false).unwrap();
    let busy = |path: &Path| {
        let error = RunFolder::create(path, &info, true).unwrap_err();
        assert!(error.to_string().contains("another program is writing the run"), "{error}");
        assert!(matches!(RunFolder::check(path, true), Err(FolderError::Busy(_))));
    };
    busy(&path);
    drop(first);
    // One that is to replace a run holds it from the beginning.
    run(&path, &[3.0]);
    let second = RunFolder::create(&path, &info, true).unwrap();
    busy(&path);
    drop(second);
    RunFolder::create(&path, &info, true).unwrap();
}

#[test]
fn of_several_that_begin_at_once_one_has_the_folder() {
    let info = info(Builtin::Iris);
    for _ in 0..20 {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("run");
        let started = std::sync::Barrier::new(4);
        let begin = || {
            started.wait();
            RunFolder::create(&path, &info, true)
        };
        let folders: Vec<_> = std::thread::scope(|scope| {
            let threads = [(); 4].map(|()| scope.spawn(begin));
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(folders.iter().filter(|folder| folder.is_ok()).count(), 1, "{folders:?}");
        let others = folders.iter().filter_map(|folder| folder.as_ref().err());
        others.for_each(|error| assert!(matches!(error, FolderError::Busy(_)), "{error}"));
        assert_eq!(names(&path), ["front.csv", "networks", "run.lock", "run.toml"]);
    }
}

#[test]
fn a_kill_leaves_the_old_run_or_the_new_one() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("run");
    let (new, old) = (staged(&path).unwrap(), parent.path().join(".run.old"));
    // The new one was being written.
    run(&path, &[3.0]);
    run(&new, &[]);
    assert_eq!(norms(&path), [3.0]);
    assert_eq!(names(parent.path()), ["run"]);
    // The old one has been moved, and the new one has not.
    fs::write(path.join("notes.txt"), "mine").unwrap();
    fs::rename(&path, &old).unwrap();
    run(&new, &[2.0]);
    assert_eq!(norms(&path), [2.0]);
    assert_eq!(
        (names(parent.path()), fs::read(path.join("notes.txt")).unwrap()),
        (vec!["run".into()], b"mine".to_vec())
    );
    // Both have been moved.
    fs::rename(&path, &old).unwrap();
    run(&path, &[1.0]);
    assert_eq!(norms(&path), [1.0]);
    assert_eq!(names(parent.path()), ["run"]);
    // The old one has been moved, and there is no new one.
    fs::rename(&path, &old).unwrap();
    assert!(matches!(RunFolder::check(&path, false), Err(FolderError::Exists(_))));
    assert_eq!(norms(&path), [1.0]);
    // What somebody still writes to is left alone.
    let folder = RunFolder::create(&new, &info(Builtin::Iris), false).unwrap();
    assert!(matches!(RunFolder::check(&path, true), Err(FolderError::Busy(_))));
    assert_eq!(norms(&path), [1.0]);
    assert!(new.exists());
    drop(folder);
}
