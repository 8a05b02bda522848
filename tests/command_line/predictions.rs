//! What is said of rows, as another program finds it by the exported network.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, atomic::AtomicBool},
};

use paretoscope::{
    front::{Metric, recommended},
    run::{Answers, PredictionTask, Predictions, RowSet, RunRows, SavedRun},
};

use crate::{stderr, support::paretoscope};

/// What NumPy finds; nothing, and a word about it, where there is none.
fn by_numpy(network: &Path, rows: &Path) -> Option<serde_json::Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/predictions_of_run.py");
    if !Command::new("python3").args(["-c", "import numpy"]).status().is_ok_and(|status| status.success()) {
        eprintln!("skipped: there is no NumPy to judge the network by another program");
        return None;
    }
    let output = Command::new("python3").arg(script).arg(network).arg(rows).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// The rows as they stand in the file, with what is true of each.
fn written(path: &Path, predictions: &Predictions) -> PathBuf {
    let mut text = String::new();
    for row in 0..predictions.len() {
        predictions.inputs(row).for_each(|_, value| write!(text, "{value},").unwrap());
        match &predictions.answers {
            Answers::Classes(classified) => writeln!(text, "{}", classified.truth[row]),
            Answers::Values(estimated) => writeln!(text, "{}", estimated.truth[row]),
        }
        .unwrap();
    }
    std::fs::write(path, text).unwrap();
    path.to_owned()
}

#[test]
fn matrix_and_figures_are_those_of_numpy_on_the_exported_network() {
    let folder = tempfile::tempdir().unwrap();
    for (data, hidden) in [("breast-cancer", "5,4"), ("digits", "12"), ("diabetes", "6")] {
        let options = ["--points", "12", "--hidden", hidden, "--starts", "1", "--validation", "0.2", "--out", data];
        let output = paretoscope(folder.path(), &[&["fit", data][..], &options].concat());
        assert!(output.status.success(), "{data}: {}", stderr(&output));
        let network = format!("{data}.safetensors");
        let output = paretoscope(folder.path(), &["export", data, &network]);
        assert!(output.status.success(), "{data}: {}", stderr(&output));
        let run = SavedRun::open(&folder.path().join(data)).unwrap();
        let record = run.into_record().unwrap();
        let rows = RunRows::read(&record.info, &AtomicBool::new(false)).unwrap();
        let member = recommended(&record.front).unwrap();
        let task = PredictionTask { set: RowSet::Test, networks: vec![(None, Arc::clone(&member.parameters))] };
        let ours = task.predict(&record.info.network, &rows, &|| false).unwrap().unwrap();
        let score = ours.scores.get(if data == "diabetes" { Metric::RSquared } else { Metric::Accuracy }).unwrap();
        assert!((score - member.point.test.unwrap().score).abs() < 1e-6, "{data}: as the run says");
        let file = written(&folder.path().join(format!("{data}.csv")), &ours);
        let Some(theirs) = by_numpy(&folder.path().join(network), &file) else { continue };
        if let Answers::Classes(classified) = &ours.answers {
            let classes = 0..classified.confusion.classes();
            let row = |truth| classes.clone().map(|predicted| classified.confusion.count(truth, predicted)).collect();
            let matrix: Vec<Vec<usize>> = classes.clone().map(row).collect();
            assert_eq!(theirs["confusion"], serde_json::json!(matrix), "{data}");
        }
        let figures = [
            ("accuracy", Metric::Accuracy),
            ("balanced", Metric::BalancedAccuracy),
            ("log_loss", Metric::LogLoss),
            ("roc", Metric::RocArea),
            ("precision_recall", Metric::PrecisionRecallArea),
            ("brier", Metric::Brier),
            ("r_squared", Metric::RSquared),
            ("rmse", Metric::RootMeanSquaredError),
            ("mae", Metric::MeanAbsoluteError),
        ];
        let mut compared = 0;
        for (name, metric) in figures {
            let Some(theirs) = theirs[name].as_f64() else { continue };
            let ours = ours.scores.get(metric).unwrap();
            assert!((ours - theirs).abs() <= 1e-9 * theirs.abs().max(1.0), "{data} {name}: {ours} {theirs}");
            compared += 1;
        }
        assert_eq!(compared, if data == "diabetes" { 3 } else { 6 }, "{data}");
    }
}
