//! Points of a front, dominance between them, hypervolume and sparsity statistics.
//!
//! This room knows nothing of datasets, networks or solvers: it works on plain numbers.

mod cross_validation;
mod envelope;
mod growth;
mod hermite;
mod interval;
mod parameters;
mod point;
mod refit;
mod search;
mod selector;
mod set;
mod spacing;
mod sparsity;
mod stability;
mod termination;

pub use cross_validation::Validated;
pub use hermite::Hermite;
pub use interval::{Interval, bootstrap_mean, bootstrap_r_squared, wilson};
pub use parameters::Parameters;
pub use point::{Evaluation, Method, Point};
pub use refit::{Refit, RefitKind, Refits};
pub use search::{BranchPoint, RangeEnd, Search};
pub use selector::{NOTHING_TO_RECOMMEND_BY, Selector, overfitting, recommended};
pub use set::{Front, Member};
pub use sparsity::{Sparsity, WeightMatrix, layer_sparsity};
pub use stability::Stability;
pub use termination::Termination;
