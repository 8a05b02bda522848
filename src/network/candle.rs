//! The loss by candle's automatic differentiation.

use std::ops::Range;

use candle_core::{DType, Device, Tensor, Var};

use super::{
    BatchLoss, Compaction, Evaluate, Loss, LossError, Network, Precision, StepShare, TrainingLoss, Update,
    graph::{Graph, Theta},
};
use crate::data::{Rows, Targets};

/// The loss of a network over all its rows, with gradients by candle's automatic differentiation, on any of its devices.
///
/// Rows are scaled and put on the device some at a time, so that memory does not grow with their number. On the CPU in
/// single precision the convolutions of a network are an operation of their own, which leaves out most of what candle's
/// own would compute.
pub struct CandleLoss {
    graph: Graph,
    rows: Rows,
    dtype: DType,
    outputs: usize,
    /// Sum of squares of the targets about their mean; nothing for a classification.
    spread: Option<f64>,
}

/// Rows that are on the device at once.
const CHUNK: usize = 500;

/// What the outputs for some rows are compared with.
enum Goal {
    Classes(Tensor),
    /// With how much each row weighs.
    Weighted(Tensor, Tensor),
    Values(Tensor),
}

impl CandleLoss {
    /// The loss of `network` over `rows`, computed on `device` in `dtype`.
    ///
    /// # Errors
    /// When the rows do not fit the network, or the device refuses the tensors.
    pub fn new(network: &Network, rows: &Rows, device: &Device, dtype: DType) -> Result<Self, LossError> {
        let fits = match &rows.targets {
            Targets::Classes(classes) => classes.iter().all(|&class| (class as usize) < network.outputs),
            Targets::Values(_) => network.outputs == 1,
        };
        let sound = network.convolutional.as_ref().is_none_or(|part| part.check().is_ok());
        let shaped = network.image().is_none_or(|image| image.pixels() == network.inputs);
        if rows.is_empty() || rows.columns != network.inputs || !fits || !sound || !shaped {
            return Err(LossError::Shape { inputs: network.inputs, outputs: network.outputs });
        }
        let spread = match &rows.targets {
            Targets::Classes(_) => None,
            Targets::Values(values) => {
                let mean = values.iter().sum::<f64>() / values.len() as f64;
                Some(values.iter().map(|value| (value - mean).powi(2)).sum())
            }
        };
        let graph = Graph::new(network, device, dtype);
        Ok(Self { graph, rows: rows.clone(), dtype, outputs: network.outputs, spread })
    }

    /// Leaves convolutions to candle's own operations on the CPU too, for comparison.
    #[must_use]
    pub fn with_own_convolutions_of_candle(mut self) -> Self {
        self.graph.use_own_convolutions_of_candle();
        self
    }

    /// Calls `add` with the place and the value of every number of the gradient over some rows, and gives their loss.
    fn gradient_of_some<P>(
        &self,
        variables: &[(Range<usize>, Var)],
        places: &[usize],
        gradient: &mut [P],
        add: impl Fn(&mut P, f64),
    ) -> Result<f64, LossError> {
        let tensors: Vec<Tensor> = variables.iter().map(|(_, variable)| variable.as_tensor().clone()).collect();
        let inputs = self.graph.inputs(&self.rows, places)?;
        let outputs = self.graph.outputs(inputs, &tensors, true)?;
        let loss = mean_loss(&outputs, &self.goal(places)?)?;
        let gradients = loss.backward()?;
        for (range, variable) in variables {
            if let (Some(values), Some(places)) = (gradients.get(variable), gradient.get_mut(range.clone())) {
                add_values(values, places, &add)?;
            }
        }
        Ok(number(&loss)?)
    }

    fn goal(&self, places: &[usize]) -> Result<Goal, LossError> {
        let missing = || LossError::Shape { inputs: self.rows.columns, outputs: self.outputs };
        let device = self.graph.device();
        Ok(match &self.rows.targets {
            Targets::Classes(classes) => {
                let chosen: Option<Vec<u32>> = places.iter().map(|&place| classes.get(place).copied()).collect();
                let chosen = chosen.ok_or_else(missing)?;
                let tensor = Tensor::from_slice(&chosen, chosen.len(), device)?;
                let Some(weights) = self.rows.class_weights() else { return Ok(Goal::Classes(tensor)) };
                let weight = |&class: &u32| weights.get(class as usize).copied();
                let weights: Vec<f64> = chosen.iter().map(weight).collect::<Option<_>>().ok_or_else(missing)?;
                let weights = Tensor::from_slice(&weights, (chosen.len(), 1), &Device::Cpu)?;
                Goal::Weighted(tensor, weights.to_dtype(self.dtype)?.to_device(device)?)
            }
            Targets::Values(values) => {
                let chosen: Option<Vec<f64>> = places.iter().map(|&place| values.get(place).copied()).collect();
                let chosen = chosen.ok_or_else(missing)?;
                let cpu = Tensor::from_slice(&chosen, (chosen.len(), 1), &Device::Cpu)?;
                Goal::Values(cpu.to_dtype(self.dtype)?.to_device(device)?)
            }
        })
    }

    /// Calls `visit` with the outputs for all rows, some at a time, and with what they are compared with.
    fn for_each_chunk(
        &self,
        theta: &[f64],
        mut visit: impl FnMut(&Tensor, &Goal, usize) -> Result<(), candle_core::Error>,
    ) -> Result<(), LossError> {
        self.check(theta.len())?;
        let tensors = self.graph.tensors(Theta::Double(theta))?;
        for start in (0..self.rows.len()).step_by(CHUNK) {
            let places: Vec<usize> = (start..(start + CHUNK).min(self.rows.len())).collect();
            let outputs = self.graph.outputs(self.graph.inputs(&self.rows, &places)?, &tensors, false)?;
            visit(&outputs, &self.goal(&places)?, places.len())?;
        }
        Ok(())
    }

    /// The loss of each row, whose mean is that of all rows.
    ///
    /// # Errors
    /// When `theta` has the wrong length, or the computation fails.
    pub fn by_row(&self, theta: &[f64]) -> Result<Vec<f64>, LossError> {
        let mut losses = Vec::with_capacity(self.rows.len());
        self.for_each_chunk(theta, |outputs, goal, _| {
            let chunk = match goal {
                Goal::Classes(classes) => cross_entropies(outputs, classes)?,
                Goal::Weighted(classes, weights) => cross_entropies(outputs, classes)?.mul(weights)?,
                Goal::Values(values) => outputs.sub(values)?.sqr()?,
            };
            losses.extend(chunk.flatten_all()?.to_dtype(DType::F64)?.to_device(&Device::Cpu)?.to_vec1::<f64>()?);
            Ok(())
        })?;
        Ok(losses)
    }

    fn check(&self, given: usize) -> Result<(), LossError> {
        let needed = self.graph.parameters();
        if given == needed { Ok(()) } else { Err(LossError::Parameters { given, needed }) }
    }
}

/// That of each row.
fn cross_entropies(outputs: &Tensor, classes: &Tensor) -> Result<Tensor, candle_core::Error> {
    candle_nn::ops::log_softmax(outputs, 1)?.gather(&classes.unsqueeze(1)?, 1)?.neg()
}

fn mean_loss(outputs: &Tensor, goal: &Goal) -> Result<Tensor, candle_core::Error> {
    match goal {
        Goal::Classes(classes) => candle_nn::loss::cross_entropy(outputs, classes),
        Goal::Weighted(classes, weights) => cross_entropies(outputs, classes)?.mul(weights)?.mean_all(),
        Goal::Values(values) => candle_nn::loss::mse(outputs, values),
    }
}

fn number(tensor: &Tensor) -> Result<f64, candle_core::Error> {
    tensor.to_dtype(DType::F64)?.to_scalar::<f64>()
}

/// Calls `add` with each place and the number of the tensor that belongs to it.
fn add_values<P>(values: &Tensor, places: &mut [P], add: &impl Fn(&mut P, f64)) -> Result<(), candle_core::Error> {
    let values = values.flatten_all()?.to_device(&Device::Cpu)?;
    let (storage, layout) = values.storage_and_layout();
    let start = layout.start_offset();
    match &*storage {
        candle_core::Storage::Cpu(candle_core::CpuStorage::F32(numbers)) => {
            let numbers = numbers.get(start..).unwrap_or_default();
            places.iter_mut().zip(numbers).for_each(|(place, &value)| add(place, f64::from(value)));
        }
        candle_core::Storage::Cpu(candle_core::CpuStorage::F64(numbers)) => {
            let numbers = numbers.get(start..).unwrap_or_default();
            places.iter_mut().zip(numbers).for_each(|(place, &value)| add(place, value));
        }
        _ => return Err(candle_core::Error::msg("a gradient has a type of numbers that was not asked for")),
    }
    Ok(())
}

impl Loss for CandleLoss {
    fn parameters(&self) -> usize {
        self.graph.parameters()
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn value(&mut self, theta: &[f64]) -> Result<f64, LossError> {
        let mut total = 0.0;
        self.for_each_chunk(theta, |outputs, goal, rows| {
            total += rows as f64 * number(&mean_loss(outputs, goal)?)?;
            Ok(())
        })?;
        Ok(total / self.rows.len() as f64)
    }

    fn gradient(&mut self, theta: &[f64], gradient: &mut [f64]) -> Result<f64, LossError> {
        self.check(theta.len())?;
        self.check(gradient.len())?;
        let variables = self.graph.variables(Theta::Double(theta))?;
        gradient.fill(0.0);
        let mut loss = 0.0;
        for start in (0..self.rows.len()).step_by(CHUNK) {
            let places: Vec<usize> = (start..(start + CHUNK).min(self.rows.len())).collect();
            let share = places.len() as f64 / self.rows.len() as f64;
            let add = |place: &mut f64, value: f64| *place += share * value;
            loss += share * self.gradient_of_some(&variables, &places, gradient, add)?;
        }
        Ok(loss)
    }
}

impl CandleLoss {
    /// The gradient of the mean loss over the rows with these places, and that loss.
    fn batch_gradient(&mut self, theta: &[f32], rows: &[u32], gradient: &mut [f32]) -> Result<f64, LossError> {
        self.check(theta.len())?;
        self.check(gradient.len())?;
        if rows.is_empty() || rows.iter().any(|&row| row as usize >= self.rows.len()) {
            return Err(LossError::Batch);
        }
        let variables = self.graph.variables(Theta::Single(theta))?;
        gradient.fill(0.0);
        let mut loss = 0.0;
        for chunk in rows.chunks(CHUNK) {
            let share = chunk.len() as f64 / rows.len() as f64;
            let places: Vec<usize> = chunk.iter().map(|&place| place as usize).collect();
            #[allow(clippy::cast_possible_truncation)] // single precision is asked for
            let add = |place: &mut f32, value: f64| *place += (share * value) as f32;
            loss += share * self.gradient_of_some(&variables, &places, gradient, add)?;
        }
        Ok(loss)
    }
}

impl BatchLoss for CandleLoss {
    fn step_shares(&self) -> Vec<StepShare> {
        self.graph.step_shares()
    }

    fn batches(&mut self, theta: &mut [f32], batches: &[&[u32]], update: &mut Update<'_>) -> Result<(), LossError> {
        let mut gradient = vec![0.0; theta.len()];
        for rows in batches {
            let loss = self.batch_gradient(theta, rows, &mut gradient)?;
            if !update(theta, loss, &gradient) {
                break;
            }
        }
        Ok(())
    }

    fn differences(
        &mut self,
        theta: &mut [f32],
        snapshot: &[f32],
        batches: &[&[u32]],
        update: &mut Update<'_>,
    ) -> Result<(), LossError> {
        let (mut gradient, mut at_snapshot) = (vec![0.0; theta.len()], vec![0.0; theta.len()]);
        for rows in batches {
            let loss = self.batch_gradient(theta, rows, &mut gradient)?;
            self.batch_gradient(snapshot, rows, &mut at_snapshot)?;
            gradient.iter_mut().zip(&at_snapshot).for_each(|(slope, there)| *slope -= there);
            if !update(theta, loss, &gradient) {
                break;
            }
        }
        Ok(())
    }

    /// candle computes every partial derivative whether it is needed or not.
    fn set_active(&mut self, _active: &[bool]) {}
}

impl TrainingLoss for CandleLoss {
    /// What candle has on its device is too large to be there twice.
    fn sharing(&self) -> Option<Box<dyn TrainingLoss>> {
        None
    }

    fn compacted(&self, _part: &Compaction, _precision: Precision) -> Option<Box<dyn Loss + Send>> {
        None
    }

    /// candle chooses its threads itself.
    fn use_threads(&mut self, _most: usize) {}
}

impl Evaluate for CandleLoss {
    fn evaluate(&mut self, theta: &[f64]) -> Result<(f64, f64), LossError> {
        let (mut total, mut right) = (0.0, 0.0);
        self.for_each_chunk(theta, |outputs, goal, rows| {
            total += rows as f64 * number(&mean_loss(outputs, goal)?)?;
            if let Goal::Classes(classes) | Goal::Weighted(classes, _) = goal {
                right += number(&outputs.argmax(1)?.eq(classes)?.to_dtype(DType::F32)?.sum_all()?)?;
            }
            Ok(())
        })?;
        let rows = self.rows.len() as f64;
        let score = match self.spread {
            None => right / rows,
            Some(spread) if spread > 0.0 => 1.0 - total / spread,
            Some(_) => 0.0,
        };
        Ok((total / rows, score))
    }
}
