//! What a network gives for rows: its outputs, without a loss or a gradient.

use candle_core::{DType, Device};
use rayon::prelude::*;

use super::{
    Activation, Layer, LossError, Network,
    graph::{Graph, Theta},
};
use crate::data::{Row, Rows};

/// Rows that a core computes at once: what the units of a layer give for so many stays in its cache.
const CHUNK: usize = 64;
/// Rows of a convolutional network that are computed at once, as many as its loss takes.
const IMAGES: usize = 500;

/// Whether nobody waits for the outputs any more.
pub type Cancelled<'a> = &'a (dyn Fn() -> bool + Sync);

/// The outputs of a network with parameters `theta` for all rows, row-major, [rows × outputs]: logits of the classes, or the
/// standardized target. `None` if `cancelled` has broken it off.
///
/// Dense layers are computed in double precision from the parameters that are not zero alone; convolutions by candle, in single
/// precision.
///
/// # Errors
/// When the rows do not fit the network, `theta` has another length than the network has parameters, or candle fails.
pub fn outputs(
    network: &Network,
    rows: &Rows,
    theta: &[f32],
    cancelled: Cancelled<'_>,
) -> Result<Option<Vec<f64>>, LossError> {
    let (given, needed) = (theta.len(), network.parameters());
    if given != needed {
        return Err(LossError::Parameters { given, needed });
    }
    let shaped = network.image().is_none_or(|image| image.pixels() == network.inputs);
    let sound = network.convolutional.as_ref().is_none_or(|part| part.check().is_ok());
    if rows.columns != network.inputs || network.outputs == 0 || !shaped || !sound {
        return Err(LossError::Shape { inputs: network.inputs, outputs: network.outputs });
    }
    if network.convolutional.is_some() {
        convolutional(network, rows, theta, cancelled)
    } else {
        Ok(dense(network, rows, theta, cancelled))
    }
}

fn convolutional(
    network: &Network,
    rows: &Rows,
    theta: &[f32],
    cancelled: Cancelled<'_>,
) -> Result<Option<Vec<f64>>, LossError> {
    let graph = Graph::new(network, &Device::Cpu, DType::F32);
    let tensors = graph.tensors(Theta::Single(theta))?;
    let mut all = Vec::with_capacity(rows.len() * network.outputs);
    for start in (0..rows.len()).step_by(IMAGES) {
        if cancelled() {
            return Ok(None);
        }
        let places: Vec<usize> = (start..(start + IMAGES).min(rows.len())).collect();
        let outputs = graph.outputs(graph.inputs(rows, &places)?, &tensors, false)?;
        all.extend(outputs.flatten_all()?.to_dtype(DType::F64)?.to_vec1::<f64>()?);
    }
    Ok(Some(all))
}

fn dense(network: &Network, rows: &Rows, theta: &[f32], cancelled: Cancelled<'_>) -> Option<Vec<f64>> {
    let layers = network.layers();
    let (first, rest) = layers.split_first()?;
    let first = First::new(first, rows, theta);
    let rest: Vec<Sparse> = rest.iter().map(|layer| Sparse::new(layer, theta)).collect();
    let mut all = vec![0.0; rows.len() * network.outputs];
    all.par_chunks_mut(CHUNK * network.outputs).enumerate().for_each(|(chunk, outputs)| {
        if cancelled() {
            return;
        }
        let width = outputs.len() / network.outputs;
        let mut values = first.apply(rows, chunk * CHUNK, width);
        for layer in &rest {
            activate(network.activation, &mut values);
            values = layer.apply(&values, width);
        }
        for (row, outputs) in outputs.chunks_exact_mut(network.outputs).enumerate() {
            outputs.iter_mut().zip(values.iter().skip(row).step_by(width)).for_each(|(to, from)| *to = *from);
        }
    });
    (!cancelled()).then_some(all)
}

fn activate(activation: Activation, values: &mut [f64]) {
    match activation {
        Activation::Relu => values.iter_mut().for_each(|value| *value = value.max(0.0)),
        Activation::Tanh => values.iter_mut().for_each(|value| *value = value.tanh()),
    }
}

/// A layer by its weights that are not zero. What it is given and what it gives is laid out one unit after the other, [units × rows].
struct Sparse {
    /// For each unit the places of its inputs and their weights.
    weights: Vec<Vec<(usize, f64)>>,
    biases: Vec<f64>,
}

impl Sparse {
    fn new(layer: &Layer, theta: &[f32]) -> Self {
        let nonzeros = |row: &[f32]| -> Vec<(usize, f64)> {
            row.iter()
                .enumerate()
                .filter(|(_, weight)| **weight != 0.0)
                .map(|(at, &weight)| (at, f64::from(weight)))
                .collect()
        };
        Self {
            weights: theta[layer.weight.clone()].chunks_exact(layer.inputs.max(1)).map(nonzeros).collect(),
            biases: theta[layer.bias.clone()].iter().copied().map(f64::from).collect(),
        }
    }

    fn apply(&self, inputs: &[f64], width: usize) -> Vec<f64> {
        let mut outputs = Vec::with_capacity(self.biases.len() * width);
        for (weights, &bias) in self.weights.iter().zip(&self.biases) {
            let start = outputs.len();
            outputs.resize(start + width, bias);
            for &(input, weight) in weights {
                let values = &inputs[input * width..(input + 1) * width];
                outputs[start..].iter_mut().zip(values).for_each(|(sum, value)| *sum += weight * value);
            }
        }
        outputs
    }
}

/// The first layer, which takes the inputs as they stand in the file.
enum First {
    /// Of numbers: those that the network uses are scaled.
    Numbers {
        /// Places of the inputs that it uses, with their means and standard deviations.
        used: Vec<(usize, f64, f64)>,
        /// The layer over these alone.
        layer: Sparse,
    },
    /// Of bytes: the scaling is part of the weights, and what is 0 adds nothing; most pixels of an image of a digit are.
    Bytes {
        /// Places of the inputs that it uses.
        used: Vec<usize>,
        /// Weights over standard deviations, [used inputs × units that use any].
        weights: Vec<f64>,
        /// The units that use any input.
        units: Vec<usize>,
        /// What all units give where every byte is 0.
        base: Vec<f64>,
    },
}

impl First {
    fn new(layer: &Layer, rows: &Rows, theta: &[f32]) -> Self {
        let mut sparse = Sparse::new(layer, theta);
        let mut is_used = vec![false; layer.inputs];
        sparse.weights.iter().flatten().for_each(|&(input, _)| is_used[input] = true);
        let used: Vec<usize> = (0..layer.inputs).filter(|&input| is_used[input]).collect();
        let mut place = vec![0; layer.inputs];
        used.iter().enumerate().for_each(|(at, &input)| place[input] = at);
        let scaling = rows.scaling();
        if !matches!(rows.raw(0), Row::Bytes(_)) {
            sparse.weights.iter_mut().flatten().for_each(|(input, _)| *input = place[*input]);
            let used = used.into_iter().map(|input| (input, scaling.mean[input], scaling.std[input])).collect();
            return Self::Numbers { used, layer: sparse };
        }
        let units: Vec<usize> = (0..layer.outputs).filter(|&unit| !sparse.weights[unit].is_empty()).collect();
        let mut weights = vec![0.0; used.len() * units.len()];
        let mut base = sparse.biases;
        for (at, &unit) in units.iter().enumerate() {
            for &(input, weight) in &sparse.weights[unit] {
                let slope = weight / scaling.std[input];
                weights[place[input] * units.len() + at] = slope;
                base[unit] -= slope * scaling.mean[input];
            }
        }
        Self::Bytes { used, weights, units, base }
    }

    /// What the units give for `width` rows from `start` on.
    fn apply(&self, rows: &Rows, start: usize, width: usize) -> Vec<f64> {
        match self {
            Self::Numbers { used, layer } => {
                let mut inputs = vec![0.0; used.len() * width];
                for row in 0..width {
                    let raw = rows.raw(start + row);
                    for (at, &(input, mean, std)) in used.iter().enumerate() {
                        inputs[at * width + row] = (raw.get(input).unwrap_or(mean) - mean) / std;
                    }
                }
                layer.apply(&inputs, width)
            }
            Self::Bytes { used, weights, units, base } => {
                let mut outputs: Vec<f64> = base.iter().flat_map(|&value| std::iter::repeat_n(value, width)).collect();
                let mut sums = vec![0.0; units.len()];
                for row in 0..width {
                    let Row::Bytes(bytes) = rows.raw(start + row) else { continue };
                    sums.fill(0.0);
                    for (&input, weights) in used.iter().zip(weights.chunks_exact(units.len().max(1))) {
                        let byte = bytes[input];
                        if byte != 0 {
                            let value = f64::from(byte);
                            sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += value * weight);
                        }
                    }
                    for (&unit, sum) in units.iter().zip(&sums) {
                        outputs[unit * width + row] += sum;
                    }
                }
                outputs
            }
        }
    }
}

#[cfg(test)]
#[path = "forward_tests.rs"]
mod tests;
