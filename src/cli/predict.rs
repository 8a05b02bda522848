//! `paretoscope predict`: what an exported network says of the rows of a table.

use paretoscope::export::{self, write_atomically};

use super::{Failure, arguments::Predict, export::check_target, print, say};

/// Writes the predictions to a file or to standard output, and on standard error what is to be known of them.
pub fn predict(arguments: &Predict) -> Result<(), Failure> {
    let Predict { network, table, out, overwrite } = arguments;
    if let Some(out) = out {
        check_target(out, *overwrite)?;
    }
    let predictions = export::predict(network, table).map_err(|error| match error {
        export::ExportError::UnknownFormat(_) => Failure::Usage(error.to_string()),
        other => Failure::failed(other),
    })?;
    match out {
        None => print(&predictions.csv)?,
        Some(out) => write_atomically(out, predictions.csv.as_bytes()).map_err(|error| {
            Failure::Failed(format!("cannot write “{}”: {error}; choose another file", out.display()))
        })?,
    }
    let mut told = predictions.notes.clone();
    told.extend(predictions.judged());
    if let Some(out) = out {
        told.push(format!("{} predicted, written to {}", predictions.counted(), out.display()));
    }
    for line in &told {
        say(line);
    }
    Ok(())
}
