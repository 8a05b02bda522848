//! The network that a front with mini-batches starts from, and how far the front reaches.

use super::{
    Penalty, SolverError,
    stochastic::{Stochastic, Stretch},
};
use crate::network::Loss;

/// Trains a network. Without a largest ℓ¹ norm it then takes smaller and smaller budgets while they hold almost all of the
/// fit.
pub struct WarmUp {
    phase: Phase,
    rate: f64,
    loss_at_zero: f64,
}

enum Phase {
    /// Trains the dense network; ends with a budget if one was given.
    Train {
        radius: f64,
    },
    Shrink {
        good_loss: f64,
        kept_radius: f64,
        kept: Vec<f64>,
        radius: f64,
    },
    Done,
}

/// Passes over the rows that train the dense network.
const EPOCHS: usize = 10;
/// A budget is large enough while it gives up at most this share of the dense network's fit.
const GIVEN_UP_SHARE: f64 = 0.03;
/// Each budget that is tried is this share of the last that was large enough.
const NEXT_BUDGET: f64 = 0.7;

impl WarmUp {
    /// Begins to train `theta` with Adam steps of this rate, on the ball of this radius, which may be infinite.
    pub fn start(stochastic: &mut Stochastic, theta: &[f64], radius: f64, rate: f64, loss_at_zero: f64) -> Self {
        stochastic.start(theta, radius, Stretch { epochs: EPOCHS, rate, rounds: 0 });
        Self { phase: Phase::Train { radius }, rate, loss_at_zero }
    }

    /// One step. Returns the largest radius and its network once they are found.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn step(
        &mut self,
        stochastic: &mut Stochastic,
        loss: &mut impl Loss,
        penalty: &Penalty,
    ) -> Result<Option<(f64, Vec<f64>)>, SolverError> {
        stochastic.step(loss, penalty)?;
        if !stochastic.has_ended() {
            return Ok(None);
        }
        let theta = stochastic.theta();
        let reached = stochastic.loss();
        match std::mem::replace(&mut self.phase, Phase::Done) {
            Phase::Train { radius } if radius.is_finite() => Ok(Some((radius, theta))),
            Phase::Train { .. } => {
                let good_loss = reached + GIVEN_UP_SHARE * (self.loss_at_zero - reached).max(0.0);
                let norm = penalty.norm(&theta);
                Ok(self.shrink(stochastic, good_loss, norm, theta))
            }
            Phase::Shrink { good_loss, radius, .. } if reached <= good_loss => {
                Ok(self.shrink(stochastic, good_loss, radius, theta))
            }
            Phase::Shrink { kept_radius, kept, .. } => Ok(Some((kept_radius, kept))),
            Phase::Done => Ok(None),
        }
    }

    /// Tries a smaller budget than this one, which is large enough.
    fn shrink(
        &mut self,
        stochastic: &mut Stochastic,
        good_loss: f64,
        large: f64,
        theta: Vec<f64>,
    ) -> Option<(f64, Vec<f64>)> {
        // A network that learned nothing has no smaller budget that fits as well.
        if large <= f64::MIN_POSITIVE {
            return Some((large, theta));
        }
        let radius = NEXT_BUDGET * large;
        let trial = Stretch { epochs: 1, rate: self.rate, rounds: 0 };
        stochastic.start(&theta, radius, trial);
        self.phase = Phase::Shrink { good_loss, kept_radius: large, kept: theta, radius };
        None
    }
}
