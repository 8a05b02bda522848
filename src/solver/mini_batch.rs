//! Budgets solved with mini-batches.

use super::{
    Penalty, SolverError,
    budget_solver::Solution,
    settings::BatchSettings,
    stochastic::{Stochastic, Stretch},
};
use crate::network::Loss;

/// Solves budgets by stretches of stochastic descent.
pub struct MiniBatch {
    stochastic: Stochastic,
    stretch: Stretch,
    search: Search,
    loss_at_zero: f64,
    /// Epochs after which the monitor was looked at, and the lowest loss on its rows.
    monitored_epochs: usize,
    lowest_monitored: f64,
}

/// The search for the largest budget: train without one, then take smaller and smaller ones while they hold almost all of
/// the fit.
enum Search {
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

/// Step size of Adam at the beginning of a stretch: parameters of networks are tenths, and a few hundred steps must be able to
/// make a new one.
const RATE: f64 = 0.0035;
/// Rounds that settle a point, at the most.
const ROUNDS: usize = 3;
/// Passes over the rows that train the dense network, and batches at the least.
const WARM_UP: (usize, usize) = (10, 600);
/// Passes over the rows for each point, and batches at the least.
const POINT: (usize, usize) = (3, 200);
/// The dense network overfits plainly when the loss on other rows is this multiple of its lowest.
const OVERFITTED: f64 = 1.1;
/// A budget is large enough while it gives up at most this share of the dense network's fit.
const GIVEN_UP_SHARE: f64 = 0.03;
/// Each budget that is tried is this share of the last that was large enough.
const NEXT_BUDGET: f64 = 0.7;

impl MiniBatch {
    /// Starts at the projection of `theta` onto the ball of this radius; with an infinite one it looks for a radius first.
    #[must_use]
    pub fn new(loss: &impl Loss, settings: BatchSettings, theta: &[f64], radius: f64, loss_at_zero: f64) -> Self {
        let mut stochastic =
            Stochastic::new(loss.rows(), settings.size, loss.parameters(), settings.seed, loss_at_zero);
        let passes = |(epochs, batches): (usize, usize)| epochs.max(batches.div_ceil(stochastic.batches_per_epoch()));
        let epochs = settings.epochs.unwrap_or_else(|| passes(POINT));
        let warm_up = Stretch { epochs: passes(WARM_UP), rate: RATE, rounds: 0 };
        stochastic.start(theta, radius, warm_up);
        let stretch = Stretch { epochs, rate: RATE, rounds: ROUNDS };
        Self {
            stochastic,
            stretch,
            search: Search::Train { radius },
            loss_at_zero,
            monitored_epochs: 0,
            lowest_monitored: f64::INFINITY,
        }
    }

    /// Goes on from the projection of `theta` onto the ball of another radius.
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
        self.stochastic.step(loss, penalty)?;
        if !self.stochastic.has_ended() && !self.has_overfitted(monitor)? {
            return Ok(None);
        }
        let theta = self.stochastic.theta();
        let reached = self.stochastic.loss();
        match std::mem::replace(&mut self.search, Search::Done) {
            Search::Train { radius } if radius.is_finite() => Ok(Some((radius, theta))),
            Search::Train { .. } => {
                let good_loss = reached + GIVEN_UP_SHARE * (self.loss_at_zero - reached).max(0.0);
                let norm = penalty.norm(&theta);
                Ok(self.shrink(good_loss, norm, theta))
            }
            Search::Shrink { good_loss, radius, .. } if reached <= good_loss => {
                Ok(self.shrink(good_loss, radius, theta))
            }
            Search::Shrink { kept_radius, kept, .. } => Ok(Some((kept_radius, kept))),
            Search::Done => Ok(None),
        }
    }

    /// Whether the dense network's loss on the monitor's rows has risen well above the lowest that it has been after an epoch:
    /// what follows is memory of single rows, and a range that is told from it would be longer than anyone needs.
    fn has_overfitted(&mut self, monitor: Option<&mut Box<dyn Loss>>) -> Result<bool, SolverError> {
        let (Some(monitor), Search::Train { radius }) = (monitor, &self.search) else { return Ok(false) };
        let epochs = self.stochastic.epochs();
        if radius.is_finite() || epochs <= self.monitored_epochs {
            return Ok(false);
        }
        self.monitored_epochs = epochs;
        let loss = monitor.value(&self.stochastic.theta())?;
        self.lowest_monitored = self.lowest_monitored.min(loss);
        Ok(loss > OVERFITTED * self.lowest_monitored)
    }

    /// Tries a smaller budget than this one, which is large enough.
    fn shrink(&mut self, good_loss: f64, large: f64, theta: Vec<f64>) -> Option<(f64, Vec<f64>)> {
        // A network that learned nothing has no smaller budget that fits as well.
        if large <= f64::MIN_POSITIVE {
            return Some((large, theta));
        }
        let radius = NEXT_BUDGET * large;
        let trial = Stretch { epochs: 1, rate: RATE, rounds: 0 };
        self.stochastic.start(&theta, radius, trial);
        self.search = Search::Shrink { good_loss, kept_radius: large, kept: theta, radius };
        None
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
