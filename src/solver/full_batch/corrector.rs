//! The corrector of the paper's method: inertial multiobjective proximal gradient steps.

use super::fista::{Change, Fista, Trial};
use crate::{
    network::Loss,
    solver::{Criticality, Penalty, SolverError, prox::mpg_step},
};

/// Fista MPG steps onto the Pareto critical set (Amakor, Sonntag, Peitz, arXiv 2308.12044).
///
/// The inertia starts anew when a step raises the ℓ¹ norm or the loss, and the step length is found by backtracking, so
/// neither objective rises from step to step.
#[derive(Clone, Debug)]
pub struct Corrector {
    fista: Fista,
    l1: f64,
    /// How far the last step's start was from a fixed point, divided by 1 − α: the violation of the optimality
    /// conditions in units of λ.
    violation: f64,
}

impl Corrector {
    /// A corrector at `theta`.
    ///
    /// # Errors
    /// When the loss cannot be computed there, or is not finite.
    pub fn new(loss: &mut dyn Loss, penalty: &Penalty, theta: Vec<f64>) -> Result<Self, SolverError> {
        let l1 = penalty.norm(&theta);
        Ok(Self { fista: Fista::new(loss, theta)?, l1, violation: f64::INFINITY })
    }

    /// Goes on from `theta`; the step length that was found is kept.
    ///
    /// # Errors
    /// When the loss cannot be computed there, or is not finite.
    pub fn restart(&mut self, loss: &mut dyn Loss, penalty: &Penalty, theta: &[f64]) -> Result<(), SolverError> {
        self.l1 = penalty.norm(theta);
        self.violation = f64::INFINITY;
        self.fista.restart(loss, theta)
    }

    /// Takes one step.
    ///
    /// # Errors
    /// When the loss cannot be computed, or is not finite where it was before.
    pub fn step(&mut self, loss: &mut dyn Loss, penalty: &Penalty) -> Result<(), SolverError> {
        let mut weight = 1.0;
        let propose = |trial: &mut Trial<'_>| {
            let step = mpg_step(trial.from, trial.gradient, penalty, trial.length, trial.to);
            weight = 1.0 - step.alpha;
            Change { linear: step.loss_change, squared: step.squared_length, largest: step.largest_change }
        };
        let l1 = self.l1;
        let rises = |next: &[f64], next_loss: f64, now: f64| next_loss > now || penalty.norm(next) > l1;
        let Some(taken) = self.fista.step(loss, propose, rises)? else { return Ok(()) };
        self.violation = taken.mapping / weight.max(f64::MIN_POSITIVE);
        self.l1 = penalty.norm(self.fista.theta());
        Ok(())
    }

    /// The parameters θ reached.
    #[must_use]
    pub fn theta(&self) -> &[f64] {
        self.fista.theta()
    }

    /// Whether it lies in a kink of the loss out of which no step leads.
    #[must_use]
    pub fn is_stuck(&self) -> bool {
        self.fista.step_length().is_stuck()
    }

    /// f(θ)
    #[must_use]
    pub fn loss(&self) -> f64 {
        self.fista.loss()
    }

    /// ‖θ‖₁
    #[must_use]
    pub fn l1(&self) -> f64 {
        self.l1
    }

    /// The violation of the optimality conditions that the last step showed, in units of λ.
    #[must_use]
    pub fn estimated_residual(&self) -> f64 {
        self.violation
    }

    /// Multiplier and residual at θ, at the price of one gradient.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn criticality(&mut self, loss: &mut dyn Loss, penalty: &Penalty) -> Result<Criticality, SolverError> {
        self.fista.criticality(loss, penalty)
    }
}
