//! A table of rows as it stands in its file.

use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_128;

use super::Column;

/// What is predicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// One of several classes, judged by cross-entropy.
    Classification,
    /// A number, judged by the squared error of the standardized target.
    Regression,
}

impl Task {
    /// The name used on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Classification => "classification",
            Self::Regression => "regression",
        }
    }
}

/// The shape of one row that is an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageShape {
    /// Colour channels.
    pub channels: usize,
    /// Pixels from top to bottom.
    pub height: usize,
    /// Pixels from left to right.
    pub width: usize,
}

impl ImageShape {
    /// Number of inputs of such an image, over all channels.
    #[must_use]
    pub fn pixels(self) -> usize {
        self.channels * self.height * self.width
    }
}

/// What is to be predicted for each row.
#[derive(Clone, Debug, PartialEq)]
pub enum Targets {
    /// Class of each row, as an index into [`Dataset::classes`].
    Classes(Vec<u32>),
    /// Number of each row, in the target's own units.
    Values(Vec<f64>),
}

impl Targets {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Classes(classes) => classes.len(),
            Self::Values(values) => values.len(),
        }
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Those of the first `rows` rows.
    #[must_use]
    pub fn first(&self, rows: usize) -> Self {
        match self {
            Self::Classes(classes) => Self::Classes(classes.iter().take(rows).copied().collect()),
            Self::Values(values) => Self::Values(values.iter().take(rows).copied().collect()),
        }
    }
}

/// Inputs of all rows, row-major, [rows × columns], in the smallest form that holds them exactly.
#[derive(Clone, Debug, PartialEq)]
pub enum Inputs {
    /// Numbers of a table.
    Numbers(Vec<f64>),
    /// Pixels from 0 to 255.
    Bytes(Vec<u8>),
}

impl Inputs {
    /// How many values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }

    /// Whether there are no values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The inputs of one row, as they stand in the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Row<'a> {
    /// Numbers of a table.
    Numbers(&'a [f64]),
    /// Numbers of a table of which some are missing, and what these take.
    Filled(&'a [f64], &'a [f64]),
    /// Pixels from 0 to 255.
    Bytes(&'a [u8]),
}

impl Row<'_> {
    /// One input; `None` beyond the last.
    #[must_use]
    pub fn get(&self, column: usize) -> Option<f64> {
        match self {
            Self::Numbers(numbers) => numbers.get(column).copied(),
            Self::Filled(numbers, means) => numbers
                .get(column)
                .copied()
                .map(|value| if value.is_nan() { means.get(column).copied().unwrap_or(0.0) } else { value }),
            Self::Bytes(bytes) => bytes.get(column).map(|&byte| f64::from(byte)),
        }
    }

    /// Calls `visit` with the place and the value of every input.
    #[inline(always)]
    pub fn for_each(&self, mut visit: impl FnMut(usize, f64)) {
        match self {
            Self::Numbers(numbers) => numbers.iter().enumerate().for_each(|(column, &value)| visit(column, value)),
            Self::Filled(numbers, means) => numbers
                .iter()
                .zip(*means)
                .enumerate()
                .for_each(|(column, (&value, &mean))| visit(column, if value.is_nan() { mean } else { value })),
            Self::Bytes(bytes) => {
                bytes.iter().enumerate().for_each(|(column, &byte)| visit(column, f64::from(byte)));
            }
        }
    }
}

/// A dataset: rows of numeric inputs with a target, as they stand in the file. An input that is no number (NaN) is missing, and takes
/// the mean of the rows that are trained on.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// A short name for people, such as `Iris` or the file's name without its ending.
    pub name: String,
    /// What is predicted.
    pub task: Task,
    /// Names of the input columns.
    pub features: Vec<String>,
    /// Name of the target column.
    pub target: String,
    /// Names of the classes in the order of the network's outputs; empty for a regression. Integer labels are in
    /// numeric order, text labels in alphabetical order.
    pub classes: Vec<String>,
    /// The shape of a row, where rows are images.
    pub image: Option<ImageShape>,
    /// Inputs, row-major, [rows × features].
    pub inputs: Inputs,
    /// Targets, one per row.
    pub targets: Targets,
    /// What has become of the columns of a table; empty where the inputs are all columns but the target, as they stand in the file.
    pub columns: Vec<Column>,
}

impl Dataset {
    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.targets.len()
    }

    /// The inputs of one row; empty beyond the last.
    #[must_use]
    pub fn row(&self, row: usize) -> Row<'_> {
        let columns = self.features.len();
        let range = row.checked_mul(columns).and_then(|start| Some(start..start.checked_add(columns)?)).unwrap_or(0..0);
        match &self.inputs {
            Inputs::Numbers(numbers) => Row::Numbers(numbers.get(range).unwrap_or_default()),
            Inputs::Bytes(bytes) => Row::Bytes(bytes.get(range).unwrap_or_default()),
        }
    }

    /// Whether inputs of a table are missing.
    #[must_use]
    pub fn has_gaps(&self) -> bool {
        // Only of a table whose columns were encoded.
        let is_missing = |inputs: &Inputs| matches!(inputs, Inputs::Numbers(numbers) if numbers.iter().any(|number| number.is_nan()));
        !self.columns.is_empty() && is_missing(&self.inputs)
    }

    /// Tells whether rows are still those that a run was computed on: a checksum (XXH3, 128 bits, in hexadecimal) of all inputs and
    /// targets and of the names of the classes. Neither names of columns nor the place of the file matter.
    #[must_use]
    pub fn checksum(&self) -> String {
        let mut hasher = XxHash3_128::new();
        match &self.inputs {
            Inputs::Numbers(numbers) => numbers.iter().for_each(|number| hasher.write(&number.to_le_bytes())),
            Inputs::Bytes(bytes) => hasher.write(bytes),
        }
        match &self.targets {
            Targets::Classes(classes) => classes.iter().for_each(|class| hasher.write(&class.to_le_bytes())),
            Targets::Values(values) => values.iter().for_each(|value| hasher.write(&value.to_le_bytes())),
        }
        for class in &self.classes {
            hasher.write(class.as_bytes());
            hasher.write(&[0]);
        }
        format!("{:032x}", hasher.finish_128())
    }

    /// Number of outputs of a network for this dataset: the classes, or one number.
    #[must_use]
    pub fn outputs(&self) -> usize {
        match self.task {
            Task::Classification => self.classes.len(),
            Task::Regression => 1,
        }
    }
}
