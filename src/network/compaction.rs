//! A network without its dead units and the inputs that it does not use.

use super::{Layer, LayerKind, Network};

/// The part of a dense network that computes what the whole computes, and which parameters of the whole it has.
///
/// A unit whose incoming weights and bias, or whose outgoing weights, are all zero changes nothing; where all of these are
/// zero, their partial derivatives are zero as well, so that no gradient step revives the unit. On the sparse half of a front
/// most inputs and units are of that kind, and a gradient of the part is many times cheaper.
#[derive(Clone, Debug, PartialEq)]
pub struct Compaction {
    /// The part.
    pub network: Network,
    /// Inputs that it has, in ascending order.
    pub inputs: Vec<u32>,
    /// Places in θ of the whole, in the order of the part's own θ.
    places: Vec<u32>,
    whole: usize,
}

impl Compaction {
    /// The part of `network` with the inputs in `inputs`, the units that θ uses, and so many others of each hidden layer.
    /// `None` for a network with convolutions.
    #[must_use]
    pub fn of(network: &Network, theta: &[f64], inputs: &[bool]) -> Option<Self> {
        if network.convolutional.is_some() {
            return None;
        }
        let layers = network.layers();
        let mut kept: Vec<Vec<usize>> =
            vec![(0..network.inputs).filter(|&input| inputs.get(input) == Some(&true)).collect()];
        for pair in layers.windows(2) {
            let [layer, next] = pair else { continue };
            kept.push((0..layer.outputs).filter(|&unit| is_live(layer, next, theta, unit)).collect());
        }
        kept.push((0..network.outputs).collect());
        // A layer without units would have no shape; a dead unit computes nothing and does no harm.
        for units in &mut kept {
            if units.is_empty() {
                units.push(0);
            }
        }
        let mut places = Vec::new();
        for (layer, pair) in layers.iter().zip(kept.windows(2)) {
            let [from, to] = pair else { continue };
            let weights = to.iter().flat_map(|unit| from.iter().map(move |input| unit * layer.inputs + input));
            places.extend(weights.map(|place| layer.weight.start + place));
            places.extend(to.iter().map(|unit| layer.bias.start + unit));
        }
        let narrow = |values: &[usize]| values.iter().filter_map(|&value| u32::try_from(value).ok()).collect();
        let hidden = kept.iter().skip(1).take(network.hidden.len()).map(Vec::len).collect();
        let first = kept.first().map_or(&[][..], Vec::as_slice);
        let inputs = narrow(first);
        let free_inputs = network.free_inputs_among(first);
        Some(Self {
            network: Network { inputs: first.len(), hidden, free_inputs, ..network.clone() },
            inputs,
            places: narrow(&places),
            whole: network.parameters(),
        })
    }

    /// Number of parameters of the part.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.places.len()
    }

    /// The parameters of the part out of those of the whole.
    #[must_use]
    pub fn gather(&self, whole: &[f64]) -> Vec<f64> {
        self.places.iter().map(|&place| whole[place as usize]).collect()
    }

    /// The parameters of the whole: those of the part, and zeros.
    #[must_use]
    pub fn scatter(&self, part: &[f64]) -> Vec<f64> {
        let mut whole = vec![0.0; self.whole];
        for (&place, &value) in self.places.iter().zip(part) {
            whole[place as usize] = value;
        }
        whole
    }
}

/// Whether a unit of `layer` changes what the network computes.
fn is_live(layer: &Layer, next: &Layer, theta: &[f64], unit: usize) -> bool {
    debug_assert_eq!(next.kind, LayerKind::Dense);
    let weights = layer.weight.start + unit * layer.inputs;
    let incoming = theta[weights..weights + layer.inputs].iter().any(|&value| value != 0.0);
    let outgoing = theta[next.weight.clone()].iter().skip(unit).step_by(next.inputs.max(1));
    (incoming || theta[layer.bias.start + unit] != 0.0) && outgoing.copied().any(|value| value != 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::{Rows, Targets},
        network::{Activation, DenseLoss, Loss, Precision, TrainingLoss, initial_parameters},
    };

    #[test]
    fn the_part_has_the_loss_and_the_gradient_of_the_whole() {
        for activation in Activation::ALL {
            let network = Network::dense(5, vec![4, 3], 2, activation);
            let mut theta = initial_parameters(&network, 3);
            let layers = network.layers();
            // Input 2 is not used; unit 1 of the first layer is not read; unit 0 of the second gets nothing.
            for unit in 0..4 {
                theta[unit * 5 + 2] = 0.0;
            }
            for unit in 0..3 {
                theta[layers[1].weight.start + unit * 4 + 1] = 0.0;
            }
            theta[layers[1].weight.start..layers[1].weight.start + 4].fill(0.0);
            theta[layers[1].bias.start] = 0.0;
            let inputs: Vec<f64> = (0..40 * 5).map(|i| (0.71 * f64::from(i)).sin()).collect();
            let classes = (0..40_u32).map(|row| row % 2).collect();
            let rows = Rows::from_numbers(inputs, 5, Targets::Classes(classes));
            let mut whole = DenseLoss::<f64>::new(&network, &rows).unwrap();
            let part = Compaction::of(&network, &theta, &[true, true, false, true, true]).unwrap();
            assert_eq!((part.network.inputs, part.network.hidden.as_slice()), (4, [3, 2].as_slice()));
            let small = part.gather(&theta);
            assert_eq!(small.len(), part.network.parameters());
            let mut compact = whole.compacted(&part, Precision::Double).unwrap();
            let (mut gradient, mut part_gradient) = (vec![0.0; theta.len()], vec![0.0; small.len()]);
            let value = whole.gradient(&theta, &mut gradient).unwrap();
            let part_value = compact.gradient(&small, &mut part_gradient).unwrap();
            assert!((value - part_value).abs() < 1e-14);
            for (a, b) in part.gather(&gradient).iter().zip(&part_gradient) {
                assert!((a - b).abs() < 1e-14, "{a} {b}");
            }
            // What is left out computes nothing.
            assert!((whole.value(&part.scatter(&small)).unwrap() - value).abs() < 1e-14);
        }
    }

    #[test]
    fn free_inputs_have_their_places_in_the_part() {
        let network = Network::dense(5, vec![2], 1, Activation::Relu).with_free_inputs(vec![1, 2, 4]);
        let theta = initial_parameters(&network, 0);
        let part = Compaction::of(&network, &theta, &[false, true, false, true, true]).unwrap();
        assert_eq!(
            (part.inputs.as_slice(), part.network.free_inputs.as_slice()),
            ([1, 3, 4].as_slice(), [0, 2].as_slice())
        );
    }

    #[test]
    fn a_network_of_zeros_keeps_its_shape() {
        let network = Network::dense(3, vec![2], 2, Activation::Relu);
        let zeros = vec![0.0; network.parameters()];
        let part = Compaction::of(&network, &zeros, &[false; 3]).unwrap();
        assert_eq!(part.parameters(), part.network.parameters());
        assert_eq!(part.scatter(&part.gather(&zeros)), zeros);
    }
}
