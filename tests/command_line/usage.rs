//! What is wrong is told in one sentence, with the right exit code.

use std::fs;

use crate::{
    fails, stderr, stdout,
    support::{iris_files, paretoscope},
};

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
    refuses("a,b,y\n1,2,p\n3,q\n", &[], "“rows.csv” needs a correction: line 3 has 2 values");
    let numbers = (0..30).map(|row| format!("{row},2,{}\n", ["p", "q"][row % 2])).collect::<Vec<_>>().concat();
    refuses(format!("a,b,y\n{numbers}tall,2,q\n"), &[], "“tall” in line 32, column “a”");
    refuses(format!("a,b,y\n{numbers}inf,2,q\n"), &[], "“inf” in line 32, column “a” is not a finite number");
    refuses(
        "a,b,y\n1,,p\n3,,q\n2,,p\n",
        &["--missing", "drop", "--column", "b=numeric"],
        "every row of “rows.csv” lacks",
    );
    refuses("a,y\n1,\n3,?\n2,NA\n", &[], "lacks its target");
    refuses("a,y\n1,p\n2,p\n3,p\n", &[], "the class “p”");
    refuses("a,y\n1,p\n2,q\n", &["--target", "z"], "no column “z”");
    refuses("a,y,y\n1,p,p\n2,q,q\n", &["--target", "y"], "stands twice");
    refuses("a,y\n1,p\n2,q\n", &["--task", "regression"], "“p” in line 2, column “y”");
    refuses("a,y\n1,p\n2,q\n", &[], "too few");
    refuses(b"a,y\n1,\xff\n", &[], "one row only");
    refuses("a\n1\n2\n", &[], "no inputs");
    refuses("1,2\n3,4\n", &[], "too few");
    refuses([0_u8, 159, 146, 150], &[], "no table of text");
}

#[test]
fn missing_files_and_unknown_names_are_failures() {
    let folder = tempfile::tempdir().unwrap();
    fails(folder.path(), &["fit", "flowers"], 1, "no file “flowers” and no dataset of that name");
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
    assert!(datasets.lines().any(|line| line.starts_with("digits           1797      64  10 classes")), "{datasets}");
}
