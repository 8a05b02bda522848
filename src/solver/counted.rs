//! A loss that counts what it is asked for.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use crate::network::{BatchLoss, Compaction, Evaluate, Loss, LossError, Precision, StepShare, TrainingLoss, Update};

/// What a loss alone takes of what a gradient takes with it: backwards there are two matrix products for each one forwards.
pub const VALUE_SHARE: f64 = 1.0 / 3.0;
/// In these units passes are counted, so that sums of them are exact.
const UNITS: u64 = 3;

/// How many gradients have been computed, in passes over all rows, whatever part of the network they were of.
#[derive(Clone, Debug, Default)]
pub struct Count(Arc<AtomicU64>);

impl Count {
    /// Begins anew.
    pub fn reset(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    /// Passes since then.
    #[must_use]
    pub fn passes(&self) -> f64 {
        self.0.load(Ordering::Relaxed) as f64 / UNITS as f64
    }

    /// Whole passes since then, the last one begun.
    #[must_use]
    pub fn gradients(&self) -> usize {
        usize::try_from(self.0.load(Ordering::Relaxed).div_ceil(UNITS)).unwrap_or(usize::MAX)
    }

    fn add(&self, units: u64) {
        self.0.fetch_add(units, Ordering::Relaxed);
    }
}

/// A loss whose values and gradients over all rows are counted, those of its parts among them.
pub struct Counted<L: ?Sized> {
    count: Count,
    inner: Box<L>,
}

impl<L: ?Sized> Counted<L> {
    /// This loss, counted there.
    pub fn new(inner: Box<L>, count: Count) -> Self {
        Self { count, inner }
    }
}

impl<L: Loss + ?Sized> Loss for Counted<L> {
    fn parameters(&self) -> usize {
        self.inner.parameters()
    }

    fn rows(&self) -> usize {
        self.inner.rows()
    }

    fn value(&mut self, theta: &[f64]) -> Result<f64, LossError> {
        self.count.add(1);
        self.inner.value(theta)
    }

    fn gradient(&mut self, theta: &[f64], gradient: &mut [f64]) -> Result<f64, LossError> {
        self.count.add(UNITS);
        self.inner.gradient(theta, gradient)
    }
}

impl<L: BatchLoss + ?Sized> BatchLoss for Counted<L> {
    fn step_shares(&self) -> Vec<StepShare> {
        self.inner.step_shares()
    }

    fn batches(&mut self, theta: &mut [f32], batches: &[&[u32]], update: &mut Update<'_>) -> Result<(), LossError> {
        self.inner.batches(theta, batches, update)
    }

    fn differences(
        &mut self,
        theta: &mut [f32],
        snapshot: &[f32],
        batches: &[&[u32]],
        update: &mut Update<'_>,
    ) -> Result<(), LossError> {
        self.inner.differences(theta, snapshot, batches, update)
    }

    fn set_active(&mut self, active: &[bool]) {
        self.inner.set_active(active);
    }
}

impl<L: Evaluate + ?Sized> Evaluate for Counted<L> {
    fn evaluate(&mut self, theta: &[f64]) -> Result<(f64, f64), LossError> {
        self.inner.evaluate(theta)
    }
}

impl<L: TrainingLoss + ?Sized> TrainingLoss for Counted<L> {
    fn sharing(&self) -> Option<Box<dyn TrainingLoss>> {
        self.inner.sharing()
    }

    fn compacted(&self, part: &Compaction, precision: Precision) -> Option<Box<dyn Loss + Send>> {
        let inner = self.inner.compacted(part, precision)?;
        Some(Box::new(Counted::new(inner, self.count.clone())))
    }

    fn use_threads(&mut self, most: usize) {
        self.inner.use_threads(most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        network::{Activation, Network, dense_loss, initial_parameters},
        solver::test_support::rows,
    };

    #[test]
    fn a_value_counts_as_a_third_of_a_gradient_of_parts_too() {
        let rows = rows(30);
        let network = Network::dense(rows.columns, vec![4], 3, Activation::Relu);
        let count = Count::default();
        let mut loss = Counted::new(dense_loss(&network, &rows).unwrap(), count.clone());
        let theta = initial_parameters(&network, 0);
        let mut gradient = vec![0.0; theta.len()];
        loss.value(&theta).unwrap();
        assert_eq!((count.passes(), count.gradients()), (VALUE_SHARE, 1));
        loss.gradient(&theta, &mut gradient).unwrap();
        let part = Compaction::of(&network, &theta, &vec![true; rows.columns]).unwrap();
        let mut part_loss = loss.compacted(&part, Precision::Double).unwrap();
        part_loss.value(&part.gather(&theta)).unwrap();
        part_loss.value(&part.gather(&theta)).unwrap();
        assert_eq!((count.passes(), count.gradients()), (2.0, 2));
        count.reset();
        assert_eq!(count.gradients(), 0);
    }
}
