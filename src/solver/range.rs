//! How far a front reaches: the network that it starts from, and the largest budget.

use super::{Descent, Penalty, SolverError};
use crate::network::Loss;

/// Trains a dense network, and finds the smallest budget, by shrinking it, that still holds almost all of its fit. Beyond it
/// the front is flat.
#[derive(Clone, Debug)]
pub struct RangeSearch {
    phase: Phase,
    loss_at_zero: f64,
    iterations: usize,
    /// Loss at the start of the current window of iterations.
    window_loss: f64,
    /// The sparsest network so far that fits almost as well as the dense one.
    kept: Vec<f64>,
    kept_radius: f64,
    /// A loss up to which a network fits almost as well as the dense one.
    good_loss: f64,
    /// Lowest loss so far on the monitor's rows.
    lowest_monitored: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Phase {
    Train,
    Shrink,
    Done,
}

/// Training stops when the loss is this share of the loss at zero: what follows is memory of single rows.
const TRAINED_SHARE: f64 = 0.02;
/// A budget is large enough while it gives up at most this share of the dense network's fit.
const GIVEN_UP_SHARE: f64 = 0.03;
/// Iterations over which progress is judged.
const WINDOW: usize = 50;
/// Progress over a window below which training has ended, as a share of the loss at zero.
const LEAST_PROGRESS: f64 = 2e-3;
/// Training ends after so many iterations at the latest.
const MOST_ITERATIONS: usize = 600;
/// Iterations between two looks at the monitor.
const MONITOR_INTERVAL: usize = 5;
/// A network overfits plainly when the loss on other rows is this multiple of its lowest.
const OVERFITTED: f64 = 1.2;
/// Each budget that is tried is this share of the last that was large enough.
const NEXT_BUDGET: f64 = 0.7;
/// Iterations spent on each budget.
const SHRINKING_ITERATIONS: usize = 60;

impl RangeSearch {
    /// Starts a search; the [`Descent`] it steers must have an infinite radius.
    #[must_use]
    pub fn new(descent: &Descent, loss_at_zero: f64) -> Self {
        Self {
            phase: Phase::Train,
            loss_at_zero,
            iterations: 0,
            window_loss: descent.loss(),
            kept: Vec::new(),
            kept_radius: f64::INFINITY,
            good_loss: 0.0,
            lowest_monitored: f64::INFINITY,
        }
    }

    /// Takes one step; `monitor` is the loss on rows that are not trained on. Returns the largest budget and its network once they are known.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn step(
        &mut self,
        descent: &mut Descent,
        loss: &mut impl Loss,
        monitor: Option<&mut Box<dyn Loss>>,
        penalty: &Penalty,
    ) -> Result<Option<(f64, Vec<f64>)>, SolverError> {
        descent.step(loss, penalty)?;
        self.iterations += 1;
        match self.phase {
            Phase::Train => {
                if self.has_trained(descent) || self.has_overfitted(descent, monitor)? {
                    self.good_loss = descent.loss() + GIVEN_UP_SHARE * (self.loss_at_zero - descent.loss()).max(0.0);
                    self.phase = Phase::Shrink;
                    self.keep(descent, penalty.norm(descent.theta()));
                    self.shrink(descent, loss, penalty)?;
                }
            }
            Phase::Shrink => {
                if descent.loss() <= self.good_loss {
                    self.keep(descent, descent.radius());
                    self.shrink(descent, loss, penalty)?;
                } else if self.iterations >= SHRINKING_ITERATIONS {
                    self.phase = Phase::Done;
                }
            }
            Phase::Done => {}
        }
        Ok((self.phase == Phase::Done).then(|| (self.kept_radius, std::mem::take(&mut self.kept))))
    }

    fn has_trained(&mut self, descent: &Descent) -> bool {
        if descent.loss() <= TRAINED_SHARE * self.loss_at_zero || self.iterations >= MOST_ITERATIONS {
            return true;
        }
        if !self.iterations.is_multiple_of(WINDOW) {
            return false;
        }
        let progress = self.window_loss - descent.loss();
        self.window_loss = descent.loss();
        // A network may rest on a plateau before it begins to learn.
        descent.loss() < 0.9 * self.loss_at_zero && progress < LEAST_PROGRESS * self.loss_at_zero
    }

    /// Whether the loss on the monitor's rows has risen well above the lowest that it has been, so that a front up to here
    /// shows where the network starts to overfit.
    fn has_overfitted(&mut self, descent: &Descent, monitor: Option<&mut Box<dyn Loss>>) -> Result<bool, SolverError> {
        let Some(monitor) = monitor.filter(|_| self.iterations.is_multiple_of(MONITOR_INTERVAL)) else {
            return Ok(false);
        };
        let loss = monitor.value(descent.theta())?;
        self.lowest_monitored = self.lowest_monitored.min(loss);
        Ok(descent.loss() < 0.9 * self.loss_at_zero && loss > OVERFITTED * self.lowest_monitored)
    }

    fn keep(&mut self, descent: &Descent, radius: f64) {
        self.kept = descent.theta().to_vec();
        self.kept_radius = radius;
    }

    fn shrink(&mut self, descent: &mut Descent, loss: &mut impl Loss, penalty: &Penalty) -> Result<(), SolverError> {
        self.iterations = 0;
        // A network that learned nothing has no smaller budget that fits as well.
        if self.kept_radius <= f64::MIN_POSITIVE {
            self.phase = Phase::Done;
            return Ok(());
        }
        let theta = self.kept.clone();
        descent.restart(loss, penalty, theta, NEXT_BUDGET * self.kept_radius)
    }
}
