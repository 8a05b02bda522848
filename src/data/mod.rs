//! Datasets: built-in tables, CSV files, splits and scaling.

mod builtin;
mod csv;
mod dataset;
mod error;
mod labels;
mod prepare;
mod source;
mod split;
mod summary;
mod table;

pub use builtin::Builtin;
pub use csv::{CsvOptions, read_csv};
pub use dataset::{Dataset, ImageShape, Inputs, Row, Targets, Task};
pub use error::DataError;
pub use prepare::{Prepared, Rows, Scaling, TargetScaling};
pub use source::DataSpecification;
pub use split::Split;
pub use summary::Summary;
