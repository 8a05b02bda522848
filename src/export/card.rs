//! What a network file says about its network besides the parameters.

use crate::{data::Column, network::Network};

/// What the outputs of a network mean.
#[derive(Clone, Debug, PartialEq)]
pub enum Meaning {
    /// One logit per class, with the classes' names in the order of the outputs.
    Classes(Vec<String>),
    /// One number, standardized by the mean and standard deviation of the target over the training rows.
    Target {
        /// In the target's units.
        mean: f64,
        /// In the target's units.
        std: f64,
    },
}

impl Meaning {
    /// What one output is counted in: a probability as it is, a number in standard deviations of the target.
    #[must_use]
    pub fn unit(&self) -> f64 {
        match self {
            Self::Classes(_) => 1.0,
            Self::Target { std, .. } => *std,
        }
    }
}

/// What a reader of a network file must know to use the network.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The architecture.
    pub network: Network,
    /// Mean of each input as it stands in the data file; 0 where inputs are used as they are.
    pub input_mean: Vec<f64>,
    /// Standard deviation of each input as it stands in the data file, times its penalty factor unless that is 0; 1 for a constant input.
    pub input_std: Vec<f64>,
    /// What the outputs mean.
    pub meaning: Meaning,
    /// How the columns of a table became inputs; empty where these are the columns as they stand in the file.
    pub columns: Vec<Column>,
    /// The penalty factor of each input, which is part of its scaling unless it is 0; empty where all are 1.
    pub penalty_factors: Vec<f64>,
}

impl Card {
    /// The standard deviation of the target over the training rows, in its own units; nothing of classes.
    #[must_use]
    pub fn target_std(&self) -> Option<f64> {
        match self.meaning {
            Meaning::Target { std, .. } => Some(std),
            Meaning::Classes(_) => None,
        }
    }
}
