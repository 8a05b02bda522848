//! What the corrector and the descent on the ball have in common: inertial steps with backtracking and restart.

use super::line_search::StepLength;
use crate::{
    network::{Loss, LossError},
    solver::{Criticality, Penalty, SolverError, prox::criticality},
};

/// A step that is being tried: where it starts, the gradient there, its length, and where to write what it leads to.
pub struct Trial<'a> {
    /// Where the step starts: θ, or its extrapolation.
    pub from: &'a [f64],
    /// ∇f there.
    pub gradient: &'a [f64],
    /// h
    pub length: f64,
    /// θ⁺, to be written.
    pub to: &'a mut [f64],
}

impl Trial<'_> {
    /// The terms of the quadratic model of f about the start: ⟨∇f, θ⁺ − y⟩, ‖θ⁺ − y‖² and the largest |θ⁺ᵢ − yᵢ|.
    #[must_use]
    pub fn measure(&self) -> Change {
        let mut change = Change { linear: 0.0, squared: 0.0, largest: 0.0 };
        for ((&to, &from), &slope) in self.to.iter().zip(self.from).zip(self.gradient) {
            let moved = to - from;
            change.linear += slope * moved;
            change.squared += moved * moved;
            change.largest = change.largest.max(moved.abs());
        }
        change
    }
}

/// What a step changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// ⟨∇f, θ⁺ − y⟩
    pub linear: f64,
    /// ‖θ⁺ − y‖²
    pub squared: f64,
    /// Largest |θ⁺ᵢ − yᵢ|
    pub largest: f64,
}

/// A step that was taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Taken {
    /// Largest change of a parameter, divided by the length of the step: how far the start was from a fixed point.
    pub mapping: f64,
    /// The length h of the step.
    pub length: f64,
}

/// The state of a descent by proximal gradient steps with inertia (Nesterov; Beck, Teboulle 2009).
///
/// Step lengths are found by backtracking. The inertia starts anew when it points uphill (O'Donoghue, Candès 2015) or
/// when what must not rise has risen, so that never rises from step to step.
#[derive(Clone, Debug)]
pub struct Fista {
    theta: Vec<f64>,
    previous: Vec<f64>,
    extrapolated: Vec<f64>,
    candidate: Vec<f64>,
    gradient: Vec<f64>,
    loss: f64,
    step: StepLength,
    momentum: f64,
}

impl Fista {
    /// At `theta`.
    ///
    /// # Errors
    /// When the loss cannot be computed there, or is not finite.
    pub fn new(loss: &mut dyn Loss, theta: Vec<f64>) -> Result<Self, SolverError> {
        let len = theta.len();
        let mut inertial = Self {
            theta,
            previous: vec![0.0; len],
            extrapolated: vec![0.0; len],
            candidate: vec![0.0; len],
            gradient: vec![0.0; len],
            loss: f64::INFINITY,
            step: StepLength::new(),
            momentum: 1.0,
        };
        inertial.settle(loss)?;
        Ok(inertial)
    }

    /// Goes on from `theta`; the step length that was found is kept.
    ///
    /// # Errors
    /// When the loss cannot be computed there, or is not finite.
    pub fn restart(&mut self, loss: &mut dyn Loss, theta: &[f64]) -> Result<(), SolverError> {
        self.theta.copy_from_slice(theta);
        self.settle(loss)
    }

    fn settle(&mut self, loss: &mut dyn Loss) -> Result<(), SolverError> {
        self.loss = loss.value(&self.theta)?;
        if !self.loss.is_finite() {
            return Err(LossError::NotFinite.into());
        }
        self.step.restart();
        self.forget_momentum();
        Ok(())
    }

    /// Goes on without inertia.
    pub fn forget_momentum(&mut self) {
        self.momentum = 1.0;
        self.previous.copy_from_slice(&self.theta);
        self.extrapolated.copy_from_slice(&self.theta);
    }

    /// Takes one step. `propose` writes θ⁺; `rises` tells from θ⁺, its loss and the loss at θ whether something that must not
    /// rise is higher at θ⁺ than at θ. Nothing where the step only led to a restart, or none is left to try.
    ///
    /// # Errors
    /// When the loss cannot be computed, or is not finite where it was before.
    pub fn step(
        &mut self,
        loss: &mut dyn Loss,
        propose: impl FnMut(&mut Trial<'_>) -> Change,
        rises: impl Fn(&[f64], f64, f64) -> bool,
    ) -> Result<Option<Taken>, SolverError> {
        let at_start = loss.gradient(&self.extrapolated, &mut self.gradient)?;
        if !at_start.is_finite() {
            if self.momentum == 1.0 {
                return Err(LossError::NotFinite.into());
            }
            self.forget_momentum();
            return Ok(None);
        }
        let Some((next_loss, taken)) = self.backtrack(loss, at_start, propose)? else { return Ok(None) };
        let has_risen = rises(&self.candidate, next_loss, self.loss);
        if has_risen && self.momentum > 1.0 {
            self.forget_momentum();
            return Ok(None);
        }
        if !has_risen {
            self.loss = next_loss;
            std::mem::swap(&mut self.previous, &mut self.theta);
            std::mem::swap(&mut self.theta, &mut self.candidate);
        }
        self.extrapolate();
        self.step.succeed(self.loss);
        Ok(Some(taken))
    }

    /// Finds a step length that the quadratic model bears out; fills `candidate` and returns its loss, or nothing where
    /// no step changes anything any more.
    fn backtrack(
        &mut self,
        loss: &mut dyn Loss,
        at_start: f64,
        mut propose: impl FnMut(&mut Trial<'_>) -> Change,
    ) -> Result<Option<(f64, Taken)>, SolverError> {
        loop {
            let length = self.step.length();
            let change = propose(&mut Trial {
                from: &self.extrapolated,
                gradient: &self.gradient,
                length,
                to: &mut self.candidate,
            });
            let next_loss = loss.value(&self.candidate)?;
            // Rounding of the loss must not look like a failure of the model.
            let rounding = 1e-14 * at_start.abs();
            if next_loss <= at_start + change.linear + change.squared / (2.0 * length) + rounding {
                return Ok(Some((next_loss, Taken { mapping: change.largest / length, length })));
            }
            if !self.step.shorten() {
                self.step.give_up();
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

    /// θ
    #[must_use]
    pub fn theta(&self) -> &[f64] {
        &self.theta
    }

    /// θ before the last step.
    #[must_use]
    pub fn previous(&self) -> &[f64] {
        &self.previous
    }

    /// θ and f(θ), for steps of another kind; [`Self::forget_momentum`] follows them.
    pub fn theta_and_loss(&mut self) -> (&mut [f64], &mut f64) {
        (&mut self.theta, &mut self.loss)
    }

    /// f(θ)
    #[must_use]
    pub fn loss(&self) -> f64 {
        self.loss
    }

    /// Multiplier and residual at θ, at the price of one gradient.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn criticality(&mut self, loss: &mut dyn Loss, penalty: &Penalty) -> Result<Criticality, SolverError> {
        loss.gradient(&self.theta, &mut self.gradient)?;
        Ok(criticality(&self.theta, &self.gradient, penalty))
    }

    /// The step length.
    #[must_use]
    pub fn step_length(&self) -> &StepLength {
        &self.step
    }

    /// Remembers a kink that was met by a step of another kind.
    pub fn note_kink(&mut self) {
        self.step.note_kink();
    }
}
