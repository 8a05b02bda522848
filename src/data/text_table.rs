//! A table of text, read row by row, so that no more of it is in memory than its numbers.

use std::io::{self, Read};

use csv::{ByteRecord, ReaderBuilder};

use super::{
    DataError,
    blanks::Blanks,
    cell::{clean, number, plain_number},
    format::{BLANK, Format, SAMPLE},
    lines::Lined,
    reading::Meter,
    stream::failure,
    table::{Table, TableColumn},
    text::{MOST_PIPED_CELLS, TextKind, TextReader, decoded, decoded_head, encoding, endless},
};

/// Bytes that are split into cells at once.
const BUFFER: usize = 1 << 17;

/// Reads a table, of which messages speak as `file`; where it is read from counts how far it is.
///
/// # Errors
/// What is no table of text, has no rows, or cannot be read.
pub(super) fn read(source: impl Read, file: &str, kind: TextKind, meter: &Meter) -> Result<Table, DataError> {
    parse(source, file, kind).map_err(|error| match error.downcast::<DataError>() {
        Ok(error) => error,
        Err(error) if kind.is_packed && !meter.is_interrupted() && error.kind() != io::ErrorKind::PermissionDenied => {
            DataError::DamagedArchive { file: file.to_owned() }
        }
        Err(error) => failure(file, meter, error),
    })
}

fn parse(source: impl Read, file: &str, kind: TextKind) -> io::Result<Table> {
    let mut text = TextReader::new(source, file, kind)?;
    let (head, _) = text.head(SAMPLE)?;
    let marked = text.marked_encoding();
    let format = Format::of(&decoded_head(&head), kind.is_packed);
    let end = if head.contains(&b'\n') { b'\n' } else { b'\r' };
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(format.separator)
        .buffer_capacity(BUFFER)
        .from_reader(Lined::new(Blanks::new(head.as_slice().chain(text), format.separator == BLANK), end));
    let mut record = ByteRecord::new();
    let mut next = |record: &mut ByteRecord, rows: &mut Option<Rows>| -> io::Result<bool> {
        while reader.read_byte_record(record)? {
            if !is_blank(record) {
                let offset = record.position().map_or(0, csv::Position::byte);
                reader.get_mut().advance(offset);
                if let Some(rows) = rows {
                    rows.push(record, || reader.get_ref().line(offset));
                }
                return Ok(true);
            }
        }
        Ok(false)
    };
    if !next(&mut record, &mut None)? {
        return Err(io::Error::other(DataError::Empty { file: file.to_owned() }));
    }
    let mut rows = Rows::new(&record, file, format);
    if !rows.format.header {
        rows.push(&record, || 1);
    }
    let mut rows = Some(rows);
    while next(&mut record, &mut rows)? {
        if rows.as_ref().is_some_and(|rows| kind.is_once && rows.table.cells.len() > MOST_PIPED_CELLS) {
            return Err(io::Error::other(endless(file)));
        }
    }
    let table = rows.map(|rows| rows.table(marked));
    match table {
        Some(table) if table.rows() > 0 || table.faults.count() > 0 => Ok(table),
        _ => Err(io::Error::other(DataError::NoRows { file: file.to_owned() })),
    }
}

/// Whether a record is an empty line.
fn is_blank(record: &ByteRecord) -> bool {
    record.len() <= 1 && record.get(0).is_none_or(|cell| cell.trim_ascii().is_empty())
}

/// The rows that were read.
struct Rows {
    table: Table,
    format: Format,
    /// The names of the columns as bytes.
    names: Vec<Vec<u8>>,
    /// Whether all texts can be UTF-8.
    is_utf_8: bool,
}

impl Rows {
    /// None yet, of columns that the first record names.
    fn new(first: &ByteRecord, file: &str, format: Format) -> Self {
        let mut names: Vec<Vec<u8>> = first.iter().map(<[u8]>::to_vec).collect();
        if !format.header {
            names = (1..=names.len()).map(|place| format!("column {place}").into_bytes()).collect();
        }
        if format.row_names {
            names.insert(0, Vec::new());
        }
        let is_utf_8 = names.iter().all(|name| std::str::from_utf8(name).is_ok());
        let shown = names.iter().map(|name| clean(&decoded(name, is_utf_8)).into_owned()).collect();
        let table = Table::headed(file, String::new(), "line", shown);
        Self { table, format, names, is_utf_8 }
    }

    /// Appends a row, which begins on this line.
    fn push(&mut self, record: &ByteRecord, line: impl Fn() -> usize) {
        if self.is_utf_8 && std::str::from_utf8(record.as_slice()).is_err() {
            self.turn_to_single_bytes();
        }
        let table = &mut self.table;
        let expected = table.columns.len();
        // A separator at the end of a line is no value.
        let ends_empty =
            record.len() == expected + 1 && record.get(expected).is_some_and(|cell| cell.trim_ascii().is_empty());
        if record.len() != expected && !ends_empty {
            table.faults.push(|| {
                let found = if record.len() == 1 { "1 value".to_owned() } else { format!("{} values", record.len()) };
                format!("line {} has {found} where the header line has {expected}", line())
            });
            return;
        }
        let row = table.cells.len().checked_div(expected).unwrap_or(0);
        let decimal = if self.format.decimal_comma { b',' } else { b'.' };
        for (column, cell) in table.columns.iter_mut().zip(record) {
            let cell = cell.trim_ascii();
            let kept = match plain_number(cell, decimal) {
                Some(value) => value,
                None => keep(column, cell, (self.format.decimal_comma, self.is_utf_8), (row, &line)),
            };
            table.cells.push(kept);
        }
    }

    /// What is no UTF-8 shows that none of the texts is.
    fn turn_to_single_bytes(&mut self) {
        self.is_utf_8 = false;
        for (column, name) in self.table.columns.iter_mut().zip(&self.names) {
            column.name = clean(&decoded(name, false)).into_owned();
            column.take_as_single_bytes();
        }
    }

    /// The table, whose encoding is known by now.
    fn table(self, marked: Option<&'static str>) -> Table {
        let Self { mut table, format, is_utf_8, .. } = self;
        table.written = format.sentence(marked.unwrap_or_else(|| encoding(is_utf_8)));
        table.look_for_numbers_of_rows();
        table
    }
}

/// Keeps a cell that is no plain number.
#[inline(never)]
fn keep(
    column: &mut TableColumn,
    cell: &[u8],
    (decimal_comma, is_utf_8): (bool, bool),
    (row, line): (usize, &impl Fn() -> usize),
) -> f64 {
    let text = decoded(cell, is_utf_8);
    let text = text.trim();
    number(text, decimal_comma).unwrap_or_else(|| column.keep(text, row, line))
}
