//! The loss of dense networks on the CPU.

use rayon::prelude::*;

use super::{
    Loss, LossError, Network,
    part::{Part, Purpose},
    product::Real,
};
use crate::data::{Rows, Targets};

/// The loss of a dense network over all its rows, by hand-written passes over buffers that are allocated once.
///
/// Rows are divided into parts that the cores share. How they are divided depends on the size of the problem alone, and
/// parts are added up in their order, so the result does not depend on the number of cores.
#[derive(Debug)]
pub struct DenseLoss<T> {
    parts: Vec<Part<T>>,
    parameters: usize,
    rows: usize,
    theta: Vec<T>,
    /// Sum of squares of the targets about their mean; nothing for a classification.
    spread: Option<f64>,
}

/// Parameters times rows of a part: a fraction of a millisecond, a hundred times what handing it over costs, and small
/// enough to stay in a core's cache.
const PART_WORK: usize = 600_000;
/// Every part has a gradient of its own, so there must not be too many.
const MOST_PARTS: usize = 64;

impl<T: Real> DenseLoss<T> {
    /// The loss of `network` over `rows`.
    ///
    /// # Errors
    /// When there are no rows, or they do not fit the network.
    pub fn new(network: &Network, rows: &Rows) -> Result<Self, LossError> {
        if rows.is_empty() || rows.columns != network.inputs {
            return Err(LossError::Shape { inputs: network.inputs, outputs: network.outputs });
        }
        let count = rows.len();
        let work = network.parameters().saturating_mul(count);
        // A power of two divides evenly among the cores of most machines.
        let parts = (work / PART_WORK + 1).next_power_of_two().clamp(1, MOST_PARTS.min(count));
        Ok(Self {
            parts: (0..parts)
                .map(|part| Part::new(network, rows, count * part / parts..count * (part + 1) / parts))
                .collect::<Result<_, _>>()?,
            parameters: network.parameters(),
            rows: count,
            theta: vec![T::zero(); network.parameters()],
            spread: spread(&rows.targets),
        })
    }

    fn run(&mut self, theta: &[f64], purpose: Purpose) -> Result<f64, LossError> {
        if theta.len() != self.parameters {
            return Err(LossError::Parameters { given: theta.len(), needed: self.parameters });
        }
        for (place, &value) in self.theta.iter_mut().zip(theta) {
            *place = T::of(value);
        }
        let theta = &self.theta;
        match self.parts.as_mut_slice() {
            // Handing a small problem to another thread would take longer than solving it.
            [part] => part.run(theta, purpose),
            parts => parts.par_iter_mut().for_each(|part| part.run(theta, purpose)),
        }
        Ok(self.parts.iter().map(|part| part.result().loss * self.share(part)).sum())
    }

    /// The share of all rows that a part holds.
    fn share(&self, part: &Part<T>) -> f64 {
        part.rows() as f64 / self.rows as f64
    }
}

fn spread(targets: &Targets) -> Option<f64> {
    let Targets::Values(values) = targets else { return None };
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    Some(values.iter().map(|value| (value - mean).powi(2)).sum())
}

impl<T: Real> Loss for DenseLoss<T> {
    fn parameters(&self) -> usize {
        self.parameters
    }

    fn rows(&self) -> usize {
        self.rows
    }

    fn value(&mut self, theta: &[f64]) -> Result<f64, LossError> {
        self.run(theta, Purpose::Value)
    }

    fn gradient(&mut self, theta: &[f64], gradient: &mut [f64]) -> Result<f64, LossError> {
        if gradient.len() != self.parameters {
            return Err(LossError::Parameters { given: gradient.len(), needed: self.parameters });
        }
        let loss = self.run(theta, Purpose::Gradient)?;
        gradient.fill(0.0);
        for part in &self.parts {
            let share = self.share(part);
            for (place, &value) in gradient.iter_mut().zip(part.gradient()) {
                *place += share * value.wide();
            }
        }
        Ok(loss)
    }

    fn evaluate(&mut self, theta: &[f64]) -> Result<(f64, f64), LossError> {
        let loss = self.run(theta, Purpose::Evaluation)?;
        let tally: f64 = self.parts.iter().map(|part| part.result().tally).sum();
        let score = match self.spread {
            None => tally / self.rows as f64,
            Some(spread) if spread > 0.0 => 1.0 - tally / spread,
            Some(_) => 0.0,
        };
        Ok((loss, score))
    }
}
