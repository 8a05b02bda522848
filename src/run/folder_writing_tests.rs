//! What is written of a run is whole at every moment, and what cannot be written is written later.

use std::fs;

use super::{
    safety_tests::{names, norms},
    tests::{found, info, parameters, point},
    *,
};
use crate::{
    data::Builtin,
    run::{
        SavedRun,
        own_files::{LOCK_FILE, next_network_path},
    },
};

#[test]
fn a_point_that_is_replaced_is_there_at_every_moment() {
    let info = info(Builtin::Iris);
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("run");
    let mut folder = RunFolder::create(&path, &info, false).unwrap();
    folder.receive(&found(&info, 0, 3.0)).unwrap();
    let (network, next) = (network_path(&path, 0), next_network_path(&path, 0));
    let before = (fs::read(&network).unwrap(), fs::read(path.join("front.csv")).unwrap());
    // The row cannot be written: the new network waits.
    folder.note(&found(&info, 0, 2.0));
    let (front, away) = (path.join("front.csv"), path.join("away"));
    fs::rename(&front, &away).unwrap();
    fs::create_dir(&front).unwrap();
    assert!(folder.write().is_err());
    fs::remove_dir(&front).unwrap();
    fs::rename(&away, &front).unwrap();
    assert_eq!((fs::read(&network).unwrap(), fs::read(&front).unwrap()), before);
    assert!(next.exists() && norms(&path) == [3.0]);
    folder.write().unwrap();
    assert_eq!(norms(&path), [2.0]);
    assert!(!next.exists());
    // A kill has come between the row and the renaming of its network.
    fs::rename(&network, &next).unwrap();
    fs::write(&network, &before.0).unwrap();
    assert_eq!(norms(&path), [2.0]);
    drop(folder);
    fs::write(path.join("networks/.5.safetensors.77-1.part"), "half").unwrap();
    fs::write(next_network_path(&path, 5), "of a row that never came").unwrap();
    assert_eq!(norms(&path), [2.0]);
    assert_eq!(names(&path.join("networks")), ["0.safetensors"], "and is put right on opening");
    assert_eq!(norms(&path), [2.0]);
}

#[test]
fn what_cannot_be_written_is_written_later() {
    let info = info(Builtin::Iris);
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("run");
    let mut folder = RunFolder::create(&path, &info, false).unwrap();
    let in_the_way = network_path(&path, 1);
    fs::create_dir(&in_the_way).unwrap();
    (0..3).for_each(|number| assert!(folder.note(&found(&info, number, 3.0 + number as f64))));
    let error = folder.write().unwrap_err();
    assert!(error.to_string().starts_with("cannot write “") && error.to_string().contains("make room"), "{error}");
    assert_eq!((folder.written(), folder.waiting(), norms(&path)), (1, 2, vec![3.0]));
    fs::remove_dir(&in_the_way).unwrap();
    folder.finish().unwrap();
    assert_eq!((folder.written(), folder.waiting(), norms(&path)), (3, 0, vec![3.0, 4.0, 5.0]));
}

#[test]
fn a_folder_that_is_removed_or_renamed_is_written_anew() {
    let info = info(Builtin::Iris);
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("run");
    let mut folder = RunFolder::create(&path, &info, false).unwrap();
    folder.receive(&found(&info, 0, 3.0)).unwrap();
    fs::remove_dir_all(&path).unwrap();
    folder.receive(&found(&info, 1, 2.0)).unwrap();
    assert_eq!(norms(&path), [2.0, 3.0]);
    fs::rename(&path, parent.path().join("away")).unwrap();
    folder.receive(&found(&info, 2, 1.0)).unwrap();
    assert_eq!((norms(&path), norms(&parent.path().join("away"))), (vec![1.0, 2.0, 3.0], vec![2.0, 3.0]));
    for lost in ["networks", "front.csv", "networks/0.safetensors"] {
        let path = path.join(lost);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
        folder.receive(&found(&info, 3, 0.5)).unwrap();
        folder.finish().unwrap();
        assert_eq!(norms(&folder.path), [0.5, 1.0, 2.0, 3.0], "{lost}");
    }
    // Where somebody else has a folder by now it is not taken away.
    fs::remove_dir_all(&path).unwrap();
    fs::create_dir(&path).unwrap();
    fs::write(path.join("notes.txt"), "mine").unwrap();
    assert!(matches!(folder.receive(&found(&info, 4, 9.0)), Err(FolderError::Exists(_))));
    folder.move_to(parent.path().join("new/run"));
    folder.finish().unwrap();
    assert_eq!(norms(folder.path()), [0.5, 1.0, 2.0, 3.0, 9.0]);
    assert_eq!(names(&path), ["notes.txt"]);
}

#[test]
fn checksums_are_those_of_the_files_and_the_same_each_time() {
    let info = info(Builtin::Iris);
    let parent = tempfile::tempdir().unwrap();
    let rows = ["first", "second"].map(|name| {
        let path = parent.path().join(name);
        let mut folder = RunFolder::create(&path, &info, false).unwrap();
        // The time that it took is another in each run.
        let point = Point { seconds: name.len() as f64, ..point(0, 3.0) };
        folder.receive(&Event::Point(Box::new(point), parameters(&info, 3.0))).unwrap();
        let sum = crate::export::checksum(&fs::read(network_path(&path, 0)).unwrap());
        let front = fs::read_to_string(path.join("front.csv")).unwrap();
        assert!(front.contains(&sum), "{front}");
        front.rsplit_once(',').unwrap().0.to_owned()
    });
    assert_eq!(rows[0], rows[1]);
    assert!(!parent.path().join("first").join(LOCK_FILE).exists());
}

#[test]
fn a_hundred_thousand_rows_take_no_time() {
    use crate::run::front_file::FrontFile;
    let (info, folder) = (info(Builtin::Iris), tempfile::tempdir().unwrap());
    let start = std::time::Instant::now();
    let mut front = FrontFile::new(&info.card.meaning);
    let sum = "0".repeat(64);
    for number in 0..100_000 {
        front.set(&point(number, 1.0 + number as f64), number, sum.clone());
        if number % 1000 == 0 {
            front.write(folder.path()).unwrap();
        }
    }
    (0..100_000).step_by(2).for_each(|number| front.remove(number));
    (1..100_000).step_by(2).for_each(|number| front.set(&point(number, 2.0), number, sum.clone()));
    front.write(folder.path()).unwrap();
    assert_eq!(front.written(), 50_000);
    fs::write(folder.path().join("run.toml"), toml::to_string(&RunFile::new(&info)).unwrap()).unwrap();
    assert_eq!(SavedRun::read_figures(folder.path()).unwrap().1.len(), 50_000);
    // With each row compared with all before it would take minutes.
    assert!(start.elapsed() < std::time::Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn that_a_run_has_ended_is_written_only_after_all_that_it_has_found() {
    let info = info(Builtin::Iris);
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("run");
    let mut folder = RunFolder::create(&path, &info, false).unwrap();
    folder.receive(&found(&info, 0, 3.0)).unwrap();
    folder.note(&found(&info, 1, 2.0));
    folder.note(&Event::Finished(crate::run::StopReason::Complete));
    // A network that cannot be written as yet.
    let networks = path.join("networks");
    fs::rename(&networks, path.join("elsewhere")).unwrap();
    fs::write(&networks, "in the way").unwrap();
    assert!(folder.write().is_err());
    let ended = || fs::read_to_string(path.join("run.toml")).unwrap().contains("ended");
    assert!(!ended(), "a kill would leave a run that is said to be complete and is not");
    fs::remove_file(&networks).unwrap();
    fs::rename(path.join("elsewhere"), &networks).unwrap();
    folder.write().unwrap();
    assert!(ended());
    assert_eq!(norms(&path), [2.0, 3.0]);
}
