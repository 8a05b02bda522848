//! The passes of a part, compiled for the instruction set at hand.
//!
//! A closure in the place of these would not be compiled for it.

use pulp::{Simd, WithSimd};

use super::{At, Part, PartResult, Purpose};
use crate::network::{
    input::{Input, Source, SparseFirst},
    product::Real,
};

/// [`Part::run_difference`] for the instruction set at hand.
pub(super) struct Difference<'a, T> {
    pub part: &'a mut Part<T>,
    pub at: At<'a, T>,
    pub snapshot: At<'a, T>,
}

impl<T: Real> WithSimd for Difference<'_, T> {
    type Output = PartResult;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> PartResult {
        let Self { part, at, snapshot } = self;
        PartResult { loss: part.difference(at, snapshot, !S::IS_SCALAR), tally: 0.0 }
    }
}

/// [`Input::load`] for the instruction set at hand.
pub(super) struct Load<'a, T> {
    pub input: &'a mut Input<T>,
    pub source: &'a Source<T>,
    pub places: &'a [u32],
}

impl<T: Real> WithSimd for Load<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.input.load(self.source, self.places);
    }
}

/// [`Part::run`] for the instruction set at hand.
pub(super) struct Pass<'a, T> {
    pub part: &'a mut Part<T>,
    pub theta: &'a [T],
    pub first: Option<SparseFirst<'a, T>>,
    pub purpose: Purpose,
}

impl<T: Real> WithSimd for Pass<'_, T> {
    type Output = PartResult;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> PartResult {
        let Self { part, theta, first, purpose } = self;
        // Without vectors there may be no fused multiplication either, and then it is a slow function.
        let is_fused = !S::IS_SCALAR;
        part.forward(theta, first, is_fused);
        match purpose {
            Purpose::Value => PartResult { loss: part.loss(), tally: 0.0 },
            Purpose::Gradient => {
                let loss = part.backward(theta);
                part.backward_first(first, is_fused);
                PartResult { loss, tally: 0.0 }
            }
            Purpose::Evaluation => {
                let rows = part.rows;
                let tally = part.last_outputs().map_or(f64::NAN, |(goal, outputs, _)| goal.tally(outputs, rows));
                PartResult { loss: part.loss(), tally }
            }
        }
    }
}
