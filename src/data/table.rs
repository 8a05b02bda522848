//! A CSV text as a table of numbers and texts, before anything is made of them.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};

use super::{
    DataError,
    cell::{Cell, NOTHING, clean, number, shortened, stands_for_missing},
    faults::Faults,
    format::{Format, is_blank},
    reading::Meter,
    text::decode,
};

/// So many bytes are read between two looks whether to go on.
const STEP: usize = 1 << 16;
/// Different texts of a column that are kept, at most. A level that is not rare is among the first; a column of more is one of names.
const MOST_TEXTS: usize = 10_000;

/// The rows of a table as they stand in the file.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// The file's name for messages.
    pub file: String,
    /// How it is written.
    pub format: Format,
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
    /// Whether each number is the one above plus one.
    pub is_running: bool,
    last: f64,
}

/// A text of a column.
#[derive(Clone, Debug)]
pub(super) struct Text {
    /// As it is written, cleaned.
    pub written: String,
    /// The line on which it stands first, counted from 1.
    pub line: usize,
    /// Cells that hold it.
    pub count: usize,
}

/// What is known of a test file whose rows were appended.
#[derive(Clone, Debug)]
pub(super) struct TestRows {
    /// The file's name for messages.
    pub file: String,
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
    /// Reads a text, and tells `meter` how much of `length` bytes on the disk.
    pub fn parse(bytes: &[u8], file: &str, packed: bool, length: usize, meter: &Meter) -> Result<Self, DataError> {
        let decoded = decode(bytes, file)?;
        let text: &str = &decoded.text;
        let format = Format::of(text, decoded.encoding, packed);
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(format.separator)
            .from_reader(text.as_bytes());
        let mut record = StringRecord::new();
        if !next_record(&mut reader, &mut record) {
            return Err(DataError::Empty { file: file.to_owned() });
        }
        let mut table = Self::headed(&record, file, format);
        let mut lines = Lines::new(text.as_bytes());
        if !table.format.header {
            table.push(&record, &mut lines);
        }
        let (mut told, mut counted) = (0, 0);
        while next_record(&mut reader, &mut record) {
            table.push(&record, &mut lines);
            let read = usize::try_from(reader.position().byte()).unwrap_or(told);
            if read.saturating_sub(told) >= STEP {
                told = read;
                // In bytes of the file, which may be packed or have another encoding.
                let share = told as u128 * length as u128 / text.len().max(1) as u128;
                let share = usize::try_from(share).unwrap_or(counted);
                meter.add(share.saturating_sub(counted));
                counted = share.max(counted);
                if meter.is_interrupted() {
                    return Err(DataError::Interrupted);
                }
            }
        }
        meter.add(length.saturating_sub(counted));
        if table.rows() == 0 && table.faults.count() == 0 {
            return Err(DataError::NoRows { file: file.to_owned() });
        }
        Ok(table)
    }

    /// A table without rows whose columns the first record names.
    fn headed(first: &StringRecord, file: &str, format: Format) -> Self {
        let mut names: Vec<String> = first.iter().map(|name| clean(name).into_owned()).collect();
        if !format.header {
            names = (1..=names.len()).map(|place| format!("column {place}")).collect();
        }
        if format.row_names {
            names.insert(0, String::new());
        }
        let mut faults = Faults::default();
        let mut seen = std::collections::HashSet::new();
        for name in names.iter().filter(|name| !name.is_empty()) {
            if !seen.insert(name.as_str()) {
                faults.push(|| format!("the column “{}” stands twice in the header line", shortened(name)));
            }
        }
        let column = |name| TableColumn { name, is_running: true, last: f64::NAN, ..TableColumn::default() };
        let columns = names.into_iter().map(column).collect();
        Self { file: file.to_owned(), format, columns, cells: Vec::new(), faults, test: None }
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

    /// Appends one row.
    fn push(&mut self, record: &StringRecord, lines: &mut Lines<'_>) {
        let offset = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(usize::MAX));
        let expected = self.columns.len();
        // A separator at the end of a line is no value.
        let ends_empty =
            record.len() == expected + 1 && record.get(expected).is_some_and(|cell| cell.trim().is_empty());
        if record.len() != expected && !ends_empty {
            let line = lines.at(offset);
            self.faults.push(|| {
                let found = if record.len() == 1 { "1 value".to_owned() } else { format!("{} values", record.len()) };
                format!("line {line} has {found} where the header line has {expected}")
            });
            return;
        }
        let comma = self.format.decimal_comma;
        for (column, cell) in self.columns.iter_mut().zip(record) {
            let cell = cell.trim();
            let kept = match number(cell, comma) {
                Some(value) => value,
                None => column.keep(cell, || lines.at(offset)),
            };
            self.cells.push(kept);
        }
        if let Some((first, value)) =
            self.columns.first_mut().zip(self.cells.iter().rev().nth(expected.saturating_sub(1)))
        {
            first.is_running &= first.last.is_nan() && value.fract() == 0.0 || *value == first.last + 1.0;
            first.last = *value;
        }
    }

    /// Appends the rows of a test file, whose columns are matched by their names.
    pub fn append(&mut self, other: Self) {
        let places: Vec<Option<usize>> = (0..self.columns.len())
            .map(|column| {
                let name = self.name(column);
                (0..other.columns.len()).find(|&place| other.name(place) == name)
            })
            .collect();
        let absent = (0..places.len()).filter(|&column| places.get(column) == Some(&None)).collect();
        // A column without a name that the dataset has not numbers the rows.
        let is_extra =
            |(place, column): &(usize, &TableColumn)| !column.name.is_empty() && !places.contains(&Some(*place));
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
        let (file, faults) = (other.file, other.faults);
        self.test = Some(TestRows { file, rows, absent, extra, lines, faults });
    }
}

impl TableColumn {
    /// Keeps what is no number.
    fn keep(&mut self, cell: &str, line: impl FnOnce() -> usize) -> f64 {
        if stands_for_missing(cell) {
            self.missing += 1;
            return NOTHING;
        }
        self.text_cells += 1;
        let code = self.code(&clean(cell), line);
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
        // All that come after so many have one code, that of the text after the last.
        let code = u32::try_from(self.texts.len().min(MOST_TEXTS)).unwrap_or(u32::MAX);
        if self.texts.len() < MOST_TEXTS {
            self.codes.insert(text.to_owned(), code);
            self.texts.push(Text { written: text.to_owned(), line: line(), count: 0 });
        }
        code
    }

    /// Whether there are more different texts than are kept.
    pub fn has_more_texts(&self) -> bool {
        self.texts.len() >= MOST_TEXTS
    }
}

/// The next record that is not blank. The reader cannot fail: the text is UTF-8 and rows may have any length.
fn next_record(reader: &mut csv::Reader<&[u8]>, record: &mut StringRecord) -> bool {
    while matches!(reader.read_record(record), Ok(true)) {
        if !is_blank(record) {
            return true;
        }
    }
    false
}

/// Numbers of lines, asked for in the order of the file, so that all of them together take one pass over it.
struct Lines<'a> {
    bytes: &'a [u8],
    /// Up to here they are counted.
    offset: usize,
    line: usize,
    /// What ends a line: `\n`, or `\r` where a file has no `\n` at all.
    end: Option<u8>,
}

impl<'a> Lines<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0, line: 1, end: None }
    }

    /// The line, counted from 1, of the record that begins at `offset` or after the line ends that follow it. The reader's own line
    /// numbers pass over the ends of lines that it has not consumed yet.
    fn at(&mut self, offset: usize) -> usize {
        let bytes = self.bytes;
        let end = *self.end.get_or_insert_with(|| if bytes.contains(&b'\n') { b'\n' } else { b'\r' });
        let rest = bytes.get(offset..).unwrap_or_default();
        let skipped = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let until = offset.saturating_add(skipped).max(self.offset);
        let between = bytes.get(self.offset..until).unwrap_or_default();
        self.line += between.split(|&byte| byte == end).count().saturating_sub(1);
        self.offset = until;
        self.line
    }
}
