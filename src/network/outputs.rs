//! The last step of a loss: from a network's outputs to the loss, its gradient and the score.
//!
//! Outputs are laid out one unit after the other, [outputs × rows].

use std::ops::Range;

use super::{LossError, Network, product::Real};
use crate::data::{Rows, Targets};

/// What the outputs are compared with.
#[derive(Clone, Debug)]
pub(super) enum Goal<T> {
    /// Class of each row.
    Classes(Vec<u32>),
    /// Number of each row.
    Values(Vec<T>),
}

impl<T: Real> Goal<T> {
    /// The goal of the rows in this range, if it fits the network's outputs.
    pub fn new(network: &Network, rows: &Rows, range: Range<usize>) -> Result<Self, LossError> {
        let misfit = || LossError::Shape { inputs: network.inputs, outputs: network.outputs };
        match &rows.targets {
            Targets::Classes(classes) => {
                let classes = classes.get(range).ok_or_else(misfit)?;
                let fits = classes.iter().all(|&class| (class as usize) < network.outputs);
                fits.then(|| Self::Classes(classes.to_vec())).ok_or_else(misfit)
            }
            Targets::Values(values) => {
                let values = values.get(range).ok_or_else(misfit)?.iter().map(|&value| T::of(value)).collect();
                (network.outputs == 1).then_some(Self::Values(values)).ok_or_else(misfit)
            }
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
            Self::Classes(_) => self.loss_into_exponentials(outputs, scratch),
            Self::Values(values) => squared_error(outputs, values) / values.len() as f64,
        }
    }

    /// How many rows these outputs classify rightly, or the sum of their squared errors.
    pub fn tally(&self, outputs: &[T]) -> f64 {
        match self {
            Self::Classes(classes) => {
                let rows = classes.len();
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
        let Self::Classes(classes) = self else { return f64::NAN };
        let rows = scratch.len();
        scratch.fill(T::neg_infinity());
        for unit in outputs.chunks_exact(rows.max(1)) {
            for (largest, &value) in scratch.iter_mut().zip(unit) {
                *largest = if value > *largest { value } else { *largest };
            }
        }
        let mut total = 0.0;
        for (row, (&class, &largest)) in classes.iter().zip(&*scratch).enumerate() {
            total -= (outputs[class as usize * rows + row] - largest).wide();
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
        total += scratch.iter().map(|sum| sum.ln().wide()).sum::<f64>();
        total / rows as f64
    }
}

#[inline(always)]
fn squared_error<T: Real>(outputs: &[T], values: &[T]) -> f64 {
    outputs.iter().zip(values).map(|(&output, &value)| (output - value).wide().powi(2)).sum()
}
