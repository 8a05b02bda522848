//! The real program, driven from outside.
#![allow(clippy::unwrap_used, clippy::panic)] // a test may panic

#[path = "../support/arrays.rs"]
mod arrays;
mod baselines;
mod disk;
mod exports;
#[path = "../support/images.rs"]
mod image_files;
mod images;
mod inputs;
mod package;
mod parts;
mod pipes;
mod predictions;
mod refit;
mod report;
mod resume;
mod runs;
mod saved;
#[path = "../support/mod.rs"]
mod support;
mod tables;
mod usage;

use std::{path::Path, process::Output};

use support::paretoscope;

/// The options of a small run.
const SMALL: [&str; 6] = ["--points", "12", "--hidden", "4", "--activation", "tanh"];

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
