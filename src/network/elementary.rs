//! exp and tanh without branches, which the compiler turns into vector instructions.
//!
//! The functions of the standard library are called number by number, and took most of a gradient's time on small
//! networks.

use super::product::Real;

/// exp(x) to within two units in the last place, for x within the range of normal results; beyond it the result stays at
/// that range's ends. NaN stays NaN.
#[inline(always)]
pub fn exp_f64(x: f64) -> f64 {
    // x = k·ln 2 + r; adding 1.5·2⁵² rounds to the integer k and leaves it in the lowest bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    // 1/n! from n = 12 down to 0
    const TAYLOR: [f64; 13] = [
        1.0 / 479_001_600.0,
        1.0 / 39_916_800.0,
        1.0 / 3_628_800.0,
        1.0 / 362_880.0,
        1.0 / 40_320.0,
        1.0 / 5_040.0,
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
        1.0,
    ];
    let x = x.clamp(-708.0, 709.0);
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = (x - k * LN_2_HIGH) - k * LN_2_LOW;
    let mut sum = TAYLOR[0];
    for &coefficient in &TAYLOR[1..] {
        sum = sum * r + coefficient;
    }
    sum * f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52)
}

/// As [`exp_f64`], in single precision.
#[inline(always)]
pub fn exp_f32(x: f32) -> f32 {
    const ROUND: f32 = 12_582_912.0;
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    const TAYLOR: [f32; 8] = [1.0 / 5_040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0];
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = (x - k * LN_2_HIGH) - k * LN_2_LOW;
    let mut sum = TAYLOR[0];
    for &coefficient in &TAYLOR[1..] {
        sum = sum * r + coefficient;
    }
    sum * f32::from_bits(shifted.to_bits().wrapping_add(127) << 23)
}

/// tanh(x) to within a few roundings of 1.
#[inline(always)]
pub fn tanh<T: Real>(x: T) -> T {
    let two = T::one() + T::one();
    T::one() - two / ((two * x).exponential() + T::one())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
    fn exp_and_tanh_agree_with_the_standard_library() {
        for i in -70_000..=70_000 {
            let x = f64::from(i) * 0.01;
            assert!((exp_f64(x) / x.exp() - 1.0).abs() < 1e-15, "exp({x})");
            assert!((tanh(x) - x.tanh()).abs() < 1e-15, "tanh({x})");
            let single = x as f32 * 0.12;
            assert!((exp_f32(single) / single.exp() - 1.0).abs() < 5e-7, "exp({single})");
            assert!((tanh(single) - single.tanh()).abs() < 3e-7, "tanh({single})");
        }
        assert!(exp_f64(f64::NAN).is_nan() && exp_f32(f32::NAN).is_nan() && tanh(f64::NAN).is_nan());
        assert!(exp_f64(-1e4) < 1e-300 && tanh(1e4) == 1.0 && tanh(-1e4_f32) == -1.0);
    }
}
