//! Subproblems solved with mini-batches.

mod aim;
mod batches;
mod moments;
mod stochastic;

pub use aim::{Aim, StepSize};
pub use moments::Moments;

use self::stochastic::{RATE, Stochastic, Stretch};
use super::{
    BatchSettings, Constraint, Effort, Penalty, Solution, SolverError, Subproblem, SubproblemSolver, prox::criticality,
    ray::grow,
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
    /// Passes over the rows that train a random network, and batches at the least.
    pub training: (usize, usize),
    /// Passes for a coarse budget, and batches at the least. On MNIST, passes spent here raise the hypervolume more than those spent
    /// on single points: 0.8798 with 3, 0.8821 with 5, 0.8839 with 8.
    pub coarse: (usize, usize),
    /// Passes for a point of the front, which starts close by.
    pub full: (usize, usize),
    /// Rounds of variance-reduced steps that settle a network; one that they settle gets more, see [`Stretch`].
    pub rounds: usize,
}

impl MiniBatchConfig {
    /// The usual effort with these batches.
    #[must_use]
    pub fn new(batches: BatchSettings, tolerance: f64) -> Self {
        Self { batches, tolerance, training: (15, 600), coarse: (5, 500), full: (1, 200), rounds: 2 }
    }
}

/// Solves subproblems by stochastic steps in Adam's metric and by variance-reduced steps.
pub struct MiniBatch {
    loss: Box<dyn TrainingLoss>,
    penalty: Penalty,
    balance: Balance,
    loss_at_zero: f64,
    config: MiniBatchConfig,
    state: Option<State>,
}

struct State {
    subproblem: Subproblem,
    stochastic: Stochastic,
    /// The stretch that follows, which corrects what this one predicts.
    correction: Option<Stretch>,
    /// Passes over all rows so far.
    passes: f64,
}

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
        Self { loss, penalty, balance, loss_at_zero, config, state: None }
    }

    fn stretch(&self, stochastic: &Stochastic, effort: Effort) -> Stretch {
        let MiniBatchConfig { batches, training, coarse, full, rounds, .. } = self.config;
        let epochs = |passes| batches.epochs.unwrap_or_else(|| stochastic.passes(passes));
        match effort {
            Effort::Train => Stretch { epochs: stochastic.passes(training), rate: RATE, rounds: 0 },
            Effort::Coarse | Effort::Sweep => Stretch { epochs: epochs(coarse), rate: RATE, rounds: 0 },
            Effort::Full => Stretch { epochs: epochs(full), rate: RATE, rounds },
            Effort::Polish => Stretch { epochs: 0, rate: RATE, rounds },
        }
    }

    /// The network that a subproblem has led to, with its units balanced.
    fn conclude(&mut self, state: &State) -> Result<Solution, SolverError> {
        let mut theta = state.stochastic.theta();
        self.balance.apply(&mut theta);
        // What is exact in single precision is what later stretches start from.
        for value in &mut theta {
            *value = f64::from(super::prox::single(*value));
        }
        let mut gradient = vec![0.0; theta.len()];
        let mut loss = self.loss.gradient(&theta, &mut gradient)?;
        if let Constraint::Ball(radius) = state.subproblem.constraint {
            let grown = grow(&mut *self.loss, &self.penalty, &mut theta, loss, radius)?;
            if grown < loss {
                for value in &mut theta {
                    *value = f64::from(super::prox::single(*value));
                }
                loss = self.loss.gradient(&theta, &mut gradient)?;
            }
        }
        let criticality = criticality(&theta, &gradient, &self.penalty);
        let is_critical = criticality.residual <= self.config.tolerance;
        let termination = if is_critical {
            Termination::Critical
        } else if state.stochastic.is_settled() {
            Termination::AtRest
        } else {
            Termination::Iterations
        };
        let work = state.passes + 1.0;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a count
        let gradients = work.ceil() as usize;
        let l1 = self.penalty.norm(&theta);
        Ok(Solution { theta, l1, loss, criticality, termination, gradients, work })
    }
}

impl SubproblemSolver for MiniBatch {
    fn begin(&mut self, subproblem: Subproblem) -> Result<(), SolverError> {
        let mut theta = subproblem.theta.clone();
        self.balance.apply(&mut theta);
        let seed = self.config.batches.seed ^ subproblem.seed;
        let mut stochastic = Stochastic::new(&*self.loss, self.config.batches.size, seed, self.loss_at_zero);
        let stretch = self.stretch(&stochastic, subproblem.effort);
        let radius = subproblem.constraint.radius();
        let mut correction = None;
        match subproblem.constraint {
            Constraint::Critical(_) if self.penalty.norm(&theta) < radius => {
                // The prediction: an epoch with the larger norm allowed.
                correction = Some(stretch);
                stochastic.start(&theta, radius, Stretch { epochs: 1, rate: RATE, rounds: 0 });
            }
            Constraint::Critical(_) => stochastic.start_correction(&theta, radius, stretch),
            Constraint::None => stochastic.start(&theta, radius, stretch),
            Constraint::Ball(_) => stochastic.start_elsewhere(&theta, radius, stretch),
        }
        let mut passes = 0.0;
        if subproblem.constraint != Constraint::None {
            let mut gradient = vec![0.0; theta.len()];
            self.loss.gradient(&theta, &mut gradient)?;
            let lambda = criticality(&theta, &gradient, &self.penalty).lambda;
            stochastic.screen(&theta, &gradient, lambda);
            passes += 1.0;
        }
        self.state = Some(State { subproblem, stochastic, correction, passes });
        Ok(())
    }

    fn advance(&mut self) -> Result<Option<Solution>, SolverError> {
        let Some(mut state) = self.state.take() else { return Ok(None) };
        let pass = (self.loss.parameters() * self.loss.rows()) as f64;
        let mut done = 0.0;
        while done < SLICE {
            let passes = state.stochastic.step(&mut *self.loss, &self.penalty)?;
            state.passes += passes;
            done += passes * pass;
            if state.stochastic.has_ended() {
                let Some(stretch) = state.correction.take() else { return self.conclude(&state).map(Some) };
                let theta = state.stochastic.theta();
                state.stochastic.start_correction(&theta, state.subproblem.constraint.radius(), stretch);
            }
        }
        self.state = Some(state);
        Ok(None)
    }

    fn reached(&self) -> Option<(f64, f64)> {
        let State { stochastic, .. } = self.state.as_ref()?;
        // Of a stretch of mini-batches that has just begun no loss is known yet.
        let (loss, l1) = (stochastic.loss(), stochastic.l1(&self.penalty));
        loss.is_finite().then_some((loss, l1))
    }

    fn use_threads(&mut self, most: usize) {
        self.loss.use_threads(most);
    }
}

#[cfg(test)]
mod tests;
