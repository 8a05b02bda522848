//! The architecture of a network and the layout of θ by layer.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{Convolution, Convolutional};
use crate::data::ImageShape;

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

/// A network: convolutions where its inputs are images and it has any, then layers of units, each fully connected to the
/// one before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// Number of inputs.
    pub inputs: usize,
    /// Units of each hidden dense layer; empty for a linear model.
    pub hidden: Vec<usize>,
    /// Number of outputs.
    pub outputs: usize,
    /// Follows every hidden layer.
    pub activation: Activation,
    /// The convolutions before the dense layers; `None` for a dense network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub convolutional: Option<Convolutional>,
    /// Inputs of a dense network, in ascending order, whose weights in the first layer are left out of the ℓ¹ norm: those with a penalty
    /// factor of 0.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub free_inputs: Vec<usize>,
}

/// Units of a layer, and layers, of a network in a file at most.
const MOST_UNITS: usize = 1 << 24;
const MOST_LAYERS: usize = 1 << 10;

/// What a layer does with what it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerKind {
    /// Every unit sees all that the layer is given.
    Dense,
    /// Every unit is a channel: a kernel moved over an image.
    Convolution {
        /// Channels that it is given.
        channels: usize,
        /// Side of its kernel, in pixels.
        kernel: usize,
    },
}

/// One layer with parameters, and its place in θ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// What it does.
    pub kind: LayerKind,
    /// Its index in PyTorch's `nn.Sequential`, where activations, poolings and the flattening count too.
    pub index: usize,
    /// Number of weights of each unit: its inputs, or channels · kernel² of a convolution.
    pub inputs: usize,
    /// Number of units; of a convolution, its channels.
    pub outputs: usize,
    /// How many weights in a row of each unit belong to one unit of the layer before (to one input, for the first layer):
    /// the pixels of a kernel, or of a channel that was flattened; 1 between dense layers.
    pub spread: usize,
    /// Place of the weights in θ, row-major [outputs × inputs], as PyTorch lays them out.
    pub weight: Range<usize>,
    /// Place of the biases in θ.
    pub bias: Range<usize>,
}

impl Layer {
    /// The shape of its weight tensor in PyTorch: [out, in], or [out, in, kernel, kernel] of a convolution.
    #[must_use]
    pub fn shape(&self) -> Vec<usize> {
        match self.kind {
            LayerKind::Dense => vec![self.outputs, self.inputs],
            LayerKind::Convolution { channels, kernel } => vec![self.outputs, channels, kernel, kernel],
        }
    }
}

impl Network {
    /// A network of dense layers alone.
    #[must_use]
    pub fn dense(inputs: usize, hidden: Vec<usize>, outputs: usize, activation: Activation) -> Self {
        Self { inputs, hidden, outputs, activation, convolutional: None, free_inputs: Vec::new() }
    }

    /// The same network with inputs whose weights the norm leaves out, in ascending order.
    #[must_use]
    pub fn with_free_inputs(self, free_inputs: Vec<usize>) -> Self {
        Self { free_inputs, ..self }
    }

    /// The places of its free inputs among some of its inputs.
    #[must_use]
    pub fn free_inputs_among(&self, inputs: &[usize]) -> Vec<usize> {
        let is_free = |input: &usize| self.free_inputs.binary_search(input).is_ok();
        inputs.iter().enumerate().filter(|(_, input)| is_free(input)).map(|(place, _)| place).collect()
    }

    /// Whether a network that was read from a file can be: its layers have units, and its parameters can be counted.
    ///
    /// # Errors
    /// Says in a few words what cannot be.
    pub fn check(&self) -> Result<(), String> {
        let is_wide = |width: &usize| *width > MOST_UNITS;
        if self.hidden.len() > MOST_LAYERS || [self.inputs, self.outputs].iter().chain(&self.hidden).any(is_wide) {
            return Err("its network is too large".to_owned());
        }
        if let Some(part) = &self.convolutional {
            part.check().map_err(|error| error.to_string())?;
            if part.image.pixels() != self.inputs {
                return Err("its images have another size than its inputs".to_owned());
            }
        }
        // Units and layers are few enough for this not to overflow.
        if self.parameters() > u32::MAX as usize {
            return Err("its network is too large".to_owned());
        }
        let is_input = |&input: &usize| input < self.inputs;
        if !self.free_inputs.iter().all(is_input) || !self.free_inputs.is_sorted_by(|one, other| one < other) {
            return Err("its free inputs are none of its inputs".to_owned());
        }
        Ok(())
    }

    /// Its convolutions; none for a dense network.
    #[must_use]
    pub fn convolutions(&self) -> &[Convolution] {
        self.convolutional.as_ref().map_or(&[], |convolutional| &convolutional.convolutions)
    }

    /// The layers with parameters from input to output. θ holds weights and biases of the first layer, then of the
    /// second, and so on.
    #[must_use]
    pub fn layers(&self) -> Vec<Layer> {
        let mut layers = Vec::new();
        let mut start = 0;
        let mut add = |kind, index, inputs: usize, outputs: usize, spread| {
            let weight = start..start + inputs * outputs;
            let bias = weight.end..weight.end + outputs;
            start = bias.end;
            layers.push(Layer { kind, index, inputs, outputs, spread, weight, bias });
        };
        let mut channels = self.convolutional.as_ref().map_or(0, |part| part.image.channels);
        for (place, &Convolution { channels: outputs, kernel, .. }) in self.convolutions().iter().enumerate() {
            let kind = LayerKind::Convolution { channels, kernel };
            // Each is followed by its activation and its pooling.
            add(kind, 3 * place, channels * kernel * kernel, outputs, kernel * kernel);
            channels = outputs;
        }
        let flatten = 3 * self.convolutions().len();
        let first = flatten + usize::from(flatten > 0);
        for (place, widths) in self.widths().windows(2).enumerate() {
            let spread = if place == 0 && flatten > 0 { widths[0] / channels.max(1) } else { 1 };
            add(LayerKind::Dense, first + 2 * place, widths[0], widths[1], spread);
        }
        layers
    }

    /// Number of parameters: all weights and biases.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.layers().last().map_or(0, |layer| layer.bias.end)
    }

    /// What the first dense layer is given, hidden widths and outputs in a row.
    #[must_use]
    pub fn widths(&self) -> Vec<usize> {
        let mut widths = vec![self.convolutional.as_ref().map_or(self.inputs, Convolutional::features)];
        widths.extend(&self.hidden);
        widths.push(self.outputs);
        widths
    }

    /// The shape of its inputs, where they are images to it.
    #[must_use]
    pub fn image(&self) -> Option<ImageShape> {
        self.convolutional.as_ref().map(|convolutional| convolutional.image)
    }
}

impl std::fmt::Display for Network {
    /// The widths as people write them, `4-4-4-3`; of a convolutional network the image, each convolution with its kernel
    /// and pooling, and the widths of the dense layers: `3×32×32-32c3p2-32c4p2-512-10`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.convolutional {
            Some(convolutional) => write!(f, "{convolutional}")?,
            None => write!(f, "{}", self.inputs)?,
        }
        self.widths().iter().skip(1).try_for_each(|width| write!(f, "-{width}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_network_of_the_paper_is_laid_out_as_in_pytorch() {
        let image = ImageShape { channels: 3, height: 32, width: 32 };
        let network = Convolutional::of_the_paper(image).unwrap().network(vec![512], 10);
        assert_eq!(network.parameters(), 612_778);
        assert_eq!(network.to_string(), "3×32×32-32c3p2-32c4p2-512-10");
        let layers = network.layers();
        assert_eq!(layers.iter().map(|layer| layer.index).collect::<Vec<_>>(), [0, 3, 7, 9]);
        assert_eq!(layers.iter().map(|layer| layer.spread).collect::<Vec<_>>(), [9, 16, 36, 1]);
        let shapes: Vec<Vec<usize>> = layers.iter().map(Layer::shape).collect();
        assert_eq!(shapes, [vec![32, 3, 3, 3], vec![32, 32, 4, 4], vec![512, 1152], vec![10, 512]]);
        assert!(layers.windows(2).all(|pair| pair[0].bias.end == pair[1].weight.start));
    }

    #[test]
    fn a_network_that_cannot_be_is_refused() {
        let network = Network::dense(4, vec![5], 3, Activation::Relu);
        assert!(network.clone().with_free_inputs(vec![0, 3]).check().is_ok());
        for free in [vec![4], vec![1, 0], vec![2, 2]] {
            assert!(network.clone().with_free_inputs(free).check().unwrap_err().contains("free inputs"));
        }
        for hidden in [vec![usize::MAX], vec![1 << 20, 1 << 20], vec![1; 2000]] {
            assert!(Network { hidden, ..network.clone() }.check().unwrap_err().contains("too large"));
        }
        let image = ImageShape { channels: 3, height: 32, width: 32 };
        let mut convolutional = Convolutional::of_the_paper(image).unwrap().network(vec![512], 10);
        assert!(convolutional.check().is_ok());
        convolutional.inputs = 3;
        assert!(convolutional.check().unwrap_err().contains("another size"));
    }

    #[test]
    fn a_dense_network_is_written_as_it_always_was() {
        let network = Network::dense(4, vec![5], 3, Activation::Tanh);
        let text = r#"{"inputs":4,"hidden":[5],"outputs":3,"activation":"tanh"}"#;
        assert_eq!(serde_json::to_string(&network).unwrap(), text);
        assert_eq!(serde_json::from_str::<Network>(text).unwrap(), network);
        assert_eq!(network.layers().iter().map(|layer| layer.index).collect::<Vec<_>>(), [0, 2]);
    }
}
