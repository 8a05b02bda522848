//! Where a descent begins.

use super::{Stage, Stochastic};
use crate::{
    network::TrainingLoss,
    solver::{
        Penalty, SolverError,
        prox::{project_in_metric, single},
    },
};

impl Stochastic {
    /// Chooses where to begin. A network on its last few paths, whose loss depends on products of small weights, is lost where
    /// the projection cuts one of them; on the ray it keeps all. Returns how many batches that took.
    pub(super) fn begin(
        &mut self,
        loss: &mut dyn TrainingLoss,
        penalty: &Penalty,
        steps: usize,
    ) -> Result<usize, SolverError> {
        let norm = self.l1(penalty);
        let mut seen = 0;
        if norm > self.radius {
            let mut scaled = self.theta.clone();
            let factor = single(self.radius / norm);
            for range in penalty.penalized_ranges() {
                scaled[range.clone()].iter_mut().for_each(|value| *value *= factor);
            }
            project_in_metric(&mut self.theta, self.moments.lengths(), penalty, self.radius, 0.0);
            let batches = self.batches.sample(SAMPLE);
            seen = 2 * batches.len();
            let projected_loss = mean_loss(loss, &mut self.theta, &batches)?;
            if mean_loss(loss, &mut scaled, &batches)? < projected_loss {
                self.theta = scaled;
            }
        }
        self.start.copy_from_slice(&self.theta);
        self.steps = steps;
        self.stage = if steps == 0 || self.radius.is_infinite() {
            Stage::Epochs { step: 0, steps }
        } else {
            Stage::Judge { steps }
        };
        if self.radius.is_infinite() && self.aim.penalty() == 0.0 {
            let batches = self.batches.sample(SAMPLE);
            seen = batches.len();
            self.acceptance.start_loss = mean_loss(loss, &mut self.theta, &batches)?;
        }
        Ok(seen)
    }
}

/// Rows that tell which of two networks is better, and how good a random one is.
const SAMPLE: usize = 2048;

/// Mean of the losses of some batches, which leaves θ as it is.
fn mean_loss(loss: &mut dyn TrainingLoss, theta: &mut [f32], batches: &[&[u32]]) -> Result<f64, SolverError> {
    let mut total = 0.0;
    loss.batches(theta, batches, &mut |_, batch_loss, _| {
        total += batch_loss;
        true
    })?;
    Ok(total / batches.len() as f64)
}
