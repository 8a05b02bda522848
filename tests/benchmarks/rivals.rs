//! What scikit-learn gives on the same rows, where it is at hand.

use std::{env, fs, path::Path, process::Command};

use paretoscope::data::{Prepared, Rows, Targets};

use crate::selectors::Outcome;

/// What a person would take instead.
pub struct Rivals {
    /// Cross-validated l1 logistic regression, or lasso.
    pub l1: Outcome,
    /// A multilayer perceptron of the same shape.
    pub mlp: Outcome,
    /// The versions of the packages.
    pub versions: String,
}

impl Rivals {
    /// Fits them; nothing where there is no scikit-learn. `PARETOSCOPE_PYTHON` names the interpreter, else it is `python3`.
    pub fn fit(data: &Prepared, hidden: &[usize], split: u64) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        write_rows(folder.path(), "train", &data.train);
        write_rows(folder.path(), "test", &data.test);
        let classes = matches!(data.train.targets, Targets::Classes(_)).then_some(data.dataset.classes.len());
        let shape =
            serde_json::json!({"columns": data.train.columns, "classes": classes, "hidden": hidden, "split": split});
        fs::write(folder.path().join("shape.json"), shape.to_string()).unwrap();
        let python = env::var("PARETOSCOPE_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/benchmarks/rivals.py");
        let output = Command::new(python).arg(script).arg(folder.path()).output().ok()?;
        let told = String::from_utf8_lossy(&output.stdout);
        let answer: serde_json::Value = serde_json::from_str(told.trim())
            .unwrap_or_else(|_| panic!("scikit-learn fails: {}", String::from_utf8_lossy(&output.stderr)));
        let outcome = |name: &str| {
            let nonzero = answer[format!("{name}_nonzero")].as_u64().and_then(|count| usize::try_from(count).ok());
            Outcome { score: answer[name].as_f64().expect("a number"), nonzero: nonzero.expect("a count") }
        };
        let versions = answer["versions"].as_str()?.to_owned();
        Some(Self { l1: outcome("l1"), mlp: outcome("mlp"), versions })
    }
}

fn write_rows(folder: &Path, part: &str, rows: &Rows) {
    let targets: Vec<f64> = match &rows.targets {
        Targets::Classes(classes) => classes.iter().map(|&class| f64::from(class)).collect(),
        Targets::Values(values) => values.clone(),
    };
    for (name, values) in [("x", rows.scaled()), ("y", targets)] {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        fs::write(folder.join(format!("{name}_{part}")), bytes).unwrap();
    }
}
