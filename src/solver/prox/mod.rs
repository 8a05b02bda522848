//! Proximal operators: pure functions of numbers, which know nothing of networks.

mod ball;
mod criticality;
mod metric;
mod mpg;
mod mpg_metric;
mod penalty;

pub use ball::project_onto_l1_ball;
pub use criticality::{Criticality, criticality, criticality_at};
pub use metric::project_in_metric;
pub use mpg::{MpgStep, mpg_alpha, mpg_step};
pub use penalty::{Penalty, soft_threshold};

pub(super) use criticality::median_violation;
pub(super) use metric::{shrink_in_metric, single};
pub(super) use mpg_metric::{Slopes, mpg_in_metric};
