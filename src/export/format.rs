//! The kinds of files in which a network leaves.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::ExportError;

/// The kind of a file, told from its ending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// `.safetensors`: the tensors of PyTorch's `nn.Sequential`, with metadata.
    #[default]
    Safetensors,
    /// `.onnx`: a graph from raw inputs to probabilities or the prediction.
    Onnx,
    /// `.py`: a file of Python for PyTorch, with its weights beside it as `.safetensors`.
    Python,
}

impl Format {
    /// Every kind, in the order in which menus show them.
    pub const ALL: [Self; 3] = [Self::Safetensors, Self::Onnx, Self::Python];

    /// The ending of a file's name, without the point.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Safetensors => "safetensors",
            Self::Onnx => "onnx",
            Self::Python => "py",
        }
    }

    /// The name that people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Safetensors => "Safetensors",
            Self::Onnx => "ONNX",
            Self::Python => "PyTorch",
        }
    }

    /// The kind of a file of this name.
    ///
    /// # Errors
    /// An ending that names none of them.
    pub fn of(path: &Path) -> Result<Self, ExportError> {
        let is_named = |format: &Self| path.extension().is_some_and(|name| name.eq_ignore_ascii_case(format.ending()));
        Self::ALL.into_iter().find(is_named).ok_or_else(|| ExportError::UnknownFormat(path.to_owned()))
    }

    /// The files that an export to `path` writes.
    #[must_use]
    pub fn files(self, path: &Path) -> Vec<PathBuf> {
        match self {
            Self::Python => vec![path.to_owned(), weights_path(path)],
            Self::Safetensors | Self::Onnx => vec![path.to_owned()],
        }
    }
}

/// The file with the weights of a file of Python.
#[must_use]
pub fn weights_path(path: &Path) -> PathBuf {
    path.with_extension(Format::Safetensors.ending())
}

/// How a network is exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Form {
    /// Whether dead units and unused inputs are left out.
    pub compact: bool,
    /// Whether the scaling is folded into the first and the last layer; without an answer it is where the network is compacted.
    pub fold_scaling: Option<bool>,
}

impl Form {
    /// Whether the scaling is folded in.
    #[must_use]
    pub fn folds(self) -> bool {
        self.fold_scaling.unwrap_or(self.compact)
    }
}
