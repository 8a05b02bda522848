//! Where a run's data comes from and how it is split.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Builtin, DataError, Prepared, Task};

/// The data of a run, as a person asks for it; with a seed it determines every row's place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct DataSpecification {
    /// Name of a built-in dataset, or the path of a CSV file.
    pub source: String,
    /// CSV file with the test rows; without it a fifth of the rows, stratified, is held out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<PathBuf>,
    /// Name of the column to predict; without it the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// What is predicted; without it told from the target column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Task>,
    /// Share of the training rows kept for selection, in [0, 1); 0 for none.
    pub validation: f64,
    /// Whether inputs are standardized on the training rows.
    pub standardize: bool,
}

impl DataSpecification {
    /// A built-in dataset with the usual split.
    #[must_use]
    pub fn builtin(dataset: Builtin) -> Self {
        Self::new(dataset.name())
    }

    /// A built-in dataset by name or a CSV file by path, with the usual split: a fifth of the rows for the test, a fifth
    /// of the others for selection, inputs standardized.
    #[must_use]
    pub fn new(source: impl Into<String>) -> Self {
        Self {
            source: source.into(),
            test: None,
            target: None,
            task: None,
            validation: 0.2,
            standardize: true,
        }
    }

    /// Reads, splits and scales the data. The split follows from `seed` alone.
    ///
    /// # Errors
    /// Says in one sentence what is wrong with the file or the specification, and what to do.
    pub fn prepare(&self, seed: u64) -> Result<Prepared, DataError> {
        todo!("helper")
    }
}
