//! A network as a graph of candle's tensors.

use std::{ops::Range, sync::Arc};

use candle_core::{DType, Device, Error, Result, Tensor, Var, WithDType};
use candle_nn::{Linear, Module};
use rayon::prelude::*;

use super::{
    Activation, LayerKind, Network, StepShare,
    convolve::{ConvolutionalPart, Plan},
    product::Real,
};
use crate::data::Rows;

/// θ, in either precision.
#[derive(Clone, Copy, Debug)]
pub enum Theta<'a> {
    /// In single precision.
    Single(&'a [f32]),
    /// In double precision.
    Double(&'a [f64]),
}

/// A network on a device: which tensors it takes out of θ, and what it makes of rows.
pub struct Graph {
    network: Network,
    parameters: usize,
    device: Device,
    dtype: DType,
    /// The convolutions as one operation; `None` where there are none, or where candle's own are used.
    plan: Option<Arc<Plan>>,
}

impl Graph {
    /// A network on a device, in `dtype`.
    pub fn new(network: &Network, device: &Device, dtype: DType) -> Self {
        let fused = device.is_cpu() && dtype == DType::F32;
        let plan = network.convolutional.as_ref().filter(|_| fused).map(Plan::new);
        let parameters = network.parameters();
        Self { network: network.clone(), parameters, device: device.clone(), dtype, plan }
    }

    /// Leaves convolutions to candle.
    pub fn use_own_convolutions_of_candle(&mut self) {
        self.plan = None;
    }

    /// Number of parameters.
    pub fn parameters(&self) -> usize {
        self.parameters
    }

    /// The parts of θ with the lengths of their steps.
    pub fn step_shares(&self) -> Vec<StepShare> {
        self.network.step_shares()
    }

    /// Where it is.
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Places in θ and shapes of the tensors that [`Self::outputs`] takes.
    fn places(&self) -> Vec<(Range<usize>, Vec<usize>)> {
        let layers = self.network.layers();
        let mut places = Vec::with_capacity(2 * layers.len());
        let convolutions = self.network.convolutions().len();
        let fused = if self.plan.is_some() { convolutions } else { 0 };
        if let Some(last) = fused.checked_sub(1).and_then(|last| layers.get(last)) {
            places.push((0..last.bias.end, vec![last.bias.end]));
        }
        for layer in layers.into_iter().skip(fused) {
            let shape = layer.shape();
            let bias = match layer.kind {
                LayerKind::Dense => vec![layer.outputs],
                LayerKind::Convolution { .. } => vec![1, layer.outputs, 1, 1],
            };
            places.push((layer.weight, shape));
            places.push((layer.bias, bias));
        }
        places
    }

    /// The tensors of θ, which must have as many numbers as the network has parameters.
    pub fn tensors(&self, theta: Theta<'_>) -> Result<Vec<Tensor>> {
        self.places().into_iter().map(|(range, shape)| self.tensor(theta, range, shape)).collect()
    }

    /// The same as variables, with their places in θ.
    pub fn variables(&self, theta: Theta<'_>) -> Result<Vec<(Range<usize>, Var)>> {
        self.places()
            .into_iter()
            .map(|(range, shape)| Ok((range.clone(), Var::from_tensor(&self.tensor(theta, range, shape)?)?)))
            .collect()
    }

    /// One tensor of θ. Numbers are converted on their way, so that they are copied only once.
    fn tensor(&self, theta: Theta<'_>, range: Range<usize>, shape: Vec<usize>) -> Result<Tensor> {
        let outside = || Error::msg("θ has too few numbers");
        match theta {
            Theta::Single(theta) => self.convert(theta.get(range).ok_or_else(outside)?, shape, Real::wide),
            Theta::Double(theta) => self.convert(theta.get(range).ok_or_else(outside)?, shape, |value| value),
        }
    }

    fn convert<T: Copy>(&self, values: &[T], shape: Vec<usize>, wide: impl Fn(T) -> f64) -> Result<Tensor> {
        fn all<T: Copy, R: Real + WithDType>(
            values: &[T],
            shape: Vec<usize>,
            wide: impl Fn(T) -> f64,
            device: &Device,
        ) -> Result<Tensor> {
            Tensor::from_vec(values.iter().map(|&value| R::of(wide(value))).collect::<Vec<R>>(), shape, device)
        }
        match self.dtype {
            DType::F64 => all::<T, f64>(values, shape, wide, &self.device),
            _ => all::<T, f32>(values, shape, wide, &self.device)?.to_dtype(self.dtype),
        }
    }

    /// The scaled inputs of some rows, [rows × columns].
    pub fn inputs(&self, rows: &Rows, places: &[usize]) -> Result<Tensor> {
        if places.iter().any(|&place| place >= rows.len()) {
            return Err(Error::msg("there is no such row"));
        }
        let shape = (places.len(), rows.columns);
        match self.dtype {
            DType::F64 => Tensor::from_vec(scaled::<f64>(rows, places), shape, &self.device),
            _ => Tensor::from_vec(scaled::<f32>(rows, places), shape, &self.device)?.to_dtype(self.dtype),
        }
    }

    /// What the network makes of inputs, [rows × outputs]; `keep` says whether a gradient will be asked for.
    pub fn outputs(&self, inputs: Tensor, tensors: &[Tensor], keep: bool) -> Result<Tensor> {
        let mut tensors = tensors.iter();
        let mut next = || tensors.next().ok_or_else(|| Error::msg("a network has fewer tensors than it needs"));
        let mut values = match (&self.plan, &self.network.convolutional) {
            (Some(plan), _) => inputs.apply_op2(next()?, ConvolutionalPart::new(plan, keep))?,
            (None, None) => inputs,
            (None, Some(part)) => {
                let image = part.image;
                let mut values = inputs.reshape((inputs.dim(0)?, image.channels, image.height, image.width))?;
                for (convolution, (_, pooled)) in part.convolutions.iter().zip(part.shapes()) {
                    values = values.conv2d(next()?, 0, 1, 1, 1)?.broadcast_add(next()?)?.relu()?;
                    values = largest_of_squares(&values, convolution.pool, [pooled.height, pooled.width])?;
                }
                values.flatten_from(1)?
            }
        };
        let hidden = self.network.hidden.len();
        for place in 0..=hidden {
            let (weight, bias) = (next()?.clone(), next()?.clone());
            values = Linear::new(weight, Some(bias)).forward(&values)?;
            if place < hidden {
                values = match self.network.activation {
                    Activation::Relu => values.relu()?,
                    Activation::Tanh => values.tanh()?,
                };
            }
        }
        Ok(values)
    }
}

/// Max-pooling of [images × channels × height × width] over squares of this side, as many as there are whole ones.
///
/// The derivative goes to one of several equal numbers. That of candle's own pooling is too small by the number of pixels
/// in a square.
fn largest_of_squares(values: &Tensor, side: usize, [height, width]: [usize; 2]) -> Result<Tensor> {
    let (images, channels, _, _) = values.dims4()?;
    let whole = values.narrow(2, 0, height * side)?.narrow(3, 0, width * side)?.contiguous()?;
    let squares = whole.reshape(&[images, channels, height, side, width, side])?.permute([0, 1, 2, 4, 3, 5])?;
    let squares = squares.reshape((images, channels, height, width, side * side))?.contiguous()?;
    let places = squares.argmax_keepdim(4)?;
    squares.gather(&places, 4)?.squeeze(4)
}

/// The scaled inputs of some rows, row-major.
fn scaled<T: Real>(rows: &Rows, places: &[usize]) -> Vec<T> {
    let mut inputs = vec![T::zero(); places.len() * rows.columns];
    inputs.par_chunks_mut(rows.columns.max(1)).zip(places).for_each(|(inputs, &place)| {
        rows.for_each_scaled(place, |column, value| {
            if let Some(input) = inputs.get_mut(column) {
                *input = T::of(value);
            }
        });
    });
    inputs
}
