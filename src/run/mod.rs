//! The run: its specification, the background thread that computes it, its folder on disk.

mod batch_size;
mod clock;
mod command_line;
mod computation;
mod continuation;
mod cross_validation;
mod error;
mod estimate;
mod executor;
mod failure;
mod folder;
mod folder_name;
mod info;
pub mod interrupted;
mod keeper;
pub mod kept;
mod losses;
mod message;
mod pool;
mod reading;
mod record;
mod run_file;
mod saved;
mod session;
mod specification;
mod time_left;
mod worker;

pub use batch_size::BatchSize;
pub use command_line::{command_line, quoted};
pub use error::{FolderError, SpecificationError};
pub use failure::RunError;
pub use folder::RunFolder;
pub use folder_name::new_run_folder;
pub use info::RunInfo;
pub use keeper::{Keeper, Kept};
pub use message::{Command, Event, FoldProgress, Progress, StopReason};
pub use record::Record;
pub use run_file::RunEnd;
pub use saved::SavedRun;
pub use specification::{
    MethodSpecification, NetworkSpecification, Specification, default_hidden, default_hidden_for, default_hidden_of,
};
pub use worker::Worker;

pub use crate::solver::{Step, StepKind};
