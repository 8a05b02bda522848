//! Accelerated projected gradient on the ℓ¹ ball.

use super::{Criticality, Penalty, SolverError, ball::project_onto_l1_ball, criticality};
use crate::network::{Loss, LossError};

/// The state of an accelerated projected gradient descent of f over ‖θ‖₁ ≤ τ.
///
/// Each step extrapolates (Nesterov; Beck, Teboulle 2009), takes a gradient step whose length is found by backtracking,
/// and projects. The extrapolation starts anew when it points uphill (O'Donoghue, Candès 2015) or when the loss has
/// risen, so the loss never rises from step to step.
#[derive(Clone, Debug)]
pub struct Descent {
    theta: Vec<f64>,
    previous: Vec<f64>,
    extrapolated: Vec<f64>,
    candidate: Vec<f64>,
    gradient: Vec<f64>,
    loss: f64,
    radius: f64,
    step: f64,
    momentum: f64,
    threshold: f64,
    mapping: f64,
}

/// By how much a step length grows after a success, so that it can recover from a narrow valley.
const STEP_GROWTH: f64 = 1.05;
/// A step shorter than this changes nothing any more.
const SHORTEST_STEP: f64 = 1e-15;

impl Descent {
    /// Starts at the projection of `theta` onto the ball of this radius, which may be infinite.
    ///
    /// # Errors
    /// When the loss cannot be computed there, or is not finite.
    pub fn new(loss: &mut impl Loss, penalty: &Penalty, theta: Vec<f64>, radius: f64) -> Result<Self, SolverError> {
        let len = theta.len();
        let mut descent = Self {
            theta,
            previous: vec![0.0; len],
            extrapolated: vec![0.0; len],
            candidate: vec![0.0; len],
            gradient: vec![0.0; len],
            loss: f64::INFINITY,
            radius,
            step: 1.0,
            momentum: 1.0,
            threshold: 0.0,
            mapping: f64::INFINITY,
        };
        descent.settle(loss, penalty)?;
        Ok(descent)
    }

    /// Goes on from `theta` with another radius; the step length that was found is kept.
    ///
    /// # Errors
    /// When the loss cannot be computed there, or is not finite.
    pub fn restart(
        &mut self,
        loss: &mut impl Loss,
        penalty: &Penalty,
        theta: &[f64],
        radius: f64,
    ) -> Result<(), SolverError> {
        self.theta.copy_from_slice(theta);
        self.radius = radius;
        self.settle(loss, penalty)
    }

    fn settle(&mut self, loss: &mut impl Loss, penalty: &Penalty) -> Result<(), SolverError> {
        project_onto_l1_ball(&mut self.theta, penalty, self.radius, 0.0);
        self.loss = loss.value(&self.theta)?;
        if !self.loss.is_finite() {
            return Err(LossError::NotFinite.into());
        }
        self.mapping = f64::INFINITY;
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
            self.mapping = 0.0;
            return Ok(());
        };
        if next_loss > self.loss && self.momentum > 1.0 {
            self.forget_momentum();
            return Ok(());
        }
        if next_loss <= self.loss {
            self.loss = next_loss;
            std::mem::swap(&mut self.previous, &mut self.theta);
            std::mem::swap(&mut self.theta, &mut self.candidate);
        }
        self.extrapolate();
        self.step *= STEP_GROWTH;
        Ok(())
    }

    /// Finds a step length that the quadratic model bears out; fills `candidate` and returns its loss, or nothing where
    /// no step changes anything any more.
    fn backtrack(
        &mut self,
        loss: &mut impl Loss,
        penalty: &Penalty,
        at_extrapolated: f64,
    ) -> Result<Option<f64>, SolverError> {
        loop {
            for ((place, &from), &slope) in self.candidate.iter_mut().zip(&self.extrapolated).zip(&self.gradient) {
                *place = from - self.step * slope;
            }
            let guess = self.threshold * self.step;
            let threshold = project_onto_l1_ball(&mut self.candidate, penalty, self.radius, guess);
            let next_loss = loss.value(&self.candidate)?;
            let mut linear = 0.0;
            let mut squared = 0.0;
            let mut largest = 0.0_f64;
            for ((&to, &from), &slope) in self.candidate.iter().zip(&self.extrapolated).zip(&self.gradient) {
                let moved = to - from;
                linear += slope * moved;
                squared += moved * moved;
                largest = largest.max(moved.abs());
            }
            // Rounding of the loss must not look like a failure of the model.
            let rounding = 1e-14 * at_extrapolated.abs();
            if next_loss <= at_extrapolated + linear + squared / (2.0 * self.step) + rounding {
                self.mapping = largest / self.step;
                self.threshold = threshold / self.step;
                return Ok(Some(next_loss));
            }
            self.step *= 0.5;
            if self.step < SHORTEST_STEP {
                self.step = 1.0;
                return Ok(None);
            }
        }
    }

    fn extrapolate(&mut self) {
        let uphill: f64 = self
            .extrapolated
            .iter()
            .zip(&self.theta)
            .zip(&self.previous)
            .map(|((&from, &to), &before)| (from - to) * (to - before))
            .sum();
        if uphill > 0.0 {
            self.forget_momentum();
            return;
        }
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

    /// f(θ)
    #[must_use]
    pub fn loss(&self) -> f64 {
        self.loss
    }

    /// The radius τ.
    #[must_use]
    pub fn radius(&self) -> f64 {
        self.radius
    }

    /// A cheap estimate of the residual: the largest change of the last step, in units of the multiplier, which is taken
    /// to be at least `least_multiplier`.
    #[must_use]
    pub fn estimated_residual(&self, least_multiplier: f64) -> f64 {
        self.mapping / self.threshold.max(least_multiplier)
    }

    /// Multiplier and residual at θ, at the price of one gradient.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn criticality(&mut self, loss: &mut impl Loss, penalty: &Penalty) -> Result<Criticality, SolverError> {
        loss.gradient(&self.theta, &mut self.gradient)?;
        Ok(criticality(&self.theta, &self.gradient, penalty))
    }
}
