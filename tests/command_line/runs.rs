//! Fronts that are computed, and what is written of them.

use std::{fs, path::Path};

use paretoscope::{
    data::Validation,
    front::{Validated, recommended},
    run::{BatchSize, SavedRun},
};

use crate::{
    SMALL, stderr, stdout,
    support::{iris_files, judged_by_python, paretoscope},
};

#[test]
fn a_front_is_computed_and_its_best_network_exported_and_read_by_another_program() {
    let folder = tempfile::tempdir().unwrap();
    let (train, test) = iris_files(folder.path());
    let (train, test) = (train.to_str().unwrap(), test.to_str().unwrap());
    let data = ["fit", train, "--test", test, "--validation", "0", "--out", "run"];
    let output = paretoscope(folder.path(), &[&data[..], &SMALL].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    for wanted in ["100 training, 0 validation and 50 test rows", "4-4-3", "hypervolume", "written to run"] {
        assert!(stdout(&output).contains(wanted), "{}", stdout(&output));
    }
    let run = SavedRun::open(&folder.path().join("run")).unwrap();
    assert!(run.front.len() >= 6 && run.hypervolume() > 0.3, "{} {}", run.front.len(), run.hypervolume());

    let best = run.front.best().unwrap().point.number.to_string();
    for (point, file) in [("best", "best.safetensors"), (best.as_str(), "number.safetensors")] {
        let output = paretoscope(folder.path(), &["export", "run", file, "--point", point]);
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(stdout(&output).contains(file), "{}", stdout(&output));
    }
    let told = stdout(&paretoscope(folder.path(), &["export", "run", "unasked.safetensors"]));
    assert!(told.contains(&format!("since there are no validation rows to recommend one by, point {best} ")), "{told}");
    let best_file = folder.path().join("best.safetensors");
    assert_eq!(fs::read(&best_file).unwrap(), fs::read(folder.path().join("number.safetensors")).unwrap());
    let expected = &run.front.best().unwrap().point;
    for (rows, evaluation) in [(train, expected.train), (test, expected.test.unwrap())] {
        let Some((accuracy, loss, point)) = judged_by_python(&best_file, Path::new(rows)) else { return };
        assert_eq!(point["point"], expected.number);
        assert!((accuracy - evaluation.score).abs() < 1e-9, "{accuracy} {evaluation:?}");
        assert!((loss - evaluation.loss).abs() < 1e-4 * loss.max(1e-2), "{loss} {evaluation:?}");
    }

    let wrong = |arguments: &[&str], code: i32, wanted: &str| {
        let output = paretoscope(folder.path(), &[&["export", "run"], arguments].concat());
        assert_eq!(output.status.code(), Some(code), "{}", stderr(&output));
        assert!(stderr(&output).contains(wanted) && stderr(&output).lines().count() == 1, "{}", stderr(&output));
    };
    wrong(&["x.safetensors", "--point", "9999"], 1, "no such point");
    wrong(&["x.pt"], 2, "does not end in .safetensors");
    wrong(&["absent/x.safetensors"], 1, "cannot write “absent/x.safetensors”");
}

#[test]
fn every_row_of_the_front_has_its_network_and_the_folder_can_be_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let fit = |options: &[&str]| {
        paretoscope(folder.path(), &[&["fit", "diabetes", "--out", "run", "--starts", "2"], options, &SMALL].concat())
    };
    let output = fit(&[]);
    assert!(output.status.success(), "{}", stderr(&output));
    let refused = fit(&[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("--overwrite"), "{}", stderr(&refused));
    let text = |name: &str| fs::read_to_string(folder.path().join("run").join(name)).unwrap();
    let header = "point,start,fold,method,l1,train_loss,validation_loss,test_loss,train_r2,validation_r2,test_r2,nonzero,\
                  lambda,residual,termination,gradients,validation_loss_se,validation_r2_se,sha256,seconds";
    assert_eq!(text("front.csv").lines().next(), Some(header));
    let networks = fs::read_dir(folder.path().join("run/networks")).unwrap().count();
    assert_eq!(networks, text("front.csv").lines().count() - 1);
    assert!(text("run.toml").contains(env!("CARGO_PKG_VERSION")));
    // Each point says how its solver ended and from which of the two starts it came.
    assert!(text("run.toml").contains("starts = 2\n"));
    let run = SavedRun::open(&folder.path().join("run")).unwrap();
    assert!(run.front.members().iter().all(|member| member.point.termination.is_some() && member.point.start < 2));
    // What the front rests on is kept, and told at the end.
    let asked = run.specification.method.max_l1;
    let told = run.search.map(|search| search.sentence(asked)).unwrap_or_default();
    assert!(stdout(&output).contains(&told), "{told}: {}", stdout(&output));

    // The same seed gives the same front, but for the time that it took.
    let without_seconds =
        || text("front.csv").lines().map(|row| row.rsplit_once(',').unwrap().0.to_owned()).collect::<Vec<_>>();
    let first = without_seconds();
    assert!(fit(&["--overwrite"]).status.success());
    assert_eq!(without_seconds(), first);
}

#[test]
fn folds_stand_beside_the_front_and_their_mean_selects() {
    let folder = tempfile::tempdir().unwrap();
    let fit = |options: &[&str]| {
        let output = paretoscope(
            folder.path(),
            &[&["fit", "diabetes", "--out", "run", "--overwrite"], options, &SMALL].concat(),
        );
        assert!(output.status.success(), "{}", stderr(&output));
        (stdout(&output), SavedRun::open(&folder.path().join("run")).unwrap())
    };
    let (told, run) = fit(&["--folds", "3"]);
    assert!(
        told.contains("354 training rows in 3 folds and 88 test rows") && told.contains("* lowest validation loss")
    );
    // The recommended network is marked, alone has its test figures told, and is the one that is taken home.
    let point = &recommended(&run.front).unwrap().point;
    let row = told.lines().find(|line| line.starts_with('>')).unwrap();
    assert_eq!(
        row.trim_start_matches(['>', '*', ' ']).split_whitespace().next(),
        Some(point.number.to_string().as_str())
    );
    let tested = told.lines().find(|line| line.contains("test rows, with 95 % confidence")).unwrap();
    let r_squared =
        format!("the recommended network on 88 test rows, with 95 % confidence: R² {:.3} (", point.test.unwrap().score);
    assert!(tested.starts_with(&r_squared) && !tested.contains("no interval"), "{tested}");
    assert!(told.lines().filter(|line| line.contains("test")).count() == 2, "{told}");
    let exported = stdout(&paretoscope(folder.path(), &["export", "run", "net.safetensors"]));
    assert!(exported.contains(&format!("the recommended network, point {} ", point.number)), "{exported}");
    assert_eq!((run.specification.data.validation, run.folds.len()), (Validation::Folds(3), 3));
    for fold in &run.folds {
        assert_eq!(fold.len(), run.front.len());
    }
    // Each row of the front says what the folds do.
    for member in run.front.members() {
        let wanted = Validated::at(member.point.l1, &run.folds).unwrap();
        assert_eq!(member.point.validation, Some(wanted.mean));
        assert_eq!(member.point.validation_error, wanted.standard_error);
    }
    let lowest = run.front.best().unwrap().point.validation.unwrap().loss;
    assert!(run.front.members().iter().all(|member| member.point.validation.unwrap().loss >= lowest));
    let (told, run) = fit(&["--folds", "2", "--repeats", "2"]);
    assert!(
        told.contains("354 training rows in 4 folds") && run.folds.len() == 4 && run.specification.data.repeats == 2
    );
    let (told, run) = fit(&["--validation", "0.2"]);
    assert!(told.contains("283 training, 71 validation and 88 test rows") && run.folds.is_empty());
}

#[test]
fn mini_batches_give_the_same_front_with_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let fronts = ["1", "2"].map(|threads| {
        let options = ["--points", "10", "--batch-size", "32", "--epochs", "2", "--threads", threads];
        let output =
            paretoscope(folder.path(), &[&["fit", "digits", "--out", "run", "--overwrite"], &options[..]].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(stdout(&output).contains("mini-batches of 32 rows"), "{}", stdout(&output));
        let run = SavedRun::open(&folder.path().join("run")).unwrap();
        let specification = &run.specification;
        assert_eq!(specification.method.batch_size, Some(BatchSize::Rows(32)));
        assert_eq!((specification.method.epochs, specification.threads), (Some(2), threads.parse().ok()));
        let best = &run.front.best().unwrap().point;
        assert!(run.front.len() >= 8 && best.validation.unwrap().score > 0.85, "{} {best:?}", run.front.len());
        let front = fs::read_to_string(folder.path().join("run/front.csv")).unwrap();
        front.lines().map(|row| row.rsplit_once(',').unwrap().0.to_owned()).collect::<Vec<_>>()
    });
    assert_eq!(fronts[0], fronts[1]);
}

#[test]
fn a_batch_that_is_not_smaller_than_the_data_is_all_of_it() {
    let folder = tempfile::tempdir().unwrap();
    for (size, batches) in [("full", "full batch"), ("120", "full batch"), ("119", "mini-batches of 119 rows")] {
        let options = ["--batch-size", size, "--epochs", "1", "--points", "2", "--out", "run", "--overwrite"];
        let output = paretoscope(folder.path(), &[&["fit", "iris"], &options[..]].concat());
        assert!(
            output.status.success() && stdout(&output).contains("Iris: 120 training rows in 5 folds"),
            "{}",
            stderr(&output)
        );
        assert!(stdout(&output).contains(batches), "{}", stdout(&output));
    }
}

#[test]
fn a_run_without_a_name_goes_into_a_folder_of_runs() {
    let folder = tempfile::tempdir().unwrap();
    let output =
        paretoscope(folder.path(), &[&["fit", "iris", "--method", "predictor-corrector"], &SMALL[..]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let runs: Vec<_> = fs::read_dir(folder.path().join("runs")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [run] = runs.as_slice() else { panic!("{runs:?}") };
    assert!(run.file_name().unwrap().to_str().unwrap().starts_with("iris-"), "{run:?}");
    assert!(!SavedRun::open(run).unwrap().front.is_empty());
}
