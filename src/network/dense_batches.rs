//! The mini-batches of a dense network.

use std::{
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Instant,
};

use super::{
    Network,
    crew::{Shared, lock, run_batches},
    dense::{parts_of, share},
    input::Source,
    loss::Update,
    pace::Pace,
    part::Part,
    product::Real,
    sparse_layer::SparseLayer,
    sparse_table::SparseTable,
};

/// Buffers for the rows of a batch.
#[derive(Debug)]
pub(super) struct BatchParts<T> {
    network: Network,
    parts: Vec<Mutex<Part<T>>>,
    shared: RwLock<Shared<T>>,
    most_rows: usize,
    pace: Pace,
    gradient: Vec<f32>,
    /// Sum over parts of the gradient of a sparse first layer.
    first_gradient: Vec<T>,
}

/// Parameters times rows of a part of a batch. Threads meet at every batch: a part takes longer than that.
const PART_WORK: usize = 2_000_000;
/// Leaving out inputs takes as long as a few batches of all rows; it pays where at most this share of the work is left.
const WORTHWHILE: f64 = 0.8;
/// Batches in a row for which other threads are woken, and parts of one that are worth it as well.
const LEAST_BATCHES: usize = 4;
const MANY_PARTS: usize = 8;

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
        let first = table.zip(layer).map(|(table, layer)| (SparseLayer::new(layer, table, units), Arc::clone(table)));
        let layer = first.as_ref().map(|(layer, _)| layer);
        let parts = parts_of(network, most_rows, layer.is_some(), PART_WORK);
        let room = most_rows.div_ceil(parts);
        let first_gradient = vec![T::zero(); layer.map_or(0, SparseLayer::len)];
        Self {
            parts: (0..parts).map(|_| Mutex::new(Part::room(network, source, room, layer))).collect(),
            most_rows,
            pace: Pace::default(),
            gradient: vec![0.0; network.parameters()],
            first_gradient,
            shared: RwLock::new(Shared { theta: vec![T::zero(); network.parameters()], first, anchor: None }),
            network: network.clone(),
        }
    }

    /// The first layer and the table of its inputs, as far as they are taken.
    fn first(&mut self) -> Option<(&SparseLayer<T>, &Arc<SparseTable<T>>)> {
        let shared = self.shared.get_mut().unwrap_or_else(PoisonError::into_inner);
        shared.first.as_ref().map(|(layer, table)| (layer, table))
    }

    /// See [`super::Loss::focus`].
    pub fn focus(&mut self, source: &Source<T>, is_needed: &[bool]) {
        let (Some(whole), Some(layer)) = (&source.sparse, self.network.layers().into_iter().next()) else { return };
        let Some(weights) = is_needed.get(layer.weight) else { return };
        let rows = || weights.chunks_exact(layer.inputs);
        let units: Vec<usize> =
            rows().enumerate().filter(|(_, row)| row.contains(&true)).map(|(unit, _)| unit).collect();
        let mut inputs = vec![false; layer.inputs];
        for row in rows() {
            for (input, &is_needed) in inputs.iter_mut().zip(row) {
                *input |= is_needed;
            }
        }
        let Some((current, current_table)) = self.first() else { return };
        let table = if current_table.has_just(&inputs) {
            Arc::clone(current_table)
        } else if whole.share(&inputs) <= WORTHWHILE {
            Arc::new(whole.restricted(&inputs))
        } else {
            Arc::clone(whole)
        };
        if current.units() != units || !Arc::ptr_eq(current_table, &table) {
            let new = Self::new(&self.network, source, self.most_rows, Some(&table), units);
            *self = Self { pace: self.pace, ..new };
        }
    }

    /// How many rows a batch may have.
    pub fn most_rows(&self) -> usize {
        self.most_rows
    }

    /// Takes one batch after the other; see [`super::Loss::batches`], and with an anchor
    /// [`super::Loss::differences`]. At most so many `threads` share each.
    pub fn run(
        &mut self,
        source: &Source<T>,
        theta: &mut [f32],
        anchor: Option<&[f32]>,
        (batches, threads): (&[&[u32]], usize),
        update: &mut Update<'_>,
    ) {
        let most_threads = rayon::current_num_threads().min(self.parts.len()).min(threads);
        let is_worth_waking = batches.len() >= LEAST_BATCHES || self.parts.len() >= MANY_PARTS;
        let is_together = is_worth_waking && most_threads > 1 && self.pace.is_together();
        let threads = if is_together { most_threads } else { 1 };
        let start = Instant::now();
        let shared = self.shared.get_mut().unwrap_or_else(PoisonError::into_inner);
        shared.set(theta);
        shared.set_anchor(anchor);
        let (gradient, first_gradient) = (&mut self.gradient, &mut self.first_gradient);
        // The weights of a sparse first layer come in a form of their own.
        let first_weights = self.network.layers().first().map_or(0, |layer| layer.weight.end);
        let mut collect = |shared: &mut Shared<T>, parts: &[Mutex<Part<T>>]| {
            let rows = parts.iter().map(|part| lock(part).rows()).sum();
            let rest = if shared.first.is_some() { first_weights } else { 0 };
            let mut loss = 0.0;
            for (number, part) in parts.iter().enumerate() {
                let part = lock(part);
                let share = share(&part, rows);
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
            if let Some((layer, table)) = &shared.first {
                match parts {
                    [part] => layer.finish(table, lock(part).first_gradient().unwrap_or_default(), gradient),
                    _ => layer.finish(table, first_gradient, gradient),
                }
            }
            let goes_on = update(theta, loss, gradient);
            if goes_on {
                shared.set(theta);
            }
            goes_on
        };
        run_batches(&self.shared, &self.parts, source, batches, threads, &mut collect);
        if is_worth_waking {
            self.pace.note(is_together, batches.iter().map(|rows| rows.len()).sum(), start.elapsed());
        }
    }
}
