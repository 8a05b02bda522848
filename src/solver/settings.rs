//! What a continuation is asked for.

use super::{Penalty, SolverError};
use crate::network::{Loss, LossError};

/// What a continuation is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// How many points, at least 2.
    pub points: usize,
    /// Largest ℓ¹ norm; without it told from a trained dense network.
    pub max_l1: Option<f64>,
    /// Smallest ℓ¹ norm.
    pub min_l1: f64,
    /// Iterations per point; without it as many as the optimality conditions ask for.
    pub iterations: Option<usize>,
    /// Residual at which a point counts as critical.
    pub tolerance: f64,
    /// How mini-batches are taken; without it every gradient is over all rows.
    pub batches: Option<BatchSettings>,
}

/// How mini-batches are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchSettings {
    /// Rows of a batch.
    pub size: usize,
    /// Passes over all rows for each point; without it as many as points usually need.
    pub epochs: Option<usize>,
    /// Seed of the order of the rows.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { points: 60, max_l1: None, min_l1: 0.0, iterations: None, tolerance: 5e-3, batches: None }
    }
}

/// Iterations per point at the most, where the optimality conditions decide.
const MOST_ITERATIONS: usize = 10_000;

impl Settings {
    /// Iterations per point at the most.
    #[must_use]
    pub fn most_iterations(&self) -> usize {
        self.iterations.unwrap_or(MOST_ITERATIONS)
    }

    pub(super) fn check(&self) -> Result<(), SolverError> {
        if self.points < 2 {
            return Err(SolverError::Points(self.points));
        }
        let max = self.max_l1.unwrap_or(f64::INFINITY);
        let range_is_sound = self.min_l1.is_finite() && self.min_l1 >= 0.0 && self.min_l1 < max;
        if !range_is_sound || self.max_l1.is_some_and(|max| !max.is_finite()) {
            return Err(SolverError::Range { min: self.min_l1, max });
        }
        Ok(())
    }
}

/// Checks that first parameters fit loss and penalty, and returns the loss at zero, the top of the front.
pub(super) fn check_start(loss: &mut impl Loss, penalty: &Penalty, theta: &[f64]) -> Result<f64, SolverError> {
    let (given, needed) = (theta.len(), loss.parameters());
    if given != needed || given != penalty.len() {
        return Err(SolverError::Start { given, needed });
    }
    let at_zero = loss.value(&vec![0.0; given])?;
    if at_zero.is_finite() { Ok(at_zero) } else { Err(LossError::NotFinite.into()) }
}
