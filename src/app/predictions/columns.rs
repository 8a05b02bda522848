//! What is told of a row: what is true, what is predicted, and its inputs.

use super::rows::Listed;
use crate::{app::figures, run::Answers};

/// Columns before those of the inputs.
pub const OWN: usize = 4;
/// Classes whose probabilities are told of a row at most, the most probable first.
const TOLD: usize = 5;

/// The name of a column.
pub fn name(listed: &Listed<'_>, column: usize) -> String {
    let is_regression = matches!(listed.shown.answers, Answers::Values(_));
    match column {
        0 => "Row".to_owned(),
        1 => "True".to_owned(),
        2 => "Predicted".to_owned(),
        3 if is_regression => "Residual".to_owned(),
        3 => "Probability".to_owned(),
        _ => listed.info.dataset.features.get(column - OWN).cloned().unwrap_or_default(),
    }
}

/// Number of columns.
pub fn count(listed: &Listed<'_>) -> usize {
    OWN + listed.info.dataset.features.len()
}

/// What stands in a column of a row.
pub fn text(listed: &Listed<'_>, row: usize, column: usize) -> String {
    if column >= OWN {
        return match listed.shown.inputs(row).get(column - OWN) {
            Some(value) if value.is_nan() => "missing".to_owned(),
            Some(value) => input(value),
            None => figures::NONE.to_owned(),
        };
    }
    if column == 0 {
        return place(listed, row);
    }
    let class = |class: usize| listed.info.dataset.classes.get(class).cloned().unwrap_or_default();
    match &listed.shown.answers {
        Answers::Classes(classified) => match column {
            1 => class(classified.truth.get(row).map_or(0, |&class| class as usize)),
            2 => class(listed.threshold.class(classified, row)),
            _ => {
                let predicted = listed.threshold.class(classified, row);
                figures::percent(classified.of_row(row).get(predicted).copied().unwrap_or(f64::NAN))
            }
        },
        Answers::Values(estimated) => {
            let (truth, predicted) = (estimated.truth.get(row), estimated.predicted.get(row));
            let (Some(truth), Some(predicted)) = (truth, predicted) else { return String::new() };
            match column {
                1 => input(*truth),
                2 => figures::significant(*predicted),
                _ => figures::significant(truth - predicted),
            }
        }
    }
}

/// An input as it stands in the file, where that is short.
fn input(value: f64) -> String {
    let plain = value.to_string();
    if plain.len() <= 8 { plain.replace('-', "−") } else { figures::significant(value) }
}

/// The place of a row in its file, counted from 1.
pub fn place(listed: &Listed<'_>, row: usize) -> String {
    listed.shown.places.get(row).map(|place| figures::count(*place as usize + 1)).unwrap_or_default()
}

/// A row in one line, with the classes that are probable.
pub fn told(listed: &Listed<'_>, row: usize) -> String {
    let [truth, predicted] = [1, 2].map(|column| text(listed, row, column));
    let start = format!("Row {}: {truth}, predicted {predicted}", place(listed, row));
    let Answers::Classes(classified) = &listed.shown.answers else {
        return format!("{start}, residual {}", text(listed, row, 3));
    };
    let mut classes: Vec<(usize, f64)> = classified.of_row(row).iter().copied().enumerate().collect();
    classes.sort_by(|a, b| b.1.total_cmp(&a.1));
    let names = &listed.info.dataset.classes;
    let share = |(class, share): &(usize, f64)| {
        format!("{} {}", names.get(*class).map_or("", String::as_str), figures::percent(*share))
    };
    let shares: Vec<String> = classes.iter().take(TOLD).map(share).collect();
    format!("{start} ({})", shares.join(", "))
}
