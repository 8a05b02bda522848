//! Inputs of which most are the same in every row, such as the black pixels of an image.

use std::ops::Range;

use rayon::prelude::*;

use super::product::Real;
use crate::data::{Row, Rows};

/// Rows that keep only the inputs that differ from their column's *base*, the value that is most frequent there.
///
/// A scaled input is then (value − base)/std + offset with offset = (base − mean)/std, and the offsets join the biases: an
/// input at its base costs nothing, in the forward pass or in the gradient.
#[derive(Debug)]
pub(super) struct SparseTable<T> {
    /// Where the entries of each row begin, and where those of the last end.
    starts: Vec<usize>,
    pub entries: Entries<T>,
    /// 1/std of each column.
    pub inverse_std: Vec<T>,
    /// (base − mean)/std of each column.
    pub offsets: Vec<T>,
    /// Place of each column among the inputs.
    pub places: Vec<usize>,
    /// Entries of each column.
    counts: Vec<usize>,
}

/// An input that differs from its column's base.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<V> {
    pub column: u16,
    /// value − base, in the units of the file.
    pub difference: V,
}

/// Entries in the smallest form that holds them exactly: the rows of a batch lie anywhere in memory, and fetching them takes
/// as long as computing with them.
#[derive(Debug)]
pub(super) enum Entries<T> {
    /// Differences of bytes.
    Bytes(Vec<Entry<i16>>),
    Numbers(Vec<Entry<T>>),
}

/// The difference of an entry.
pub(super) trait Difference<T>: Copy + Send + Sync {
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

    /// Entries of each column.
    #[cfg(test)]
    pub fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.places.len()
    }

    /// Whether these are the columns that the table has.
    pub fn has_just(&self, is_active: &[bool]) -> bool {
        let needed = is_active.iter().filter(|is_active| **is_active).count();
        needed == self.places.len() && self.places.iter().all(|&place| is_active.get(place) == Some(&true))
    }

    /// The share of the entries that lie in needed columns.
    pub fn share(&self, is_active: &[bool]) -> f64 {
        let total: usize = self.counts.iter().sum();
        let needed = self.counts.iter().zip(&self.places).filter(|(_, place)| is_active[**place]);
        needed.map(|(count, _)| count).sum::<usize>() as f64 / total.max(1) as f64
    }

    /// The same rows with the needed columns alone.
    pub fn restricted(&self, is_active: &[bool]) -> Self {
        let kept: Vec<usize> = (0..self.columns()).filter(|&column| is_active[self.places[column]]).collect();
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
    pub fn range(&self, row: u32) -> Range<usize> {
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
