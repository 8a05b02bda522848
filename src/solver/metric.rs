//! Steps with a length of their own for every parameter, as in Adam, and the projection in the same metric.
//!
//! In single precision, in passes that are compiled for the instruction set at hand: with mini-batches these passes are a good
//! part of all work.

use pulp::{Arch, Simd, WithSimd};

use super::Penalty;

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
}

/// Weight of a batch in the mean of the squares.
const SQUARE_WEIGHT: f32 = 0.001;
/// Keeps the step finite where the gradient has always been zero.
const EPSILON: f32 = 1e-8;

impl Moments {
    /// No steps yet, for so many parameters.
    #[must_use]
    pub fn new(len: usize) -> Self {
        Self {
            mean: vec![0.0; len],
            square: vec![0.0; len],
            mean_start: 1.0,
            square_start: 1.0,
            lengths: vec![1.0; len],
        }
    }

    /// One Adam step, θᵢ ← θᵢ − sᵢ m̂ᵢ with sᵢ = rate/(√v̂ᵢ + ε), where the gradient joins its running mean with this weight.
    pub fn step(&mut self, theta: &mut [f32], gradient: &[f32], rate: f32, weight: f32) {
        self.square_start *= 1.0 - SQUARE_WEIGHT;
        self.move_by(theta, gradient, rate, weight, SQUARE_WEIGHT);
    }

    /// The same step in the metric that there is: the squares, in which noise counts, do not follow a gradient without it.
    pub fn settle(&mut self, theta: &mut [f32], gradient: &[f32], rate: f32, weight: f32) {
        self.move_by(theta, gradient, rate, weight, 0.0);
    }

    /// Takes a gradient into the means and finds the step lengths, as [`Self::step`] does, or [`Self::settle`] if `is_settling`,
    /// and leaves the move to another rule.
    pub fn observe(&mut self, gradient: &[f32], rate: f32, weight: f32, is_settling: bool) {
        let square_weight = if is_settling { 0.0 } else { SQUARE_WEIGHT };
        self.square_start *= 1.0 - square_weight;
        self.mean_start *= 1.0 - weight;
        let square_scale = 1.0 / (1.0 - self.square_start).max(f32::MIN_POSITIVE);
        Arch::new().dispatch(Observe { gradient, moments: self, rate, weight, square_weight, square_scale });
    }

    /// The running mean of the gradient, and the factor that frees it of the zeros it began with.
    #[must_use]
    pub fn mean(&self) -> (&[f32], f32) {
        (&self.mean, 1.0 / (1.0 - self.mean_start).max(f32::MIN_POSITIVE))
    }

    fn move_by(&mut self, theta: &mut [f32], gradient: &[f32], rate: f32, weight: f32, square_weight: f32) {
        self.mean_start *= 1.0 - weight;
        let mean_scale = 1.0 / (1.0 - self.mean_start);
        let square_scale = 1.0 / (1.0 - self.square_start).max(f32::MIN_POSITIVE);
        Arch::new().dispatch(AdamStep {
            theta,
            gradient,
            moments: self,
            rate,
            weight,
            square_weight,
            mean_scale,
            square_scale,
        });
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

struct AdamStep<'a> {
    theta: &'a mut [f32],
    gradient: &'a [f32],
    moments: &'a mut Moments,
    rate: f32,
    weight: f32,
    square_weight: f32,
    mean_scale: f32,
    square_scale: f32,
}

impl WithSimd for AdamStep<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { theta, gradient, moments, rate, weight, square_weight, mean_scale, square_scale } = self;
        let Moments { mean, square, lengths, .. } = moments;
        let states = mean.iter_mut().zip(square).zip(lengths);
        for ((value, &slope), ((mean, square), length)) in theta.iter_mut().zip(gradient).zip(states) {
            *mean += weight * (slope - *mean);
            *square += square_weight * (slope * slope - *square);
            *length = rate / ((*square * square_scale).sqrt() + EPSILON);
            *value -= *length * *mean * mean_scale;
        }
    }
}

struct Observe<'a> {
    gradient: &'a [f32],
    moments: &'a mut Moments,
    rate: f32,
    weight: f32,
    square_weight: f32,
    square_scale: f32,
}

impl WithSimd for Observe<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { gradient, moments, rate, weight, square_weight, square_scale } = self;
        let Moments { mean, square, lengths, .. } = moments;
        for ((&slope, mean), (square, length)) in gradient.iter().zip(mean).zip(square.iter_mut().zip(lengths)) {
            *mean += weight * (slope - *mean);
            *square += square_weight * (slope * slope - *square);
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
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        network::{Activation, Network},
        solver::project_onto_l1_ball,
    };

    proptest! {
        #[test]
        fn with_equal_lengths_it_is_the_projection_onto_the_ball(
            values in prop::collection::vec(-3.0_f64..3.0, 1..60), share in 0.01_f64..1.2, length in 0.01_f32..3.0, guess in 0.0..5.0,
        ) {
            let penalty = Penalty::all(values.len());
            let radius = share * penalty.norm(&values);
            let mut expected = values.clone();
            project_onto_l1_ball(&mut expected, &penalty, radius, 0.0);
            let mut projected: Vec<f32> = values.iter().map(|&value| single(value)).collect();
            project_in_metric(&mut projected, &vec![length; values.len()], &penalty, radius, guess);
            for (&a, b) in projected.iter().zip(&expected) {
                prop_assert!((f64::from(a) - b).abs() < 2e-5, "{a} {b}");
            }
        }

        #[test]
        fn the_result_is_a_shrunken_point_of_the_wanted_norm(
            pairs in prop::collection::vec((-3.0_f32..3.0, 1e-4_f32..10.0), 1..80), share in 0.0_f64..0.99, guess in 0.0..50.0,
        ) {
            let (values, lengths): (Vec<f32>, Vec<f32>) = pairs.into_iter().unzip();
            let norm = |values: &[f32]| values.iter().map(|value| f64::from(value.abs())).sum::<f64>();
            let radius = share * norm(&values);
            let mut projected = values.clone();
            let nu = project_in_metric(&mut projected, &lengths, &Penalty::all(values.len()), radius, guess);
            prop_assert!(nu >= 0.0);
            prop_assert!((norm(&projected) - radius).abs() < 1e-4 * (norm(&values) + 1.0), "{} {}", norm(&projected), radius);
            for ((&from, &to), &length) in values.iter().zip(&projected).zip(&lengths) {
                let expected = (from.abs() - length * single(nu)).max(0.0).copysign(from);
                prop_assert!((to - expected).abs() < 1e-5);
            }
        }
    }

    #[test]
    fn a_point_within_the_ball_stays_and_free_parameters_are_not_touched() {
        let mut inside = vec![0.5_f32, -0.25];
        assert_eq!(project_in_metric(&mut inside, &[1.0, 2.0], &Penalty::all(2), 1.0, 3.0), 0.0);
        assert_eq!(inside, [0.5, -0.25]);
        assert_eq!(project_in_metric(&mut inside, &[1.0, 2.0], &Penalty::all(2), f64::INFINITY, 3.0), 0.0);
        // weights 0..1, bias 1
        let network = Network::dense(1, vec![], 1, Activation::Relu);
        let mut theta = vec![4.0_f32, 9.0];
        project_in_metric(&mut theta, &[1.0, 1.0], &Penalty::of(&network, true), 1.0, 0.0);
        assert_eq!(theta, [1.0, 9.0]);
    }

    #[test]
    fn the_first_step_of_adam_has_the_same_length_for_every_slope() {
        let mut moments = Moments::new(3);
        let mut theta = vec![1.0_f32; 3];
        moments.step(&mut theta, &[1e-3, -5.0, 0.0], 0.1, 0.1);
        for (value, expected) in theta.iter().zip([0.9, 1.1, 1.0]) {
            assert!((value - expected).abs() < 1e-4, "{theta:?}");
        }
    }

    #[test]
    fn a_step_that_settles_leaves_the_metric_as_it_is() {
        let mut moments = Moments::new(1);
        let mut theta = vec![0.0_f32];
        moments.step(&mut theta, &[2.0], 0.1, 0.1);
        let before = moments.lengths()[0];
        moments.settle(&mut theta, &[1000.0], 0.1, 0.5);
        assert!((moments.lengths()[0] - before).abs() < 1e-6);
    }
}
