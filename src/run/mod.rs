//! The run: its specification, the background thread that computes it, its folder on disk.

mod batch_size;
mod clock;
mod computation;
mod continuation;
mod cross_validation;
mod difference;
mod error;
mod estimate;
mod executor;
mod failure;
mod folder;
mod folder_end;
mod folder_name;
mod goal;
mod info;
mod journal;
mod keeper;
pub mod kept;
mod losses;
mod memory;
mod message;
mod part;
mod pool;
mod reading;
mod record;
mod run_file;
mod saved;
mod specification;
mod time_left;
mod together;
mod worker;

pub use batch_size::BatchSize;
pub use error::{FolderError, SpecificationError};
pub use failure::RunError;
pub use folder::RunFolder;
pub use folder_name::new_run_folder;
pub use goal::{Found, Goal, bytes as goal_bytes};
pub use info::RunInfo;
pub use journal::SolvedSubproblem;
pub use keeper::{Keeper, Kept};
pub use message::{Carried, Command, Event, FoldProgress, Preview, Progress, StopReason};
pub use part::Part;
pub use record::Record;
pub use saved::SavedRun;
pub use specification::{
    MethodSpecification, NetworkSpecification, Specification, default_hidden, default_hidden_for, default_hidden_of,
};
pub use together::{open_together, written};
pub use worker::Worker;

pub use crate::solver::{More, Step, StepKind};
