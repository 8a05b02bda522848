//! The rounds that settle the end of a descent.

use super::{Stage, Stochastic, decay};
use crate::{
    network::{LossError, TrainingLoss},
    solver::{Penalty, SolverError, mini_batch::aim::StepSize, prox::single},
};

/// Batches over which the gradient of a round is averaged, as a share of those of an epoch.
const ROUND_AVERAGE: f64 = 0.3;

impl Stochastic {
    /// Steps with `∇f_B(θ) − ∇f_B(snapshot) + ∇f(snapshot)` for some batches B.
    pub(super) fn round_steps(
        &mut self,
        loss: &mut dyn TrainingLoss,
        penalty: &Penalty,
        rounds: usize,
        first: usize,
        steps: usize,
    ) -> Result<usize, SolverError> {
        let per_epoch = self.batches.per_epoch();
        let group = self.batches.next_batches(self.group.min(steps - first));
        let (moments, aim) = (&mut self.moments, &mut self.aim);
        let (snapshot_gradient, reduced) = (&self.snapshot_gradient, &mut self.batch_gradient);
        let rate = self.round_rate * self.rate;
        let weight = single(1.0 / (ROUND_AVERAGE * per_epoch as f64).max(5.0));
        let mut step = first;
        let mut is_finite = true;
        loss.differences(&mut self.theta, &self.snapshot, &group, &mut |theta, batch_loss, difference| {
            is_finite = batch_loss.is_finite();
            if !is_finite {
                return false;
            }
            for ((reduced, &difference), &full) in reduced.iter_mut().zip(difference).zip(snapshot_gradient) {
                *reduced = difference + full;
            }
            let passed = step as f64 / steps as f64;
            let size = StepSize { rate: single(rate * decay(passed)), weight, is_settling: true };
            aim.step(moments, theta, reduced, penalty, size);
            step += 1;
            true
        })?;
        self.stage = Stage::Round { rounds, step, steps };
        if is_finite { Ok(step - first) } else { Err(LossError::NotFinite.into()) }
    }
}
