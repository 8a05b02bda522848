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
}
