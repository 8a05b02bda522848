//! Everything needed to compute a run again.

use serde::{Deserialize, Serialize};

use super::{BatchSize, Part, SpecificationError};
use crate::{
    data::{DataSpecification, ImageShape},
    front::Method,
    network::{Activation, ComputeDevice, Convolution, Convolutional, Network},
    solver::PUBLISHED_MEMBERS,
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
    /// How many rows a gradient is over; without it that follows from the number of training rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_size: Option<BatchSize>,
    /// Passes over the training rows per point with mini-batches, most iterations per point with the full batch; without it
    /// as many as points usually need, or as the optimality conditions ask for.
    #[serde(default, alias = "iterations", skip_serializing_if = "Option::is_none")]
    pub epochs: Option<usize>,
    /// Random starts that compete; without it as many as time and memory allow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts: Option<usize>,
    /// Gradients that the front may take, in passes over all training rows; without it as many as it needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gradients: Option<usize>,
    /// Seconds that the run may take; without it as many as it needs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// Whether it is the variant of a method that was published with the predictor–corrector method.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub as_published: bool,
}

/// A run before it is computed: with the same program on the same machine it gives the same front.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Specification {
    /// Seed of every random choice of the search: the first weights, the order of the rows in mini-batches.
    pub seed: u64,
    /// How many threads compute; without it one for each core. The front does not depend on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threads: Option<usize>,
    /// What it is computed on.
    #[serde(default, skip_serializing_if = "ComputeDevice::is_cpu")]
    pub device: ComputeDevice,
    /// The start or the fold that is computed alone; without it the whole run is computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
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
    /// Threads at most.
    pub const MAX_THREADS: usize = 1_024;

    /// Whether every value makes sense in itself. What depends on the data is checked when the data is read.
    ///
    /// # Errors
    /// The first value that does not, and what to use instead.
    pub fn validate(&self) -> Result<(), SpecificationError> {
        self.data.validate()?;
        self.network.validate()?;
        self.method.validate()?;
        self.validate_threads()?;
        self.validate_part()?;
        for seed in [self.seed, self.data.split] {
            if seed > Self::MAX_SEED {
                return Err(SpecificationError::Seed(seed));
            }
        }
        Ok(())
    }

    /// Whether there can be so many threads.
    ///
    /// # Errors
    /// None of them, or too many.
    pub fn validate_threads(&self) -> Result<(), SpecificationError> {
        match self.threads {
            Some(threads) if !(1..=Self::MAX_THREADS).contains(&threads) => Err(SpecificationError::Threads(threads)),
            _ => Ok(()),
        }
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

impl Default for MethodSpecification {
    fn default() -> Self {
        Self {
            name: Method::default(),
            points: 60,
            max_l1: None,
            min_l1: 0.0,
            batch_size: None,
            epochs: None,
            starts: None,
            gradients: None,
            seconds: None,
            as_published: false,
        }
    }
}

impl MethodSpecification {
    /// Points at most.
    pub const MAX_POINTS: usize = 10_000;
    /// Epochs per point at most.
    pub const MAX_EPOCHS: usize = 1_000_000_000;
    /// Starts at most.
    pub const MAX_STARTS: usize = 1_000;

    /// Gradients at most.
    pub const MAX_GRADIENTS: usize = 1_000_000_000_000;
    /// Points that a front comes to at the most, with the usual names of its points.
    #[must_use]
    pub fn most_points(&self) -> usize {
        match (self.name, self.as_published) {
            (Method::Nsga2, true) => self.points.max(PUBLISHED_MEMBERS),
            (Method::Nsga2, false) => self.points.max(8),
            _ => self.points,
        }
    }

    /// Rows of a mini-batch for so many training rows; `None` for the full batch.
    #[must_use]
    pub fn mini_batch(&self, training_rows: usize) -> Option<usize> {
        BatchSize::resolve(self.batch_size, training_rows)
    }

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
        if self.batch_size == Some(BatchSize::Rows(0)) {
            return Err(SpecificationError::BatchSize);
        }
        match (self.epochs, self.starts) {
            (Some(epochs), _) if !(1..=Self::MAX_EPOCHS).contains(&epochs) => Err(SpecificationError::Epochs(epochs)),
            (_, Some(starts)) if !(1..=Self::MAX_STARTS).contains(&starts) => Err(SpecificationError::Starts(starts)),
            _ => self.validate_limits(),
        }
    }

    /// Whether what it may take makes sense, and whether there is the variant.
    fn validate_limits(&self) -> Result<(), SpecificationError> {
        match (self.gradients, self.seconds) {
            (Some(gradients), _) if !(1..=Self::MAX_GRADIENTS).contains(&gradients) => {
                Err(SpecificationError::Gradients(gradients))
            }
            (_, Some(seconds)) if !(seconds.is_finite() && seconds > 0.0) => Err(SpecificationError::Seconds(seconds)),
            _ if self.as_published && !self.name.has_published_variant() => {
                Err(SpecificationError::AsPublished(self.name))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
#[path = "specification_tests.rs"]
pub(super) mod tests;
