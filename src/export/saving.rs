//! Exported networks to the disk and back.

use std::path::Path;

use super::{
    ExportError, Exported, Format, NetworkFile, RawRows,
    atomic::{place_atomically, sync_folder},
    format::weights_path,
    onnx::{self, OnnxNetwork},
    python, safetensors,
};
use crate::data::small_file::{self, MOST_NETWORK};

/// Writes a network in the form in which it leaves; the ending of the file's name tells its kind. Each file is there as a whole or not at all.
///
/// # Errors
/// An unknown ending, or what the operating system refuses.
pub fn save(path: &Path, exported: &Exported) -> Result<(), ExportError> {
    let place = |path: &Path, bytes: &[u8]| {
        place_atomically(path, bytes).map_err(|source| ExportError::Write { path: path.to_owned(), source })
    };
    match Format::of(path)? {
        Format::Safetensors => place(path, &safetensors::exported_bytes(exported))?,
        Format::Onnx => place(path, &onnx::bytes(exported))?,
        Format::Python => {
            place(&weights_path(path), &safetensors::exported_bytes(exported))?;
            place(path, python::text(exported, path).as_bytes())?;
        }
    }
    sync_folder(path.parent().unwrap_or(Path::new("")))
        .map_err(|source| ExportError::Write { path: path.to_owned(), source })
}

/// The file of an exported network, ready to predict.
#[derive(Debug)]
pub enum Predictor {
    /// Its tensors, computed by this program.
    Tensors(Box<Exported>),
    /// Its graph, evaluated node by node.
    Graph(Box<OnnxNetwork>),
}

impl Predictor {
    /// Reads a file. Of one of Python it is the weights beside it.
    ///
    /// # Errors
    /// A file that cannot be read, or was not exported by this program.
    pub fn read(path: &Path) -> Result<Self, ExportError> {
        let format = Format::of(path)?;
        let path = if format == Format::Python { weights_path(path) } else { path.to_owned() };
        let bytes = small_file::stream(&path, MOST_NETWORK)
            .map_err(|source| ExportError::Read { path: path.clone(), source })?;
        Ok(match format {
            Format::Onnx => Self::Graph(Box::new(OnnxNetwork::parse(&path, &bytes)?)),
            Format::Safetensors | Format::Python => {
                Self::Tensors(Box::new(NetworkFile::parse(&path, &bytes)?.exported()?))
            }
        })
    }

    /// What the file says of its network.
    #[must_use]
    pub fn exported(&self) -> &Exported {
        match self {
            Self::Tensors(exported) => exported,
            Self::Graph(network) => &network.exported,
        }
    }

    /// What it gives for rows: the probabilities of the classes, or the prediction in the target's units, [rows × outputs].
    ///
    /// # Errors
    /// A graph that is none of ours.
    pub fn outputs(&self, rows: &RawRows<'_>) -> Result<Vec<f64>, ExportError> {
        match self {
            Self::Tensors(exported) => Ok(exported.outputs(rows)),
            Self::Graph(network) => network.outputs(rows),
        }
    }
}
