//! How a table is written, told from its beginning.

use csv::{ReaderBuilder, StringRecord};

use super::{blanks::Blanks, cell::number};

/// What separates columns where runs of blanks and tabs do.
pub(super) const BLANK: u8 = b' ';

/// Bytes at the beginning of a file that tell what separates its columns and whether there is a header line.
const HEAD: usize = 1 << 16;
/// Bytes at the beginning of a file that tell whether its numbers have a decimal comma: whole numbers may come first.
pub(super) const SAMPLE: usize = 1 << 22;
/// Rows that tell it.
const ROWS: usize = 200;
/// How a separator is judged that gives every line as many columns: one more than 100 %.
const EVERY_LINE: usize = 101;

/// How a table is written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // each is found or not
pub(super) struct Format {
    /// What separates columns.
    pub separator: u8,
    /// Whether numbers have a decimal comma.
    pub decimal_comma: bool,
    /// Whether the first line names the columns.
    pub header: bool,
    /// Whether rows begin with a name or number that has no place in the header line, as R writes it.
    pub row_names: bool,
    /// Whether the file is gzipped.
    pub packed: bool,
}

impl Format {
    /// Tells the format of a text.
    pub fn of(text: &str, packed: bool) -> Self {
        let head = beginning(text, HEAD);
        let separator = separator(head);
        let records: Vec<StringRecord> = records(head, separator).take(ROWS).collect();
        let decimal_comma = separator != b',' && has_decimal_commas(beginning(text, SAMPLE), separator);
        let (header, row_names) = match records.split_first() {
            None => (true, false),
            Some((first, rows)) => (!is_row(first, rows, decimal_comma), has_row_names(first, rows)),
        };
        Self { separator, decimal_comma, header, row_names: row_names && header, packed }
    }

    /// What was told, in words; the text has this encoding.
    pub fn sentence(&self, encoding: &str) -> String {
        let separator = match self.separator {
            b';' => "semicolons",
            b'\t' => "tabs",
            b'|' => "vertical bars",
            BLANK => "blanks",
            _ => "commas",
        };
        let also = [
            (self.decimal_comma, ", decimal comma"),
            (!self.header, ", no header line"),
            (self.row_names, ", a name before each row"),
            (self.packed, ", gzipped"),
        ];
        let also: String =
            also.into_iter().filter_map(|(is_so, words)| is_so.then_some(words)).collect::<Vec<_>>().concat();
        format!("separated by {separator}, {encoding}{also}")
    }
}

/// Whole lines at the beginning of a text.
fn beginning(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let end = text.as_bytes().iter().take(bytes).rposition(|&byte| byte == b'\n' || byte == b'\r');
    // A line that is longer than that is taken as a whole.
    text.get(..end.map_or(text.len(), |end| end + 1)).unwrap_or(text)
}

/// The records that are not blank.
fn records(text: &str, separator: u8) -> impl Iterator<Item = StringRecord> {
    let text = Blanks::new(text.as_bytes(), separator == BLANK);
    let reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text);
    reader.into_records().map_while(Result::ok).filter(|record| !is_blank(record))
}

/// Whether a record is an empty line.
fn is_blank(record: &StringRecord) -> bool {
    record.len() <= 1 && record.get(0).is_none_or(|cell| cell.trim().is_empty())
}

/// The character that separates columns: that by which most lines have as many columns as the first, and of equals that which gives more
/// columns. Blanks, which texts are full of, do only where they give every line as many and nothing else does.
fn separator(head: &str) -> u8 {
    let judged = |separator: u8| {
        let mut lengths = records(head, separator).take(ROWS).map(|record| record.len());
        let first = lengths.next().unwrap_or(0);
        let (mut same, mut all) = (0_usize, 0_usize);
        for length in lengths {
            all += 1;
            same += usize::from(length == first || length == first + 1);
        }
        // In whole per cent, so that one odd line does not outweigh many columns.
        let share = (100 * same).checked_div(all).unwrap_or(100);
        if first < 2 { (0, first) } else { (1 + share, first) }
    };
    // Of equals the comma, the first, wins.
    let usual = [b'|', b'\t', b';', b','].into_iter().max_by_key(|&separator| judged(separator)).unwrap_or(b',');
    if judged(usual).0 < EVERY_LINE && judged(BLANK).0 == EVERY_LINE { BLANK } else { usual }
}

/// Whether more cells are numbers with a decimal comma than with a decimal point.
fn has_decimal_commas(sample: &str, separator: u8) -> bool {
    let (mut commas, mut points) = (0_usize, 0_usize);
    for record in records(sample, separator) {
        for cell in &record {
            let cell = cell.trim();
            let digits = cell.strip_prefix(['+', '-']).unwrap_or(cell);
            if !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b',' || byte == b'.') {
                continue;
            }
            let comma = digits.rfind(',');
            let point = digits.rfind('.');
            commas += usize::from(comma.is_some() && comma > point);
            points += usize::from(point.is_some() && point > comma);
        }
    }
    commas > points
}

/// Whether every row has one cell more than the header line, and not because a separator ends it.
fn has_row_names(first: &StringRecord, rows: &[StringRecord]) -> bool {
    let ends = |row: &StringRecord| row.iter().next_back().is_some_and(|cell| cell.trim().is_empty());
    first.len() > 1 && !rows.is_empty() && rows.iter().all(|row| row.len() == first.len() + 1) && !rows.iter().all(ends)
}

/// Whether the first line is a row and no header: it holds numbers alone, or at its half at least numbers of which one has a fraction,
/// each above numbers. Names of columns may be whole numbers, such as years.
fn is_row(first: &StringRecord, rows: &[StringRecord], decimal_comma: bool) -> bool {
    let value = |cell: &str| number(cell.trim(), decimal_comma);
    let numbers: Vec<(usize, f64)> =
        first.iter().enumerate().filter_map(|(place, cell)| value(cell).map(|value| (place, value))).collect();
    if numbers.is_empty() || first.len() < 2 {
        return false;
    }
    if numbers.len() == first.len() {
        return true;
    }
    let above = rows
        .first()
        .is_none_or(|row| numbers.iter().all(|&(place, _)| row.get(place).is_some_and(|cell| value(cell).is_some())));
    above && 2 * numbers.len() >= first.len() && numbers.iter().any(|(_, value)| value.fract() != 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        Format::of(text, false).sentence("UTF-8")
    }

    #[test]
    fn a_format_is_told_from_the_text() {
        for (text, wanted) in [
            ("a,b\n1,2\n", "separated by commas, UTF-8"),
            ("a;b\n1,5;2\n", "separated by semicolons, UTF-8, decimal comma"),
            ("a;b\n1.5;2\n", "separated by semicolons, UTF-8"),
            ("a\tb\n1.234,5\tx\n", "separated by tabs, UTF-8, decimal comma"),
            ("a|b, c|d\n1|2, 3|x\n", "separated by vertical bars, UTF-8"),
            // The names have as many commas as there are semicolons.
            ("name, first;age, years\nBo;3\nAl;4\n", "separated by semicolons, UTF-8"),
            ("\"a;b;c\",d\n1,2\n", "separated by commas, UTF-8"),
            ("5.1,3.5,setosa\n4.9,3.0,setosa\n", "separated by commas, UTF-8, no header line"),
            ("1,2\n3,4\n", "separated by commas, UTF-8, no header line"),
            ("country,2010,2011\nPeru,1.5,2.5\n", "separated by commas, UTF-8"),
            ("a,b\n\"1\",2,3\n\"2\",4,5\n", "separated by commas, UTF-8, a name before each row"),
            // As R and instruments write them; a text with blanks is one column.
            ("mpg\tyear name\n18.0   70\t\"chevrolet malibu\"\n 9.5 71 \"fiat\"\n", "separated by blanks, UTF-8"),
            ("a  b\n1 1,5 2\n2 2,5 3\n", "separated by blanks, UTF-8, decimal comma, a name before each row"),
            ("1.5 2 x\n2.5 3 y\n", "separated by blanks, UTF-8, no header line"),
            ("said\nhello there\nand so on\n", "separated by commas, UTF-8"),
            ("said,by\nhello there,me\nand so on,you\n", "separated by commas, UTF-8"),
            ("", "separated by commas, UTF-8"),
            ("only\n1\n", "separated by commas, UTF-8"),
        ] {
            assert_eq!(told(text), wanted, "{text:?}");
        }
    }

    #[test]
    fn one_odd_line_changes_nothing() {
        let rows: String = (0..150).map(|row| format!("{row};1,5;x\n")).collect::<Vec<_>>().concat();
        assert_eq!(told(&format!("a;b;c\n{rows}1;2\n")), "separated by semicolons, UTF-8, decimal comma");
    }
}
