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

    /// Batches of about `most` rows in all, the same until the next epoch begins.
    #[must_use]
    pub fn sample(&self, most: usize) -> Vec<&[u32]> {
        self.order.chunks_exact(self.size).take((most / self.size).max(1)).collect()
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(batches: &mut Batches) -> Vec<u32> {
        let wanted = batches.per_epoch();
        let mut rows = Vec::new();
        let mut taken = 0;
        while taken < wanted {
            let next = batches.next_batches(3.min(wanted - taken));
            assert!(next.iter().all(|batch| batch.len() == 7));
            taken += next.len();
            rows.extend(next.concat());
        }
        rows
    }

    #[test]
    fn an_epoch_takes_every_row_once_but_for_those_that_fill_no_batch() {
        let mut batches = Batches::new(100, 7, 5);
        let (first, second) = (epoch(&mut batches), epoch(&mut batches));
        assert_ne!(first, second, "rows are shuffled anew");
        for mut rows in [first, second] {
            rows.sort_unstable();
            rows.dedup();
            assert_eq!(rows.len(), 98);
            assert!(rows.iter().all(|&row| row < 100));
        }
    }

    #[test]
    fn the_order_follows_from_the_seed_and_not_from_how_many_are_asked_for() {
        let (mut one, mut other) = (Batches::new(50, 7, 1), Batches::new(50, 7, 1));
        let mut by_one: Vec<u32> = Vec::new();
        for _ in 0..14 {
            by_one.extend(one.next_batches(1).concat());
        }
        assert_eq!(by_one, [epoch(&mut other), epoch(&mut other)].concat());
        assert_ne!(epoch(&mut Batches::new(50, 7, 2)), epoch(&mut Batches::new(50, 7, 1)));
    }

    #[test]
    fn a_batch_is_no_larger_than_the_rows() {
        let mut batches = Batches::new(5, 256, 0);
        assert_eq!((batches.per_epoch(), batches.next_batches(4).len()), (1, 1));
        assert_eq!(batches.sample(3).concat().len(), 5, "one batch at the least");
        assert_eq!(Batches::new(100, 10, 0).sample(35).len(), 3);
    }
}
