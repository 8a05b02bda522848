//! Why a run has failed.

use super::SpecificationError;
use crate::{
    data::DataError,
    network::{DeviceError, LossError},
    solver::SolverError,
};

/// Why a run has failed, each in one sentence for people.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The specification makes no sense.
    #[error(transparent)]
    Specification(#[from] SpecificationError),
    /// The operating system gives no threads.
    #[error("cannot start the threads of the run: {0}; use fewer of them, or close other programs")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// The data could not be read.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The rows of a run that is carried on are not those that it was computed on.
    #[error(
        "the rows of “{0}” are not those that the run was computed on; choose the file as it was then, or compute the run again with \
         --from"
    )]
    OtherRows(String),
    /// The device cannot be used.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The loss could not be computed.
    #[error(transparent)]
    Loss(#[from] LossError),
    /// The continuation could not go on.
    #[error(transparent)]
    Solver(#[from] SolverError),
}
