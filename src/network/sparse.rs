//! Inputs of which most are the same in every row, such as the black pixels of an image, and the products of a first layer
//! with them.

use std::ops::Range;

use rayon::prelude::*;

use super::{Layer, product::Real};
use crate::data::{Row, Rows};

/// Rows that keep only the inputs that differ from their column's *base*, the value that is most frequent there.
///
/// A scaled input is then (value − base)/std + offset with offset = (base − mean)/std, and the offsets join the biases: an
/// input at its base costs nothing, in the forward pass or in the gradient.
#[derive(Debug)]
pub(super) struct SparseTable<T> {
    /// Where the entries of each row begin, and where those of the last end.
    starts: Vec<usize>,
    entries: Entries<T>,
    /// 1/std of each column.
    inverse_std: Vec<T>,
    /// (base − mean)/std of each column.
    offsets: Vec<T>,
    /// Place of each column among the inputs.
    places: Vec<usize>,
    /// Entries of each column.
    counts: Vec<usize>,
}

/// An input that differs from its column's base.
#[derive(Clone, Copy, Debug)]
struct Entry<V> {
    column: u16,
    /// value − base, in the units of the file.
    difference: V,
}

/// Entries in the smallest form that holds them exactly: the rows of a batch lie anywhere in memory, and fetching them takes
/// as long as computing with them.
#[derive(Debug)]
enum Entries<T> {
    /// Differences of bytes.
    Bytes(Vec<Entry<i16>>),
    Numbers(Vec<Entry<T>>),
}

/// The difference of an entry.
trait Difference<T>: Copy + Send + Sync {
    fn of(difference: f64) -> Self;
    fn real(self) -> T;
}

impl<T: Real> Difference<T> for i16 {
    #[allow(clippy::cast_possible_truncation)] // differences of bytes are whole numbers from −255 to 255
    fn of(difference: f64) -> Self {
        difference as i16
    }

    #[inline(always)]
    fn real(self) -> T {
        T::from_real(f32::from(self))
    }
}

impl<T: Real> Difference<T> for T {
    fn of(difference: f64) -> Self {
        T::of(difference)
    }

    #[inline(always)]
    fn real(self) -> T {
        self
    }
}

/// Of inputs with more entries than this share, dense products are faster.
const MOST_ENTRIES: f64 = 0.3;
/// Rows from which the bases are told; any base is right, a frequent one is fast.
const SAMPLE: usize = 512;
/// Bytes that a processor fetches at once.
const CACHE_LINE: usize = 64;
/// Rows of a batch that are fetched before their turn.
const AHEAD: usize = 3;
/// Rows that are turned into entries at once.
const CHUNK: usize = 1024;

impl<T: Real> SparseTable<T> {
    /// The entries of these rows; `None` where there are too many of them for a gain.
    pub fn new(rows: &Rows) -> Option<Self> {
        if rows.columns > usize::from(u16::MAX) || rows.is_empty() {
            return None;
        }
        let (bases, share) = bases(rows);
        if share > MOST_ENTRIES {
            return None;
        }
        let (starts, entries) = if matches!(rows.raw(0), Row::Bytes(_)) {
            let (starts, entries) = collect(rows, &bases, <i16 as Difference<T>>::of);
            (starts, Entries::Bytes(entries))
        } else {
            let (starts, entries) = collect(rows, &bases, T::of);
            (starts, Entries::Numbers(entries))
        };
        let scaling = rows.scaling();
        let scales = bases.iter().zip(&scaling.mean).zip(&scaling.std);
        Some(Self {
            starts,
            inverse_std: scaling.std.iter().map(|&std| T::of(1.0 / std)).collect(),
            offsets: scales.map(|((base, mean), std)| T::of((base - mean) / std)).collect(),
            places: (0..rows.columns).collect(),
            counts: match &entries {
                Entries::Bytes(entries) => count(entries, rows.columns),
                Entries::Numbers(entries) => count(entries, rows.columns),
            },
            entries,
        })
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.places.len()
    }

    /// Whether these are the columns that the table has.
    pub fn has_just(&self, is_needed: &[bool]) -> bool {
        let needed = is_needed.iter().filter(|is_needed| **is_needed).count();
        needed == self.places.len() && self.places.iter().all(|&place| is_needed.get(place) == Some(&true))
    }

    /// The share of the entries that lie in needed columns.
    pub fn share(&self, is_needed: &[bool]) -> f64 {
        let total: usize = self.counts.iter().sum();
        let needed = self.counts.iter().zip(&self.places).filter(|(_, place)| is_needed[**place]);
        needed.map(|(count, _)| count).sum::<usize>() as f64 / total.max(1) as f64
    }

    /// The same rows with the needed columns alone.
    pub fn restricted(&self, is_needed: &[bool]) -> Self {
        let kept: Vec<usize> = (0..self.columns()).filter(|&column| is_needed[self.places[column]]).collect();
        let mut new_columns = vec![None; self.columns()];
        for (new, &old) in kept.iter().enumerate() {
            new_columns[old] = u16::try_from(new).ok();
        }
        let (starts, entries) = match &self.entries {
            Entries::Bytes(entries) => {
                let (starts, entries) = restrict(&self.starts, entries, &new_columns);
                (starts, Entries::Bytes(entries))
            }
            Entries::Numbers(entries) => {
                let (starts, entries) = restrict(&self.starts, entries, &new_columns);
                (starts, Entries::Numbers(entries))
            }
        };
        Self {
            starts,
            entries,
            inverse_std: kept.iter().map(|&column| self.inverse_std[column]).collect(),
            offsets: kept.iter().map(|&column| self.offsets[column]).collect(),
            places: kept.iter().map(|&column| self.places[column]).collect(),
            counts: kept.iter().map(|&column| self.counts[column]).collect(),
        }
    }

    /// Place of the entries of one row.
    #[inline(always)]
    fn range(&self, row: u32) -> Range<usize> {
        let row = row as usize;
        self.starts[row]..self.starts[row + 1]
    }
}

/// The entries of all rows, and where those of each begin and the last end.
fn collect<V: Copy + Send>(rows: &Rows, bases: &[f64], of: fn(f64) -> V) -> (Vec<usize>, Vec<Entry<V>>) {
    let chunks = (0..rows.len())
        .step_by(CHUNK)
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|first| {
            let (mut ends, mut entries) = (Vec::with_capacity(CHUNK), Vec::new());
            for row in first..rows.len().min(first + CHUNK) {
                rows.raw(row).for_each(|column, value| {
                    if value != bases[column] {
                        #[allow(clippy::cast_possible_truncation)] // there are no more columns than that
                        entries.push(Entry { column: column as u16, difference: of(value - bases[column]) });
                    }
                });
                ends.push(entries.len());
            }
            (ends, entries)
        })
        .collect();
    join(chunks)
}

/// Entries of each column.
fn count<V>(entries: &[Entry<V>], columns: usize) -> Vec<usize> {
    let mut counts = vec![0; columns];
    for entry in entries {
        counts[usize::from(entry.column)] += 1;
    }
    counts
}

/// The entries of those columns that have a new place.
fn restrict<V: Copy + Send + Sync>(
    starts: &[usize],
    entries: &[Entry<V>],
    new_columns: &[Option<u16>],
) -> (Vec<usize>, Vec<Entry<V>>) {
    let rows: Vec<&[usize]> = starts.windows(2).collect();
    let chunks = rows
        .par_chunks(CHUNK)
        .map(|rows| {
            let (mut ends, mut kept) = (Vec::with_capacity(rows.len()), Vec::new());
            for row in rows {
                kept.extend(entries[row[0]..row[1]].iter().filter_map(|entry| {
                    let column = new_columns[usize::from(entry.column)]?;
                    Some(Entry { column, ..*entry })
                }));
                ends.push(kept.len());
            }
            (ends, kept)
        })
        .collect();
    join(chunks)
}

/// Puts the entries of one chunk of rows after those of the other; with each come the ends of its rows.
fn join<V>(chunks: Vec<(Vec<usize>, Vec<Entry<V>>)>) -> (Vec<usize>, Vec<Entry<V>>) {
    let mut starts = Vec::with_capacity(chunks.iter().map(|(ends, _)| ends.len()).sum::<usize>() + 1);
    let mut entries = Vec::with_capacity(chunks.iter().map(|(_, chunk)| chunk.len()).sum());
    starts.push(0);
    for (ends, chunk) in chunks {
        starts.extend(ends.iter().map(|end| entries.len() + end));
        entries.extend(chunk);
    }
    (starts, entries)
}

/// The most frequent value of each column in a sample of the rows, and the share of the sample's inputs that differ from it.
fn bases(rows: &Rows) -> (Vec<f64>, f64) {
    let step = rows.len().div_ceil(SAMPLE);
    let sample: Vec<usize> = (0..rows.len()).step_by(step).collect();
    let mut columns = vec![Vec::with_capacity(sample.len()); rows.columns];
    for &row in &sample {
        rows.raw(row).for_each(|column, value| columns[column].push(value));
    }
    let mut differing = 0;
    let bases = columns
        .iter_mut()
        .map(|values| {
            values.sort_unstable_by(f64::total_cmp);
            let longest = values.chunk_by(|a, b| a == b).max_by_key(|run| run.len()).unwrap_or_default();
            differing += values.len() - longest.len();
            longest.first().copied().unwrap_or(0.0)
        })
        .collect();
    (bases, differing as f64 / (sample.len() * rows.columns).max(1) as f64)
}

/// Units that are computed together, in the registers of the processor.
#[derive(Clone, Debug)]
struct Block {
    units: Range<usize>,
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
    blocks: Vec<Block>,
    /// Of each block, [columns × lanes].
    weights: Vec<T>,
    /// Biases with what the offsets add to them, one per unit.
    biases: Vec<T>,
}

impl<T: Real> SparseLayer<T> {
    /// Room for the weights of a layer on the inputs of a table.
    pub fn new(layer: Layer, table: &SparseTable<T>) -> Self {
        let columns = table.columns();
        let mut blocks = Vec::new();
        let mut start = 0;
        for first in (0..layer.outputs).step_by(WIDEST) {
            let units = first..layer.outputs.min(first + WIDEST);
            let lanes = units.len().next_multiple_of(REGISTER);
            blocks.push(Block { units, lanes, start });
            start += columns * lanes;
        }
        let biases = vec![T::zero(); layer.outputs];
        Self { layer, columns, blocks, weights: vec![T::zero(); start], biases }
    }

    /// How many numbers a gradient in this form has.
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// Takes the weights and biases of the layer out of θ. Weights on inputs that the table leaves out must be zero.
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
                for (lane, unit) in block.units.clone().enumerate() {
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
        biases[..block.units.len()].copy_from_slice(&self.biases[block.units.clone()]);
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
            for ((unit, even), odd) in block.units.clone().zip(even).zip(odd) {
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
            for (slope, unit) in slopes.iter_mut().zip(block.units.clone()) {
                *slope = derivative[unit * rows.len() + place];
            }
            for &entry in &entries[table.range(row)] {
                let sums = &mut gradient[usize::from(entry.column)];
                add_scaled(sums, entry.difference.real(), &slopes, is_fused);
            }
        }
    }

    /// Turns a sum in the form of [`Self::gradient`] into the gradient of the weights in the layout of θ, where that of the
    /// biases is already. Weights on inputs that the table leaves out get zero.
    #[inline(always)]
    pub fn finish<S: Real, G: Real>(&self, table: &SparseTable<T>, sums: &[S], gradient: &mut [G]) {
        let inputs = self.layer.inputs;
        let (weights, rest) = gradient[self.layer.weight.start..].split_at_mut(self.layer.weight.len());
        let biases = &rest[self.layer.bias.start - self.layer.weight.end..];
        let is_whole = self.columns == inputs;
        if !is_whole {
            weights.fill(G::zero());
        }
        for block in &self.blocks {
            let sums = &sums[block.start..block.start + self.columns * block.lanes];
            for tile in tiles(self.columns) {
                let (inverse, offsets) = (&table.inverse_std[tile.clone()], &table.offsets[tile.clone()]);
                let sums = &sums[tile.start * block.lanes..tile.end * block.lanes];
                for (lane, unit) in block.units.clone().enumerate() {
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
