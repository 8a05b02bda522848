//! The mini-batches of a dense network.

use std::sync::Arc;

use rayon::prelude::*;

use super::{
    Network,
    dense::{parts_of, share},
    input::{Source, SparseFirst},
    loss::Update,
    part::{Part, Purpose},
    product::Real,
    sparse_layer::SparseLayer,
    sparse_table::SparseTable,
};

/// Buffers for the rows of a batch.
#[derive(Debug)]
pub(super) struct BatchParts<T> {
    network: Network,
    parts: Vec<Part<T>>,
    shared: Shared<T>,
    most_rows: usize,
    /// Where in θ the parameters begin that are not weights of a sparse first layer, which come in a form of their own.
    rest: usize,
    gradient: Vec<f32>,
    /// Sum over parts of the gradient of a sparse first layer.
    first_gradient: Vec<T>,
}

/// What all parts of a batch read.
#[derive(Debug)]
struct Shared<T> {
    /// θ
    theta: Vec<T>,
    /// Where inputs are sparse, the first layer and the table of those that it takes.
    first: Option<(SparseLayer<T>, Arc<SparseTable<T>>)>,
    /// Other parameters, whose gradient is taken off.
    snapshot: Option<Snapshot<T>>,
}

/// Parameters that stay while those of the batches change.
#[derive(Debug)]
struct Snapshot<T> {
    theta: Vec<T>,
    first: Option<SparseLayer<T>>,
}

impl<T: Real> Shared<T> {
    /// Takes θ.
    fn set(&mut self, theta: &[f32]) {
        for (place, &value) in self.theta.iter_mut().zip(theta) {
            *place = T::from_real(value);
        }
        if let Some((layer, table)) = &mut self.first {
            layer.set(&self.theta, table);
        }
    }

    /// Has the gradient at this snapshot taken off that at θ, until the next call.
    fn set_snapshot(&mut self, snapshot: Option<&[f32]>) {
        self.snapshot = snapshot.map(|snapshot| {
            let theta: Vec<T> = snapshot.iter().map(|&value| T::from_real(value)).collect();
            let first = self.first.as_ref().map(|(layer, table)| {
                let mut layer = layer.clone();
                layer.set(&theta, table);
                layer
            });
            Snapshot { theta, first }
        });
    }

    fn run(&self, part: &mut Part<T>, source: &Source<T>, rows: &[u32]) {
        part.load(source, rows);
        let first = self.first.as_ref().map(|(layer, table)| SparseFirst { layer, table });
        let Some(snapshot) = &self.snapshot else { return part.run(&self.theta, first, Purpose::Gradient) };
        let table = self.first.as_ref().map(|(_, table)| table);
        let snapshot_first = snapshot.first.as_ref().zip(table).map(|(layer, table)| SparseFirst { layer, table });
        part.run_difference((&self.theta, first), (&snapshot.theta, snapshot_first));
    }
}

/// A batch's rows for one of so many parts.
fn rows_of(batch: &[u32], part: usize, parts: usize) -> &[u32] {
    &batch[batch.len() * part / parts..batch.len() * (part + 1) / parts]
}

/// Parameters times rows of a part of a batch: ten times what it takes to hand it to another thread.
const PART_WORK: usize = 2_000_000;
/// Leaving out inputs takes as long as a few batches of all rows; it pays where at most this share of the work is left.
const WORTHWHILE: f64 = 0.9;

impl<T: Real> BatchParts<T> {
    /// Room for batches of up to so many rows, with the inputs of this table where they are sparse.
    /// `units` are those of the first layer whose weights are taken.
    pub fn new(
        network: &Network,
        source: &Source<T>,
        most_rows: usize,
        table: Option<&Arc<SparseTable<T>>>,
        units: Vec<usize>,
    ) -> Self {
        let layer = network.layers().into_iter().next();
        let rest = layer.as_ref().filter(|_| table.is_some()).map_or(0, |layer| layer.weight.end);
        let first = table.zip(layer).map(|(table, layer)| (SparseLayer::new(layer, table, units), Arc::clone(table)));
        let layer = first.as_ref().map(|(layer, _)| layer);
        let parts = parts_of(network, most_rows, layer.is_some(), PART_WORK);
        let room = most_rows.div_ceil(parts);
        let first_gradient = vec![T::zero(); layer.map_or(0, SparseLayer::len)];
        Self {
            parts: (0..parts).map(|_| Part::room(network, source, room, layer)).collect(),
            most_rows,
            rest,
            gradient: vec![0.0; network.parameters()],
            first_gradient,
            shared: Shared { theta: vec![T::zero(); network.parameters()], first, snapshot: None },
            network: network.clone(),
        }
    }

    /// See [`super::BatchLoss::set_active`].
    pub fn set_active(&mut self, source: &Source<T>, is_active: &[bool]) {
        let (Some(whole), Some(layer)) = (&source.sparse, self.network.layers().into_iter().next()) else { return };
        let Some(weights) = is_active.get(layer.weight) else { return };
        let rows = || weights.chunks_exact(layer.inputs);
        let units: Vec<usize> =
            rows().enumerate().filter(|(_, row)| row.contains(&true)).map(|(unit, _)| unit).collect();
        let mut inputs = vec![false; layer.inputs];
        for row in rows() {
            for (input, &is_active) in inputs.iter_mut().zip(row) {
                *input |= is_active;
            }
        }
        let Some((current, current_table)) = &self.shared.first else { return };
        let table = if current_table.has_just(&inputs) {
            Arc::clone(current_table)
        } else if whole.share(&inputs) <= WORTHWHILE {
            Arc::new(whole.restricted(&inputs))
        } else {
            Arc::clone(whole)
        };
        if current.units() != units || !Arc::ptr_eq(current_table, &table) {
            *self = Self::new(&self.network, source, self.most_rows, Some(&table), units);
        }
    }

    /// How many rows a batch may have.
    pub fn most_rows(&self) -> usize {
        self.most_rows
    }

    /// Takes one batch after the other; see [`super::BatchLoss::batches`], and with a snapshot
    /// [`super::BatchLoss::differences`]. At most so many `threads` share each.
    pub fn run(
        &mut self,
        source: &Source<T>,
        theta: &mut [f32],
        snapshot: Option<&[f32]>,
        (batches, threads): (&[&[u32]], usize),
        update: &mut Update<'_>,
    ) {
        self.shared.set_snapshot(snapshot);
        for batch in batches {
            self.shared.set(theta);
            let (shared, count) = (&self.shared, self.parts.len());
            let run = |(place, part): (usize, &mut Part<T>)| shared.run(part, source, rows_of(batch, place, count));
            if threads > 1 && count > 1 {
                self.parts.par_iter_mut().enumerate().for_each(run);
            } else {
                self.parts.iter_mut().enumerate().for_each(run);
            }
            let loss = self.collect();
            if !update(theta, loss, &self.gradient) {
                break;
            }
        }
    }

    /// Adds up the gradients of the parts, and returns the loss.
    fn collect(&mut self) -> f64 {
        let (parts, gradient, first_gradient) = (&self.parts, &mut self.gradient, &mut self.first_gradient);
        let rows = parts.iter().map(Part::rows).sum();
        let rest = self.rest;
        let mut loss = 0.0;
        for (number, part) in parts.iter().enumerate() {
            let share = share(part, rows);
            loss += share * part.result().loss;
            let (share, is_first) = (T::of(share), number == 0);
            for (place, &value) in gradient[rest..].iter_mut().zip(&part.gradient()[rest..]) {
                let before = if is_first { 0.0 } else { *place };
                *place = before + (share * value).single();
            }
            if parts.len() > 1 {
                for (place, &value) in first_gradient.iter_mut().zip(part.first_gradient().unwrap_or_default()) {
                    let before = if is_first { T::zero() } else { *place };
                    *place = before + share * value;
                }
            }
        }
        if let Some((layer, table)) = &self.shared.first {
            let sum = match parts.as_slice() {
                [part] => part.first_gradient().unwrap_or_default(),
                _ => first_gradient,
            };
            layer.finish(table, sum, gradient);
        }
        loss
    }
}
