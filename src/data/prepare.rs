//! A dataset made ready for training: split, scaled, in flat slices.

use std::sync::Arc;

use super::{
    ClassWeights, Column, Dataset, ImageShape, Inputs, Row, Scaling, Sizes, Split, Summary, TableSummary,
    TargetScaling, Targets, Task, class_weights::with_mean_one,
};

/// Some rows of a dataset with their scaling, ready for a loss. The inputs themselves stay where they are in the dataset,
/// which all its parts share; they are scaled when they are read.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    dataset: Arc<Dataset>,
    /// Places of the rows in the dataset.
    places: Vec<u32>,
    scaling: Arc<Scaling>,
    /// What inputs take that are missing, where any are.
    means: Option<Arc<Vec<f64>>>,
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
        Self { dataset, places, scaling, means: None, class_weights: None, columns, targets }
    }

    /// The inputs of one row as they stand in the file, where none is missing; empty beyond the last.
    #[must_use]
    #[inline]
    pub fn raw(&self, row: usize) -> Row<'_> {
        let row = self.places.get(row).map_or(Row::Numbers(&[]), |&place| self.dataset.row(place as usize));
        match (&self.means, row) {
            (Some(means), Row::Numbers(numbers)) => Row::Filled(numbers, means),
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

/// A dataset split into training, validation and test rows, scaled by the training rows alone.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The dataset as it stands in its file; test rows of a file of their own are appended.
    pub dataset: Arc<Dataset>,
    /// Applied to the inputs; mean 0 and std 1 where the columns are used as they are.
    pub scaling: Scaling,
    /// Applied to the target of a regression.
    pub target_scaling: Option<TargetScaling>,
    /// Rows to train on.
    pub train: Rows,
    /// Rows kept for selection; may be empty.
    pub validation: Rows,
    /// Rows held out for the final test; may be empty.
    pub test: Rows,
    /// The training rows divided for cross-validation; empty where they are not.
    pub folds: Vec<Split>,
    /// Mean of each input over the training rows, where columns of a table were encoded.
    means: Vec<f64>,
    table: Option<TableSummary>,
    standardize: bool,
    class_weights: Option<ClassWeights>,
    /// The penalty factor of each input; none where all are 1.
    factors: Arc<[f64]>,
}

impl Prepared {
    /// Takes the rows of each part of a split out of a dataset and scales them. The target of a regression is always
    /// standardized, so that the loss of a network of zeros is 1.
    #[must_use]
    pub fn new(dataset: Dataset, split: &Split, standardize: bool) -> Self {
        Self::with_factors(dataset, split, standardize, &[])
    }

    /// The same with a penalty factor for each input, or none where all are 1. It is part of the scaling, but for 0.
    #[must_use]
    pub fn with_factors(dataset: Dataset, split: &Split, standardize: bool, factors: &[f64]) -> Self {
        Self::of(&Arc::new(dataset), split, standardize, &factors.into())
    }

    fn of(dataset: &Arc<Dataset>, split: &Split, standardize: bool, factors: &Arc<[f64]>) -> Self {
        let mut scaling = if standardize {
            Scaling::of_rows(dataset, &split.train)
        } else {
            Scaling::identity(dataset.features.len())
        };
        let means = if dataset.columns.is_empty() {
            Vec::new()
        } else if standardize {
            scaling.mean.clone()
        } else {
            Scaling::of_rows(dataset, &split.train).mean
        };
        for (std, &factor) in scaling.std.iter_mut().zip(factors.iter()) {
            *std *= if factor > 0.0 { factor } else { 1.0 };
        }
        let target_scaling = TargetScaling::of_rows(&dataset.targets, &split.train);
        let shared = (Arc::new(scaling.clone()), dataset.has_gaps().then(|| Arc::new(means.clone())));
        let part = |rows: &[usize]| take(dataset, rows, &shared, target_scaling);
        let (train, validation, test) = (part(&split.train), part(&split.validation), part(&split.test));
        let dataset = Arc::clone(dataset);
        Self {
            dataset,
            scaling,
            target_scaling,
            train,
            validation,
            test,
            folds: Vec::new(),
            means,
            table: None,
            standardize,
            class_weights: None,
            factors: Arc::clone(factors),
        }
    }

    /// The same rows, divided into these folds as well.
    #[must_use]
    pub fn with_folds(self, folds: Vec<Split>) -> Self {
        Self { folds, ..self }
    }

    /// The same rows with weights of their classes in the loss, learned on the training rows.
    #[must_use]
    pub fn with_class_weights(mut self, weights: Option<&ClassWeights>) -> Self {
        if let Some(weights) = weights {
            let each = weights.of(&self.train.targets, &self.dataset.classes);
            for rows in [&mut self.train, &mut self.validation, &mut self.test] {
                *rows = rows.clone().weighted(&each);
            }
            self.class_weights = Some(weights.clone());
        }
        self
    }

    /// The same rows, of which this was found in their file.
    #[must_use]
    pub(super) fn with_table(self, table: Option<TableSummary>) -> Self {
        Self { table, ..self }
    }

    /// What has become of the columns of a table, with what their inputs take where a value is missing: enough to encode new rows. Empty
    /// where the inputs are all columns but the target, as they stand in the file.
    #[must_use]
    pub fn columns(&self) -> Vec<Column> {
        let mut means = self.means.iter().copied();
        let with_mean =
            |column: &Column| Column { mean: means.by_ref().take(column.inputs.len()).collect(), ..column.clone() };
        self.dataset.columns.iter().map(with_mean).collect()
    }

    /// The rows of one fold, scaled by those of them that are trained on. They share the dataset.
    #[must_use]
    pub fn fold(&self, fold: usize) -> Option<Self> {
        let split = self.folds.get(fold)?;
        let fold = Self::of(&self.dataset, split, self.standardize, &self.factors);
        Some(fold.with_class_weights(self.class_weights.as_ref()))
    }

    /// Inputs with a penalty factor of 0, in ascending order: the norm leaves out their weights.
    #[must_use]
    pub fn free_inputs(&self) -> Vec<usize> {
        self.factors.iter().enumerate().filter(|(_, factor)| **factor == 0.0).map(|(input, _)| input).collect()
    }

    /// The penalty factor of each input, which is part of the scaling unless it is 0; none where all are 1.
    #[must_use]
    pub fn penalty_factors(&self) -> &[f64] {
        &self.factors
    }

    /// The dataset and its split in a few figures.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let (train, validation, test) = (self.train.len(), self.validation.len(), self.test.len());
        let folds = self.folds.len();
        Summary { folds, table: self.table.clone(), ..Summary::new(&self.dataset, Sizes { train, validation, test }) }
    }
}

/// Some rows of a dataset.
fn take(
    dataset: &Arc<Dataset>,
    rows: &[usize],
    (scaling, means): &(Arc<Scaling>, Option<Arc<Vec<f64>>>),
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
        means: means.clone(),
        class_weights: None,
        targets,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dataset() -> Dataset {
        Dataset {
            name: "toy".to_owned(),
            task: Task::Regression,
            features: vec!["varies".to_owned(), "constant".to_owned()],
            target: "y".to_owned(),
            classes: Vec::new(),
            image: None,
            inputs: Inputs::Numbers(vec![1.0, 0.1, 3.0, 0.1, 5.0, 0.1, 100.0, 7.0]),
            targets: Targets::Values(vec![10.0, 20.0, 30.0, 40.0]),
            columns: Vec::new(),
        }
    }

    fn split() -> Split {
        Split { train: vec![0, 1, 2], validation: vec![3], test: Vec::new() }
    }

    #[test]
    fn scaling_comes_from_the_training_rows_alone() {
        let prepared = Prepared::new(dataset(), &split(), true);
        let std = (8.0_f64 / 3.0).sqrt();
        assert_eq!(prepared.scaling, Scaling { mean: vec![3.0, 0.1], std: vec![std, 1.0] });
        assert_eq!(prepared.train.scaled(), [-2.0 / std, 0.0, 0.0, 0.0, 2.0 / std, 0.0]);
        assert_eq!(prepared.validation.scaled(), [97.0 / std, 6.9]);
        assert!(prepared.test.is_empty());
        assert_eq!(prepared.test.columns, 2);
        let target_std = 10.0 * (2.0_f64 / 3.0).sqrt();
        assert_eq!(prepared.target_scaling, Some(TargetScaling { mean: 20.0, std: target_std }));
        assert_eq!(prepared.validation.targets, Targets::Values(vec![20.0 / target_std]));
    }

    #[test]
    fn columns_as_they_are_keep_their_values_but_the_target_is_standardized() {
        let prepared = Prepared::new(dataset(), &split(), false);
        assert_eq!(prepared.validation.scaled(), [100.0, 7.0]);
        let Targets::Values(values) = prepared.train.targets else { panic!("a regression") };
        let mean_square = values.iter().map(|value| value * value).sum::<f64>() / 3.0;
        assert!((mean_square - 1.0).abs() < 1e-15);
    }
}
