//! Proximal operators, correctors, predictors and the continuations that walk the front.
//!
//! A continuation is an iterator over [`Progress`]: pausing it is not calling `next`. It knows nothing of threads, files
//! or windows.

mod progress;

pub use progress::{Progress, SolvedPoint, Step, StepKind};
