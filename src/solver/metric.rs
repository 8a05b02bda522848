//! Steps with a length of their own for every parameter, as in Adam, and the projection in the same metric.
//!
//! In single precision, in passes that are compiled for the instruction set at hand: with mini-batches these passes are a good
//! part of all work.

use pulp::{Arch, Simd, WithSimd};

use super::Penalty;
use crate::network::StepShare;

/// Moments of Adam (Kingma, Ba 2015, arXiv 1412.6980): running means of the gradient and of its square.
#[derive(Clone, Debug)]
pub struct Moments {
    mean: Vec<f32>,
    square: Vec<f32>,
    /// What is left of the weight of the zeros that the means began with.
    mean_start: f32,
    square_start: f32,
    /// Step lengths sᵢ of the last step.
    lengths: Vec<f32>,
    /// What the rate is multiplied by, in parts that cover all parameters.
    shares: Vec<StepShare>,
}

/// Weight of a batch in the mean of the squares.
const SQUARE_WEIGHT: f32 = 0.003;
/// Keeps the step finite where the gradient has always been zero.
const EPSILON: f32 = 1e-8;

impl Moments {
    /// No steps yet, for parts that follow each other.
    #[must_use]
    pub fn new(shares: Vec<StepShare>) -> Self {
        let len = shares.last().map_or(0, |part| part.range.end);
        Self {
            mean: vec![0.0; len],
            square: vec![0.0; len],
            mean_start: 1.0,
            square_start: 1.0,
            lengths: vec![1.0; len],
            shares,
        }
    }

    /// One Adam step, θᵢ ← θᵢ − sᵢ m̂ᵢ with sᵢ = rate/(√v̂ᵢ + ε) times the share of the part,
    /// where the gradient joins its running mean with this weight.
    pub fn step(&mut self, theta: &mut [f32], gradient: &[f32], rate: f32, weight: f32) {
        self.square_start *= 1.0 - SQUARE_WEIGHT;
        self.move_by(theta, gradient, rate, weight, false);
    }

    /// The same step in the metric that there is: the squares, in which noise counts, do not fall with a gradient without it. They
    /// do rise where they have been nothing, as of an input that few rows have: the next of these would take θ anywhere.
    pub fn settle(&mut self, theta: &mut [f32], gradient: &[f32], rate: f32, weight: f32) {
        self.move_by(theta, gradient, rate, weight, true);
    }

    /// Takes a gradient into the means and finds the step lengths, as [`Self::step`] does, or [`Self::settle`] if `is_settling`,
    /// and leaves the move to another rule.
    pub fn observe(&mut self, gradient: &[f32], rate: f32, weight: f32, is_settling: bool) {
        if !is_settling {
            self.square_start *= 1.0 - SQUARE_WEIGHT;
        }
        let least_rise = least_rise(is_settling);
        self.mean_start *= 1.0 - weight;
        let square_scale = 1.0 / (1.0 - self.square_start).max(f32::MIN_POSITIVE);
        for StepShare { range, share } in &self.shares {
            Arch::new().dispatch(Observe {
                gradient: &gradient[range.clone()],
                mean: &mut self.mean[range.clone()],
                square: &mut self.square[range.clone()],
                lengths: &mut self.lengths[range.clone()],
                rate: share * rate,
                weight,
                least_rise,
                square_scale,
            });
        }
    }

    /// The running mean of the gradient, and the factor that frees it of the zeros it began with.
    #[must_use]
    pub fn mean(&self) -> (&[f32], f32) {
        (&self.mean, 1.0 / (1.0 - self.mean_start).max(f32::MIN_POSITIVE))
    }

    fn move_by(&mut self, theta: &mut [f32], gradient: &[f32], rate: f32, weight: f32, is_settling: bool) {
        self.mean_start *= 1.0 - weight;
        let mean_scale = 1.0 / (1.0 - self.mean_start);
        let square_scale = 1.0 / (1.0 - self.square_start).max(f32::MIN_POSITIVE);
        for StepShare { range, share } in &self.shares {
            Arch::new().dispatch(AdamStep {
                theta: &mut theta[range.clone()],
                gradient: &gradient[range.clone()],
                mean: &mut self.mean[range.clone()],
                square: &mut self.square[range.clone()],
                lengths: &mut self.lengths[range.clone()],
                rate: share * rate,
                weight,
                least_rise: least_rise(is_settling),
                mean_scale,
                square_scale,
            });
        }
    }

    /// Begins everything anew.
    pub fn forget(&mut self) {
        self.forget_mean();
        self.square.fill(0.0);
        self.square_start = 1.0;
        self.lengths.fill(1.0);
    }

    /// Begins the mean of the gradient anew, for a descent that goes on elsewhere.
    pub fn forget_mean(&mut self) {
        self.mean.fill(0.0);
        self.mean_start = 1.0;
    }

    /// The step lengths sᵢ of the last step; 1 before the first.
    #[must_use]
    pub fn lengths(&self) -> &[f32] {
        &self.lengths
    }
}

/// What a square rises by at the least, in units of its weight.
fn least_rise(is_settling: bool) -> f32 {
    if is_settling { 0.0 } else { f32::NEG_INFINITY }
}

struct AdamStep<'a> {
    theta: &'a mut [f32],
    gradient: &'a [f32],
    mean: &'a mut [f32],
    square: &'a mut [f32],
    lengths: &'a mut [f32],
    rate: f32,
    weight: f32,
    least_rise: f32,
    mean_scale: f32,
    square_scale: f32,
}

impl WithSimd for AdamStep<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { theta, gradient, mean, square, lengths, rate, weight, least_rise, mean_scale, square_scale } = self;
        let states = mean.iter_mut().zip(square).zip(lengths);
        for ((value, &slope), ((mean, square), length)) in theta.iter_mut().zip(gradient).zip(states) {
            *mean += weight * (slope - *mean);
            *square += SQUARE_WEIGHT * (slope * slope - *square).max(least_rise);
            *length = rate / ((*square * square_scale).sqrt() + EPSILON);
            *value -= *length * *mean * mean_scale;
        }
    }
}

struct Observe<'a> {
    gradient: &'a [f32],
    mean: &'a mut [f32],
    square: &'a mut [f32],
    lengths: &'a mut [f32],
    rate: f32,
    weight: f32,
    least_rise: f32,
    square_scale: f32,
}

impl WithSimd for Observe<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { gradient, mean, square, lengths, rate, weight, least_rise, square_scale } = self;
        for ((&slope, mean), (square, length)) in gradient.iter().zip(mean).zip(square.iter_mut().zip(lengths)) {
            *mean += weight * (slope - *mean);
            *square += SQUARE_WEIGHT * (slope * slope - *square).max(least_rise);
            *length = rate / ((*square * square_scale).sqrt() + EPSILON);
        }
    }
}

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
    for range in penalty.penalized_ranges() {
        let (values, lengths) = (&mut theta[range.clone()], &lengths[range.clone()]);
        Arch::new().dispatch(Shrink { values, lengths, nu: single(nu) });
    }
    nu
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
