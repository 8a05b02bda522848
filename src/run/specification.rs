//! Everything needed to compute a run again.

use serde::{Deserialize, Serialize};

use super::SpecificationError;
use crate::{
    data::{DataSpecification, Dataset, ImageShape, Summary},
    front::Method,
    network::{Activation, ComputeDevice, Convolution, Convolutional, Network},
};

/// The network of a run, as a person asks for it; inputs and outputs follow from the dataset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct NetworkSpecification {
    /// Units of each hidden dense layer; empty for a linear model.
    pub hidden: Vec<usize>,
    /// Follows every hidden layer; ReLU where there are convolutions.
    pub activation: Activation,
    /// Whether biases are left out of the ℓ¹ norm.
    pub free_biases: bool,
    /// Convolutions before the dense layers, for images; empty for a dense network.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub convolutions: Vec<Convolution>,
}

/// How the front is computed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct MethodSpecification {
    /// The method.
    pub name: Method,
    /// How many points, at least 2.
    pub points: usize,
    /// Largest ℓ¹ norm; without it told from a trained dense network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_l1: Option<f64>,
    /// Smallest ℓ¹ norm.
    pub min_l1: f64,
    /// Most iterations per point; without it as many as the optimality conditions ask for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub iterations: Option<usize>,
}

/// A run before it is computed: with the same program on the same machine it gives the same front.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Specification {
    /// Seed of every random choice: the split of the rows, the first weights.
    pub seed: u64,
    /// What it is computed on.
    #[serde(default, skip_serializing_if = "ComputeDevice::is_cpu")]
    pub device: ComputeDevice,
    /// The dataset.
    pub data: DataSpecification,
    /// The network.
    pub network: NetworkSpecification,
    /// The method.
    pub method: MethodSpecification,
}

impl Specification {
    /// The largest seed: run files hold integers of 64 bits with a sign.
    pub const MAX_SEED: u64 = i64::MAX as u64;

    /// Whether every value makes sense in itself. What depends on the data is checked when the data is read.
    ///
    /// # Errors
    /// The first value that does not, and what to use instead.
    pub fn validate(&self) -> Result<(), SpecificationError> {
        self.data.validate()?;
        self.network.validate()?;
        self.method.validate()?;
        if self.seed > Self::MAX_SEED { Err(SpecificationError::Seed(self.seed)) } else { Ok(()) }
    }
}

impl NetworkSpecification {
    /// Units of a hidden layer at most.
    pub const MAX_WIDTH: usize = 10_000;
    /// Hidden layers at most.
    pub const MAX_LAYERS: usize = 20;
    /// Parameters at most, so that a typing error does not fill the memory.
    pub const MAX_PARAMETERS: usize = 20_000_000;

    /// The convolutional network of the paper.
    #[must_use]
    pub fn of_the_paper(free_biases: bool) -> Self {
        Self {
            hidden: vec![Convolution::PAPER_HIDDEN],
            activation: Activation::Relu,
            free_biases,
            convolutions: Convolution::PAPER.to_vec(),
        }
    }

    /// Whether the layers make sense.
    ///
    /// # Errors
    /// A width of 0, layers that are too wide or too many, or convolutions that cannot be.
    pub fn validate(&self) -> Result<(), SpecificationError> {
        if self.hidden.contains(&0) {
            return Err(SpecificationError::ZeroWidth);
        }
        if let Some(&width) = self.hidden.iter().find(|&&width| width > Self::MAX_WIDTH) {
            return Err(SpecificationError::Width(width));
        }
        if self.hidden.len() > Self::MAX_LAYERS {
            return Err(SpecificationError::Layers(self.hidden.len()));
        }
        if !self.convolutions.is_empty() {
            Convolutional::check_sizes(&self.convolutions)?;
            if self.activation != Activation::Relu {
                return Err(SpecificationError::ConvolutionalActivation);
            }
        }
        // The smallest network with these hidden layers.
        Self::check_size(Network::dense(1, self.hidden.clone(), 1, self.activation)).map(|_| ())
    }

    /// The network for a dataset with so many inputs and outputs, whose rows may be images.
    ///
    /// # Errors
    /// When it would have more than [`Self::MAX_PARAMETERS`], or has convolutions and the rows are no images or too small.
    pub fn build(
        &self,
        inputs: usize,
        outputs: usize,
        image: Option<ImageShape>,
    ) -> Result<Network, SpecificationError> {
        if self.convolutions.is_empty() {
            return Self::check_size(Network::dense(inputs, self.hidden.clone(), outputs, self.activation));
        }
        let image = image.ok_or(SpecificationError::NoImages)?;
        let part = Convolutional::new(image, self.convolutions.clone())?;
        Self::check_size(part.network(self.hidden.clone(), outputs))
    }

    fn check_size(network: Network) -> Result<Network, SpecificationError> {
        match network.parameters() {
            parameters if parameters > Self::MAX_PARAMETERS => Err(SpecificationError::Parameters(parameters)),
            _ => Ok(network),
        }
    }
}

impl MethodSpecification {
    /// Points at most.
    pub const MAX_POINTS: usize = 10_000;

    /// Whether the points and their range make sense.
    ///
    /// # Errors
    /// The first value that does not.
    pub fn validate(&self) -> Result<(), SpecificationError> {
        if !(2..=Self::MAX_POINTS).contains(&self.points) {
            return Err(SpecificationError::Points(self.points));
        }
        if !(self.min_l1.is_finite() && self.min_l1 >= 0.0) {
            return Err(SpecificationError::MinL1(self.min_l1));
        }
        if let Some(max_l1) = self.max_l1 {
            if !(max_l1.is_finite() && max_l1 > 0.0) {
                return Err(SpecificationError::MaxL1(max_l1));
            }
            if self.min_l1 >= max_l1 {
                return Err(SpecificationError::Range { min_l1: self.min_l1, max_l1 });
            }
        }
        if self.iterations == Some(0) { Err(SpecificationError::Iterations) } else { Ok(()) }
    }
}

/// Hidden widths that suit a dataset; see [`default_hidden_for`].
#[must_use]
pub fn default_hidden(dataset: &Dataset) -> Vec<usize> {
    default_hidden_for(dataset.rows(), dataset.features.len(), dataset.outputs())
}

/// Hidden widths that suit a dataset of which only the summary is at hand; see [`default_hidden_for`].
#[must_use]
pub fn default_hidden_of(summary: &Summary) -> Vec<usize> {
    default_hidden_for(summary.rows(), summary.columns, summary.outputs)
}

/// Hidden widths that suit a dataset of this size: two layers, each as wide as there are inputs but at least 4 and at
/// most 20 units wide, and narrower (down to 4) while the network would have more than two parameters per row. So a
/// first front is computed in seconds, and its dense end can fit the training rows.
#[must_use]
pub fn default_hidden_for(rows: usize, columns: usize, outputs: usize) -> Vec<usize> {
    let hidden = |width: usize| vec![width, width];
    let parameters = |width: usize| Network::dense(columns, hidden(width), outputs, Activation::Relu).parameters();
    let widest = columns.clamp(4, 20);
    let width = (4..=widest).rev().find(|&width| parameters(width) <= 2 * rows).unwrap_or(4);
    hidden(width)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Builtin, CsvOptions};

    fn specification() -> Specification {
        Specification {
            seed: 0,
            device: ComputeDevice::Cpu,
            data: DataSpecification::builtin(Builtin::Iris),
            network: NetworkSpecification {
                hidden: vec![4, 4],
                activation: Activation::Tanh,
                free_biases: false,
                convolutions: Vec::new(),
            },
            method: MethodSpecification {
                name: Method::Budget,
                points: 60,
                max_l1: Some(35.0),
                min_l1: 0.0,
                iterations: None,
            },
        }
    }

    #[test]
    fn default_networks_follow_from_the_size_of_the_dataset() {
        for (builtin, hidden) in [
            (Builtin::Iris, [4, 4]),
            (Builtin::Digits, [20, 20]),
            (Builtin::BreastCancer, [20, 20]),
            (Builtin::Diabetes, [10, 10]),
        ] {
            assert_eq!(default_hidden(&builtin.dataset(&CsvOptions::default()).unwrap()), hidden, "{}", builtin.name());
            assert_eq!(default_hidden_of(&DataSpecification::builtin(builtin).summary(0).unwrap()), hidden);
        }
        assert_eq!(default_hidden_for(2, 1000, 2), [4, 4]);
    }

    #[test]
    fn values_that_make_no_sense_are_told() {
        assert!(specification().validate().is_ok());
        let check = |change: fn(&mut Specification), wanted: &str| {
            let mut specification = specification();
            change(&mut specification);
            let message = specification.validate().unwrap_err().to_string();
            assert!(message.contains(wanted), "{message}");
        };
        check(|s| s.network.hidden = vec![4, 0], "0 units");
        check(|s| s.network.hidden = vec![usize::MAX], "at most 10000");
        check(|s| s.network.hidden = vec![1; 21], "21 hidden layers");
        check(|s| s.network.hidden = vec![10_000; 3], "200050001 parameters");
        check(
            |s| s.network.convolutions = vec![Convolution { channels: 1, kernel: 0, pool: 1 }],
            "convolutions make no sense",
        );
        check(|s| s.network.convolutions = Convolution::PAPER.to_vec(), "ReLU");
        check(|s| s.method.points = 1, "1 points");
        check(|s| s.method.points = usize::MAX, "points");
        for max_l1 in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let mut specification = specification();
            specification.method.max_l1 = Some(max_l1);
            assert!(specification.validate().unwrap_err().to_string().contains("largest ℓ¹ norm"));
        }
        check(|s| s.method.min_l1 = -0.5, "smallest ℓ¹ norm");
        check(|s| s.method.min_l1 = f64::NAN, "smallest ℓ¹ norm");
        check(|s| s.method.min_l1 = 35.0, "smallest ℓ¹ norm 35");
        check(|s| s.method.iterations = Some(0), "iterations");
        check(|s| s.data.validation = 1.0, "validation share");
        check(|s| s.seed = u64::MAX, "seed");
    }

    #[test]
    fn the_network_of_the_paper_needs_images_of_some_size() {
        let network = NetworkSpecification::of_the_paper(false);
        assert!(network.validate().is_ok());
        let image = |side| Some(ImageShape { channels: 3, height: side, width: side });
        assert_eq!(network.build(3072, 10, image(32)).unwrap().parameters(), 612_778);
        assert!(network.build(4, 3, None).unwrap_err().to_string().contains("convolutions need images"));
        assert!(network.build(192, 10, image(8)).unwrap_err().to_string().contains("8×8 pixels are too small"));
    }

    #[test]
    fn files_say_only_what_is_not_usual() {
        let dense = toml::to_string(&specification()).unwrap();
        assert!(!dense.contains("device") && !dense.contains("convolutions"), "{dense}");
        assert_eq!(toml::from_str::<Specification>(&dense).unwrap(), specification());
        let device = ComputeDevice::Cuda(1);
        let convolutional =
            Specification { device, network: NetworkSpecification::of_the_paper(true), ..specification() };
        let text = toml::to_string(&convolutional).unwrap();
        assert!(text.contains("device = \"cuda:1\""), "{text}");
        assert_eq!(toml::from_str::<Specification>(&text).unwrap(), convolutional);
    }
}
