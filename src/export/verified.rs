//! Whether a file gives what its network gives.

use std::path::Path;

use super::{ExportError, Exported, Meaning, Predictor, RawRows};
use crate::{data::Targets, front::Parameters};

/// So many rows are drawn where there are none.
const DRAWN: usize = 256;
/// Rows that a graph is given at once.
const BATCH: usize = 512;
/// Single precision leaves some 10⁻⁶ of a difference; one of this size is a fault of the file. A scaling that is folded in can cost more
/// where the mean of an input is many times its standard deviation.
const MOST_DIFFERENCE: f64 = 1e-2;

/// What a file gave when it was read back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verified {
    /// Rows that it was run on.
    pub rows: usize,
    /// Largest difference of an output to what the network gives in double precision: of a probability, or of the prediction in the target's
    /// units.
    pub difference: f64,
    /// Accuracy, or R², on these rows; none where they were drawn.
    pub score: Option<f64>,
}

/// Reads the file of a network back and runs it on rows with their targets, or without any on rows that are drawn. `whole` is the network as
/// it is, with its scaling apart.
///
/// # Errors
/// A file that cannot be read, or gives something else.
pub fn verify(
    path: &Path,
    whole: &Exported,
    parameters: &Parameters,
    test: Option<(&RawRows<'_>, &Targets)>,
) -> Result<Verified, ExportError> {
    let predictor = Predictor::read(path)?;
    let drawn;
    let rows = if let Some((rows, _)) = test {
        rows
    } else {
        drawn = RawRows::drawn(whole, DRAWN, 0);
        &drawn
    };
    let expected = whole.exact_outputs(&parameters.to_double(), rows);
    let own = rows.for_form(whole, predictor.exported());
    let mut found = Vec::with_capacity(expected.len());
    for start in (0..own.len()).step_by(BATCH) {
        found.extend(predictor.outputs(&own.part(start..own.len().min(start + BATCH)))?);
    }
    let differences = expected.iter().zip(&found).map(|(one, other)| (one - other).abs());
    let difference = differences.fold(0.0, |most: f64, one| if one > most || one.is_nan() { one } else { most });
    let unit = whole.card.meaning.unit();
    let is_near = difference.is_finite() && difference / unit <= MOST_DIFFERENCE;
    if !is_near || found.len() != expected.len() {
        return Err(ExportError::Differs { path: path.to_owned(), difference: difference / unit });
    }
    let score = test.and_then(|(_, targets)| score(&whole.card.meaning, &found, targets));
    Ok(Verified { rows: rows.len(), difference, score })
}

/// Accuracy, or R², of what a network gives for rows. The targets of a regression are standardized.
#[must_use]
pub(super) fn score(meaning: &Meaning, outputs: &[f64], targets: &Targets) -> Option<f64> {
    match (meaning, targets) {
        (Meaning::Classes(classes), Targets::Classes(targets)) if !targets.is_empty() => {
            let rows = outputs.chunks_exact(classes.len().max(1));
            let right = rows.zip(targets).filter(|(row, class)| first_largest(row) == Some(**class as usize)).count();
            Some(right as f64 / targets.len() as f64)
        }
        (Meaning::Target { mean, std }, Targets::Values(values)) if !values.is_empty() => {
            let average = values.iter().sum::<f64>() / values.len() as f64;
            let total: f64 = values.iter().map(|value| (value - average).powi(2)).sum();
            let error = |(output, value): (&f64, &f64)| ((output - mean) / std - value).powi(2);
            let squares: f64 = outputs.iter().zip(values).map(error).sum();
            (total > 0.0).then(|| 1.0 - squares / total)
        }
        _ => None,
    }
}

/// The place of the largest value, of equals the first.
pub(super) fn first_largest(values: &[f64]) -> Option<usize> {
    let better = |best: Option<(usize, f64)>, (place, &value): (usize, &f64)| match best {
        Some((_, most)) if most >= value => best,
        _ => Some((place, value)),
    };
    values.iter().enumerate().fold(None, better).map(|(place, _)| place)
}
