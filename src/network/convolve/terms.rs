//! The derivatives of one image that are not zero, in the orders in which the products need them.

use super::{simd::Term, stage::Stage};

/// Derivatives with respect to the outputs of a convolution that are not zero.
#[derive(Clone, Debug)]
pub struct Terms {
    /// For each channel, with the place of the patch that they are multiplied with.
    pub by_channel: Lists,
    /// For each place of the convolution, with the place of the weights that they are multiplied with.
    pub by_place: Lists,
}

/// Lists of terms, all with room for the same number.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    terms: Vec<Term>,
    counts: Vec<usize>,
    room: usize,
}

impl Lists {
    /// Empties so many lists, each with room for so many terms.
    fn reset(&mut self, lists: usize, most: usize) {
        // One more, because a term is written before it is known whether it counts.
        self.room = most + 1;
        self.counts.clear();
        self.counts.resize(lists, 0);
        if self.terms.len() < lists * self.room {
            self.terms.resize(lists * self.room, Term::default());
        }
    }

    /// Adds a term to a list if `counts`. There is no branch that the processor could guess wrongly.
    #[inline(always)]
    fn add(&mut self, list: usize, term: Term, counts: bool) {
        if let Some(count) = self.counts.get_mut(list) {
            if let Some(place) = self.terms.get_mut(list * self.room + *count) {
                *place = term;
            }
            *count += usize::from(counts);
        }
    }

    /// The lists.
    #[inline(always)]
    pub fn iter(&self) -> impl Iterator<Item = &[Term]> {
        self.terms
            .chunks_exact(self.room.max(1))
            .zip(&self.counts)
            .map(|(terms, &count)| terms.get(..count).unwrap_or_default())
    }
}

impl Terms {
    /// Room for the terms of any of these convolutions.
    pub fn new(stages: &[Stage]) -> Self {
        let mut terms = Self { by_channel: Lists::default(), by_place: Lists::default() };
        for stage in stages {
            terms.reset(stage);
        }
        terms
    }

    fn reset(&mut self, stage: &Stage) {
        self.by_channel.reset(stage.padded, stage.cells());
        let places = if stage.first { 0 } else { stage.cells() * stage.pool * stage.pool };
        self.by_place.reset(places, stage.padded);
    }

    /// Sorts the derivatives with respect to what the pooling has kept; `origin` says where that came from.
    #[inline(always)]
    #[allow(clippy::needless_bitwise_bool)] // a branch here is guessed wrongly half of the time
    pub fn sort(&mut self, stage: &Stage, derivative: &[f32], pooled: &[f32], origin: &[u8]) {
        self.reset(stage);
        let (side, [_, width], padded) = (stage.pool, stage.pooled, stage.padded);
        let columns = width * side;
        let cells = derivative.chunks_exact(padded).zip(pooled.chunks_exact(padded)).zip(origin.chunks_exact(padded));
        for (cell, ((derivative, pooled), origin)) in cells.enumerate() {
            let (top, left) = (cell / width * side, cell % width * side);
            let patch = number(top * stage.line + left * stage.step);
            let place = top * columns + left;
            let mut weights = 0;
            for (channel, ((&factor, &pooled), &origin)) in derivative.iter().zip(pooled).zip(origin).enumerate() {
                // The ReLU lets through what it has not made zero.
                let counts = (factor != 0.0) & (pooled != 0.0);
                let shift = stage.shifts[usize::from(origin)];
                self.by_channel.add(channel, Term { offset: patch + shift.patch, factor }, counts);
                if !stage.first {
                    self.by_place.add(place + shift.place, Term { offset: weights, factor }, counts);
                    weights += number(stage.length);
                }
            }
        }
    }
}

/// Sizes of images are checked to be far within 32 bits.
#[inline(always)]
#[allow(clippy::cast_possible_truncation)]
fn number(size: usize) -> u32 {
    size as u32
}
