//! Budgets solved with mini-batches.

use super::{
    Penalty, SolverError,
    budget_solver::Solution,
    settings::BatchSettings,
    stochastic::{Stochastic, Stretch},
    warm_up::WarmUp,
};
use crate::network::Loss;

/// Solves budgets by stretches of stochastic descent.
pub struct MiniBatch {
    stochastic: Stochastic,
    stretch: Stretch,
    warm_up: WarmUp,
}

/// Step size of Adam at the beginning of a stretch: parameters of networks are tenths, and a few hundred steps must be able to
/// make a new one.
pub(super) const RATE: f64 = 0.0035;
/// Rounds that settle a point; one that is almost settled gets more, see [`Stretch`].
const ROUNDS: usize = 2;
/// Passes over the rows for each point, and batches at the least.
const POINT: (usize, usize) = (3, 200);

impl MiniBatch {
    /// Starts at the projection of `theta` onto the ball of this radius; with an infinite one it looks for a radius first.
    #[must_use]
    pub fn new(loss: &impl Loss, settings: BatchSettings, theta: &[f64], radius: f64, loss_at_zero: f64) -> Self {
        let mut stochastic =
            Stochastic::new(loss.rows(), settings.size, loss.parameters(), settings.seed, loss_at_zero);
        let warm_up = WarmUp::start(&mut stochastic, theta, radius, RATE, loss_at_zero);
        let epochs = settings.epochs.unwrap_or_else(|| stochastic.passes(POINT));
        let stretch = Stretch { epochs, rate: RATE, rounds: ROUNDS };
        Self { stochastic, stretch, warm_up }
    }

    /// Goes on from `theta`, brought into the ball of another radius.
    pub fn solve(&mut self, theta: &[f64], radius: f64) {
        self.stochastic.start(theta, radius, self.stretch);
    }

    /// One step of the warm-up and of the search for the largest radius, which is returned with its network once it is
    /// found.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn search(
        &mut self,
        loss: &mut impl Loss,
        monitor: Option<&mut Box<dyn Loss>>,
        penalty: &Penalty,
    ) -> Result<Option<(f64, Vec<f64>)>, SolverError> {
        self.warm_up.step(&mut self.stochastic, loss, monitor, penalty)
    }

    /// One step towards the solution, which is returned once it is found.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn step(&mut self, loss: &mut impl Loss, penalty: &Penalty) -> Result<Option<Solution>, SolverError> {
        self.stochastic.step(loss, penalty)?;
        Ok(self.stochastic.has_ended().then(|| Solution {
            theta: self.stochastic.theta(),
            loss: self.stochastic.loss(),
            criticality: self.stochastic.criticality(),
        }))
    }

    /// Running mean of the loss, and ℓ¹ norm reached.
    #[must_use]
    pub fn reached(&self, penalty: &Penalty) -> (f64, f64) {
        (self.stochastic.loss(), self.stochastic.l1(penalty))
    }
}
