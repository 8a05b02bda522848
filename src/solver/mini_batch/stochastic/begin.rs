//! Where a stretch begins.

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
    /// the projection cuts one of them; on the ray it keeps all.
    pub(super) fn begin(
        &mut self,
        loss: &mut dyn TrainingLoss,
        penalty: &Penalty,
        steps: usize,
    ) -> Result<(), SolverError> {
        let norm = self.l1(penalty);
        if norm > self.radius {
            let mut scaled = self.theta.clone();
            let factor = single(self.radius / norm);
            for range in penalty.penalized_ranges() {
                scaled[range.clone()].iter_mut().for_each(|value| *value *= factor);
            }
            project_in_metric(&mut self.theta, self.moments.lengths(), penalty, self.radius, 0.0);
            let batches = self.batches.sample(self.landing.rows());
            let projected_loss = mean_loss(loss, &mut self.theta, &batches)?;
            let scaled_loss = mean_loss(loss, &mut scaled, &batches)?;
            if scaled_loss < projected_loss {
                self.theta = scaled;
            }
            self.landing.start_loss = projected_loss.min(scaled_loss);
        } else {
            let batches = self.batches.sample(self.landing.rows());
            self.landing.start_loss = mean_loss(loss, &mut self.theta, &batches)?;
        }
        self.start.copy_from_slice(&self.theta);
        self.steps = steps;
        self.stage = Stage::Epochs { step: 0, steps };
        Ok(())
    }
}

/// Mean of the losses of some batches, which leaves θ as it is.
fn mean_loss(loss: &mut dyn TrainingLoss, theta: &mut [f32], batches: &[&[u32]]) -> Result<f64, SolverError> {
    let mut total = 0.0;
    loss.batches(theta, batches, &mut |_, batch_loss, _| {
        total += batch_loss;
        true
    })?;
    Ok(total / batches.len() as f64)
}
