//! Rows of a file that were not there when a network was trained, and the inputs that its columns make of them.

use std::{collections::HashMap, path::Path};

use super::{
    Column, ColumnKind, DataError, Faults,
    cell::{Cell, shortened},
    csv::read_table,
    reading::Meter,
    recognize::number_faults,
    table::Table,
};

/// What stands in one cell of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// A finite number of single precision.
    Number(f64),
    /// A text, without white space around it.
    Text(&'a str),
    /// Nothing, or what stands for it.
    Missing,
}

/// What stands for a level that is not known.
pub(crate) const UNKNOWN: &str = "…";

/// The rows of a table as they stand in their file.
#[derive(Debug)]
pub struct NewRows {
    table: Table,
}

impl NewRows {
    /// Reads a table in any of the ways in which data is read.
    ///
    /// # Errors
    /// A file that cannot be read or is no table; all that is wrong with its lines at once.
    pub fn read(path: &Path) -> Result<Self, DataError> {
        let table = read_table(path, &Meter::default())?;
        match table.faults.count() {
            0 => Ok(Self { table }),
            _ => Err(DataError::Faults { file: table.file, faults: table.faults }),
        }
    }

    /// The file's name for messages.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.table.file
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.table.rows()
    }

    /// Names of the columns, in the order of the file.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        (0..self.table.columns.len()).map(|column| self.table.name(column)).collect()
    }

    /// What stands in a row and a column; nothing beyond the last.
    #[must_use]
    pub fn value(&self, row: usize, column: usize) -> Value<'_> {
        match self.table.cell(row, column) {
            Cell::Number(value) => Value::Number(value),
            Cell::Missing => Value::Missing,
            Cell::Text(code) => {
                let text = self.table.columns.get(column).and_then(|column| column.texts.get(code as usize));
                Value::Text(text.map_or(UNKNOWN, |text| text.written.as_str()))
            }
        }
    }

    /// Whether these columns hold numbers, and texts that stand for one that is not known.
    ///
    /// # Errors
    /// All other texts in them.
    pub fn check_numbers(&self, columns: impl Iterator<Item = usize>) -> Result<(), DataError> {
        let (mut faults, mut test) = (Faults::default(), Faults::default());
        for column in columns {
            let name = || shortened(&self.table.name(column));
            number_faults(&self.table, column, &name, (&mut faults, &mut test));
        }
        match faults.count() {
            0 => Ok(()),
            _ => Err(DataError::Faults { file: self.table.file.clone(), faults: faults.without_advice() }),
        }
    }
}

/// Encodes the values of one column as its network takes them.
#[derive(Clone, Debug)]
pub struct ColumnEncoder<'a> {
    column: &'a Column,
    levels: HashMap<&'a str, usize>,
}

impl<'a> ColumnEncoder<'a> {
    /// For a column with all that was learned of it.
    #[must_use]
    pub fn new(column: &'a Column) -> Self {
        let levels = column.levels.iter().enumerate().map(|(place, level)| (level.as_str(), place)).collect();
        Self { column, levels }
    }

    /// Appends the inputs of a value, one for each of the column's. Where nothing is known of what an input takes it is no number (NaN).
    pub fn push(&self, value: Value<'_>, inputs: &mut Vec<f64>) {
        let column = self.column;
        let mean = |input: usize| column.mean.get(input).copied().unwrap_or(f64::NAN);
        let indicator = |is_missing: bool| column.indicator.then(|| f64::from(u8::from(is_missing)));
        match column.kind {
            ColumnKind::Ignored | ColumnKind::Target => {}
            ColumnKind::Numeric => {
                let number = if let Value::Number(number) = value { Some(number) } else { None };
                inputs.push(number.unwrap_or_else(|| mean(0)));
                inputs.extend(indicator(number.is_none()));
            }
            ColumnKind::Ordered => {
                inputs.push(self.level(value).map_or_else(|| mean(0), |rank| rank as f64));
                inputs.extend(indicator(value == Value::Missing));
            }
            ColumnKind::Category => {
                let start = inputs.len();
                let width = column.inputs.len();
                if value == Value::Missing && !column.indicator {
                    inputs.extend((0..width).map(mean));
                    return;
                }
                inputs.resize(start + width, 0.0);
                let one = match self.level(value) {
                    _ if value == Value::Missing => width.checked_sub(1),
                    Some(level) => Some(level),
                    None if self.is_base(value) || !column.other => None,
                    None => Some(column.levels.len()),
                };
                if let Some(input) = one.and_then(|place| inputs.get_mut(start + place)) {
                    *input = 1.0;
                }
            }
        }
    }

    /// The place of a level.
    fn level(&self, value: Value<'_>) -> Option<usize> {
        match value {
            Value::Number(number) => self.levels.get(number.to_string().as_str()).copied(),
            Value::Text(text) => self.levels.get(text).copied(),
            Value::Missing => None,
        }
    }

    /// Whether it is the level at which all inputs are 0.
    fn is_base(&self, value: Value<'_>) -> bool {
        let base = self.column.base.as_deref();
        match value {
            Value::Number(number) => base == Some(number.to_string().as_str()),
            Value::Text(text) => base == Some(text),
            Value::Missing => false,
        }
    }
}

impl Column {
    /// Whether its levels are numbers, so that a network is given them as such.
    #[must_use]
    pub fn has_codes(&self) -> bool {
        let is_number = |level: &String| code(level).is_some();
        self.kind == ColumnKind::Numeric
            || (!self.levels.is_empty() || self.base.is_some())
                && self.levels.iter().all(is_number)
                && self.base.iter().all(is_number)
    }

    /// A value that has these inputs; where one is no number, the value is missing. It is what [`ColumnEncoder`] makes the inputs of, but
    /// that one level that is not known stands for all of them.
    #[must_use]
    pub fn decode(&self, inputs: &[f64]) -> Value<'_> {
        let level = |name: &'_ String| code(name).map(Value::Number);
        let is_missing = inputs.iter().any(|input| input.is_nan()) || self.indicator && inputs.last() == Some(&1.0);
        match self.kind {
            _ if is_missing => Value::Missing,
            ColumnKind::Ignored | ColumnKind::Target => Value::Missing,
            ColumnKind::Numeric => inputs.first().map_or(Value::Missing, |&number| Value::Number(number)),
            ColumnKind::Ordered => {
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a place among the levels
                let rank =
                    inputs.first().filter(|rank| rank.fract() == 0.0 && **rank >= 0.0).map(|&rank| rank as usize);
                let name = rank.and_then(|rank| self.levels.get(rank));
                name.map_or(Value::Text(UNKNOWN), |name| level(name).unwrap_or(Value::Text(name)))
            }
            ColumnKind::Category => {
                let place = inputs.iter().position(|&input| input == 1.0);
                let name = match place {
                    Some(place) => self.levels.get(place),
                    None => self.base.as_ref(),
                };
                name.map_or(Value::Text(UNKNOWN), |name| level(name).unwrap_or(Value::Text(name)))
            }
        }
    }
}

/// The number that a level is written for.
pub(crate) fn code(level: &str) -> Option<f64> {
    let number = level.parse::<f64>().ok().filter(|number| number.abs() <= f64::from(f32::MAX))?;
    (number.to_string() == level).then_some(number)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::data::{DataSpecification, Row, Validation};

    /// A table with every kind of column, and missing values in each.
    fn table() -> tempfile::NamedTempFile {
        let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
        writeln!(file, "size,colour,grade,code,flag,price,y").unwrap();
        for row in 0..240_usize {
            let size = if row % 11 == 3 { "NA".to_owned() } else { format!("{}.25", row * 7 % 31) };
            let colour = match row % 120 {
                7 => "teal",
                8 => "",
                other => ["red", "green", "blue"][other % 3],
            };
            let grade = if row % 13 == 5 { "?" } else { ["low", "medium", "high"][row % 3] };
            let flag = ["yes", "no"][row % 2];
            writeln!(file, "{size},{colour},{grade},{},{flag},{},{}", row % 4, row as f64 / 3.0, row % 2).unwrap();
        }
        file
    }

    #[test]
    fn new_rows_are_encoded_as_those_that_were_trained_on() {
        let file = table();
        for (missing, validation) in [("level", Validation::Share(0.0)), ("mean", Validation::Folds(3))] {
            let mut data = DataSpecification::new(file.path().to_str().unwrap());
            data.validation = validation;
            data.missing = super::super::Missing::ALL.into_iter().find(|one| one.name() == missing);
            for (name, kind) in [("grade", "ordered"), ("code", "category")] {
                data.columns.insert(name.to_owned(), kind.parse().unwrap());
            }
            let prepared = data.prepare(0).unwrap();
            let columns = prepared.columns();
            let rows = NewRows::read(file.path()).unwrap();
            let names = rows.names();
            let used: Vec<&Column> = columns.iter().filter(|column| !column.inputs.is_empty()).collect();
            assert_eq!(used.iter().filter(|column| column.has_codes()).count(), 3);
            let encoders: Vec<ColumnEncoder<'_>> = used.iter().map(|column| ColumnEncoder::new(column)).collect();
            for row in 0..rows.rows() {
                let Row::Numbers(known) = prepared.dataset.row(row) else { panic!("numbers") };
                let mut known = known.iter();
                for (column, encoder) in used.iter().zip(&encoders) {
                    let known: Vec<f64> = known.by_ref().take(column.inputs.len()).copied().collect();
                    let place = names.iter().position(|name| *name == column.name).unwrap();
                    let (mut inputs, mut again) = (Vec::new(), Vec::new());
                    encoder.push(rows.value(row, place), &mut inputs);
                    for (input, (&new, &known)) in inputs.iter().zip(&known).enumerate() {
                        let known = if known.is_nan() { column.mean[input] } else { known };
                        assert_eq!(new, known, "{missing}, row {row}, {}", column.inputs[input]);
                    }
                    // A value that has these inputs has them again.
                    encoder.push(column.decode(&known), &mut again);
                    assert_eq!(again, inputs, "{missing}, row {row}, {}", column.name);
                }
            }
        }
    }

    #[test]
    fn texts_among_numbers_are_told_unless_they_stand_for_no_number() {
        let mut file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
        writeln!(file, "a,b\n1,x\nunknown,2\n3,4").unwrap();
        let rows = NewRows::read(file.path()).unwrap();
        assert!(rows.check_numbers(0..1).is_ok());
        let told = rows.check_numbers(0..2).unwrap_err().to_string();
        assert!(told.contains("“x” in line 2, column “b” is not a number"), "{told}");
        assert_eq!((rows.value(1, 0), rows.value(0, 1)), (Value::Text("unknown"), Value::Text("x")));
        writeln!(file, "1,2,3").unwrap();
        assert!(NewRows::read(file.path()).unwrap_err().to_string().contains("line 5 has 3 values"));
    }

    #[test]
    fn a_level_is_a_code_only_if_it_is_a_number_as_it_is_written() {
        assert_eq!((code("3"), code("-1.5")), (Some(3.0), Some(-1.5)));
        for text in ["03", "inf", "NaN", "1e39", "x", ""] {
            assert_eq!(code(text), None, "{text}");
        }
    }
}
