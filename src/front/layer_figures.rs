//! One network, layer by layer, in figures: what is not zero, unit by unit, and how large it is.

use super::{Anatomy, WeightMatrix};

/// Bins of a histogram on each side of zero.
const BINS: usize = 20;

/// What is not zero of one unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnitFigures {
    /// How many of the weights that lead to it are not zero.
    pub incoming: usize,
    /// Whether its bias is not zero.
    pub has_bias: bool,
    /// How many of the weights that lead from it to the next layer are not zero; none of an output.
    pub outgoing: usize,
    /// Whether it lies on a path of weights that are not zero from an input to an output.
    pub is_live: bool,
}

/// How the non-zero weights of a layer are distributed, over bins of equal width on both sides of zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histogram {
    /// The largest absolute value, at which the last bin of each side ends.
    pub limit: f32,
    /// From the most negative bin to the most positive one; zero lies between the two in the middle.
    pub counts: Vec<usize>,
}

impl Histogram {
    /// Of the values that are not zero.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // the number of a bin
    pub fn new(values: &[f32]) -> Self {
        let limit = values.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
        let mut counts = vec![0; 2 * BINS];
        for &value in values.iter().filter(|value| **value != 0.0) {
            let bin = ((value.abs() / limit * BINS as f32) as usize).min(BINS - 1);
            counts[if value < 0.0 { BINS - 1 - bin } else { BINS + bin }] += 1;
        }
        Self { limit, counts }
    }

    /// The values between which a bin lies.
    #[must_use]
    pub fn range(&self, bin: usize) -> [f32; 2] {
        [bin, bin + 1].map(|edge| (edge as f32 - BINS as f32) / BINS as f32 * self.limit)
    }
}

/// One layer in figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LayerFigures {
    /// How many weights there are, and how many of them are not zero.
    pub weights: [usize; 2],
    /// The same of the biases.
    pub biases: [usize; 2],
    /// Its units (channels).
    pub units: Vec<UnitFigures>,
    /// Its weights.
    pub histogram: Histogram,
}

impl LayerFigures {
    /// Number of live units.
    #[must_use]
    pub fn live_units(&self) -> usize {
        self.units.iter().filter(|unit| unit.is_live).count()
    }
}

/// Every layer of a network with parameters `theta` in figures. Layers whose ranges do not lie within it count as empty.
#[must_use]
pub fn layer_figures(layers: &[WeightMatrix], theta: &[f32]) -> Vec<LayerFigures> {
    let anatomy = Anatomy::of_dense(layers, theta);
    let nonzero = |values: &[f32]| values.iter().filter(|value| **value != 0.0).count();
    let part = |range: &std::ops::Range<usize>| theta.get(range.clone()).unwrap_or_default();
    layers
        .iter()
        .enumerate()
        .map(|(place, layer)| {
            let (weights, biases) = (part(&layer.weight), part(&layer.bias));
            let mut units: Vec<UnitFigures> = weights
                .chunks_exact(layer.inputs.max(1))
                .zip(biases)
                .zip(anatomy.live.get(place).into_iter().flatten())
                .map(|((row, bias), &is_live)| UnitFigures {
                    incoming: nonzero(row),
                    has_bias: *bias != 0.0,
                    outgoing: 0,
                    is_live,
                })
                .collect();
            if let Some(next) = layers.get(place + 1) {
                for row in part(&next.weight).chunks_exact(next.inputs.max(1)) {
                    for (unit, weights) in units.iter_mut().zip(row.chunks_exact(next.spread.max(1))) {
                        unit.outgoing += nonzero(weights);
                    }
                }
            }
            LayerFigures {
                weights: [weights.len(), nonzero(weights)],
                biases: [biases.len(), nonzero(biases)],
                units,
                histogram: Histogram::new(weights),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::sparsity::tests::layers;

    #[test]
    fn weights_and_biases_are_counted_apart_and_unit_by_unit() {
        // 2 inputs → 2 units → 1 output
        let figures = layer_figures(&layers(&[2, 2, 1]), &[1.0, -2.0, 0.0, 0.0, 0.0, 0.5, 3.0, 4.0, 0.0]);
        assert_eq!((figures[0].weights, figures[0].biases), ([4, 2], [2, 1]));
        let of = |incoming, has_bias, outgoing, is_live| UnitFigures { incoming, has_bias, outgoing, is_live };
        assert_eq!(figures[0].units, [of(2, false, 1, true), of(0, true, 1, false)]);
        assert_eq!((figures[1].weights, figures[1].biases), ([2, 2], [1, 0]));
        assert_eq!(figures[1].units, [of(2, false, 0, true)]);
        assert_eq!(figures[0].live_units(), 1);
        assert_eq!(layer_figures(&layers(&[2, 2, 1]), &[])[0].units, []);
    }

    #[test]
    fn a_histogram_counts_every_nonzero_once_and_keeps_the_sides_apart() {
        let histogram = Histogram::new(&[0.0, 1.0, -1.0, 0.51, 1e-30, -1e-30, 0.0]);
        assert_eq!(histogram.counts.iter().sum::<usize>(), 5);
        let at = |bin: usize| histogram.counts[bin];
        assert_eq!([at(0), at(BINS - 1), at(BINS), at(BINS + 10), at(2 * BINS - 1)], [1, 1, 1, 1, 1]);
        assert_eq!(
            (histogram.range(0)[0], histogram.range(BINS)[0], histogram.range(2 * BINS - 1)[1]),
            (-1.0, 0.0, 1.0)
        );
        assert_eq!(Histogram::new(&[0.0]).counts.iter().sum::<usize>(), 0);
    }
}
