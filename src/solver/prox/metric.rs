//! The projection onto an ℓ¹ ball in the metric of Adam's steps.
//!
//! In single precision, in passes that are compiled for the instruction set at hand: with mini-batches these passes are a good
//! part of all work.

use pulp::{Arch, Simd, WithSimd};

use super::Penalty;

/// Projects `theta` onto ‖θ‖₁ ≤ `radius` in the metric of the step lengths sᵢ, that is, minimizes Σ (θ⁺ᵢ − θᵢ)²/sᵢ: the result is
/// θ⁺ᵢ = soft(θᵢ, sᵢν) with the smallest ν ≥ 0 that fits, which is returned; it estimates the multiplier λ of the budget.
///
/// Σ|θ⁺ᵢ| falls with ν and is convex and piecewise linear, so that Newton's method reaches the root from below in a few
/// passes, from any `guess`.
pub fn project_in_metric(theta: &mut [f32], lengths: &[f32], penalty: &Penalty, radius: f64, guess: f64) -> f64 {
    if !radius.is_finite() {
        return 0.0;
    }
    let sums = |nu: f64| {
        let (mut rest, mut weight) = (0.0, 0.0);
        for (values, lengths) in penalty.penalized(theta).zip(penalty.penalized(lengths)) {
            for (values, lengths) in values.chunks(CHUNK).zip(lengths.chunks(CHUNK)) {
                let (r, w) = Arch::new().dispatch(Shrunken { values, lengths, nu: single(nu) });
                rest += r;
                weight += w;
            }
        }
        (rest, weight)
    };
    let mut nu = guess.max(0.0);
    for _ in 0..MOST_PASSES {
        let (rest, weight) = sums(nu);
        let excess = rest - radius;
        if excess.abs() <= TOLERANCE * radius || weight <= 0.0 && nu == 0.0 {
            break;
        }
        // Beyond the last kink nothing is left to shrink, and there is no slope.
        let next = if weight > 0.0 { (nu + excess / weight).max(0.0) } else { 0.5 * nu };
        if next == nu {
            break;
        }
        nu = next;
    }
    shrink_in_metric(theta, lengths, penalty, nu);
    nu
}

/// θᵢ ← soft(θᵢ, sᵢν) on the covered parameters: the proximal operator of ν‖·‖₁ in the metric of the step lengths sᵢ.
pub fn shrink_in_metric(theta: &mut [f32], lengths: &[f32], penalty: &Penalty, nu: f64) {
    for range in penalty.penalized_ranges() {
        let (values, lengths) = (&mut theta[range.clone()], &lengths[range.clone()]);
        Arch::new().dispatch(Shrink { values, lengths, nu: single(nu) });
    }
}

/// Numbers that are added up in single precision before they join a sum in double precision.
pub(super) const CHUNK: usize = 2048;
/// Newton's method ends long before.
const MOST_PASSES: usize = 100;
/// The norm may miss the radius by this share of it, little more than its own rounding.
const TOLERANCE: f64 = 2e-6;

/// Rounds to single precision.
#[allow(clippy::cast_possible_truncation)] // rounding is what this function is for
#[must_use]
pub fn single(value: f64) -> f32 {
    value as f32
}

/// Σ max(|θᵢ| − sᵢν, 0), and Σ sᵢ over those that are left.
struct Shrunken<'a> {
    values: &'a [f32],
    lengths: &'a [f32],
    nu: f32,
}

impl WithSimd for Shrunken<'_> {
    type Output = (f64, f64);

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> (f64, f64) {
        const LANES: usize = 16;
        let (value_blocks, value_rest) = self.values.as_chunks::<LANES>();
        let (length_blocks, length_rest) = self.lengths.as_chunks::<LANES>();
        let mut rests = [0.0_f32; LANES];
        let mut weights = [0.0_f32; LANES];
        let nu = self.nu;
        for (values, lengths) in value_blocks.iter().zip(length_blocks) {
            for lane in 0..LANES {
                let rest = values[lane].abs() - lengths[lane] * nu;
                rests[lane] += if rest > 0.0 { rest } else { 0.0 };
                weights[lane] += if rest > 0.0 { lengths[lane] } else { 0.0 };
            }
        }
        for ((value, &length), lane) in value_rest.iter().zip(length_rest).zip(0..) {
            let rest = value.abs() - length * nu;
            if rest > 0.0 {
                rests[lane] += rest;
                weights[lane] += length;
            }
        }
        (rests.iter().copied().map(f64::from).sum(), weights.iter().copied().map(f64::from).sum())
    }
}

/// θᵢ ← soft(θᵢ, sᵢν)
struct Shrink<'a> {
    values: &'a mut [f32],
    lengths: &'a [f32],
    nu: f32,
}

impl WithSimd for Shrink<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for (value, &length) in self.values.iter_mut().zip(self.lengths) {
            let rest = value.abs() - length * self.nu;
            *value = if rest > 0.0 { rest.copysign(*value) } else { 0.0 };
        }
    }
}

#[cfg(test)]
#[path = "metric_tests.rs"]
mod tests;
