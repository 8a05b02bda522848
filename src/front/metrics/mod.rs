//! How good predictions are: pure functions of probabilities, predicted numbers and what is true, and what a constant answer comes to.
//!
//! Every figure is that of scikit-learn of the same name.

mod confusion;
mod constant;
mod probabilities;
mod ranking;
mod regression;

pub use confusion::ConfusionMatrix;
pub use constant::TargetSummary;
pub use probabilities::{brier, losses, softmax};
pub use ranking::Ranking;
pub use regression::{mean_absolute_error, r_squared, root_mean_squared_error};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// A figure that tells how good predictions are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Metric {
    /// Share of the rows whose class is predicted.
    Accuracy,
    /// Mean over the classes of the share of their rows that are predicted.
    BalancedAccuracy,
    /// Mean negative logarithm of the probability of the true class, in nats.
    LogLoss,
    /// Area under the receiver operating characteristic; of more than two classes the mean over each against the others.
    RocArea,
    /// Average precision, the area under the precision–recall curve; of more than two classes the mean over each against the others.
    PrecisionRecallArea,
    /// Mean squared error of the probabilities: of the second of two classes, or summed over more.
    Brier,
    /// Coefficient of determination.
    RSquared,
    /// Root of the mean squared error, in the target's units.
    RootMeanSquaredError,
    /// Mean absolute error, in the target's units.
    MeanAbsoluteError,
}

impl Metric {
    /// Every figure, in the order in which menus show them: those of a classification first.
    pub const ALL: [Self; 9] = [
        Self::Accuracy,
        Self::BalancedAccuracy,
        Self::LogLoss,
        Self::RocArea,
        Self::PrecisionRecallArea,
        Self::Brier,
        Self::RSquared,
        Self::RootMeanSquaredError,
        Self::MeanAbsoluteError,
    ];

    /// Those that there are for a regression, or for a classification.
    pub fn of(is_regression: bool) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |metric| metric.is_of_regression() == is_regression)
    }

    /// Whether it is of numbers, not of classes.
    #[must_use]
    pub fn is_of_regression(self) -> bool {
        matches!(self, Self::RSquared | Self::RootMeanSquaredError | Self::MeanAbsoluteError)
    }

    /// Whether more of it is better.
    #[must_use]
    pub fn is_better_higher(self) -> bool {
        !matches!(self, Self::LogLoss | Self::Brier | Self::RootMeanSquaredError | Self::MeanAbsoluteError)
    }
}

/// What all figures of some predictions are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores([f64; Metric::ALL.len()]);

impl Default for Scores {
    fn default() -> Self {
        Self([f64::NAN; Metric::ALL.len()])
    }
}

impl Scores {
    /// Of these figures; the others are not there.
    #[must_use]
    pub fn new(figures: &[(Metric, Option<f64>)]) -> Self {
        let mut scores = Self::default();
        for &(metric, value) in figures {
            scores.0[metric as usize] = value.unwrap_or(f64::NAN);
        }
        scores
    }

    /// Of probabilities, row-major, [rows × classes], with the classes that are predicted, the true ones, and the losses of the rows.
    #[must_use]
    pub fn of_classes(probabilities: &[f64], confusion: &ConfusionMatrix, truth: &[u32], losses: &[f64]) -> Self {
        let classes = confusion.classes();
        let areas = areas(probabilities, classes, truth);
        let log_loss = (!losses.is_empty()).then(|| losses.iter().sum::<f64>() / losses.len() as f64);
        Self::new(&[
            (Metric::Accuracy, confusion.accuracy()),
            (Metric::BalancedAccuracy, confusion.balanced_accuracy()),
            (Metric::LogLoss, log_loss),
            (Metric::RocArea, areas.map(|areas| areas[0])),
            (Metric::PrecisionRecallArea, areas.map(|areas| areas[1])),
            (Metric::Brier, brier(probabilities, classes, truth)),
        ])
    }

    /// Of predicted numbers and the true ones.
    #[must_use]
    pub fn of_values(predicted: &[f64], truth: &[f64]) -> Self {
        Self::new(&[
            (Metric::RSquared, r_squared(predicted, truth)),
            (Metric::RootMeanSquaredError, root_mean_squared_error(predicted, truth)),
            (Metric::MeanAbsoluteError, mean_absolute_error(predicted, truth)),
        ])
    }

    /// One of them; nothing where the rows do not tell it.
    #[must_use]
    pub fn get(&self, metric: Metric) -> Option<f64> {
        Some(self.0[metric as usize]).filter(|value| value.is_finite())
    }
}

/// The areas under the ROC curve and the precision–recall curve: of the second of two classes, or the means over each class against the
/// others, as far as there are rows of it and of others.
fn areas(probabilities: &[f64], classes: usize, truth: &[u32]) -> Option<[f64; 2]> {
    let first = usize::from(classes == 2);
    let of_class = |class: usize| {
        let ranking = Ranking::of_class(probabilities, classes, truth, class);
        Some([ranking.roc_area()?, ranking.average_precision()?])
    };
    let areas: Vec<[f64; 2]> = (first..classes).into_par_iter().filter_map(of_class).collect();
    let mean = |which: usize| areas.iter().map(|areas| areas[which]).sum::<f64>() / areas.len() as f64;
    (!areas.is_empty()).then(|| [mean(0), mean(1)])
}

#[cfg(test)]
mod tests;
