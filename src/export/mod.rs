//! Networks as files that other programs read.

mod error;
mod safetensors;

pub use error::ExportError;
pub use safetensors::{read_parameters, write_network};
