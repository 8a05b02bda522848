//! Why a run has failed.

use super::SpecificationError;
use crate::{data::DataError, network::LossError, solver::SolverError};

/// Why a run has failed, each in one sentence for people.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The specification makes no sense.
    #[error(transparent)]
    Specification(#[from] SpecificationError),
    /// The data could not be read.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The loss could not be computed.
    #[error(transparent)]
    Loss(#[from] LossError),
    /// The continuation could not go on.
    #[error(transparent)]
    Solver(#[from] SolverError),
}
