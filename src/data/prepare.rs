//! A dataset made ready for training: split and scaled.

use std::sync::Arc;

use super::{
    ClassWeights, Column, Dataset, Rows, Scaling, Sizes, Split, Summary, TableSummary, TargetScaling, fill::Fill,
    rows::take,
};

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
    /// What each input takes where the value is missing, where columns of a table were encoded.
    fills: Vec<f64>,
    fill: Fill,
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
        Self::of_table(dataset, split, standardize, factors, Fill::Mean)
    }

    /// The same, with what numbers take that are missing.
    #[must_use]
    pub(super) fn of_table(dataset: Dataset, split: &Split, standardize: bool, factors: &[f64], fill: Fill) -> Self {
        Self::of(&Arc::new(dataset), split, standardize, &factors.into(), fill)
    }

    fn of(dataset: &Arc<Dataset>, split: &Split, standardize: bool, factors: &Arc<[f64]>, fill: Fill) -> Self {
        let modes = fill.modes(dataset, &split.train);
        let mut scaling = if standardize {
            Scaling::of_filled(dataset, &split.train, &modes)
        } else {
            Scaling::identity(dataset.features.len())
        };
        let mut fills = if dataset.columns.is_empty() {
            Vec::new()
        } else if standardize {
            scaling.mean.clone()
        } else {
            Scaling::of_filled(dataset, &split.train, &modes).mean
        };
        for (fill, mode) in fills.iter_mut().zip(modes).filter(|(_, mode)| !mode.is_nan()) {
            *fill = mode;
        }
        for (std, &factor) in scaling.std.iter_mut().zip(factors.iter()) {
            *std *= if factor > 0.0 { factor } else { 1.0 };
        }
        let target_scaling = TargetScaling::of_rows(&dataset.targets, &split.train);
        let shared = (Arc::new(scaling.clone()), dataset.has_gaps().then(|| Arc::new(fills.clone())));
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
            fills,
            fill,
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
        let mut fills = self.fills.iter().copied();
        let filled =
            |column: &Column| Column { mean: fills.by_ref().take(column.inputs.len()).collect(), ..column.clone() };
        self.dataset.columns.iter().map(filled).collect()
    }

    /// The rows of one fold, scaled by those of them that are trained on. They share the dataset.
    #[must_use]
    pub fn fold(&self, fold: usize) -> Option<Self> {
        let split = self.folds.get(fold)?;
        let fold = Self::of(&self.dataset, split, self.standardize, &self.factors, self.fill);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Inputs, Targets, Task};

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
