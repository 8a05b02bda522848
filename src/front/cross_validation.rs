//! What the folds of a cross-validation say of the networks of a front.

use super::{Evaluation, Front};

/// What held-out rows say of a budget: the mean over the folds, and how well it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Validated {
    /// Mean loss and score over the folds.
    pub mean: Evaluation,
    /// Their standard errors, the standard deviations over the folds divided by the root of their number; with one fold there is none.
    pub standard_error: Option<Evaluation>,
}

impl Validated {
    /// What these folds say of the networks with this ℓ¹ norm. Each has its own front over the rows that it does not hold out; between
    /// two of its points their figures on the held-out rows are joined by a line, and beyond its ends those of the last stand.
    #[must_use]
    pub fn at<'a>(l1: f64, folds: impl IntoIterator<Item = &'a Front>) -> Option<Self> {
        let held_out: Vec<Evaluation> = folds.into_iter().filter_map(|fold| held_out(l1, fold)).collect();
        Self::of(&held_out)
    }

    /// What the figures on the rows that each fold holds out say together; none without a fold.
    #[must_use]
    pub fn of(held_out: &[Evaluation]) -> Option<Self> {
        let of = |figure: fn(&Evaluation) -> f64| mean_and_error(held_out, figure);
        let ((loss, loss_error), (score, score_error)) = (of(|rows| rows.loss)?, of(|rows| rows.score)?);
        Some(Self {
            mean: Evaluation { loss, score },
            standard_error: loss_error.zip(score_error).map(|(loss, score)| Evaluation { loss, score }),
        })
    }
}

/// The figures on the rows that a fold holds out, at a norm.
fn held_out(l1: f64, fold: &Front) -> Option<Evaluation> {
    let members = fold.members();
    let place = members.partition_point(|member| member.point.l1 < l1);
    let after = members.get(place).map(|member| &member.point);
    let before = place.checked_sub(1).and_then(|before| members.get(before)).map(|member| &member.point);
    match (before, after) {
        (Some(sparse), Some(dense)) => {
            let (from, to) = (sparse.validation?, dense.validation?);
            let share = (l1 - sparse.l1) / (dense.l1 - sparse.l1).max(f64::MIN_POSITIVE);
            let between = |from: f64, to: f64| from + share.clamp(0.0, 1.0) * (to - from);
            Some(Evaluation { loss: between(from.loss, to.loss), score: between(from.score, to.score) })
        }
        (end, None) | (None, end) => end?.validation,
    }
}

/// Mean over the folds, and its standard error.
fn mean_and_error(folds: &[Evaluation], figure: fn(&Evaluation) -> f64) -> Option<(f64, Option<f64>)> {
    let count = folds.len() as f64;
    if folds.is_empty() {
        return None;
    }
    let mean = folds.iter().map(figure).sum::<f64>() / count;
    let squares: f64 = folds.iter().map(|fold| (figure(fold) - mean).powi(2)).sum();
    Some((mean, (folds.len() > 1).then(|| (squares / (count - 1.0) / count).sqrt())))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::front::{Method, Parameters, Point};

    /// A fold whose held-out rows have these losses at these norms, and twice as large scores.
    fn fold(points: &[(f64, f64)]) -> Front {
        let mut front = Front::new();
        for (number, &(l1, loss)) in points.iter().enumerate() {
            let point = Point {
                number,
                start: 0,
                fold: Some(0),
                method: Method::Budget,
                l1,
                train: Evaluation { loss: 0.0, score: 1.0 },
                validation: Some(Evaluation { loss, score: 2.0 * loss }),
                validation_error: None,
                test: None,
                nonzero: 1,
                lambda: 0.1,
                residual: 0.0,
                termination: None,
                gradients: None,
                seconds: 0.0,
            };
            front.insert(point, Arc::new(Parameters::from_dense(&[1.0])));
        }
        front
    }

    #[test]
    fn figures_are_means_over_the_folds_with_their_standard_errors() {
        let folds = [fold(&[(1.0, 3.0), (3.0, 1.0)]), fold(&[(1.0, 5.0), (3.0, 4.0)])];
        let at = Validated::at(2.0, &folds).unwrap();
        // 2 and 4.5 in the middle of both.
        assert!((at.mean.loss - 3.25).abs() < 1e-12 && (at.mean.score - 6.5).abs() < 1e-12, "{at:?}");
        // The standard deviation of two numbers is their distance over √2.
        let error = at.standard_error.unwrap();
        assert!((error.loss - 1.25).abs() < 1e-12 && (error.score - 2.5).abs() < 1e-12, "{at:?}");
    }

    #[test]
    fn beyond_the_ends_of_a_fold_its_last_network_stands() {
        let folds = [fold(&[(1.0, 3.0), (3.0, 1.0)])];
        for (l1, wanted) in [(0.0, 3.0), (1.0, 3.0), (3.0, 1.0), (9.0, 1.0)] {
            let at = Validated::at(l1, &folds).unwrap();
            assert!((at.mean.loss - wanted).abs() < 1e-12 && at.standard_error.is_none(), "{l1} {at:?}");
        }
        assert_eq!(Validated::at(1.0, &[]), None);
        assert_eq!(Validated::at(1.0, &[Front::new()]), None);
    }
}
