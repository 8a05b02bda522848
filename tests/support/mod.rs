//! What several tests of the whole program need.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, missing_docs)] // every test uses a part of it, and may panic

use std::{
    fmt::Write,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The built-in Iris data as two files, `train.csv` with 100 rows and `test.csv` with 50.
pub fn iris_files(folder: &Path) -> (PathBuf, PathBuf) {
    let text = std::fs::read_to_string(asset("iris.csv")).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    let part = |name: &str, wanted: fn(usize) -> bool| {
        let mut part = format!("{header}\n");
        for (_, row) in rows.lines().enumerate().filter(|(index, _)| wanted(*index)) {
            writeln!(part, "{row}").unwrap();
        }
        let path = folder.join(name);
        std::fs::write(&path, part).unwrap();
        path
    };
    (part("train.csv", |index| index % 3 != 0), part("test.csv", |index| index % 3 == 0))
}

/// A file of `assets`.
pub fn asset(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name)
}

/// Runs the program in a folder.
pub fn paretoscope(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_paretoscope")).current_dir(folder).args(arguments).output().unwrap()
}

/// What a network does on the rows of a CSV file, as another program finds it: score and mean loss. `None`, and a word
/// about it, where there is no Python.
pub fn judged_by_python(network: &Path, rows: &Path) -> Option<(f64, f64, serde_json::Value)> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/read_network.py");
    let Ok(output) = Command::new("python3").arg(script).arg(network).arg(rows).output() else {
        eprintln!("skipped: there is no python3 to read the file by another program");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let figures: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    Some((figures["score"].as_f64().unwrap(), figures["loss"].as_f64().unwrap(), figures["point"].clone()))
}
