//! What of a network has a part in what it computes: the inputs it uses and its live units.

use super::{Parameters, WeightMatrix};

/// The inputs that a network uses, and its live units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anatomy {
    /// For each input (each channel of an image that convolutions are given), whether a path of weights that are not zero leads from it
    /// to an output.
    pub inputs: Vec<bool>,
    /// For each layer, whether each of its units (channels) lies on such a path. What none leads to is constant, and what leads nowhere
    /// is not heard.
    pub live: Vec<Vec<bool>>,
    /// Parameters of the network that is left without unused inputs and units that are not live; all outputs stay.
    pub compact_parameters: usize,
}

impl Anatomy {
    /// Of the network with these layers and parameters.
    #[must_use]
    pub fn of(layers: &[WeightMatrix], parameters: &Parameters) -> Self {
        Self::of_dense(layers, &parameters.to_dense())
    }

    /// The same with all parameters in a row, zeros included. Layers whose ranges do not lie within `theta` count as empty.
    #[must_use]
    pub fn of_dense(layers: &[WeightMatrix], theta: &[f32]) -> Self {
        let mut heard = vec![layers.last().map_or_else(Vec::new, |last| vec![true; last.outputs])];
        for layer in layers.iter().rev() {
            let listeners = heard.last().cloned().unwrap_or_default();
            heard.push(heard_by(layer, theta, &listeners));
        }
        heard.reverse();
        let mut heard = heard.into_iter();
        let inputs = heard.next().unwrap_or_default();
        let mut fed = inputs.clone();
        let mut live = Vec::with_capacity(layers.len());
        for (layer, heard) in layers.iter().zip(heard) {
            let reached = reached_from(layer, theta, &fed);
            fed = reached.into_iter().zip(heard).map(|(reached, heard)| reached && heard).collect();
            live.push(fed.clone());
        }
        let compact_parameters = compact_parameters(layers, &inputs, &live);
        Self { inputs, live, compact_parameters }
    }

    /// Number of inputs that are used.
    #[must_use]
    pub fn used_inputs(&self) -> usize {
        self.inputs.iter().filter(|&&used| used).count()
    }

    /// Number of live units of each layer, the outputs included.
    #[must_use]
    pub fn live_units(&self) -> Vec<usize> {
        self.live.iter().map(|units| units.iter().filter(|&&live| live).count()).collect()
    }

    /// Bytes of the network that is left, at four a parameter.
    #[must_use]
    pub fn compact_bytes(&self) -> usize {
        4 * self.compact_parameters
    }
}

/// Which units of the layer before (inputs of the first) one of `listeners` has a weight to that is not zero.
fn heard_by(layer: &WeightMatrix, theta: &[f32], listeners: &[bool]) -> Vec<bool> {
    let weights = theta.get(layer.weight.clone()).unwrap_or_default();
    let mut heard = vec![false; layer.sources()];
    for (row, _) in weights.chunks_exact(layer.inputs.max(1)).zip(listeners).filter(|(_, listens)| **listens) {
        for (heard, weights) in heard.iter_mut().zip(row.chunks_exact(layer.spread.max(1))) {
            *heard |= weights.iter().any(|&weight| weight != 0.0);
        }
    }
    heard
}

/// Which units of a layer have a weight that is not zero to one of the `fed` units of the layer before.
fn reached_from(layer: &WeightMatrix, theta: &[f32], fed: &[bool]) -> Vec<bool> {
    let weights = theta.get(layer.weight.clone()).unwrap_or_default();
    let rows = weights.chunks_exact(layer.inputs.max(1));
    let mut reached: Vec<bool> = rows
        .map(|row| {
            let mut sources = row.chunks_exact(layer.spread.max(1)).zip(fed).filter(|(_, fed)| **fed);
            sources.any(|(weights, _)| weights.iter().any(|&weight| weight != 0.0))
        })
        .collect();
    reached.resize(layer.outputs, false);
    reached
}

fn compact_parameters(layers: &[WeightMatrix], inputs: &[bool], live: &[Vec<bool>]) -> usize {
    let count = |units: &[bool]| units.iter().filter(|&&unit| unit).count();
    let mut sources = count(inputs);
    let mut parameters = 0;
    for (place, (layer, units)) in layers.iter().zip(live).enumerate() {
        let units = if place + 1 == layers.len() { layer.outputs } else { count(units) };
        parameters += units * (sources * layer.spread + 1);
        sources = units;
    }
    parameters
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::sparsity::tests::layers;

    #[test]
    fn only_what_lies_on_a_path_from_an_input_to_an_output_is_live() {
        // 3 inputs → 3 units → 2 units → 2 outputs: weights 0..9, biases 9..12, 12..18, 18..20, 20..24, 24..26
        let layers = layers(&[3, 3, 2, 2]);
        let mut theta = vec![0.0; 26];
        theta[0] = 1.0; // input 0 → unit 0
        theta[4] = 1.0; // input 1 → unit 1, which only a unit hears that nobody listens to
        theta[11] = 0.5; // unit 2 is constant
        theta[12] = 1.0; // unit 0 → unit 0
        theta[14] = 1.0; // unit 2 → unit 0
        theta[16] = 1.0; // unit 1 → unit 1
        theta[20] = -2.0; // unit 0 → output 0
        let anatomy = Anatomy::of_dense(&layers, &theta);
        assert_eq!(anatomy.inputs, [true, false, false]);
        assert_eq!(anatomy.live, [vec![true, false, false], vec![true, false], vec![true, false]]);
        assert_eq!((anatomy.used_inputs(), anatomy.live_units()), (1, vec![1, 1, 1]));
        // (1 + 1) + (1 + 1) + 2·(1 + 1)
        assert_eq!(anatomy.compact_bytes(), 4 * 8);
        let nothing = Anatomy::of_dense(&layers, &[0.0; 26]);
        assert_eq!((nothing.used_inputs(), nothing.live_units(), nothing.compact_parameters), (0, vec![0, 0, 0], 2));
        assert_eq!(Anatomy::of_dense(&[], &[]), Anatomy::default());
    }

    #[test]
    fn channels_are_followed_through_kernels_and_flattened_pixels() {
        // 2 channels → 2 channels (kernels of 4 pixels) → 1 unit (3 pixels of each channel)
        let layers = [
            WeightMatrix { outputs: 2, inputs: 8, spread: 4, weight: 0..16, bias: 16..18 },
            WeightMatrix { outputs: 1, inputs: 6, spread: 3, weight: 18..24, bias: 24..25 },
        ];
        let mut theta = [0.0; 25];
        theta[8 + 5] = 1.0; // channel 1 → channel 1
        theta[1] = 1.0; // channel 0 → channel 0
        theta[18 + 4] = 1.0; // channel 1 → unit
        let anatomy = Anatomy::of_dense(&layers, &theta);
        assert_eq!((anatomy.inputs, anatomy.live), (vec![false, true], vec![vec![false, true], vec![true]]));
        assert_eq!(anatomy.compact_parameters, 5 + 4);
    }
}
