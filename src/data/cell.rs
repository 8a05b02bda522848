//! One value of a table: a number, a text, or nothing.

/// The bits of a quiet NaN that stands for a missing value. A text has its code, plus one, in the low bits.
const MISSING: u64 = 0x7ff8_0000_0000_0000;
/// The low bits of a NaN.
const CODE: u64 = 0xffff_ffff;

/// A value that is not there.
pub(super) const NOTHING: f64 = f64::from_bits(MISSING);

/// What stands in a cell. A table keeps eight bytes of each: the number itself, or a NaN that holds the code of the text, so that a table
/// of numbers is what a network takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell {
    /// A finite number of single precision.
    Number(f64),
    /// A text, as an index into the texts of its column.
    Text(u32),
    /// No value.
    Missing,
}

impl Cell {
    /// The cell that was kept as these eight bytes.
    #[inline]
    pub fn of(kept: f64) -> Self {
        match kept.to_bits() & CODE {
            _ if !kept.is_nan() => Self::Number(kept),
            0 => Self::Missing,
            code => Self::Text(u32::try_from(code - 1).unwrap_or(u32::MAX)),
        }
    }

    /// The eight bytes of a text.
    #[inline]
    pub fn text(code: u32) -> f64 {
        f64::from_bits(MISSING | (u64::from(code) + 1))
    }
}

/// Powers of ten that are exact.
const POWERS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// A cell of a sign, at most 15 digits and perhaps a decimal sign among them as a number. Its digits and the power of ten that they are
/// divided by are exact, so the quotient is the nearest number, as [`number`] finds it (Clinger 1990), several times faster.
#[inline]
pub(super) fn plain_number(cell: &[u8], decimal: u8) -> Option<f64> {
    let (is_negative, digits) = match cell.split_first()? {
        (b'-', digits) => (true, digits),
        (b'+', digits) => (false, digits),
        _ => (false, cell),
    };
    let (mut whole, mut count, mut point) = (0_u64, 0, None);
    for &byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            whole = whole.wrapping_mul(10).wrapping_add(u64::from(digit));
            count += 1;
        } else if byte == decimal && point.is_none() {
            point = Some(count);
        } else {
            return None;
        }
    }
    if !(1..POWERS.len()).contains(&count) {
        return None;
    }
    let value = whole as f64 / POWERS.get(count - point.unwrap_or(count))?;
    // Adding zero turns −0 into 0.
    Some(if is_negative { -value } else { value } + 0.0)
}

/// A cell as a finite number of single precision, in which networks are exported: with a decimal point or, in a file that has it, a
/// decimal comma; groups of three digits may be set apart by the other of the two.
#[inline]
pub(super) fn number(cell: &str, decimal_comma: bool) -> Option<f64> {
    let value = if decimal_comma { with_comma(cell) } else { cell.parse().ok().or_else(|| grouped(cell, b',', b'.')) };
    // Adding zero turns −0 into 0.
    value.filter(|value: &f64| value.abs() <= f64::from(f32::MAX)).map(|value| value + 0.0)
}

fn with_comma(cell: &str) -> Option<f64> {
    if let Some(number) = grouped(cell, b'.', b',') {
        return Some(number);
    }
    if cell.contains(',') {
        // A point and a comma that do not set groups apart are no number.
        return if cell.contains('.') { None } else { cell.replacen(',', ".", 1).parse().ok() };
    }
    cell.parse().ok()
}

/// A number whose whole part is in groups of three digits with `between` them.
fn grouped(cell: &str, between: u8, decimal: u8) -> Option<f64> {
    let digits = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    let (whole, rest) = match digits.bytes().position(|byte| byte == decimal) {
        Some(place) => (digits.get(..place)?, digits.get(place + 1..)?),
        None => (digits, ""),
    };
    let mut groups = whole.split(char::from(between));
    let first = groups.next()?;
    let is_group = |group: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_digit())
    };
    let mut count = 0;
    let all = groups.all(|group| {
        count += 1;
        is_group(group, 3..=3)
    });
    let sound = all && count > 0 && is_group(first, 1..=3) && !first.starts_with('0');
    if !sound || !rest.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let plain: String = cell.chars().filter(|&letter| letter != char::from(between)).collect();
    plain.replacen(char::from(decimal), ".", 1).parse().ok()
}

/// Whether a text is how tables write that a value is not known.
pub(super) fn stands_for_missing(cell: &str) -> bool {
    cell.len() <= 4
        && ["", "na", "n/a", "nan", "?", "-", "null", "#n/a", "<na>"].iter().any(|text| cell.eq_ignore_ascii_case(text))
}

/// Whether a text among numbers stands for one that is not known. In a column of texts it could be one of them.
pub(super) fn stands_for_no_number(cell: &str) -> bool {
    [
        "none", "nil", "unknown", "missing", ".", "..", "...", "--", "n.a.", "nd", "n.d.", "#value!", "#div/0!",
        "#ref!", "#num!",
    ]
    .iter()
    .any(|text| cell.eq_ignore_ascii_case(text))
}

/// A text from a file without what a terminal would take for a command or what turns the direction of writing, and without white space
/// around it.
pub(super) fn clean(text: &str) -> std::borrow::Cow<'_, str> {
    let text = text.trim();
    let is_unsafe = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.contains(is_unsafe) { text.replace(is_unsafe, " ").into() } else { text.into() }
}

/// A text from a file as a message can hold it.
pub(crate) fn shortened(text: &str) -> String {
    let text = clean(text);
    let mut line: String = text.chars().take(40).collect();
    if text.chars().nth(40).is_some() {
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read_as_the_file_writes_them() {
        for (cell, comma, wanted) in [
            ("1.5", false, Some(1.5)),
            ("-1e3", false, Some(-1000.0)),
            ("1,234", false, Some(1234.0)),
            ("-12,345,678.5", false, Some(-12_345_678.5)),
            ("1,5", false, None),
            ("0,234", false, None),
            ("12,34,567", false, None),
            ("1,5", true, Some(1.5)),
            ("-0,25", true, Some(-0.25)),
            ("1.234,5", true, Some(1234.5)),
            ("1.234", true, Some(1234.0)),
            ("0.234", true, Some(0.234)),
            ("1,2,3", true, None),
            ("1.2,3", true, None),
            ("inf", false, None),
            ("nan", false, None),
            ("1e39", false, None),
            ("", false, None),
            (",", true, None),
            ("1,234.x", false, None),
        ] {
            assert_eq!(number(cell, comma), wanted, "{cell} {comma}");
        }
        assert_eq!(number("-0", false).map(f64::to_bits), Some(0));
    }

    #[test]
    fn a_name_sends_no_commands_to_a_terminal() {
        assert_eq!(clean("  a\u{1b}[31mb\u{202e}c\n"), "a [31mb c");
        assert_eq!(shortened(&"x".repeat(41)).chars().count(), 41);
    }

    proptest! {
        #[test]
        fn a_plain_number_is_the_number_that_it_is_read_as(cell in "[-+]?[0-9]{0,17}[.,]?[0-9]{0,9}") {
            for (decimal, comma) in [(b'.', false), (b',', true)] {
                if let Some(value) = plain_number(cell.as_bytes(), decimal) {
                    prop_assert_eq!(Some(value.to_bits()), number(&cell, comma).map(f64::to_bits), "{}", cell);
                }
            }
        }

        #[test]
        fn eight_bytes_hold_any_cell(code in 0..u32::MAX, value in -1e38_f64..1e38) {
            prop_assert_eq!(Cell::of(Cell::text(code)), Cell::Text(code));
            prop_assert_eq!(Cell::of(value), Cell::Number(value));
            prop_assert_eq!(Cell::of(NOTHING), Cell::Missing);
        }
    }
}
