//! Figures of predictions in words and numbers.

use super::figures;
use crate::front::Metric;

/// Its name.
#[must_use]
pub fn label(metric: Metric) -> &'static str {
    match metric {
        Metric::Accuracy => "Accuracy",
        Metric::BalancedAccuracy => "Balanced accuracy",
        Metric::LogLoss => "Log loss",
        Metric::RocArea => "ROC AUC",
        Metric::PrecisionRecallArea => "PR AUC",
        Metric::Brier => "Brier score",
        Metric::RSquared => "R²",
        Metric::RootMeanSquaredError => "RMSE",
        Metric::MeanAbsoluteError => "MAE",
    }
}

/// Its name in a table.
#[must_use]
pub fn column(metric: Metric) -> &'static str {
    match metric {
        Metric::Accuracy => "accuracy",
        Metric::BalancedAccuracy => "balanced_accuracy",
        Metric::LogLoss => "log_loss",
        Metric::RocArea => "roc_auc",
        Metric::PrecisionRecallArea => "pr_auc",
        Metric::Brier => "brier",
        Metric::RSquared => "r2",
        Metric::RootMeanSquaredError => "rmse",
        Metric::MeanAbsoluteError => "mae",
    }
}

/// What it is.
#[must_use]
pub fn tooltip(metric: Metric) -> &'static str {
    match metric {
        Metric::Accuracy => "Share of the rows whose class is predicted. A constant answer names the largest class",
        Metric::BalancedAccuracy => {
            "Mean over the classes of the share of their rows that are predicted: small classes count as much as large ones"
        }
        Metric::LogLoss => {
            "Mean of −ln of the probability of the true class, the loss that the networks are trained with; lower is better. The best \
             constant answer has the entropy of the classes"
        }
        Metric::RocArea => {
            "Area under the receiver operating characteristic: how often a row of a class is more probable to be of it than a row of another \
             one. Of more than two classes the mean over each against the others"
        }
        Metric::PrecisionRecallArea => {
            "Average precision, the area under the precision–recall curve of the second class. Of more than two classes the mean over each \
             against the others"
        }
        Metric::Brier => {
            "Mean squared error of the probability of the second class, of more than two classes summed over all; lower is better"
        }
        Metric::RSquared => "Share of the variance of the target that is explained; a constant answer explains none",
        Metric::RootMeanSquaredError => "Root of the mean squared error, in the target's units; lower is better",
        Metric::MeanAbsoluteError => {
            "Mean absolute error, in the target's units; lower is better. The best constant answer is the median"
        }
    }
}

/// Whether it is told in per cent.
#[must_use]
pub fn is_share(metric: Metric) -> bool {
    matches!(metric, Metric::Accuracy | Metric::BalancedAccuracy)
}

/// A value of it as people read it.
#[must_use]
pub fn written(metric: Metric, value: Option<f64>) -> String {
    match (metric, value) {
        (_, None) => figures::NONE.to_owned(),
        (metric, Some(value)) if is_share(metric) => figures::percent(value),
        (Metric::RSquared | Metric::RocArea | Metric::PrecisionRecallArea, Some(value)) => figures::r_squared(value),
        (_, Some(value)) => figures::significant(value),
    }
}
