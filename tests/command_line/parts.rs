//! Starts and folds of a run that are computed alone, each into a folder of its own.

use std::path::{Path, PathBuf};

use paretoscope::{
    front::{Front, Validated},
    run::{Part, SavedRun, open_together},
};

use crate::{SMALL, fails, stderr, stdout, support::paretoscope};

/// What is asked for of all parts.
const RUN: [&str; 8] = ["fit", "diabetes", "--folds", "3", "--max-l1", "9", "--starts", "2"];

fn fit(folder: &Path, options: &[&str]) -> String {
    let output = paretoscope(folder, &[&RUN[..], options, &SMALL].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    stdout(&output)
}

#[test]
fn starts_and_folds_that_are_computed_alone_make_the_run() {
    let folder = tempfile::tempdir().unwrap();
    fit(folder.path(), &["--out", "whole"]);
    for part in ["start 0", "start 1", "fold 0", "fold 1", "fold 2"] {
        let (kind, number) = part.split_once(' ').unwrap();
        let told = fit(folder.path(), &[&format!("--{kind}"), number, "--out", &format!("parts/{kind}-{number}")]);
        assert!(told.contains(&format!("in 3 folds and 88 test rows, {part} alone;")), "{told}");
    }
    let path = |name: &str| folder.path().join(name);
    let whole = SavedRun::open(&path("whole")).unwrap();
    let run = open_together(&[path("parts")]).unwrap();
    assert_eq!(run.specification, whole.specification);
    assert_eq!(run.search.unwrap().starts, 2);
    let reference = (run.loss_at_zero, 9.0);
    let volume = |front: &Front| front.hypervolume(reference);
    for start in 0..2 {
        let alone = SavedRun::open(&path(&format!("parts/start-{start}"))).unwrap();
        assert_eq!((alone.specification.part, alone.folds.len()), (Some(Part::Start(start)), 0));
        assert!(alone.front.len() > 8 && alone.front.members().iter().all(|member| member.point.start == start));
        assert!(volume(&run.front) >= volume(&alone.front));
    }
    assert!(volume(&run.front) > 0.97 * volume(&whole.front), "{} {}", volume(&run.front), volume(&whole.front));

    // The folds judge it, in the same unit as in the whole run, although their points are their own.
    assert_eq!(run.folds.len(), 3);
    for (fold, (alone, beside)) in run.folds.iter().zip(&whole.folds).enumerate() {
        assert!(alone.members().iter().all(|member| member.point.fold == Some(fold)));
        let sparsest = |front: &Front| front.members()[0].point.clone();
        let (alone_at_zero, beside_at_zero) = (sparsest(alone), sparsest(beside));
        assert_eq!((alone_at_zero.l1, beside_at_zero.l1), (0.0, 0.0));
        let near = |a: f64, b: f64, within: f64| assert!((a / b - 1.0).abs() < within, "{a} {b}");
        near(alone_at_zero.train.loss, beside_at_zero.train.loss, 1e-9);
        near(alone_at_zero.validation.unwrap().loss, beside_at_zero.validation.unwrap().loss, 1e-9);
        near(alone_at_zero.test.unwrap().loss, beside_at_zero.test.unwrap().loss, 1e-9);
        near(alone.max_l1().unwrap(), 9.0, 0.01);
        near(volume(alone), volume(beside), 0.03);
        // As steep as it falls, in that unit too.
        let (a, b) = (&alone.members()[4].point, &alone.members()[5].point);
        let slope = (a.train.loss - b.train.loss) / (b.l1 - a.l1);
        assert!((0.5 * b.lambda..2.0 * a.lambda).contains(&slope), "{slope} {} {}", a.lambda, b.lambda);
    }
    for member in run.front.members() {
        let wanted = Validated::at(member.point.l1, &run.folds).unwrap();
        assert_eq!(member.point.validation, Some(wanted.mean));
        assert_eq!(member.point.validation_error, wanted.standard_error);
    }

    // Side by side, together, and as the source of a network.
    let output = paretoscope(folder.path(), &["compare", "whole", "parts/start-0", "parts/start-1", "parts"]);
    let told = stdout(&output);
    for name in ["whole ", "start-0 ", "start-1 ", "parts ", "2 parts together "] {
        assert!(told.lines().any(|line| line.starts_with(name)), "{name}: {told} {}", stderr(&output));
    }
    assert!(!told.contains("different data"), "{told}");
    let output = paretoscope(folder.path(), &["compare", "parts/start-0", "parts/fold-0"]);
    assert!(stdout(&output).contains("different data or rows"), "{}", stdout(&output));
    let export = paretoscope(folder.path(), &["export", "parts", "best.safetensors", "--point", "one-se"]);
    assert!(export.status.success(), "{}", stderr(&export));
    go_on_as_one_run(&folder, &run);
}

/// As one run in a folder of its own it goes on: its networks are refitted, which the folds judge.
fn go_on_as_one_run(folder: &tempfile::TempDir, run: &SavedRun) {
    fails_in(folder, &["fit", "--resume", "parts", "--refit"], 2, "add --out and a folder");
    fails_in(folder, &["fit", "--resume", "whole", "--out", "other"], 2, "only where “whole” holds the parts of a run");
    let output = paretoscope(folder.path(), &["fit", "--resume", "parts", "--out", "joined", "--refit"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let joined = SavedRun::open(&folder.path().join("joined")).unwrap();
    let found = |front: &Front| -> Vec<_> {
        front.members().iter().map(|member| (member.point.clone(), member.parameters.to_dense())).collect()
    };
    let fronts = |run: &SavedRun| -> Vec<_> { std::iter::once(&run.front).chain(&run.folds).map(found).collect() };
    assert_eq!(fronts(&joined), fronts(run));
    assert_eq!(joined.refits.iter().count(), run.front.len());
    assert!(joined.refits.iter().all(|refit| refit.validation_error.is_some()));
}

#[test]
fn another_part_is_computed_from_the_file_of_one_and_each_has_a_folder_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let small = ["--points", "4", "--hidden", "2", "--max-l1", "4"];
    let output = paretoscope(folder.path(), &[&["fit", "iris", "--start", "0"], &small[..]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let runs = || -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder.path().join("runs")).unwrap();
        let mut runs: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        runs.sort();
        runs
    };
    let first = runs().remove(0);
    let name = first.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("iris-start-0-2"), "{name}");
    let again =
        |options: &[&str]| paretoscope(folder.path(), &[&["fit", "--from", first.to_str().unwrap()], options].concat());
    for options in [["--start", "3"], ["--fold", "4"]] {
        let output = again(&options);
        assert!(output.status.success(), "{}", stderr(&output));
    }
    let together = open_together(&[folder.path().join("runs")]).unwrap();
    assert_eq!((runs().len(), together.folds.len()), (3, 5));
    assert!(together.front.members().iter().all(|member| [0, 3].contains(&member.point.start)));
    // Without another part it is the same one again.
    assert!(again(&["--out", "runs/again"]).status.success());
    fails_in(&folder, &["compare", "runs"], 1, "both are start 0");
}

/// As `fails`, in a folder that has runs already.
fn fails_in(folder: &tempfile::TempDir, arguments: &[&str], code: i32, wanted: &str) {
    let output = paretoscope(folder.path(), arguments);
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {message}");
    assert!(message.contains(wanted) && message.lines().count() == 1, "{arguments:?}: {message}");
}

#[test]
fn a_part_that_there_is_not_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = |options: &[&str], code: i32, wanted: &str| {
        fails(folder.path(), &[&["fit"], options].concat(), code, wanted);
    };
    wrong(
        &["digits", "--starts", "3", "--start", "3"],
        2,
        "there is no start 3: starts are counted from 0; use at most 2",
    );
    wrong(&["digits", "--folds", "4", "--fold", "4"], 2, "there is no fold 4: folds are counted from 0; use at most 3");
    wrong(&["iris", "--validation", "0.2", "--fold", "0"], 2, "the run has no folds");
    // How many there are is told by the rows.
    wrong(&["digits", "--fold", "0"], 1, "the run has no folds");
    wrong(&["iris", "--fold", "5"], 1, "use at most 4");
    let both = paretoscope(folder.path(), &["fit", "iris", "--start", "0", "--fold", "0"]);
    assert_eq!(both.status.code(), Some(2), "{}", stderr(&both));
}
