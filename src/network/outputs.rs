//! The last step of a loss: from a network's outputs to the loss, its gradient and the score.
//!
//! Outputs are laid out one unit after the other, [outputs × rows].

use super::{LossError, Network, product::Real};
use crate::data::{Rows, Targets};

/// What the outputs are compared with.
#[derive(Clone, Debug)]
pub(super) enum Goal<T> {
    /// Class of each row.
    Classes(Vec<u32>),
    /// Class of each row, and how much a row of each class weighs.
    Weighted(Vec<u32>, Vec<T>),
    /// Number of each row.
    Values(Vec<T>),
}

/// Whether targets fit a network's outputs.
///
/// # Errors
/// When they do not.
pub(super) fn check_targets(network: &Network, targets: &Targets) -> Result<(), LossError> {
    let fits = match targets {
        Targets::Classes(classes) => classes.iter().all(|&class| (class as usize) < network.outputs),
        Targets::Values(_) => network.outputs == 1,
    };
    if fits { Ok(()) } else { Err(LossError::Shape { inputs: network.inputs, outputs: network.outputs }) }
}

impl<T: Real> Goal<T> {
    /// A goal without rows, of the kind of the targets of these.
    pub fn new(rows: &Rows) -> Self {
        match (&rows.targets, rows.class_weights()) {
            (Targets::Classes(_), None) => Self::Classes(Vec::new()),
            (Targets::Classes(_), Some(weights)) => {
                Self::Weighted(Vec::new(), weights.iter().map(|&weight| T::of(weight)).collect())
            }
            (Targets::Values(_), _) => Self::Values(Vec::new()),
        }
    }

    /// The same goal in another kind of numbers.
    pub fn converted<S: Real>(&self) -> Goal<S> {
        match self {
            Self::Classes(classes) => Goal::Classes(classes.clone()),
            Self::Weighted(classes, weights) => {
                Goal::Weighted(classes.clone(), weights.iter().map(|&weight| S::from_real(weight)).collect())
            }
            Self::Values(values) => Goal::Values(values.iter().map(|&value| S::from_real(value)).collect()),
        }
    }

    /// Takes the targets of these rows, which were checked.
    pub fn load(&mut self, targets: &Targets, rows: impl Iterator<Item = usize>) {
        match (self, targets) {
            (Self::Classes(own) | Self::Weighted(own, _), Targets::Classes(classes)) => {
                own.clear();
                own.extend(rows.filter_map(|row| classes.get(row)));
            }
            (Self::Values(own), Targets::Values(values)) => {
                own.clear();
                own.extend(rows.filter_map(|row| values.get(row)).map(|&value| T::of(value)));
            }
            // A goal is loaded from the targets that it was made for.
            _ => {}
        }
    }

    /// Mean loss over the rows. Overwrites `outputs` by the derivative of the mean loss with respect to them;
    /// `scratch` holds one number per row.
    #[inline(always)]
    pub fn loss_and_derivative(&self, outputs: &mut [T], scratch: &mut [T]) -> f64 {
        let rows = scratch.len();
        let scale = T::one() / T::of(rows as f64);
        match self {
            Self::Classes(classes) => {
                let loss = self.loss_into_exponentials(outputs, scratch);
                // `scratch` holds the sums of the exponentials that `outputs` now holds.
                for sum in &mut *scratch {
                    *sum = scale / *sum;
                }
                for unit in outputs.chunks_exact_mut(rows.max(1)) {
                    for (value, &factor) in unit.iter_mut().zip(&*scratch) {
                        *value *= factor;
                    }
                }
                for (row, &class) in classes.iter().enumerate() {
                    outputs[class as usize * rows + row] -= scale;
                }
                loss
            }
            Self::Weighted(classes, weights) => {
                let loss = self.loss_into_exponentials(outputs, scratch);
                for (sum, &class) in scratch.iter_mut().zip(classes) {
                    *sum = scale * weights[class as usize] / *sum;
                }
                for unit in outputs.chunks_exact_mut(rows.max(1)) {
                    for (value, &factor) in unit.iter_mut().zip(&*scratch) {
                        *value *= factor;
                    }
                }
                for (row, &class) in classes.iter().enumerate() {
                    outputs[class as usize * rows + row] -= scale * weights[class as usize];
                }
                loss
            }
            Self::Values(values) => {
                let loss = self.loss(outputs, scratch);
                let scale = scale + scale;
                for (output, &value) in outputs.iter_mut().zip(values) {
                    *output = scale * (*output - value);
                }
                loss
            }
        }
    }

    /// Mean loss over the rows; `outputs` is overwritten, `scratch` holds one number per row.
    #[inline(always)]
    pub fn loss(&self, outputs: &mut [T], scratch: &mut [T]) -> f64 {
        match self {
            Self::Classes(_) | Self::Weighted(..) => self.loss_into_exponentials(outputs, scratch),
            Self::Values(values) => squared_error(outputs, values) / values.len() as f64,
        }
    }

    /// How many rows these outputs classify rightly, or the sum of their squared errors.
    pub fn tally(&self, outputs: &[T], rows: usize) -> f64 {
        match self {
            Self::Classes(classes) | Self::Weighted(classes, _) => {
                let is_right = |&(row, &class): &(usize, &u32)| {
                    // The first of equals, as NumPy and PyTorch choose.
                    let best = outputs
                        .iter()
                        .skip(row)
                        .step_by(rows)
                        .enumerate()
                        .reduce(|best, candidate| if candidate.1 > best.1 { candidate } else { best });
                    best.is_some_and(|(unit, _)| unit == class as usize)
                };
                classes.iter().enumerate().filter(is_right).count() as f64
            }
            Self::Values(values) => squared_error(outputs, values),
        }
    }

    /// Mean cross-entropy; turns `outputs` into exp(output − largest output of the row) and `scratch` into their sums.
    #[inline(always)]
    fn loss_into_exponentials(&self, outputs: &mut [T], scratch: &mut [T]) -> f64 {
        let (classes, weights) = match self {
            Self::Classes(classes) => (classes, None),
            Self::Weighted(classes, weights) => (classes, Some(weights)),
            Self::Values(_) => return f64::NAN,
        };
        let rows = scratch.len();
        scratch.fill(T::neg_infinity());
        for unit in outputs.chunks_exact(rows.max(1)) {
            for (largest, &value) in scratch.iter_mut().zip(unit) {
                *largest = if value > *largest { value } else { *largest };
            }
        }
        let mut total = 0.0;
        if let Some(weights) = weights {
            for (row, (&class, &largest)) in classes.iter().zip(&*scratch).enumerate() {
                let weight = weights[class as usize];
                total -= (weight * (outputs[class as usize * rows + row] - largest)).wide();
            }
        } else {
            for (row, (&class, &largest)) in classes.iter().zip(&*scratch).enumerate() {
                total -= (outputs[class as usize * rows + row] - largest).wide();
            }
        }
        for unit in outputs.chunks_exact_mut(rows.max(1)) {
            for (value, &largest) in unit.iter_mut().zip(&*scratch) {
                *value = (*value - largest).exponential();
            }
        }
        scratch.fill(T::zero());
        for unit in outputs.chunks_exact(rows.max(1)) {
            for (sum, &value) in scratch.iter_mut().zip(unit) {
                *sum += value;
            }
        }
        total += match weights {
            None => scratch.iter().map(|sum| sum.ln().wide()).sum::<f64>(),
            Some(weights) => {
                let row = |(sum, &class): (&T, &u32)| (weights[class as usize] * sum.ln()).wide();
                scratch.iter().zip(classes).map(row).sum::<f64>()
            }
        };
        total / rows as f64
    }
}

#[inline(always)]
fn squared_error<T: Real>(outputs: &[T], values: &[T]) -> f64 {
    outputs.iter().zip(values).map(|(&output, &value)| (output - value).wide().powi(2)).sum()
}
