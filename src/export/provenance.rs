//! Where an exported network comes from.

use crate::data::ImageShape;

/// Where a network comes from, and what its inputs are: what everybody must know of it who was not there when it was trained.
#[derive(Clone, Debug, PartialEq)]
pub struct Provenance {
    /// Names of the inputs, in their order.
    pub features: Vec<String>,
    /// Name of what is predicted.
    pub target: String,
    /// Seed of the run.
    pub seed: u64,
    /// Name of the dataset, or of its file or folder.
    pub source: String,
    /// The version of the program that wrote the file.
    pub version: String,
    /// The shape of a row, where rows are images.
    pub image: Option<ImageShape>,
}
