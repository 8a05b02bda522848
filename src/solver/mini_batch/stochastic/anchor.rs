//! The gradient over all rows: judges a network, and is where a round starts.

use super::{ROUND_RATE, Stage, Stochastic};
use crate::{
    network::{LossError, TrainingLoss},
    solver::{
        Penalty, SolverError,
        prox::{criticality, median_violation, single},
    },
};

/// Marks what is not zero, or has a partial derivative of this size at the least.
fn mark_needed(is_needed: &mut [bool], theta: &[f64], gradient: &[f64], least: f64) {
    for ((is_needed, &value), slope) in is_needed.iter_mut().zip(theta).zip(gradient) {
        *is_needed = value != 0.0 || slope.abs() >= least;
    }
}

/// Steps of a round at the least; otherwise a round is as long as an epoch.
const LEAST_ROUND: usize = 60;
/// Factor of the step size after a round that raised the loss.
const SHORTER: f64 = 0.5;
/// Factor after one that did not.
const LONGER: f64 = 1.1;
/// A point is settled when half of its non-zeros violate their condition by no more than this, in units of λ.
pub(super) const SETTLED: f64 = 0.15;
/// Where the rounds are spent, this many times as many more are taken …
const EXTRA: usize = 4;
/// … as long as the violation times the share of the rounds that are over is no more than this: the farther a point is from being
/// settled, the fewer more are spent on it. Where λ is tiny, at the dense end, they would be of little use.
const WORTH: f64 = 0.7;
/// Zeros whose slope is below this share of λ are left out of mini-batches: at the next budget they stay zero as well.
const SCREENED: f64 = 0.5;

impl Stochastic {
    /// Judges the network by its gradient over all rows, from which the next round starts if one is needed.
    pub(super) fn set_anchor(
        &mut self,
        loss: &mut dyn TrainingLoss,
        penalty: &Penalty,
        rounds: usize,
    ) -> Result<(), SolverError> {
        let theta = self.theta();
        let value = loss.gradient(&theta, &mut self.full_gradient)?;
        if rounds == 0 {
            if self.landing.has_lost(value, self.loss_at_zero) {
                self.begin_again();
                return Ok(());
            }
            self.lengthen_steps();
        }
        if rounds > 0 && (value > self.loss || value.is_nan()) {
            // The steps were too long: back to where the round started, with shorter ones.
            self.theta.copy_from_slice(&self.anchor);
            self.moments.forget_mean();
            self.round_rate *= SHORTER;
            self.begin_round(rounds);
            return Ok(());
        }
        if !value.is_finite() {
            return Err(LossError::NotFinite.into());
        }
        self.loss = value;
        self.round_rate = (self.round_rate * LONGER).min(ROUND_RATE);
        self.criticality = criticality(&theta, &self.full_gradient, penalty);
        self.anchor.copy_from_slice(&self.theta);
        for (place, &slope) in self.anchor_gradient.iter_mut().zip(&self.full_gradient) {
            *place = single(slope);
        }
        self.focus(loss, &theta);
        let violation = median_violation(&theta, &self.full_gradient, penalty, self.criticality.lambda);
        self.violation = violation;
        let spent = rounds as f64 / self.rounds.max(1) as f64;
        if violation <= SETTLED || (rounds >= self.rounds && violation * spent > WORTH) {
            self.stage = Stage::Done;
        } else {
            self.begin_round(rounds);
        }
        Ok(())
    }

    /// Has mini-batches leave out what is zero and will stay so, as far as the gradient over all rows tells; the gradient at the
    /// next anchor checks that.
    fn focus(&mut self, loss: &mut dyn TrainingLoss, theta: &[f64]) {
        let least = SCREENED * self.criticality.lambda;
        mark_needed(&mut self.is_needed, theta, &self.full_gradient, least);
        loss.set_active(&self.is_needed);
    }

    /// The same for a stretch that begins at this network, with its gradient over all rows and its multiplier.
    pub fn screen(&mut self, theta: &[f64], gradient: &[f64], lambda: f64) {
        mark_needed(&mut self.is_needed, theta, gradient, SCREENED * lambda);
    }

    fn begin_round(&mut self, rounds: usize) {
        self.stage = if rounds < (1 + EXTRA) * self.rounds {
            Stage::Round { rounds, step: 0, steps: self.batches.per_epoch().max(LEAST_ROUND) }
        } else {
            Stage::Done
        };
    }
}
