//! The fused loss-and-gradient kernel of dense networks on the CPU.

use pulp::Arch;

use super::{
    Activation, Layer, Loss, LossError, Network,
    elementary::tanh,
    outputs::Goal,
    product::{Real, View, multiply},
};
use crate::data::Rows;

/// The loss of a dense network over all its rows, by hand-written passes over buffers that are allocated once.
///
/// Activations are laid out one unit after the other, [units × rows], so that bias, activation and softmax run over
/// contiguous rows. The passes are compiled for several instruction sets, and the best that the processor has is taken. The first layer needs no gradient with respect to its inputs.
#[derive(Debug)]
pub struct DenseLoss<T> {
    layers: Vec<Layer>,
    activation: Activation,
    parameters: usize,
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
    theta: Vec<T>,
    gradient: Vec<T>,
}

impl<T: Real> DenseLoss<T> {
    /// The loss of `network` over `rows`.
    ///
    /// # Errors
    /// When there are no rows, or they do not fit the network.
    pub fn new(network: &Network, rows: &Rows) -> Result<Self, LossError> {
        if rows.is_empty() || rows.columns != network.inputs || rows.inputs.len() != rows.len() * rows.columns {
            return Err(LossError::Shape { inputs: network.inputs, outputs: network.outputs });
        }
        let count = rows.len();
        let mut inputs = vec![T::zero(); rows.inputs.len()];
        for (row, values) in rows.inputs.chunks_exact(rows.columns).enumerate() {
            for (column, &value) in values.iter().enumerate() {
                inputs[column * count + row] = T::of(value);
            }
        }
        let layers = network.layers();
        let widest = layers.iter().map(|layer| layer.outputs).max().unwrap_or(0);
        Ok(Self {
            activation: network.activation,
            parameters: network.parameters(),
            rows: count,
            goal: Goal::new(network, rows)?,
            inputs,
            outputs: layers.iter().map(|layer| vec![T::zero(); layer.outputs * count]).collect(),
            derivative: vec![T::zero(); widest * count],
            scratch: vec![T::zero(); count],
            theta: vec![T::zero(); network.parameters()],
            gradient: vec![T::zero(); network.parameters()],
            layers,
        })
    }

    fn check(&self, given: usize) -> Result<(), LossError> {
        if given == self.parameters { Ok(()) } else { Err(LossError::Parameters { given, needed: self.parameters }) }
    }

    /// Fills [`Self::outputs`].
    #[inline(always)]
    fn forward(&mut self, theta: &[f64]) {
        for (place, &value) in self.theta.iter_mut().zip(theta) {
            *place = T::of(value);
        }
        let last = self.layers.len() - 1;
        for (number, layer) in self.layers.iter().enumerate() {
            let (before, rest) = self.outputs.split_at_mut(number);
            let input = before.last().unwrap_or(&self.inputs);
            let Some(output) = rest.first_mut() else { return };
            let weights = View::new(&self.theta[layer.weight.clone()], layer.outputs, layer.inputs);
            multiply(output, weights, View::new(input, layer.inputs, self.rows));
            let biases = &self.theta[layer.bias.clone()];
            let hidden = (number < last).then_some(self.activation);
            for (unit, &bias) in output.chunks_exact_mut(self.rows).zip(biases) {
                add_and_activate(unit, bias, hidden);
            }
        }
    }

    /// Fills [`Self::gradient`] after [`Self::forward`], and returns the loss.
    #[inline(always)]
    fn backward(&mut self) -> f64 {
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
            let weights = View::new(&self.theta[layer.weight.clone()], layer.outputs, layer.inputs);
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

impl<T: Real> Loss for DenseLoss<T> {
    fn parameters(&self) -> usize {
        self.parameters
    }

    fn rows(&self) -> usize {
        self.rows
    }

    fn value(&mut self, theta: &[f64]) -> Result<f64, LossError> {
        self.check(theta.len())?;
        Ok(Arch::new().dispatch(|| {
            self.forward(theta);
            self.outputs.last_mut().map_or(f64::NAN, |outputs| self.goal.loss(outputs, &mut self.scratch))
        }))
    }

    fn gradient(&mut self, theta: &[f64], gradient: &mut [f64]) -> Result<f64, LossError> {
        self.check(theta.len())?;
        self.check(gradient.len())?;
        let loss = Arch::new().dispatch(|| {
            self.forward(theta);
            self.backward()
        });
        for (place, &value) in gradient.iter_mut().zip(&self.gradient) {
            *place = value.wide();
        }
        Ok(loss)
    }

    fn evaluate(&mut self, theta: &[f64]) -> Result<(f64, f64), LossError> {
        self.check(theta.len())?;
        self.forward(theta);
        let Some(outputs) = self.outputs.last_mut() else { return Ok((f64::NAN, f64::NAN)) };
        let score = self.goal.score(outputs);
        Ok((self.goal.loss(outputs, &mut self.scratch), score))
    }
}
