//! Points of a front, dominance between them, hypervolume and sparsity statistics.
//!
//! This room knows nothing of datasets, networks or solvers: it works on plain numbers.

mod cross_validation;
mod envelope;
mod hermite;
mod parameters;
mod point;
mod refit;
mod search;
mod selector;
mod set;
mod sparsity;
mod stability;
mod termination;

pub use cross_validation::Validated;
pub use hermite::Hermite;
pub use parameters::Parameters;
pub use point::{Evaluation, Method, Point};
pub use refit::{Refit, RefitKind, Refits};
pub use search::{BranchPoint, RangeEnd, Search};
pub use selector::{Selector, overfitting};
pub use set::{Front, Member};
pub use sparsity::{Sparsity, WeightMatrix, layer_sparsity};
pub use stability::Stability;
pub use termination::Termination;
