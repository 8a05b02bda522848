//! Convolutions with ReLU and max-pooling on the CPU, forwards and backwards.
//!
//! A convolution is the product of its weights and a matrix of patches, the pieces of the image that lie under the kernel.
//! Images are kept with the channels of a pixel side by side, so that a patch is a few contiguous pieces of the image and
//! that matrix need not be built (but for the first convolution, whose images have few channels). Forwards, blocks of
//! outputs stay in registers; backwards, the derivative is zero but at one place in each square of a pooling, and at most
//! at the places where the ReLU lets it through: the two products leave out the others.

mod operation;
mod simd;
mod stage;
mod sweep;
mod terms;

pub(super) use operation::{ConvolutionalPart, Plan};
