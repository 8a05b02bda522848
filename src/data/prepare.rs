//! A dataset made ready for training: split, scaled, in flat slices.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Dataset, Targets};

/// Mean and standard deviation of each input over the training rows; a constant input has std 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scaling {
    /// One mean per input, in the units of the file.
    pub mean: Vec<f64>,
    /// One standard deviation (of the population) per input, in the units of the file.
    pub std: Vec<f64>,
}

/// Mean and standard deviation of a regression's target over the training rows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetScaling {
    /// In the units of the file.
    pub mean: f64,
    /// In the units of the file; 1 for a constant target.
    pub std: f64,
}

/// Some rows of a dataset, scaled, ready for a loss.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// Inputs after scaling, row-major, [rows × columns].
    pub inputs: Vec<f64>,
    /// Number of inputs per row.
    pub columns: usize,
    /// Classes, or standardized target values.
    pub targets: Targets,
}

impl Rows {
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
}
