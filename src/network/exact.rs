//! Networks and rows for tests in single precision: sums before a ReLU are exact, so that rounding cannot move one of
//! them across zero, or another pixel to the top of its square, where the gradient jumps.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::Network;

/// Inputs are whole multiples of this.
const GRID: f64 = 0.25;

/// How many weights of a unit are not zero, about: their sum of products stays small enough to be exact.
const WEIGHTS: f64 = 32.0;

/// Whole multiples of [`GRID`] between −1.5 and 1.5.
pub fn exact_inputs(len: usize, seed: u64) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    (0..len).map(|_| GRID * f64::from(random.random_range(-6..=6))).collect()
}

/// Weights of ±1/8 and ±1/4, and biases that lie half way between the sums of products, so that no unit is at zero.
pub fn exact_parameters(network: &Network, seed: u64) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut theta = Vec::with_capacity(network.parameters());
    let mut grid = GRID;
    for layer in network.layers() {
        let share = (WEIGHTS / layer.inputs as f64).min(1.0);
        theta.extend(layer.weight.map(|_| {
            let size = 0.125 * f64::from(random.random_range(1..=2));
            let sign = if random.random_bool(0.5) { 1.0 } else { -1.0 };
            if random.random_bool(share) { sign * size } else { 0.0 }
        }));
        grid /= 16.0;
        let steps = (0.25 / grid).floor();
        theta.extend(layer.bias.map(|_| (2.0 * (steps * random.random_range(-1.0..1.0_f64)).round() + 1.0) * grid));
    }
    theta
}
