//! Why a dataset could not be read or split.

use super::Faults;

/// Why a dataset could not be read or split, in one sentence that names the place and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// The source is neither the name of a built-in dataset nor a file.
    #[error("there is no file “{source_name}” and no dataset of that name; check the path, or use {}", builtin_names())]
    UnknownSource {
        /// The source as it was given.
        source_name: String,
    },
    /// A dataset that can be downloaded is not there yet.
    #[error(
        "{label} is not on this computer yet; get it with `paretoscope data download {name}`, or by Download in the window ({megabytes} MB)"
    )]
    NotDownloaded {
        /// The dataset.
        label: &'static str,
        /// Its name on the command line.
        name: &'static str,
        /// Its size.
        megabytes: u64,
    },
    /// There is no place for downloads.
    #[error("this system has no cache folder for downloads; set HOME")]
    NoCacheFolder,
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
    /// The file is no text.
    #[error("“{file}” is no table of text; save it as CSV (of a spreadsheet, one sheet of it)")]
    NotText {
        /// The file.
        file: String,
    },
    /// A gzipped file is damaged.
    #[error("“{file}” is gzipped, and damaged; get it anew")]
    DamagedArchive {
        /// The file.
        file: String,
    },
    /// An archive of arrays, or a Parquet file, is damaged.
    #[error("“{file}” is damaged; get it anew")]
    DamagedNumbers {
        /// The file.
        file: String,
    },
    /// An archive has not the arrays that are needed.
    #[error("“{file}” has not {what}, which are read of an archive of arrays (.npz); it has {arrays}")]
    NoArrays {
        /// The file.
        file: String,
        /// What is missing.
        what: &'static str,
        /// Names of the arrays that are there.
        arrays: String,
    },
    /// An array is no table or no column.
    #[error("the array “{array}” of “{file}” {what}")]
    WrongArray {
        /// The file.
        file: String,
        /// The array.
        array: String,
        /// What is wrong with it, and what to do.
        what: String,
    },
    /// A Parquet file has no column that is read.
    #[error("“{file}” has no column of numbers or texts; write plain columns instead of nested ones")]
    NoPlainColumns {
        /// The file.
        file: String,
    },
    /// A Parquet file is not as it is read.
    #[error("“{file}” cannot be read: {reason}; write it anew, uncompressed or with snappy, zstd, lz4 or gzip")]
    UnreadableParquet {
        /// The file.
        file: String,
        /// What the reader said.
        reason: String,
    },
    /// A table is larger than what can be read.
    #[error("“{file}” has {rows} rows of {columns} columns, more than fit into the memory; use fewer of them")]
    TooManyCells {
        /// The file.
        file: String,
        /// Rows.
        rows: usize,
        /// Columns.
        columns: usize,
    },
    /// A gzipped file is very large.
    #[error("“{file}” has more than {gibibytes} GiB unpacked; use fewer of its rows")]
    TooLarge {
        /// The file.
        file: String,
        /// The largest that is read.
        gibibytes: u64,
    },
    /// A pipe or a device gives more than is taken from one.
    #[error("“{file}” gives more than is read of a pipe ({mebibytes} MiB, {cells} values); write it to a file first")]
    Endless {
        /// The pipe.
        file: String,
        /// The most that is read, in bytes of text.
        mebibytes: u64,
        /// The most that is read, in values.
        cells: usize,
    },
    /// A line is too long for one of a table.
    #[error("“{file}” has a line of more than {mebibytes} MiB, so it is no table of text; check what it is")]
    LongLine {
        /// The file.
        file: String,
        /// The longest that is read.
        mebibytes: usize,
    },
    /// Lines and values that are wrong.
    #[error("“{file}” {faults}")]
    Faults {
        /// The file.
        file: String,
        /// All of them.
        faults: Faults,
    },
    /// The target is the only column.
    #[error(
        "“{file}” has the one column “{column}” and no inputs; it needs an input column and a target, separated by \
         commas, semicolons, tabs or vertical bars"
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
    /// There is no column of a name for which a kind was chosen.
    #[error("“{file}” has no column “{column}” to be taken as something; its columns are {columns}")]
    UnknownColumn {
        /// The file.
        file: String,
        /// The name.
        column: String,
        /// The columns that are there.
        columns: String,
    },
    /// There is no column of a name for which a penalty factor was chosen.
    #[error("“{file}” has no column “{column}” to have a penalty factor; its columns are {columns}")]
    UnknownFactor {
        /// The file.
        file: String,
        /// The name.
        column: String,
        /// The columns that are there.
        columns: String,
    },
    /// A penalty factor that cannot be.
    #[error(
        "the penalty factor {factor} of “{column}” cannot be; use 0 for an input that is always in, or a number from {least} to {most}",
        least = super::PENALTY_FACTORS.start(),
        most = super::PENALTY_FACTORS.end()
    )]
    PenaltyFactor {
        /// The column.
        column: String,
        /// The factor.
        factor: f64,
    },
    /// The last column, which would be the target, holds names.
    #[error(
        "the last column of “{file}”, “{column}”, cannot be predicted, because it is {reason}; choose the column to predict (--target) \
         among {columns}"
    )]
    NameAsTarget {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// What it holds.
        reason: String,
        /// The columns that are there.
        columns: String,
    },
    /// Every row lacks a value that it is dropped without.
    #[error(
        "every row of “{file}” lacks its target or another value that it would be dropped without; choose another target, leave columns \
         out, or keep such rows (--missing)"
    )]
    AllDropped {
        /// The file.
        file: String,
    },
    /// No column is left to predict from.
    #[error(
        "no column of “{file}” is left to predict “{target}” from; have more of them taken as numbers or categories"
    )]
    NoInputsLeft {
        /// The file.
        file: String,
        /// The target.
        target: String,
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
    /// Only classes have weights.
    #[error("class weights are for a classification, and here a number is predicted; leave them out")]
    WeightsOfRegression,
    /// There is no class of a name that has a weight.
    #[error("there is no class “{class}” to have a weight; the classes are {classes}")]
    UnknownClass {
        /// The name.
        class: String,
        /// The classes that there are.
        classes: String,
    },
    /// There are no such training, validation and test rows.
    #[error(transparent)]
    Split(#[from] super::SplitError),
    /// Images could not be read.
    #[error(transparent)]
    Image(#[from] super::ImageError),
    /// Whoever watched the reading has broken it off.
    #[error("the reading of the data was broken off")]
    Interrupted,
    /// There is no thread to read with.
    #[error("the operating system gives no thread to read the data with: {0}; close other programs and try again")]
    NoThread(std::io::Error),
}

/// The names of the built-in datasets as a list for people.
fn builtin_names() -> String {
    let names: Vec<&str> = super::Builtin::ALL
        .map(super::Builtin::name)
        .into_iter()
        .chain(super::Remote::ALL.map(super::Remote::name))
        .collect();
    match names.split_last() {
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}
