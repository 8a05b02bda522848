//! Everything needed to compute a run again.

use serde::{Deserialize, Serialize};

use crate::{data::DataSpecification, front::Method, network::Activation};

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
