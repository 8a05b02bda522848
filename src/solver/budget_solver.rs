//! Solves one budget after the other, with all rows at once or with mini-batches.

use super::{Criticality, Penalty, Settings, SolverError, full_batch::FullBatch, mini_batch::MiniBatch};
use crate::network::Loss;

/// A solved budget.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// The parameters θ.
    pub theta: Vec<f64>,
    /// f(θ) over all rows.
    pub loss: f64,
    /// Multiplier and residual over all rows.
    pub criticality: Criticality,
}

/// Solves min f(θ) subject to ‖θ‖₁ ≤ τ for one τ after the other.
pub enum BudgetSolver {
    /// With the gradient over all rows.
    Full(Box<FullBatch>),
    /// With mini-batches.
    Mini(Box<MiniBatch>),
}

impl BudgetSolver {
    /// A solver that starts at `theta`, with this first budget; an infinite one has to be looked for.
    ///
    /// # Errors
    /// When the loss cannot be computed at `theta`.
    pub fn new(
        loss: &mut impl Loss,
        penalty: &Penalty,
        settings: Settings,
        theta: Vec<f64>,
        radius: f64,
        loss_at_zero: f64,
    ) -> Result<Self, SolverError> {
        Ok(match settings.batches {
            None => Self::Full(Box::new(FullBatch::new(loss, penalty, settings, theta, radius, loss_at_zero)?)),
            Some(batches) => Self::Mini(Box::new(MiniBatch::new(loss, batches, &theta, radius, loss_at_zero))),
        })
    }

    /// Whether a search comes before the first budget: for the budget itself, or for a trained network.
    #[must_use]
    pub fn needs_search(&self, radius: f64) -> bool {
        radius.is_infinite() || matches!(self, Self::Mini(_))
    }

    /// One step of that search; returns the largest budget and its network once they are known.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn search(
        &mut self,
        loss: &mut impl Loss,
        monitor: Option<&mut Box<dyn Loss>>,
        penalty: &Penalty,
    ) -> Result<Option<(f64, Vec<f64>)>, SolverError> {
        match self {
            Self::Full(solver) => solver.search(loss, monitor, penalty),
            Self::Mini(solver) => solver.search(loss, monitor, penalty),
        }
    }

    /// Begins a budget at the projection of `theta` onto its ball.
    ///
    /// # Errors
    /// When the loss cannot be computed there.
    pub fn solve(
        &mut self,
        loss: &mut impl Loss,
        penalty: &Penalty,
        theta: Vec<f64>,
        radius: f64,
    ) -> Result<(), SolverError> {
        match self {
            Self::Full(solver) => solver.solve(loss, penalty, theta, radius),
            Self::Mini(solver) => {
                solver.solve(&theta, radius);
                Ok(())
            }
        }
    }

    /// One step towards the solution of the budget, which is returned once it is found.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn step(&mut self, loss: &mut impl Loss, penalty: &Penalty) -> Result<Option<Solution>, SolverError> {
        match self {
            Self::Full(solver) => solver.step(loss, penalty),
            Self::Mini(solver) => solver.step(loss, penalty),
        }
    }

    /// Loss and ℓ¹ norm reached.
    #[must_use]
    pub fn reached(&self, penalty: &Penalty) -> (f64, f64) {
        match self {
            Self::Full(solver) => solver.reached(penalty),
            Self::Mini(solver) => solver.reached(penalty),
        }
    }
}
