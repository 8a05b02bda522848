//! How networks are crossed and mutated.

use rand::{Rng, RngExt};

/// The distribution index of crossovers, and of mutations, as in Deb, Pratap, Agarwal, Meyarivan 2002: the larger, the nearer are
/// children to their parents.
const CROSSED: f64 = 20.0;
const MUTATED: f64 = 20.0;
/// The share of pairs that are crossed, as there; the others are kept as they are.
pub const CROSSOVER: f64 = 0.9;

/// Simulated binary crossover (Deb, Agrawal 1995): each pair of values is moved with a chance of a half towards or away from its mean,
/// which stays as it is. Children stay within their bounds ±`bounds`.
pub fn cross(parents: (&[f32], &[f32]), bounds: &[f32], random: &mut impl Rng) -> [Vec<f32>; 2] {
    let mut children = [parents.0.to_vec(), parents.1.to_vec()];
    let [first, second] = &mut children;
    for ((a, b), &bound) in first.iter_mut().zip(second).zip(bounds) {
        if random.random_bool(0.5) {
            let spread = spread(random.random_range(0.0..1.0));
            let (middle, half) = (0.5 * (f64::from(*a) + f64::from(*b)), 0.5 * (f64::from(*a) - f64::from(*b)));
            *a = bounded(middle + spread * half, bound);
            *b = bounded(middle - spread * half, bound);
        }
    }
    children
}

/// How much farther from their mean children are than their parents, by a number from 0 to 1.
fn spread(chance: f64) -> f64 {
    let power = 1.0 / (CROSSED + 1.0);
    if chance <= 0.5 { (2.0 * chance).powf(power) } else { (0.5 / (1.0 - chance)).powf(power) }
}

/// Polynomial mutation (Deb, Goyal 1996): on average one value is moved, and stays within its bounds ±`bounds`.
pub fn mutate(values: &mut [f32], bounds: &[f32], random: &mut impl Rng) {
    let chance = 1.0 / values.len().max(1) as f64;
    for (value, &bound) in values.iter_mut().zip(bounds) {
        if random.random_bool(chance) {
            let width = 2.0 * f64::from(bound);
            let (below, above) = (f64::from(*value + bound) / width, f64::from(bound - *value) / width);
            let moved = displacement(random.random_range(0.0..1.0), below, above);
            *value = bounded(f64::from(*value) + width * moved, bound);
        }
    }
}

/// A move in units of the width, by a number from 0 to 1, of a value that lies so far above and below its bounds.
fn displacement(chance: f64, below: f64, above: f64) -> f64 {
    let power = 1.0 / (MUTATED + 1.0);
    let far = |room: f64| (1.0 - room.clamp(0.0, 1.0)).powf(MUTATED + 1.0);
    if chance < 0.5 {
        (2.0 * chance + (1.0 - 2.0 * chance) * far(below)).powf(power) - 1.0
    } else {
        1.0 - (2.0 * (1.0 - chance) + 2.0 * (chance - 0.5) * far(above)).powf(power)
    }
}

#[allow(clippy::cast_possible_truncation)] // parameters are kept in single precision
fn bounded(value: f64, bound: f32) -> f32 {
    (value as f32).clamp(-bound, bound)
}

/// Two-point crossover: the children exchange what lies between two places.
pub fn exchange(parents: (&[f32], &[f32]), random: &mut impl Rng) -> [Vec<f32>; 2] {
    let mut children = [parents.0.to_vec(), parents.1.to_vec()];
    let len = parents.0.len();
    let (a, b) = (random.random_range(0..=len), random.random_range(0..=len));
    let [first, second] = &mut children;
    first[a.min(b)..a.max(b)].swap_with_slice(&mut second[a.min(b)..a.max(b)]);
    children
}

/// Bit flips: on average one of the zeros and ones is turned over.
pub fn flip(values: &mut [f32], random: &mut impl Rng) {
    let chance = 1.0 / values.len().max(1) as f64;
    for value in values {
        if random.random_bool(chance) {
            *value = 1.0 - *value;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    proptest! {
        #[test]
        fn children_have_the_mean_of_their_parents_and_stay_within_bounds(
            pairs in prop::collection::vec((-1.0_f32..1.0, -1.0_f32..1.0), 1..20), seed in any::<u64>(),
        ) {
            let (a, b): (Vec<f32>, Vec<f32>) = pairs.into_iter().unzip();
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            // No pair is spread so far as to leave these.
            let wide = vec![1e9; a.len()];
            let [first, second] = cross((&a, &b), &wide, &mut random);
            for ((a, b), (c, d)) in a.iter().zip(&b).zip(first.iter().zip(&second)) {
                prop_assert!((a + b - c - d).abs() < 1e-5, "{a} {b} {c} {d}");
            }
            let narrow = vec![1.0; a.len()];
            let [mut first, second] = cross((&a, &b), &narrow, &mut random);
            for _ in 0..20 {
                mutate(&mut first, &narrow, &mut random);
            }
            prop_assert!(first.iter().chain(&second).all(|value| value.abs() <= 1.0));
        }

        #[test]
        fn bits_stay_bits_and_an_exchange_keeps_what_parents_have_in_common(
            bits in prop::collection::vec((any::<bool>(), any::<bool>()), 1..20), seed in any::<u64>(),
        ) {
            let as_value = |bit: bool| f32::from(u8::from(bit));
            let (a, b): (Vec<f32>, Vec<f32>) = bits.iter().map(|&(a, b)| (as_value(a), as_value(b))).unzip();
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            let [mut first, second] = exchange((&a, &b), &mut random);
            for ((a, b), (c, d)) in a.iter().zip(&b).zip(first.iter().zip(&second)) {
                prop_assert!(a == c && b == d || a == d && b == c);
            }
            flip(&mut first, &mut random);
            prop_assert!(first.iter().all(|&value| value == 0.0 || value == 1.0));
        }
    }

    #[test]
    fn the_spread_of_children_is_distributed_as_published() {
        // Half of all children lie nearer than their parents, and the chance of a spread below β < 1 is β^(η+1)/2.
        assert_eq!((spread(0.0), spread(0.5)), (0.0, 1.0));
        assert!((spread(0.5 * 0.8_f64.powf(CROSSED + 1.0)) - 0.8).abs() < 1e-12);
        // Above it is 1 − β^−(η+1)/2.
        assert!((spread(1.0 - 0.5 * 1.25_f64.powf(-(CROSSED + 1.0))) - 1.25).abs() < 1e-12);
    }

    #[test]
    fn mutations_reach_the_bounds_and_move_nothing_in_the_middle() {
        assert!((displacement(0.0, 0.3, 0.7) + 0.3).abs() < 1e-12 && (displacement(1.0, 0.3, 0.7) - 0.7).abs() < 1e-12);
        assert!(displacement(0.5, 0.3, 0.7).abs() < 1e-12);
        let mut random = ChaCha8Rng::seed_from_u64(1);
        let mut moved = 0;
        for _ in 0..2000 {
            let mut values = [0.25_f32; 10];
            mutate(&mut values, &[1.0; 10], &mut random);
            moved += values.iter().filter(|&&value| value != 0.25).count();
        }
        assert!((1700..2300).contains(&moved), "one in ten: {moved} of 20,000");
    }
}
