//! The scaling symmetry of ReLU units, and the point of it with the least ℓ¹ norm.

use super::{Activation, Layer, Network, product::Real};

/// Scales the units of a network so that its ℓ¹ norm is the least that the same function has.
///
/// Scaling the incoming weights and the bias of a ReLU unit by c > 0 and its outgoing weights by 1/c leaves what the network
/// computes as it is, and the norm is least where both sides have the same. In the logarithms of the scales the norm is
/// convex, so that balancing one unit after the other comes to the least norm of all. Every critical point with λ > 0 is
/// balanced. Units that compute nothing are cleared: their weights are all cost.
#[derive(Clone, Debug)]
pub struct Balance {
    layers: Vec<Layer>,
    /// Whether scaling a unit changes nothing.
    is_homogeneous: bool,
    /// Whether the norm covers the biases.
    with_biases: bool,
    /// Inputs whose weights the norm leaves out.
    free_inputs: Vec<usize>,
}

/// Sweeps over the units at the most; two layers need one, deep networks a few dozen.
const MOST_SWEEPS: usize = 100;
/// A sweep that scales no unit by more than this factor away from 1 is the last: what is left to gain is its square.
const TOLERANCE: f64 = 1e-5;
/// Units are not scaled up beyond weights of this size that the norm leaves out. A ReLU unit that such weights alone lead to would cost
/// nothing in the limit of infinite ones; with these its price is a twentieth of that of other units, and the loss is still well
/// conditioned.
const LARGEST_FREE: f64 = 10.0;

impl Balance {
    /// For a network whose norm covers its biases, or not.
    #[must_use]
    pub fn new(network: &Network, free_biases: bool) -> Self {
        let is_homogeneous = network.activation == Activation::Relu;
        let free_inputs = network.free_inputs.clone();
        Self { layers: network.layers(), is_homogeneous, with_biases: !free_biases, free_inputs }
    }

    /// Clears units that compute nothing, and balances the others.
    pub fn apply<T: Real>(&self, theta: &mut [T]) {
        self.sweep(theta, true);
    }

    /// Balances the units that compute something, between steps: another step may bring the others back.
    pub fn rescale<T: Real>(&self, theta: &mut [T]) {
        if self.is_homogeneous {
            self.sweep(theta, false);
        }
    }

    fn sweep<T: Real>(&self, theta: &mut [T], clears: bool) {
        for _ in 0..MOST_SWEEPS {
            let mut largest = 0.0_f64;
            for pair in self.layers.windows(2) {
                let [layer, next] = pair else { continue };
                for unit in 0..layer.outputs {
                    largest = largest.max(self.balance_unit(layer, next, unit, theta, clears));
                }
            }
            if largest <= TOLERANCE {
                break;
            }
        }
    }

    /// The norm of a unit's incoming weights that it covers, and the largest of those that it leaves out.
    fn incoming<T: Real>(&self, layer: &Layer, weights: &[T]) -> (f64, f64) {
        if self.free_inputs.is_empty() || layer.weight.start > 0 {
            return (norm(weights), 0.0);
        }
        let (mut covered, mut free) = (0.0, 0.0_f64);
        let mut rest = self.free_inputs.iter().peekable();
        for (input, weight) in weights.iter().enumerate() {
            let size = weight.abs().wide();
            if rest.next_if(|&&next| next == input).is_some() {
                free = free.max(size);
            } else {
                covered += size;
            }
        }
        (covered, free)
    }

    /// Balances one unit; returns how far its scale was from 1.
    fn balance_unit<T: Real>(&self, layer: &Layer, next: &Layer, unit: usize, theta: &mut [T], clears: bool) -> f64 {
        let weights = layer.weight.start + unit * layer.inputs..layer.weight.start + (unit + 1) * layer.inputs;
        let bias = layer.bias.start + unit;
        let covered_bias = if self.with_biases { theta[bias].abs().wide() } else { 0.0 };
        let (covered, free) = self.incoming(layer, &theta[weights.clone()]);
        let incoming = covered + covered_bias;
        let outgoing: f64 = outgoing_ranges(next, unit).map(|range| norm(&theta[range])).sum();
        let scale = if outgoing == 0.0 || incoming == 0.0 && free == 0.0 && theta[bias].is_zero() {
            if outgoing == incoming && free == 0.0 || !clears {
                return 0.0;
            }
            0.0
        } else if self.is_homogeneous && (incoming > 0.0 || free > 0.0) {
            // What free weights give costs the less the larger they are.
            let most = if free > 0.0 { (LARGEST_FREE / free).max(1.0) } else { f64::INFINITY };
            let scale = (outgoing / incoming).sqrt().min(most);
            // Norms that differ by hundreds of orders of magnitude are not worth an overflow.
            if !scale.is_normal() {
                return 0.0;
            }
            scale
        } else {
            return 0.0;
        };
        let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
        let (factor, inverse) = (T::of(scale), T::of(inverse));
        theta[weights].iter_mut().for_each(|value| *value *= factor);
        theta[bias] *= factor;
        for range in outgoing_ranges(next, unit) {
            theta[range].iter_mut().for_each(|value| *value *= inverse);
        }
        // A unit that was cleared changes no other.
        if scale > 0.0 { (scale - 1.0).abs() } else { 0.0 }
    }
}

fn norm<T: Real>(values: &[T]) -> f64 {
    values.iter().map(|value| value.abs().wide()).sum()
}

/// Where the outgoing weights of a unit stand: a kernel or the pixels of a channel for each unit of the next layer, or a single
/// weight.
fn outgoing_ranges(next: &Layer, unit: usize) -> impl Iterator<Item = std::ops::Range<usize>> + use<> {
    let (start, inputs, spread) = (next.weight.start, next.inputs, next.spread);
    (0..next.outputs).map(move |output| {
        let first = start + output * inputs + unit * spread;
        first..first + spread
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        data::{ImageShape, Rows, Targets},
        network::{CandleLoss, Convolution, Convolutional, DenseLoss, Loss, initial_parameters},
    };

    fn rows(columns: usize) -> Rows {
        let inputs = (0..30 * columns).map(|i| (0.37 * i as f64).sin()).collect();
        Rows::from_numbers(inputs, columns, Targets::Classes((0..30).map(|row| row % 3).collect()))
    }

    proptest! {
        #[test]
        fn the_function_stays_and_no_scaling_of_a_unit_has_a_lower_norm(
            seed in 0_u64..1000, widths in prop::collection::vec(1_usize..5, 1..4), scales in prop::collection::vec(-3.0_f64..3.0, 8),
        ) {
            let network = Network::dense(4, widths, 3, Activation::Relu);
            let mut theta = initial_parameters(&network, seed);
            for (value, scale) in theta.iter_mut().zip(scales.iter().cycle()) {
                *value *= scale.exp();
            }
            let mut loss = DenseLoss::<f64>::new(&network, &rows(4)).unwrap();
            let (value, before) = (loss.value(&theta).unwrap(), norm(&theta));
            let balance = Balance::new(&network, false);
            balance.apply(&mut theta);
            let after = norm(&theta);
            prop_assert!((loss.value(&theta).unwrap() - value).abs() < 1e-9 * (1.0 + value));
            prop_assert!(after <= before * (1.0 + 1e-12));
            for pair in network.layers().windows(2) {
                for unit in 0..pair[0].outputs {
                    for scale in [0.9_f64, 1.1] {
                        let mut other = theta.clone();
                        let weights = pair[0].weight.start + unit * pair[0].inputs;
                        other[weights..weights + pair[0].inputs].iter_mut().for_each(|value| *value *= scale);
                        other[pair[0].bias.start + unit] *= scale;
                        for range in outgoing_ranges(&pair[1], unit) {
                            other[range].iter_mut().for_each(|value| *value /= scale);
                        }
                        prop_assert!(norm(&other) >= after - 1e-9 * after);
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn free_weights_are_scaled_but_not_counted(
            seed in 0_u64..1000, widths in prop::collection::vec(1_usize..5, 1..3), free in 1_usize..15,
        ) {
            let free: Vec<usize> = (0..4).filter(|input| free >> input & 1 == 1).collect();
            let network = Network::dense(4, widths, 3, Activation::Relu).with_free_inputs(free.clone());
            let penalty = crate::solver::Penalty::of(&network, false);
            let mut theta = initial_parameters(&network, seed);
            // A unit that free weights alone lead to.
            for input in (0..4).filter(|input| !free.contains(input)) {
                theta[input] = 0.0;
            }
            let mut loss = DenseLoss::<f64>::new(&network, &rows(4)).unwrap();
            let (value, before) = (loss.value(&theta).unwrap(), penalty.norm(&theta));
            Balance::new(&network, false).apply(&mut theta);
            let after = penalty.norm(&theta);
            prop_assert!((loss.value(&theta).unwrap() - value).abs() < 1e-9 * (1.0 + value));
            prop_assert!(after <= before * (1.0 + 1e-12));
            let [layer, next, ..] = &network.layers()[..] else { panic!("two layers") };
            for unit in 0..layer.outputs {
                let weights = layer.weight.start + unit * 4..layer.weight.start + (unit + 1) * 4;
                let largest = free.iter().map(|input| theta[weights.start + input].abs()).fold(0.0, f64::max);
                prop_assert!(largest <= LARGEST_FREE * (1.0 + 1e-9));
                for scale in [0.9_f64, 1.1] {
                    let mut other = theta.clone();
                    other[weights.clone()].iter_mut().for_each(|value| *value *= scale);
                    other[layer.bias.start + unit] *= scale;
                    for range in outgoing_ranges(next, unit) {
                        other[range].iter_mut().for_each(|value| *value /= scale);
                    }
                    prop_assert!(penalty.norm(&other) >= after - 1e-9 * after || largest * scale > LARGEST_FREE);
                }
            }
        }
    }

    #[test]
    fn a_unit_that_nothing_reads_loses_its_free_weights_too() {
        let network = Network::dense(2, vec![2], 1, Activation::Relu).with_free_inputs(vec![1]);
        // Of the two units the first is read and has a free weight alone; nothing reads the second.
        let mut theta = vec![0.0, 2.0, 0.0, 3.0, 0.0, 0.0, 1.0, 0.0, 0.0];
        Balance::new(&network, false).rescale(&mut theta);
        assert_eq!(theta, [0.0, LARGEST_FREE, 0.0, 3.0, 0.0, 0.0, 0.2, 0.0, 0.0]);
        Balance::new(&network, false).apply(&mut theta);
        assert_eq!(theta, [0.0, LARGEST_FREE, 0.0, 0.0, 0.0, 0.0, 0.2, 0.0, 0.0]);
    }

    #[test]
    fn channels_of_a_convolutional_network_are_balanced_too() {
        let image = ImageShape { channels: 1, height: 12, width: 12 };
        let convolutions = [4, 3].map(|channels| Convolution { channels, ..Convolution::PAPER[0] });
        let network = Convolutional::new(image, convolutions.to_vec()).unwrap().network(vec![6], 3);
        let mut theta = initial_parameters(&network, 1);
        let first = &network.layers()[0];
        theta[first.weight.clone()].iter_mut().for_each(|value| *value *= 8.0);
        theta[first.bias.clone()].iter_mut().for_each(|value| *value *= 8.0);
        let device = candle_core::Device::Cpu;
        let mut loss = CandleLoss::new(&network, &rows(144), &device, candle_core::DType::F64).unwrap();
        let (value, before) = (loss.value(&theta).unwrap(), norm(&theta));
        Balance::new(&network, false).apply(&mut theta);
        assert!((loss.value(&theta).unwrap() - value).abs() < 1e-9);
        assert!(norm(&theta) < 0.99 * before);
    }

    #[test]
    fn units_that_compute_nothing_are_cleared_and_free_biases_are_not_counted() {
        // One unit that nothing reads, one that gets a free bias alone.
        let network = Network::dense(1, vec![2], 1, Activation::Relu);
        let mut theta = vec![5.0, 0.0, 1.0, 2.0, 0.0, 3.0, 0.5];
        Balance::new(&network, true).apply(&mut theta);
        assert_eq!(theta, [0.0, 0.0, 0.0, 2.0, 0.0, 3.0, 0.5]);
        // Covered by the norm, the bias is balanced against what the unit gives.
        Balance::new(&network, false).apply(&mut theta);
        assert!((theta[3] - 6.0_f64.sqrt()).abs() < 1e-12 && (theta[5] - 6.0_f64.sqrt()).abs() < 1e-12);
        // The scale of a tanh unit is its own.
        let tanh = Network::dense(1, vec![2], 1, Activation::Tanh);
        let kept = vec![5.0, 0.0, 1.0, 0.0, 2.0, 0.0, 0.5];
        let mut theta = kept.clone();
        Balance::new(&tanh, false).apply(&mut theta);
        assert_eq!(theta, kept);
    }
}
