//! The run: its specification, the background thread that computes it, its folder on disk.

mod message;
mod specification;
mod worker;

pub use message::{Command, Event, Progress, RunInfo, StopReason};
pub use specification::{MethodSpecification, NetworkSpecification, Specification};
pub use worker::Worker;

pub use crate::solver::{Step, StepKind};
mod computation;
mod error;
pub use error::RunError;
/// tmp
#[derive(Debug, thiserror::Error)]
pub enum SpecificationError {}
impl Specification { fn validate(&self) -> Result<(), SpecificationError> { Ok(()) } }
