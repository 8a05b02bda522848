//! Subproblems solved with mini-batches.

mod aim;
mod batches;
mod moments;
mod stochastic;

pub use aim::{Aim, StepSize};
pub use batches::Batches;
pub use moments::Moments;

use self::stochastic::{RATE, StepSchedule, Stochastic};
use super::{
    BatchSettings, Constraint, Effort, Penalty, Solution, SolverError, Subproblem, SubproblemSolver,
    direct::Direct,
    ray::{ASKED_ROOM, LEAST_ROOM, OutputRay, grow},
};
use crate::{
    front::Termination,
    network::{Balance, Network, TrainingLoss},
};

/// How much is spent on a subproblem.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MiniBatchConfig {
    /// How mini-batches are taken.
    pub batches: BatchSettings,
    /// Residual at which a point counts as critical.
    pub tolerance: f64,
    /// Passes over the rows that train a random network, and batches at the least. On MNIST, 2 passes lead to the same front as 60:
    /// it is the passes on the way down that count.
    pub training: (usize, usize),
    /// Passes for a coarse budget, and batches at the least. A few long descents, whose steps shrink slowly, lead farther than many
    /// short ones: on MNIST, hypervolumes of 0.8803 with 43 budgets and 10 passes for each, 0.8830 with 16 and 12, for the same work.
    /// Small tables need the batches: with 2000 in the place of 1000 the worst of three seeds on four tables came closer to their
    /// envelope (0.993, 0.984, 0.997, 0.995 for 0.992, 0.979, 0.991, 0.995) for 1.2 to 1.7 times the time.
    pub coarse: (usize, usize),
    /// Passes for a point of the front, which starts close by.
    pub full: (usize, usize),
    /// Rounds of variance-reduced steps that settle a network; one that they settle gets more, see [`StepSchedule`].
    pub rounds: usize,
}

impl MiniBatchConfig {
    /// The usual effort with these batches.
    #[must_use]
    pub fn new(batches: BatchSettings, tolerance: f64) -> Self {
        Self { batches, tolerance, training: (4, 600), coarse: (16, 2000), full: (2, 450), rounds: 1 }
    }
}

/// Solves subproblems by stochastic steps in Adam's metric and by variance-reduced steps.
pub struct MiniBatch {
    loss: Box<dyn TrainingLoss>,
    penalty: Penalty,
    balance: Balance,
    ray: OutputRay,
    loss_at_zero: f64,
    config: MiniBatchConfig,
    state: Option<State>,
    direct: Option<Direct>,
}

struct State {
    subproblem: Subproblem,
    stochastic: Stochastic,
    /// The descent that follows, which corrects what this one predicts.
    correction: Option<StepSchedule>,
    /// Passes over all rows so far.
    passes: f64,
}

/// Parameters times rows from which on a pass takes so long that less is spent: a coarse budget gets fewer batches at the least …
pub const LARGE_WORK: usize = 200_000_000;
/// … by this factor: with 2000, the convolutional network takes 55 s for a budget on 8,000 images.
const LARGE_SHARE: usize = 4;

/// Parameters times rows of the steps between two looks at others: about ten milliseconds.
const SLICE: f64 = 1e8;

impl MiniBatch {
    /// A solver for a network whose norm covers its biases, or not.
    #[must_use]
    pub fn new(
        loss: Box<dyn TrainingLoss>,
        network: &Network,
        free_biases: bool,
        loss_at_zero: f64,
        config: MiniBatchConfig,
    ) -> Self {
        let (penalty, balance) = (Penalty::of(network, free_biases), Balance::new(network, free_biases));
        let ray = OutputRay::new(network, free_biases);
        Self { loss, penalty, balance, ray, loss_at_zero, config, state: None, direct: None }
    }

    fn schedule(&self, stochastic: &Stochastic, subproblem: &Subproblem) -> StepSchedule {
        let MiniBatchConfig { batches, training, coarse, full, rounds, .. } = self.config;
        let is_large = self.loss.parameters().saturating_mul(self.loss.rows()) >= LARGE_WORK;
        let coarse = if is_large { (coarse.0, coarse.1 / LARGE_SHARE) } else { coarse };
        let epochs = |passes| batches.epochs.unwrap_or_else(|| stochastic.passes(passes));
        let usual = match (subproblem.effort, subproblem.constraint) {
            // Each penalty is a problem of its own, with a long way to its solution.
            (_, Constraint::Penalty(_)) => StepSchedule { epochs: epochs(coarse), rate: RATE, rounds },
            (Effort::Train, _) => StepSchedule { epochs: stochastic.passes(training), rate: RATE, rounds: 0 },
            (Effort::Coarse | Effort::Sweep, _) => StepSchedule { epochs: epochs(coarse), rate: RATE, rounds: 0 },
            (Effort::Full | Effort::Asked, _) => StepSchedule { epochs: epochs(full), rate: RATE, rounds },
            // What is judged as it is takes no steps.
            (Effort::Polish | Effort::Value | Effort::Judge, _) => StepSchedule { epochs: 0, rate: RATE, rounds },
        };
        match subproblem.passes {
            Some(passes) => usual.within(passes, stochastic.batches_per_epoch()),
            None => usual,
        }
    }

    /// The network that a subproblem has led to, with its units balanced.
    fn conclude(&mut self, state: &State) -> Result<Solution, SolverError> {
        let mut theta = state.stochastic.theta();
        self.balance.apply(&mut theta);
        // What is exact in single precision is what later descents start from.
        for value in &mut theta {
            *value = f64::from(super::prox::single(*value));
        }
        let mut gradient = vec![0.0; theta.len()];
        let mut passes = state.passes;
        let mut loss = if let Some((loss, known)) = state.stochastic.known(&theta) {
            gradient.copy_from_slice(known);
            loss
        } else {
            passes += 1.0;
            self.loss.gradient(&theta, &mut gradient)?
        };
        if let Constraint::Ball(radius) = state.subproblem.constraint {
            let is_asked = state.subproblem.effort == Effort::Asked;
            let room = if is_asked { ASKED_ROOM } else { LEAST_ROOM };
            let mut grown = grow(&mut *self.loss, &self.penalty, &mut theta, loss, radius, room)?;
            if is_asked {
                grown = self.ray.grow(&mut *self.loss, &self.penalty, &mut theta, grown, radius)?;
            }
            if grown < loss {
                for value in &mut theta {
                    *value = f64::from(super::prox::single(*value));
                }
                passes += 1.0;
                loss = self.loss.gradient(&theta, &mut gradient)?;
            }
        }
        let criticality = state.subproblem.constraint.criticality(&theta, &gradient, &self.penalty);
        let is_critical = criticality.residual <= self.config.tolerance;
        let termination = if is_critical {
            Termination::Critical
        } else if state.stochastic.is_settled() {
            Termination::AtRest
        } else {
            Termination::Iterations
        };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a count
        let gradients = passes.ceil() as usize;
        let l1 = self.penalty.norm(&theta);
        Ok(Solution { theta, l1, loss, criticality, termination, gradients, work: passes })
    }
}

impl SubproblemSolver for MiniBatch {
    fn begin(&mut self, subproblem: Subproblem) -> Result<(), SolverError> {
        (self.state, self.direct) = (None, None);
        let BatchSettings { size, seed, .. } = self.config.batches;
        let subproblem = match Direct::of(&*self.loss, subproblem, size, seed) {
            Ok(direct) => {
                self.direct = Some(direct);
                return Ok(());
            }
            Err(subproblem) => *subproblem,
        };
        let mut theta = subproblem.theta.clone();
        self.balance.apply(&mut theta);
        let seed = seed ^ subproblem.seed;
        let mut stochastic = Stochastic::new(&*self.loss, size, seed, self.loss_at_zero);
        let schedule = self.schedule(&stochastic, &subproblem);
        let radius = subproblem.constraint.radius();
        let mut correction = None;
        match subproblem.constraint {
            Constraint::Critical(_) if self.penalty.norm(&theta) < radius => {
                // The prediction: an epoch with the larger norm allowed.
                correction = Some(schedule);
                stochastic.start(&theta, radius, StepSchedule { epochs: 1, rate: RATE, rounds: 0 });
            }
            Constraint::Critical(_) => stochastic.start_correction(&theta, radius, schedule),
            Constraint::None | Constraint::Weighted { .. } => stochastic.start(&theta, radius, schedule),
            Constraint::Penalty(lambda) => stochastic.start_penalized(&theta, lambda, schedule),
            Constraint::Ball(_) => stochastic.start_elsewhere(&theta, radius, schedule),
        }
        self.state = Some(State { subproblem, stochastic, correction, passes: 0.0 });
        Ok(())
    }

    fn advance(&mut self) -> Result<Option<Solution>, SolverError> {
        if let Some(mut direct) = self.direct.take() {
            let found = direct.advance(&mut *self.loss, &self.penalty)?;
            self.direct = found.is_none().then_some(direct);
            return Ok(found);
        }
        let Some(mut state) = self.state.take() else { return Ok(None) };
        let pass = (self.loss.parameters() * self.loss.rows()) as f64;
        let mut done = 0.0;
        while done < SLICE {
            let passes = state.stochastic.step(&mut *self.loss, &self.penalty, &self.balance)?;
            state.passes += passes;
            done += passes * pass;
            if state.stochastic.has_ended() {
                let Some(schedule) = state.correction.take() else { return self.conclude(&state).map(Some) };
                let theta = state.stochastic.theta();
                state.stochastic.start_correction(&theta, state.subproblem.constraint.radius(), schedule);
            }
        }
        self.state = Some(state);
        Ok(None)
    }

    fn reached(&self) -> Option<(f64, f64)> {
        if let Some(direct) = &self.direct {
            return direct.reached(&self.penalty);
        }
        let State { stochastic, .. } = self.state.as_ref()?;
        // Of a descent of mini-batches that has just begun no loss is known yet.
        let (loss, l1) = (stochastic.loss(), stochastic.l1(&self.penalty));
        loss.is_finite().then_some((loss, l1))
    }

    fn use_threads(&mut self, most: usize) {
        self.loss.use_threads(most);
    }
}

#[cfg(test)]
mod tests;
