//! What a person must know of a dataset before a run.

use serde::{Deserialize, Serialize};

use super::{Column, Dataset, ImageShape, Task, cell::shortened, split::Sizes};

/// A dataset and its split in a few figures: what will be computed with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// What was found in the file of a table of one's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<TableSummary>,
}

/// What was found in the file of a table, and made of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct TableSummary {
    /// How it is written, in words.
    pub format: String,
    /// Rows of each class, over all rows that are used; empty for a regression.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub class_rows: Vec<usize>,
    /// Sentences on what a person would not expect: columns that are left out, rows that are dropped, levels that are not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What has become of each column.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Column>,
}

impl TableSummary {
    /// How the rows are distributed over the classes, such as `No 96.7 %, Yes 3.3 %`, or `“a, b” 60.0 %, c 40.0 %`; of many classes the most and the least frequent.
    #[must_use]
    pub fn balance(&self, classes: &[String]) -> String {
        let all = self.class_rows.iter().sum::<usize>().max(1) as f64;
        let mut shares: Vec<(usize, &String)> = self.class_rows.iter().copied().zip(classes).collect();
        shares.sort_by_key(|(rows, _)| std::cmp::Reverse(*rows));
        let told = |(rows, class): &(usize, &String)| {
            let name = shortened(class);
            // A comma would end it.
            let name = if name.contains(',') { format!("“{name}”") } else { name };
            format!("{name} {:.1} %", 100.0 * *rows as f64 / all)
        };
        match shares.as_slice() {
            [first, .., last] if shares.len() > 5 => format!("from {} to {}", told(first), told(last)),
            _ => shares.iter().map(told).collect::<Vec<_>>().join(", "),
        }
    }
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
            table: None,
        }
    }

    /// Number of all rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.train_rows + self.validation_rows + self.test_rows
    }
}
