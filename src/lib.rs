//! Paretoscope computes the Pareto front of (training loss, ℓ¹ norm of the weights) of a neural network,
//! the regularization path of a deep network, and lets a person explore it.
//!
//! Data flows one way: dataset → loss and gradient → continuation → front → screen and disk.
//!
//! - [`data`]: datasets, splits and scaling
//! - [`network`]: architectures, the layout of θ by layer, loss and gradient
//! - [`solver`]: proximal operators and the continuations that walk the front
//! - [`front`]: points, dominance, hypervolume, sparsity statistics
//! - [`run`]: the specification of a run, its background thread, its folder on disk
//! - [`export`]: networks as files that other programs read
//! - [`app`]: the window

pub mod app;
pub mod data;
pub mod export;
pub mod front;
pub mod network;
pub mod run;
pub mod solver;
