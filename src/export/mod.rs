//! Networks as files that other programs read.

mod atomic;
mod card;
mod checksum;
mod error;
pub mod row;
mod safetensors;
mod table;

pub use atomic::write_atomically;
pub(crate) use atomic::{name_of_part, place_atomically, sync_folder};
pub use card::{Card, Meaning};
pub use checksum::checksum;
pub use error::ExportError;
pub use safetensors::{
    NetworkFile, network_bytes, read_network, read_parameters, refit_bytes, write_network, write_refit,
};
pub use table::Table;
