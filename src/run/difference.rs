//! Why two runs are not parts of one.

use toml::Value;

use super::{SavedRun, Specification};
use crate::export::{Card, Meaning};

/// By so much of themselves figures of the same rows may differ that were computed on different machines.
const ROUNDING: f64 = 1e-9;

/// Why two runs are not parts of one, if they are not: what they were asked for differs but for the part and the threads, or their
/// data does, or they are the same part.
pub(super) fn difference(one: &SavedRun, other: &SavedRun) -> Option<String> {
    if let Some(part) = one.specification.part.filter(|_| one.specification.part == other.specification.part) {
        return Some(format!("both are {part}"));
    }
    let differs = || "the file of their data has changed in between".to_owned();
    asked(&one.specification, &other.specification).or_else(|| (!have_same_data(one, other)).then(differs))
}

/// In what they were asked for they differ, but for the part and the threads.
fn asked(one: &Specification, other: &Specification) -> Option<String> {
    let asked = |run: &Specification| Specification { part: None, threads: None, ..run.clone() };
    let (one, other) = (asked(one), asked(other));
    match (Value::try_from(&one), Value::try_from(&other)) {
        (Ok(one), Ok(other)) => first_difference("", Some(&one), Some(&other)),
        // Both were read from a file, which holds them.
        _ => (one != other).then(|| "they were asked for differently".to_owned()),
    }
}

/// The first value by which two tables differ, in words; `name` leads to them.
fn first_difference(name: &str, one: Option<&Value>, other: Option<&Value>) -> Option<String> {
    if let (Some(Value::Table(one)), Some(Value::Table(other))) = (one, other) {
        let within = |key: &String| if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
        let mut keys = one.keys().chain(other.keys().filter(|key| !one.contains_key(*key)));
        return keys.find_map(|key| first_difference(&within(key), one.get(key), other.get(key)));
    }
    let told = |value: Option<&Value>| value.map_or_else(|| "not given".to_owned(), ToString::to_string);
    (one != other).then(|| format!("{name} is {} in the one and {} in the other", told(one), told(other)))
}

/// Whether two runs were computed on the same rows, as far as their folders tell.
fn have_same_data(one: &SavedRun, other: &SavedRun) -> bool {
    let is_of_all_rows = one.specification.fold_alone().or(other.specification.fold_alone()).is_none();
    one.dataset == other.dataset
        && is_close(one.loss_at_zero, other.loss_at_zero, 0.0)
        // A fold is scaled by its own rows.
        && one.card.as_ref().zip(other.card.as_ref()).is_none_or(|(one, other)| !is_of_all_rows || is_same(one, other))
}

/// Whether inputs and outputs have the same meaning.
fn is_same(one: &Card, other: &Card) -> bool {
    let scales = |card: &Card| -> Vec<(f64, f64)> {
        let target = if let Meaning::Target { mean, std } = card.meaning { Some((mean, std)) } else { None };
        card.input_mean.iter().copied().zip(card.input_std.iter().copied()).chain(target).collect()
    };
    let (one, other) = (scales(one), scales(other));
    one.len() == other.len()
        && one.iter().zip(&other).all(|((mean, std), (other_mean, other_std))| {
            is_close(*mean, *other_mean, *std) && is_close(*std, *other_std, 0.0)
        })
}

/// Whether two figures are the same but for rounding, of themselves and of a unit.
fn is_close(one: f64, other: f64, unit: f64) -> bool {
    (one - other).abs() <= ROUNDING * (unit + one.abs().max(other.abs()))
}
