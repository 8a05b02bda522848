//! Another chance for dead units.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::network::Network;

/// Gives some dead units of each hidden layer of a dense network small random weights, of this ℓ¹ norm altogether. What the network
/// computes changes by the products of them, of second order, and the gradient tells which of the units are worth it.
///
/// A dead unit is a saddle of the loss, out of which no gradient leads; so a network that is grown would never have more units
/// than the one that it was grown from.
pub fn revive(network: &Network, theta: &mut [f64], norm: f64, seed: u64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let layers = network.layers();
    let hidden = layers.len().saturating_sub(1).max(1);
    for pair in layers.windows(2) {
        let [layer, next] = pair else { continue };
        // Kernels are shared by all of an image: one dead channel more or less is no barrier.
        if network.convolutional.is_some() {
            return;
        }
        let weights =
            |unit: usize| layer.weight.start + unit * layer.inputs..layer.weight.start + (unit + 1) * layer.inputs;
        let is_dead = |unit: &usize| {
            let outgoing = theta[next.weight.clone()].iter().skip(*unit).step_by(next.inputs.max(1));
            outgoing.copied().all(|value| value == 0.0) && theta[weights(*unit)].iter().all(|&value| value == 0.0)
        };
        let dead: Vec<usize> = (0..layer.outputs).filter(is_dead).collect();
        let count = (layer.outputs - dead.len()).div_ceil(LIVE_UNITS).min(dead.len());
        let each = norm / (hidden * count.max(1)) as f64;
        for &unit in dead.iter().take(count) {
            let outgoing = (0..next.outputs).map(|output| next.weight.start + output * next.inputs + unit).collect();
            for places in [weights(unit).collect::<Vec<usize>>(), outgoing] {
                let directions: Vec<f64> = places.iter().map(|_| random.random_range(-1.0..1.0)).collect();
                let size: f64 = directions.iter().map(|value: &f64| value.abs()).sum();
                for (place, direction) in places.into_iter().zip(directions) {
                    theta[place] = direction * 0.5 * each / size.max(f64::MIN_POSITIVE);
                }
            }
        }
    }
}

/// One dead unit is revived for so many that live: more would take the room of those.
const LIVE_UNITS: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::{Rows, Targets},
        network::{Activation, Compaction, DenseLoss, Loss, initial_parameters},
    };

    #[test]
    fn revived_units_change_little_and_live() {
        let network = Network::dense(3, vec![6], 2, Activation::Relu);
        let mut theta = initial_parameters(&network, 2);
        theta[2 * 3..6 * 3].fill(0.0);
        let layers = network.layers();
        for output in 0..2 {
            theta[layers[1].weight.start + output * 6 + 2..layers[1].weight.start + output * 6 + 6].fill(0.0);
        }
        let inputs = (0..60).map(|i| (0.7 * f64::from(i)).sin()).collect();
        let rows = Rows::from_numbers(inputs, 3, Targets::Classes((0..20).map(|row| row % 2).collect()));
        let mut loss = DenseLoss::<f64>::new(&network, &rows).unwrap();
        let before = loss.value(&theta).unwrap();
        let norm = |theta: &[f64]| theta.iter().map(|value| value.abs()).sum::<f64>();
        let live = |theta: &[f64]| Compaction::of(&network, theta, &[true; 3]).unwrap().network.hidden;
        assert_eq!(live(&theta), [2]);
        for size in [0.1, 0.01] {
            let mut grown = theta.clone();
            revive(&network, &mut grown, size, 1);
            assert!((norm(&grown) - norm(&theta) - size).abs() < 1e-12);
            assert!((loss.value(&grown).unwrap() - before).abs() < size * size, "of second order");
            assert_eq!(live(&grown), [3], "one for two");
        }
    }
}
