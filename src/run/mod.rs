//! The run: its specification, the background thread that computes it, its folder on disk.

mod batch_size;
mod clock;
mod command_line;
mod computation;
mod continuation;
mod cross_validation;
mod difference;
mod error;
mod estimate;
mod executor;
mod failure;
mod folder;
mod folder_name;
mod front_file;
mod goal;
mod info;
pub mod interrupted;
mod journal;
mod keeper;
pub mod kept;
mod leftovers;
mod lock;
mod losses;
mod memory;
mod message;
mod own_files;
mod part;
mod pool;
mod reading;
mod record;
mod replacement;
mod run_file;
mod saved;
mod saved_network;
mod specification;
mod time_left;
mod together;
mod worker;
mod writer;

pub use batch_size::BatchSize;
pub use command_line::{command_line, quoted};
pub use error::{FolderError, SpecificationError};
pub use failure::RunError;
pub use folder::RunFolder;
pub use folder_name::new_run_folder;
pub use goal::{Found, Goal, bytes as goal_bytes};
pub use info::RunInfo;
pub use journal::SolvedSubproblem;
pub use keeper::{Keeper, Kept};
pub use message::{Carried, Command, Event, FoldProgress, Preview, Progress, StopReason};
pub use own_files::run_of_file;
pub use part::Part;
pub use record::Record;
pub use run_file::RunEnd;
pub use saved::SavedRun;
pub use specification::{
    MethodSpecification, NetworkSpecification, Specification, default_hidden, default_hidden_for, default_hidden_of,
};
pub use together::{Extent, open_together, written};
pub use worker::Worker;
pub use writer::{Writer, Written};

pub use crate::solver::{More, Step, StepKind};
