//! Points of a front, dominance between them, hypervolume and sparsity statistics; how good predictions are.
//!
//! This room knows nothing of datasets, networks or solvers: it works on plain numbers.

mod along;
mod anatomy;
mod changes;
mod cross_validation;
mod envelope;
mod graph;
mod growth;
mod hermite;
mod input_use;
mod interval;
mod layer_figures;
mod matching;
mod metrics;
mod parameters;
mod path_picture;
mod paths;
mod point;
mod refit;
mod search;
mod selector;
mod set;
mod spacing;
mod sparsity;
mod stability;
mod termination;

pub use along::Along;
pub use anatomy::Anatomy;
pub use changes::Changes;
pub use cross_validation::Validated;
pub use graph::{GraphEdge, GraphNode, NetworkGraph};
pub use hermite::Hermite;
pub use input_use::{InputUse, input_shares, input_uses};
pub use interval::{Interval, bootstrap_mean, bootstrap_r_squared, wilson};
pub use layer_figures::{Histogram, LayerFigures, UnitFigures, layer_figures};
pub use matching::matched;
pub use metrics::{ConfusionMatrix, Metric, Ranking, Scores, TargetSummary, losses, softmax};
pub use parameters::Parameters;
pub use path_picture::{PathPicture, Pictured, View as PathView};
pub use paths::{Lines, PathPoint, Paths};
pub use point::{Evaluation, Method, Point};
pub use refit::{Refit, RefitKind, Refits};
pub use search::{BranchPoint, RangeEnd, Search};
pub use selector::{NOTHING_TO_RECOMMEND_BY, Selector, overfitting, recommended};
pub use set::{Front, Member};
pub use sparsity::{Sparsity, WeightMatrix, layer_sparsity};
pub use stability::{Kin, Relatives, Stability, connection_use};
pub use termination::Termination;
