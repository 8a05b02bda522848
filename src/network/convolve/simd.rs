//! The two products that take all the time, over vectors of the processor.

use pulp::Simd;

use super::stage::BLOCK;

/// Outputs of one block of channels that are computed at once: with two vectors of eight numbers each they fill the
/// registers of most processors.
pub const TILE: usize = 6;

/// `TILE` places times `BLOCK` channels of a convolution: out[i][c] = bias[c] + Σ input[offsets[i] + …] · weights[…][c].
///
/// A patch is `weights.len()` pieces at a distance of `row` numbers; `weights` holds for each piece the weights of its
/// numbers, [piece × BLOCK]. A place with an offset beyond `input` gets the bias alone.
#[inline(always)]
pub fn tile<S: Simd>(
    simd: S,
    input: &[f32],
    offsets: [usize; TILE],
    row: usize,
    weights: std::slice::ChunksExact<'_, f32>,
    bias: &[f32],
) -> [[f32; BLOCK]; TILE] {
    match S::F32_LANES {
        16 => tile_of::<S, 1>(simd, input, offsets, row, weights, bias),
        8 => tile_of::<S, 2>(simd, input, offsets, row, weights, bias),
        4 => tile_of::<S, 4>(simd, input, offsets, row, weights, bias),
        2 => tile_of::<S, 8>(simd, input, offsets, row, weights, bias),
        _ => tile_of::<S, 16>(simd, input, offsets, row, weights, bias),
    }
}

/// [`tile`] with `N` vectors for a block of channels.
#[inline(always)]
fn tile_of<S: Simd, const N: usize>(
    simd: S,
    input: &[f32],
    offsets: [usize; TILE],
    row: usize,
    weights: std::slice::ChunksExact<'_, f32>,
    bias: &[f32],
) -> [[f32; BLOCK]; TILE] {
    let (bias, _) = S::as_simd_f32s(bias);
    let start: [S::f32s; N] = std::array::from_fn(|place| bias.get(place).copied().unwrap_or(simd.splat_f32s(0.0)));
    let mut sums = [start; TILE];
    for (piece, weights) in weights.enumerate() {
        let length = weights.len() / BLOCK;
        let [a, b, c, d, e, f] = offsets.map(|offset| {
            let from = offset + piece * row;
            input.get(from..from + length).unwrap_or_default()
        });
        let weights = S::as_simd_f32s(weights).0.as_chunks::<N>().0;
        // Zipped, so that the compiler sees that no index is out of bounds.
        let numbers = a.iter().zip(b).zip(c.iter().zip(d)).zip(e.iter().zip(f));
        for (weights, (((&a, &b), (&c, &d)), (&e, &f))) in weights.iter().zip(numbers) {
            for (sums, number) in sums.iter_mut().zip([a, b, c, d, e, f]) {
                let number = simd.splat_f32s(number);
                for (sum, &weight) in sums.iter_mut().zip(weights) {
                    *sum = simd.mul_add_e_f32s(number, weight, *sum);
                }
            }
        }
    }
    sums.map(|sums| {
        let mut numbers = [0.0; BLOCK];
        let (vectors, _) = S::as_mut_simd_f32s(&mut numbers);
        for (place, sum) in vectors.iter_mut().zip(sums) {
            *place = sum;
        }
        numbers
    })
}

/// A number and the place of the piece of numbers that it is multiplied with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Term {
    /// Where the piece begins.
    pub offset: u32,
    /// The factor.
    pub factor: f32,
}

/// sum[i] += Σ factor · source[offset + shift + i] over the terms: a product that leaves out zeros.
#[inline(always)]
pub fn add_terms<S: Simd>(simd: S, sum: &mut [f32], terms: &[Term], source: &[f32], shift: usize) {
    let lanes = S::F32_LANES;
    let (vectors, _) = S::as_mut_simd_f32s(sum);
    let (eights, rest) = vectors.as_chunks_mut::<8>();
    let mut shift = shift;
    for block in eights {
        add_block(simd, block, terms, source, shift);
        shift += 8 * lanes;
    }
    let (fours, rest) = rest.as_chunks_mut::<4>();
    for block in fours {
        add_block(simd, block, terms, source, shift);
        shift += 4 * lanes;
    }
    for one in rest {
        add_block(simd, std::array::from_mut(one), terms, source, shift);
        shift += lanes;
    }
}

/// [`add_terms`] for as many vectors as stay in registers.
#[inline(always)]
fn add_block<S: Simd, const N: usize>(simd: S, block: &mut [S::f32s; N], terms: &[Term], source: &[f32], shift: usize) {
    let mut sums = *block;
    for term in terms {
        let from = term.offset as usize + shift;
        let piece = source.get(from..from + N * S::F32_LANES).unwrap_or_default();
        let factor = simd.splat_f32s(term.factor);
        for (sum, &number) in sums.iter_mut().zip(S::as_simd_f32s(piece).0) {
            *sum = simd.mul_add_e_f32s(factor, number, *sum);
        }
    }
    *block = sums;
}
