//! The gradient over all rows: judges a network, and is where a round starts.

use super::{ROUND_RATE, Stage, Stochastic, norm};
use crate::{
    network::{LossError, TrainingLoss},
    solver::{
        Penalty, SolverError,
        mini_batch::aim::Aim,
        prox::{criticality, criticality_at, median_violation, single},
    },
};

/// Marks what is not zero, or has a partial derivative of this size at the least.
fn mark_active(is_active: &mut [bool], theta: &[f64], gradient: &[f64], least: f64) {
    for ((is_active, &value), slope) in is_active.iter_mut().zip(theta).zip(gradient) {
        *is_active = value != 0.0 || slope.abs() >= least;
    }
}

/// Steps of a round at the least; otherwise a round is as long as an epoch.
pub(super) const LEAST_ROUND: usize = 60;
/// Factor of the step size after a round that raised the loss.
const SHORTER: f64 = 0.5;
/// Factor after one that did not.
const LONGER: f64 = 1.1;
/// A point is settled when half of its non-zeros violate their condition by no more than this, in units of λ.
pub(super) const SETTLED: f64 = 0.15;
/// Where the rounds are spent, this many times as many more are taken …
const EXTRA: usize = 2;
/// … as long as the violation times the share of the rounds that are over is no more than this: the farther a point is from being
/// settled, the fewer more are spent on it. Where λ is tiny, at the dense end, they would be of little use.
const WORTH: f64 = 0.7;
/// Zeros whose slope is below this share of λ are left out of mini-batches. On MNIST 0.5 and 0.9 led to the same front, to four digits
/// of its hypervolume, and with 0.9 an epoch at the sparse end takes two thirds of the time.
const SCREENED: f64 = 0.9;

impl Stochastic {
    /// Judges the network by its gradient over all rows, from which the next round starts if one is needed; returns the passes
    /// that it took.
    pub(super) fn set_snapshot(
        &mut self,
        loss: &mut dyn TrainingLoss,
        penalty: &Penalty,
        rounds: usize,
    ) -> Result<f64, SolverError> {
        let theta = self.theta();
        self.is_gradient_known = false;
        let value = loss.gradient(&theta, &mut self.full_gradient)?;
        if rounds == 0 {
            if self.acceptance.has_lost(value, self.loss_at_zero) {
                self.begin_again();
                return Ok(1.0);
            }
            self.lengthen_steps();
        }
        let lambda = self.aim.penalty();
        let penalized =
            |loss: f64, theta: &[f32]| if lambda > 0.0 { loss + lambda * norm(theta, penalty) } else { loss };
        let has_risen = penalized(value, &self.theta) > penalized(self.loss, &self.snapshot);
        if rounds > 0 && (has_risen || value.is_nan()) {
            // The steps were too long: back to where the round started, with shorter ones.
            self.theta.copy_from_slice(&self.snapshot);
            self.moments.forget_mean();
            self.round_rate *= SHORTER;
            self.begin_round(rounds);
            return Ok(1.0);
        }
        if !value.is_finite() {
            return Err(LossError::NotFinite.into());
        }
        self.loss = value;
        self.is_gradient_known = true;
        self.round_rate = (self.round_rate * LONGER).min(ROUND_RATE);
        self.criticality = match self.aim {
            Aim::Penalty { lambda } => criticality_at(lambda, &theta, &self.full_gradient, penalty),
            _ => criticality(&theta, &self.full_gradient, penalty),
        };
        self.snapshot.copy_from_slice(&self.theta);
        for (place, &slope) in self.snapshot_gradient.iter_mut().zip(&self.full_gradient) {
            *place = single(slope);
        }
        self.set_active_set(loss, &theta);
        let violation = median_violation(&theta, &self.full_gradient, penalty, self.criticality.lambda);
        self.violation = violation;
        let spent = rounds as f64 / self.rounds.max(1) as f64;
        if violation <= SETTLED || (rounds >= self.rounds && violation * spent > WORTH) {
            self.stage = Stage::Done;
        } else {
            self.begin_round(rounds);
        }
        Ok(1.0)
    }

    /// Has mini-batches leave out what is zero and will stay so, as far as the gradient over all rows tells; the gradient at the
    /// next snapshot checks that.
    fn set_active_set(&mut self, loss: &mut dyn TrainingLoss, theta: &[f64]) {
        let least = SCREENED * self.criticality.lambda;
        mark_active(&mut self.is_active, theta, &self.full_gradient, least);
        loss.set_active(&self.is_active);
    }

    /// The gradient over all rows where epochs begin: by its loss they are judged when they end, and it tells which parameters
    /// mini-batches may leave out.
    pub(super) fn judge_start(
        &mut self,
        loss: &mut dyn TrainingLoss,
        penalty: &Penalty,
        steps: usize,
    ) -> Result<f64, SolverError> {
        let theta = self.theta();
        self.acceptance.start_loss = loss.gradient(&theta, &mut self.full_gradient)?;
        self.criticality = criticality(&theta, &self.full_gradient, penalty);
        self.set_active_set(loss, &theta);
        self.stage = Stage::Epochs { step: 0, steps };
        Ok(1.0)
    }

    fn begin_round(&mut self, rounds: usize) {
        self.stage = if rounds < (1 + EXTRA) * self.rounds {
            Stage::Round { rounds, step: 0, steps: self.batches.per_epoch().max(LEAST_ROUND) }
        } else {
            Stage::Done
        };
    }
}
