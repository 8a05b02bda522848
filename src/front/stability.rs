//! How alike networks of one budget are, which were trained on different rows.

use super::{Parameters, WeightMatrix};

/// How many of some networks use each input, and each connection where these can be told apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stability {
    /// How many networks there are.
    pub networks: usize,
    /// For each input, in how many of them something leads from it to an output.
    pub inputs: Vec<usize>,
    /// For each weight of a linear model, in how many it is not zero. Hidden units can be exchanged for one another, so that the
    /// connections of networks that have any do not correspond.
    pub connections: Option<Vec<usize>>,
}

impl Stability {
    /// Of these networks with dense layers; none without a network, and for convolutions, whose kernels see all inputs.
    #[must_use]
    pub fn of(layers: &[WeightMatrix], networks: &[&Parameters]) -> Option<Self> {
        let first = layers.first().filter(|_| layers.iter().all(|layer| layer.spread == 1))?;
        if networks.is_empty() {
            return None;
        }
        let mut inputs = vec![0; first.inputs];
        let mut connections = (layers.len() == 1).then(|| vec![0; first.weight.len()]);
        for network in networks {
            let theta = network.to_dense();
            let used = used_inputs(layers, &theta);
            inputs.iter_mut().zip(used).for_each(|(count, is_used)| *count += usize::from(is_used));
            if let Some(connections) = &mut connections {
                let weights = theta.get(first.weight.clone()).unwrap_or_default();
                connections.iter_mut().zip(weights).for_each(|(count, weight)| *count += usize::from(*weight != 0.0));
            }
        }
        Some(Self { networks: networks.len(), inputs, connections })
    }
}

/// The inputs from which a path of weights that are not zero leads to an output.
fn used_inputs(layers: &[WeightMatrix], theta: &[f32]) -> Vec<bool> {
    let mut heard = layers.last().map_or_else(Vec::new, |last| vec![true; last.outputs]);
    for layer in layers.iter().rev() {
        let weights = theta.get(layer.weight.clone()).unwrap_or_default();
        let mut used = vec![false; layer.inputs];
        for (row, _) in weights.chunks_exact(layer.inputs.max(1)).zip(&heard).filter(|(_, is_heard)| **is_heard) {
            used.iter_mut().zip(row).for_each(|(used, weight)| *used |= *weight != 0.0);
        }
        heard = used;
    }
    heard
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layers(widths: &[usize]) -> Vec<WeightMatrix> {
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
    fn an_input_is_used_where_something_leads_from_it_to_an_output() {
        // 3 inputs → 2 units → 1 output: weights 0..6, biases 6..8, weights 8..10, bias 10
        let layers = layers(&[3, 2, 1]);
        let network = |set: &[usize]| {
            let mut theta = vec![0.0; 11];
            for &place in set {
                theta[place] = 1.0;
            }
            Parameters::from_dense(&theta)
        };
        // Nobody listens to the unit that input 1 leads to in the second; in the third there are only biases.
        let networks = [network(&[0, 4, 8, 9]), network(&[0, 4, 8]), network(&[6, 8, 10])];
        let found = Stability::of(&layers, &networks.iter().collect::<Vec<_>>()).unwrap();
        assert_eq!((found.networks, found.inputs, found.connections), (3, vec![2, 1, 0], None));
        assert_eq!(Stability::of(&layers, &[]), None);
        let mut convolution = layers;
        convolution[0].spread = 9;
        assert_eq!(Stability::of(&convolution, &[&networks[0]]), None);
    }

    #[test]
    fn connections_of_linear_models_correspond() {
        let layers = layers(&[2, 2]);
        let networks = [[1.0, 0.0, 0.0, -1.0, 0.5, 0.5], [1.0, 0.0, 2.0, 0.0, 0.0, 0.0]];
        let networks = networks.map(|theta| Parameters::from_dense(&theta));
        let found = Stability::of(&layers, &networks.iter().collect::<Vec<_>>()).unwrap();
        assert_eq!((found.inputs, found.connections), (vec![2, 1], Some(vec![2, 0, 1, 1])));
    }
}
