//! What a network gives for some rows, computed plainly: a dense product for each layer.

use crate::{
    data::ImageShape,
    network::{Activation, Layer, LayerKind, Network, Real, View, multiply_dense},
};

/// A network with its parameters, ready to be given rows.
#[derive(Clone, Debug)]
pub struct Forward<T> {
    network: Network,
    layers: Vec<Layer>,
    theta: Vec<T>,
}

impl<T: Real> Forward<T> {
    /// Of these parameters, of which there must be as many as the network has; those that are missing are zero.
    #[must_use]
    pub fn new(network: &Network, mut theta: Vec<T>) -> Self {
        theta.resize(network.parameters(), T::zero());
        Self { network: network.clone(), layers: network.layers(), theta }
    }

    /// The outputs for `rows` rows of scaled inputs, row-major, [rows × inputs]: logits, or the standardized target, [rows × outputs].
    #[must_use]
    pub fn outputs(&self, inputs: &[T], rows: usize) -> Vec<T> {
        let convolutions = self.network.convolutions().len();
        let (mut values, mut image) = (inputs.to_vec(), self.network.image());
        for (number, layer) in self.layers.iter().enumerate() {
            let shapes = image.zip(self.network.convolutions().get(number));
            if let Some((before, convolution)) = shapes.filter(|_| number < convolutions) {
                let Some((convolved, pooled)) = convolution.apply(before) else { return Vec::new() };
                values = self.convolve(layer, &values, rows, before, convolved);
                values = pool(&values, convolved, pooled, convolution.pool);
                image = Some(pooled);
                continue;
            }
            values = self.dense(layer, &values, rows);
            if number + 1 < self.layers.len() {
                activate(self.network.activation, &mut values);
            }
        }
        values
    }

    fn dense(&self, layer: &Layer, values: &[T], rows: usize) -> Vec<T> {
        let mut out = vec![T::zero(); rows * layer.outputs];
        let (weight, bias) = (&self.theta[layer.weight.clone()], &self.theta[layer.bias.clone()]);
        let right = View::new(weight, layer.outputs, layer.inputs).transposed();
        multiply_dense(&mut out, View::new(values, rows, layer.inputs), right);
        for row in out.chunks_exact_mut(layer.outputs.max(1)) {
            row.iter_mut().zip(bias).for_each(|(value, &bias)| *value += bias);
        }
        out
    }

    /// A convolution and its ReLU, image by image.
    fn convolve(&self, layer: &Layer, values: &[T], rows: usize, before: ImageShape, after: ImageShape) -> Vec<T> {
        let LayerKind::Convolution { kernel, .. } = layer.kind else { return Vec::new() };
        let (weight, bias) = (&self.theta[layer.weight.clone()], &self.theta[layer.bias.clone()]);
        let places = after.height * after.width;
        let mut out = vec![T::zero(); rows * after.pixels()];
        // Rows are the weights of a kernel, columns the places where it lies.
        let mut patches = vec![T::zero(); layer.inputs * places];
        let images = values.chunks_exact(before.pixels().max(1));
        for (image, out) in images.zip(out.chunks_exact_mut(after.pixels().max(1))) {
            for (weight, patch) in patches.chunks_exact_mut(places.max(1)).enumerate() {
                let (channel, down, across) = (weight / (kernel * kernel), weight / kernel % kernel, weight % kernel);
                for (y, line) in patch.chunks_exact_mut(after.width.max(1)).enumerate() {
                    let start = (channel * before.height + y + down) * before.width + across;
                    line.copy_from_slice(&image[start..start + after.width]);
                }
            }
            multiply_dense(
                out,
                View::new(weight, layer.outputs, layer.inputs),
                View::new(&patches, layer.inputs, places),
            );
            for (channel, &bias) in out.chunks_exact_mut(places.max(1)).zip(bias) {
                for value in channel {
                    *value = (*value + bias).max(T::zero());
                }
            }
        }
        out
    }
}

fn activate<T: Real>(activation: Activation, values: &mut [T]) {
    match activation {
        Activation::Relu => values.iter_mut().for_each(|value| *value = value.max(T::zero())),
        Activation::Tanh => values.iter_mut().for_each(|value| *value = value.tanh()),
    }
}

/// The largest value of each square; what is left over at the edges is dropped.
fn pool<T: Real>(values: &[T], before: ImageShape, after: ImageShape, side: usize) -> Vec<T> {
    let mut out = Vec::with_capacity(values.len() / (side * side).max(1));
    for channel in values.chunks_exact((before.height * before.width).max(1)) {
        for (y, x) in (0..after.height).flat_map(|y| (0..after.width).map(move |x| (y, x))) {
            let lines = (0..side).map(|down| (side * y + down) * before.width + side * x);
            let square = lines.flat_map(|start| channel[start..start + side].iter().copied());
            out.push(square.fold(T::neg_infinity(), T::max));
        }
    }
    out
}

/// Probabilities out of logits, row by row.
pub(super) fn softmax(outputs: &mut [f64], classes: usize) {
    for row in outputs.chunks_exact_mut(classes.max(1)) {
        let top = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for value in &mut *row {
            *value = (*value - top).exp();
        }
        let sum: f64 = row.iter().sum();
        for value in row {
            *value /= sum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::{Rows, Targets},
        network::{CandleLoss, Convolution, Convolutional, Loss, initial_parameters},
    };

    #[test]
    fn outputs_have_the_loss_that_other_kernels_find() {
        let image = ImageShape { channels: 2, height: 11, width: 13 };
        let convolutions =
            vec![Convolution { channels: 3, kernel: 3, pool: 2 }, Convolution { channels: 4, kernel: 2, pool: 2 }];
        let convolutional = Convolutional::new(image, convolutions).unwrap().network(vec![5], 3);
        let dense = |hidden: &[usize], activation| Network::dense(image.pixels(), hidden.to_vec(), 3, activation);
        let networks = [
            dense(&[], Activation::Relu),
            dense(&[7, 4], Activation::Relu),
            dense(&[30], Activation::Tanh),
            convolutional,
        ];
        for network in networks {
            let theta = initial_parameters(&network, 5);
            let inputs: Vec<f64> = (0..6 * image.pixels()).map(|place| (0.7 * place as f64).sin()).collect();
            let mut found = Forward::new(&network, theta.clone()).outputs(&inputs, 6);
            softmax(&mut found, 3);
            let loss = found.chunks_exact(3).map(|row| -row[1].ln()).sum::<f64>() / 6.0;
            let rows = Rows::from_numbers(inputs, image.pixels(), Targets::Classes(vec![1; 6]));
            let mut other =
                CandleLoss::new(&network, &rows, &candle_core::Device::Cpu, candle_core::DType::F32).unwrap();
            assert!((other.value(&theta).unwrap() - loss).abs() < 1e-5, "{network}");
        }
    }
}
