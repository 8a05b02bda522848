//! A CSV text as a table of numbers beside one column of labels.

use csv::{ReaderBuilder, StringRecord};

use super::{DataError, reading::Meter};

/// So many bytes are read between two looks whether to go on.
const STEP: usize = 1 << 16;

/// The rows of a CSV text: numbers, and the target as it is written.
pub(super) struct Table<'a> {
    /// The file's name for messages.
    pub file: &'a str,
    /// Names of the input columns.
    pub features: Vec<String>,
    /// Name of the target column.
    pub target: String,
    /// Inputs, row-major, [rows × features].
    pub inputs: Vec<f64>,
    /// The target of each row.
    pub labels: Vec<Label>,
    text: &'a str,
}

/// The target of one row as it is written.
pub(super) struct Label {
    /// Without white space around it; never empty.
    pub text: String,
    offset: usize,
}

impl<'a> Table<'a> {
    /// Reads a text whose target column `choose` picks from the names of the header line, and tells `meter` how much.
    pub(super) fn parse(
        bytes: &'a [u8],
        file: &'a str,
        meter: &Meter,
        choose: impl FnOnce(&[String]) -> Result<usize, DataError>,
    ) -> Result<Self, DataError> {
        let text = text(bytes, file)?;
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter(text))
            .from_reader(text.as_bytes());
        let mut record = StringRecord::new();
        if !next_record(&mut reader, &mut record) {
            return Err(DataError::Empty { file: file.to_owned() });
        }
        let names = header(&record, file)?;
        let target_index = choose(&names)?;
        let mut features = names.clone();
        let target = features.remove(target_index);
        let mut table = Self { file, features, target, inputs: Vec::new(), labels: Vec::new(), text };
        let mut told = 0;
        while next_record(&mut reader, &mut record) {
            table.push(&record, &names, target_index)?;
            let read = usize::try_from(reader.position().byte()).unwrap_or(told);
            if read.saturating_sub(told) >= STEP {
                meter.add(read - told);
                told = read;
                if meter.is_interrupted() {
                    return Err(DataError::Interrupted);
                }
            }
        }
        meter.add(bytes.len().saturating_sub(told));
        match table.labels.len() {
            0 => Err(DataError::NoRows { file: file.to_owned() }),
            _ => Ok(table),
        }
    }

    /// Appends one row.
    fn push(&mut self, record: &StringRecord, names: &[String], target_index: usize) -> Result<(), DataError> {
        let offset = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(usize::MAX));
        if record.len() != names.len() {
            return Err(DataError::Ragged {
                file: self.file.to_owned(),
                line: self.line(offset),
                found: if record.len() == 1 { "1 value".to_owned() } else { format!("{} values", record.len()) },
                expected: names.len(),
            });
        }
        for (index, (cell, name)) in record.iter().zip(names).enumerate() {
            let cell = cell.trim();
            if index == target_index {
                self.push_label(cell, offset)?;
            } else {
                let value = self.number(cell, name, offset)?;
                self.inputs.push(value);
            }
        }
        Ok(())
    }

    /// Keeps the target of a row as it is written.
    fn push_label(&mut self, cell: &str, offset: usize) -> Result<(), DataError> {
        if cell.is_empty() || cell == "?" || cell.eq_ignore_ascii_case("nan") {
            return Err(self.missing(&self.target, offset));
        }
        self.labels.push(Label { text: cell.to_owned(), offset });
        Ok(())
    }

    /// The target of a row as a number.
    pub(super) fn label_number(&self, label: &Label) -> Result<f64, DataError> {
        self.number(&label.text, &self.target, label.offset)
    }

    /// The line on which a target stands, counted from 1.
    pub(super) fn label_line(&self, label: &Label) -> usize {
        self.line(label.offset)
    }

    /// A cell as a number that fits single precision, in which networks are exported.
    fn number(&self, cell: &str, column: &str, offset: usize) -> Result<f64, DataError> {
        let place = || (self.file.to_owned(), self.line(offset), column.to_owned(), shortened(cell));
        match cell.parse::<f64>() {
            // Adding zero turns −0 into 0.
            Ok(value) if value.abs() <= f64::from(f32::MAX) => Ok(value + 0.0),
            Ok(_) => {
                let (file, line, column, text) = place();
                Err(DataError::NotFinite { file, line, column, text })
            }
            Err(_) if stands_for_missing(cell) => Err(self.missing(column, offset)),
            Err(_) => {
                let (file, line, column, text) = place();
                Err(DataError::NotANumber { file, line, column, text })
            }
        }
    }

    /// A value is missing in the row that begins at `offset`.
    fn missing(&self, column: &str, offset: usize) -> DataError {
        DataError::MissingValue { file: self.file.to_owned(), line: self.line(offset), column: column.to_owned() }
    }

    /// The line, counted from 1, of the record that begins at `offset` or after the line ends that follow it. The
    /// reader's own line numbers pass over the ends of lines that it has not consumed yet.
    fn line(&self, offset: usize) -> usize {
        let bytes = self.text.as_bytes();
        let rest = bytes.get(offset..).unwrap_or_default();
        let skipped = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        lines_before(bytes, offset.saturating_add(skipped)) + 1
    }
}

/// The next record that is not blank. The reader cannot fail: the text is UTF-8 and rows may have any length.
fn next_record(reader: &mut csv::Reader<&[u8]>, record: &mut StringRecord) -> bool {
    while matches!(reader.read_record(record), Ok(true)) {
        if record.len() > 1 || record.get(0).is_some_and(|cell| !cell.trim().is_empty()) {
            return true;
        }
    }
    false
}

/// The text without a byte order mark.
fn text<'a>(bytes: &'a [u8], file: &str) -> Result<&'a str, DataError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            Err(DataError::NotUtf8 { file: file.to_owned(), line: lines_before(bytes, error.valid_up_to()) + 1 })
        }
    }
}

/// Number of line ends before `offset`: of `\n`, or of `\r` where a file has no `\n` at all.
fn lines_before(bytes: &[u8], offset: usize) -> usize {
    let end = if bytes.contains(&b'\n') { b'\n' } else { b'\r' };
    bytes.iter().take(offset).filter(|&&byte| byte == end).count()
}

/// The character that separates columns, told from the header line: the most frequent outside quotation marks.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut quoted = false;
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    for byte in header.bytes() {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| *delimiter == byte && !quoted) {
            *count += 1;
        }
    }
    // Of equals the comma, the first, wins.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

/// The names of the columns.
fn header(record: &StringRecord, file: &str) -> Result<Vec<String>, DataError> {
    let file = || file.to_owned();
    let names: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
    if names.iter().all(|name| name.parse::<f64>().is_ok()) {
        return Err(DataError::NoHeader { file: file() });
    }
    if let Some(index) = names.iter().position(String::is_empty) {
        return Err(DataError::UnnamedColumn { file: file(), column: index + 1 });
    }
    let mut seen = std::collections::HashSet::new();
    if let Some(name) = names.iter().find(|name| !seen.insert(name.as_str())) {
        return Err(DataError::RepeatedColumn { file: file(), column: shortened(name) });
    }
    match names.as_slice() {
        [only] => Err(DataError::NoInputs { file: file(), column: shortened(only) }),
        _ => Ok(names),
    }
}

/// Whether a text is how tables write that a value is not known.
fn stands_for_missing(cell: &str) -> bool {
    ["", "?", "na", "n/a", "#n/a", "null", "none", "-"].iter().any(|text| cell.eq_ignore_ascii_case(text))
}

/// A text from a file as one line of a message can hold it.
pub(super) fn shortened(text: &str) -> String {
    let mut line: String = text.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(40).is_some() {
        line.push('…');
    }
    line
}
