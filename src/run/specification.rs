//! Everything needed to compute a run again.

use serde::{Deserialize, Serialize};

use super::SpecificationError;
use crate::{
    data::{DataSpecification, Dataset, Summary},
    front::Method,
    network::{Activation, Network},
};

/// The network of a run, as a person asks for it; inputs and outputs follow from the dataset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct NetworkSpecification {
    /// Units of each hidden layer; empty for a linear model.
    pub hidden: Vec<usize>,
    /// Follows every hidden layer.
    pub activation: Activation,
    /// Whether biases are left out of the ℓ¹ norm.
    pub free_biases: bool,
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

    /// Whether the hidden layers make sense.
    ///
    /// # Errors
    /// A width of 0, or layers that are too wide or too many.
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
        // The smallest network with these hidden layers.
        self.build(1, 1).map(|_| ())
    }

    /// The network for a dataset with so many inputs and outputs.
    ///
    /// # Errors
    /// When it would have more than [`Self::MAX_PARAMETERS`].
    pub fn build(&self, inputs: usize, outputs: usize) -> Result<Network, SpecificationError> {
        let network = Network::dense(inputs, self.hidden.clone(), outputs, self.activation);
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
            data: DataSpecification::builtin(Builtin::Iris),
            network: NetworkSpecification { hidden: vec![4, 4], activation: Activation::Tanh, free_biases: false },
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
}
