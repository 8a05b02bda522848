//! A table with what its columns are taken as, the rows that are kept, and their targets.

use super::{
    ColumnKind, DataError, Missing, SplitError, Task,
    cell::{Cell, shortened, stands_for_no_number},
    csv::CsvOptions,
    labels::{Encoded, Labels},
    recognize::{Decision, decide, faults, is_numeric, names},
    table::{Table, TestRows},
};

/// What is made of a table.
#[derive(Debug)]
pub(super) struct Assembly {
    /// What each column is taken as.
    pub decisions: Vec<Decision>,
    /// The place of the target.
    pub target: usize,
    /// The rows of the file that are kept.
    own: Vec<u32>,
    /// The rows of the test file that are kept, as rows of the table.
    test: Vec<u32>,
    /// The target of the rows that are kept.
    pub encoded: Encoded,
    /// Sentences on what was found.
    pub notes: Vec<String>,
    /// The place of the column that makes the split.
    pub split: Option<usize>,
}

impl Assembly {
    /// Makes what the options ask for of a table.
    ///
    /// # Errors
    /// All that is wrong with the file, a column that it has not, a test file that does not fit, or a target that cannot be predicted.
    pub fn new(table: &Table, options: &CsvOptions) -> Result<Self, DataError> {
        let (mut decisions, target) = decide(table, options)?;
        let split = split_column(table, options, target)?;
        if let Some(decision) = split.and_then(|place| decisions.get_mut(place)) {
            *decision = Decision::new(ColumnKind::Ignored, SPLITS);
        }
        if let Some(test) = &table.test {
            check_columns(table, test, &decisions)?;
        }
        let drop = options.missing == Some(Missing::Drop);
        let is_number = options.task == Some(Task::Regression)
            || options.task.is_none()
                && table.columns.get(target).is_some_and(|column| is_numeric(table, target, column));
        let sieve = Sieve { table, decisions: &decisions, target, is_number, drop };
        let mut own = sieve.rows(0..table.own_rows());
        let before = own.len();
        if let Some(place) = split {
            own.retain(|&row| table.cell(row as usize, place) != Cell::Missing);
        }
        let test = sieve.rows(table.own_rows()..table.rows());
        let mut notes = sieve.notes(before, test.len());
        if let Some(place) = split.filter(|_| own.len() < before) {
            let (dropped, name) = (before - own.len(), shortened(&table.name(place)));
            let rows = if dropped == 1 { "1 row is".to_owned() } else { format!("{dropped} rows are") };
            notes.push(format!("{rows} dropped because “{name}”, which makes the split, is missing"));
        }
        let (mut own_faults, mut test_faults) = faults(table, &decisions);
        let labels = Labels { table, column: target, own: &own, test: &test };
        let encoded = labels.encode(options.task, (&mut own_faults, &mut test_faults));
        let mut all = table.faults.clone();
        all.extend(own_faults);
        if all.count() > 0 {
            return Err(DataError::Faults { file: table.file.clone(), faults: all });
        }
        if let Some(test) = &table.test {
            let mut all = test.faults.clone();
            all.extend(test_faults);
            if all.count() > 0 {
                return Err(DataError::Faults { file: test.file.clone(), faults: all });
            }
        }
        match own.len() {
            0 if table.own_rows() > 0 => return Err(DataError::AllDropped { file: table.file.clone() }),
            0 => return Err(DataError::NoRows { file: table.file.clone() }),
            1 => return Err(DataError::OneRow { file: table.file.clone() }),
            _ => {}
        }
        if let Some(file) = table.test.as_ref().filter(|_| test.is_empty()).map(|test| test.file.clone()) {
            return Err(DataError::NoRows { file });
        }
        notes.extend(told(table, &decisions));
        Ok(Self { decisions, target, own, test, encoded: encoded?, notes, split })
    }

    /// Number of rows that are kept.
    pub fn rows(&self) -> usize {
        self.own.len() + self.test.len()
    }

    /// How many of them are of the test file.
    pub fn test_rows(&self) -> usize {
        self.test.len()
    }

    /// The row of the table that a row is which was kept.
    #[inline]
    pub fn place(&self, row: usize) -> usize {
        let place = self.own.get(row).or_else(|| self.test.get(row - self.own.len()));
        place.map_or(0, |&place| place as usize)
    }
}

/// Why the column that makes the split is no input.
const SPLITS: &str = "it makes the split";

/// The place of the column that makes the split.
fn split_column(table: &Table, options: &CsvOptions, target: usize) -> Result<Option<usize>, DataError> {
    let Some(by) = &options.split_by else { return Ok(None) };
    match (0..table.columns.len()).find(|&place| table.name(place) == by.column) {
        Some(place) if place == target => Err(SplitError::SplitByTarget { column: shortened(&by.column) }.into()),
        Some(place) => Ok(Some(place)),
        None => {
            let (file, column) = (table.file.clone(), shortened(&by.column));
            Err(SplitError::UnknownSplit { file, column, columns: names(table, None) }.into())
        }
    }
}

/// Which rows are kept.
struct Sieve<'a> {
    table: &'a Table,
    decisions: &'a [Decision],
    target: usize,
    /// Whether the target is a number, for which some texts say that it is not known.
    is_number: bool,
    /// Whether rows with any missing value are dropped.
    drop: bool,
}

impl Sieve<'_> {
    fn rows(&self, rows: std::ops::Range<usize>) -> Vec<u32> {
        rows.filter(|&row| self.keeps(row)).filter_map(|row| u32::try_from(row).ok()).collect()
    }

    fn keeps(&self, row: usize) -> bool {
        if self.is_missing(row, self.target, self.is_number) {
            return false;
        }
        let used = |(_, decision): &(usize, &Decision)| {
            matches!(decision.kind, ColumnKind::Numeric | ColumnKind::Ordered | ColumnKind::Category)
        };
        !self.drop
            || !self
                .decisions
                .iter()
                .enumerate()
                .filter(used)
                .any(|(column, decision)| self.is_missing(row, column, decision.kind == ColumnKind::Numeric))
    }

    fn is_missing(&self, row: usize, column: usize, is_number: bool) -> bool {
        match self.table.cell(row, column) {
            Cell::Number(_) => false,
            Cell::Missing => true,
            Cell::Text(code) => {
                let text = self.table.columns.get(column).and_then(|column| column.texts.get(code as usize));
                is_number && text.is_some_and(|text| stands_for_no_number(&text.written))
            }
        }
    }

    /// Says how many rows are not kept.
    fn notes(&self, own: usize, test: usize) -> Vec<String> {
        let all = self.table.own_rows();
        let test_rows = self.table.rows() - all;
        let why = if self.drop { "a value is missing" } else { "the target is missing" };
        let note = |dropped: usize, of: usize, rows: &str| {
            (dropped > 0).then(|| format!("{dropped} of {of} {rows} are dropped because {why}"))
        };
        note(all - own, all, "rows").into_iter().chain(note(test_rows - test, test_rows, "test rows")).collect()
    }
}

/// Whether a test file has the columns that are needed, and no others.
fn check_columns(table: &Table, test: &TestRows, decisions: &[Decision]) -> Result<(), SplitError> {
    let (file, dataset) = (test.file.clone(), table.file.clone());
    let is_used = |column: usize| decisions.get(column).is_some_and(|decision| decision.kind != ColumnKind::Ignored);
    if let Some(&column) = test.absent.iter().find(|&&column| is_used(column)) {
        return Err(SplitError::TestLacksColumn { file, column: shortened(&table.name(column)), dataset });
    }
    match test.extra.first() {
        Some(column) => Err(SplitError::TestHasOtherColumn { file, column: shortened(column), dataset }),
        None => Ok(()),
    }
}

/// What is said of columns: those that were left out, and texts that count as missing numbers.
fn told(table: &Table, decisions: &[Decision]) -> Vec<String> {
    let mut notes = Vec::new();
    for (place, (column, decision)) in table.columns.iter().zip(decisions).enumerate() {
        let name = shortened(&table.name(place));
        match decision.kind {
            ColumnKind::Ignored if ![SPLITS, "as chosen"].contains(&decision.reason.as_str()) => {
                notes.push(format!("“{name}” is left out: {}", decision.reason));
            }
            ColumnKind::Numeric => {
                for text in column.texts.iter().filter(|text| text.count > 0) {
                    notes.push(format!("“{}” in “{name}” counts as missing", shortened(&text.written)));
                }
            }
            _ => {}
        }
    }
    notes
}
