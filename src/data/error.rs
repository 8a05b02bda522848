//! Why a dataset could not be read or split.

use super::Validation;

/// Why a dataset could not be read or split, in one sentence that names the place and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// The source is neither the name of a built-in dataset nor a file.
    #[error(
        "there is no file “{source_name}” and no built-in dataset of that name; check the path, or use {}",
        builtin_names()
    )]
    UnknownSource {
        /// The source as it was given.
        source_name: String,
    },
    /// The operating system does not give the file.
    #[error("cannot read “{file}”: {error}; check the path and that it is a file that you may read")]
    Unreadable {
        /// The file.
        file: String,
        /// What the operating system said.
        error: std::io::Error,
    },
    /// There is nothing in the file.
    #[error("“{file}” is empty; it needs a header line and at least two rows")]
    Empty {
        /// The file.
        file: String,
    },
    /// The file is no UTF-8 text.
    #[error("“{file}” is not UTF-8 text (line {line}); save it as CSV in UTF-8")]
    NotUtf8 {
        /// The file.
        file: String,
        /// The first line that is not, counted from 1.
        line: usize,
    },
    /// The first line holds numbers and no names.
    #[error("line 1 of “{file}” holds numbers; add a header line above it with a name for each column")]
    NoHeader {
        /// The file.
        file: String,
    },
    /// A column of the header is empty.
    #[error("column {column} of “{file}” has no name in the header line; name it or take it out")]
    UnnamedColumn {
        /// The file.
        file: String,
        /// The place of the column, counted from 1.
        column: usize,
    },
    /// Two columns have the same name.
    #[error("the column “{column}” stands twice in the header line of “{file}”; rename one of them or take it out")]
    RepeatedColumn {
        /// The file.
        file: String,
        /// The name.
        column: String,
    },
    /// The target is the only column.
    #[error(
        "“{file}” has the one column “{column}” and no inputs; it needs an input column and a target, separated by \
         commas, semicolons or tabs"
    )]
    NoInputs {
        /// The file.
        file: String,
        /// The only column.
        column: String,
    },
    /// There is no column with the name of the target.
    #[error("“{file}” has no column “{target}”; choose the target from its columns: {columns}")]
    UnknownTarget {
        /// The file.
        file: String,
        /// The name that was asked for.
        target: String,
        /// The columns that are there.
        columns: String,
    },
    /// There is a header line and nothing below it.
    #[error("“{file}” has a header line and no rows; add at least two rows")]
    NoRows {
        /// The file.
        file: String,
    },
    /// There is one row only.
    #[error("“{file}” has one row only; at least two are needed")]
    OneRow {
        /// The file.
        file: String,
    },
    /// A row has more or fewer values than the header has names.
    #[error("line {line} of “{file}” has {found} where the header line has {expected}; correct that line")]
    Ragged {
        /// The file.
        file: String,
        /// The line, counted from 1.
        line: usize,
        /// How many values the line has, in words.
        found: String,
        /// How many columns the header names.
        expected: usize,
    },
    /// A value is empty or stands for one that is not known.
    #[error("a value is missing in line {line}, column “{column}” of “{file}”; fill it in or take the row out")]
    MissingValue {
        /// The file.
        file: String,
        /// The line, counted from 1.
        line: usize,
        /// The column.
        column: String,
    },
    /// A text stands where a number should.
    #[error(
        "“{text}” in line {line}, column “{column}” of “{file}” is not a number; correct it (with a decimal point) or \
         take the column out"
    )]
    NotANumber {
        /// The file.
        file: String,
        /// The line, counted from 1.
        line: usize,
        /// The column.
        column: String,
        /// What stands there.
        text: String,
    },
    /// A number is NaN, infinite or too large.
    #[error(
        "“{text}” in line {line}, column “{column}” of “{file}” is not a finite number of single precision; correct it \
         or take the row out"
    )]
    NotFinite {
        /// The file.
        file: String,
        /// The line, counted from 1.
        line: usize,
        /// The column.
        column: String,
        /// What stands there.
        text: String,
    },
    /// Every row has the same class.
    #[error(
        "every row of “{file}” has the class “{class}” in column “{column}”; a classification needs at least two classes"
    )]
    OneClass {
        /// The file.
        file: String,
        /// The target column.
        column: String,
        /// The only class.
        class: String,
    },
    /// There are nearly as many classes as rows.
    #[error(
        "column “{column}” of “{file}” has {classes} different labels in {rows} rows, too many for classes; choose \
         another target column or task"
    )]
    TooManyClasses {
        /// The file.
        file: String,
        /// The target column.
        column: String,
        /// Number of different labels.
        classes: usize,
        /// Number of rows.
        rows: usize,
    },
    /// The target of a regression does not vary.
    #[error(
        "the target column “{column}” of “{file}” holds the same number in every training row; choose another target"
    )]
    ConstantTarget {
        /// The file.
        file: String,
        /// The target column.
        column: String,
    },
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
        "the class “{class}” in line {line} of the test file “{file}” is in no row of “{dataset}”; take the row out or \
         add rows of that class to train on"
    )]
    UnseenClass {
        /// The test file.
        file: String,
        /// The line, counted from 1.
        line: usize,
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
    /// Images could not be read.
    #[error(transparent)]
    Image(#[from] super::ImageError),
    /// Whoever watched the reading has broken it off.
    #[error("the reading of the data was broken off")]
    Interrupted,
    /// There is no thread to read with.
    #[error("the operating system gives no thread to read the data with: {0}; close other programs and try again")]
    NoThread(std::io::Error),
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

/// The names of the built-in datasets as a list for people.
fn builtin_names() -> String {
    let names = super::Builtin::ALL.map(super::Builtin::name);
    match names.split_last() {
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}
