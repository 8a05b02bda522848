//! Random weights to start from.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::Network;

/// Random parameters from a seed, uniform in ±1/√inputs for the weights and biases of each layer, as PyTorch's
/// `nn.Linear` and `nn.Conv2d` draw them.
#[must_use]
pub fn initial_parameters(network: &Network, seed: u64) -> Vec<f64> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut theta = Vec::with_capacity(network.parameters());
    for layer in network.layers() {
        let bound = 1.0 / (layer.inputs.max(1) as f64).sqrt();
        theta.extend((0..layer.weight.len() + layer.bias.len()).map(|_| random.random_range(-bound..=bound)));
    }
    theta
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Activation;

    #[test]
    fn the_same_seed_gives_the_same_parameters_within_the_bounds_of_each_layer() {
        let network = Network::dense(100, vec![25], 3, Activation::Relu);
        let theta = initial_parameters(&network, 7);
        assert_eq!(theta, initial_parameters(&network, 7));
        assert_ne!(theta, initial_parameters(&network, 8));
        let largest = |range: std::ops::Range<usize>| theta[range].iter().fold(0.0_f64, |a, b| a.max(b.abs()));
        let layers = network.layers();
        assert!(largest(layers[0].weight.clone()) <= 0.1);
        assert!(largest(layers[1].weight.clone()) > 0.15 && largest(layers[1].weight.clone()) <= 0.2);
    }
}
