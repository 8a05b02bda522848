//! One convolution with its ReLU and its pooling: how its numbers are laid out.

use std::ops::Range;

use crate::{
    data::ImageShape,
    network::{Convolution, Convolutional},
};

/// Channels are kept in whole blocks of so many, the last filled up with zeros.
pub const BLOCK: usize = 16;

/// The layout of one convolution.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Whether it is the first, whose patches are built.
    pub first: bool,
    /// What it is given, without the zeros that fill up blocks.
    pub image: ImageShape,
    /// Side of the kernel.
    pub kernel: usize,
    /// Side of the pooling.
    pub pool: usize,
    /// Channels that it gives.
    pub channels: usize,
    /// The same in whole blocks.
    pub padded: usize,
    /// Height and width after the pooling.
    pub pooled: [usize; 2],
    /// Of how many contiguous pieces a patch consists.
    pub pieces: usize,
    /// Numbers in a piece, whole blocks.
    pub length: usize,
    /// Distance of the pieces.
    pub row: usize,
    /// Distance of patches side by side.
    pub step: usize,
    /// Distance of patches one under the other.
    pub line: usize,
    /// For each place in a square of the pooling, what lies between it and the first place there.
    pub shifts: Vec<Shift>,
    /// Place of the weights in θ.
    pub weight: Range<usize>,
    /// Place of the biases in θ.
    pub bias: Range<usize>,
}

/// What lies between two places of a convolution.
#[derive(Clone, Copy, Debug)]
pub struct Shift {
    /// Between their patches.
    pub patch: u32,
    /// Between their numbers, row by row.
    pub place: usize,
}

impl Stage {
    /// The layouts of all convolutions of a network.
    pub fn all(part: &Convolutional) -> Vec<Self> {
        let mut image = part.image;
        let mut start = 0;
        part.convolutions
            .iter()
            .zip(part.shapes())
            .enumerate()
            .map(|(place, (&convolution, (convolved, pooled)))| {
                let stage = Self::new(place == 0, image, convolution, convolved, pooled, start);
                start = stage.bias.end;
                image = pooled;
                stage
            })
            .collect()
    }

    fn new(
        first: bool,
        image: ImageShape,
        convolution: Convolution,
        convolved: ImageShape,
        pooled: ImageShape,
        start: usize,
    ) -> Self {
        let Convolution { channels, kernel, pool } = convolution;
        let inside = image.channels.next_multiple_of(BLOCK);
        let weight = start..start + channels * image.channels * kernel * kernel;
        let bias = weight.end..weight.end + channels;
        // The patches of the first convolution are whole; those of the others are rows of the image under the kernel.
        let (pieces, length, row, step, line) = if first {
            let length = (image.channels * kernel * kernel).next_multiple_of(BLOCK);
            (1, length, length, length, length * convolved.width)
        } else {
            (kernel, inside * kernel, inside * image.width, inside, inside * image.width)
        };
        let columns = pooled.width * pool;
        let shift = |place: usize| {
            let (down, across) = (place / pool, place % pool);
            // Sizes are checked to be far within 32 bits.
            let patch = u32::try_from(down * line + across * step).unwrap_or(u32::MAX);
            Shift { patch, place: down * columns + across }
        };
        Self {
            first,
            image,
            kernel,
            pool,
            channels,
            padded: channels.next_multiple_of(BLOCK),
            pooled: [pooled.height, pooled.width],
            pieces,
            length,
            row,
            step,
            line,
            shifts: (0..pool * pool).map(shift).collect(),
            weight,
            bias,
        }
    }

    /// Places after the pooling.
    pub fn cells(&self) -> usize {
        self.pooled[0] * self.pooled[1]
    }

    /// Numbers after the pooling, with the zeros that fill up blocks.
    pub fn outputs(&self) -> usize {
        self.cells() * self.padded
    }

    /// Numbers of the patches, if they are built: those of the rows that the pooling keeps.
    pub fn patches(&self) -> usize {
        if self.first { self.pooled[0] * self.pool * self.line } else { 0 }
    }

    /// Numbers of the rows of the convolution that are pooled together, as far as the pooling keeps them.
    pub fn strip(&self) -> usize {
        self.pool * self.pooled[1] * self.pool * self.padded
    }

    /// Weights in the order of the sweeps, whole blocks.
    pub fn sweep_weights(&self) -> usize {
        self.pieces * self.length * self.padded
    }

    /// Calls `visit` for every weight with its place in θ's part for it, its channel, its piece and its place there.
    pub fn for_each_weight(&self, mut visit: impl FnMut(usize, usize, usize, usize)) {
        let (kernel, inside) = (self.kernel, self.image.channels.next_multiple_of(BLOCK));
        let mut place = 0;
        for channel in 0..self.channels {
            for input in 0..self.image.channels {
                for y in 0..kernel {
                    for x in 0..kernel {
                        if self.first {
                            visit(place, channel, 0, (input * kernel + y) * kernel + x);
                        } else {
                            visit(place, channel, y, x * inside + input);
                        }
                        place += 1;
                    }
                }
            }
        }
    }

    /// What the patches are pieces of: what the convolution before has given, or, for the first, the patches themselves,
    /// which are written.
    #[inline(always)]
    pub fn input<'a>(&self, before: Option<&'a Vec<f32>>, image: &[f32], patches: &'a mut [f32]) -> &'a [f32] {
        if let Some(before) = before {
            return before;
        }
        let patches = &mut patches[..self.patches()];
        self.write_patches(image, patches);
        patches
    }

    /// Writes the patches under the kernel of an image, [channels × height × width].
    #[inline(always)]
    fn write_patches(&self, image: &[f32], patches: &mut [f32]) {
        // Copies of a known length take no time to begin.
        match self.kernel {
            1 => self.write_patches_of::<1>(image, patches),
            2 => self.write_patches_of::<2>(image, patches),
            3 => self.write_patches_of::<3>(image, patches),
            4 => self.write_patches_of::<4>(image, patches),
            5 => self.write_patches_of::<5>(image, patches),
            _ => self.write_patches_of::<0>(image, patches),
        }
    }

    /// The same for a kernel of side `K`; of any side if `K` is 0.
    #[inline(always)]
    fn write_patches_of<const K: usize>(&self, image: &[f32], patches: &mut [f32]) {
        let ImageShape { channels, height, width } = self.image;
        let kernel = if K == 0 { self.kernel } else { K };
        let columns = self.pooled[1] * self.pool;
        for (y, line) in patches.chunks_exact_mut(self.line).enumerate() {
            for (x, patch) in line.chunks_exact_mut(self.length).take(columns).enumerate() {
                let mut places = patch.chunks_exact_mut(kernel);
                for channel in 0..channels {
                    for down in 0..kernel {
                        let from = (channel * height + y + down) * width + x;
                        if let (Some(place), Some(pixels)) = (places.next(), image.get(from..from + kernel)) {
                            place.copy_from_slice(pixels);
                        }
                    }
                }
            }
        }
    }
}

/// The weights of one convolution in the orders in which the sweeps read them.
#[derive(Clone, Debug)]
pub struct Weights {
    /// For each block of channels, [pieces × length × BLOCK].
    pub forward: Vec<f32>,
    /// [pieces × channels × length]; empty where no derivative with respect to the inputs is asked for.
    pub backward: Vec<f32>,
    /// Biases, whole blocks.
    pub bias: Vec<f32>,
}

impl Weights {
    /// Those of a convolution in θ.
    pub fn new(stage: &Stage, theta: &[f32], backward: bool) -> Self {
        let mut weights = Self {
            forward: vec![0.0; stage.sweep_weights()],
            backward: vec![0.0; if backward && !stage.first { stage.sweep_weights() } else { 0 }],
            bias: vec![0.0; stage.padded],
        };
        let values = theta.get(stage.weight.clone()).unwrap_or_default();
        let block = stage.pieces * stage.length * BLOCK;
        stage.for_each_weight(|place, channel, piece, column| {
            let value = values.get(place).copied().unwrap_or_default();
            let at = channel / BLOCK * block + (piece * stage.length + column) * BLOCK + channel % BLOCK;
            weights.forward[at] = value;
            if let Some(weight) = weights.backward.get_mut((piece * stage.padded + channel) * stage.length + column) {
                *weight = value;
            }
        });
        for (bias, &value) in weights.bias.iter_mut().zip(theta.get(stage.bias.clone()).unwrap_or_default()) {
            *bias = value;
        }
        weights
    }
}
