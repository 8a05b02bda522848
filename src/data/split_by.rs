//! A column that makes the split: what it holds, times or groups.

use std::{collections::HashMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{
    cell::Cell,
    scales,
    stamp::{Reading, Stamp},
    table::{Table, TableColumn},
};

/// What a column that makes the split holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SplitKind {
    /// Times: the last are for the test, and folds are stretches of time.
    Time,
    /// Groups of rows that belong together, such as those of one patient: none is divided.
    Group,
}

impl SplitKind {
    /// Every kind, in the order in which menus show them.
    pub const ALL: [Self; 2] = [Self::Time, Self::Group];

    /// The name used on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Group => "group",
        }
    }
}

/// The column that makes the split.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SplitBy {
    /// Its name.
    pub column: String,
    /// What it holds; without it told from what stands in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<SplitKind>,
}

impl fmt::Display for SplitBy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Some(kind) => write!(formatter, "{}={}", self.column, kind.name()),
            None => formatter.write_str(&self.column),
        }
    }
}

impl FromStr for SplitBy {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let ends = |kind: SplitKind| Some((text.strip_suffix(kind.name())?.strip_suffix('=')?, Some(kind)));
        let (column, kind) = SplitKind::ALL.into_iter().find_map(ends).unwrap_or((text, None));
        Ok(Self { column: column.trim().to_owned(), kind })
    }
}

/// Names of columns of numbers that are times.
const NAMES_OF_TIMES: [&str; 9] = ["time", "date", "year", "month", "week", "day", "quarter", "epoch", "timestamp"];

/// What a column holds, where nobody has said it: dates are times, texts groups; numbers are times where the column is called so, or where
/// they never fall and are mostly different, and else groups.
pub(super) fn recognized(table: &Table, place: usize, column: &TableColumn) -> SplitKind {
    if !column.stamps.is_empty() {
        return SplitKind::Time;
    }
    if column.text_cells > 0 {
        return SplitKind::Group;
    }
    let name = column.name.to_lowercase();
    let is_word = |word: &str| NAMES_OF_TIMES.contains(&word);
    if name.split(|letter: char| !letter.is_alphabetic()).any(is_word) {
        return SplitKind::Time;
    }
    let (mut last, mut changes, mut falls) = (f64::NEG_INFINITY, 0, false);
    for row in 0..table.own_rows() {
        if let Cell::Number(value) = table.cell(row, place) {
            falls |= value < last;
            changes += usize::from(value > last);
            last = value;
        }
    }
    if !falls && 2 * changes > table.own_rows() { SplitKind::Time } else { SplitKind::Group }
}

/// What puts rows in the order of their times: dates, numbers, or else texts in the order of their levels.
pub(super) fn times(table: &Table, place: usize, column: &TableColumn, rows: &[usize]) -> Vec<u64> {
    if !column.stamps.is_empty() {
        let has_slashes = column.texts.first().is_some_and(|text| text.written.contains('/'));
        let reading = Reading::of(&column.stamps, has_slashes);
        let stamp = |&row: &usize| column.stamps.get(row).copied().unwrap_or(Stamp::NONE).key(reading);
        return rows.iter().map(stamp).collect();
    }
    let mut levels: Vec<String> = column.texts.iter().map(|text| text.written.clone()).collect();
    scales::sort(&mut levels);
    let ranks: HashMap<&str, u64> = levels.iter().map(String::as_str).zip(0..).collect();
    let key = |&row: &usize| match table.cell(row, place) {
        // Bits of doubles in their order, numbers before texts.
        Cell::Number(value) => {
            let bits = value.to_bits();
            (if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }) >> 1
        }
        Cell::Text(code) => {
            let rank = column.texts.get(code as usize).and_then(|text| ranks.get(text.written.as_str()));
            u64::MAX - (levels.len() as u64) + rank.copied().unwrap_or(0)
        }
        Cell::Missing => 0,
    };
    rows.iter().map(key).collect()
}
