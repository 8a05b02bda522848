//! Rows divided by a column: later times are for the test, or whole groups.

use std::collections::{BTreeMap, HashMap};

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::{
    DataError, Split, SplitBy, SplitKind, Targets,
    assembly::Assembly,
    cell::{Cell, shortened},
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
                let (rest, test) = self.hold_out(targets, all, test_share, &mut random);
                let (train, validation) = self.hold_out(targets, rest, validation_share, &mut random);
                Split { train, validation, test }
            }
        }
    }

    /// Divides the training rows of a split into so many parts: of times stretches, of groups whole ones.
    ///
    /// # Errors
    /// Fewer times or groups than parts.
    pub fn folds(&self, targets: &Targets, split: &Split, count: usize, seed: u64) -> Result<Vec<Split>, DataError> {
        let parts = match self.kind {
            SplitKind::Time => self.stretches(&split.train, count),
            SplitKind::Group => self.divided(targets, &split.train, count, seed),
        };
        if parts.iter().any(Vec::is_empty) {
            let (file, column, kind) = (self.file.clone(), shortened(&self.name), self.kind);
            return Err(DataError::TooFewGroups {
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

    /// The rows of each group, with how many there are of each class, in an order that the generator chooses.
    fn groups(
        &self,
        targets: &Targets,
        rows: &[usize],
        random: &mut ChaCha8Rng,
    ) -> Vec<(Vec<usize>, BTreeMap<u32, usize>)> {
        let mut places: HashMap<u64, usize> = HashMap::new();
        let mut groups: Vec<(Vec<usize>, BTreeMap<u32, usize>)> = Vec::new();
        for &row in rows {
            let place = *places.entry(self.key(row)).or_insert(groups.len());
            if place == groups.len() {
                groups.push(Default::default());
            }
            if let Some((rows, classes)) = groups.get_mut(place) {
                rows.push(row);
                *classes.entry(class(targets, row)).or_default() += 1;
            }
        }
        groups.shuffle(random);
        groups
    }

    /// Takes groups out until they have about this share of the rows of each class; a class keeps rows to train on.
    fn hold_out(
        &self,
        targets: &Targets,
        rows: Vec<usize>,
        share: f64,
        random: &mut ChaCha8Rng,
    ) -> (Vec<usize>, Vec<usize>) {
        if held_out(rows.len(), share) == 0 {
            return (rows, Vec::new());
        }
        let groups = self.groups(targets, &rows, random);
        let total = totals(&groups);
        let mut taken: BTreeMap<u32, usize> = BTreeMap::new();
        let (mut kept, mut held) = (Vec::new(), Vec::new());
        let count = groups.len();
        for (number, (group, classes)) in groups.into_iter().enumerate() {
            let count_of = |class: &u32| taken.get(class).copied().unwrap_or(0);
            // By how much the shares of the classes come nearer to what is wanted.
            let gain: f64 = classes
                .iter()
                .map(|(class, &rows)| {
                    let all = total.get(class).copied().unwrap_or(1) as f64;
                    let (before, rows) = (count_of(class) as f64 - share * all, rows as f64);
                    (before.powi(2) - (before + rows).powi(2)) / all
                })
                .sum();
            let is_last_of_class =
                classes.iter().any(|(class, rows)| Some(count_of(class) + rows) == total.get(class).copied());
            // At least one group is held out, if there are two.
            let is_needed = held.is_empty() && number + 1 == count && number > 0;
            if (gain > 0.0 || is_needed) && !is_last_of_class {
                for (class, rows) in classes {
                    *taken.entry(class).or_default() += rows;
                }
                held.extend(group);
            } else {
                kept.extend(group);
            }
        }
        kept.sort_unstable();
        held.sort_unstable();
        (kept, held)
    }

    /// Whole groups in so many parts, over which rows and classes are spread about evenly: the largest groups first, each where it adds
    /// least to what its classes have there.
    fn divided(&self, targets: &Targets, rows: &[usize], count: usize, seed: u64) -> Vec<Vec<usize>> {
        let mut groups = self.groups(targets, rows, &mut ChaCha8Rng::seed_from_u64(seed));
        let total = totals(&groups);
        groups.sort_by_key(|(rows, _)| std::cmp::Reverse(rows.len()));
        let mut parts: Vec<(Vec<usize>, BTreeMap<u32, usize>)> = vec![Default::default(); count];
        for (group, classes) in groups {
            let cost = |part: &(Vec<usize>, BTreeMap<u32, usize>)| -> f64 {
                let of = |(class, &rows): (&u32, &usize)| {
                    let all = total.get(class).copied().unwrap_or(1) as f64;
                    (part.1.get(class).copied().unwrap_or(0) * rows) as f64 / all
                };
                classes.iter().map(of).sum()
            };
            let best = parts
                .iter_mut()
                .min_by(|one, other| cost(one).total_cmp(&cost(other)).then_with(|| one.0.len().cmp(&other.0.len())));
            if let Some(part) = best {
                part.0.extend(group);
                for (class, rows) in classes {
                    *part.1.entry(class).or_default() += rows;
                }
            }
        }
        parts.into_iter().map(|(rows, _)| rows).collect()
    }
}

fn totals(groups: &[(Vec<usize>, BTreeMap<u32, usize>)]) -> BTreeMap<u32, usize> {
    let mut total = BTreeMap::new();
    for (class, rows) in groups.iter().flat_map(|(_, classes)| classes) {
        *total.entry(*class).or_default() += rows;
    }
    total
}

fn class(targets: &Targets, row: usize) -> u32 {
    if let Targets::Classes(classes) = targets { classes.get(row).copied().unwrap_or(0) } else { 0 }
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
