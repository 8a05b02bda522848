//! `.safetensors` files that PyTorch's `nn.Sequential` loads.

use std::path::Path;

use super::{Card, ExportError};
use crate::{
    front::{Member, Parameters},
    network::Network,
};

/// Writes one network as a file; its ending chooses the format (`.safetensors`).
///
/// # Errors
/// An unknown ending, or what the operating system refuses.
pub fn write_network(path: &Path, card: &Card, member: &Member) -> Result<(), ExportError> {
    todo!("helper")
}

/// Reads the parameters of `network` from a `.safetensors` file.
///
/// # Errors
/// A file that cannot be read, is no `.safetensors`, or holds another network.
pub fn read_parameters(path: &Path, network: &Network) -> Result<Parameters, ExportError> {
    todo!("helper")
}
