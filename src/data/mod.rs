//! Datasets: built-in tables, CSV files, images in the layouts of MNIST and CIFAR-10; splits and scaling.

mod assembly;
mod builtin;
mod cell;
mod cifar;
mod cifar_batch;
mod column;
mod csv;
mod dataset;
mod encoder;
mod error;
mod excerpt;
mod faults;
mod folds;
mod format;
mod idx;
mod idx_file;
mod image_error;
mod images;
mod labels;
mod new_rows;
mod penalty_factors;
mod place;
mod prepare;
mod read_before;
mod reading;
mod recognize;
mod scales;
mod scaling;
mod source;
mod split;
mod stream;
mod summary;
mod table;
mod tables;
#[cfg(test)]
mod tables_tests;
mod text;
mod treatment;
mod validation;
#[cfg(test)]
#[path = "../../tests/support/images.rs"]
pub(crate) mod written;

pub use builtin::Builtin;
pub(crate) use cell::shortened;
pub use column::{Column, ColumnChoice, ColumnKind, Missing};
pub use csv::{CsvOptions, read_csv};
pub use dataset::{Dataset, ImageShape, Inputs, Row, Targets, Task};
pub use error::DataError;
pub use excerpt::{excerpt, message_line};
pub use faults::Faults;
pub use folds::folds;
pub use image_error::ImageError;
pub use new_rows::{ColumnEncoder, NewRows, Value};
pub(crate) use new_rows::{UNKNOWN, code};
pub use penalty_factors::{PENALTY_FACTORS, PenaltyFactors, penalty_factors_text};
pub use prepare::{Prepared, Rows};
pub use reading::{Reading, Watch};
pub use scaling::{Scaling, TargetScaling};
pub use source::DataSpecification;
pub use split::{Sizes, Split};
pub use summary::{Summary, TableSummary};
pub use tables::Look;
pub use validation::Validation;
