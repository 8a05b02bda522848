//! The loss of a part of a dense network.

use super::{
    Compaction, Loss, LossError,
    dense::{check_parameters, run_parts, share},
    part::{Part, Purpose},
    product::Real,
};

/// The loss of a [`Compaction`] over the rows of a [`super::DenseLoss`], whose inputs it holds once more as far as it has them.
#[derive(Debug)]
pub(super) struct CompactLoss<T> {
    parts: Vec<Part<T>>,
    rows: usize,
    theta: Vec<T>,
}

impl<T: Real> CompactLoss<T> {
    /// Of the parts of the whole; `None` where their inputs are sparse.
    pub fn new<S: Real>(whole: &[Part<S>], part: &Compaction) -> Option<Self> {
        let parts: Option<Vec<Part<T>>> =
            whole.iter().map(|rows| rows.compacted(&part.network, &part.inputs)).collect();
        let parts = parts?;
        let rows = parts.iter().map(Part::rows).sum();
        Some(Self { parts, rows, theta: vec![T::zero(); part.parameters()] })
    }

    fn run(&mut self, theta: &[f64], purpose: Purpose) -> Result<f64, LossError> {
        check_parameters(theta.len(), self.theta.len())?;
        for (place, &value) in self.theta.iter_mut().zip(theta) {
            *place = T::of(value);
        }
        run_parts(&mut self.parts, &self.theta, None, purpose, 1);
        Ok(self.parts.iter().map(|part| part.result().loss * share(part, self.rows)).sum())
    }
}

impl<T: Real> Loss for CompactLoss<T> {
    fn parameters(&self) -> usize {
        self.theta.len()
    }

    fn rows(&self) -> usize {
        self.rows
    }

    fn value(&mut self, theta: &[f64]) -> Result<f64, LossError> {
        self.run(theta, Purpose::Value)
    }

    fn gradient(&mut self, theta: &[f64], gradient: &mut [f64]) -> Result<f64, LossError> {
        check_parameters(gradient.len(), self.theta.len())?;
        let loss = self.run(theta, Purpose::Gradient)?;
        gradient.fill(0.0);
        for part in &self.parts {
            let share = share(part, self.rows);
            for (place, &value) in gradient.iter_mut().zip(part.gradient()) {
                *place += share * value.wide();
            }
        }
        Ok(loss)
    }
}
