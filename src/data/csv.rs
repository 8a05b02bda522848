//! Datasets from CSV files.

use std::{collections::BTreeMap, path::Path};

use super::{
    ColumnChoice, DataError, Dataset, Inputs, Missing, SplitBy, Targets, Task,
    assembly::Assembly,
    npz, parquet_table,
    reading::Meter,
    stream::Stream,
    table::Table,
    text::{TextKind, ZIP},
    text_table,
    treatment::Treatment,
};

/// The first bytes of a Parquet file.
const PARQUET: [u8; 4] = *b"PAR1";

/// How a CSV file is to be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvOptions {
    /// Name of the column to predict; without it the last.
    pub target: Option<String>,
    /// What is predicted; without it told from the target column.
    pub task: Option<Task>,
    /// What columns are taken as, by their names; the others as is told from what stands in them.
    pub columns: BTreeMap<String, ColumnChoice>,
    /// What is done with missing values. Runs of versions that refused them have none, and in these no column of numbers is left out.
    pub missing: Option<Missing>,
    /// The column that makes the split, which is no input.
    pub split_by: Option<SplitBy>,
}

impl Default for CsvOptions {
    fn default() -> Self {
        Self { target: None, task: None, columns: BTreeMap::new(), missing: Some(Missing::default()), split_by: None }
    }
}

/// Reads a dataset from a CSV file: columns of numbers and texts, and a target column of numbers or class labels. Separator, encoding,
/// decimal sign and header line are told from the file, and what each column is from what stands in it. The levels of categories are
/// those of all rows.
///
/// Without [`CsvOptions::task`] the target column tells it: text, and integers with at most two different values, or at
/// most 20 with three rows each on average, are classes; all other numbers are a regression.
///
/// # Errors
/// A file that cannot be read, or is no such table; the message tells all that is wrong.
pub fn read_csv(path: &Path, options: &CsvOptions) -> Result<Dataset, DataError> {
    let table = read_table(path, &Meter::default())?;
    let name = path.file_stem().map_or_else(|| table.file.clone(), |stem| stem.to_string_lossy().into_owned());
    whole(table, name, options)
}

/// Reads a dataset from the text of a CSV file, which messages call `file`.
pub(super) fn parse_csv(bytes: &[u8], file: &str, options: &CsvOptions) -> Result<Dataset, DataError> {
    whole(Table::parse(bytes, file)?, file.to_owned(), options)
}

/// A dataset of a table, learned from all rows.
fn whole(table: Table, name: String, options: &CsvOptions) -> Result<Dataset, DataError> {
    let assembly = Assembly::new(&table, options)?;
    let rows: Vec<usize> = (0..assembly.rows()).collect();
    let treatment = Treatment::learn(&table, &assembly, &rows, options.missing.unwrap_or_default());
    Ok(dataset(table, name, assembly, &treatment))
}

/// Reads a table, telling `meter` how much is read. What a file is, its first bytes tell.
pub(super) fn read_table(path: &Path, meter: &Meter) -> Result<Table, DataError> {
    let mut stream = Stream::open(path, meter)?;
    let file = path.display().to_string();
    if stream.first == PARQUET {
        return parquet_table::read(stream.seekable()?, &file, meter);
    }
    if stream.first == ZIP {
        return npz::read(stream.seekable()?, &file, meter);
    }
    let kind = TextKind { is_packed: stream.gzipped, is_once: !stream.is_regular };
    text_table::read(&mut stream, &file, kind, meter)
}

/// The dataset that a treatment makes of a table.
pub(super) fn dataset(table: Table, name: String, assembly: Assembly, treatment: &Treatment) -> Dataset {
    let outline = outline(&table, name, &assembly, treatment);
    let columns = if treatment.is_plain() { Vec::new() } else { treatment.columns.clone() };
    let inputs = Inputs::Numbers(treatment.encode(table, &assembly));
    Dataset { inputs, targets: assembly.encoded.targets, columns, ..outline }
}

/// The same without inputs and targets.
pub(super) fn outline(table: &Table, name: String, assembly: &Assembly, treatment: &Treatment) -> Dataset {
    Dataset {
        name,
        task: assembly.encoded.task,
        features: treatment.features(),
        target: table.name(assembly.target),
        classes: assembly.encoded.classes.clone(),
        image: None,
        inputs: Inputs::Numbers(Vec::new()),
        targets: Targets::Classes(Vec::new()),
        columns: Vec::new(),
    }
}

/// The operating system does not give a file.
pub(super) fn unreadable(file: &str, error: std::io::Error) -> DataError {
    DataError::Unreadable { file: file.to_owned(), error }
}

#[cfg(test)]
#[path = "csv_tests.rs"]
mod tests;
