//! Training of a network's support: the parameters that are not zero, without the norm, while the zeros stay zero.
//!
//! Of a point of the front this takes back what the norm has shrunk: the relaxed fit of glmnet (Hastie, Tibshirani, Tibshirani 2020,
//! arXiv 1707.08692). From other first weights it tells whether the support or its weights make a network good: the lottery ticket of
//! Frankle, Carbin 2019, arXiv 1803.03635.

mod level;
mod passes;
mod quasi_newton;
mod support;

pub use level::shared_level;
pub use support::{random_support, restricted, support};

use self::{passes::Passes, quasi_newton::QuasiNewton, support::Part};
use super::{BatchSettings, SolverError};
use crate::network::{LossError, Network, TrainingLoss};

/// Until when a support is trained.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Until {
    /// Until the training loss has settled. With held-out rows it ends sooner, once their loss has not fallen for [`PATIENCE`] steps or
    /// [`PASS_PATIENCE`] passes, and what is kept is the network whose loss on them is the lowest.
    Settled,
    /// Until the training loss has come down to this share of that at the beginning.
    Share(f64),
}

/// How a support is trained.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RefitConfig {
    /// Until when.
    pub until: Until,
    /// How mini-batches are taken; without it every gradient is over all rows.
    pub batches: Option<BatchSettings>,
    /// f(0), against which progress is measured.
    pub loss_at_zero: f64,
}

/// Steps over all rows without a lower loss on held-out rows after which training ends. Quasi-Newton steps are long: so many of
/// them that have not helped have left the place for good where the network was best.
pub const PATIENCE: usize = 20;
/// The same for passes over the rows in mini-batches.
pub const PASS_PATIENCE: usize = 5;
/// Steps over all rows at the most.
const MOST_STEPS: usize = 2_000;
/// Passes in mini-batches at the most.
const MOST_PASSES: usize = 200;
/// Training has settled once so many steps have lowered the loss by less than [`LEAST_PROGRESS`] of that at zero.
const WINDOW: usize = 20;
const LEAST_PROGRESS: f64 = 1e-7;
/// The same for passes, whose losses have noise.
const PASS_WINDOW: usize = 5;
const LEAST_PASS_PROGRESS: f64 = 1e-4;
/// A training loss of this share of that at zero is nothing: classes that can be told apart have no least loss.
const VANISHED: f64 = 1e-5;

/// How far training had come after a step that has led to the lowest training loss so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Milestone {
    /// The training loss as a share of that at the beginning.
    pub share: f64,
    /// Loss and score on held-out rows, if there are any.
    pub held_out: Option<(f64, f64)>,
}

/// The milestones of a training, falling in their shares, the beginning among them.
#[derive(Clone, Debug, Default)]
pub struct Way {
    /// All of them.
    pub milestones: Vec<Milestone>,
    /// Whether the training loss has settled, so that there is nothing beyond the last.
    pub has_settled: bool,
}

/// A support that is being trained. Each call of [`Self::step`] takes one step, or some mini-batches.
pub struct Refit {
    part: Part,
    method: Method,
    config: RefitConfig,
    way: Way,
    /// The training loss at the beginning and the lowest so far.
    first: f64,
    lowest: f64,
    /// θ of the last milestone, of the part.
    last: Vec<f64>,
    /// What is kept: θ of the part, and its loss on held-out rows or on the training rows.
    best: (Vec<f64>, f64),
    /// Passes over all rows so far, and after the kept network was found.
    passes: f64,
    best_passes: f64,
    /// Steps or passes since the kept network was found, and training losses after each.
    since: usize,
    losses: Vec<f64>,
}

enum Method {
    QuasiNewton(Box<QuasiNewton>),
    Passes(Box<Passes>),
}

impl Refit {
    /// Begins at `theta`, of which the parameters in `support` are trained and all others are zero.
    ///
    /// # Errors
    /// When the loss cannot be computed there.
    pub fn new(
        network: &Network,
        theta: &[f64],
        support: &[bool],
        loss: &mut dyn TrainingLoss,
        held_out: Option<&mut (dyn TrainingLoss + 'static)>,
        config: RefitConfig,
    ) -> Result<Self, SolverError> {
        let mut part = Part::new(network, theta, support, loss, config.batches.is_some());
        let start = part.gather(theta);
        let first = part.value(loss, &start)?;
        if !first.is_finite() {
            return Err(LossError::NotFinite.into());
        }
        let held_out = held_out.map(|rows| rows.evaluate(&part.whole(&start))).transpose()?;
        let method = match config.batches {
            None => Method::QuasiNewton(Box::new(QuasiNewton::new(&start, first, config.loss_at_zero))),
            Some(batches) => Method::Passes(Box::new(Passes::new(&part, &start, loss.rows(), batches))),
        };
        let judged = held_out.map_or(first, |(loss, _)| loss);
        Ok(Self {
            part,
            method,
            config,
            way: Way { milestones: vec![Milestone { share: 1.0, held_out }], has_settled: false },
            first,
            lowest: first,
            last: start.clone(),
            best: (start, judged),
            passes: 1.0,
            best_passes: 0.0,
            since: 0,
            losses: vec![first],
        })
    }

    /// Takes one step, or some mini-batches, over the rows that it began with; whether that was the last.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn step(
        &mut self,
        loss: &mut dyn TrainingLoss,
        held_out: Option<&mut (dyn TrainingLoss + 'static)>,
    ) -> Result<bool, SolverError> {
        if self.is_over() {
            return Ok(true);
        }
        let taken = match &mut self.method {
            Method::QuasiNewton(method) => method.step(&mut self.part, loss)?,
            Method::Passes(method) => method.step(&mut self.part, loss)?,
        };
        self.passes += taken.passes;
        self.way.has_settled |= taken.is_last;
        let Some(value) = taken.loss else { return Ok(self.is_over()) };
        self.since += 1;
        self.losses.push(value);
        if value < self.lowest {
            self.reached(value, loss, held_out)?;
        }
        self.way.has_settled |= self.rests();
        Ok(self.is_over())
    }

    /// Takes in a network with the lowest training loss so far.
    fn reached(
        &mut self,
        value: f64,
        loss: &mut dyn TrainingLoss,
        held_out: Option<&mut (dyn TrainingLoss + 'static)>,
    ) -> Result<(), SolverError> {
        let mut theta = self.theta().to_vec();
        let mut value = value;
        if let Until::Share(share) = self.config.until
            && value < share * self.first
        {
            value = self.go_back(loss, &mut theta, value, share * self.first)?;
        }
        let held_out = held_out.map(|rows| rows.evaluate(&self.part.whole(&theta))).transpose()?;
        self.lowest = value;
        self.way.milestones.push(Milestone { share: self.share_of(value), held_out });
        let judged = match self.config.until {
            // Without noise the last is what was asked for.
            Until::Share(_) => f64::NEG_INFINITY,
            Until::Settled => held_out.map_or(value, |(loss, _)| loss),
        };
        if judged < self.best.1 || judged == f64::NEG_INFINITY {
            self.best = (theta.clone(), judged);
            self.best_passes = self.passes;
            self.since = 0;
        }
        self.last = theta;
        Ok(())
    }

    /// The place between the last milestone and `theta` where the loss is `wanted`, by bisection; the loss there.
    fn go_back(
        &mut self,
        loss: &mut dyn TrainingLoss,
        theta: &mut Vec<f64>,
        value: f64,
        wanted: f64,
    ) -> Result<f64, SolverError> {
        const HALVINGS: usize = 12;
        let end = theta.clone();
        let at = |share: f64, from: &[f64]| -> Vec<f64> {
            from.iter().zip(&end).map(|(from, to)| from + share * (to - from)).collect()
        };
        let (mut low, mut high, mut found) = (0.0, 1.0, value);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            let value = self.part.value(loss, &at(middle, &self.last))?;
            // It stays at or below what is wanted.
            if value <= wanted {
                (high, found) = (middle, value);
            } else {
                low = middle;
            }
        }
        *theta = at(high, &self.last);
        Ok(found)
    }

    fn share_of(&self, value: f64) -> f64 {
        if self.first > 0.0 { value / self.first } else { 1.0 }
    }

    fn theta(&self) -> &[f64] {
        match &self.method {
            Method::QuasiNewton(method) => method.theta(),
            Method::Passes(method) => method.theta(),
        }
    }

    /// Whether the last steps have hardly lowered the training loss, or have left nothing of it.
    fn rests(&self) -> bool {
        let is_exact = self.config.batches.is_none();
        let (window, least, most) = if is_exact {
            (WINDOW, LEAST_PROGRESS, MOST_STEPS)
        } else {
            (PASS_WINDOW, LEAST_PASS_PROGRESS, MOST_PASSES)
        };
        let lowest = |losses: &[f64]| losses.iter().copied().fold(f64::INFINITY, f64::min);
        let steps = self.losses.len() - 1;
        let before = steps.checked_sub(window).and_then(|steps| self.losses.get(..=steps)).map(lowest);
        let has_settled = before.is_some_and(|before| before - lowest(&self.losses) < least * self.config.loss_at_zero);
        has_settled || steps >= most || self.lowest <= VANISHED * self.config.loss_at_zero
    }

    /// Whether it has ended.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let patience = if self.config.batches.is_none() { PATIENCE } else { PASS_PATIENCE };
        let has_rows = self.way.milestones.first().is_some_and(|first| first.held_out.is_some());
        match self.config.until {
            Until::Share(share) => self.way.has_settled || self.lowest <= share * self.first,
            Until::Settled => self.way.has_settled || has_rows && self.since >= patience,
        }
    }

    /// How it has come so far.
    #[must_use]
    pub fn way(&self) -> &Way {
        &self.way
    }

    /// θ of the whole network that is kept.
    #[must_use]
    pub fn best(&self) -> Vec<f64> {
        self.part.whole(&self.best.0)
    }

    /// Gradients that have led to it, in passes over all training rows.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few hundred
    pub fn passes(&self) -> usize {
        self.best_passes.ceil().max(0.0) as usize
    }
}

/// What a step of training has come to.
struct Taken {
    /// Passes over all rows that it took.
    passes: f64,
    /// The loss over all training rows where that is known now.
    loss: Option<f64>,
    /// Whether no further step leads anywhere.
    is_last: bool,
}

#[cfg(test)]
mod tests;
