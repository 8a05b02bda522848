//! The fused loss-and-gradient kernel of a dense network over some rows.

use pulp::Arch;

use super::{
    Activation, Layer, LossError, Network,
    elementary::tanh,
    outputs::Goal,
    product::{Real, View, multiply},
};
use crate::data::Rows;

/// Some rows with the buffers for a network's passes over them, which are allocated once.
///
/// Activations are laid out one unit after the other, [units × rows], so that bias, activation and softmax run over
/// contiguous rows. The passes are compiled for several instruction sets, and the best that the processor has is taken.
/// The first layer needs no gradient with respect to its inputs.
#[derive(Debug)]
pub(super) struct Part<T> {
    layers: Vec<Layer>,
    activation: Activation,
    rows: usize,
    goal: Goal<T>,
    /// Inputs, [columns × rows].
    inputs: Vec<T>,
    /// What each layer gives, [units × rows]; in the backward pass overwritten by the derivative with respect to it.
    outputs: Vec<Vec<T>>,
    /// One derivative with respect to a layer's outputs, [units × rows].
    derivative: Vec<T>,
    /// One number per row.
    scratch: Vec<T>,
    gradient: Vec<T>,
    /// Of the last pass.
    result: PartResult,
}

/// What a pass over some rows has found.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PartResult {
    /// Mean loss over the rows.
    pub loss: f64,
    /// Rows classified rightly, or the sum of squared errors.
    pub tally: f64,
}

/// What a pass is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The loss.
    Value,
    /// The loss and its gradient.
    Gradient,
    /// The loss and the tally for a score.
    Evaluation,
}

impl<T: Real> Part<T> {
    /// The rows in this range of `rows`, which must fit the network's inputs.
    ///
    /// # Errors
    /// When the targets do not fit the network's outputs.
    pub fn new(network: &Network, rows: &Rows, range: std::ops::Range<usize>) -> Result<Self, LossError> {
        let count = range.len();
        let mut inputs = vec![T::zero(); count * rows.columns];
        for (place, row) in range.clone().enumerate() {
            rows.for_each_scaled(row, |column, value| inputs[column * count + place] = T::of(value));
        }
        let layers = network.layers();
        let widest = layers.iter().map(|layer| layer.outputs).max().unwrap_or(0);
        Ok(Self {
            activation: network.activation,
            rows: count,
            goal: Goal::new(network, rows, range)?,
            inputs,
            outputs: layers.iter().map(|layer| vec![T::zero(); layer.outputs * count]).collect(),
            derivative: vec![T::zero(); widest * count],
            scratch: vec![T::zero(); count],
            gradient: vec![T::zero(); network.parameters()],
            result: PartResult::default(),
            layers,
        })
    }

    /// One pass, whose results stay with the part.
    pub fn run(&mut self, theta: &[T], purpose: Purpose) {
        self.result = Arch::new().dispatch(|| {
            self.forward(theta);
            match purpose {
                Purpose::Value => PartResult { loss: self.loss(), tally: 0.0 },
                Purpose::Gradient => PartResult { loss: self.backward(theta), tally: 0.0 },
                Purpose::Evaluation => {
                    let tally = self.outputs.last().map_or(f64::NAN, |outputs| self.goal.tally(outputs));
                    PartResult { loss: self.loss(), tally }
                }
            }
        });
    }

    /// What the last pass has found.
    pub fn result(&self) -> PartResult {
        self.result
    }

    /// The gradient of the mean loss over these rows, after a pass for it.
    pub fn gradient(&self) -> &[T] {
        &self.gradient
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The loss after [`Self::forward`], whose outputs are overwritten.
    #[inline(always)]
    fn loss(&mut self) -> f64 {
        self.outputs.last_mut().map_or(f64::NAN, |outputs| self.goal.loss(outputs, &mut self.scratch))
    }

    /// Fills [`Self::outputs`].
    #[inline(always)]
    fn forward(&mut self, theta: &[T]) {
        let last = self.layers.len() - 1;
        for (number, layer) in self.layers.iter().enumerate() {
            let (before, rest) = self.outputs.split_at_mut(number);
            let input = before.last().unwrap_or(&self.inputs);
            let Some(output) = rest.first_mut() else { return };
            let weights = View::new(&theta[layer.weight.clone()], layer.outputs, layer.inputs);
            multiply(output, weights, View::new(input, layer.inputs, self.rows));
            let biases = &theta[layer.bias.clone()];
            let hidden = (number < last).then_some(self.activation);
            for (unit, &bias) in output.chunks_exact_mut(self.rows).zip(biases) {
                add_and_activate(unit, bias, hidden);
            }
        }
    }

    /// Fills [`Self::gradient`] after [`Self::forward`], and returns the loss.
    #[inline(always)]
    fn backward(&mut self, theta: &[T]) -> f64 {
        let Some(outputs) = self.outputs.last_mut() else { return f64::NAN };
        let loss = self.goal.loss_and_derivative(outputs, &mut self.scratch);
        for (number, layer) in self.layers.iter().enumerate().rev() {
            let (before, rest) = self.outputs.split_at_mut(number);
            let Some(derivative) = rest.first() else { return loss };
            let input = before.last().unwrap_or(&self.inputs);
            let derivative_view = View::new(derivative, layer.outputs, self.rows);
            multiply(
                &mut self.gradient[layer.weight.clone()],
                derivative_view,
                View::new(input, layer.inputs, self.rows).transposed(),
            );
            for (place, unit) in self.gradient[layer.bias.clone()].iter_mut().zip(derivative.chunks_exact(self.rows)) {
                *place = sum(unit);
            }
            let Some(input) = before.last_mut() else { break };
            let weights = View::new(&theta[layer.weight.clone()], layer.outputs, layer.inputs);
            let before_activation = &mut self.derivative[..layer.inputs * self.rows];
            multiply(before_activation, weights.transposed(), derivative_view);
            through_activation(input, before_activation, self.activation);
        }
        loss
    }
}

/// unit ← σ(unit + bias)
#[inline(always)]
fn add_and_activate<T: Real>(unit: &mut [T], bias: T, activation: Option<Activation>) {
    match activation {
        None => unit.iter_mut().for_each(|value| *value += bias),
        Some(Activation::Relu) => unit.iter_mut().for_each(|value| {
            let sum = *value + bias;
            // Written so that a NaN stays one: a loss that has blown up must be seen.
            *value = if sum < T::zero() { T::zero() } else { sum };
        }),
        Some(Activation::Tanh) => unit.iter_mut().for_each(|value| *value = tanh(*value + bias)),
    }
}

/// Turns the outputs of a layer into the derivative with respect to what its activation was given.
#[inline(always)]
fn through_activation<T: Real>(outputs: &mut [T], derivative: &[T], activation: Activation) {
    match activation {
        Activation::Relu => {
            for (output, &slope) in outputs.iter_mut().zip(derivative) {
                *output = if *output > T::zero() { slope } else { T::zero() };
            }
        }
        Activation::Tanh => {
            for (output, &slope) in outputs.iter_mut().zip(derivative) {
                *output = slope * (T::one() - *output * *output);
            }
        }
    }
}

/// Σ values in eight independent sums, which the compiler turns into vector instructions.
#[inline(always)]
fn sum<T: Real>(values: &[T]) -> T {
    let (blocks, rest) = values.as_chunks::<8>();
    let mut sums = [T::zero(); 8];
    for block in blocks {
        for (sum, &value) in sums.iter_mut().zip(block) {
            *sum += value;
        }
    }
    sums.into_iter().sum::<T>() + rest.iter().copied().sum::<T>()
}
