//! The order in which rows are taken in mini-batches.

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

/// Shuffled epochs: each takes every row once, in batches of one size.
///
/// The rows that are left over at the end of an epoch are left out of it; another shuffle leaves out others.
#[derive(Clone, Debug)]
pub struct Batches {
    order: Vec<u32>,
    size: usize,
    next: usize,
    random: ChaCha8Rng,
}

impl Batches {
    /// Epochs over so many rows in batches of `size`, or of all rows if there are fewer.
    #[must_use]
    pub fn new(rows: usize, size: usize, seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut order: Vec<u32> = (0..rows).filter_map(|row| u32::try_from(row).ok()).collect();
        order.shuffle(&mut random);
        let size = size.clamp(1, order.len().max(1));
        Self { next: order.len(), order, size, random }
    }

    /// Batches of an epoch.
    #[must_use]
    pub fn per_epoch(&self) -> usize {
        (self.order.len() / self.size).max(1)
    }

    /// Some rows, at most `most`, the same until the next epoch begins.
    #[must_use]
    pub fn sample(&self, most: usize) -> &[u32] {
        self.order.get(..most).unwrap_or(&self.order)
    }

    /// The next batches, at most `most` and none beyond the end of an epoch.
    pub fn next_batches(&mut self, most: usize) -> Vec<&[u32]> {
        if self.next + self.size > self.order.len() {
            self.order.shuffle(&mut self.random);
            self.next = 0;
        }
        let rows = self.order.get(self.next..).unwrap_or_default();
        let batches: Vec<&[u32]> = rows.chunks_exact(self.size).take(most).collect();
        self.next += batches.len() * self.size;
        batches
    }

    /// Gives back the last so many of the batches that were taken, unused.
    pub fn give_back(&mut self, count: usize) {
        self.next = self.next.saturating_sub(count * self.size);
    }
}
