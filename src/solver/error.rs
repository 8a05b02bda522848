//! Why a continuation could not go on.

use crate::network::LossError;

/// Why a continuation could not go on.
#[derive(Debug, thiserror::Error)]
pub enum SolverError {
    /// The loss or its gradient could not be computed.
    #[error(transparent)]
    Loss(#[from] LossError),
    /// Fewer than two points were asked for.
    #[error("a front needs at least 2 points, not {0}")]
    Points(usize),
    /// The ℓ¹ range is empty or not finite.
    #[error("the ℓ¹ range from {min} to {max} is empty; choose a smallest norm of at least 0 below the largest")]
    Range {
        /// Smallest ℓ¹ norm asked for.
        min: f64,
        /// Largest ℓ¹ norm asked for or found.
        max: f64,
    },
    /// The first parameters do not fit the loss.
    #[error("{given} first parameters were given for {needed}")]
    Start {
        /// Length that was given.
        given: usize,
        /// Number of parameters.
        needed: usize,
    },
}
