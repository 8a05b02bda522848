//! The convolutions at the beginning of a network for images.

use serde::{Deserialize, Serialize};

use super::{Activation, Network};
use crate::data::ImageShape;

/// One convolution (stride 1, no padding), followed by a ReLU and a max-pooling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Convolution {
    /// Channels that it gives.
    pub channels: usize,
    /// Side of its kernel, in pixels.
    pub kernel: usize,
    /// Side of the squares of which the pooling keeps the largest value, and their distance; what is left over at the
    /// right and the lower edge is dropped, as in PyTorch.
    pub pool: usize,
}

impl Convolution {
    /// Those of the paper's network.
    pub const PAPER: [Self; 2] = [Self { channels: 32, kernel: 3, pool: 2 }, Self { channels: 32, kernel: 4, pool: 2 }];
    /// Units of the hidden dense layer of the paper's network.
    pub const PAPER_HIDDEN: usize = 512;

    /// What it makes of an image: the image after the convolution and after the pooling, if there is anything left.
    #[must_use]
    pub fn apply(self, image: ImageShape) -> Option<(ImageShape, ImageShape)> {
        let side = |side: usize| (side + 1).checked_sub(self.kernel).filter(|&side| side > 0);
        let (height, width) = (side(image.height)?, side(image.width)?);
        let convolved = ImageShape { channels: self.channels, height, width };
        let (height, width) = (height.checked_div(self.pool)?, width.checked_div(self.pool)?);
        let pooled = ImageShape { channels: self.channels, height, width };
        (self.kernel > 0 && self.channels > 0 && pooled.pixels() > 0).then_some((convolved, pooled))
    }
}

/// The part of a network before its dense layers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Convolutional {
    /// The shape of the inputs.
    pub image: ImageShape,
    /// From the first to the last, at least one.
    pub convolutions: Vec<Convolution>,
}

/// Why there can be no such convolutions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConvolutionError {
    /// Nothing is left of the image.
    #[error(
        "images of {width}×{height} pixels are too small for these convolutions, which need {needed}×{needed}; use dense layers"
    )]
    SmallImage {
        /// Pixels from left to right.
        width: usize,
        /// Pixels from top to bottom.
        height: usize,
        /// Pixels of the sides of the smallest image that something is left of.
        needed: usize,
    },
    /// A size of 0, or one that is too large, or too many or no convolutions.
    #[error(
        "these convolutions make no sense; use 1 to {convolutions} of them with 1 to {channels} channels, kernels of 1 to {kernel} pixels and poolings of 1 to {pool}",
        convolutions = Convolutional::MAX_CONVOLUTIONS,
        channels = Convolutional::MAX_CHANNELS,
        kernel = Convolutional::MAX_KERNEL,
        pool = Convolutional::MAX_POOL
    )]
    Size,
}

impl Convolutional {
    /// Convolutions at most.
    pub const MAX_CONVOLUTIONS: usize = 8;
    /// Channels of a convolution, or of an image, at most.
    pub const MAX_CHANNELS: usize = 1024;
    /// Side of a kernel at most.
    pub const MAX_KERNEL: usize = 64;
    /// Side of a pooling at most: the place of the largest value in it is kept in a byte.
    pub const MAX_POOL: usize = 16;
    /// Side of an image at most.
    const MAX_SIDE: usize = 1 << 12;
    /// Numbers of an image times pixels of the kernel that is moved over it at most: a gibibyte.
    const MAX_PATCHES: usize = 1 << 28;

    /// These convolutions on images of this shape.
    ///
    /// # Errors
    /// Sizes that make no sense, or images that nothing is left of.
    pub fn new(image: ImageShape, convolutions: Vec<Convolution>) -> Result<Self, ConvolutionError> {
        let part = Self { image, convolutions };
        part.check().map(|()| part)
    }

    /// The convolutions of the paper's network on images of this shape.
    ///
    /// # Errors
    /// When the images are too small.
    pub fn of_the_paper(image: ImageShape) -> Result<Self, ConvolutionError> {
        Self::new(image, Convolution::PAPER.to_vec())
    }

    /// Whether every size makes sense and something is left of the image: true of what [`Self::new`] gives, to be asked
    /// of what was read from a file.
    ///
    /// # Errors
    /// The same as those of [`Self::new`].
    pub fn check(&self) -> Result<(), ConvolutionError> {
        let ImageShape { channels, height, width } = self.image;
        let sizes = Self::check_sizes(&self.convolutions).is_ok()
            && (1..=Self::MAX_CHANNELS).contains(&channels)
            && [height, width].iter().all(|side| (1..=Self::MAX_SIDE).contains(side));
        if !sizes {
            return Err(ConvolutionError::Size);
        }
        let mut patches = channels * height * width;
        for (&Convolution { kernel, .. }, (_, pooled)) in self.convolutions.iter().zip(self.shapes()) {
            if patches.saturating_mul(kernel * kernel) > Self::MAX_PATCHES {
                return Err(ConvolutionError::Size);
            }
            patches = pooled.pixels();
        }
        if self.shapes().len() < self.convolutions.len() {
            let needed = smallest_side(&self.convolutions);
            return Err(ConvolutionError::SmallImage { width, height, needed });
        }
        Ok(())
    }

    /// Whether the sizes of convolutions make sense in themselves.
    ///
    /// # Errors
    /// When one does not.
    pub fn check_sizes(convolutions: &[Convolution]) -> Result<(), ConvolutionError> {
        let sound = |convolution: &Convolution| {
            (1..=Self::MAX_CHANNELS).contains(&convolution.channels)
                && (1..=Self::MAX_KERNEL).contains(&convolution.kernel)
                && (1..=Self::MAX_POOL).contains(&convolution.pool)
        };
        let count = (1..=Self::MAX_CONVOLUTIONS).contains(&convolutions.len());
        if count && convolutions.iter().all(sound) { Ok(()) } else { Err(ConvolutionError::Size) }
    }

    /// The image after each convolution, before and after its pooling.
    #[must_use]
    pub fn shapes(&self) -> Vec<(ImageShape, ImageShape)> {
        let mut image = self.image;
        self.convolutions
            .iter()
            .map_while(|convolution| {
                let shapes = convolution.apply(image)?;
                image = shapes.1;
                Some(shapes)
            })
            .collect()
    }

    /// How many values are left after the last pooling, which the dense layers are given: channel by channel, row by row.
    #[must_use]
    pub fn features(&self) -> usize {
        self.shapes().last().map_or(0, |(_, pooled)| pooled.pixels())
    }

    /// Number of parameters of the convolutions.
    #[must_use]
    pub fn parameters(&self) -> usize {
        let mut channels = self.image.channels;
        let count = |convolution: &Convolution| {
            let weights = channels * convolution.kernel * convolution.kernel;
            channels = convolution.channels;
            (weights + 1) * convolution.channels
        };
        self.convolutions.iter().map(count).sum()
    }

    /// The network of these convolutions and dense layers. Convolutional networks have ReLU activations.
    #[must_use]
    pub fn network(self, hidden: Vec<usize>, outputs: usize) -> Network {
        let inputs = self.image.pixels();
        Network {
            inputs,
            hidden,
            outputs,
            activation: Activation::Relu,
            convolutional: Some(self),
            free_inputs: Vec::new(),
        }
    }
}

/// The smallest square image that something is left of.
#[must_use]
pub fn smallest_side(convolutions: &[Convolution]) -> usize {
    convolutions.iter().rev().fold(1, |side, convolution| side * convolution.pool + convolution.kernel - 1)
}

impl std::fmt::Display for Convolutional {
    /// The image, then each convolution with its channels, its kernel and its pooling: `3×32×32-32c3p2-32c4p2`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ImageShape { channels, height, width } = self.image;
        write!(f, "{channels}×{height}×{width}")?;
        self.convolutions
            .iter()
            .try_for_each(|Convolution { channels, kernel, pool }| write!(f, "-{channels}c{kernel}p{pool}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(side: usize) -> ImageShape {
        ImageShape { channels: 1, height: side, width: side }
    }

    #[test]
    fn small_images_are_told() {
        let message = Convolutional::of_the_paper(image(8)).unwrap_err().to_string();
        assert!(message.starts_with("images of 8×8 pixels are too small") && message.contains("12×12"), "{message}");
        assert!(Convolutional::of_the_paper(image(11)).is_err());
        assert_eq!(Convolutional::of_the_paper(image(12)).unwrap().features(), 32);
        assert_eq!(smallest_side(&Convolution::PAPER), 12);
        // 28 → 26 → 13 → 10 → 5
        assert_eq!(Convolutional::of_the_paper(image(28)).unwrap().features(), 800);
    }

    #[test]
    fn sizes_that_make_no_sense_are_told() {
        for (channels, kernel, pool) in [(0, 3, 2), (4, 0, 2), (4, 3, 0), (4, 3, 17), (usize::MAX, 3, 2)] {
            let wrong = vec![Convolution { channels, kernel, pool }];
            assert_eq!(Convolutional::new(image(28), wrong), Err(ConvolutionError::Size));
        }
        assert_eq!(Convolutional::new(image(28), Vec::new()), Err(ConvolutionError::Size));
        assert_eq!(Convolutional::of_the_paper(image(0)), Err(ConvolutionError::Size));
    }
}
