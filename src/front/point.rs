//! One point of a front, as a plain record.

use serde::{Deserialize, Serialize};

use super::Termination;

/// How a front is computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Budget continuation: min f(θ) subject to ‖θ‖₁ ≤ τ for a falling sequence of budgets τ.
    #[default]
    Budget,
    /// Predictor–corrector continuation with multiobjective proximal gradient steps
    /// (Amakor, Sonntag, Peitz, arXiv 2308.12044).
    PredictorCorrector,
    /// Independent problems f + λ‖·‖₁, one for each penalty λ of a logarithmic grid, from the same initial networks.
    WeightedSum,
    /// The same problems, each from the solution of the one before.
    LambdaPath,
    /// The genetic algorithm NSGA-II (Deb, Pratap, Agarwal, Meyarivan 2002).
    Nsga2,
}

impl Method {
    /// Every method, in the order in which menus show them.
    pub const ALL: [Self; 5] =
        [Self::Budget, Self::PredictorCorrector, Self::WeightedSum, Self::LambdaPath, Self::Nsga2];

    /// The name used on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Budget => "budget",
            Self::PredictorCorrector => "predictor-corrector",
            Self::WeightedSum => "weighted-sum",
            Self::LambdaPath => "lambda-path",
            Self::Nsga2 => "nsga2",
        }
    }

    /// Whether it is one that the others are compared with: a front by it has as many points as it comes to, and is not carried on.
    #[must_use]
    pub fn is_baseline(self) -> bool {
        matches!(self, Self::WeightedSum | Self::LambdaPath | Self::Nsga2)
    }

    /// Whether there is a variant of it as the paper of the predictor–corrector method has compared itself with.
    #[must_use]
    pub fn has_published_variant(self) -> bool {
        matches!(self, Self::WeightedSum | Self::Nsga2)
    }
}

impl std::fmt::Display for Method {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Method {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|method| method.name() == name)
            .ok_or_else(|| format!("unknown method “{name}”; use {}", Self::ALL.map(Self::name).join(", ")))
    }
}

/// How well a network does on one set of rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evaluation {
    /// Mean loss over the rows: cross-entropy in nats, or squared error of the standardized target.
    pub loss: f64,
    /// Accuracy between 0 and 1 for a classification, R² for a regression.
    pub score: f64,
}

/// One point of a front: the figures of one network. Its parameters are kept beside it, in [`super::Member`].
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The name of the point within its run, counted from 0 in the order in which points are found.
    pub number: usize,
    /// The start whose network it came from, counted from 0.
    pub start: usize,
    /// The fold of the cross-validation whose held-out rows it was not trained on; nothing on the front over all training rows.
    pub fold: Option<usize>,
    /// The method that found it.
    pub method: Method,
    /// ℓ¹ norm of the penalized parameters.
    pub l1: f64,
    /// On the rows that it was trained on.
    pub train: Evaluation,
    /// On the rows kept for selection, if there are any; with folds the mean over the rows that each holds out, of its own networks
    /// with the same ℓ¹ norm.
    pub validation: Option<Evaluation>,
    /// With folds, the standard errors of these means.
    pub validation_error: Option<Evaluation>,
    /// On the rows held out for the final test, if there are any.
    pub test: Option<Evaluation>,
    /// Number of parameters that are not exactly zero, biases included.
    pub nonzero: usize,
    /// Multiplier λ of the ℓ¹ norm: minus the slope of the front at this point.
    pub lambda: f64,
    /// Largest violation of the optimality conditions of f + λ‖·‖₁, divided by λ; 0 for an exactly critical point.
    pub residual: f64,
    /// Why its solver ended; unknown of points that an older version has found.
    pub termination: Option<Termination>,
    /// Gradients that were spent on it, in passes over all rows; unknown of points that an older version has found.
    pub gradients: Option<usize>,
    /// Seconds from the start of the run until the point was found, pauses left out.
    pub seconds: f64,
}

impl Point {
    /// Whether this point is at least as good as `other` in both objectives and better in one.
    #[must_use]
    pub fn dominates(&self, other: &Self) -> bool {
        self.train.loss <= other.train.loss
            && self.l1 <= other.l1
            && (self.train.loss < other.train.loss || self.l1 < other.l1)
    }
}
