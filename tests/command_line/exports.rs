//! Networks in every form, and predictions by them.

use std::fs;

use paretoscope::{export::Predictor, run::SavedRun};

use crate::{
    SMALL, fails, stderr, stdout,
    support::{iris_files, paretoscope},
};

#[test]
fn a_network_leaves_in_every_form_and_predicts_the_rows_of_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let (train, test) = iris_files(path);
    let data = ["fit", train.to_str().unwrap(), "--test", test.to_str().unwrap(), "--validation", "0", "--out", "run"];
    assert!(paretoscope(path, &[&data[..], &SMALL].concat()).status.success());
    let point = SavedRun::open(&path.join("run")).unwrap().front.best().unwrap().point.clone();
    let accuracy = format!("accuracy {:.1} %", 100.0 * point.test.unwrap().score);
    let mut said = Vec::new();
    for (file, options) in [
        ("net.safetensors", &[][..]),
        ("net.onnx", &[]),
        ("small.onnx", &["--compact"]),
        ("small.safetensors", &["--compact", "--keep-scaling"]),
        ("folded.py", &["--fold-scaling"]),
    ] {
        let output = paretoscope(path, &[&["export", "run", file, "--point", "best"], options].concat());
        let told = stdout(&output);
        assert!(output.status.success(), "{file}: {}", stderr(&output));
        for wanted in ["dense ", " per row; sparse ", "; compacted ", "wrote point ", file] {
            assert!(told.contains(wanted), "{file}: {told}");
        }
        let judged = format!(
            "Read back on 50 test rows: {accuracy} (of the point {}), outputs differ by at most ",
            &accuracy[9..]
        );
        assert!(told.contains(&judged), "{file}: {judged} {told}");
        let output = paretoscope(path, &["predict", file, "test.csv"]);
        assert!(output.status.success() && stderr(&output).contains(&accuracy), "{file}: {}", stderr(&output));
        said.push(stdout(&output));
    }
    assert!(path.join("folded.safetensors").is_file());
    assert!(said[0].starts_with("prediction,probability of setosa,"), "{}", said[0]);
    let classes = |said: &str| said.lines().map(|line| line.split(',').next().unwrap().to_owned()).collect::<Vec<_>>();
    assert!(said.iter().all(|other| classes(other) == classes(&said[0])));
    assert_eq!(said[0].lines().count(), 51);
    let exported = Predictor::read(&path.join("small.safetensors")).unwrap();
    let provenance = &exported.exported().provenance;
    assert_eq!((provenance.target.as_str(), provenance.source.as_str()), ("species", "train.csv"));
    assert_eq!(provenance.version, env!("CARGO_PKG_VERSION"));

    // The rows are gone: it is said, and the file is looked at on others.
    fs::rename(&train, path.join("elsewhere.csv")).unwrap();
    let output = paretoscope(path, &["export", "run", "net.onnx", "--overwrite"]);
    assert!(stdout(&output).contains("Read back on 256 drawn rows, because there is no file “"), "{}", stdout(&output));
}

#[test]
fn what_cannot_be_predicted_is_told_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    assert!(paretoscope(path, &[&["fit", "iris", "--out", "there"], &SMALL[..]].concat()).status.success());
    assert!(paretoscope(path, &["export", "there", "net.onnx"]).status.success());
    fs::write(path.join("x.csv"), "sepal_width_cm,what\n1,2\n").unwrap();
    fails(
        path,
        &["predict", "net.onnx", "x.csv"],
        1,
        "lacks the columns “sepal_length_cm”, “petal_length_cm”, “petal_width_cm”",
    );
    let header = "petal_width_cm,sepal_length_cm,petal_length_cm,sepal_width_cm";
    fs::write(path.join("y.csv"), format!("{header}\n1,2,3,4\n1,red,3,4\n")).unwrap();
    fails(path, &["predict", "net.onnx", "y.csv"], 1, "“red” in line 3, column “sepal_length_cm” is not a number");
    let kept = fs::read_dir(path.join("there/networks")).unwrap().next().unwrap().unwrap().path();
    fails(path, &["predict", kept.to_str().unwrap(), "y.csv"], 1, "its metadata has no “features”");
    fails(path, &["predict", "y.csv", "y.csv"], 2, "does not end in .safetensors, .onnx or .py");
    fails(path, &["predict", "net.onnx", "absent.csv"], 1, "absent.csv");
    let bytes = fs::read(path.join("net.onnx")).unwrap();
    fs::write(path.join("cut.onnx"), &bytes[..bytes.len() / 2]).unwrap();
    fails(path, &["predict", "cut.onnx", "y.csv"], 1, "is no .onnx file that Paretoscope has written");
    // A missing value takes the mean, and others go their way.
    fs::write(path.join("z.csv"), format!("{header}\n1,,3,4\n1,2,3,4\n")).unwrap();
    let output = paretoscope(path, &["predict", "net.onnx", "z.csv", "--out", "said.csv"]);
    assert!(stderr(&output).contains("values of “sepal_length_cm” are missing in 1 row"), "{}", stderr(&output));
    assert!(stderr(&output).contains("2 rows predicted, written to said.csv"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(path.join("said.csv")).unwrap().lines().count(), 3);
    fails(path, &["predict", "net.onnx", "z.csv", "--out", "said.csv"], 1, "exists already");
    fails(path, &["predict", "net.onnx", "z.csv", "--out", "there/front.csv", "--overwrite"], 1, "belongs to the run");
}
