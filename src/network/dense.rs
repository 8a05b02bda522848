//! The loss of dense networks on the CPU.

use std::sync::Arc;

use rayon::prelude::*;

use super::{
    BatchLoss, Compaction, Evaluate, Loss, LossError, Network, Precision, StepShare, TrainingLoss,
    compact_loss::CompactLoss,
    dense_batches::BatchParts,
    input::{Source, SparseFirst},
    loss::Update,
    part::{Part, Purpose},
    product::Real,
    sparse_layer::SparseLayer,
};
use crate::data::{Rows, Targets};

/// The loss of a dense network on the CPU, by hand-written passes over buffers that are allocated once.
///
/// Rows are divided into parts that the cores share. How they are divided depends on the size of the problem alone, and
/// parts are added up in their order, so the result does not depend on the number of cores.
#[derive(Debug)]
pub struct DenseLoss<T> {
    network: Network,
    source: Arc<Source<T>>,
    /// The first layer, where inputs are sparse.
    first: Option<SparseLayer<T>>,
    /// All rows.
    parts: Vec<Part<T>>,
    /// Room for batches, once there is one.
    batch: Option<BatchParts<T>>,
    /// Threads that share the rows at the most.
    threads: usize,
    theta: Vec<T>,
    /// Sum over parts of the gradient of a sparse first layer.
    first_gradient: Vec<f64>,
    /// Sum of squares of the targets about their mean; nothing for a classification.
    spread: Option<f64>,
}

/// Parameters times rows of a part: a fraction of a millisecond, a hundred times what handing it over costs, and small
/// enough to stay in a core's cache.
const PART_WORK: usize = 600_000;
/// Sparse inputs are so much less work.
const SPARSE_GAIN: usize = 4;
/// Every part has a gradient of its own, so there must not be too many, nor any for a few rows.
const MOST_PARTS: usize = 64;
const LEAST_ROWS: usize = 32;

impl<T: Real> DenseLoss<T> {
    /// The loss of `network` over `rows`.
    ///
    /// # Errors
    /// When there are no rows, or they do not fit the network.
    pub fn new(network: &Network, rows: &Rows) -> Result<Self, LossError> {
        Self::from_source(network, Source::new(network, rows)?)
    }

    pub(super) fn from_source(network: &Network, source: Source<T>) -> Result<Self, LossError> {
        let misfit = || LossError::Shape { inputs: network.inputs, outputs: network.outputs };
        let layer = network.layers().into_iter().next().ok_or_else(misfit)?;
        let first =
            source.sparse.as_ref().map(|table| SparseLayer::new(layer.clone(), table, (0..layer.outputs).collect()));
        let count = source.rows.len();
        let parts = parts_of(network, count, first.is_some(), PART_WORK);
        let first_len = first.as_ref().map_or(0, SparseLayer::len);
        Ok(Self {
            parts: (0..parts)
                .into_par_iter()
                .map(|part| {
                    Part::fixed(network, &source, count * part / parts..count * (part + 1) / parts, first.as_ref())
                })
                .collect(),
            batch: None,
            threads: usize::MAX,
            theta: vec![T::zero(); network.parameters()],
            first_gradient: vec![0.0; first_len],
            spread: spread(&source.rows.targets),
            network: network.clone(),
            source: Arc::new(source),
            first,
        })
    }

    /// Another loss over the same rows: it shares them, and has buffers of its own.
    #[must_use]
    pub fn sharing(&self) -> Self {
        Self {
            network: self.network.clone(),
            source: Arc::clone(&self.source),
            first: self.first.clone(),
            parts: self.parts.clone(),
            batch: None,
            threads: usize::MAX,
            theta: self.theta.clone(),
            first_gradient: self.first_gradient.clone(),
            spread: self.spread,
        }
    }

    fn run(&mut self, theta: &[f64], purpose: Purpose) -> Result<f64, LossError> {
        check_parameters(theta.len(), self.theta.len())?;
        for (place, &value) in self.theta.iter_mut().zip(theta) {
            *place = T::of(value);
        }
        self.leave_out_dead_units();
        let first = set_first(&mut self.first, &self.source, &self.theta);
        run_parts(&mut self.parts, &self.theta, first, purpose, self.threads);
        Ok(self.parts.iter().map(|part| part.result().loss * share(part, self.source.rows.len())).sum())
    }
}

impl<T: Real> DenseLoss<T> {
    /// Has a sparse first layer leave out units whose weights, in and out, are all zero: their slopes are exactly zero too.
    fn leave_out_dead_units(&mut self) {
        let (Some(first), Some(table)) = (&mut self.first, &self.source.sparse) else { return };
        let mut layers = self.network.layers().into_iter();
        let (Some(layer), next) = (layers.next(), layers.next()) else { return };
        let incoming = self.theta[layer.weight.clone()].chunks_exact(layer.inputs.max(1));
        let is_alive = |unit: usize, incoming: &[T]| {
            let outgoing = next.as_ref().map(|next| (&self.theta[next.weight.clone()], next.inputs));
            incoming.iter().any(|weight| !weight.is_zero())
                || outgoing.is_none_or(|(weights, units)| {
                    weights.iter().skip(unit).step_by(units.max(1)).any(|weight| !weight.is_zero())
                })
        };
        let units: Vec<usize> =
            incoming.enumerate().filter(|(unit, incoming)| is_alive(*unit, incoming)).map(|(unit, _)| unit).collect();
        if units != first.units() {
            *first = SparseLayer::new(layer, table, units);
            self.first_gradient.resize(first.len(), 0.0);
        }
    }

    fn run_batches(
        &mut self,
        theta: &mut [f32],
        snapshot: Option<&[f32]>,
        batches: &[&[u32]],
        update: &mut Update<'_>,
    ) -> Result<(), LossError> {
        check_parameters(theta.len(), self.theta.len())?;
        let is_sound =
            |rows: &&[u32]| !rows.is_empty() && rows.iter().all(|&row| (row as usize) < self.source.rows.len());
        if !batches.iter().all(is_sound) {
            return Err(LossError::Batch);
        }
        let largest = batches.iter().map(|rows| rows.len()).max().unwrap_or(0);
        if self.batch.as_ref().is_none_or(|parts| parts.most_rows() < largest) {
            self.batch = Some(BatchParts::new(
                &self.network,
                &self.source,
                largest,
                self.source.sparse.as_ref(),
                (0..self.network.layers().first().map_or(0, |layer| layer.outputs)).collect(),
            ));
        }
        if let Some(parts) = &mut self.batch {
            parts.run(&self.source, theta, snapshot, (batches, self.threads), update);
        }
        Ok(())
    }
}

/// In how many parts so many rows are divided, with about so much work each.
pub(super) fn parts_of(network: &Network, rows: usize, is_sparse: bool, part_work: usize) -> usize {
    let work = network.parameters().saturating_mul(rows) / if is_sparse { SPARSE_GAIN } else { 1 };
    // A power of two divides evenly among the cores of most machines.
    (work / part_work + 1).next_power_of_two().clamp(1, MOST_PARTS.min(rows / LEAST_ROWS).max(1))
}

pub(super) fn check_parameters(given: usize, needed: usize) -> Result<(), LossError> {
    if given == needed { Ok(()) } else { Err(LossError::Parameters { given, needed }) }
}

/// Prepares the first layer where inputs are sparse.
fn set_first<'a, T: Real>(
    first: &'a mut Option<SparseLayer<T>>,
    source: &'a Source<T>,
    theta: &[T],
) -> Option<SparseFirst<'a, T>> {
    let (layer, table) = (first.as_mut()?, source.sparse.as_ref()?);
    layer.set(theta, table);
    Some(SparseFirst { layer, table })
}

/// A pass over each part, shared by so many threads at the most.
pub(super) fn run_parts<T: Real>(
    parts: &mut [Part<T>],
    theta: &[T],
    first: Option<SparseFirst<'_, T>>,
    purpose: Purpose,
    threads: usize,
) {
    // Handing a small problem to another thread would take longer than solving it.
    if threads > 1 && parts.len() > 1 {
        parts.par_iter_mut().for_each(|part| part.run(theta, first, purpose));
    } else {
        for part in parts {
            part.run(theta, first, purpose);
        }
    }
}

/// The share of so many rows that a part holds.
pub(super) fn share<T: Real>(part: &Part<T>, rows: usize) -> f64 {
    part.rows() as f64 / rows as f64
}

fn spread(targets: &Targets) -> Option<f64> {
    let Targets::Values(values) = targets else { return None };
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    Some(values.iter().map(|value| (value - mean).powi(2)).sum())
}

impl<T: Real> Loss for DenseLoss<T> {
    fn parameters(&self) -> usize {
        self.theta.len()
    }

    fn rows(&self) -> usize {
        self.source.rows.len()
    }

    fn value(&mut self, theta: &[f64]) -> Result<f64, LossError> {
        self.run(theta, Purpose::Value)
    }

    fn gradient(&mut self, theta: &[f64], gradient: &mut [f64]) -> Result<f64, LossError> {
        check_parameters(gradient.len(), self.theta.len())?;
        let loss = self.run(theta, Purpose::Gradient)?;
        gradient.fill(0.0);
        self.first_gradient.fill(0.0);
        for part in &self.parts {
            let share = share(part, self.source.rows.len());
            for (place, &value) in gradient.iter_mut().zip(part.gradient()) {
                *place += share * value.wide();
            }
            for (place, &value) in self.first_gradient.iter_mut().zip(part.first_gradient().unwrap_or_default()) {
                *place += share * value.wide();
            }
        }
        if let (Some(first), Some(table)) = (&self.first, &self.source.sparse) {
            first.finish(table, &self.first_gradient, gradient);
        }
        Ok(loss)
    }
}

impl<T: Real> BatchLoss for DenseLoss<T> {
    fn step_shares(&self) -> Vec<StepShare> {
        self.network.step_shares()
    }

    fn batches(&mut self, theta: &mut [f32], batches: &[&[u32]], update: &mut Update<'_>) -> Result<(), LossError> {
        self.run_batches(theta, None, batches, update)
    }

    fn differences(
        &mut self,
        theta: &mut [f32],
        snapshot: &[f32],
        batches: &[&[u32]],
        update: &mut Update<'_>,
    ) -> Result<(), LossError> {
        check_parameters(snapshot.len(), self.theta.len())?;
        self.run_batches(theta, Some(snapshot), batches, update)
    }

    fn set_active(&mut self, active: &[bool]) {
        if let Some(parts) = &mut self.batch {
            parts.set_active(&self.source, active);
        }
    }
}

impl<T: Real> Evaluate for DenseLoss<T> {
    fn evaluate(&mut self, theta: &[f64]) -> Result<(f64, f64), LossError> {
        let loss = self.run(theta, Purpose::Evaluation)?;
        let tally: f64 = self.parts.iter().map(|part| part.result().tally).sum();
        let score = match self.spread {
            None => tally / self.source.rows.len() as f64,
            Some(spread) if spread > 0.0 => 1.0 - tally / spread,
            Some(_) => 0.0,
        };
        Ok((loss, score))
    }
}

impl<T: Real> TrainingLoss for DenseLoss<T> {
    fn sharing(&self) -> Option<Box<dyn TrainingLoss>> {
        Some(Box::new(Self::sharing(self)))
    }

    fn compacted(&self, part: &Compaction, precision: Precision) -> Option<Box<dyn Loss + Send>> {
        Some(match precision {
            Precision::Single => Box::new(CompactLoss::<f32>::new(&self.parts, part)?),
            Precision::Double => Box::new(CompactLoss::<T>::new(&self.parts, part)?),
        })
    }

    fn use_threads(&mut self, most: usize) {
        self.threads = most;
    }
}
