//! Datasets from CSV files.

use std::path::Path;

use super::{
    DataError, Dataset, Inputs, Targets, Task, labels,
    reading::Meter,
    table::{Table, shortened},
};

/// How a CSV file is to be understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CsvOptions {
    /// Name of the column to predict; without it the last.
    pub target: Option<String>,
    /// What is predicted; without it told from the target column.
    pub task: Option<Task>,
}

/// Reads a dataset from a CSV file in UTF-8: a header line, numeric columns, and a target column of numbers or class
/// labels. Columns are separated by commas, semicolons or tabs, told from the header line.
///
/// Without [`CsvOptions::task`] the target column tells it: text, and integers with at most two different values, or at
/// most 20 with three rows each on average, are classes; all other numbers are a regression.
///
/// # Errors
/// A file that cannot be read, or is no such table; the message names line and column.
pub fn read_csv(path: &Path, options: &CsvOptions) -> Result<Dataset, DataError> {
    read_metered(path, options, &Meter::default())
}

/// The same, telling `meter` how much is read.
pub(super) fn read_metered(path: &Path, options: &CsvOptions, meter: &Meter) -> Result<Dataset, DataError> {
    let file = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| unreadable(&file, error))?;
    let mut dataset = parse_metered(&bytes, &file, options, meter)?;
    if let Some(stem) = path.file_stem() {
        dataset.name = stem.to_string_lossy().into_owned();
    }
    Ok(dataset)
}

/// Reads a dataset from the text of a CSV file, which messages call `file`.
pub(super) fn parse_csv(bytes: &[u8], file: &str, options: &CsvOptions) -> Result<Dataset, DataError> {
    parse_metered(bytes, file, options, &Meter::default())
}

fn parse_metered(bytes: &[u8], file: &str, options: &CsvOptions, meter: &Meter) -> Result<Dataset, DataError> {
    let choose = |names: &[String]| target_index(names, options.target.as_deref(), file);
    let table = Table::parse(bytes, file, meter, choose)?;
    if table.labels.len() < 2 {
        return Err(DataError::OneRow { file: file.to_owned() });
    }
    let encoded = labels::encode(&table, options.task)?;
    if let ([class], Task::Classification) = (encoded.classes.as_slice(), encoded.task) {
        return Err(DataError::OneClass { file: file.to_owned(), column: table.target, class: shortened(class) });
    }
    Ok(Dataset {
        name: file.to_owned(),
        task: encoded.task,
        features: table.features,
        target: table.target,
        classes: encoded.classes,
        image: None,
        inputs: Inputs::Numbers(table.inputs),
        targets: encoded.targets,
    })
}

/// Reads the rows of a test file, with its columns in the order of the dataset's.
pub(super) fn read_test_rows(path: &Path, dataset: &Dataset, meter: &Meter) -> Result<(Vec<f64>, Targets), DataError> {
    let file = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| unreadable(&file, error))?;
    let table = Table::parse(&bytes, &file, meter, |names| test_target_index(names, dataset, &file))?;
    let targets = labels::encode_as(&table, dataset)?;
    let inputs = in_order(&dataset.features, &table.features, table.inputs);
    Ok((inputs, targets))
}

/// The operating system does not give a file.
pub(super) fn unreadable(file: &str, error: std::io::Error) -> DataError {
    DataError::Unreadable { file: file.to_owned(), error }
}

/// The place of the target column.
fn target_index(names: &[String], target: Option<&str>, file: &str) -> Result<usize, DataError> {
    let Some(target) = target else { return Ok(names.len().saturating_sub(1)) };
    names.iter().position(|name| name == target.trim()).ok_or_else(|| {
        let mut columns: Vec<String> = names.iter().map(|name| shortened(name)).collect();
        if columns.len() > 10 {
            columns.drain(5..columns.len() - 4);
            columns.insert(5, "…".to_owned());
        }
        DataError::UnknownTarget { file: file.to_owned(), target: shortened(target), columns: columns.join(", ") }
    })
}

/// The place of the target column of a test file, once its columns are known to be those of the dataset.
fn test_target_index(names: &[String], dataset: &Dataset, file: &str) -> Result<usize, DataError> {
    let (file, other) = (file.to_owned(), dataset.name.clone());
    if let Some(name) = dataset.features.iter().find(|name| !names.contains(name)) {
        return Err(DataError::TestLacksColumn { file, column: shortened(name), dataset: other });
    }
    if let Some(name) = names.iter().find(|name| **name != dataset.target && !dataset.features.contains(name)) {
        return Err(DataError::TestHasOtherColumn { file, column: shortened(name), dataset: other });
    }
    names.iter().position(|name| *name == dataset.target).ok_or_else(|| DataError::TestLacksColumn {
        file,
        column: dataset.target.clone(),
        dataset: other,
    })
}

/// Row-major inputs with their columns in the order `wanted` instead of `found`, which are the same names.
fn in_order(wanted: &[String], found: &[String], inputs: Vec<f64>) -> Vec<f64> {
    if wanted == found {
        return inputs;
    }
    let places: Vec<usize> = wanted.iter().filter_map(|name| found.iter().position(|other| other == name)).collect();
    inputs
        .chunks_exact(found.len())
        .flat_map(|row| places.iter().filter_map(|&place| row.get(place)))
        .copied()
        .collect()
}

#[cfg(test)]
#[path = "csv_tests.rs"]
mod tests;
