//! Images through all convolutions, and derivatives back.

use pulp::{Arch, Simd, WithSimd};

use super::{
    simd::{TILE, Tile, add_terms, keep_larger},
    stage::{BLOCK, Stage, Weights},
    terms::Terms,
};

/// What is kept of images between the sweeps, convolution by convolution.
#[derive(Clone, Debug)]
pub struct Trace {
    /// After the pooling of each convolution, [cells × channels in whole blocks].
    pub pooled: Vec<Vec<f32>>,
    /// For each of these numbers, which place of its square it came from, row by row.
    pub origin: Vec<Vec<u8>>,
}

impl Trace {
    /// Room for one image.
    pub fn new(stages: &[Stage]) -> Self {
        Self {
            pooled: stages.iter().map(|stage| vec![0.0; stage.outputs()]).collect(),
            origin: stages.iter().map(|stage| vec![0; stage.outputs()]).collect(),
        }
    }
}

/// Buffers of a sweep that one image after the other goes through.
#[derive(Clone, Debug)]
pub struct Scratch {
    patches: Vec<f32>,
    /// The rows of a convolution that are pooled together.
    convolved: Vec<f32>,
    /// Derivatives with respect to the outputs of each convolution, [cells × channels in whole blocks].
    derivatives: Vec<Vec<f32>>,
    terms: Terms,
}

impl Scratch {
    /// Buffers for a sweep in either direction.
    pub fn new(stages: &[Stage]) -> Self {
        let most = |size: fn(&Stage) -> usize| stages.iter().map(size).max().unwrap_or(0);
        Self {
            patches: vec![0.0; most(Stage::patches)],
            convolved: vec![0.0; most(Stage::strip)],
            derivatives: stages.iter().map(|stage| vec![0.0; stage.outputs()]).collect(),
            terms: Terms::new(stages),
        }
    }
}

/// One image forwards.
pub struct Forward<'a> {
    /// The convolutions.
    pub stages: &'a [Stage],
    /// Their weights.
    pub weights: &'a [Weights],
    /// The image, [channels × height × width].
    pub image: &'a [f32],
    /// What is kept.
    pub trace: &'a mut Trace,
    /// Buffers.
    pub scratch: &'a mut Scratch,
}

impl Forward<'_> {
    /// Takes the image through all convolutions.
    pub fn run(self, arch: Arch) {
        arch.dispatch(self);
    }
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { stages, weights, image, trace, scratch } = self;
        for (place, (stage, weights)) in stages.iter().zip(weights).enumerate() {
            let (before, after) = trace.pooled.split_at_mut(place);
            let (Some(pooled), Some(origin)) = (after.first_mut(), trace.origin.get_mut(place)) else { return };
            let input = stage.input(before.last(), image, &mut scratch.patches);
            let [_, width] = stage.pooled;
            let rows = pooled.chunks_exact_mut(width * stage.padded).zip(origin.chunks_exact_mut(width * stage.padded));
            for (y, (pooled, origin)) in rows.enumerate() {
                let convolved = &mut scratch.convolved[..stage.strip()];
                convolve(simd, stage, weights, input, y * stage.pool, convolved);
                pool(simd, stage, convolved, pooled, origin);
            }
        }
    }
}

/// `stage.pool` rows of a convolution from row `y` on, [rows × columns × channels], as many columns as the pooling keeps.
#[inline(always)]
fn convolve<S: Simd>(simd: S, stage: &Stage, weights: &Weights, input: &[f32], y: usize, convolved: &mut [f32]) {
    let columns = stage.pooled[1] * stage.pool;
    let last = stage.pool * columns - 1;
    let block = stage.pieces * stage.length * BLOCK;
    for (number, tile_out) in convolved.chunks_mut(TILE * stage.padded).enumerate() {
        // The last tile may reach beyond the last place, which it then computes again.
        let offsets = std::array::from_fn(|lane| {
            let place = (number * TILE + lane).min(last);
            (y + place / columns) * stage.line + place % columns * stage.step
        });
        for (channels, weights_of_block) in weights.forward.chunks_exact(block).enumerate() {
            let from = channels * BLOCK;
            let pieces = weights_of_block.chunks_exact(stage.length * BLOCK);
            let bias = &weights.bias[from..from + BLOCK];
            let tile = Tile { input, offsets, row: stage.row, weights: pieces, bias };
            tile.write(simd, &mut tile_out[from..], stage.padded);
        }
    }
}

/// ReLU and pooling of the rows of one row of squares. Of equal numbers the first counts, as in PyTorch.
#[inline(always)]
fn pool<S: Simd>(simd: S, stage: &Stage, convolved: &[f32], pooled: &mut [f32], origin: &mut [u8]) {
    let (side, padded) = (stage.pool, stage.padded);
    let columns = stage.pooled[1] * side;
    let cells = pooled.chunks_exact_mut(padded).zip(origin.chunks_exact_mut(padded));
    for (cell, (pooled, origin)) in cells.enumerate() {
        let blocks = pooled.as_chunks_mut::<BLOCK>().0.iter_mut().zip(origin.as_chunks_mut::<BLOCK>().0);
        for (block, (pooled, origin)) in blocks.enumerate() {
            let mut most = [f32::NEG_INFINITY; BLOCK];
            let mut found = [0; BLOCK];
            let mut place = 0;
            for down in 0..side {
                for across in 0..side {
                    let at = (down * columns + cell * side + across) * padded + block * BLOCK;
                    keep_larger(simd, &mut most, &mut found, &convolved[at..at + BLOCK], place);
                    place += 1;
                }
            }
            for ((pooled, origin), (most, found)) in pooled.iter_mut().zip(origin).zip(most.into_iter().zip(found)) {
                *pooled = if most < 0.0 { 0.0 } else { most };
                #[allow(clippy::cast_possible_truncation)] // a pooling has at most 256 places
                let place = found as u8;
                *origin = place;
            }
        }
    }
}

/// The derivatives of one image backwards.
pub struct Backward<'a> {
    /// The convolutions.
    pub stages: &'a [Stage],
    /// Their weights.
    pub weights: &'a [Weights],
    /// The image, [channels × height × width].
    pub image: &'a [f32],
    /// What was kept when it went forwards.
    pub trace: &'a Trace,
    /// Derivatives with respect to what the last convolution gives, [channels × cells].
    pub derivative: &'a [f32],
    /// Gradients that are added to: for each convolution [pieces × channels × length].
    pub gradients: &'a mut [Gradient],
    /// Buffers.
    pub scratch: &'a mut Scratch,
}

/// The gradient with respect to the parameters of one convolution, in the order of the sweeps.
#[derive(Clone, Debug)]
pub struct Gradient {
    /// [pieces × channels × length], whole blocks.
    pub weights: Vec<f32>,
    /// Whole blocks.
    pub bias: Vec<f32>,
}

impl Backward<'_> {
    /// Adds what this image contributes.
    pub fn run(self, arch: Arch) {
        arch.dispatch(self);
    }
}

impl WithSimd for Backward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { stages, weights, image, trace, derivative, gradients, scratch } = self;
        if let (Some(stage), Some(place)) = (stages.last(), scratch.derivatives.last_mut()) {
            for (cell, place) in place.chunks_exact_mut(stage.padded).enumerate() {
                for (place, &value) in place.iter_mut().zip(derivative.iter().skip(cell).step_by(stage.cells())) {
                    *place = value;
                }
            }
        }
        for (place, (stage, (weights, gradient))) in stages.iter().zip(weights.iter().zip(gradients)).enumerate().rev()
        {
            let (before, after) = scratch.derivatives.split_at_mut(place);
            let (Some(derivative), Some(pooled), Some(origin)) =
                (after.first(), trace.pooled.get(place), trace.origin.get(place))
            else {
                return;
            };
            scratch.terms.sort(stage, derivative, pooled, origin);
            let inner = place.checked_sub(1).and_then(|place| trace.pooled.get(place));
            let input = stage.input(inner, image, &mut scratch.patches);
            for (bias, terms) in gradient.bias.iter_mut().zip(scratch.terms.by_channel.iter()) {
                *bias += terms.iter().map(|term| term.factor).sum::<f32>();
            }
            let pieces = gradient.weights.chunks_exact_mut(stage.padded * stage.length);
            for (piece, gradients) in pieces.enumerate() {
                for (sum, terms) in gradients.chunks_exact_mut(stage.length).zip(scratch.terms.by_channel.iter()) {
                    add_terms(simd, sum, terms, input, piece * stage.row);
                }
            }
            let Some(inner) = before.last_mut() else { return };
            inner.fill(0.0);
            let columns = stage.pooled[1] * stage.pool;
            for (piece, weights) in weights.backward.chunks_exact(stage.padded * stage.length).enumerate() {
                for (number, terms) in scratch.terms.by_place.iter().enumerate() {
                    let from = number / columns * stage.line + number % columns * stage.step + piece * stage.row;
                    add_terms(simd, &mut inner[from..from + stage.length], terms, weights, 0);
                }
            }
        }
    }
}
