//! Runs that are there already: kept, compared, computed again.

use std::fs;

use paretoscope::{
    front::{Front, recommended},
    run::SavedRun,
};

use crate::{SMALL, fails, stderr, stdout, support::paretoscope};

#[test]
fn a_folder_that_is_no_run_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let precious = folder.path().join("precious");
    fs::create_dir(&precious).unwrap();
    fs::write(precious.join("front.csv"), "mine").unwrap();
    fails(folder.path(), &["fit", "iris", "--out", "precious"], 1, "exists already");
    fails(folder.path(), &["fit", "iris", "--out", "precious", "--overwrite"], 1, "is not a run and not empty");
    assert_eq!(fs::read(precious.join("front.csv")).unwrap(), b"mine");
}

#[test]
fn runs_are_compared_in_the_same_box() {
    let folder = tempfile::tempdir().unwrap();
    for (run, options) in [("few", ["--seed", "1", "--max-l1", "6"]), ("more", ["--seed", "2", "--max-l1", "12"])] {
        let fit = [&["fit", "diabetes", "--folds", "3", "--out", run], &options[..], &SMALL].concat();
        assert!(paretoscope(folder.path(), &fit).status.success());
    }
    let output = paretoscope(folder.path(), &["compare", "few", "more"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let told = stdout(&output);
    let runs = ["few", "more"].map(|run| SavedRun::open(&folder.path().join(run)).unwrap());
    let reference = (1.0, runs[1].front.max_l1().unwrap());
    for run in &runs {
        let name = run.path.file_name().unwrap().to_str().unwrap();
        let row = told.lines().find(|line| line.starts_with(name)).unwrap();
        let (best, recommended) = (&run.front.best().unwrap().point, &recommended(&run.front).unwrap().point);
        assert!(recommended.l1 <= best.l1);
        let of_folds: usize =
            run.folds.iter().flat_map(Front::members).map(|member| member.point.gradients.unwrap()).sum();
        let gradients = run.search.unwrap().gradients.unwrap() + of_folds;
        for wanted in [
            format!("{:.4}", run.front.hypervolume((run.loss_at_zero, reference.1))),
            gradients.to_string(),
            format!("{:.2}", run.front.spacing((run.loss_at_zero, reference.1)).unwrap()),
            format!("{:.4} ± ", best.validation.unwrap().loss),
            best.nonzero.to_string(),
            recommended.nonzero.to_string(),
            format!("{:.3} (", recommended.test.unwrap().score),
            "10-4-1 tanh".to_owned(),
        ] {
            assert!(row.contains(&wanted), "{wanted}: {row}");
        }
    }
    assert!(!told.contains("different data"));
    let other = [&["fit", "iris", "--out", "other"], &SMALL[..]].concat();
    assert!(paretoscope(folder.path(), &other).status.success());
    assert!(stdout(&paretoscope(folder.path(), &["compare", "few", "other"])).contains("different data"));
    fails(folder.path(), &["compare", "few", "absent"], 1, "is not the folder of a run");
    assert_eq!(paretoscope(folder.path(), &["compare"]).status.code(), Some(2));
}

#[test]
fn a_run_is_computed_again_from_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let fit = |options: &[&str]| {
        let output = paretoscope(folder.path(), &[&["fit"], options].concat());
        assert!(output.status.success(), "{}", stderr(&output));
    };
    fit(&[&["diabetes", "--seed", "5", "--free-biases", "--out", "first"], &SMALL[..]].concat());
    fit(&["--from", "first/run.toml", "--out", "second"]);
    fit(&["--from", "second", "--out", "third", "--threads", "1"]);
    let rows = |run: &str| {
        let text = fs::read_to_string(folder.path().join(run).join("front.csv")).unwrap();
        text.lines().map(|row| row.rsplit_once(',').unwrap().0.to_owned()).collect::<Vec<_>>()
    };
    assert!(rows("first").len() > 12 && rows("first") == rows("second") && rows("second") == rows("third"));
    fails(folder.path(), &["fit", "--from", "absent", "--out", "x"], 1, "is not the folder of a run");
    for wrong in [&["fit", "iris", "--from", "first"][..], &["fit", "--from", "first", "--seed", "3"], &["fit"]] {
        assert_eq!(paretoscope(folder.path(), wrong).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn what_is_no_run_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = |options: &[&str], wanted: &str| fails(folder.path(), &[&["open"], options].concat(), 1, wanted);
    wrong(&["absent"], "is not the folder of a run");
    wrong(&["absent", "--watch"], "is not the folder of a run");
    // One that has no point yet is worth watching, but not worth opening.
    let options = ["fit", "iris", "--out", "run"];
    assert!(paretoscope(folder.path(), &[&options[..], &SMALL].concat()).status.success());
    let front = folder.path().join("run/front.csv");
    let header = fs::read_to_string(&front).unwrap().lines().next().unwrap().to_owned() + "\n";
    fs::write(&front, header).unwrap();
    wrong(&["run"], "has no points yet");
}
