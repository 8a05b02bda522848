//! The architecture of a dense network and the layout of θ by layer.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// The non-linearity between layers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// max(0, x)
    #[default]
    Relu,
    /// tanh(x)
    Tanh,
}

impl Activation {
    /// Every activation, in the order in which menus show them.
    pub const ALL: [Self; 2] = [Self::Relu, Self::Tanh];

    /// The name used on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Relu => "relu",
            Self::Tanh => "tanh",
        }
    }

    /// The name that people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Relu => "ReLU",
            Self::Tanh => "tanh",
        }
    }
}

/// A dense network: layers of units, each fully connected to the one before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// Number of inputs.
    pub inputs: usize,
    /// Units of each hidden layer; empty for a linear model.
    pub hidden: Vec<usize>,
    /// Number of outputs.
    pub outputs: usize,
    /// Follows every hidden layer.
    pub activation: Activation,
}

/// One dense layer and its place in θ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Its index in PyTorch's `nn.Sequential`, where activations count too: 0, 2, 4, …
    pub index: usize,
    /// Number of inputs of each unit.
    pub inputs: usize,
    /// Number of units.
    pub outputs: usize,
    /// Place of the weights in θ, row-major [outputs × inputs], as PyTorch lays them out.
    pub weight: Range<usize>,
    /// Place of the biases in θ.
    pub bias: Range<usize>,
}

impl Network {
    /// The layers from input to output. θ holds weights and biases of the first layer, then of the second, and so on.
    #[must_use]
    pub fn layers(&self) -> Vec<Layer> {
        let mut start = 0;
        self.widths()
            .windows(2)
            .enumerate()
            .map(|(number, widths)| {
                let (inputs, outputs) = (widths[0], widths[1]);
                let weight = start..start + inputs * outputs;
                let bias = weight.end..weight.end + outputs;
                start = bias.end;
                Layer { index: 2 * number, inputs, outputs, weight, bias }
            })
            .collect()
    }

    /// Number of parameters: all weights and biases.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.widths().windows(2).map(|widths| widths[0] * widths[1] + widths[1]).sum()
    }

    /// Inputs, hidden widths and outputs in a row.
    #[must_use]
    pub fn widths(&self) -> Vec<usize> {
        let mut widths = vec![self.inputs];
        widths.extend(&self.hidden);
        widths.push(self.outputs);
        widths
    }
}

impl std::fmt::Display for Network {
    /// The widths as people write them: `4-4-4-3`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, width) in self.widths().into_iter().enumerate() {
            if place > 0 {
                f.write_str("-")?;
            }
            write!(f, "{width}")?;
        }
        Ok(())
    }
}
