//! Why a network could not be written or read.

use std::path::PathBuf;

/// Why a network could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file's ending names no format that the program writes.
    #[error("“{0}” does not end in .safetensors; choose a file name that does")]
    UnknownFormat(PathBuf),
    /// The operating system refuses to write.
    #[error("cannot write “{path}”: {source}; choose a folder that you may write to")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The parameters are not as many as the network has.
    #[error("cannot write “{path}”: the network {network} has {expected} parameters and not {found}")]
    OtherParameters {
        /// The file.
        path: PathBuf,
        /// The widths of the network.
        network: String,
        /// How many parameters the network has.
        expected: usize,
        /// How many parameters there are.
        found: usize,
    },
    /// The operating system refuses to read.
    #[error("cannot read “{path}”: {source}; check the path and that you may read the file")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The file is damaged or of another format.
    #[error("“{path}” is no complete .safetensors file ({reason}); export the network again")]
    NoSafetensors {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The metadata lacks an entry, or an entry is not as this program writes it.
    #[error("“{path}” does not say what its network is: {reason}; export the network again with Paretoscope")]
    Metadata {
        /// The file.
        path: PathBuf,
        /// What is missing or wrong.
        reason: String,
    },
    /// The tensors are not those of the network.
    #[error("“{path}” does not hold a network {network}: {reason}; choose the file of that network")]
    OtherNetwork {
        /// The file.
        path: PathBuf,
        /// The widths of the network that was expected.
        network: String,
        /// Which tensor differs.
        reason: String,
    },
}
