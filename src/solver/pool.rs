//! Solvers over the same training rows.

use super::{
    Constraint, Continuation, Executor, FullBatch, FullBatchConfig, MiniBatch, MiniBatchConfig, Penalty, Settings,
    SolverError, Solvers, SubproblemSolver,
    continuation::{Patience, Perturbation, Problem, scheme::Scheme},
    mini_batch::LARGE_WORK,
};
use crate::network::{Loss, LossError, Network, TrainingLoss};

/// A network and the loss over its training rows.
pub struct TrainingRows {
    /// The network.
    pub network: Network,
    /// Whether the norm leaves out the biases.
    pub free_biases: bool,
    /// The loss over the training rows.
    pub loss: Box<dyn TrainingLoss>,
}

impl TrainingRows {
    /// A continuation over subproblems that follow from their budgets.
    ///
    /// # Errors
    /// When the settings make no sense, or the loss cannot be computed.
    pub(super) fn continuation(
        self,
        settings: Settings,
        seed: u64,
        pose: fn(f64) -> Constraint,
        executor: Box<dyn Executor>,
    ) -> Result<Continuation, SolverError> {
        let (problem, solvers) =
            self.problem(settings, seed, |patience| patience.within(settings.gradients, settings.batches))?;
        Continuation::new(problem, settings, pose, solvers, executor)
    }

    /// A front whose points follow from a plan.
    ///
    /// # Errors
    /// When the settings make no sense, or the loss cannot be computed.
    pub(super) fn planned(
        self,
        settings: Settings,
        seed: u64,
        executor: Box<dyn Executor>,
        plan: impl FnOnce(&Problem) -> Box<dyn Scheme>,
    ) -> Result<Continuation, SolverError> {
        let (problem, solvers) = self.problem(settings, seed, |patience| patience)?;
        let plan = plan(&problem);
        // What a person asks for beside it is a network of a budget.
        Ok(Continuation::new(problem, settings, Constraint::Ball, solvers, executor)?.with_scheme(plan))
    }

    /// The problem, and what solves its subproblems. `afford` says how many of the usual starts there are to be.
    pub(super) fn problem(
        mut self,
        settings: Settings,
        seed: u64,
        afford: impl FnOnce(Patience) -> Patience,
    ) -> Result<(Problem, Box<dyn Solvers>), SolverError> {
        let (given, needed) = (self.network.parameters(), self.loss.parameters());
        if given != needed {
            return Err(SolverError::Start { given, needed });
        }
        let loss_at_zero = self.loss.value(&vec![0.0; needed])?;
        if !loss_at_zero.is_finite() {
            return Err(LossError::NotFinite.into());
        }
        let mut patience = afford(self.patience(&settings));
        patience.starts = settings.starts.unwrap_or(patience.starts);
        if let Some(start) = settings.start_alone {
            (patience.first_start, patience.starts) = (start, 1);
        }
        let penalty = Penalty::of(&self.network, self.free_biases);
        let problem = Problem { network: self.network.clone(), penalty, loss_at_zero, seed, patience };
        let Self { network, free_biases, loss } = self;
        Ok((problem, Box::new(Pool { network, free_biases, loss: Some(loss), settings, loss_at_zero })))
    }

    /// As much as costs little: a convex problem needs one start, and so does a loss that there can be only one of, whose network
    /// takes minutes for a point.
    fn patience(&self, settings: &Settings) -> Patience {
        let is_convex = self.network.hidden.is_empty() && self.network.convolutional.is_none();
        let work = self.network.parameters() * self.loss.rows();
        let (starts, sweeps, repairs) = match work {
            _ if is_convex => (1, 0, 2),
            _ if self.loss.sharing().is_none() => (1, 0, 1),
            LARGE_WORK.. => (1, 0, 1),
            _ if settings.batches.is_some() => (2, 8, 6),
            0..TINY_WORK => (16, 20, 10),
            TINY_WORK..SMALL_WORK => (4, 20, 10),
            _ => (2, 20, 10),
        };
        // Over eleven tables of less work, two or three rounds of two tries, with three seeds each, brought fronts nearer to the envelope
        // of all of them by 0.005 of the hypervolume on average (0 to 0.02), in a tenth to a quarter more processor time. On Digits, with
        // 2.6 million, they took 2.6 times the time for 0.010, one round of one try 1.5 times for 0.003. Mini-batches gained nothing.
        let perturbation = match work {
            _ if settings.batches.is_some() => Perturbation::NONE,
            0..SMALL_WORK => Perturbation { tries: 2, in_vain: 2 },
            _ => Perturbation { tries: 1, in_vain: 1 },
        };
        Patience { first_start: 0, starts, sweeps, perturbation, repairs }
    }
}

/// Parameters times rows up to which a start takes a hundredth of a second; such networks have few units, and single starts
/// differ most.
const TINY_WORK: usize = 50_000;
/// Up to which it takes a tenth of a second.
const SMALL_WORK: usize = 1_000_000;

/// Makes solvers that share the rows.
struct Pool {
    network: Network,
    free_biases: bool,
    /// Nothing once a loss that cannot be shared is in use.
    loss: Option<Box<dyn TrainingLoss>>,
    settings: Settings,
    loss_at_zero: f64,
}

impl Solvers for Pool {
    fn another(&mut self) -> Result<Option<Box<dyn SubproblemSolver>>, SolverError> {
        let Some(first) = self.loss.take() else { return Ok(None) };
        let loss = match first.sharing() {
            Some(loss) => {
                self.loss = Some(first);
                loss
            }
            None => first,
        };
        let (network, free_biases) = (&self.network, self.free_biases);
        let Settings { tolerance, iterations, batches, .. } = self.settings;
        Ok(Some(match batches {
            None => {
                let config = FullBatchConfig { tolerance, iterations, ..FullBatchConfig::default() };
                Box::new(FullBatch::new(loss, network, free_biases, self.loss_at_zero, config))
            }
            Some(batches) => {
                let config = MiniBatchConfig::new(batches, tolerance);
                Box::new(MiniBatch::new(loss, network, free_biases, self.loss_at_zero, config))
            }
        }))
    }
}
