//! The predictor–corrector continuation of Amakor, Sonntag and Peitz (arXiv 2308.12044).

use super::{Constraint, Continuation, Executor, Settings, SolverError, TrainingRows};

/// Predictor–corrector continuation: from a critical point a predictor leads to another norm, by shrinkage towards sparser
/// networks and by gradient steps towards denser ones, and multiobjective proximal gradient steps lead back onto the Pareto
/// critical set, where neither objective rises.
///
/// Critical points need not be globally non-dominated: a front of a deep network has several branches. Here branches from several
/// starts are followed in both directions, and compete.
///
/// # Errors
/// When the settings make no sense, or the loss cannot be computed.
pub fn predictor_corrector(
    rows: TrainingRows,
    settings: Settings,
    seed: u64,
    executor: Box<dyn Executor>,
) -> Result<Continuation, SolverError> {
    rows.continuation(settings, seed, Constraint::Critical, executor)
}
