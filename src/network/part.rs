//! The fused loss-and-gradient kernel of a dense network over some rows.

use pulp::Arch;

use super::{
    Activation, Layer, Network,
    input::{Input, Source, SparseFirst},
    outputs::Goal,
    product::{Real, View, multiply},
    sparse_layer::SparseLayer,
    unit::{add_and_activate, subtract, sum, through_activation},
};

mod simd;

use simd::{Difference, Load, Pass};

/// Some rows with the buffers for a network's passes over them, which are allocated once.
///
/// Activations are laid out one unit after the other, [units × rows], so that bias, activation and softmax run over
/// contiguous rows. The passes are compiled for several instruction sets, and the best that the processor has is taken.
/// The first layer needs no gradient with respect to its inputs.
#[derive(Clone, Debug)]
pub(super) struct Part<T> {
    layers: Vec<Layer>,
    activation: Activation,
    rows: usize,
    goal: Goal<T>,
    input: Input<T>,
    /// What each layer gives, [units × rows]; in the backward pass overwritten by the derivative with respect to it.
    outputs: Vec<Vec<T>>,
    /// One derivative with respect to a layer's outputs, [units × rows].
    derivative: Vec<T>,
    /// One number per row.
    scratch: Vec<T>,
    gradient: Vec<T>,
    /// The gradient at another θ, and the derivative with respect to the first layer's outputs there, where differences are
    /// asked for.
    other_gradient: Vec<T>,
    other_derivative: Vec<T>,
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
    /// The rows in this range of `source`, for good.
    pub fn fixed(
        network: &Network,
        source: &Source<T>,
        range: std::ops::Range<usize>,
        first: Option<&SparseLayer<T>>,
    ) -> Self {
        let mut goal = Goal::new(&source.rows);
        goal.load(&source.rows.targets, range.clone());
        Self::new(network, range.len(), goal, Input::fixed(source, range, first))
    }

    /// Room for up to `capacity` rows.
    pub fn room(network: &Network, source: &Source<T>, capacity: usize, first: Option<&SparseLayer<T>>) -> Self {
        let goal = Goal::new(&source.rows);
        Self::new(network, capacity, goal, Input::room(source, capacity, first))
    }

    /// The same rows for a network with some of the inputs, in another kind of numbers; `None` where inputs are sparse.
    pub fn compacted<S: Real>(&self, network: &Network, inputs: &[u32]) -> Option<Part<S>> {
        let input = self.input.columns(self.rows, inputs)?;
        Some(Part::new(network, self.rows, self.goal.converted(), input))
    }

    fn new(network: &Network, capacity: usize, goal: Goal<T>, input: Input<T>) -> Self {
        let layers = network.layers();
        let widest = layers.iter().map(|layer| layer.outputs).max().unwrap_or(0);
        Self {
            activation: network.activation,
            rows: capacity,
            goal,
            input,
            outputs: layers.iter().map(|layer| vec![T::zero(); layer.outputs * capacity]).collect(),
            derivative: vec![T::zero(); widest * capacity],
            scratch: vec![T::zero(); capacity],
            gradient: vec![T::zero(); network.parameters()],
            other_gradient: Vec::new(),
            other_derivative: Vec::new(),
            result: PartResult::default(),
            layers,
        }
    }

    /// Takes these rows of `source`, of which there must not be more than there is room for.
    pub fn load(&mut self, source: &Source<T>, places: &[u32]) {
        self.rows = places.len();
        self.goal.load(&source.rows.targets, places.iter().map(|&row| row as usize));
        Arch::new().dispatch(Load { input: &mut self.input, source, places });
    }

    /// One pass, whose results stay with the part. A source with a sparse table needs its first layer.
    pub fn run(&mut self, theta: &[T], first: Option<SparseFirst<'_, T>>, purpose: Purpose) {
        self.result = Arch::new().dispatch(Pass { part: self, theta, first, purpose });
    }

    /// A pass at one θ and another at a snapshot, of whose gradients the difference stays with the part.
    pub fn run_difference(&mut self, at: At<'_, T>, snapshot: At<'_, T>) {
        self.result = Arch::new().dispatch(Difference { part: self, at, snapshot });
    }

    /// What the last pass has found.
    pub fn result(&self) -> PartResult {
        self.result
    }

    /// The gradient of the mean loss over these rows, after a pass for it. The weights of a sparse first layer have theirs
    /// in [`Self::first_gradient`].
    pub fn gradient(&self) -> &[T] {
        &self.gradient
    }

    /// The gradient of the weights of a sparse first layer, in the form of [`SparseLayer::gradient`].
    pub fn first_gradient(&self) -> Option<&[T]> {
        self.input.gradient()
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    fn last_outputs(&mut self) -> Option<(&Goal<T>, &mut [T], &mut [T])> {
        let outputs = self.outputs.last_mut()?;
        let units = self.layers.last()?.outputs;
        Some((&self.goal, &mut outputs[..units * self.rows], &mut self.scratch[..self.rows]))
    }

    /// The loss after [`Self::forward`], whose outputs are overwritten.
    #[inline(always)]
    fn loss(&mut self) -> f64 {
        self.last_outputs().map_or(f64::NAN, |(goal, outputs, scratch)| goal.loss(outputs, scratch))
    }

    /// Fills [`Self::outputs`].
    #[inline(always)]
    fn forward(&mut self, theta: &[T], first: Option<SparseFirst<'_, T>>, is_fused: bool) {
        let (last, rows) = (self.layers.len() - 1, self.rows);
        for (number, layer) in self.layers.iter().enumerate() {
            let (before, rest) = self.outputs.split_at_mut(number);
            let Some(output) = rest.first_mut() else { return };
            let output = &mut output[..layer.outputs * rows];
            let has_biases = match before.last() {
                None => self.input.forward(layer, theta, first, is_fused, output),
                Some(input) => {
                    let weights = View::new(&theta[layer.weight.clone()], layer.outputs, layer.inputs);
                    multiply(output, weights, View::new(&input[..layer.inputs * rows], layer.inputs, rows));
                    false
                }
            };
            let biases = &theta[layer.bias.clone()];
            let hidden = (number < last).then_some(self.activation);
            for (unit, &bias) in output.chunks_exact_mut(rows.max(1)).zip(biases) {
                add_and_activate(unit, if has_biases { T::zero() } else { bias }, hidden);
            }
        }
    }

    /// Fills [`Self::gradient`] after [`Self::forward`], but for the weights of the first layer, and returns the loss.
    #[inline(always)]
    fn backward(&mut self, theta: &[T]) -> f64 {
        let rows = self.rows;
        let Some((goal, outputs, scratch)) = self.last_outputs() else { return f64::NAN };
        let loss = goal.loss_and_derivative(outputs, scratch);
        for (number, layer) in self.layers.iter().enumerate().rev() {
            let (before, rest) = self.outputs.split_at_mut(number);
            let Some(derivative) = rest.first() else { return loss };
            let derivative = &derivative[..layer.outputs * rows];
            for (place, unit) in self.gradient[layer.bias.clone()].iter_mut().zip(derivative.chunks_exact(rows.max(1)))
            {
                *place = sum(unit);
            }
            let Some(input) = before.last_mut() else { break };
            let gradient = &mut self.gradient[layer.weight.clone()];
            let input = &mut input[..layer.inputs * rows];
            let slopes = View::new(derivative, layer.outputs, rows);
            multiply(gradient, slopes, View::new(input, layer.inputs, rows).transposed());
            let weights = View::new(&theta[layer.weight.clone()], layer.outputs, layer.inputs);
            let before_activation = &mut self.derivative[..layer.inputs * rows];
            multiply(before_activation, weights.transposed(), slopes);
            through_activation(input, before_activation, self.activation);
        }
        loss
    }

    /// The gradient of the weights of the first layer, after [`Self::backward`].
    #[inline(always)]
    fn backward_first(&mut self, first: Option<SparseFirst<'_, T>>, is_fused: bool) {
        let (Some(layer), Some(derivative)) = (self.layers.first(), self.outputs.first()) else { return };
        let derivative = &derivative[..layer.outputs * self.rows];
        self.input.backward(layer, derivative, first, is_fused, &mut self.gradient[layer.weight.clone()]);
    }

    /// Loss and gradient at one θ, and off the gradient that at a snapshot. The products with the inputs, which are most of the
    /// work, are taken of the difference of the derivatives.
    #[inline(always)]
    fn difference(&mut self, at: At<'_, T>, snapshot: At<'_, T>, is_fused: bool) -> f64 {
        let Some(layer) = self.layers.first() else { return f64::NAN };
        let (rest, derivatives) = (layer.weight.end, layer.outputs * self.rows);
        self.forward(snapshot.0, snapshot.1, is_fused);
        let snapshot_loss = self.backward(snapshot.0);
        std::mem::swap(&mut self.gradient, &mut self.other_gradient);
        self.gradient.resize(self.other_gradient.len(), T::zero());
        self.other_derivative.clear();
        self.other_derivative.extend_from_slice(self.outputs.first().map_or(&[], |outputs| &outputs[..derivatives]));
        self.forward(at.0, at.1, is_fused);
        let loss = self.backward(at.0);
        subtract(&mut self.gradient[rest..], &self.other_gradient[rest..]);
        if let Some(outputs) = self.outputs.first_mut() {
            subtract(&mut outputs[..derivatives], &self.other_derivative);
        }
        self.backward_first(at.1, is_fused);
        // A loss that has blown up at either must be seen.
        if snapshot_loss.is_finite() { loss } else { snapshot_loss }
    }
}

/// Parameters θ, and the first layer with them where inputs are sparse.
pub(super) type At<'a, T> = (&'a [T], Option<SparseFirst<'a, T>>);
