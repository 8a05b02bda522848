//! How many rows of each class are taken for which.

/// How many rows of each class are taken for which.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfusionMatrix {
    classes: usize,
    /// Row-major, [true classes × predicted classes].
    counts: Vec<usize>,
}

impl ConfusionMatrix {
    /// Of these true and predicted classes, row by row. Classes that there are not are passed by.
    #[must_use]
    pub fn new(classes: usize, truth: &[u32], predicted: &[u32]) -> Self {
        let mut counts = vec![0; classes * classes];
        for (&truth, &predicted) in truth.iter().zip(predicted) {
            let (truth, predicted) = (truth as usize, predicted as usize);
            if truth < classes && predicted < classes {
                counts[truth * classes + predicted] += 1;
            }
        }
        Self { classes, counts }
    }

    /// Number of classes.
    #[must_use]
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Rows of a class that another, or the same, is predicted for.
    #[must_use]
    pub fn count(&self, truth: usize, predicted: usize) -> usize {
        self.counts.get(truth * self.classes + predicted).copied().unwrap_or_default()
    }

    /// Rows of a class.
    #[must_use]
    pub fn of_true(&self, class: usize) -> usize {
        (0..self.classes).map(|predicted| self.count(class, predicted)).sum()
    }

    /// Rows that a class is predicted for.
    #[must_use]
    pub fn of_predicted(&self, class: usize) -> usize {
        (0..self.classes).map(|truth| self.count(truth, class)).sum()
    }

    /// All rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.counts.iter().sum()
    }

    /// Share of the rows of a class that are predicted as such; nothing where there are none.
    #[must_use]
    pub fn recall(&self, class: usize) -> Option<f64> {
        share(self.count(class, class), self.of_true(class))
    }

    /// Share of the rows that a class is predicted for and that are of it; nothing where it is never predicted.
    #[must_use]
    pub fn precision(&self, class: usize) -> Option<f64> {
        share(self.count(class, class), self.of_predicted(class))
    }

    /// Share of the rows whose class is predicted.
    #[must_use]
    pub fn accuracy(&self) -> Option<f64> {
        share((0..self.classes).map(|class| self.count(class, class)).sum(), self.rows())
    }

    /// Mean recall of the classes that there are rows of.
    #[must_use]
    pub fn balanced_accuracy(&self) -> Option<f64> {
        let recalls: Vec<f64> = (0..self.classes).filter_map(|class| self.recall(class)).collect();
        (!recalls.is_empty()).then(|| recalls.iter().sum::<f64>() / recalls.len() as f64)
    }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}
