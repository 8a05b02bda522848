//! Proximal operators, solvers of one subproblem, and the continuations that say which subproblem comes next.
//!
//! A continuation is an iterator over [`Progress`]: pausing it is not calling `next`. It knows nothing of clocks, threads, files
//! or windows; what can run at the same time is given to an [`Executor`].

mod axes;
mod budget;
mod continuation;
mod counted;
mod direct;
mod error;
mod executor;
mod full_batch;
mod lambda_path;
mod memory;
mod mini_batch;
mod nsga2;
mod penalties;
mod pool;
mod predictor_corrector;
mod progress;
mod prox;
mod ray;
mod refit;
mod settings;
mod subgradient;
mod subproblem;
mod weighted_sum;

pub use axes::Axes;
pub use budget::budget;
pub use continuation::{Continuation, More, Problem, first_weights};
pub use error::SolverError;
pub use executor::{Executor, Sequential, Work};
pub use full_batch::{Corrector, Descent, FullBatch, FullBatchConfig};
pub use lambda_path::lambda_path;
pub use memory::{Memory, SubproblemKey};
pub use mini_batch::{MiniBatch, MiniBatchConfig};
pub use nsga2::{PUBLISHED_MEMBERS, nsga2};
pub use pool::TrainingRows;
pub use predictor_corrector::predictor_corrector;
pub use progress::{Answer, Outlook, Progress, STAGES, SolvedPoint, StageWork, Step, StepKind};
pub use prox::{
    Criticality, MpgStep, Penalty, criticality, criticality_at, mpg_alpha, mpg_step, project_in_metric,
    project_onto_l1_ball, soft_threshold,
};
pub use refit::{
    Milestone, PASS_PATIENCE, PATIENCE, Refit, RefitConfig, Until, Way, random_support, restricted, shared_level,
    support,
};
pub use settings::{BatchSettings, Settings};
pub use subproblem::{Constraint, Effort, Solution, Solvers, Subproblem, SubproblemSolver};
pub use weighted_sum::weighted_sum;

#[cfg(test)]
mod test_support;
