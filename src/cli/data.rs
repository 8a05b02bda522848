//! `paretoscope data`: the built-in datasets.

use std::fmt::Write;

use paretoscope::data::{Builtin, CsvOptions, Task};

use super::{Failure, print};

/// Prints a table of the built-in datasets.
pub fn data() -> Result<(), Failure> {
    let mut text = format!("{:<14} {:>5} {:>7}  {:<11} {}\n", "name", "rows", "inputs", "target", "predicts");
    for builtin in Builtin::ALL {
        let dataset = builtin.dataset(&CsvOptions::default()).map_err(Failure::failed)?;
        let target = match dataset.task {
            Task::Classification => format!("{} classes", dataset.classes.len()),
            Task::Regression => "a number".to_owned(),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{:<14} {:>5} {:>7}  {:<11} {}",
            builtin.name(),
            dataset.rows(),
            dataset.features.len(),
            target,
            builtin.description()
        );
    }
    print(&text)
}
