//! Budget continuation: min f(θ) subject to ‖θ‖₁ ≤ τ, for one budget τ after the other.

use super::{Constraint, Continuation, Executor, Settings, SolverError, TrainingRows};

/// Budget continuation: every point solves min f(θ) subject to ‖θ‖₁ ≤ τ for its own budget τ.
///
/// Every globally non-dominated network solves such a problem with its own norm as the budget, also on the concave parts of a
/// front, which no weighted sum of the objectives reaches.
///
/// # Errors
/// When the settings make no sense, or the loss cannot be computed.
pub fn budget(
    rows: TrainingRows,
    settings: Settings,
    seed: u64,
    executor: Box<dyn Executor>,
) -> Result<Continuation, SolverError> {
    rows.continuation(settings, seed, Constraint::Ball, executor)
}
