//! How columns become inputs, learned on the training rows alone.

use std::collections::HashMap;

use super::{
    Column, ColumnKind, Missing,
    assembly::Assembly,
    cell::Cell,
    encoder::{Encoder, Gap, Levels},
    recognize::{Decision, empty},
    scales,
    table::Table,
};

/// A level on a smaller share of the training rows has no input of its own: over its few rows nothing is learned.
const RARE: f64 = 0.01;
/// The name of the input for rare levels, and of that for missing values.
const OTHER: &str = "other";
const MISSING: &str = "missing";
/// What stands for the texts of a column that are too many to be kept.
const MORE: &str = "…";

/// How the columns of a table become inputs.
#[derive(Debug)]
pub(super) struct Treatment {
    /// What has become of each column.
    pub columns: Vec<Column>,
    /// Sentences on what was found.
    pub notes: Vec<String>,
    encoders: Vec<Encoder>,
    /// Whether a number is missing anywhere.
    has_gaps: bool,
}

/// A level with its key, its name and the number of training rows that it stands in.
type Level = (u64, String, usize);

impl Treatment {
    /// Learns how the columns are encoded from these of the rows that were kept.
    pub fn learn(table: &Table, assembly: &Assembly, train: &[usize], missing: Missing) -> Self {
        let mut is_train = vec![false; assembly.rows()];
        for &row in train {
            if let Some(is_train) = is_train.get_mut(row) {
                *is_train = true;
            }
        }
        let learner = Learner { table, assembly, is_train, train_rows: train.len(), missing };
        let mut treatment = Self { columns: Vec::new(), notes: Vec::new(), encoders: Vec::new(), has_gaps: false };
        for (place, decision) in assembly.decisions.iter().enumerate() {
            let column = Column { kind: decision.kind, reason: decision.reason.clone(), ..empty(table, place) };
            let (column, encoder) = learner.column(place, decision, column, &mut treatment.notes);
            treatment.has_gaps |= column.kind == ColumnKind::Numeric && learner.has_gaps(place);
            treatment.columns.push(column);
            treatment.encoders.push(encoder);
        }
        treatment
    }

    /// Names of the inputs.
    pub fn features(&self) -> Vec<String> {
        self.columns.iter().flat_map(|column| column.inputs.iter().cloned()).collect()
    }

    /// Whether the inputs are the numbers of all columns but the target as they stand in the file.
    pub fn is_plain(&self) -> bool {
        let is_plain = |column: &Column| matches!(column.kind, ColumnKind::Numeric | ColumnKind::Target);
        !self.has_gaps && self.columns.iter().all(is_plain)
    }

    /// The inputs of the rows that were kept, row-major. A value that is missing, and takes the mean of the training rows or the
    /// most frequent value, is no number.
    pub fn encode(&self, table: Table, assembly: &Assembly) -> Vec<f64> {
        let columns = table.columns.len();
        let width: usize = self.columns.iter().map(|column| column.inputs.len()).sum();
        let mut cells = table.cells;
        let rows = assembly.rows();
        // Where rows do not become longer they are written over those that were read.
        let in_place = width <= columns;
        let mut inputs = Vec::with_capacity(if in_place { 0 } else { rows * width });
        let mut buffer = Vec::with_capacity(width);
        for row in 0..rows {
            let start = assembly.place(row) * columns;
            buffer.clear();
            for (&kept, encoder) in cells.iter().skip(start).take(columns).zip(&self.encoders) {
                encoder.push(kept, &mut buffer);
            }
            if in_place {
                if let Some(place) = cells.get_mut(row * width..(row + 1) * width) {
                    place.copy_from_slice(&buffer);
                }
            } else {
                inputs.extend_from_slice(&buffer);
            }
        }
        if in_place {
            cells.truncate(rows * width);
            inputs = cells;
        }
        inputs
    }
}

/// What a treatment is learned from.
struct Learner<'a> {
    table: &'a Table,
    assembly: &'a Assembly,
    is_train: Vec<bool>,
    train_rows: usize,
    missing: Missing,
}

impl Learner<'_> {
    fn column(&self, place: usize, decision: &Decision, column: Column, notes: &mut Vec<String>) -> (Column, Encoder) {
        match decision.kind {
            ColumnKind::Ignored | ColumnKind::Target => (column, Encoder::Skip),
            ColumnKind::Numeric => self.numeric(place, column),
            ColumnKind::Ordered => self.ordered(place, decision, column, notes),
            ColumnKind::Category => self.category(place, column, notes),
        }
    }

    /// What stands in a column, row by row, and whether the row is trained on.
    fn cells(&self, place: usize) -> impl Iterator<Item = (Cell, bool)> {
        let cell = move |(row, &is_train): (usize, &bool)| (self.table.cell(self.assembly.place(row), place), is_train);
        self.is_train.iter().enumerate().map(cell)
    }

    /// Whether a cell of a column of numbers holds none.
    fn has_gaps(&self, place: usize) -> bool {
        let column = self.table.columns.get(place);
        let is_complete = column.is_some_and(|column| column.missing + column.text_cells == 0);
        !(is_complete && self.table.test.is_none())
            && self.cells(place).any(|(cell, _)| !matches!(cell, Cell::Number(_)))
    }

    fn numeric(&self, place: usize, column: Column) -> (Column, Encoder) {
        // A text in such a column stands for a number that is not known.
        let missing = column.missing + self.table.columns.get(place).map_or(0, |column| column.text_cells);
        let in_training =
            missing > 0 && { self.cells(place).any(|(cell, is_train)| is_train && !matches!(cell, Cell::Number(_))) };
        let indicator = in_training && self.missing.has_indicator();
        let inputs = with_indicator(&column.name, indicator);
        (Column { missing, inputs, indicator, ..column }, Encoder::Number { indicator })
    }

    fn ordered(&self, place: usize, decision: &Decision, column: Column, notes: &mut Vec<String>) -> (Column, Encoder) {
        let (found, missing) = self.levels(place);
        let mut levels: Vec<String> = found.iter().map(|(_, name, _)| name.clone()).collect();
        if decision.order.is_empty() {
            scales::sort(&mut levels);
        } else {
            levels.clone_from(&decision.order);
        }
        let rank = |(key, name, _): &Level| Some((*key, levels.iter().position(|level| level == name)? as f64));
        let mut ranks: HashMap<u64, f64> = found.iter().filter_map(rank).collect();
        if !decision.order.is_empty() {
            // The place of a level is known, whether a training row has it or not.
            let texts = self.table.columns.get(place).map_or(&[][..], |column| &column.texts);
            let texts = (0_u32..).zip(texts).map(|(code, text)| (Cell::text(code).to_bits(), text.written.clone(), 0));
            ranks.extend(texts.filter_map(|level| rank(&level)));
        }
        let taken = if self.missing == Missing::Mode { "the most frequent value" } else { "the mean" };
        let end = format!("its input takes {taken}");
        self.note_unknown(place, &column.name, |key| ranks.contains_key(&key), &end, notes);
        let indicator = missing > 0 && self.missing.has_indicator();
        let inputs = with_indicator(&column.name, indicator);
        (Column { inputs, levels, indicator, ..column }, Encoder::Ranks { ranks, indicator })
    }

    fn category(&self, place: usize, column: Column, notes: &mut Vec<String>) -> (Column, Encoder) {
        let (found, missing) = self.levels(place);
        let least = RARE * self.train_rows as f64;
        let (kept, rare): (Vec<Level>, Vec<Level>) =
            found.into_iter().partition(|(_, _, count)| *count as f64 >= least);
        let indicator = missing > 0 && self.missing.has_indicator();
        let mut names: Vec<String> = kept.iter().map(|(_, name, _)| name.clone()).collect();
        let other = (!rare.is_empty()).then_some(names.len());
        let free = |name: &str| {
            if kept.iter().any(|(_, level, _)| level == name) { format!("{name} levels") } else { name.to_owned() }
        };
        names.extend(other.map(|_| free(OTHER)));
        let missing = indicator.then_some(names.len());
        names.extend(missing.map(|_| free(MISSING)));
        // Of two the second tells the first, and one alone tells nothing.
        let skipped = usize::from(names.len() <= 2);
        let input = |place: usize| place.checked_sub(skipped);
        let places = kept.iter().enumerate().map(|(place, (key, ..))| (*key, input(place)));
        let rare_place = other.and_then(input);
        let places = places.chain(rare.iter().map(|(key, ..)| (*key, rare_place))).collect();
        let inputs: Vec<String> = names.iter().skip(skipped).map(|level| format!("{}={level}", column.name)).collect();
        let levels = Levels {
            places,
            width: inputs.len(),
            other: rare_place,
            missing: missing.map_or(Gap::Means, |place| Gap::Level(input(place))),
        };
        let end = if rare_place.is_some() { "they count as “other”" } else { "all its inputs are 0" };
        self.note_unknown(place, &column.name, |key| levels.places.contains_key(&key), end, notes);
        let reason = match (inputs.is_empty(), kept.is_empty()) {
            (true, true) => format!("{}; none in a hundredth of the training rows", column.reason),
            (true, false) => format!("{}; the same in every training row", column.reason),
            _ => column.reason,
        };
        let column = Column {
            reason,
            base: if inputs.is_empty() || skipped == 0 { None } else { names.first().cloned() },
            levels: kept.into_iter().skip(skipped).map(|(_, name, _)| name).collect(),
            other: rare_place.is_some(),
            indicator: missing.and_then(input).is_some(),
            inputs,
            ..column
        };
        (column, Encoder::Levels(levels))
    }

    /// The levels of the training rows, numbers before texts in alphabetical order, and how many training rows have none.
    fn levels(&self, place: usize) -> (Vec<Level>, usize) {
        let mut counts: HashMap<u64, usize> = HashMap::new();
        let mut missing = 0;
        for (cell, _) in self.cells(place).filter(|(_, is_train)| *is_train) {
            match key(cell) {
                Some(key) => *counts.entry(key).or_default() += 1,
                None => missing += 1,
            }
        }
        let level = |(key, count)| {
            let name = self.name(place, key);
            // All texts that are not kept are none of their own.
            let count = if name == MORE { 0 } else { count };
            (key, name, count)
        };
        let mut levels: Vec<Level> = counts.into_iter().map(level).collect();
        let number =
            |key: u64| if let Cell::Number(value) = Cell::of(f64::from_bits(key)) { value } else { f64::INFINITY };
        levels.sort_by(|(a, one, _), (b, other, _)| number(*a).total_cmp(&number(*b)).then_with(|| one.cmp(other)));
        (levels, missing)
    }

    /// The name of a level.
    fn name(&self, place: usize, key: u64) -> String {
        match Cell::of(f64::from_bits(key)) {
            Cell::Number(value) => value.to_string(),
            Cell::Text(code) => {
                let text = self.table.columns.get(place).and_then(|column| column.texts.get(code as usize));
                text.map_or_else(|| MORE.to_owned(), |text| text.written.clone())
            }
            Cell::Missing => MISSING.to_owned(),
        }
    }

    /// Says how many rows that are not trained on have a level that no training row has.
    fn note_unknown(
        &self,
        place: usize,
        name: &str,
        is_known: impl Fn(u64) -> bool,
        end: &str,
        notes: &mut Vec<String>,
    ) {
        let unknown = |(cell, is_train): &(Cell, bool)| !is_train && key(*cell).is_some_and(|key| !is_known(key));
        let rows = match self.cells(place).filter(unknown).count() {
            0 => return,
            1 => "1 row".to_owned(),
            rows => format!("{rows} rows"),
        };
        notes.push(format!("levels of “{name}” that no training row has stand in {rows}, where {end}"));
    }
}

/// What tells a level from others.
fn key(cell: Cell) -> Option<u64> {
    match cell {
        Cell::Number(value) => Some(value.to_bits()),
        Cell::Text(code) => Some(Cell::text(code).to_bits()),
        Cell::Missing => None,
    }
}

/// The inputs of a column with one number in each row.
fn with_indicator(name: &str, indicator: bool) -> Vec<String> {
    let missing = indicator.then(|| format!("{name} {MISSING}"));
    std::iter::once(name.to_owned()).chain(missing).collect()
}
