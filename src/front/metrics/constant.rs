//! What the best constant answer comes to: the least that a network must be better than.

use serde::{Deserialize, Serialize};

use super::Metric;

/// What the targets of some rows say by themselves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TargetSummary {
    /// Rows of each class.
    Classes(Vec<usize>),
    /// Numbers, in the target's units.
    Values {
        /// Standard deviation (of the population).
        std: f64,
        /// Mean absolute deviation from the median.
        deviation: f64,
    },
}

impl TargetSummary {
    /// Of the classes of some rows.
    #[must_use]
    pub fn of_classes(classes: usize, truth: &[u32]) -> Self {
        let mut counts = vec![0; classes];
        for &class in truth {
            if let Some(count) = counts.get_mut(class as usize) {
                *count += 1;
            }
        }
        Self::Classes(counts)
    }

    /// Of the numbers of some rows.
    #[must_use]
    pub fn of_values(truth: &[f64]) -> Self {
        let count = truth.len().max(1) as f64;
        let mean = truth.iter().sum::<f64>() / count;
        let std = (truth.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt();
        let mut sorted = truth.to_vec();
        sorted.sort_by(f64::total_cmp);
        // Of an even number of values any number between the middle two is as good.
        let median = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
        let deviation = truth.iter().map(|value| (value - median).abs()).sum::<f64>() / count;
        Self::Values { std, deviation }
    }

    /// What the best constant answer comes to on these rows: the same probabilities for every row, or the same number. Nothing where the
    /// figure is of another task, or there are no rows.
    #[must_use]
    pub fn best_constant(&self, metric: Metric) -> Option<f64> {
        match self {
            Self::Classes(counts) => of_classes(counts, metric),
            Self::Values { std, deviation } => match metric {
                Metric::RSquared => Some(0.0),
                Metric::RootMeanSquaredError => Some(*std),
                Metric::MeanAbsoluteError => Some(*deviation),
                _ => None,
            },
        }
    }
}

fn of_classes(counts: &[usize], metric: Metric) -> Option<f64> {
    let all = counts.iter().sum::<usize>();
    let shares: Vec<f64> = counts.iter().filter(|&&count| count > 0).map(|&count| count as f64 / all as f64).collect();
    if shares.is_empty() {
        return None;
    }
    let second = || counts.get(1).map(|&count| count as f64 / all as f64);
    // A constant ranks nothing: every threshold takes all rows or none.
    let has_both = shares.len() > 1;
    match metric {
        Metric::Accuracy => shares.iter().copied().reduce(f64::max),
        Metric::BalancedAccuracy => Some(1.0 / shares.len() as f64),
        Metric::LogLoss => Some(shares.iter().map(|share| -share * share.ln()).sum()),
        Metric::RocArea => has_both.then_some(0.5),
        Metric::PrecisionRecallArea if counts.len() == 2 => second().filter(|_| has_both),
        Metric::PrecisionRecallArea => has_both.then(|| shares.iter().sum::<f64>() / shares.len() as f64),
        Metric::Brier if counts.len() == 2 => second().map(|share| share * (1.0 - share)),
        Metric::Brier => Some(shares.iter().map(|share| share * (1.0 - share)).sum()),
        _ => None,
    }
}
