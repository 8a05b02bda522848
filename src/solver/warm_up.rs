//! The network that a front with mini-batches starts from, and how far the front reaches.

use super::{
    Penalty, SolverError,
    stochastic::{Stochastic, Stretch},
};
use crate::network::Loss;

/// Trains a network. Without a largest ℓ¹ norm it then takes smaller and smaller budgets while they hold almost all of the
/// fit.
#[derive(Clone, Debug)]
pub struct WarmUp {
    phase: Phase,
    rate: f64,
    loss_at_zero: f64,
    /// Epochs after which the monitor was looked at, and the lowest loss on its rows.
    monitored_epochs: usize,
    lowest_monitored: f64,
}

#[derive(Clone, Debug)]
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

/// Passes over the rows that train the dense network, and batches at the least.
const TRAINING: (usize, usize) = (15, 600);
/// The dense network overfits plainly when the loss on other rows is this multiple of its lowest.
const OVERFITTED: f64 = 1.1;
/// A budget is large enough while it gives up at most this share of the dense network's fit.
const GIVEN_UP_SHARE: f64 = 0.03;
/// Each budget that is tried is this share of the last that was large enough.
const NEXT_BUDGET: f64 = 0.7;

impl WarmUp {
    /// Begins to train `theta` with Adam steps of this rate, on the ball of this radius, which may be infinite.
    pub fn start(stochastic: &mut Stochastic, theta: &[f64], radius: f64, rate: f64, loss_at_zero: f64) -> Self {
        let training = Stretch { epochs: stochastic.passes(TRAINING), rate, rounds: 0 };
        stochastic.start(theta, radius, training);
        Self {
            phase: Phase::Train { radius },
            rate,
            loss_at_zero,
            monitored_epochs: 0,
            lowest_monitored: f64::INFINITY,
        }
    }

    /// One step; `monitor` is the loss on rows that are not trained on. Returns the largest radius and its network once they are found.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn step(
        &mut self,
        stochastic: &mut Stochastic,
        loss: &mut impl Loss,
        monitor: Option<&mut Box<dyn Loss>>,
        penalty: &Penalty,
    ) -> Result<Option<(f64, Vec<f64>)>, SolverError> {
        stochastic.step(loss, penalty)?;
        if !stochastic.has_ended() && !self.has_overfitted(stochastic, monitor)? {
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

    /// Whether the dense network's loss on the monitor's rows has risen well above the lowest that it has been after an epoch:
    /// what follows is memory of single rows, and a range that is told from it would be longer than anyone needs.
    fn has_overfitted(
        &mut self,
        stochastic: &Stochastic,
        monitor: Option<&mut Box<dyn Loss>>,
    ) -> Result<bool, SolverError> {
        let (Some(monitor), Phase::Train { radius }) = (monitor, &self.phase) else { return Ok(false) };
        let epochs = stochastic.epochs();
        if radius.is_finite() || epochs <= self.monitored_epochs {
            return Ok(false);
        }
        self.monitored_epochs = epochs;
        let loss = monitor.value(&stochastic.theta())?;
        self.lowest_monitored = self.lowest_monitored.min(loss);
        Ok(loss > OVERFITTED * self.lowest_monitored)
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
