//! What a person must know of a dataset before a run.

use serde::{Deserialize, Serialize};

use super::{Dataset, ImageShape, Task, split::Sizes};

/// A dataset and its split in a few figures: what will be computed with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Summary {
    /// A short name for people.
    pub name: String,
    /// What is predicted.
    pub task: Task,
    /// Name of the target column.
    pub target: String,
    /// Rows to train on.
    pub train_rows: usize,
    /// Rows kept for selection.
    pub validation_rows: usize,
    /// Rows held out for the final test.
    pub test_rows: usize,
    /// Parts that the training rows are divided into for cross-validation; 0 where they are not.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub folds: usize,
    /// Number of inputs.
    pub columns: usize,
    /// Number of outputs of a network.
    pub outputs: usize,
    /// Names of the input columns.
    pub features: Vec<String>,
    /// Names of the classes in the order of the outputs; empty for a regression.
    pub classes: Vec<String>,
    /// The shape of a row, where rows are images.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageShape>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde asks for it
fn is_zero(folds: &usize) -> bool {
    *folds == 0
}

impl Summary {
    /// Of a dataset whose rows are split like this, without folds.
    #[must_use]
    pub fn new(dataset: &Dataset, rows: Sizes) -> Self {
        Self {
            name: dataset.name.clone(),
            task: dataset.task,
            target: dataset.target.clone(),
            train_rows: rows.train,
            validation_rows: rows.validation,
            test_rows: rows.test,
            folds: 0,
            columns: dataset.features.len(),
            outputs: dataset.outputs(),
            features: dataset.features.clone(),
            classes: dataset.classes.clone(),
            image: dataset.image,
        }
    }

    /// Number of all rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.train_rows + self.validation_rows + self.test_rows
    }
}
