//! The methods on real data: against the exact lasso path, the optimality conditions, and themselves.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // where a test cannot go on, it has failed

mod baselines;
mod envelope;
mod exact;
mod factors;
mod folds;
#[path = "../support/envelope.rs"]
mod fronts;
mod prelude;
mod promises;
#[path = "../support/threads.rs"]
mod threads;
