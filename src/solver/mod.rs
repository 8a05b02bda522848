//! Proximal operators, correctors, predictors and the continuations that walk the front.
//!
//! A continuation is an iterator over [`Progress`]: pausing it is not calling `next`. It knows nothing of threads, files
//! or windows.

mod adam_predictor;
mod aim;
mod axes;
mod ball;
mod batches;
mod beside;
mod budget;
mod budget_full;
mod budget_mini;
mod corrector;
mod critical;
mod critical_solver;
mod descent;
mod direction_walk;
mod error;
mod face;
mod full_batch;
mod full_critical;
mod inertial;
mod metric;
mod mini_critical;
mod moments;
mod mpg;
mod mpg_metric;
mod penalty;
mod plan;
mod predictor;
mod predictor_corrector;
mod progress;
mod range;
mod settings;
mod solved;
mod step_control;
mod step_length;
mod stochastic;
mod warm_up;

pub use axes::Axes;
pub use ball::project_onto_l1_ball;
pub use budget::BudgetContinuation;
pub use corrector::Corrector;
pub use critical::{Criticality, criticality};
pub use descent::Descent;
pub use error::SolverError;
pub use metric::project_in_metric;
pub use mpg::{MpgStep, mpg_alpha, mpg_step};
pub use penalty::{Penalty, soft_threshold};
pub use predictor_corrector::PredictorCorrector;
pub use progress::{Progress, SolvedPoint, Step, StepKind};
pub use settings::{BatchSettings, Settings};

#[cfg(test)]
mod mini_batch_tests;
