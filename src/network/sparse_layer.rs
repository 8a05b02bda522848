//! The products of a first layer with sparse inputs.

use std::ops::Range;

use super::{
    Layer,
    product::Real,
    sparse_table::{Difference, Entries, Entry, SparseTable},
};

/// Bytes that a processor fetches at once.
const CACHE_LINE: usize = 64;
/// Rows of a batch that are fetched before their turn.
const AHEAD: usize = 3;

/// Units that are computed together, in the registers of the processor.
#[derive(Clone, Debug)]
struct Block {
    /// Places of the units among those that are taken.
    places: Range<usize>,
    /// Units, rounded up to a number of whole registers.
    lanes: usize,
    /// Place of the block's weights.
    start: usize,
}

/// Lanes of a register of single-precision numbers on most processors.
const REGISTER: usize = 8;
/// Lanes of the widest block.
const WIDEST: usize = 32;

/// The first layer as its products with the entries of a table need it: the weights over each column's std, one column after
/// the other.
#[derive(Clone, Debug)]
pub(super) struct SparseLayer<T> {
    layer: Layer,
    /// Columns of the table.
    columns: usize,
    /// The units whose weights are taken, ascending; those of the others are zero.
    units: Vec<usize>,
    /// The other units.
    absent: Vec<usize>,
    blocks: Vec<Block>,
    /// Of each block, [columns × lanes].
    weights: Vec<T>,
    /// Biases with what the offsets add to them, one per unit.
    biases: Vec<T>,
}

impl<T: Real> SparseLayer<T> {
    /// Room for the weights of these units of a layer on the inputs of a table.
    pub fn new(layer: Layer, table: &SparseTable<T>, units: Vec<usize>) -> Self {
        let columns = table.columns();
        let mut blocks = Vec::new();
        let mut start = 0;
        for first in (0..units.len()).step_by(WIDEST) {
            let places = first..units.len().min(first + WIDEST);
            let lanes = places.len().next_multiple_of(REGISTER);
            blocks.push(Block { places, lanes, start });
            start += columns * lanes;
        }
        let biases = vec![T::zero(); layer.outputs];
        let absent = (0..layer.outputs).filter(|unit| units.binary_search(unit).is_err()).collect();
        Self { layer, columns, units, absent, blocks, weights: vec![T::zero(); start], biases }
    }

    /// The units whose weights are taken.
    pub fn units(&self) -> &[usize] {
        &self.units
    }

    /// How many numbers a gradient in this form has.
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// Takes the weights and biases of the layer out of θ. Weights that are left out must be zero.
    pub fn set(&mut self, theta: &[T], table: &SparseTable<T>) {
        let inputs = self.layer.inputs;
        let weights = &theta[self.layer.weight.clone()];
        self.biases.copy_from_slice(&theta[self.layer.bias.clone()]);
        let is_whole = self.columns == inputs;
        for block in &self.blocks {
            let slots = &mut self.weights[block.start..block.start + self.columns * block.lanes];
            for tile in tiles(self.columns) {
                let (inverse, offsets) = (&table.inverse_std[tile.clone()], &table.offsets[tile.clone()]);
                let slots = &mut slots[tile.start * block.lanes..tile.end * block.lanes];
                for (lane, &unit) in self.units[block.places.clone()].iter().enumerate() {
                    let row = &weights[unit * inputs..(unit + 1) * inputs];
                    let slots = slots[lane..].iter_mut().step_by(block.lanes).zip(inverse).zip(offsets);
                    let mut offset_sum = T::zero();
                    let mut fill = |((slot, &inverse), &offset): ((&mut T, &T), &T), weight: T| {
                        *slot = weight * inverse;
                        offset_sum += weight * offset;
                    };
                    if is_whole {
                        slots.zip(&row[tile.clone()]).for_each(|(slot, &weight)| fill(slot, weight));
                    } else {
                        slots.zip(&table.places[tile.clone()]).for_each(|(slot, &place)| fill(slot, row[place]));
                    }
                    self.biases[unit] += offset_sum;
                }
            }
        }
    }

    /// out ← weights · inputs + biases for some rows; `out` is [units × rows].
    #[inline(always)]
    pub fn forward(&self, table: &SparseTable<T>, rows: &[u32], is_fused: bool, out: &mut [T]) {
        for &unit in &self.absent {
            out[unit * rows.len()..(unit + 1) * rows.len()].fill(self.biases[unit]);
        }
        for block in &self.blocks {
            match &table.entries {
                Entries::Bytes(entries) => self.forward_in(block, table, entries, rows, is_fused, out),
                Entries::Numbers(entries) => self.forward_in(block, table, entries, rows, is_fused, out),
            }
        }
    }

    #[inline(always)]
    fn forward_in<V: Difference<T>>(
        &self,
        block: &Block,
        table: &SparseTable<T>,
        entries: &[Entry<V>],
        rows: &[u32],
        is_fused: bool,
        out: &mut [T],
    ) {
        match block.lanes {
            8 => self.forward_block::<V, 8>(block, table, entries, rows, is_fused, out),
            16 => self.forward_block::<V, 16>(block, table, entries, rows, is_fused, out),
            24 => self.forward_block::<V, 24>(block, table, entries, rows, is_fused, out),
            _ => self.forward_block::<V, WIDEST>(block, table, entries, rows, is_fused, out),
        }
    }

    #[inline(always)]
    fn forward_block<V: Difference<T>, const LANES: usize>(
        &self,
        block: &Block,
        table: &SparseTable<T>,
        entries: &[Entry<V>],
        rows: &[u32],
        is_fused: bool,
        out: &mut [T],
    ) {
        let (weights, _) = self.weights[block.start..block.start + self.columns * LANES].as_chunks::<LANES>();
        let mut biases = [T::zero(); LANES];
        let units = &self.units[block.places.clone()];
        for (bias, &unit) in biases.iter_mut().zip(units) {
            *bias = self.biases[unit];
        }
        for (place, &row) in rows.iter().enumerate() {
            if let Some(&soon) = rows.get(place + AHEAD) {
                prefetch(&entries[table.range(soon)]);
            }
            // Two sums at once: an addition takes longer to end than the next takes to begin.
            let (mut even, mut odd) = (biases, [T::zero(); LANES]);
            let (pairs, rest) = entries[table.range(row)].as_chunks::<2>();
            for pair in pairs {
                add_scaled(&mut even, pair[0].difference.real(), &weights[usize::from(pair[0].column)], is_fused);
                add_scaled(&mut odd, pair[1].difference.real(), &weights[usize::from(pair[1].column)], is_fused);
            }
            for &entry in rest {
                add_scaled(&mut even, entry.difference.real(), &weights[usize::from(entry.column)], is_fused);
            }
            for ((&unit, even), odd) in units.iter().zip(even).zip(odd) {
                out[unit * rows.len() + place] = even + odd;
            }
        }
    }

    /// gradient ← derivative · (inputs without their offsets)ᵀ over some rows, in the form of the weights; `derivative` is
    /// [units × rows].
    #[inline(always)]
    pub fn gradient(&self, table: &SparseTable<T>, rows: &[u32], derivative: &[T], is_fused: bool, gradient: &mut [T]) {
        gradient.fill(T::zero());
        for block in &self.blocks {
            match &table.entries {
                Entries::Bytes(entries) => {
                    self.gradient_in(block, table, entries, rows, derivative, is_fused, gradient);
                }
                Entries::Numbers(entries) => {
                    self.gradient_in(block, table, entries, rows, derivative, is_fused, gradient);
                }
            }
        }
    }

    #[inline(always)]
    #[allow(clippy::too_many_arguments)]
    fn gradient_in<V: Difference<T>>(
        &self,
        block: &Block,
        table: &SparseTable<T>,
        entries: &[Entry<V>],
        rows: &[u32],
        derivative: &[T],
        is_fused: bool,
        gradient: &mut [T],
    ) {
        match block.lanes {
            8 => self.gradient_block::<V, 8>(block, table, entries, rows, derivative, is_fused, gradient),
            16 => self.gradient_block::<V, 16>(block, table, entries, rows, derivative, is_fused, gradient),
            24 => self.gradient_block::<V, 24>(block, table, entries, rows, derivative, is_fused, gradient),
            _ => self.gradient_block::<V, WIDEST>(block, table, entries, rows, derivative, is_fused, gradient),
        }
    }

    #[inline(always)]
    #[allow(clippy::too_many_arguments)]
    fn gradient_block<V: Difference<T>, const LANES: usize>(
        &self,
        block: &Block,
        table: &SparseTable<T>,
        entries: &[Entry<V>],
        rows: &[u32],
        derivative: &[T],
        is_fused: bool,
        gradient: &mut [T],
    ) {
        let range = block.start..block.start + self.columns * LANES;
        let (gradient, _) = gradient[range].as_chunks_mut::<LANES>();
        for (place, &row) in rows.iter().enumerate() {
            let mut slopes = [T::zero(); LANES];
            for (slope, &unit) in slopes.iter_mut().zip(&self.units[block.places.clone()]) {
                *slope = derivative[unit * rows.len() + place];
            }
            for &entry in &entries[table.range(row)] {
                let sums = &mut gradient[usize::from(entry.column)];
                add_scaled(sums, entry.difference.real(), &slopes, is_fused);
            }
        }
    }

    /// Turns a sum in the form of [`Self::gradient`] into the gradient of the weights in the layout of θ, where that of the
    /// biases is already. Weights that are left out get zero.
    #[inline(always)]
    pub fn finish<S: Real, G: Real>(&self, table: &SparseTable<T>, sums: &[S], gradient: &mut [G]) {
        let inputs = self.layer.inputs;
        let (weights, rest) = gradient[self.layer.weight.start..].split_at_mut(self.layer.weight.len());
        let biases = &rest[self.layer.bias.start - self.layer.weight.end..];
        let is_whole = self.columns == inputs;
        if !(is_whole && self.absent.is_empty()) {
            weights.fill(G::zero());
        }
        for block in &self.blocks {
            let sums = &sums[block.start..block.start + self.columns * block.lanes];
            for tile in tiles(self.columns) {
                let (inverse, offsets) = (&table.inverse_std[tile.clone()], &table.offsets[tile.clone()]);
                let sums = &sums[tile.start * block.lanes..tile.end * block.lanes];
                for (lane, &unit) in self.units[block.places.clone()].iter().enumerate() {
                    let row = &mut weights[unit * inputs..(unit + 1) * inputs];
                    let bias = biases[unit];
                    let slopes = sums[lane..].iter().step_by(block.lanes).zip(inverse).zip(offsets).map(
                        |((&sum, &inverse), &offset)| {
                            G::from_real(sum) * G::from_real(inverse) + bias * G::from_real(offset)
                        },
                    );
                    if is_whole {
                        row[tile.clone()].iter_mut().zip(slopes).for_each(|(place, slope)| *place = slope);
                    } else {
                        table.places[tile.clone()].iter().zip(slopes).for_each(|(&place, slope)| row[place] = slope);
                    }
                }
            }
        }
    }
}

/// sums ← sums + factor · terms. Not a closure, which would not be compiled for the instruction set at hand.
#[inline(always)]
fn add_scaled<T: Real, const LANES: usize>(sums: &mut [T; LANES], factor: T, terms: &[T; LANES], is_fused: bool) {
    for lane in 0..LANES {
        sums[lane] = factor.multiply_add(terms[lane], sums[lane], is_fused);
    }
}

/// Has numbers brought into the cache that are needed soon.
#[inline(always)]
fn prefetch<V>(values: &[V]) {
    for line in values.chunks((CACHE_LINE / size_of::<V>()).max(1)) {
        #[cfg(target_arch = "x86_64")]
        #[allow(unsafe_code)]
        // SAFETY: a hint that reads nothing and cannot fault, and every x86-64 processor has it.
        unsafe {
            std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(line.as_ptr().cast());
        }
        #[cfg(not(target_arch = "x86_64"))]
        let _ = line;
    }
}

/// Columns in pieces whose lanes stay in the cache while they are gathered.
fn tiles(columns: usize) -> impl Iterator<Item = Range<usize>> {
    (0..columns).step_by(TILE).map(move |start| start..columns.min(start + TILE))
}

/// Columns of a tile.
const TILE: usize = 64;
