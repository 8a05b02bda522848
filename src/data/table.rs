//! A table of numbers and texts as it stands in its file, before anything is made of them.

use std::collections::{HashMap, HashSet};

use twox_hash::XxHash3_128;

use super::{
    DataError,
    cell::{Cell, NOTHING, clean, shortened, stands_for_missing},
    faults::Faults,
    reading::Meter,
    stamp::Stamp,
    text::{TextKind, decoded},
    text_table,
};

/// Different texts of a column that are kept, at most. A level that is not rare is among the first; a column of more is one of names.
const MOST_TEXTS: usize = 10_000;

/// Bytes of the name of a column, at most.
const MOST_NAME: usize = 1_000;

/// Cells of a table at most, 16 GiB of them.
pub(super) const MOST_CELLS: usize = 1 << 31;

/// The rows of a table as they stand in the file.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// The file's name for messages.
    pub file: String,
    /// How it is written, in words.
    pub written: String,
    /// What the places of its texts count: `line` or `row`.
    pub unit: &'static str,
    /// The columns in the order of the file.
    pub columns: Vec<TableColumn>,
    /// One [`Cell`] each, row-major, [rows × columns].
    pub cells: Vec<f64>,
    /// What is wrong with it.
    pub faults: Faults,
    /// The rows of a test file, which are the last ones here.
    pub test: Option<TestRows>,
}

/// A column and what stands in it.
#[derive(Clone, Debug, Default)]
pub(super) struct TableColumn {
    /// Its name; empty where the file has none.
    pub name: String,
    /// The different texts, by their codes.
    pub texts: Vec<Text>,
    codes: HashMap<String, u32>,
    /// Cells that hold a text.
    pub text_cells: usize,
    /// Cells that hold nothing.
    pub missing: usize,
    /// The dates of its rows, as far as every text is one; empty where one is not.
    pub stamps: Vec<Stamp>,
    has_other_texts: bool,
    /// Whether it is the first and each of its numbers is the one above plus one.
    pub is_running: bool,
}

/// A text of a column.
#[derive(Clone, Debug)]
pub(super) struct Text {
    /// As it is written, cleaned.
    pub written: String,
    /// The line or row on which it stands first, counted from 1.
    pub line: usize,
    /// Cells that hold it.
    pub count: usize,
}

/// What is known of a test file whose rows were appended.
#[derive(Clone, Debug)]
pub(super) struct TestRows {
    /// The file's name for messages.
    pub file: String,
    /// What the places of its texts count.
    pub unit: &'static str,
    /// How many there are.
    pub rows: usize,
    /// Columns of the dataset that it has not.
    pub absent: Vec<usize>,
    /// Columns that the dataset has not.
    pub extra: Vec<String>,
    /// Of each column, the lines on which the texts of the test file stand first, by their codes.
    pub lines: Vec<HashMap<u32, usize>>,
    /// What is wrong with it.
    pub faults: Faults,
}

impl Table {
    /// Reads a table of text from memory, which messages call `file`.
    pub fn parse(bytes: &[u8], file: &str) -> Result<Self, DataError> {
        text_table::read(bytes, file, TextKind::default(), &Meter::default())
    }

    /// A table without rows of columns with these names.
    pub fn headed(file: &str, written: String, unit: &'static str, names: Vec<String>) -> Self {
        let mut faults = Faults::default();
        let mut seen = HashSet::new();
        for name in names.iter().filter(|name| !name.is_empty()) {
            if !seen.insert(name.as_str()) {
                faults.push(|| format!("the column “{}” stands twice in the header line", shortened(name)));
            }
            if name.len() > MOST_NAME {
                faults.push(|| format!("the name of the column “{}” has {} bytes", shortened(name), name.len()));
            }
        }
        let column = |name| TableColumn { name, ..TableColumn::default() };
        let columns = names.into_iter().map(column).collect();
        Self { file: file.to_owned(), written, unit, columns, cells: Vec::new(), faults, test: None }
    }

    /// Number of rows, those of the test file included.
    pub fn rows(&self) -> usize {
        self.cells.len().checked_div(self.columns.len()).unwrap_or(0)
    }

    /// Number of rows of the file itself.
    pub fn own_rows(&self) -> usize {
        self.rows() - self.test.as_ref().map_or(0, |test| test.rows)
    }

    /// What stands in a row and a column; nothing beyond the last.
    pub fn cell(&self, row: usize, column: usize) -> Cell {
        self.cells.get(row * self.columns.len() + column).map_or(Cell::Missing, |&kept| Cell::of(kept))
    }

    /// The name of a column for people and messages.
    pub fn name(&self, column: usize) -> String {
        match self.columns.get(column).map(|column| column.name.as_str()) {
            Some("") | None => format!("column {}", column + 1),
            Some(name) => name.to_owned(),
        }
    }

    /// Looks whether the first column numbers the rows.
    pub fn look_for_numbers_of_rows(&mut self) {
        let mut last = None;
        let runs = (0..self.rows()).all(|row| {
            let Cell::Number(value) = self.cell(row, 0) else { return false };
            let follows = last.map_or(value.fract() == 0.0, |last: f64| value == last + 1.0);
            last = Some(value);
            follows
        });
        if let Some(first) = self.columns.first_mut() {
            first.is_running = runs;
        }
    }

    /// Forgets the test rows that the file itself has.
    pub fn without_test_rows(&mut self) {
        self.cells.truncate(self.own_rows() * self.columns.len());
        self.test = None;
    }

    /// Appends the rows of a test file, whose columns are matched by their names.
    pub fn append(&mut self, other: Self) {
        let mut by_name = HashMap::new();
        for place in 0..other.columns.len() {
            by_name.entry(other.name(place)).or_insert(place);
        }
        let places: Vec<Option<usize>> =
            (0..self.columns.len()).map(|column| by_name.get(&self.name(column)).copied()).collect();
        let matched: HashSet<usize> = places.iter().copied().flatten().collect();
        let absent = (0..places.len()).filter(|&column| places.get(column) == Some(&None)).collect();
        // A column without a name that the dataset has not numbers the rows.
        let is_extra = |(place, column): &(usize, &TableColumn)| !column.name.is_empty() && !matched.contains(place);
        let extra = other.columns.iter().enumerate().filter(is_extra);
        let extra = extra.map(|(_, column)| column.name.clone()).collect();
        let mut lines = vec![HashMap::new(); places.len()];
        // The code of each text here.
        let codes: Vec<Vec<u32>> = self
            .columns
            .iter_mut()
            .zip(&mut lines)
            .zip(&places)
            .map(|((column, lines), place)| {
                let texts = place.and_then(|place| other.columns.get(place)).map_or(&[][..], |column| &column.texts);
                texts
                    .iter()
                    .map(|text| {
                        let code = column.code(&text.written, || text.line);
                        lines.insert(code, text.line);
                        code
                    })
                    .collect()
            })
            .collect();
        let rows = other.rows();
        for row in 0..rows {
            for (place, codes) in places.iter().zip(&codes) {
                self.cells.push(match place.map_or(Cell::Missing, |place| other.cell(row, place)) {
                    Cell::Number(value) => value,
                    Cell::Text(code) => Cell::text(codes.get(code as usize).copied().unwrap_or(code)),
                    Cell::Missing => NOTHING,
                });
            }
        }
        let Self { file, unit, faults, .. } = other;
        self.test = Some(TestRows { file, unit, rows, absent, extra, lines, faults });
    }
}

impl TableColumn {
    /// Keeps a number, or that there is none.
    #[inline]
    pub fn keep_number(&mut self, value: f64, row: usize) -> f64 {
        if value.abs() <= f64::from(f32::MAX) {
            // Adding zero turns −0 into 0.
            value + 0.0
        } else if value.is_nan() {
            self.missing += 1;
            NOTHING
        } else {
            self.keep(&value.to_string(), row, || row + 1)
        }
    }

    /// Keeps what is no number and stands in this row.
    pub fn keep(&mut self, cell: &str, row: usize, line: impl FnOnce() -> usize) -> f64 {
        if stands_for_missing(cell) {
            self.missing += 1;
            return NOTHING;
        }
        self.text_cells += 1;
        let cell = clean(cell);
        if !self.has_other_texts {
            if let Some(stamp) = Stamp::of(&cell) {
                self.stamps.resize(row, Stamp::NONE);
                self.stamps.push(stamp);
            } else {
                self.has_other_texts = true;
                self.stamps = Vec::new();
            }
        }
        let code = self.code(&cell, line);
        if let Some(text) = self.texts.get_mut(code as usize) {
            text.count += 1;
        }
        Cell::text(code)
    }

    /// The code of a text, which is new or not.
    fn code(&mut self, text: &str, line: impl FnOnce() -> usize) -> u32 {
        if let Some(&code) = self.codes.get(text) {
            return code;
        }
        let most = u32::try_from(MOST_TEXTS).unwrap_or(u32::MAX);
        if self.texts.len() >= MOST_TEXTS {
            // Of those that come after so many only a code is kept, which tells them apart.
            #[allow(clippy::cast_possible_truncation)] // the remainder is below 2³²
            let rest = (XxHash3_128::oneshot(text.as_bytes()) % u128::from(u32::MAX - 1 - most)) as u32;
            return most + rest;
        }
        let code = u32::try_from(self.texts.len()).unwrap_or(most);
        self.codes.insert(text.to_owned(), code);
        self.texts.push(Text { written: text.to_owned(), line: line(), count: 0 });
        code
    }

    /// Takes texts that were read as UTF-8 as what they are in Windows-1252, since another text of the file is no UTF-8.
    pub fn take_as_single_bytes(&mut self) {
        for text in self.texts.iter_mut().filter(|text| !text.written.is_ascii()) {
            text.written = clean(&decoded(text.written.as_bytes(), false)).into_owned();
        }
        let codes = (0_u32..).zip(&self.texts).map(|(code, text)| (text.written.clone(), code));
        self.codes = codes.collect();
    }

    /// Whether there are more different texts than are kept.
    pub fn has_more_texts(&self) -> bool {
        self.texts.len() >= MOST_TEXTS
    }
}
