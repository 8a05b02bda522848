//! Why a run has failed.

use std::path::PathBuf;

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
    /// A run that is to be carried on is being written by another program.
    #[error("another program is writing the run “{0}”; more of it can be computed once that has ended")]
    WrittenElsewhere(PathBuf),
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

impl RunError {
    /// Whether it is the rows that are not to be had: from another file it might go on.
    #[must_use]
    pub(super) fn is_of_rows(&self) -> bool {
        matches!(self, Self::Data(_) | Self::OtherRows(_))
    }
}
