//! Architectures, the layout of θ by layer, loss and gradient.
//!
//! The loss has one trait, [`Loss`], and two implementations: [`DenseLoss`], a fused kernel for dense networks on the CPU,
//! and [`CandleLoss`], by candle's automatic differentiation. Each is tested against the other.

mod architecture;
mod candle;
mod crew;
mod dense;
mod dense_batches;
mod elementary;
mod initial;
mod input;
mod loss;
mod outputs;
mod pace;
mod part;
mod product;
mod sparse;

pub use architecture::{Activation, Layer, Network};
pub use candle::CandleLoss;
pub use dense::DenseLoss;
pub use initial::initial_parameters;
pub use loss::{Loss, LossError, Update, dense_loss};
pub use product::dot;

#[cfg(test)]
mod tests;
