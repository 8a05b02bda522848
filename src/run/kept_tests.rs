//! What is known of kept runs, and which of them go.

use std::time::Duration;

use super::*;
use crate::{
    data::Builtin,
    run::{
        RunFolder,
        folder::tests::{found, info},
    },
};

/// A run with a point for each of these norms, written so many seconds ago.
fn run(root: &Path, name: &str, norms: &[f64], ago: u64) -> PathBuf {
    let (path, info) = (root.join(name), info(Builtin::Iris));
    let mut folder = RunFolder::create(&path, &info, false).unwrap();
    for (number, &l1) in norms.iter().enumerate() {
        folder.receive(&found(&info, number, l1)).unwrap();
    }
    let when = SystemTime::now() - Duration::from_secs(ago);
    for file in [RUN_FILE, "front.csv"] {
        fs::File::options().write(true).open(path.join(file)).unwrap().set_modified(when).unwrap();
    }
    path
}

#[test]
fn the_newest_runs_are_seen_at_a_glance() {
    let root = tempfile::tempdir().unwrap();
    let old = run(root.path(), "old", &[4.0, 2.0], 900);
    let new = run(root.path(), "new", &[1.0], 60);
    fs::create_dir(root.path().join("no run")).unwrap();
    let damaged = run(root.path(), "damaged", &[1.0], 10);
    fs::write(damaged.join("front.csv"), "point\n").unwrap();
    let glances = newest(root.path(), 9);
    assert_eq!(glances.iter().map(|glance| &glance.path).collect::<Vec<_>>(), [&new, &old]);
    assert_eq!((glances[1].name.as_str(), glances[1].network.as_str()), ("Iris", "4-3-3"));
    assert_eq!(glances[1].points, [[2.0, 0.6], [4.0, 0.35]], "by rising norm");
    assert_eq!(newest(root.path(), 1).len(), 1);
    assert!(newest(&root.path().join("absent"), 9).is_empty());
}

#[test]
fn the_oldest_go_when_there_is_no_room_but_never_the_last_ten() {
    let root = tempfile::tempdir().unwrap();
    let paths: Vec<PathBuf> =
        (0..14).map(|number| run(root.path(), &format!("run {number}"), &[1.0], 1_000 - 10 * number)).collect();
    make_room(root.path(), MOST_BYTES).unwrap();
    assert_eq!(runs(root.path()).len(), 14, "there is room for all");
    // Each takes three blocks: room for twelve.
    make_room(root.path(), 12 * 3 * BLOCK).unwrap();
    assert!(paths[..2].iter().all(|path| !path.exists()) && paths[2..].iter().all(|path| path.exists()));
    make_room(root.path(), 0).unwrap();
    assert_eq!(runs(root.path()).len(), ALWAYS_KEPT);
}

#[test]
fn a_run_is_copied_whole_to_a_new_folder_and_opens_there() {
    let root = tempfile::tempdir().unwrap();
    let from = run(root.path(), "run", &[4.0, 2.0], 0);
    let to = root.path().join("somewhere/else");
    copy_run(&from, &to).unwrap();
    let record = open_record(std::slice::from_ref(&to)).unwrap();
    assert_eq!((record.front.len(), record.info.dataset.name.as_str()), (2, "Iris"));
    assert_eq!(record.info.card, info(Builtin::Iris).card);
    assert_eq!(copy_run(&from, &to).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    // One that is damaged is not copied.
    fs::remove_file(from.join("networks/1.safetensors")).unwrap();
    assert!(copy_run(&from, &root.path().join("third")).unwrap_err().to_string().contains("1.safetensors"));
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 2, "nothing is left of it");
    let empty = run(root.path(), "empty", &[], 0);
    assert!(open_record(&[empty]).unwrap_err().to_string().contains("has no points yet"));
    assert!(open_record(&[root.path().to_owned()]).unwrap_err().to_string().contains("is not the folder of a run"));
}

#[test]
fn a_run_that_is_being_written_is_copied_whole_and_not_removed() {
    let root = tempfile::tempdir().unwrap();
    let (path, info) = (root.path().join("a run"), info(Builtin::Iris));
    let mut folder = RunFolder::create(&path, &info, false).unwrap();
    folder.receive(&found(&info, 0, 2.0)).unwrap();
    (0..=ALWAYS_KEPT as u64).for_each(|number| drop(run(root.path(), &format!("run {number}"), &[1.0], 0)));
    fs::File::options().write(true).open(path.join("front.csv")).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    fs::File::options().write(true).open(path.join(RUN_FILE)).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
    make_room(root.path(), 0).unwrap();
    assert!(path.exists() && runs(root.path()).len() == ALWAYS_KEPT + 1);
    let to = root.path().join("copy");
    copy_run(&path, &to).unwrap();
    assert!(path.join(LOCK_FILE).exists() && !to.join(LOCK_FILE).exists());
    assert_eq!(open_record(std::slice::from_ref(&to)).unwrap().front.len(), 1);
}
