//! The two products that take all the time, over vectors of the processor.

use pulp::Simd;

use super::stage::BLOCK;

/// Outputs of one block of channels that are computed at once: with two vectors of eight numbers each they fill the
/// registers of most processors.
pub const TILE: usize = 6;

/// `TILE` places times `BLOCK` channels of a convolution: out[i][c] = bias[c] + Σ input[offsets[i] + …] · weights[…][c].
///
/// A patch is `weights.len()` pieces at a distance of `row` numbers; `weights` holds for each piece the weights of its
/// numbers, [piece × BLOCK].
#[derive(Clone)]
pub struct Tile<'a> {
    /// What the patches are pieces of.
    pub input: &'a [f32],
    /// Where the patches begin.
    pub offsets: [usize; TILE],
    /// Distance of the pieces of a patch.
    pub row: usize,
    /// Weights of one piece after the other.
    pub weights: std::slice::ChunksExact<'a, f32>,
    /// One bias for each channel of the block.
    pub bias: &'a [f32],
}

impl Tile<'_> {
    /// Writes the channels of the first place at the beginning of `out`, and those of each other place `distance` further
    /// on; places beyond the end of `out` are left out.
    #[inline(always)]
    pub fn write<S: Simd>(self, simd: S, out: &mut [f32], distance: usize) {
        match S::F32_LANES {
            16 => self.write_vectors::<S, 1>(simd, out, distance),
            8 => self.write_vectors::<S, 2>(simd, out, distance),
            4 => self.write_vectors::<S, 4>(simd, out, distance),
            2 => self.write_vectors::<S, 8>(simd, out, distance),
            _ => self.write_vectors::<S, 16>(simd, out, distance),
        }
    }

    /// With `N` vectors for a block of channels.
    #[inline(always)]
    fn write_vectors<S: Simd, const N: usize>(self, simd: S, out: &mut [f32], distance: usize) {
        let (bias, _) = S::as_simd_f32s(self.bias);
        let start: [S::f32s; N] = std::array::from_fn(|place| bias.get(place).copied().unwrap_or(simd.splat_f32s(0.0)));
        let mut sums = [start; TILE];
        for (piece, weights) in self.weights.enumerate() {
            let length = weights.len() / BLOCK;
            let [a, b, c, d, e, f] = self.offsets.map(|offset| {
                let from = offset + piece * self.row;
                self.input.get(from..from + length).unwrap_or_default()
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
        for (place, sums) in sums.iter().enumerate() {
            let from = place * distance;
            let Some(out) = out.get_mut(from..from + BLOCK) else { return };
            for (out, &sum) in S::as_mut_simd_f32s(out).0.iter_mut().zip(sums) {
                *out = sum;
            }
        }
    }
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

/// Where a value is larger than `most`, it takes its place, and `place` that in `found`. So does a NaN, which then stays:
/// a loss that has blown up must be seen.
#[inline(always)]
pub fn keep_larger<S: Simd>(simd: S, most: &mut [f32; BLOCK], found: &mut [u32; BLOCK], values: &[f32], place: u32) {
    let place = simd.splat_u32s(place);
    let kept = S::as_mut_simd_f32s(most).0.iter_mut().zip(S::as_mut_simd_u32s(found).0);
    for ((most, found), &value) in kept.zip(S::as_simd_f32s(values).0) {
        let is_number = simd.equal_f32s(value, value);
        let larger = simd.or_m32s(simd.less_than_f32s(*most, value), simd.not_m32s(is_number));
        *most = simd.select_f32s(larger, value, *most);
        *found = simd.select_u32s(larger, place, *found);
    }
}
