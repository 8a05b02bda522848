//! The epochs of a descent, and the metric that they begin with.

use super::{Stage, Stochastic, decay};
use crate::{
    network::{LossError, TrainingLoss},
    solver::{Penalty, SolverError, mini_batch::aim::StepSize, prox::single},
};

/// Weight of a batch in the averaged gradient at the beginning of the epochs, as in Adam.
const FIRST_WEIGHT: f64 = 0.1;
/// From this share of the epochs on the average grows longer: on MNIST, over three seeds, a mean hypervolume of 0.8828 with 0.15,
/// 0.8813 with 0.3.
const AVERAGE_FROM: f64 = 0.15;
/// Weight of a batch's loss in the running mean.
const LOSS_WEIGHT: f64 = 0.05;
/// Batches that measure a metric.
pub(super) const MEASURED: usize = 100;

impl Stochastic {
    /// Sees some batches after the first so many, and stays where it is; returns how many.
    pub(super) fn measure(
        &mut self,
        loss: &mut dyn TrainingLoss,
        first: usize,
        steps: usize,
    ) -> Result<usize, SolverError> {
        let group = self.batches.next_batches(self.group.min(MEASURED - first));
        let (moments, rate, count) = (&mut self.moments, single(self.rate), group.len());
        let mut is_finite = true;
        loss.batches(&mut self.theta, &group, &mut |_, batch_loss, gradient| {
            is_finite = batch_loss.is_finite();
            moments.observe(gradient, rate, single(FIRST_WEIGHT), false);
            is_finite
        })?;
        let step = first + count;
        self.stage = if step < MEASURED {
            Stage::Measure { step, steps }
        } else {
            self.moments.forget_mean();
            Stage::Begin { steps }
        };
        if is_finite { Ok(count) } else { Err(LossError::NotFinite.into()) }
    }

    /// Takes the steps of some batches after the first so many; returns how many.
    pub(super) fn epoch_steps(
        &mut self,
        loss: &mut dyn TrainingLoss,
        penalty: &Penalty,
        first: usize,
        steps: usize,
    ) -> Result<usize, SolverError> {
        let per_epoch = self.batches.per_epoch();
        let group = self.batches.next_batches(self.group.min(steps - first));
        let (moments, aim, mean_loss, rate) =
            (&mut self.moments, &mut self.aim, &mut self.loss, self.epoch_rate * self.rate);
        // At the end the gradient is averaged over an epoch, or over what a short descent leaves of it.
        let last_weight = 1.0 / (per_epoch.min(steps / 3).max(10) as f64);
        let mut step = first;
        let mut is_finite = true;
        loss.batches(&mut self.theta, &group, &mut |theta, batch_loss, gradient| {
            is_finite = batch_loss.is_finite();
            if !is_finite {
                return false;
            }
            *mean_loss =
                if mean_loss.is_nan() { batch_loss } else { *mean_loss + LOSS_WEIGHT * (batch_loss - *mean_loss) };
            let passed = step as f64 / steps as f64;
            let averaging = ((passed - AVERAGE_FROM) / (1.0 - AVERAGE_FROM)).max(0.0);
            let weight = FIRST_WEIGHT * (last_weight / FIRST_WEIGHT).min(1.0).powf(averaging);
            let size = StepSize { rate: single(rate * decay(passed)), weight: single(weight), is_settling: false };
            aim.step(moments, theta, gradient, penalty, size);
            step += 1;
            true
        })?;
        self.stage = Stage::Epochs { step, steps };
        if is_finite { Ok(step - first) } else { Err(LossError::NotFinite.into()) }
    }
}
