//! The continuation that a specification asks for.

use std::sync::Arc;

use super::{Specification, executor::RayonExecutor, losses::BoxedLoss};
use crate::{
    front::Method,
    network::{Loss, Network},
    solver::{self, BatchSettings, Continuation, Memory, Settings, SolverError, TrainingRows},
};

/// The continuation of a network by the method of a specification, on the threads that it is called from. `loss` is that over the rows
/// to train on; by the loss over those of `monitor` the range is told where it is not given. `memory` has what was solved before.
///
/// # Errors
/// When the settings make no sense, or the loss cannot be computed.
pub(super) fn continuation(
    specification: &Specification,
    network: &Network,
    loss: BoxedLoss,
    monitor: Option<BoxedLoss>,
    memory: Arc<dyn Memory>,
) -> Result<Continuation, SolverError> {
    let method = &specification.method;
    let batches = method.mini_batch(loss.rows()).map(|size| BatchSettings {
        size,
        epochs: method.epochs,
        seed: specification.seed,
    });
    let settings = Settings {
        points: method.points,
        max_l1: method.max_l1,
        min_l1: method.min_l1,
        // An epoch of the full batch is one iteration.
        iterations: method.epochs.filter(|_| batches.is_none()),
        starts: method.starts,
        start_alone: specification.start_alone(),
        batches,
        gradients: method.gradients,
        ..Settings::default()
    };
    let free_biases = specification.network.free_biases;
    let rows = TrainingRows { network: network.clone(), free_biases, loss };
    let executor = Box::new(RayonExecutor);
    let (seed, as_published) = (specification.seed, method.as_published);
    let continuation = match method.name {
        Method::Budget => solver::budget(rows, settings, seed, executor)?,
        Method::PredictorCorrector => solver::predictor_corrector(rows, settings, seed, executor)?,
        Method::WeightedSum => solver::weighted_sum(rows, settings, seed, executor, as_published)?,
        Method::LambdaPath => solver::lambda_path(rows, settings, seed, executor)?,
        Method::Nsga2 => solver::nsga2(rows, settings, seed, executor, as_published)?,
    };
    Ok(continuation.with_memory(memory).with_monitor(monitor.map(|monitor| monitor as Box<dyn Loss + Send>)))
}
