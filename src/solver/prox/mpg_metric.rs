//! The multiobjective proximal gradient (MPG) step with a length of its own for every parameter.
//!
//! In single precision, in fused passes that are compiled for the instruction set at hand, as in [`super::metric`].

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};

use super::{
    Penalty,
    metric::{CHUNK, single},
};

/// The gradient of an MPG step and its metric.
#[derive(Clone, Copy, Debug)]
pub struct Slopes<'a> {
    /// The gradient g, but for a factor.
    pub gradient: &'a [f32],
    /// That factor.
    pub scale: f32,
    /// Step lengths sᵢ.
    pub lengths: &'a [f32],
}

/// The MPG step of [`super::mpg_step`] in the metric of step lengths sᵢ: its d solves
/// minimize max{⟨g, d⟩, ‖θ + d‖₁ − ‖θ‖₁} + Σ dᵢ²/(2sᵢ), and θ⁺(α)ᵢ = soft(θᵢ − sᵢ α gᵢ, sᵢ(1 − α)). Returns α, the root of
/// ω₁(α) − ω₂(α) = ⟨g, θ⁺ − θ⟩ − (‖θ⁺‖₁ − ‖θ‖₁) in [0, 1] or the nearer end.
///
/// Neither ⟨g, d⟩ nor the norm's change is ever positive, for d = 0 makes both zero. The `guess` at α, best that of the step
/// before, saves passes.
pub fn mpg_in_metric(theta: &mut [f32], slopes: Slopes<'_>, penalty: &Penalty, guess: f64) -> f64 {
    let alpha = root(guess, |alpha| derivative(theta, slopes, penalty, alpha));
    let (descent, threshold) = (single(alpha) * slopes.scale, single(1.0 - alpha));
    let mut shift = |range: Range<usize>, threshold: f32| {
        let (gradient, lengths) = (&slopes.gradient[range.clone()], &slopes.lengths[range.clone()]);
        Arch::new().dispatch(Shift { values: &mut theta[range], gradient, lengths, descent, threshold });
    };
    for range in penalty.penalized_ranges() {
        shift(range.clone(), threshold);
    }
    for range in penalty.free_ranges() {
        shift(range, 0.0);
    }
    alpha
}

/// The root in [0, 1] of a falling, piecewise linear function given with its derivative, or the nearer end.
///
/// Newton's method, kept within a bracket: it ends after a few passes, to rounding.
fn root(guess: f64, function: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    let mut alpha = if guess >= 0.0 { guess.min(1.0) } else { 1.0 };
    for _ in 0..MOST_PASSES {
        let (value, slope) = function(alpha);
        // At an end where the function already has the wrong sign, that end is the solution.
        if value == 0.0 || value > 0.0 && alpha >= 1.0 || value < 0.0 && alpha <= 0.0 {
            return alpha;
        }
        if value > 0.0 {
            low = alpha;
        } else {
            high = alpha;
        }
        let newton = (alpha - value / slope).clamp(0.0, 1.0);
        // Rounding may bend the function a little; what is left of the bracket then is halved.
        let next = if newton >= low && newton <= high { newton } else { 0.5 * (low + high) };
        if (next - alpha).abs() <= TOLERANCE * (1.0 - alpha).max(TOLERANCE) {
            return next;
        }
        alpha = next;
    }
    alpha
}

/// Newton's method ends long before.
const MOST_PASSES: usize = 40;
/// Error of 1 − α, the smaller of the two weights, as a share of it: little more than the rounding of single precision.
const TOLERANCE: f64 = 1e-6;

/// ω₁(α) − ω₂(α) and its derivative −Σ sᵢ(gᵢ − sign θ⁺ᵢ)² over the parameters that are not zero in θ⁺, in one pass.
fn derivative(theta: &[f32], slopes: Slopes<'_>, penalty: &Penalty, alpha: f64) -> (f64, f64) {
    let (descent, threshold) = (single(alpha), single(1.0 - alpha));
    let (mut value, mut squares) = (0.0, 0.0);
    for range in penalty.penalized_ranges() {
        for start in range.clone().step_by(CHUNK) {
            let chunk = start..range.end.min(start + CHUNK);
            let (gradient, lengths) = (&slopes.gradient[chunk.clone()], &slopes.lengths[chunk.clone()]);
            let values = &theta[chunk];
            let pass = Derivative { values, gradient, lengths, scale: slopes.scale, descent, threshold };
            let (v, s) = Arch::new().dispatch(pass);
            value += v;
            squares += s;
        }
    }
    for range in penalty.free_ranges() {
        for (&slope, &length) in slopes.gradient[range.clone()].iter().zip(&slopes.lengths[range]) {
            let square = f64::from(length) * f64::from(slope * slopes.scale).powi(2);
            value -= alpha * square;
            squares += square;
        }
    }
    (value, -squares)
}

struct Derivative<'a> {
    values: &'a [f32],
    gradient: &'a [f32],
    lengths: &'a [f32],
    scale: f32,
    descent: f32,
    threshold: f32,
}

impl Derivative<'_> {
    /// The terms of one parameter in ω₁ − ω₂ and in minus its derivative.
    #[inline(always)]
    fn terms(&self, value: f32, slope: f32, length: f32) -> (f32, f32) {
        let slope = slope * self.scale;
        let moved = value - length * self.descent * slope;
        let rest = moved.abs() - length * self.threshold;
        let is_left = rest > 0.0;
        let to = if is_left { rest.copysign(moved) } else { 0.0 };
        let tilt = if is_left { slope - 1.0_f32.copysign(moved) } else { 0.0 };
        (slope * (to - value) - (to.abs() - value.abs()), length * tilt * tilt)
    }
}

impl WithSimd for Derivative<'_> {
    type Output = (f64, f64);

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> (f64, f64) {
        const LANES: usize = 16;
        let (value_blocks, value_rest) = self.values.as_chunks::<LANES>();
        let (slope_blocks, slope_rest) = self.gradient.as_chunks::<LANES>();
        let (length_blocks, length_rest) = self.lengths.as_chunks::<LANES>();
        let mut sums = [0.0_f32; LANES];
        let mut squares = [0.0_f32; LANES];
        for ((values, slopes), lengths) in value_blocks.iter().zip(slope_blocks).zip(length_blocks) {
            for lane in 0..LANES {
                let (term, square) = self.terms(values[lane], slopes[lane], lengths[lane]);
                sums[lane] += term;
                squares[lane] += square;
            }
        }
        let (mut sum, mut square) = (0.0, 0.0);
        for ((&value, &slope), &length) in value_rest.iter().zip(slope_rest).zip(length_rest) {
            let (term, part) = self.terms(value, slope, length);
            sum += f64::from(term);
            square += f64::from(part);
        }
        sum += sums.iter().copied().map(f64::from).sum::<f64>();
        square += squares.iter().copied().map(f64::from).sum::<f64>();
        (sum, square)
    }
}

/// θᵢ ← soft(θᵢ − sᵢ · descent · gᵢ, sᵢ · threshold)
struct Shift<'a> {
    values: &'a mut [f32],
    gradient: &'a [f32],
    lengths: &'a [f32],
    descent: f32,
    threshold: f32,
}

impl WithSimd for Shift<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for ((value, &slope), &length) in self.values.iter_mut().zip(self.gradient).zip(self.lengths) {
            let moved = *value - length * self.descent * slope;
            let rest = moved.abs() - length * self.threshold;
            *value = if rest > 0.0 { rest.copysign(moved) } else { 0.0 };
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        network::{Activation, Network},
        solver::mpg_step,
    };

    /// For 23 parameters, of which 18 are weights: with the biases and without.
    fn penalties() -> Vec<Penalty> {
        let network = Network::dense(4, vec![3], 2, Activation::Relu);
        vec![Penalty::of(&network, false), Penalty::of(&network, true)]
    }

    proptest! {
        #[test]
        fn with_equal_lengths_it_is_the_step_of_the_paper(
            pairs in prop::collection::vec((-2.0_f32..2.0, -3.0_f32..3.0), 23), step in 0.01_f32..2.0, guess in 0.0_f64..1.0,
        ) {
            let (theta, gradient): (Vec<f32>, Vec<f32>) = pairs.into_iter().unzip();
            let wide = |values: &[f32]| values.iter().copied().map(f64::from).collect::<Vec<_>>();
            for penalty in penalties() {
                let mut exact = vec![0.0; theta.len()];
                let alpha = mpg_step(&wide(&theta), &wide(&gradient), &penalty, f64::from(step), &mut exact).alpha;
                let mut found = theta.clone();
                let lengths = vec![step; theta.len()];
                let half: Vec<f32> = gradient.iter().map(|slope| 0.5 * slope).collect();
                let slopes = Slopes { gradient: &half, scale: 2.0, lengths: &lengths };
                let near = mpg_in_metric(&mut found, slopes, &penalty, guess);
                prop_assert!((near - alpha).abs() < 1e-4, "{near} {alpha}");
                for (found, exact) in wide(&found).iter().zip(&exact) {
                    prop_assert!((found - exact).abs() < 1e-3);
                }
            }
        }

        #[test]
        fn a_metric_is_a_change_of_units(
            triples in prop::collection::vec((-2.0_f32..2.0, -3.0_f32..3.0, 0.05_f32..1.0), 23),
        ) {
            let theta: Vec<f32> = triples.iter().map(|t| t.0).collect();
            let gradient: Vec<f32> = triples.iter().map(|t| t.1).collect();
            let lengths: Vec<f32> = triples.iter().map(|t| t.2).collect();
            for penalty in penalties() {
                let mut next = theta.clone();
                let slopes = Slopes { gradient: &gradient, scale: 1.0, lengths: &lengths };
                let alpha = mpg_in_metric(&mut next, slopes, &penalty, 0.5);
                let changes = next.iter().zip(&theta).map(|(to, from)| f64::from(to - from));
                let loss: f64 = changes.zip(&gradient).map(|(change, &slope)| change * f64::from(slope)).sum();
                let norm = |theta: &[f32]| penalty.norm(&theta.iter().copied().map(f64::from).collect::<Vec<_>>());
                let shrunk = norm(&next) - norm(&theta);
                // Neither objective rises, and inside of [0, 1] both fall by the same.
                prop_assert!(loss <= 1e-4 && shrunk <= 1e-4, "{loss} {shrunk}");
                prop_assert!(alpha == 0.0 || alpha == 1.0 || (loss - shrunk).abs() < 1e-3, "{alpha} {loss} {shrunk}");
            }
        }
    }

    #[test]
    fn a_critical_point_stays_where_it_is_in_every_metric() {
        // g = −λ sign θ with λ = 1/4, that is α = 1/(1 + λ) = 0.8.
        let mut theta = [1.0, -2.0, 0.0];
        let slopes = Slopes { gradient: &[-0.25, 0.25, 0.1], scale: 1.0, lengths: &[0.3, 0.1, 2.0] };
        let alpha = mpg_in_metric(&mut theta, slopes, &Penalty::all(3), 1.0);
        assert!((alpha - 0.8).abs() < 1e-6, "{alpha}");
        assert!(theta.iter().zip([1.0, -2.0, 0.0_f32]).all(|(value, was)| (value - was).abs() < 1e-6), "{theta:?}");
    }
}
