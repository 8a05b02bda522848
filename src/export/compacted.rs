//! A network without what computes nothing: an equal but smaller dense network.

use crate::{
    front::Parameters,
    network::{Activation, Convolutional, Layer, LayerKind, Network},
};

/// Bytes of a parameter in a file.
pub const PARAMETER_BYTES: usize = 4;

/// The part of a network that computes what the whole computes.
///
/// A unit (a channel of a convolution) is left out if nothing listens to it. One that no input reaches always gives the same: it is left out
/// too, and what it gives is added to the biases of those that listen to it. An input is left out if nothing listens to it; of an image that
/// convolutions are moved over all of it stays.
#[derive(Clone, Debug, PartialEq)]
pub struct Compacted {
    /// The smaller network.
    pub network: Network,
    /// Inputs that it has, in ascending order; all of an image that goes into convolutions.
    pub inputs: Vec<usize>,
    /// Its parameters, in the order of its own layers.
    pub theta: Vec<f64>,
}

impl Compacted {
    /// Of a network with these parameters.
    #[must_use]
    pub fn of(network: &Network, theta: &[f64]) -> Self {
        let layers = network.layers();
        let flow = Flow::through(network, &layers, theta);
        let mut kept: Vec<Vec<usize>> = flow.kept.iter().map(|kept| places(kept)).collect();
        // A layer without units would have no shape; one that computes nothing does no harm.
        for units in &mut kept {
            if units.is_empty() {
                units.push(0);
            }
        }
        let mut small = Vec::new();
        for (number, layer) in layers.iter().enumerate() {
            let (from, to) = (kept.get(number).map_or(&[][..], Vec::as_slice), kept.get(number + 1));
            let listens = |place: usize| flow.kept.get(number).is_some_and(|kept| kept.get(place) == Some(&true));
            for &unit in to.into_iter().flatten() {
                for &source in from {
                    let weights = weights(layer, theta, unit, source);
                    // What was left in only for its shape gives nothing.
                    small.extend(weights.iter().map(|&weight| if listens(source) { weight } else { 0.0 }));
                }
            }
            let biases = flow.biases.get(number).map_or(&[][..], Vec::as_slice);
            small.extend(to.into_iter().flatten().map(|&unit| biases.get(unit).copied().unwrap_or(0.0)));
        }
        Self { network: smaller(network, &kept), inputs: inputs(network, &kept), theta: small }
    }
}

/// Bytes of the parameters of a network once it is compacted, four for each: a figure of a point of the front.
#[must_use]
pub fn compacted_bytes(network: &Network, theta: &[f64]) -> usize {
    PARAMETER_BYTES * Compacted::of(network, theta).network.parameters()
}

/// The same of the parameters as a front keeps them.
#[must_use]
pub fn compacted_bytes_of(network: &Network, parameters: &Parameters) -> usize {
    compacted_bytes(network, &parameters.to_double())
}

/// What goes through a network.
struct Flow {
    /// Of the inputs (channels of the image, where there are convolutions), and then of the units of each layer, which stay.
    kept: Vec<Vec<bool>>,
    /// Biases of each layer, with what units add to them that always give the same.
    biases: Vec<Vec<f64>>,
}

impl Flow {
    fn through(network: &Network, layers: &[Layer], theta: &[f64]) -> Self {
        let sources = network.image().map_or(network.inputs, |image| image.channels);
        // What each unit always gives; nothing where that depends on the inputs.
        let mut constant: Vec<Option<f64>> = vec![None; sources];
        let (mut varies, mut biases) = (vec![vec![true; sources]], Vec::new());
        for (number, layer) in layers.iter().enumerate() {
            let own: Vec<(f64, bool)> = (0..layer.outputs).map(|unit| unit_of(layer, theta, unit, &constant)).collect();
            let is_last = number + 1 == layers.len();
            let given = |&(bias, varies): &(f64, bool)| (!varies).then(|| activate(network.activation, bias));
            constant = own.iter().map(given).collect();
            varies.push(own.iter().map(|&(_, varies)| varies || is_last).collect());
            biases.push(own.iter().map(|&(bias, _)| bias).collect());
        }
        let mut kept = varies;
        for (number, layer) in layers.iter().enumerate().rev() {
            let Some([from, to]) = kept.get_mut(number..=number + 1) else { continue };
            // A convolution needs the whole image.
            if number == 0 && network.convolutional.is_some() {
                continue;
            }
            for (source, kept) in from.iter_mut().enumerate() {
                let is_heard = |(unit, &stays): (usize, &bool)| {
                    stays && weights(layer, theta, unit, source).iter().any(|&weight| weight != 0.0)
                };
                *kept &= to.iter().enumerate().any(is_heard);
            }
        }
        Self { kept, biases }
    }
}

/// The bias of a unit with what those add that always give the same, and whether others reach it.
fn unit_of(layer: &Layer, theta: &[f64], unit: usize, constant: &[Option<f64>]) -> (f64, bool) {
    let mut bias = theta.get(layer.bias.start + unit).copied().unwrap_or(0.0);
    let mut varies = false;
    for (source, constant) in constant.iter().enumerate() {
        let weights = weights(layer, theta, unit, source);
        match constant {
            Some(value) => bias += value * weights.iter().sum::<f64>(),
            None => varies |= weights.iter().any(|&weight| weight != 0.0),
        }
    }
    (bias, varies)
}

/// The weights by which a unit listens to one unit, or one input, of the layer before: several where that is a channel.
fn weights<'a>(layer: &Layer, theta: &'a [f64], unit: usize, source: usize) -> &'a [f64] {
    let start = layer.weight.start + unit * layer.inputs + source * layer.spread;
    theta.get(start..start + layer.spread).unwrap_or_default()
}

fn activate(activation: Activation, value: f64) -> f64 {
    match activation {
        Activation::Relu => value.max(0.0),
        Activation::Tanh => value.tanh(),
    }
}

fn places(kept: &[bool]) -> Vec<usize> {
    kept.iter().enumerate().filter(|(_, kept)| **kept).map(|(place, _)| place).collect()
}

/// The network of what is kept.
fn smaller(network: &Network, kept: &[Vec<usize>]) -> Network {
    let widths: Vec<usize> = kept.iter().map(Vec::len).collect();
    let convolutions = network.convolutions().len();
    let hidden = widths.iter().skip(1 + convolutions).take(network.hidden.len()).copied().collect();
    let convolutional = network.convolutional.as_ref().map(|part| {
        let channels = part.convolutions.iter().zip(widths.iter().skip(1));
        let convolutions =
            channels.map(|(convolution, &channels)| crate::network::Convolution { channels, ..*convolution });
        Convolutional { image: part.image, convolutions: convolutions.collect() }
    });
    let inputs = if convolutional.is_some() { network.inputs } else { widths.first().copied().unwrap_or(0) };
    let free_inputs = network.free_inputs_among(kept.first().map_or(&[], Vec::as_slice));
    Network { inputs, hidden, convolutional, free_inputs, ..network.clone() }
}

fn inputs(network: &Network, kept: &[Vec<usize>]) -> Vec<usize> {
    if network.convolutional.is_some() {
        (0..network.inputs).collect()
    } else {
        kept.first().cloned().unwrap_or_default()
    }
}

/// Folds the scaling of the inputs into the first layer, so that the network takes them as they stand in the file: w / σ for each weight, and
/// −Σ w μ / σ more for the bias. A convolution is moved over pixels of different scalings, and has none folded in: `false`.
pub(super) fn fold_inputs(network: &Network, theta: &mut [f64], mean: &[f64], std: &[f64]) -> bool {
    let layers = network.layers();
    let Some(layer) = layers.first().filter(|layer| layer.kind == LayerKind::Dense) else { return false };
    for unit in 0..layer.outputs {
        let start = layer.weight.start + unit * layer.inputs;
        let Some(weights) = theta.get_mut(start..start + layer.inputs) else { return false };
        let mut shift = 0.0;
        for ((weight, mean), std) in weights.iter_mut().zip(mean).zip(std) {
            *weight /= std;
            shift += *weight * mean;
        }
        if let Some(bias) = theta.get_mut(layer.bias.start + unit) {
            *bias -= shift;
        }
    }
    true
}

/// Folds the scaling of a target into the last layer, so that the network gives it in its own units.
pub(super) fn fold_target(network: &Network, theta: &mut [f64], mean: f64, std: f64) {
    let layers = network.layers();
    let Some(layer) = layers.last() else { return };
    for value in theta.get_mut(layer.weight.start..layer.bias.end).unwrap_or_default() {
        *value *= std;
    }
    for bias in theta.get_mut(layer.bias.clone()).unwrap_or_default() {
        *bias += mean;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        data::ImageShape,
        export::forward::Forward,
        network::{Convolution, initial_parameters},
    };

    /// A random network, of whose parameters only a share is not zero.
    fn sparse(network: &Network, seed: u64, share: usize) -> Vec<f64> {
        let mut theta = initial_parameters(network, seed);
        for (place, value) in theta.iter_mut().enumerate() {
            let mixed = (place as u64 + 1).wrapping_mul(seed.wrapping_mul(2) + 0x9e37_79b9_7f4a_7c15) >> 33;
            *value = if mixed % 100 < share as u64 { *value + 0.1 } else { 0.0 };
        }
        theta
    }

    fn check(network: &Network, theta: &[f64]) -> Compacted {
        let small = Compacted::of(network, theta);
        assert_eq!(small.theta.len(), small.network.parameters());
        assert_eq!(small.inputs.len(), small.network.inputs);
        let rows = 7;
        let inputs: Vec<f64> = (0..rows * network.inputs).map(|place| (0.37 * place as f64).sin()).collect();
        let fewer: Vec<f64> =
            inputs.chunks_exact(network.inputs).flat_map(|row| small.inputs.iter().map(|&input| row[input])).collect();
        let whole = Forward::new(network, theta.to_vec()).outputs(&inputs, rows);
        let part = Forward::new(&small.network, small.theta.clone()).outputs(&fewer, rows);
        for (a, b) in whole.iter().zip(&part) {
            assert!((a - b).abs() < 1e-12 * a.abs().max(1.0), "{a} {b} of {network}");
        }
        small
    }

    proptest! {
        #[test]
        fn a_compacted_network_gives_what_the_whole_gives(
            widths in prop::collection::vec(1_usize..9, 0..4), inputs in 1_usize..12, outputs in 1_usize..4,
            tanh: bool, share in 0_usize..70, seed in 0_u64..1000,
        ) {
            let activation = if tanh { Activation::Tanh } else { Activation::Relu };
            let network = Network::dense(inputs, widths, outputs, activation);
            let theta = sparse(&network, seed, share);
            let small = check(&network, &theta);
            prop_assert!(small.network.parameters() <= network.parameters());
            // There is nothing more to leave out.
            prop_assert_eq!(&Compacted::of(&small.network, &small.theta).network, &small.network);
        }

        #[test]
        fn so_does_a_convolutional_one(share in 0_usize..40, seed in 0_u64..500) {
            let image = ImageShape { channels: 2, height: 9, width: 8 };
            let convolutions =
                vec![Convolution { channels: 5, kernel: 2, pool: 2 }, Convolution { channels: 4, kernel: 2, pool: 1 }];
            let network = Convolutional::new(image, convolutions).unwrap().network(vec![6], 3);
            check(&network, &sparse(&network, seed, share));
        }
    }

    #[test]
    fn dead_units_and_unused_inputs_go_and_what_is_constant_is_added_to_biases() {
        // 3 inputs → 3 units → 1 output: unit 1 hears nothing and gives tanh(0.5); nobody listens to unit 2.
        let network = Network::dense(3, vec![3], 1, Activation::Tanh);
        let theta = [2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0, 0.0, 0.1, 0.5, 0.0, 1.5, 2.0, 0.0, 0.25];
        let small = check(&network, &theta);
        assert_eq!(small.network, Network::dense(1, vec![1], 1, Activation::Tanh));
        assert_eq!(small.inputs, [0]);
        assert_eq!(small.theta, [2.0, 0.1, 1.5, 0.25 + 2.0 * 0.5_f64.tanh()]);
        assert_eq!(compacted_bytes(&network, &theta), 16);
        assert_eq!(compacted_bytes_of(&network, &Parameters::from_dense(&theta)), 16);
        // Of a network of zeros its shape is left.
        let nothing = check(&network, &[0.0; 16]);
        assert_eq!((nothing.network.inputs, nothing.network.hidden.as_slice()), (1, &[1][..]));
    }

    #[test]
    fn scalings_are_folded_in() {
        let network = Network::dense(2, vec![3], 1, Activation::Relu);
        let theta = sparse(&network, 4, 100);
        let (mean, std) = ([10.0, -3.0], [2.0, 0.5]);
        let mut folded = theta.clone();
        assert!(fold_inputs(&network, &mut folded, &mean, &std));
        fold_target(&network, &mut folded, 100.0, 7.0);
        let raw = [12.0, -3.5, 8.0, -2.0];
        let scaled: Vec<f64> =
            raw.iter().enumerate().map(|(place, x)| (x - mean[place % 2]) / std[place % 2]).collect();
        let expected = Forward::new(&network, theta).outputs(&scaled, 2);
        let found = Forward::new(&network, folded).outputs(&raw, 2);
        for (expected, found) in expected.iter().zip(&found) {
            assert!((100.0 + 7.0 * expected - found).abs() < 1e-12);
        }
    }
}
