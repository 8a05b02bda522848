//! Solvers over the same training rows.

use super::{
    Constraint, Continuation, Executor, FullBatch, FullBatchConfig, MiniBatch, MiniBatchConfig, Penalty, Settings,
    SolverError, Solvers, SubproblemSolver, continuation::Problem,
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
        mut self,
        settings: Settings,
        seed: u64,
        pose: fn(f64) -> Constraint,
        executor: Box<dyn Executor>,
    ) -> Result<Continuation, SolverError> {
        let (given, needed) = (self.network.parameters(), self.loss.parameters());
        if given != needed {
            return Err(SolverError::Start { given, needed });
        }
        let loss_at_zero = self.loss.value(&vec![0.0; needed])?;
        if !loss_at_zero.is_finite() {
            return Err(LossError::NotFinite.into());
        }
        let starts = settings.starts.unwrap_or_else(|| self.automatic_starts(&settings));
        let penalty = Penalty::of(&self.network, self.free_biases);
        let problem = Problem { network: self.network.clone(), penalty, loss_at_zero, seed, starts };
        let Self { network, free_biases, loss } = self;
        let solvers = Box::new(Pool { network, free_biases, loss: Some(loss), settings, loss_at_zero });
        Continuation::new(problem, settings, pose, solvers, executor)
    }

    /// As many starts as cost little: a convex problem needs one, and so does a loss that there can be only one of, whose
    /// network takes minutes for a point.
    fn automatic_starts(&self, settings: &Settings) -> usize {
        let is_convex = self.network.hidden.is_empty() && self.network.convolutional.is_none();
        if is_convex || self.loss.sharing().is_none() {
            return 1;
        }
        let work = self.network.parameters() * self.loss.rows();
        match work {
            _ if settings.batches.is_some() => MINI_BATCH_STARTS,
            0..SMALL_WORK => MANY_STARTS,
            _ => FEW_STARTS,
        }
    }
}

/// Parameters times rows up to which a start takes a few hundredths of a second.
const SMALL_WORK: usize = 50_000;
/// Starts for problems of which each takes no time.
const MANY_STARTS: usize = 16;
/// Starts otherwise.
const FEW_STARTS: usize = 4;
/// Starts with mini-batches.
const MINI_BATCH_STARTS: usize = 2;

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
