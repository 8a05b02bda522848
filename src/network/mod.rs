//! Architectures, the layout of θ by layer, loss and gradient.

mod architecture;

pub use architecture::{Activation, Layer, Network};
