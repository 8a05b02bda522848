//! Passes over the outputs of the units of a layer.

use super::{Activation, elementary::tanh, product::Real};

/// unit ← σ(unit + bias)
#[inline(always)]
pub(super) fn add_and_activate<T: Real>(unit: &mut [T], bias: T, activation: Option<Activation>) {
    match activation {
        None => unit.iter_mut().for_each(|value| *value += bias),
        Some(Activation::Relu) => unit.iter_mut().for_each(|value| {
            let sum = *value + bias;
            // Written so that a NaN stays one: a loss that has blown up must be seen.
            *value = if sum < T::zero() { T::zero() } else { sum };
        }),
        Some(Activation::Tanh) => unit.iter_mut().for_each(|value| *value = tanh(*value + bias)),
    }
}

/// Turns the outputs of a layer into the derivative with respect to what its activation was given.
#[inline(always)]
pub(super) fn through_activation<T: Real>(outputs: &mut [T], derivative: &[T], activation: Activation) {
    match activation {
        Activation::Relu => {
            for (output, &slope) in outputs.iter_mut().zip(derivative) {
                *output = if *output > T::zero() { slope } else { T::zero() };
            }
        }
        Activation::Tanh => {
            for (output, &slope) in outputs.iter_mut().zip(derivative) {
                *output = slope * (T::one() - *output * *output);
            }
        }
    }
}

/// Σ values in eight independent sums, which the compiler turns into vector instructions.
#[inline(always)]
pub(super) fn sum<T: Real>(values: &[T]) -> T {
    let (blocks, rest) = values.as_chunks::<8>();
    let mut sums = [T::zero(); 8];
    for block in blocks {
        for (sum, &value) in sums.iter_mut().zip(block) {
            *sum += value;
        }
    }
    sums.into_iter().sum::<T>() + rest.iter().copied().sum::<T>()
}

/// a ← a − b
#[inline(always)]
pub(super) fn subtract<T: Real>(a: &mut [T], b: &[T]) {
    a.iter_mut().zip(b).for_each(|(a, &b)| *a -= b);
}
