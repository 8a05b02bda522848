//! Rows of a dataset as a loss takes them.

use std::sync::Arc;

use super::{Dataset, ImageShape, Inputs, Row, Scaling, TargetScaling, Targets, Task, class_weights::with_mean_one};

/// Some rows of a dataset with their scaling, ready for a loss. The inputs themselves stay where they are in the dataset,
/// which all its parts share; they are scaled when they are read.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    dataset: Arc<Dataset>,
    /// Places of the rows in the dataset.
    places: Vec<u32>,
    scaling: Arc<Scaling>,
    /// What inputs take that are missing, where any are.
    fills: Option<Arc<Vec<f64>>>,
    /// How much a row of each class weighs in the loss, 1 on average over these rows; nothing where all weigh the same.
    class_weights: Option<Arc<Vec<f64>>>,
    /// Number of inputs per row.
    pub columns: usize,
    /// Classes, or standardized target values.
    pub targets: Targets,
}

impl Rows {
    /// All rows of a table of numbers, row-major, [rows × columns], that are used as they are.
    #[must_use]
    pub fn from_numbers(inputs: Vec<f64>, columns: usize, targets: Targets) -> Self {
        let dataset = Dataset {
            name: String::new(),
            task: if matches!(targets, Targets::Classes(_)) { Task::Classification } else { Task::Regression },
            features: vec![String::new(); columns],
            target: String::new(),
            classes: Vec::new(),
            image: None,
            inputs: Inputs::Numbers(inputs),
            targets: targets.clone(),
            columns: Vec::new(),
        };
        let places = (0..targets.len()).filter_map(|row| u32::try_from(row).ok()).collect();
        let (dataset, scaling) = (Arc::new(dataset), Arc::new(Scaling::identity(columns)));
        Self { dataset, places, scaling, fills: None, class_weights: None, columns, targets }
    }

    /// The inputs of one row as they stand in the file, where none is missing; empty beyond the last.
    #[must_use]
    #[inline]
    pub fn raw(&self, row: usize) -> Row<'_> {
        let row = self.places.get(row).map_or(Row::Numbers(&[]), |&place| self.dataset.row(place as usize));
        match (&self.fills, row) {
            (Some(fills), Row::Numbers(numbers)) => Row::Filled(numbers, fills),
            _ => row,
        }
    }

    /// How much a row of each class weighs in the loss, 1 on average over these rows; nothing where all weigh the same.
    #[must_use]
    pub fn class_weights(&self) -> Option<&[f64]> {
        self.class_weights.as_ref().map(|weights| weights.as_slice())
    }

    /// The same rows, of which those of each class weigh so much, but for a common factor.
    #[must_use]
    pub fn weighted(mut self, weights: &[f64]) -> Self {
        self.class_weights = Some(Arc::new(with_mean_one(weights, &self.targets)));
        self
    }

    /// The places of the rows in the dataset.
    #[must_use]
    pub fn places(&self) -> &[u32] {
        &self.places
    }

    /// What the inputs are scaled by.
    #[must_use]
    pub fn scaling(&self) -> &Scaling {
        &self.scaling
    }

    /// The shape of a row, where rows are images.
    #[must_use]
    pub fn image(&self) -> Option<ImageShape> {
        self.dataset.image
    }

    /// Calls `visit` with the place and the scaled value of every input of a row.
    #[inline(always)]
    pub fn for_each_scaled(&self, row: usize, mut visit: impl FnMut(usize, f64)) {
        let (mean, std) = (&self.scaling.mean, &self.scaling.std);
        self.raw(row).for_each(|column, value| visit(column, (value - mean[column]) / std[column]));
    }

    /// The scaled inputs of all rows, row-major, [rows × columns].
    #[must_use]
    pub fn scaled(&self) -> Vec<f64> {
        let mut scaled = Vec::with_capacity(self.len() * self.columns);
        for row in 0..self.len() {
            self.for_each_scaled(row, |_, value| scaled.push(value));
        }
        scaled
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Some rows of a dataset, scaled by this, in which inputs that are missing take these values.
pub(super) fn take(
    dataset: &Arc<Dataset>,
    rows: &[usize],
    (scaling, fills): &(Arc<Scaling>, Option<Arc<Vec<f64>>>),
    target_scaling: Option<TargetScaling>,
) -> Rows {
    let TargetScaling { mean, std } = target_scaling.unwrap_or(TargetScaling { mean: 0.0, std: 1.0 });
    let targets = match &dataset.targets {
        Targets::Classes(classes) => {
            Targets::Classes(rows.iter().filter_map(|&row| classes.get(row)).copied().collect())
        }
        Targets::Values(values) => {
            Targets::Values(rows.iter().filter_map(|&row| values.get(row)).map(|value| (value - mean) / std).collect())
        }
    };
    Rows {
        dataset: Arc::clone(dataset),
        places: rows.iter().filter_map(|&row| u32::try_from(row).ok()).collect(),
        scaling: Arc::clone(scaling),
        columns: dataset.features.len(),
        fills: fills.clone(),
        class_weights: None,
        targets,
    }
}
