//! Why a network could not be written or read.

use std::path::PathBuf;

/// Why a network could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The file's ending names no format that the program writes.
    #[error("“{0}” does not end in .safetensors, .onnx or .py; choose a file name that does")]
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
    /// The file is no ONNX model, or one that this program has not written.
    #[error("“{path}” is no .onnx file that Paretoscope has written ({reason}); export the network again")]
    NoOnnx {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file was read back and does not give what the network gives.
    #[error(
        "“{path}” was written, but what it gives differs by up to {difference:.2e} from the network; export it with its scaling apart"
    )]
    Differs {
        /// The file.
        path: PathBuf,
        /// The largest difference of a probability, or of a prediction in standard deviations of the target.
        difference: f64,
    },
    /// The scaling of a convolutional network cannot be folded in.
    #[error("the scaling differs from pixel to pixel and cannot be folded into a convolution; leave it apart")]
    NoFolding,
    /// A table lacks columns of a network.
    #[error("“{file}” lacks the column{} {columns}, which the network takes its inputs from; its columns are {found}", if *many { "s" } else { "" })]
    LacksColumns {
        /// The table.
        file: String,
        /// The columns that it lacks.
        columns: String,
        /// Whether these are several.
        many: bool,
        /// The columns that it has.
        found: String,
    },
    /// A value is missing that nothing stands for.
    #[error(
        "row {row} of “{file}” has no number in the column “{column}”, and the network knows of none that could stand for it; fill it in"
    )]
    LacksValue {
        /// The table.
        file: String,
        /// The row, counted from 1 below the header.
        row: usize,
        /// The column.
        column: String,
    },
    /// A table of new rows cannot be read.
    #[error(transparent)]
    Data(#[from] crate::data::DataError),
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
