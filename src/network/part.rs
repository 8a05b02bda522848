//! The fused loss-and-gradient kernel of a dense network over some rows.

use pulp::{Arch, Simd, WithSimd};

use super::{
    Activation, Layer, Network,
    elementary::tanh,
    input::{Input, Source, SparseFirst},
    outputs::Goal,
    product::{Real, View, multiply},
    sparse_layer::SparseLayer,
};

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
        let mut part = Self::new(network, range.len(), source, Input::fixed(source, range.clone(), first));
        part.goal.load(&source.rows.targets, range);
        part
    }

    /// Room for up to `capacity` rows.
    pub fn room(network: &Network, source: &Source<T>, capacity: usize, first: Option<&SparseLayer<T>>) -> Self {
        Self::new(network, capacity, source, Input::room(source, capacity, first))
    }

    fn new(network: &Network, capacity: usize, source: &Source<T>, input: Input<T>) -> Self {
        let layers = network.layers();
        let widest = layers.iter().map(|layer| layer.outputs).max().unwrap_or(0);
        Self {
            activation: network.activation,
            rows: capacity,
            goal: Goal::new(&source.rows.targets),
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

    /// A pass at one θ and another at an anchor, of whose gradients the difference stays with the part.
    pub fn run_difference(&mut self, at: At<'_, T>, anchor: At<'_, T>) {
        self.result = Arch::new().dispatch(Difference { part: self, at, anchor });
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

    /// Loss and gradient at one θ, and off the gradient that at an anchor. The products with the inputs, which are most of the
    /// work, are taken of the difference of the derivatives.
    #[inline(always)]
    fn difference(&mut self, at: At<'_, T>, anchor: At<'_, T>, is_fused: bool) -> f64 {
        let Some(layer) = self.layers.first() else { return f64::NAN };
        let (rest, derivatives) = (layer.weight.end, layer.outputs * self.rows);
        self.forward(anchor.0, anchor.1, is_fused);
        let anchor_loss = self.backward(anchor.0);
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
        if anchor_loss.is_finite() { loss } else { anchor_loss }
    }
}

/// Parameters θ, and the first layer with them where inputs are sparse.
pub(super) type At<'a, T> = (&'a [T], Option<SparseFirst<'a, T>>);

/// a ← a − b
#[inline(always)]
fn subtract<T: Real>(a: &mut [T], b: &[T]) {
    a.iter_mut().zip(b).for_each(|(a, &b)| *a -= b);
}

/// [`Part::run_difference`] for the instruction set at hand.
struct Difference<'a, T> {
    part: &'a mut Part<T>,
    at: At<'a, T>,
    anchor: At<'a, T>,
}

impl<T: Real> WithSimd for Difference<'_, T> {
    type Output = PartResult;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> PartResult {
        let Self { part, at, anchor } = self;
        PartResult { loss: part.difference(at, anchor, !S::IS_SCALAR), tally: 0.0 }
    }
}

/// [`Input::load`] for the instruction set at hand. A closure in its place would not be compiled for it.
struct Load<'a, T> {
    input: &'a mut Input<T>,
    source: &'a Source<T>,
    places: &'a [u32],
}

impl<T: Real> WithSimd for Load<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.input.load(self.source, self.places);
    }
}

/// [`Part::run`] for the instruction set at hand.
struct Pass<'a, T> {
    part: &'a mut Part<T>,
    theta: &'a [T],
    first: Option<SparseFirst<'a, T>>,
    purpose: Purpose,
}

impl<T: Real> WithSimd for Pass<'_, T> {
    type Output = PartResult;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> PartResult {
        let Self { part, theta, first, purpose } = self;
        // Without vectors there may be no fused multiplication either, and then it is a slow function.
        let is_fused = !S::IS_SCALAR;
        part.forward(theta, first, is_fused);
        match purpose {
            Purpose::Value => PartResult { loss: part.loss(), tally: 0.0 },
            Purpose::Gradient => {
                let loss = part.backward(theta);
                part.backward_first(first, is_fused);
                PartResult { loss, tally: 0.0 }
            }
            Purpose::Evaluation => {
                let rows = part.rows;
                let tally = part.last_outputs().map_or(f64::NAN, |(goal, outputs, _)| goal.tally(outputs, rows));
                PartResult { loss: part.loss(), tally }
            }
        }
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
