//! The real program, driven from outside.
#![allow(clippy::unwrap_used, clippy::panic)] // a test may panic

#[path = "support/images.rs"]
mod image_files;
mod support;

use std::{fs, path::Path, process::Output};

use image_files::{write_cifar, write_idx};
use paretoscope::{
    data::Validation,
    front::{Front, Validated},
    run::{BatchSize, SavedRun},
};
use support::{iris_files, judged_by_python, paretoscope};

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The program fails with this exit code and says why on one line, which contains `wanted`.
fn fails(folder: &Path, arguments: &[&str], code: i32, wanted: &str) {
    let output = paretoscope(folder, arguments);
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {message}");
    assert!(message.starts_with("error: ") && message.contains(wanted), "{arguments:?}: {message}");
    assert_eq!(message.lines().count(), 1, "{arguments:?}: {message}");
    assert!(!folder.join("runs").exists() && !folder.join("out").exists(), "{arguments:?} left a run");
}

/// `fit` fails with exit code 1 on a file with this content.
fn refuses(content: impl AsRef<[u8]>, options: &[&str], wanted: &str) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rows.csv"), content).unwrap();
    fails(folder.path(), &[&["fit", "rows.csv"], options].concat(), 1, wanted);
}

#[test]
fn bad_files_get_one_clear_sentence() {
    refuses("", &[], "“rows.csv” is empty");
    refuses("a,y\n", &[], "no rows");
    refuses("a,y\n1,p\n", &[], "one row only");
    refuses("a,b,y\n1,2,p\n3,q\n", &[], "line 3 of “rows.csv” has 2 values");
    refuses("a,b,y\n1,2,p\n3,tall,q\n", &[], "“tall” in line 3, column “b”");
    refuses("a,b,y\n1,2,p\n3,,q\n", &[], "missing in line 3, column “b”");
    refuses("a,b,y\n1,2,p\nNaN,2,q\n", &[], "“NaN” in line 3, column “a”");
    refuses("a,b,y\n1,2,p\ninf,2,q\n", &[], "“inf” in line 3, column “a”");
    refuses("a,y\n1,p\n2,p\n3,p\n", &[], "the class “p”");
    refuses("a,y\n1,p\n2,q\n", &["--target", "z"], "no column “z”");
    refuses("a,y,y\n1,p,p\n2,q,q\n", &["--target", "y"], "stands twice");
    refuses("a,y\n1,p\n2,q\n", &["--task", "regression"], "“p” in line 2, column “y”");
    refuses("a,y\n1,p\n2,q\n", &[], "too few");
    refuses(b"a,y\n1,\xff\n", &[], "not UTF-8");
    refuses("a\n1\n2\n", &[], "no inputs");
    refuses("1,2\n3,4\n", &[], "add a header line");
    refuses([0_u8, 159, 146, 150], &[], "not UTF-8");
}

#[test]
fn missing_files_and_unknown_names_are_failures() {
    let folder = tempfile::tempdir().unwrap();
    fails(folder.path(), &["fit", "flowers"], 1, "no file “flowers” and no built-in dataset");
    fails(folder.path(), &["fit", "rows.csv"], 1, "no file “rows.csv”");
    fails(folder.path(), &["fit", "."], 1, "the folder “.” holds no dataset");
    fails(folder.path(), &["fit", "iris", "--test", "absent.csv"], 1, "cannot read “absent.csv”");
    fails(folder.path(), &["fit", "iris", "--out", "/dev/null/run"], 1, "");
    fails(folder.path(), &["export", "absent", "network.safetensors"], 1, "is not the folder of a run");
    fails(folder.path(), &["export", ".", "network.safetensors"], 1, "is not the folder of a run");
}

#[test]
fn test_files_must_fit_the_dataset() {
    let folder = tempfile::tempdir().unwrap();
    let (train, test) = iris_files(folder.path());
    let text = fs::read_to_string(&test).unwrap();
    for (content, wanted) in [
        (text.replace("petal_width_cm", "width"), "no column “petal_width_cm”"),
        (text.replace("setosa", "sylvestris"), "the class “sylvestris” in line 2"),
        (text.replace("5.1,", "five,"), "“five” in line 2"),
    ] {
        fs::write(&test, content).unwrap();
        fails(folder.path(), &["fit", train.to_str().unwrap(), "--test", "test.csv"], 1, wanted);
    }
}

#[test]
fn values_that_make_no_sense_are_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = |options: &[&str], wanted: &str| fails(folder.path(), &[&["fit", "iris"], options].concat(), 2, wanted);
    wrong(&["--points", "1"], "1 points");
    wrong(&["--max-l1", "0"], "largest ℓ¹ norm 0");
    wrong(&["--max-l1", "-3"], "largest ℓ¹ norm -3");
    wrong(&["--max-l1", "nan"], "largest ℓ¹ norm NaN");
    wrong(&["--min-l1", "-1"], "smallest ℓ¹ norm -1");
    wrong(&["--min-l1", "5", "--max-l1", "5"], "not below the largest");
    wrong(&["--epochs", "0"], "0 epochs");
    wrong(&["--epochs", "18446744073709551615"], "18446744073709551615 epochs");
    wrong(&["--batch-size", "0"], "a batch of 0 rows");
    wrong(&["--starts", "0"], "0 starts");
    wrong(&["--starts", "1001"], "1001 starts");
    wrong(&["--threads", "0"], "0 threads");
    wrong(&["--threads", "99999"], "99999 threads");
    wrong(&["--validation", "1"], "validation share 1");
    wrong(&["--validation", "-0.5"], "validation share -0.5");
    wrong(&["--folds", "1"], "1 folds make no cross-validation");
    wrong(&["--folds", "101"], "use 2 to 100");
    wrong(&["--hidden", "0"], "a hidden layer of 0 units");
    wrong(&["--hidden", "4,0,4"], "a hidden layer of 0 units");
    wrong(&["--hidden", "99999999"], "too wide");
    wrong(&["--seed", "18446744073709551615"], "seed");
}

#[test]
fn what_the_parser_refuses_is_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        &["fit"][..],
        &["fit", "iris", "--hidden", "4,zero"],
        &["fit", "iris", "--points", "many"],
        &["fit", "iris", "--task", "clustering"],
        &["fit", "iris", "--method", "magic"],
        &["fit", "iris", "--activation", "gelu"],
        &["fit", "iris", "--frobnicate"],
        &["fit", "iris", "--batch-size", "half"],
        &["fit", "iris", "--threads", "many"],
        &["fit", "iris", "--starts", "-1"],
        &["fit", "iris", "--folds", "3", "--validation", "0.2"],
        &["export", "run"],
        &["export", "run", "file.safetensors", "--point", "worst"],
        &["open-sesame"],
    ] {
        let output = paretoscope(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).starts_with("error: "), "{arguments:?}: {}", stderr(&output));
    }
}

#[test]
fn help_version_and_datasets_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, wanted) in [
        (&["--version"][..], env!("CARGO_PKG_VERSION")),
        (&["--help"], "ℓ¹ norm"),
        (&["fit", "--help"], "--free-biases"),
        (&["fit", "--help"], "--batch-size <N|full>"),
        (&["fit", "--help"], "--starts <N>"),
        (&["data"], "breast-cancer"),
    ] {
        let output = paretoscope(folder.path(), arguments);
        assert!(output.status.success() && stdout(&output).contains(wanted), "{arguments:?}: {}", stdout(&output));
    }
    let datasets = stdout(&paretoscope(folder.path(), &["data"]));
    assert!(datasets.lines().any(|line| line.starts_with("digits          1797      64  10 classes")), "{datasets}");
}

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
fn images_of_both_layouts_are_computed_with() {
    let folder = tempfile::tempdir().unwrap();
    write_idx(&folder.path().join("my.digits"), 60, 15);
    write_cifar(&folder.path().join("animals.tar.gz"), 45, 9);
    for (data, header, name) in [
        ("my.digits/", "my.digits: 48 training, 12 validation and 15 test rows; network 12-2-3", "my.digits-2"),
        ("animals.tar.gz", "animals: 36 training, 9 validation and 9 test rows; network 3072-2-3", "animals-2"),
    ] {
        let output = paretoscope(folder.path(), &["fit", data, "--hidden", "2", "--points", "3", "--epochs", "30"]);
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(stdout(&output).starts_with(header), "{}", stdout(&output));
        let runs = fs::read_dir(folder.path().join("runs")).unwrap().map(|entry| entry.unwrap().path());
        let run = runs.into_iter().find(|run| run.file_name().unwrap().to_str().unwrap().starts_with(name)).unwrap();
        let run = SavedRun::open(&run).unwrap();
        assert!(!run.front.is_empty());
        assert!(Path::new(&run.specification.data.source).is_absolute(), "{}", run.specification.data.source);
        assert!(run.dataset.image.is_some() && run.dataset.classes.len() == 3);
    }
}

#[test]
fn the_convolutional_network_of_the_paper_is_computed_for_images() {
    let folder = tempfile::tempdir().unwrap();
    write_cifar(&folder.path().join("animals.tar.gz"), 45, 9);
    let options = ["fit", "animals.tar.gz", "--conv", "--points", "2", "--epochs", "2", "--max-l1", "50"];
    let output = paretoscope(folder.path(), &[&options[..], &["--out", "run"]].concat());
    assert!(output.status.success(), "{}", stderr(&output));
    let header = "network 3×32×32-32c3p2-32c4p2-512-3 (ReLU) with 609187 parameters";
    assert!(stdout(&output).contains(header), "{}", stdout(&output));
    let run = SavedRun::open(&folder.path().join("run")).unwrap();
    assert_eq!((run.network.parameters(), run.front.is_empty()), (609_187, false));
    let export = paretoscope(folder.path(), &["export", "run", "network.safetensors"]);
    assert!(export.status.success(), "{}", stderr(&export));
}

#[test]
fn what_has_no_convolutions_or_no_such_device_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fails(folder.path(), &["fit", "iris", "--conv"], 1, "convolutions need images");
    fails(folder.path(), &["fit", "digits", "--conv"], 1, "images of 8×8 pixels are too small");
    fails(folder.path(), &["fit", "digits", "--conv", "--activation", "tanh"], 2, "have ReLU activations");
    if !cfg!(feature = "cuda") {
        fails(folder.path(), &["fit", "iris", "--device", "cuda:1"], 1, "--features cuda");
    }
    if !cfg!(feature = "metal") {
        fails(folder.path(), &["fit", "iris", "--device", "metal"], 1, "--features metal");
    }
    for wrong in [&["--conv", "--hidden", "3"][..], &["--device", "gpu"]] {
        let output = paretoscope(folder.path(), &[&["fit", "iris"], wrong].concat());
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    }
}

#[test]
fn damaged_images_get_one_clear_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let images = write_idx(&folder.path().join("images"), 60, 15);
    let (pixels, labels) = (images.join("train-images-idx3-ubyte.gz"), images.join("train-labels-idx1-ubyte.gz"));
    let intact = fs::read(&pixels).unwrap();
    let fit = |options: &[&str], wanted: &str| fails(folder.path(), &[&["fit", "images"], options].concat(), 1, wanted);
    fit(&["--test", "x.csv"], "leave out the test file");
    fit(&["--target", "label"], "leave out the target column");
    fit(&["--task", "classification"], "leave out the task");
    fs::write(&pixels, &intact[..intact.len() - 20]).unwrap();
    fit(&[], "“images/train-images-idx3-ubyte.gz” is truncated");
    fs::write(&pixels, fs::read(&labels).unwrap()).unwrap();
    fit(&[], "“images/train-images-idx3-ubyte.gz” holds labels where images belong");
    fs::remove_file(&pixels).unwrap();
    fit(&[], "“train-images-idx3-ubyte” is missing in the folder “images”");
    // Damaged where only a whole reading finds it: the run does not begin.
    let mut damaged = intact;
    let checksum = damaged.len() - 6;
    damaged[checksum] ^= 1;
    fs::write(&pixels, &damaged).unwrap();
    fit(&[], "train-images-idx3-ubyte.gz” is damaged");
    fs::write(folder.path().join("images.tar.gz"), &damaged).unwrap();
    fails(folder.path(), &["fit", "images.tar.gz"], 1, "“images.tar.gz” is damaged");
}

/// The options of a small run.
const SMALL: [&str; 6] = ["--points", "12", "--hidden", "4", "--activation", "tanh"];

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
                  lambda,residual,termination,gradients,validation_loss_se,validation_r2_se,seconds";
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
        let best = &run.front.best().unwrap().point;
        let gradients: usize = std::iter::once(&run.front)
            .chain(&run.folds)
            .flat_map(Front::members)
            .map(|member| member.point.gradients.unwrap())
            .sum();
        for wanted in [
            format!("{:.4}", run.front.hypervolume((run.loss_at_zero, reference.1))),
            gradients.to_string(),
            format!("{:.3}", best.test.unwrap().score),
            best.nonzero.to_string(),
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
