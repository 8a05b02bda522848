//! Networks as files that other programs read.

mod atomic;
mod card;
mod error;
pub mod row;
mod safetensors;

pub use atomic::write_atomically;
pub use card::{Card, Meaning};
pub use error::ExportError;
pub use safetensors::{read_network, read_parameters, write_network};
