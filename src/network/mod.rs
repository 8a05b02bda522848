//! Architectures, the layout of θ by layer, loss and gradient.
//!
//! The loss has its traits, [`Loss`], [`BatchLoss`] and [`Evaluate`], and two implementations: [`DenseLoss`], a fused kernel for dense networks on the CPU,
//! and [`CandleLoss`], by candle's automatic differentiation, for convolutional networks and for GPUs. Each is tested
//! against the other.

mod architecture;
mod balance;
mod candle;
mod compact_loss;
mod compaction;
mod convolution;
mod convolve;
mod dense;
mod dense_batches;
mod device;
mod elementary;
mod forward;
mod graph;
mod initial;
mod input;
mod loss;
mod outputs;
mod part;
mod product;
mod sparse_layer;
mod sparse_table;
mod step_share;
mod unit;

pub use architecture::{Activation, Layer, LayerKind, Network};
pub use balance::Balance;
pub use candle::CandleLoss;
pub use compaction::Compaction;
pub use convolution::{Convolution, ConvolutionError, Convolutional, smallest_side};
pub use dense::DenseLoss;
pub use device::{ComputeDevice, DeviceError};
pub use forward::{Cancelled, outputs};
pub use initial::initial_parameters;
pub use loss::{BatchLoss, Evaluate, Loss, LossError, Precision, TrainingLoss, Update, dense_loss};
pub use product::{Real, dot};
pub(crate) use product::{View, multiply_dense};
pub use step_share::StepShare;

#[cfg(test)]
mod convolution_tests;
#[cfg(test)]
mod exact;
#[cfg(test)]
mod one_batch;
#[cfg(test)]
mod sparse_tests;
#[cfg(test)]
mod tests;
