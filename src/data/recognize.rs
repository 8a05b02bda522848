//! What the columns of a table are taken as, where nobody has chosen it.

use std::collections::{BTreeMap, HashSet};

use super::{
    Column, ColumnChoice, ColumnKind, DataError, Faults,
    cell::{Cell, shortened, stands_for_no_number},
    csv::CsvOptions,
    stamp::Stamp,
    table::{Table, TableColumn},
};

/// A column of more different texts than this, most of which stand in one row only, holds names.
const MOST_LEVELS: usize = 20;
/// Of fewer texts, each in one row, nothing can be told.
const FEWEST_NAMES: usize = 5;

/// What a column is taken as, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decision {
    pub kind: ColumnKind,
    pub reason: String,
    /// Levels from the lowest, where they were given.
    pub order: Vec<String>,
}

impl Decision {
    pub fn new(kind: ColumnKind, reason: impl Into<String>) -> Self {
        Self { kind, reason: reason.into(), order: Vec::new() }
    }
}

/// Decides for every column of a table and notes what is wrong with them.
///
/// # Errors
/// A target or a column that the table has not.
pub(super) fn decide(table: &Table, options: &CsvOptions) -> Result<(Vec<Decision>, usize), DataError> {
    if let [_] = table.columns.as_slice() {
        return Err(DataError::NoInputs { file: table.file.clone(), column: shortened(&table.name(0)) });
    }
    let target = target(table, options)?;
    if let Some(name) = options.columns.keys().find(|name| !has(table, name)) {
        return Err(unknown(table, name));
    }
    let chosen = chosen(table, &options.columns);
    let decision = |(place, column): (usize, &TableColumn)| {
        if place == target {
            return Decision::new(ColumnKind::Target, "what is predicted");
        }
        match chosen.get(place).copied().flatten() {
            Some(ColumnChoice::Ordered(order)) => {
                Decision { order: order.clone(), ..Decision::new(ColumnKind::Ordered, "as chosen") }
            }
            Some(choice) => Decision::new(choice.kind(), "as chosen"),
            None => recognized(table, place, column, options.missing.is_some()),
        }
    };
    Ok((table.columns.iter().enumerate().map(decision).collect(), target))
}

/// What every column is taken as where no target is asked for, to show what there is.
pub(super) fn recognized_columns(table: &Table, options: &CsvOptions) -> Vec<Column> {
    let chosen = chosen(table, &options.columns);
    let columns = table.columns.iter().enumerate();
    columns
        .map(|(place, column)| {
            let decision = recognized(table, place, column, true);
            let choice = chosen.get(place).copied().flatten();
            let levels = column.texts.iter().take(MOST_LEVELS).map(|text| text.written.clone()).collect();
            Column {
                kind: choice.map_or(decision.kind, ColumnChoice::kind),
                reason: if choice.is_some() { "as chosen".to_owned() } else { decision.reason },
                levels,
                ..empty(table, place)
            }
        })
        .collect()
}

/// A column without inputs.
pub(super) fn empty(table: &Table, place: usize) -> Column {
    Column {
        name: table.name(place),
        kind: ColumnKind::Ignored,
        reason: String::new(),
        missing: table.columns.get(place).map_or(0, |column| column.missing),
        inputs: Vec::new(),
        levels: Vec::new(),
        base: None,
        other: false,
        indicator: false,
        mean: Vec::new(),
    }
}

fn chosen<'a>(table: &Table, choices: &'a BTreeMap<String, ColumnChoice>) -> Vec<Option<&'a ColumnChoice>> {
    (0..table.columns.len()).map(|place| choices.get(&table.name(place))).collect()
}

fn has(table: &Table, name: &str) -> bool {
    (0..table.columns.len()).any(|place| table.name(place) == name.trim())
}

/// There is no column of this name.
fn unknown(table: &Table, name: &str) -> DataError {
    DataError::UnknownColumn { file: table.file.clone(), column: shortened(name), columns: names(table, None) }
}

/// The names of the columns, perhaps without one of them, as a list of bounded length.
pub(super) fn names(table: &Table, without: Option<usize>) -> String {
    let places = (0..table.columns.len()).filter(|place| Some(*place) != without);
    let mut names: Vec<String> = places.map(|place| shortened(&table.name(place))).collect();
    if names.len() > 10 {
        names.drain(5..names.len() - 4);
        names.insert(5, "…".to_owned());
    }
    names.join(", ")
}

/// The place of the target: the one that is asked for, or the last column, if it can be predicted.
fn target(table: &Table, options: &CsvOptions) -> Result<usize, DataError> {
    if let Some(target) = &options.target {
        let place = (0..table.columns.len()).find(|&place| table.name(place) == target.trim());
        return place.ok_or_else(|| DataError::UnknownTarget {
            file: table.file.clone(),
            target: shortened(target),
            columns: names(table, None),
        });
    }
    // A separator at the end of each line makes no column.
    let is_one = |column: &TableColumn| !column.name.is_empty() || column.missing < table.own_rows();
    let last = table.columns.iter().rposition(is_one).unwrap_or(0);
    let Some(column) = table.columns.get(last) else { return Ok(last) };
    match names_rows(table, last, column, false) {
        Some(reason) => Err(DataError::NameAsTarget {
            file: table.file.clone(),
            column: shortened(&table.name(last)),
            reason,
            columns: names(table, Some(last)),
        }),
        None => Ok(last),
    }
}

/// What a column is taken as by what stands in it.
fn recognized(table: &Table, place: usize, column: &TableColumn, with_numbers: bool) -> Decision {
    let rows = table.own_rows();
    let values = rows - column.missing;
    if values == 0 {
        return Decision::new(ColumnKind::Ignored, "it has no values");
    }
    if let Some(reason) = names_rows(table, place, column, with_numbers) {
        return Decision::new(ColumnKind::Ignored, reason);
    }
    if column.text_cells == 0 {
        return Decision::new(ColumnKind::Numeric, "numbers");
    }
    if is_numeric(table, place, column) {
        return Decision::new(ColumnKind::Numeric, "nearly all are numbers");
    }
    let dates = column.texts.iter().filter(|text| Stamp::of(&text.written).is_some()).count();
    if 10 * dates >= 9 * column.texts.len() && column.text_cells == values {
        return Decision::new(ColumnKind::Ignored, "dates");
    }
    let levels = column.texts.len();
    let many = if column.has_more_texts() { "more than " } else { "" };
    Decision::new(ColumnKind::Category, format!("{many}{levels} different text{}", if levels == 1 { "" } else { "s" }))
}

/// Whether a column with texts is one of numbers: all its texts stand for numbers that are not known, or most cells are numbers, and
/// many different ones.
pub(super) fn is_numeric(table: &Table, place: usize, column: &TableColumn) -> bool {
    let values = table.own_rows() - column.missing;
    let numbers = values - column.text_cells;
    if numbers == 0 {
        return false;
    }
    if !column.has_more_texts()
        && column.texts.iter().all(|text| text.count == 0 || stands_for_no_number(&text.written))
    {
        return true;
    }
    if 2 * numbers < values {
        return false;
    }
    let mut different = HashSet::new();
    (0..table.own_rows()).any(|row| {
        if let Cell::Number(value) = table.cell(row, place) {
            different.insert(value.to_bits());
        }
        different.len() > MOST_LEVELS
    })
}

/// Why a column names or numbers the rows, if it does.
fn names_rows(table: &Table, place: usize, column: &TableColumn, with_numbers: bool) -> Option<String> {
    let (rows, name) = (table.own_rows(), column.name.to_lowercase());
    let values = rows - column.missing;
    let is_index =
        name.is_empty() || with_numbers && ["unnamed: 0", "index", "id", "row", "rownames"].contains(&name.as_str());
    if place == 0 && column.is_running && is_index && rows >= FEWEST_NAMES {
        return Some("it numbers the rows".to_owned());
    }
    let is_id = with_numbers && (name == "id" || name.ends_with("_id") || name.ends_with(" id"));
    if is_id && column.text_cells == 0 && values >= FEWEST_NAMES && are_all_different(table, place) {
        return Some("a number of its own in each row".to_owned());
    }
    let (texts, cells) = (column.texts.iter().filter(|text| text.count > 0).count(), column.text_cells);
    let is_own = texts == cells && cells >= FEWEST_NAMES && 10 * cells >= 9 * values;
    let is_name = texts > MOST_LEVELS && 2 * texts > cells && 2 * cells > values;
    // The first of very many texts tell of them all.
    let kept = || column.texts.iter().map(|text| text.count).sum::<usize>();
    let is_full = column.has_more_texts() && 2 * cells > values && kept() < 2 * texts;
    if !(is_own || is_name || is_full) || column.texts.iter().all(|text| Stamp::of(&text.written).is_some()) {
        return None;
    }
    let more = if column.has_more_texts() { "more than " } else { "" };
    Some(format!("a text of its own in most rows ({more}{texts} in {values})"))
}

/// Whether all numbers of a column are whole and different.
fn are_all_different(table: &Table, place: usize) -> bool {
    let mut seen = HashSet::new();
    (0..table.own_rows()).all(|row| match table.cell(row, place) {
        Cell::Number(value) => value.fract() == 0.0 && seen.insert(value.to_bits()),
        _ => true,
    })
}

/// Notes texts in columns of numbers, and levels that have no place in the order that was given.
pub(super) fn faults(table: &Table, decisions: &[Decision]) -> (Faults, Faults) {
    let (mut own, mut test) = (Faults::default(), Faults::default());
    for (place, (column, decision)) in table.columns.iter().zip(decisions).enumerate() {
        let name = || shortened(&table.name(place));
        if decision.kind == ColumnKind::Numeric {
            number_faults(table, place, &name, (&mut own, &mut test));
        }
        if !decision.order.is_empty() {
            for text in column.texts.iter().filter(|text| text.count > 0 && !decision.order.contains(&text.written)) {
                own.push(|| format!("“{}” has no place in the order of column “{}”", shortened(&text.written), name()));
            }
        }
    }
    (own, test)
}

/// Notes the texts of a column that are no numbers and do not stand for one that is not known.
pub(super) fn number_faults(
    table: &Table,
    place: usize,
    name: &dyn Fn() -> String,
    (own, test): (&mut Faults, &mut Faults),
) {
    let Some(column) = table.columns.get(place) else { return };
    for (code, text) in (0_u32..).zip(&column.texts) {
        if stands_for_no_number(&text.written) {
            continue;
        }
        let what = if text.written.parse::<f64>().is_ok() { "a finite number of single precision" } else { "a number" };
        let words = |unit: &str, line: usize| {
            let rows = if text.count > 1 { format!(" (and in {} rows in all)", text.count) } else { String::new() };
            format!("“{}” in {unit} {line}{rows}, column “{}” is not {what}", shortened(&text.written), name())
        };
        if text.count > 0 {
            own.push_text(|| words(table.unit, text.line));
        }
        if let Some((unit, &line)) =
            table.test.as_ref().and_then(|test| Some((test.unit, test.lines.get(place)?.get(&code)?)))
        {
            test.push_text(|| words(unit, line));
        }
    }
}
