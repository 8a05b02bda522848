//! Architectures, the layout of θ by layer, loss and gradient.
//!
//! The loss has one trait, [`Loss`], and two implementations: [`DenseLoss`], a fused kernel for dense networks on the CPU,
//! and [`CandleLoss`], by candle's automatic differentiation, for convolutional networks and for GPUs. Each is tested
//! against the other.

mod architecture;
mod candle;
mod convolution;
mod convolve;
mod crew;
mod dense;
mod dense_batches;
mod device;
mod elementary;
mod graph;
mod initial;
mod input;
mod loss;
mod outputs;
mod pace;
mod part;
mod product;
mod sparse_layer;
mod sparse_table;
mod step_share;
mod unit;

pub use architecture::{Activation, Layer, LayerKind, Network};
pub use candle::CandleLoss;
pub use convolution::{Convolution, ConvolutionError, Convolutional, smallest_side};
pub use dense::DenseLoss;
pub use device::{ComputeDevice, DeviceError};
pub use initial::initial_parameters;
pub use loss::{Loss, LossError, Update, dense_loss};
pub use product::dot;
pub use step_share::StepShare;

#[cfg(test)]
mod convolution_tests;
#[cfg(test)]
mod exact;
#[cfg(test)]
mod sparse_tests;
#[cfg(test)]
mod tests;
