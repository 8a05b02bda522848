//! Predictions of an exported network for the rows of a table, as CSV.

use std::{fmt::Write, path::Path};

use super::{ExportError, Meaning, Predictor, RawRows, verified};
use crate::data::{ColumnKind, NewRows, Targets, Value};

/// Rows that are predicted at once.
const BATCH: usize = 4096;

/// What became of the rows of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Predictions {
    /// A header line, and a line for each row in their order: `prediction`, and of a classification the probability of each class.
    pub csv: String,
    /// Rows of the table.
    pub rows: usize,
    /// Accuracy, or R², over the rows that have the target, where the table has its column.
    pub score: Option<(f64, usize)>,
    /// Whether it is a regression.
    pub is_regression: bool,
    /// Sentences on what a person would not expect.
    pub notes: Vec<String>,
}

impl Predictions {
    /// How many rows there are, in words.
    #[must_use]
    pub fn counted(&self) -> String {
        if self.rows == 1 { "1 row".to_owned() } else { format!("{} rows", self.rows) }
    }

    /// How good they are, where the table tells it.
    #[must_use]
    pub fn judged(&self) -> Option<String> {
        let (score, rows) = self.score?;
        let of = if rows == self.rows { String::new() } else { format!(" of the {rows} rows that have a target") };
        Some(if self.is_regression {
            format!("R² {score:.4}{of}")
        } else {
            format!("accuracy {:.1} %{of}", 100.0 * score)
        })
    }
}

/// Predicts the rows of a table by the file of an exported network. Its columns are found by their names; the target may be among them.
///
/// # Errors
/// A file that cannot be read, or is no exported network; a table that cannot be read or lacks columns.
pub fn predict(network: &Path, table: &Path) -> Result<Predictions, ExportError> {
    predict_by(&Predictor::read(network)?, table)
}

/// The same by a network that was read.
///
/// # Errors
/// Those of the table.
pub fn predict_by(predictor: &Predictor, table: &Path) -> Result<Predictions, ExportError> {
    let exported = predictor.exported();
    let table = NewRows::read(table)?;
    let names = table.names();
    let place = |name: &str| names.iter().position(|other| other == name);
    let numeric = exported.used_columns().filter(|column| column.kind == ColumnKind::Numeric);
    table.check_numbers(numeric.filter_map(|column| place(&column.name)))?;
    let mut outputs = Vec::new();
    for start in (0..table.rows()).step_by(BATCH) {
        let rows = RawRows::of_table(exported, &table, start..table.rows().min(start + BATCH))?;
        outputs.extend(predictor.outputs(&rows)?);
    }
    let meaning = &exported.card.meaning;
    let score = place(&exported.provenance.target).and_then(|target| score(meaning, &outputs, &table, target));
    let notes = notes(predictor, &table, &place);
    let is_regression = matches!(meaning, Meaning::Target { .. });
    Ok(Predictions { csv: csv(meaning, &outputs), rows: table.rows(), score, is_regression, notes })
}

/// The lines of the file.
fn csv(meaning: &Meaning, outputs: &[f64]) -> String {
    let mut text = String::from("prediction");
    // Writing to a string cannot fail.
    match meaning {
        Meaning::Classes(classes) => {
            for class in classes {
                text.push(',');
                text += &cell(&format!("probability of {class}"));
            }
            text.push('\n');
            for row in outputs.chunks_exact(classes.len().max(1)) {
                let class = verified::first_largest(row).and_then(|class| classes.get(class));
                text += &cell(class.map_or("", String::as_str));
                for probability in row {
                    let _ = write!(text, ",{}", written(*probability));
                }
                text.push('\n');
            }
        }
        Meaning::Target { .. } => {
            text.push('\n');
            for value in outputs {
                let _ = writeln!(text, "{}", written(*value));
            }
        }
    }
    text
}

/// A number with the digits that single precision has.
fn written(value: f64) -> String {
    #[allow(clippy::cast_possible_truncation)] // networks compute in single precision
    let single = value as f32;
    single.to_string()
}

/// A text as CSV has it.
fn cell(text: &str) -> String {
    let is_plain = !text.contains([',', '"', '\n', '\r']);
    if is_plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

/// How good the predictions are on the rows that have the target.
fn score(meaning: &Meaning, outputs: &[f64], table: &NewRows, target: usize) -> Option<(f64, usize)> {
    let width = if let Meaning::Classes(classes) = meaning { classes.len() } else { 1 };
    let mut kept = Vec::new();
    let (mut classes_found, mut values) = (Vec::new(), Vec::new());
    for (row, outputs) in outputs.chunks_exact(width.max(1)).enumerate() {
        match (meaning, table.value(row, target)) {
            (_, Value::Missing) | (Meaning::Target { .. }, Value::Text(_)) => continue,
            (Meaning::Target { mean, std }, Value::Number(number)) => values.push((number - mean) / std),
            (Meaning::Classes(classes), value) => {
                let name = match value {
                    Value::Number(number) => number.to_string(),
                    Value::Text(text) => text.to_owned(),
                    Value::Missing => continue,
                };
                // A class that the network does not know is never found.
                let class = classes.iter().position(|class| *class == name).unwrap_or(classes.len());
                classes_found.push(u32::try_from(class).unwrap_or(u32::MAX));
            }
        }
        kept.extend_from_slice(outputs);
    }
    let targets = if values.is_empty() { Targets::Classes(classes_found) } else { Targets::Values(values) };
    verified::score(meaning, &kept, &targets).map(|score| (score, targets.len()))
}

/// Says in how many rows levels stand that the network does not know, and values are missing.
fn notes(predictor: &Predictor, table: &NewRows, place: &impl Fn(&str) -> Option<usize>) -> Vec<String> {
    let mut notes = Vec::new();
    for column in predictor.exported().used_columns() {
        let Some(place) = place(&column.name) else { continue };
        let values = || (0..table.rows()).map(|row| table.value(row, place));
        let counted = |count: usize| if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
        let missing = values()
            .filter(|value| match value {
                Value::Missing => true,
                Value::Text(_) => column.kind == ColumnKind::Numeric,
                Value::Number(_) => false,
            })
            .count();
        if missing > 0 {
            let how = if column.indicator { "as in training" } else { "and take the mean of the training rows" };
            notes.push(format!("values of “{}” are missing in {}, {how}", column.name, counted(missing)));
        }
        let is_unknown = |value: &Value<'_>| {
            let name = match value {
                Value::Number(number) => number.to_string(),
                Value::Text(text) => (*text).to_owned(),
                Value::Missing => return false,
            };
            !column.levels.contains(&name) && column.base.as_ref() != Some(&name)
        };
        // Levels that were rare in training are not known one by one.
        if column.kind != ColumnKind::Numeric && !column.other {
            let unknown = values().filter(is_unknown).count();
            if unknown > 0 {
                notes.push(format!(
                    "levels of “{}” that no training row has stand in {}",
                    column.name,
                    counted(unknown)
                ));
            }
        }
    }
    notes
}
