//! Parts of a run, computed or written alone, and what they are together.

use super::*;
use crate::{
    data::{Builtin, Validation},
    front::{Evaluation, Member, Point, RangeEnd},
    run::{
        Event, RunFolder, RunInfo,
        folder::tests::{info, parameters, point},
        kept::{self, Glance},
    },
};

/// A part of a run on Iris with points of these norms and losses, in a folder of this name.
fn part(parent: &Path, name: &str, part: Part, points: &[(f64, f64)]) -> PathBuf {
    written_with(parent, name, points, |info| info.specification.part = Some(part))
}

/// A run on Iris of which something is otherwise than usual.
pub(in crate::run) fn written_with(
    parent: &Path,
    name: &str,
    points: &[(f64, f64)],
    change: impl Fn(&mut RunInfo),
) -> PathBuf {
    let mut info = info(Builtin::Iris);
    change(&mut info);
    let path = parent.join(name);
    let mut folder = RunFolder::create(&path, &info, false).unwrap();
    for (number, &(l1, loss)) in points.iter().enumerate() {
        let rows = Evaluation { loss, score: 0.5 };
        let is_start = info.specification.start_alone().is_some();
        let point = Point {
            start: info.specification.start_alone().unwrap_or(0),
            fold: info.specification.fold_alone(),
            train: rows,
            // What the held-out rows say of a fold.
            validation: (!is_start).then_some(Evaluation { loss: 2.0 * loss, score: 0.25 }),
            ..point(number, l1)
        };
        folder.receive(&Event::Point(Box::new(point), parameters(&info, l1))).unwrap();
    }
    let search = Search { starts: 1, sweeps: points.len(), last_gain: 0.001, end: RangeEnd::LossFlat, gradients: None };
    folder.receive(&Event::Search(search)).unwrap();
    path
}

fn figures(front: &Front) -> Vec<(usize, usize, f64, f64)> {
    let figures = |Member { point, .. }: &Member| (point.number, point.start, point.l1, point.train.loss);
    front.members().iter().map(figures).collect()
}

fn message(paths: &[PathBuf]) -> String {
    open_together(paths).unwrap_err().to_string()
}

#[test]
fn starts_are_one_run_with_the_envelope_of_their_fronts() {
    let parent = tempfile::tempdir().unwrap();
    let starts = [
        part(parent.path(), "b", Part::Start(0), &[(8.0, 0.1), (2.0, 0.9)]),
        part(parent.path(), "a", Part::Start(2), &[(9.0, 0.2), (4.0, 0.3), (2.0, 0.9)]),
        part(parent.path(), "waits", Part::Start(7), &[]),
    ];
    // A folder that holds them is the same run as they are, in whatever order.
    let reversed: Vec<PathBuf> = starts.iter().rev().cloned().collect();
    for paths in [&starts[..], &reversed, &[parent.path().to_owned()]] {
        let run = open_together(paths).unwrap();
        assert_eq!(run.path, parent.path());
        assert_eq!(figures(&run.front), [(3, 0, 2.0, 0.9), (4, 2, 4.0, 0.3), (0, 0, 8.0, 0.1)]);
        assert_eq!(run.specification, info(Builtin::Iris).specification, "of a whole run");
        assert!(run.folds.is_empty() && run.front.members().iter().all(|member| member.point.validation.is_none()));
        let search = Search { starts: 2, sweeps: 3, last_gain: 0.001, end: RangeEnd::LossFlat, gradients: None };
        assert_eq!(run.search, Some(search));
        // The networks have come along.
        let whole: Vec<usize> = run.starts.iter().map(Front::len).collect();
        assert_eq!(whole, [2, 3], "each start has its own front beside it");
        assert_eq!(run.front.members()[1].parameters, parameters(&info(Builtin::Iris), 4.0));
        assert_eq!(run.card.as_ref(), Some(&info(Builtin::Iris).card));
        for start in &starts[..2] {
            let reference = (run.loss_at_zero, 9.0);
            let alone = SavedRun::open(start).unwrap();
            assert!(run.front.hypervolume(reference) > alone.front.hypervolume(reference));
        }
        assert_eq!(kept::open_record(paths).unwrap().front.len(), 3);
    }
    assert_eq!(written(&starts), written(&[parent.path().to_owned()]));
    assert!(written(&starts).is_some());
    // One of them alone is what it is.
    let alone = open_together(&starts[..1]).unwrap();
    assert_eq!((alone.specification.part, alone.front.len()), (Some(Part::Start(0)), 2));
    assert_eq!(Glance::of(&starts[0]).unwrap().part, Some(Part::Start(0)));
}

#[test]
fn folds_judge_the_points_of_the_starts() {
    let parent = tempfile::tempdir().unwrap();
    let start = part(parent.path(), "start", Part::Start(0), &[(8.0, 0.1), (3.0, 0.5)]);
    let folds = [
        part(parent.path(), "fold 0", Part::Fold(0), &[(9.0, 0.2), (1.0, 1.0)]),
        part(parent.path(), "fold 2", Part::Fold(2), &[(4.0, 0.6), (2.0, 0.8)]),
    ];
    let run = open_together(&[parent.path().to_owned()]).unwrap();
    assert_eq!(run.folds.iter().map(Front::len).collect::<Vec<_>>(), [2, 0, 2]);
    for member in run.front.members() {
        let wanted = Validated::at(member.point.l1, &run.folds).unwrap();
        assert_eq!(member.point.validation, Some(wanted.mean));
        assert_eq!(member.point.validation_error, wanted.standard_error);
    }
    // At 3, 0.8 on the line between the points of the first fold, and 0.7 between those of the other; twice of each.
    let sparse = run.front.members()[0].point.validation.unwrap();
    assert!((sparse.loss - 1.5).abs() < 1e-12, "{sparse:?}");
    let mut numbers: Vec<usize> =
        run.folds.iter().chain([&run.front]).flat_map(Front::members).map(|member| member.point.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 6, "no number is there twice");

    // A fold alone is a front of its own, with the meaning that its networks have.
    let alone = SavedRun::open(&folds[0]).unwrap();
    assert_eq!((alone.front.len(), alone.folds.len(), alone.specification.part), (2, 0, Some(Part::Fold(0))));
    assert_eq!(Glance::of(&folds[0]).unwrap().points.len(), 2);
    assert!(alone.into_record().is_some());
    assert!(message(&folds).contains("folds of a run but no start"), "{}", message(&folds));
    // A start that has begun is waited for.
    std::fs::remove_dir_all(start).unwrap();
    let begun = part(parent.path(), "begun", Part::Start(0), &[]);
    assert!(matches!(open_together(&[folds[0].clone(), begun]), Err(FolderError::Empty(_))));
}

#[test]
fn what_does_not_make_one_run_is_told_with_the_difference() {
    let parent = tempfile::tempdir().unwrap();
    let points = [(2.0, 0.9)];
    let start = |name: &str, start: usize, change: &dyn Fn(&mut RunInfo)| {
        written_with(parent.path(), name, &points, |info| {
            info.specification.part = Some(Part::Start(start));
            change(info);
        })
    };
    let first = start("first", 0, &|_| {});
    let with = |name: &str, change: &dyn Fn(&mut RunInfo)| {
        let told = message(&[first.clone(), start(name, 1, change)]);
        assert!(told.contains("first” and “") && told.contains(name) && told.contains("do not make one run"), "{told}");
        told
    };
    let told = with("points", &|info| info.specification.method.points = 61);
    assert!(told.contains("method.points is 60 in the one and 61 in the other"), "{told}");
    let told = with("range", &|info| info.specification.method.max_l1 = None);
    assert!(told.contains("method.max-l1 is 12.5 in the one and not given in the other"), "{told}");
    let told = with("seed", &|info| info.specification.seed = 6);
    assert!(told.contains("seed is 5 in the one and 6 in the other"), "{told}");
    let told = with("folds", &|info| info.specification.data.validation = Validation::Folds(4));
    assert!(told.contains("data.validation"), "{told}");
    for (name, change) in [
        ("rows", &(|info: &mut RunInfo| info.dataset.train_rows += 1) as &dyn Fn(&mut RunInfo)),
        ("zero", &|info| info.loss_at_zero *= 1.001),
        ("scaling", &|info| info.card.input_mean[1] += 0.01),
    ] {
        assert!(with(name, change).contains("the file of their data has changed"), "{name}");
    }
    assert!(message(&[first.clone(), start("again", 0, &|_| {})]).contains("both are start 0"));
    let told = message(&[first.clone(), start("beyond", usize::MAX >> 8, &|_| {})]);
    assert!(told.contains("is damaged: there is no start"), "{told}");
    let whole = written_with(parent.path(), "whole", &points, |_| {});
    assert!(message(&[first.clone(), whole]).contains("whole” is a whole run"));
    assert!(message(&[first.clone(), parent.path().join("absent")]).contains("is not the folder of a run"));

    // The threads, and figures that another machine has rounded otherwise, are no difference.
    let other = start("threads", 3, &|info| {
        info.specification.threads = Some(7);
        info.loss_at_zero *= 1.0 + 1e-14;
        info.card.input_std[0] *= 1.0 - 1e-14;
    });
    assert_eq!(open_together(&[first, other]).unwrap().front.len(), 1);
}

#[test]
fn a_folder_of_whole_runs_is_no_run() {
    let parent = tempfile::tempdir().unwrap();
    for name in ["one", "other"] {
        written_with(parent.path(), name, &[(2.0, 0.9)], |_| {});
    }
    let runs = [parent.path().to_owned()];
    assert!(message(&runs).contains("is not the folder of a run"), "{}", message(&runs));
    // A part that is still being made, under a hidden name, is no part yet.
    part(parent.path(), ".start-0", Part::Start(0), &[(2.0, 0.9)]);
    assert!(message(&runs).contains("is not the folder of a run"), "{}", message(&runs));
}
