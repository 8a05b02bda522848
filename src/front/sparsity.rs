//! How sparse each layer of a network is.

use std::ops::Range;

/// Where one layer's weights and biases stand in θ, as plain numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightMatrix {
    /// Number of units.
    pub outputs: usize,
    /// Number of weights of each unit.
    pub inputs: usize,
    /// How many weights in a row of each unit belong to one unit of the layer before: 1 between dense layers, the pixels of
    /// a kernel in a convolution.
    pub spread: usize,
    /// Place of the weights in θ, row-major: one row of `inputs` numbers per unit.
    pub weight: Range<usize>,
    /// Place of the biases in θ, one per unit.
    pub bias: Range<usize>,
}

impl WeightMatrix {
    /// How many units of the layer before (inputs, or channels of an image, of the first) its weights lead from.
    #[must_use]
    pub fn sources(&self) -> usize {
        self.inputs / self.spread.max(1)
    }
}

/// Sparsity of one layer.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Sparsity {
    /// Number of parameters of the layer, biases included.
    pub parameters: usize,
    /// How many of them are exactly zero.
    pub zeros: usize,
    /// For each unit (each channel of a convolution), whether it is dead: none of its inputs reaches it, or nothing listens
    /// to it. A unit of the last layer is dead only when none of its inputs reaches it.
    pub dead: Vec<bool>,
}

impl Sparsity {
    /// Share of parameters that are exactly zero, between 0 and 1.
    #[must_use]
    #[allow(clippy::cast_precision_loss)] // parameter counts are far below 2⁵³
    pub fn share(&self) -> f64 {
        if self.parameters == 0 { 0.0 } else { self.zeros as f64 / self.parameters as f64 }
    }

    /// Number of dead units.
    #[must_use]
    pub fn dead_units(&self) -> usize {
        self.dead.iter().filter(|&&dead| dead).count()
    }
}

/// Sparsity of every layer of a network with parameters `theta`, from the first layer to the last.
///
/// Layers whose ranges do not lie within `theta` count as empty.
#[must_use]
pub fn layer_sparsity(layers: &[WeightMatrix], theta: &[f32]) -> Vec<Sparsity> {
    layers
        .iter()
        .enumerate()
        .map(|(index, layer)| {
            let weights = theta.get(layer.weight.clone()).unwrap_or_default();
            let biases = theta.get(layer.bias.clone()).unwrap_or_default();
            let mut dead: Vec<bool> =
                weights.chunks_exact(layer.inputs.max(1)).map(|row| row.iter().all(|&weight| weight == 0.0)).collect();
            if let Some(next) = layers.get(index + 1) {
                let outgoing = theta.get(next.weight.clone()).unwrap_or_default();
                // Row by row, as the weights lie in memory.
                let mut heard = vec![false; dead.len()];
                for row in outgoing.chunks_exact(next.inputs.max(1)) {
                    for (heard, weights) in heard.iter_mut().zip(row.chunks_exact(next.spread.max(1))) {
                        *heard |= weights.iter().any(|&weight| weight != 0.0);
                    }
                }
                dead.iter_mut().zip(heard).for_each(|(dead, heard)| *dead |= !heard);
            }
            let zeros = weights.iter().chain(biases).filter(|&&value| value == 0.0).count();
            Sparsity { parameters: weights.len() + biases.len(), zeros, dead }
        })
        .collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Dense layers of these widths, one after the other in θ.
    pub fn layers(widths: &[usize]) -> Vec<WeightMatrix> {
        let mut start = 0;
        let pairs = widths.windows(2);
        pairs
            .map(|pair| {
                let weight = start..start + pair[0] * pair[1];
                let bias = weight.end..weight.end + pair[1];
                start = bias.end;
                WeightMatrix { outputs: pair[1], inputs: pair[0], spread: 1, weight, bias }
            })
            .collect()
    }

    #[test]
    fn counts_zeros_and_finds_units_without_input_or_listener() {
        // 2 inputs → 3 units → 2 outputs
        let layers = [
            WeightMatrix { outputs: 3, inputs: 2, spread: 1, weight: 0..6, bias: 6..9 },
            WeightMatrix { outputs: 2, inputs: 3, spread: 1, weight: 9..15, bias: 15..17 },
        ];
        let theta = [
            1.0, 0.0, 0.0, 0.0, 2.0, 2.0, // unit 1 hears nothing
            0.0, 0.5, 0.0, //
            3.0, 1.0, 0.0, 0.0, 0.0, 0.0, // nobody hears unit 2; output 1 hears nothing
            0.1, 0.2,
        ];
        let sparsity = layer_sparsity(&layers, &theta);
        assert_eq!(sparsity[0].dead, vec![false, true, true]);
        assert_eq!((sparsity[0].parameters, sparsity[0].zeros), (9, 5));
        assert_eq!(sparsity[1].dead, vec![false, true]);
        assert_eq!(sparsity[1].dead_units(), 1);
        assert!((sparsity[1].share() - 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_channel_is_dead_when_none_of_its_kernels_or_of_its_flattened_pixels_is_used() {
        // 1 channel → 2 channels (kernels of one pixel) → 2 channels (2×2) → 1 unit (2 pixels of each channel)
        let layers = [
            WeightMatrix { outputs: 2, inputs: 1, spread: 1, weight: 0..2, bias: 2..4 },
            WeightMatrix { outputs: 2, inputs: 8, spread: 4, weight: 4..20, bias: 20..22 },
            WeightMatrix { outputs: 1, inputs: 4, spread: 2, weight: 22..26, bias: 26..27 },
        ];
        let mut theta = [0.0; 27];
        (theta[0], theta[1]) = (1.0, 1.0);
        theta[4 + 7] = 1.0; // channel 0 of the second hears channel 1 of the first
        theta[4 + 8 + 4] = 1.0; // and so does channel 1
        theta[22 + 1] = 1.0; // the unit hears channel 0
        let dead: Vec<Vec<bool>> = layer_sparsity(&layers, &theta).into_iter().map(|layer| layer.dead).collect();
        assert_eq!(dead, [vec![true, false], vec![false, true], vec![false]]);
    }
}
