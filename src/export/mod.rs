//! Networks as files that other programs read.

mod card;
mod error;
mod safetensors;

pub use card::{Card, Meaning};
pub use error::ExportError;
pub use safetensors::{read_parameters, write_network};
