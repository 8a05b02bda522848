//! The corrector of the paper's method: inertial multiobjective proximal gradient steps.

use super::{Criticality, Penalty, SolverError, criticality, mpg::mpg_step, step_length::StepLength};
use crate::network::{Loss, LossError};

/// Inertial MPG steps onto the Pareto critical set (Amakor, Sonntag, Peitz, arXiv 2308.12044).
///
/// The inertia starts anew when a step raises the ℓ¹ norm or the loss, and the step length is found by backtracking, so
/// both objectives fall from step to step.
#[derive(Clone, Debug)]
pub struct Corrector {
    theta: Vec<f64>,
    previous: Vec<f64>,
    extrapolated: Vec<f64>,
    candidate: Vec<f64>,
    gradient: Vec<f64>,
    loss: f64,
    l1: f64,
    step: StepLength,
    momentum: f64,
    /// Largest change of the last step divided by its length and by 1 − α: the violation of the optimality conditions
    /// in units of λ.
    violation: f64,
}

impl Corrector {
    /// A corrector at `theta`.
    ///
    /// # Errors
    /// When the loss cannot be computed there, or is not finite.
    pub fn new(loss: &mut impl Loss, penalty: &Penalty, theta: Vec<f64>) -> Result<Self, SolverError> {
        let len = theta.len();
        let mut corrector = Self {
            theta,
            previous: vec![0.0; len],
            extrapolated: vec![0.0; len],
            candidate: vec![0.0; len],
            gradient: vec![0.0; len],
            loss: f64::INFINITY,
            l1: 0.0,
            step: StepLength::new(),
            momentum: 1.0,
            violation: f64::INFINITY,
        };
        corrector.settle(loss, penalty)?;
        Ok(corrector)
    }

    /// Goes on from `theta`; the step length that was found is kept.
    ///
    /// # Errors
    /// When the loss cannot be computed there, or is not finite.
    pub fn restart(&mut self, loss: &mut impl Loss, penalty: &Penalty, theta: &[f64]) -> Result<(), SolverError> {
        self.theta.copy_from_slice(theta);
        self.settle(loss, penalty)
    }

    fn settle(&mut self, loss: &mut impl Loss, penalty: &Penalty) -> Result<(), SolverError> {
        self.loss = loss.value(&self.theta)?;
        if !self.loss.is_finite() {
            return Err(LossError::NotFinite.into());
        }
        self.l1 = penalty.norm(&self.theta);
        self.violation = f64::INFINITY;
        self.step.restart();
        self.forget_momentum();
        Ok(())
    }

    fn forget_momentum(&mut self) {
        self.momentum = 1.0;
        self.previous.copy_from_slice(&self.theta);
        self.extrapolated.copy_from_slice(&self.theta);
    }

    /// Takes one step.
    ///
    /// # Errors
    /// When the loss cannot be computed, or is not finite where it was before.
    pub fn step(&mut self, loss: &mut impl Loss, penalty: &Penalty) -> Result<(), SolverError> {
        let at_extrapolated = loss.gradient(&self.extrapolated, &mut self.gradient)?;
        if !at_extrapolated.is_finite() {
            if self.momentum == 1.0 {
                return Err(LossError::NotFinite.into());
            }
            self.forget_momentum();
            return Ok(());
        }
        let Some(next_loss) = self.backtrack(loss, penalty, at_extrapolated)? else {
            return Ok(());
        };
        let next_l1 = penalty.norm(&self.candidate);
        let has_risen = next_loss > self.loss || next_l1 > self.l1;
        if has_risen && self.momentum > 1.0 {
            self.forget_momentum();
            return Ok(());
        }
        if !has_risen {
            self.loss = next_loss;
            self.l1 = next_l1;
            std::mem::swap(&mut self.previous, &mut self.theta);
            std::mem::swap(&mut self.theta, &mut self.candidate);
        }
        self.extrapolate();
        self.step.succeed(self.loss);
        Ok(())
    }

    fn backtrack(
        &mut self,
        loss: &mut impl Loss,
        penalty: &Penalty,
        at_extrapolated: f64,
    ) -> Result<Option<f64>, SolverError> {
        loop {
            let step = self.step.length();
            let taken = mpg_step(&self.extrapolated, &self.gradient, penalty, step, &mut self.candidate);
            let next_loss = loss.value(&self.candidate)?;
            let model = at_extrapolated + taken.loss_change + taken.squared_length / (2.0 * step);
            // Rounding of the loss must not look like a failure of the model.
            if next_loss <= model + 1e-14 * at_extrapolated.abs() {
                let weight = (1.0 - taken.alpha).max(f64::MIN_POSITIVE);
                self.violation = taken.largest_change / step / weight;
                return Ok(Some(next_loss));
            }
            if !self.step.shorten() {
                self.step.give_up();
                return Ok(None);
            }
        }
    }

    fn extrapolate(&mut self) {
        let next = 0.5 * (1.0 + (1.0 + 4.0 * self.momentum * self.momentum).sqrt());
        let weight = (self.momentum - 1.0) / next;
        self.momentum = next;
        for ((place, &to), &before) in self.extrapolated.iter_mut().zip(&self.theta).zip(&self.previous) {
            *place = to + weight * (to - before);
        }
    }

    /// The parameters θ reached.
    #[must_use]
    pub fn theta(&self) -> &[f64] {
        &self.theta
    }

    /// Whether it lies in a kink of the loss out of which no step leads.
    #[must_use]
    pub fn is_stuck(&self) -> bool {
        self.step.is_stuck()
    }

    /// f(θ)
    #[must_use]
    pub fn loss(&self) -> f64 {
        self.loss
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

    /// Multiplier and residual at θ, at the price of one gradient, which is left in [`Self::gradient`].
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn criticality(&mut self, loss: &mut impl Loss, penalty: &Penalty) -> Result<Criticality, SolverError> {
        loss.gradient(&self.theta, &mut self.gradient)?;
        Ok(criticality(&self.theta, &self.gradient, penalty))
    }
}
