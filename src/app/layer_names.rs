//! What a layer is called, and what its weights lead from and to.

use super::{
    layers::LayerPicture,
    names::{source_name, unit_name},
};
use crate::{data::Summary, network::LayerKind};

/// One layer, and the names of inputs and classes.
#[derive(Clone, Copy)]
pub struct LayerNames<'a> {
    /// The layer.
    pub layer: &'a LayerPicture,
    /// Counted from 1.
    pub number: usize,
    /// Whether it is the last.
    pub last: bool,
    /// Names of inputs and classes.
    pub dataset: &'a Summary,
}

impl LayerNames<'_> {
    /// The layer and its size.
    #[must_use]
    pub fn title(&self) -> String {
        let matrix = &self.layer.matrix;
        match self.layer.kind {
            LayerKind::Dense => format!("Layer {} · dense {} → {}", self.number, matrix.inputs, matrix.units),
            LayerKind::Convolution { channels, kernel } => {
                format!("Layer {} · convolution {channels} → {}, {kernel}×{kernel}", self.number, matrix.units)
            }
        }
    }

    /// What a weight leads from and to.
    #[must_use]
    pub fn ends(&self, unit: usize, input: usize) -> String {
        let to = self.unit(unit);
        if input == self.layer.matrix.inputs {
            format!("Bias of {to}")
        } else {
            format!("{} → {to}", self.input(input))
        }
    }

    /// What a column of the matrix stands for; one past the last is that of the biases.
    #[must_use]
    pub fn input(&self, input: usize) -> String {
        if input == self.layer.matrix.inputs {
            return "bias".to_owned();
        }
        source_name(self.dataset, self.layer.sources, input)
    }

    /// What a row of the matrix stands for.
    #[must_use]
    pub fn unit(&self, unit: usize) -> String {
        unit_name(self.dataset, self.layer.kind, self.last, unit)
    }
}
