//! Refits are as safe as points.

use std::{fs, path::Path, sync::Arc};

use super::{
    tests::{found, info, parameters, point},
    *,
};
use crate::{
    data::Builtin,
    front::{Evaluation, Refit, RefitKind},
    run::{
        SavedRun,
        own_files::{REFITS_FILE, refit_path},
    },
};

fn refit(info: &RunInfo, number: usize, kind: RefitKind, l1: f64) -> Refit {
    let rows = Evaluation { loss: 0.25 / l1, score: 0.75 };
    let validation_error = (kind == RefitKind::Refit).then_some(rows);
    Refit {
        point: number,
        kind,
        l1,
        train: rows,
        validation: Some(rows),
        validation_error,
        test: None,
        nonzero: 2,
        passes: 17,
        seconds: 0.5,
        parameters: parameters(info, l1),
    }
}

fn told(info: &RunInfo, number: usize, kind: RefitKind, l1: f64) -> Event {
    Event::Refit(Box::new(refit(info, number, kind, l1)))
}

/// A complete run of two points, with refits of both and a ticket.
fn run(path: &Path, info: &RunInfo) -> RunFolder {
    let mut folder = RunFolder::create(path, info, true).unwrap();
    for event in [found(info, 0, 3.0), found(info, 1, 2.0), Event::Finished(crate::run::StopReason::Complete)] {
        folder.receive(&event).unwrap();
    }
    for (number, kind, l1) in [(1, RefitKind::Refit, 5.0), (0, RefitKind::Refit, 6.0), (1, RefitKind::Ticket, 7.0)] {
        folder.receive(&told(info, number, kind, l1)).unwrap();
    }
    folder
}

fn there(path: &Path) -> Vec<(usize, RefitKind, f64)> {
    SavedRun::open(path).unwrap().refits.iter().map(|refit| (refit.point, refit.kind, refit.l1)).collect()
}

#[test]
fn refits_are_opened_as_they_were_written_and_stay_when_the_run_goes_on() {
    for builtin in [Builtin::Iris, Builtin::Diabetes] {
        let info = info(builtin);
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("run");
        drop(run(&path, &info));
        let all = [(0, RefitKind::Refit, 6.0), (1, RefitKind::Refit, 5.0), (1, RefitKind::Ticket, 7.0)];
        assert_eq!(there(&path), all);
        let saved = SavedRun::open(&path).unwrap();
        let own = refit(&info, 1, RefitKind::Ticket, 7.0);
        assert_eq!(format!("{:?}", saved.refits.get(1, RefitKind::Ticket).unwrap()), format!("{own:?}"));
        let bytes = fs::read(path.join(REFITS_FILE)).unwrap();
        let mut folder = RunFolder::reopen(&path, &info).unwrap();
        folder.finish().unwrap();
        assert_eq!(fs::read(path.join(REFITS_FILE)).unwrap(), bytes, "nothing of it is new");
        folder.receive(&told(&info, 0, RefitKind::RandomSupport, 9.0)).unwrap();
        assert_eq!(there(&path).len(), 4);
        // Removed while it is open, it is written anew with everything.
        fs::remove_dir_all(&path).unwrap();
        folder.receive(&found(&info, 5, 8.0)).unwrap();
        assert_eq!(there(&path).len(), 4);
    }
}

#[test]
fn a_point_with_another_network_has_no_refit_until_it_has_one_of_that() {
    let info = info(Builtin::Iris);
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("run");
    let mut folder = run(&path, &info);
    // The same network told again keeps it.
    folder.receive(&Event::Point(Box::new(point(1, 2.0)), Arc::new((*parameters(&info, 2.0)).clone()))).unwrap();
    assert_eq!(there(&path).len(), 3);
    folder.note(&found(&info, 1, 2.5));
    folder.note(&told(&info, 1, RefitKind::Refit, 5.5));
    folder.write().unwrap();
    assert_eq!(there(&path), [(0, RefitKind::Refit, 6.0), (1, RefitKind::Refit, 5.5)]);
    assert!(!refit_path(&path, 1, RefitKind::Ticket).exists());
    folder.receive(&Event::Dropped(0)).unwrap();
    assert_eq!(there(&path), [(1, RefitKind::Refit, 5.5)]);
    assert!(!refit_path(&path, 0, RefitKind::Refit).exists());
}

#[test]
fn what_a_kill_leaves_is_no_refit_and_what_is_damaged_is_told() {
    let info = info(Builtin::Iris);
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("run");
    drop(run(&path, &info));
    let csv = path.join(REFITS_FILE);
    let text = fs::read_to_string(&csv).unwrap();
    // A network whose row was not written, one that was begun, and half a row.
    let network = refit_path(&path, 1, RefitKind::Ticket);
    fs::write(&csv, &text[..text.len() - 9]).unwrap();
    fs::write(path.join("refits/.7.safetensors.12-0.part"), "half").unwrap();
    assert_eq!(there(&path).len(), 2);
    assert!(!path.join("refits/.7.safetensors.12-0.part").exists(), "it is tidied up");
    fs::write(&csv, &text).unwrap();
    // A row of a point that is gone.
    fs::write(&csv, text.clone() + &text.lines().nth(1).unwrap().replacen("0,", "44,", 1) + "\n").unwrap();
    assert_eq!(there(&path).len(), 3);
    fs::write(&csv, &text).unwrap();
    let wrong = |wanted: &str| {
        let error = SavedRun::open(&path).unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}");
    };
    let bytes = fs::read(&network).unwrap();
    fs::remove_file(&network).unwrap();
    wrong("1-ticket.safetensors");
    fs::write(&network, &bytes[..bytes.len() - 1]).unwrap();
    wrong("checksum");
    fs::write(&network, &bytes).unwrap();
    fs::write(&csv, text.replacen("refit,6,", "refit,6.5,", 1)).unwrap();
    wrong("ℓ¹ norm");
    fs::write(&csv, text.clone() + text.lines().nth(1).unwrap() + "\n").unwrap();
    wrong("repeats the refit of the point 0");
    fs::write(&csv, text.replacen("passes", "steps", 1)).unwrap();
    wrong("names no column passes");
}

#[test]
fn refits_are_the_runs_own_and_what_lies_beside_them_is_not() {
    let info = info(Builtin::Iris);
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("run");
    drop(run(&path, &info));
    fs::write(path.join("refits/mine.safetensors"), "mine").unwrap();
    let own = crate::run::run_of_file(&path.join("refits/1-ticket.safetensors"));
    assert_eq!(own, Some(path.canonicalize().unwrap()));
    assert_eq!(crate::run::run_of_file(&path.join("refits/mine.safetensors")), None);
    assert!(crate::run::run_of_file(&csv(&path)).is_some());
    let mut folder = RunFolder::create(&path, &info, true).unwrap();
    folder.receive(&found(&info, 0, 1.0)).unwrap();
    assert!(there(&path).is_empty() && !csv(&path).exists());
    let left: Vec<_> = fs::read_dir(path.join("refits")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["mine.safetensors"]);
}

fn csv(path: &Path) -> PathBuf {
    path.join(REFITS_FILE)
}
