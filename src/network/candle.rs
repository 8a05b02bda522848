//! The loss by candle's automatic differentiation.

use candle_core::{DType, Device, Tensor, Var};
use candle_nn::{Linear, Module, VarBuilder, VarMap};

use super::{Activation, Layer, Loss, LossError, Network};
use crate::data::{Rows, Targets};

/// The loss of a network over all its rows, with gradients by candle's automatic differentiation, on any of its devices.
pub struct CandleLoss {
    layers: Vec<(Layer, Linear)>,
    /// Weights and biases of each layer with their places in θ, in the order of the layers.
    variables: Vec<(std::ops::Range<usize>, Var)>,
    activation: Activation,
    parameters: usize,
    rows: usize,
    inputs: Tensor,
    targets: Goal,
}

enum Goal {
    Classes(Tensor),
    Values { values: Tensor, spread: f64 },
}

impl CandleLoss {
    /// The loss of `network` over `rows`, computed on `device` in `dtype`.
    ///
    /// # Errors
    /// When the rows do not fit the network, or the device refuses the tensors.
    pub fn new(network: &Network, rows: &Rows, device: &Device, dtype: DType) -> Result<Self, LossError> {
        let misfit = || LossError::Shape { inputs: network.inputs, outputs: network.outputs };
        if rows.is_empty() || rows.columns != network.inputs {
            return Err(misfit());
        }
        let variable_map = VarMap::new();
        let builder = VarBuilder::from_varmap(&variable_map, dtype, device);
        let layers = network
            .layers()
            .into_iter()
            .map(|layer| {
                let linear = candle_nn::linear(layer.inputs, layer.outputs, builder.pp(layer.index))?;
                Ok((layer, linear))
            })
            .collect::<Result<Vec<_>, candle_core::Error>>()?;
        let targets = match &rows.targets {
            Targets::Classes(classes) if classes.iter().all(|&class| (class as usize) < network.outputs) => {
                Goal::Classes(Tensor::from_slice(classes, classes.len(), device)?)
            }
            Targets::Values(values) if network.outputs == 1 => {
                let mean = values.iter().sum::<f64>() / values.len() as f64;
                let spread = values.iter().map(|value| (value - mean).powi(2)).sum();
                let values = Tensor::from_slice(values, (values.len(), 1), device)?.to_dtype(dtype)?;
                Goal::Values { values, spread }
            }
            _ => return Err(misfit()),
        };
        Ok(Self {
            variables: named_variables(&layers, &variable_map).ok_or_else(misfit)?,
            layers,
            activation: network.activation,
            parameters: network.parameters(),
            rows: rows.len(),
            inputs: Tensor::from_vec(rows.scaled(), (rows.len(), rows.columns), device)?.to_dtype(dtype)?,
            targets,
        })
    }

    fn set(&self, theta: &[f64]) -> Result<(), LossError> {
        if theta.len() != self.parameters {
            return Err(LossError::Parameters { given: theta.len(), needed: self.parameters });
        }
        for (range, variable) in &self.variables {
            let values = theta.get(range.clone()).unwrap_or_default();
            let tensor = Tensor::from_slice(values, variable.shape(), variable.device())?;
            variable.set(&tensor.to_dtype(variable.dtype())?)?;
        }
        Ok(())
    }

    fn outputs(&self) -> Result<Tensor, candle_core::Error> {
        let last = self.layers.len().saturating_sub(1);
        let mut values = self.inputs.clone();
        for (number, (_, linear)) in self.layers.iter().enumerate() {
            values = linear.forward(&values)?;
            if number < last {
                values = match self.activation {
                    Activation::Relu => values.relu()?,
                    Activation::Tanh => values.tanh()?,
                };
            }
        }
        Ok(values)
    }

    fn loss(&self, outputs: &Tensor) -> Result<Tensor, candle_core::Error> {
        match &self.targets {
            Goal::Classes(classes) => candle_nn::loss::cross_entropy(outputs, classes),
            Goal::Values { values, .. } => candle_nn::loss::mse(outputs, values),
        }
    }
}

/// `VarMap` keeps no order of its own, so variables are looked up by name.
fn named_variables(layers: &[(Layer, Linear)], map: &VarMap) -> Option<Vec<(std::ops::Range<usize>, Var)>> {
    let map = map.data().lock().ok()?;
    let mut variables = Vec::with_capacity(2 * layers.len());
    for (layer, _) in layers {
        variables.push((layer.weight.clone(), map.get(&format!("{}.weight", layer.index))?.clone()));
        variables.push((layer.bias.clone(), map.get(&format!("{}.bias", layer.index))?.clone()));
    }
    Some(variables)
}

fn number(tensor: &Tensor) -> Result<f64, candle_core::Error> {
    tensor.to_dtype(DType::F64)?.to_scalar::<f64>()
}

impl Loss for CandleLoss {
    fn parameters(&self) -> usize {
        self.parameters
    }

    fn rows(&self) -> usize {
        self.rows
    }

    fn value(&mut self, theta: &[f64]) -> Result<f64, LossError> {
        self.set(theta)?;
        Ok(number(&self.loss(&self.outputs()?.detach())?)?)
    }

    fn gradient(&mut self, theta: &[f64], gradient: &mut [f64]) -> Result<f64, LossError> {
        self.set(theta)?;
        if gradient.len() != self.parameters {
            return Err(LossError::Parameters { given: gradient.len(), needed: self.parameters });
        }
        let loss = self.loss(&self.outputs()?)?;
        let gradients = loss.backward()?;
        for (range, variable) in &self.variables {
            let place = gradient.get_mut(range.clone()).unwrap_or_default();
            match gradients.get(variable) {
                Some(values) => {
                    place.copy_from_slice(&values.flatten_all()?.to_dtype(DType::F64)?.to_vec1::<f64>()?);
                }
                None => place.fill(0.0),
            }
        }
        Ok(number(&loss)?)
    }

    fn batch_gradient(&mut self, theta: &[f32], rows: &[u32], gradient: &mut [f32]) -> Result<f64, LossError> {
        let _ = (theta, rows, gradient);
        Err(LossError::Batch)
    }

    fn evaluate(&mut self, theta: &[f64]) -> Result<(f64, f64), LossError> {
        self.set(theta)?;
        let outputs = self.outputs()?.detach();
        let loss = number(&self.loss(&outputs)?)?;
        let score = match &self.targets {
            Goal::Classes(classes) => {
                let right = outputs.argmax(1)?.eq(classes)?.to_dtype(DType::F64)?;
                number(&right.mean_all()?)?
            }
            Goal::Values { spread, .. } if *spread > 0.0 => 1.0 - loss * self.rows as f64 / spread,
            Goal::Values { .. } => 0.0,
        };
        Ok((loss, score))
    }
}
