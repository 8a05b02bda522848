//! Rows divided by a column: later times are for the test, or whole groups.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::{
    Split, SplitBy, SplitError, SplitKind, Targets,
    assembly::Assembly,
    cell::{Cell, shortened},
    groups::Groups,
    split::held_out,
    split_by::{recognized, times},
    table::Table,
};

/// What puts the rows together or in order.
#[derive(Debug)]
pub(super) struct Order {
    pub kind: SplitKind,
    name: String,
    file: String,
    /// Of each row that is kept and not of a test file: rows of one key belong together, and of times it rises.
    keys: Vec<u64>,
}

impl Order {
    /// Of the rows of a table that are kept.
    pub fn of(table: &Table, assembly: &Assembly, by: &SplitBy) -> Self {
        let place = assembly.split.unwrap_or(0);
        let rows = 0..assembly.rows() - assembly.test_rows();
        let rows: Vec<usize> = rows.map(|row| assembly.place(row)).collect();
        let column = table.columns.get(place);
        let kind =
            by.kind.or_else(|| column.map(|column| recognized(table, place, column))).unwrap_or(SplitKind::Group);
        let keys = match (kind, column) {
            (SplitKind::Time, Some(column)) => times(table, place, column, &rows),
            _ => rows.iter().map(|&row| kept(table, row, place).to_bits()).collect(),
        };
        Self { kind, name: table.name(place), file: table.file.clone(), keys }
    }

    /// Splits rows with these targets, a share of them for the test and then a share of the others for selection: of times the last,
    /// of groups whole ones, chosen by `seed` so that classes keep about their shares.
    pub fn split(&self, targets: &Targets, test_share: f64, validation_share: f64, seed: u64) -> Split {
        let all: Vec<usize> = (0..targets.len()).collect();
        match self.kind {
            SplitKind::Time => {
                let (rest, test) = self.cut(all, test_share);
                let (train, validation) = self.cut(rest, validation_share);
                Split { train, validation, test }
            }
            SplitKind::Group => {
                let mut random = ChaCha8Rng::seed_from_u64(seed);
                let groups = Groups { keys: &self.keys, targets };
                let (rest, test) = groups.hold_out(all, test_share, &mut random);
                let (train, validation) = groups.hold_out(rest, validation_share, &mut random);
                Split { train, validation, test }
            }
        }
    }

    /// Divides the training rows of a split into so many parts: of times stretches, of groups whole ones.
    ///
    /// # Errors
    /// Fewer times or groups than parts.
    pub fn folds(&self, targets: &Targets, split: &Split, count: usize, seed: u64) -> Result<Vec<Split>, SplitError> {
        let parts = match self.kind {
            SplitKind::Time => self.stretches(&split.train, count),
            SplitKind::Group => Groups { keys: &self.keys, targets }.divided(&split.train, count, seed),
        };
        if parts.iter().any(Vec::is_empty) {
            let (file, column, kind) = (self.file.clone(), shortened(&self.name), self.kind);
            return Err(SplitError::TooFewGroups {
                file,
                column,
                kind,
                found: self.different(&split.train),
                folds: count,
            });
        }
        let fold = |(fold, part): (usize, &Vec<usize>)| {
            let mut train: Vec<usize> = parts
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != fold)
                .flat_map(|(_, part)| part.iter().copied())
                .collect();
            let mut validation = part.clone();
            train.sort_unstable();
            validation.sort_unstable();
            Split { train, validation, test: split.test.clone() }
        };
        Ok(parts.iter().enumerate().map(fold).collect())
    }

    /// What is said of a split.
    pub fn note(&self, table: &Table, assembly: &Assembly, split: &Split) -> String {
        let name = shortened(&self.name);
        match self.kind {
            SplitKind::Time => {
                let first = split.test.iter().filter(|row| **row < self.keys.len()).min_by_key(|row| self.key(**row));
                let from = first.zip(assembly.split).map(|(&row, place)| text(table, assembly.place(row), place));
                let from = from.map(|from| format!(", the test rows are those from {from} on")).unwrap_or_default();
                format!("“{name}” makes the split: it holds times{from}, and it is no input")
            }
            SplitKind::Group => {
                let all: Vec<usize> = (0..self.keys.len()).collect();
                let own: Vec<usize> = split.test.iter().copied().filter(|&row| row < self.keys.len()).collect();
                let (groups, test) = (self.different(&all), self.different(&own));
                let whole =
                    if test > 0 { format!(", of which {test} are test rows as a whole") } else { String::new() };
                format!("“{name}” makes the split: it holds {groups} groups{whole}, and it is no input")
            }
        }
    }

    fn key(&self, row: usize) -> u64 {
        self.keys.get(row).copied().unwrap_or(0)
    }

    fn different(&self, rows: &[usize]) -> usize {
        let mut keys: Vec<u64> = rows.iter().map(|&row| self.key(row)).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.len()
    }

    /// Rows in the order of their times.
    fn sorted(&self, mut rows: Vec<usize>) -> Vec<usize> {
        rows.sort_by_key(|&row| self.key(row));
        rows
    }

    /// Rows in two parts, the later of which has about this share; rows of one time stay together. Both are in ascending order.
    fn cut(&self, rows: Vec<usize>, share: f64) -> (Vec<usize>, Vec<usize>) {
        let mut rows = self.sorted(rows);
        let wanted = rows.len() - held_out(rows.len(), share);
        if wanted == rows.len() {
            rows.sort_unstable();
            return (rows, Vec::new());
        }
        let at = self.nearest_change(&rows, wanted, 1..rows.len());
        let mut later = rows.split_off(at);
        rows.sort_unstable();
        later.sort_unstable();
        (rows, later)
    }

    /// The place in sorted rows nearest to `wanted` at which another time begins, within a range; the end of all rows where there is none.
    fn nearest_change(&self, rows: &[usize], wanted: usize, range: std::ops::Range<usize>) -> usize {
        let changes = |&at: &usize| {
            let (before, after) = (at.checked_sub(1).and_then(|before| rows.get(before)), rows.get(at));
            before.zip(after).is_some_and(|(&before, &after)| self.key(before) != self.key(after))
        };
        let (start, end) = (range.start, range.end);
        let earlier = (start..=wanted.min(end.saturating_sub(1))).rev().find(changes);
        let later = (wanted.max(start)..end).find(changes);
        let distance = |at: &usize| at.abs_diff(wanted);
        earlier.into_iter().chain(later).min_by_key(distance).unwrap_or(rows.len())
    }

    fn stretches(&self, rows: &[usize], count: usize) -> Vec<Vec<usize>> {
        let rows = self.sorted(rows.to_vec());
        let mut parts = Vec::new();
        let mut start = 0;
        for part in 1..=count {
            let wanted = rows.len() * part / count;
            let end =
                if part == count { rows.len() } else { self.nearest_change(&rows, wanted, start + 1..rows.len()) };
            parts.push(rows.get(start..end).unwrap_or_default().to_vec());
            start = end.max(start);
        }
        parts
    }
}

/// What is kept of a cell.
fn kept(table: &Table, row: usize, column: usize) -> f64 {
    table.cells.get(row * table.columns.len() + column).copied().unwrap_or(0.0)
}

/// What stands in a cell.
fn text(table: &Table, row: usize, place: usize) -> String {
    match table.cell(row, place) {
        Cell::Number(value) => value.to_string(),
        Cell::Text(code) => {
            let text = table.columns.get(place).and_then(|column| column.texts.get(code as usize));
            text.map_or_else(|| "…".to_owned(), |text| shortened(&text.written))
        }
        Cell::Missing => String::new(),
    }
}

#[cfg(test)]
#[path = "split_by_tests.rs"]
mod tests;
