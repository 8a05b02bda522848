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
    /// The data could not be read.
    #[error(transparent)]
    Data(#[from] DataError),
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
