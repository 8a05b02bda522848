//! Rows in the order of the probability of a class: what every threshold gives.

/// Rows in the order of the probability of one class, the positive one: how many of both kinds lie above each threshold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranking {
    /// Rows of the class and of the others.
    pub rows: [usize; 2],
    /// From the strictest threshold to the laxest: the lowest probability above it, and how many rows of the class and of the others are
    /// at least as probable. Rows of the same probability are one step.
    pub steps: Vec<(f64, [usize; 2])>,
}

impl Ranking {
    /// Of probabilities, row-major, [rows × classes], for one class against the others.
    #[must_use]
    pub fn of_class(probabilities: &[f64], classes: usize, truth: &[u32], class: usize) -> Self {
        let of_row =
            |(row, &truth): (&[f64], &u32)| (row.get(class).copied().unwrap_or(f64::NAN), truth as usize == class);
        Self::new(probabilities.chunks_exact(classes.max(1)).zip(truth).map(of_row).collect())
    }

    /// Of rows with their probabilities, told with whether they are of the class. Probabilities that are no numbers are passed by.
    #[must_use]
    pub fn new(mut rows: Vec<(f64, bool)>) -> Self {
        rows.retain(|(probability, _)| !probability.is_nan());
        rows.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        let mut steps: Vec<(f64, [usize; 2])> = Vec::new();
        let mut above = [0, 0];
        for (probability, is_positive) in rows {
            above[usize::from(!is_positive)] += 1;
            match steps.last_mut().filter(|(last, _)| *last == probability) {
                Some((_, counts)) => *counts = above,
                None => steps.push((probability, above)),
            }
        }
        Self { rows: above, steps }
    }

    /// How many rows of the class and of the others have a probability above `threshold`.
    #[must_use]
    pub fn above(&self, threshold: f64) -> [usize; 2] {
        let place = self.steps.partition_point(|(probability, _)| *probability > threshold);
        place.checked_sub(1).and_then(|last| self.steps.get(last)).map_or([0, 0], |(_, counts)| *counts)
    }

    /// The shares of the other rows and of those of the class that lie above a threshold: a point of the ROC curve.
    #[must_use]
    pub fn rates(&self, [positive, negative]: [usize; 2]) -> [f64; 2] {
        let [positives, negatives] = self.rows.map(|rows| rows.max(1) as f64);
        [negative as f64 / negatives, positive as f64 / positives]
    }

    /// The ROC curve from (0, 0) to (1, 1): false positive rate and true positive rate. Nothing without rows of both kinds.
    #[must_use]
    pub fn roc(&self) -> Vec<[f64; 2]> {
        if self.rows.contains(&0) {
            return Vec::new();
        }
        std::iter::once([0.0; 2]).chain(self.steps.iter().map(|(_, counts)| self.rates(*counts))).collect()
    }

    /// The area under the ROC curve: how often a row of the class is more probable than one of the others.
    #[must_use]
    pub fn roc_area(&self) -> Option<f64> {
        let curve = self.roc();
        let area = |pair: &[[f64; 2]]| (pair[1][0] - pair[0][0]) * (pair[1][1] + pair[0][1]) / 2.0;
        (!curve.is_empty()).then(|| curve.windows(2).map(area).sum())
    }

    /// The precision–recall curve, from the strictest threshold: recall and precision.
    #[must_use]
    pub fn precision_recall(&self) -> Vec<[f64; 2]> {
        let positives = self.rows[0].max(1) as f64;
        let place = |[positive, negative]: [usize; 2]| {
            [positive as f64 / positives, positive as f64 / (positive + negative).max(1) as f64]
        };
        self.steps.iter().filter(|_| self.rows[0] > 0).map(|(_, counts)| place(*counts)).collect()
    }

    /// The average precision: precisions weighted by the recall that each step adds. Nothing without rows of both kinds.
    #[must_use]
    pub fn average_precision(&self) -> Option<f64> {
        let mut before = 0.0;
        let added = |[recall, precision]: [f64; 2]| (recall - std::mem::replace(&mut before, recall)) * precision;
        (!self.rows.contains(&0)).then(|| self.precision_recall().into_iter().map(added).sum())
    }
}
