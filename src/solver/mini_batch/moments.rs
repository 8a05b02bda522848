//! Steps with a length of their own for every parameter, as in Adam.
//!
//! In single precision, in passes that are compiled for the instruction set at hand: with mini-batches these passes are a good
//! part of all work.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};

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

    /// No steps yet, for so many parameters with steps of one length.
    #[must_use]
    pub fn uniform(len: usize) -> Self {
        let range = 0..len;
        Self::new(vec![StepShare { range, share: 1.0 }])
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
        self.mean_start *= 1.0 - weight;
        for (_, part) in self.parts(gradient, rate, weight, is_settling) {
            Arch::new().dispatch(part);
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
        for (range, part) in self.parts(gradient, rate, weight, is_settling) {
            Arch::new().dispatch(AdamStep { theta: &mut theta[range], mean_scale, part });
        }
    }

    /// The parts that have a share each, with their places in θ.
    fn parts<'a>(
        &'a mut self,
        gradient: &'a [f32],
        rate: f32,
        weight: f32,
        is_settling: bool,
    ) -> impl Iterator<Item = (Range<usize>, Observe<'a>)> {
        let square_scale = 1.0 / (1.0 - self.square_start).max(f32::MIN_POSITIVE);
        let least_rise = if is_settling { 0.0 } else { f32::NEG_INFINITY };
        let shares = &*self.shares;
        let states = split(&mut self.mean, shares).zip(split(&mut self.square, shares));
        let states = states.zip(split(&mut self.lengths, shares));
        shares.iter().zip(states).map(move |(StepShare { range, share }, ((mean, square), lengths))| {
            let rule = Rule { rate: share * rate, weight, least_rise, square_scale };
            (range.clone(), Observe { gradient: &gradient[range.clone()], mean, square, lengths, rule })
        })
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

/// The parts of a slice, which follow each other.
fn split<'a>(mut slice: &'a mut [f32], shares: &'a [StepShare]) -> impl Iterator<Item = &'a mut [f32]> {
    shares.iter().map(move |part| {
        let (first, others) = std::mem::take(&mut slice).split_at_mut(part.range.len());
        slice = others;
        first
    })
}

/// How a slope joins the means of its parameter.
#[derive(Clone, Copy)]
struct Rule {
    rate: f32,
    weight: f32,
    /// What a square rises by at the least, in units of its weight.
    least_rise: f32,
    square_scale: f32,
}

impl Rule {
    #[inline(always)]
    fn join(self, slope: f32, mean: &mut f32, square: &mut f32, length: &mut f32) {
        *mean += self.weight * (slope - *mean);
        *square += SQUARE_WEIGHT * (slope * slope - *square).max(self.least_rise);
        *length = self.rate / ((*square * self.square_scale).sqrt() + EPSILON);
    }
}

struct Observe<'a> {
    gradient: &'a [f32],
    mean: &'a mut [f32],
    square: &'a mut [f32],
    lengths: &'a mut [f32],
    rule: Rule,
}

impl WithSimd for Observe<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { gradient, mean, square, lengths, rule } = self;
        for ((&slope, mean), (square, length)) in gradient.iter().zip(mean).zip(square.iter_mut().zip(lengths)) {
            rule.join(slope, mean, square, length);
        }
    }
}

struct AdamStep<'a> {
    theta: &'a mut [f32],
    mean_scale: f32,
    part: Observe<'a>,
}

impl WithSimd for AdamStep<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { theta, mean_scale, part: Observe { gradient, mean, square, lengths, rule } } = self;
        let states = mean.iter_mut().zip(square).zip(lengths);
        for ((value, &slope), ((mean, square), length)) in theta.iter_mut().zip(gradient).zip(states) {
            rule.join(slope, mean, square, length);
            *value -= *length * *mean * mean_scale;
        }
    }
}

#[cfg(test)]
#[path = "moments_tests.rs"]
mod tests;
