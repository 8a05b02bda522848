//! The predictor towards lower loss with mini-batches: Adam steps.

use super::{
    Axes, Penalty, SolverError,
    metric::single,
    stochastic::{Stochastic, norm},
};
use crate::network::{Loss, LossError};

/// Moves away from a critical point by Adam steps until loss or norm has changed by the wanted amount.
#[derive(Clone, Debug)]
pub struct AdamPredictor {
    /// ℓ¹ norm and loss where it set out.
    start: (f64, f64),
    distance: f64,
    axes: Axes,
    /// The longest step size, and that of the next step.
    most_rate: f64,
    rate: f64,
    /// Running mean of the losses of the batches.
    loss: f64,
    l1: f64,
    steps: usize,
}

/// Batches of a call: as few as are worth waking other threads for.
const GROUP: usize = 4;
/// A predictor moves its distance in about so many steps.
const STEPS_PER_DISTANCE: f64 = 40.0;
/// Without having come so far as wanted after this many steps, it rests: the loss has no more to give.
const MOST_STEPS: usize = 400;
/// Step size of the first step, as a share of the longest.
const FIRST_RATE: f64 = 0.01;
/// Factor of the step size after a step that moved less than its part of the distance; after another it is divided by it.
const LONGER: f64 = 1.25;
/// Weight of a batch in the running mean of the gradient.
const WEIGHT: f32 = 0.1;
/// Weight of a batch's loss in the running mean.
const LOSS_WEIGHT: f64 = 0.05;

impl AdamPredictor {
    /// Sets out from a network of ℓ¹ norm and loss `start` by `distance` in units of the axes, with steps of this size at the
    /// most.
    #[must_use]
    pub fn new(start: (f64, f64), distance: f64, axes: Axes, most_rate: f64) -> Self {
        let (l1, loss) = start;
        Self { start, distance, axes, most_rate, rate: FIRST_RATE * most_rate, loss, l1, steps: 0 }
    }

    /// Takes the steps of some batches; whether they were the last.
    ///
    /// # Errors
    /// When the loss cannot be computed, or is not finite.
    pub fn step(
        &mut self,
        stochastic: &mut Stochastic,
        loss: &mut impl Loss,
        penalty: &Penalty,
    ) -> Result<bool, SolverError> {
        let (batches, moments, theta) = stochastic.parts(loss);
        let group = batches.next_batches(GROUP);
        let count = group.len();
        let mut used = 0;
        let mut is_finite = true;
        let mut is_last = false;
        loss.batches(theta, &group, &mut |theta, batch_loss, gradient| {
            used += 1;
            is_finite = batch_loss.is_finite();
            if !is_finite {
                return false;
            }
            self.loss += LOSS_WEIGHT * (batch_loss - self.loss);
            moments.step(theta, gradient, single(self.rate), WEIGHT);
            let l1 = norm(theta, penalty);
            let is_short = ((l1 - self.l1) / self.axes.max_l1).abs() < self.distance / STEPS_PER_DISTANCE;
            self.rate = if is_short { (self.rate * LONGER).min(self.most_rate) } else { self.rate / LONGER };
            self.l1 = l1;
            self.steps += 1;
            let moved = self.axes.distance(self.start, (self.l1, self.loss));
            is_last = moved >= self.distance || self.steps >= MOST_STEPS;
            !is_last
        })?;
        batches.give_back(count - used);
        if is_finite { Ok(is_last) } else { Err(LossError::NotFinite.into()) }
    }

    /// Running mean of the loss, and ℓ¹ norm reached.
    #[must_use]
    pub fn reached(&self) -> (f64, f64) {
        (self.loss, self.l1)
    }
}
