//! Why rows could not be divided into those to train on, to select by and to test on.

use super::{SplitKind, Validation};

/// Why there are no such training, validation and test rows, in one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum SplitError {
    /// The test file lacks a column of the dataset.
    #[error("the test file “{file}” has no column “{column}”; it needs the same columns as “{dataset}”")]
    TestLacksColumn {
        /// The test file.
        file: String,
        /// The column that it lacks.
        column: String,
        /// The dataset.
        dataset: String,
    },
    /// The test file has a column that the dataset has not.
    #[error("the test file “{file}” has a column “{column}” that “{dataset}” has not; take it out")]
    TestHasOtherColumn {
        /// The test file.
        file: String,
        /// The column.
        column: String,
        /// The dataset.
        dataset: String,
    },
    /// A row of the test file has a class that is in no row of the dataset.
    #[error(
        "the class “{class}”{} of the test file “{file}” is in no row of “{dataset}”; take the row out or \
         add rows of that class to train on",
        .line.map(|line| format!(" in line {line}")).unwrap_or_default()
    )]
    UnseenClass {
        /// The test file.
        file: String,
        /// The line, counted from 1, where the class is a text.
        line: Option<usize>,
        /// The class.
        class: String,
        /// The dataset.
        dataset: String,
    },
    /// The share of rows kept for selection is no share.
    #[error("the validation share {0} is not in [0, 1); use 0 for none, or a share such as 0.2")]
    ValidationShare(f64),
    /// One fold, none, or too many.
    #[error("{0} folds make no cross-validation; use 2 to {max}, or a validation share", max = Validation::MAX_FOLDS)]
    Folds(usize),
    /// No repetition, or too many.
    #[error("{0} repetitions of the folds make no sense; use 1 to {max}", max = Validation::MAX_REPEATS)]
    Repeats(usize),
    /// The column that makes the split has too few different values.
    #[error(
        "the training rows of “{file}” have {found} {} of “{column}”, too few for {folds} folds; use fewer folds, or a validation share",
        if *.kind == SplitKind::Time { "times" } else { "groups" }
    )]
    TooFewGroups {
        /// The file.
        file: String,
        /// The column that makes the split.
        column: String,
        /// What it holds.
        kind: SplitKind,
        /// Times or groups that there are.
        found: usize,
        /// Folds that were asked for.
        folds: usize,
    },
    /// There is no column to split by.
    #[error("“{file}” has no column “{column}” to split by; its columns are {columns}")]
    UnknownSplit {
        /// The file.
        file: String,
        /// The name that was asked for.
        column: String,
        /// The columns that are there.
        columns: String,
    },
    /// The target cannot make the split.
    #[error("“{column}” is what is predicted, and cannot make the split as well; choose another column for either")]
    SplitByTarget {
        /// The column.
        column: String,
    },
    /// Stretches of time are the same in every repetition.
    #[error("folds by time are the same each time; leave the repetitions out")]
    RepeatsOfTimes,
    /// More folds than there are rows for.
    #[error("“{file}” has {rows} training rows, too few for {folds} folds; use fewer folds, or a validation share")]
    TooManyFolds {
        /// The file.
        file: String,
        /// Folds that were asked for.
        folds: usize,
        /// Rows that are not for the test.
        rows: usize,
    },
    /// There are too few rows for the parts that were asked for.
    #[error(
        "the {rows} rows of “{file}” are too few to keep some for {part}; add rows{}",
        if *.part == "validation" { ", or set the validation share to 0" } else { ", or give a test file" }
    )]
    TooFewRows {
        /// The file.
        file: String,
        /// Number of rows there are to split.
        rows: usize,
        /// What no row is left for: `test`, `validation` or `training`.
        part: &'static str,
    },
}
