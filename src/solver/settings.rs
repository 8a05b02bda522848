//! What a continuation is asked for.

use super::SolverError;

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
    /// Random starts that compete; without it as many as cost little.
    pub starts: Option<usize>,
    /// The only one of them that is searched from, counted from 0; it is the same as with the others beside it.
    pub start_alone: Option<usize>,
    /// How mini-batches are taken; without it every gradient is over all rows.
    pub batches: Option<BatchSettings>,
    /// Gradients that all of it may take, in passes over all rows; without it as many as it needs. It ends with the subproblems that
    /// are being solved when they are spent.
    pub gradients: Option<usize>,
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
        Self {
            points: 60,
            max_l1: None,
            min_l1: 0.0,
            iterations: None,
            tolerance: 5e-3,
            starts: None,
            start_alone: None,
            batches: None,
            gradients: None,
        }
    }
}

impl Settings {
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
