//! What the tests of solvers share: rows, losses that are tampered with, and what a continuation has told.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::*;
use crate::{
    data::{Rows, Targets},
    front::{BranchPoint, RangeEnd, Search},
    network::{
        BatchLoss, Compaction, Evaluate, Loss, LossError, Network, Precision, StepShare, TrainingLoss, Update,
        dense_loss,
    },
};

/// Inputs of [`rows`].
pub const COLUMNS: usize = 12;

/// Three classes that the first five of twelve inputs tell apart, with noise.
pub fn rows(count: usize) -> Rows {
    let mut random = ChaCha8Rng::seed_from_u64(8);
    let mut inputs = Vec::with_capacity(count * COLUMNS);
    let mut classes = Vec::with_capacity(count);
    for _ in 0..count {
        let row: Vec<f64> = (0..COLUMNS).map(|_| random.random_range(-1.7..1.7)).collect();
        let noise = random.random_range(-0.6..0.6);
        classes.push(if row[0] * row[1] + noise > 0.4 {
            0
        } else {
            1 + u32::from(row[2] - row[3] + row[4] + noise > 0.0)
        });
        inputs.extend(row);
    }
    Rows::from_numbers(inputs, COLUMNS, Targets::Classes(classes))
}

/// Rows with these inputs in the place of all but the first, most of them noise: two classes, or a target, by four of the inputs.
pub fn wide_rows(count: usize, columns: usize, is_regression: bool, seed: u64) -> Rows {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let inputs: Vec<f64> = (0..count * columns).map(|_| random.random_range(-1.7..1.7)).collect();
    let score = |row: &[f64]| row[0] * row[1] + row[2] - row[columns - 1];
    let targets = if is_regression {
        Targets::Values(inputs.chunks_exact(columns).map(|row| score(row) / 1.7).collect())
    } else {
        Targets::Classes(inputs.chunks_exact(columns).map(|row| u32::from(score(row) > 0.0)).collect())
    };
    Rows::from_numbers(inputs, columns, targets)
}

/// A loss over rows that is as it should be, but for what a test wants otherwise.
pub struct Tampered {
    /// As it should be.
    pub inner: Box<dyn TrainingLoss>,
    /// Over all rows it is higher by this than over its batches.
    pub by: f64,
    /// There can be only one, and none of a part, as on a graphics card.
    pub is_alone: bool,
    /// After so many gradients over all rows the next fails.
    pub fails_after: usize,
    /// Gradients over all rows so far.
    pub gradients: Arc<AtomicUsize>,
    /// Batches so far.
    pub batches: Arc<AtomicUsize>,
}

impl Tampered {
    /// Nothing is otherwise yet.
    pub fn new(inner: Box<dyn TrainingLoss>) -> Self {
        let (gradients, batches) = (Arc::default(), Arc::default());
        Self { inner, by: 0.0, is_alone: false, fails_after: usize::MAX, gradients, batches }
    }
}

impl Loss for Tampered {
    fn parameters(&self) -> usize {
        self.inner.parameters()
    }

    fn rows(&self) -> usize {
        self.inner.rows()
    }

    fn value(&mut self, theta: &[f64]) -> Result<f64, LossError> {
        Ok(self.inner.value(theta)? + self.by)
    }

    fn gradient(&mut self, theta: &[f64], gradient: &mut [f64]) -> Result<f64, LossError> {
        if self.gradients.fetch_add(1, Ordering::Relaxed) >= self.fails_after {
            return Err(LossError::NotFinite);
        }
        Ok(self.inner.gradient(theta, gradient)? + self.by)
    }
}

impl BatchLoss for Tampered {
    fn step_shares(&self) -> Vec<StepShare> {
        self.inner.step_shares()
    }

    fn batches(&mut self, theta: &mut [f32], batches: &[&[u32]], update: &mut Update<'_>) -> Result<(), LossError> {
        self.batches.fetch_add(batches.len(), Ordering::Relaxed);
        self.inner.batches(theta, batches, update)
    }

    fn differences(
        &mut self,
        theta: &mut [f32],
        snapshot: &[f32],
        batches: &[&[u32]],
        update: &mut Update<'_>,
    ) -> Result<(), LossError> {
        // Two gradients of each.
        self.batches.fetch_add(2 * batches.len(), Ordering::Relaxed);
        self.inner.differences(theta, snapshot, batches, update)
    }

    fn set_active(&mut self, active: &[bool]) {
        self.inner.set_active(active);
    }
}

impl Evaluate for Tampered {
    fn evaluate(&mut self, theta: &[f64]) -> Result<(f64, f64), LossError> {
        self.inner.evaluate(theta)
    }
}

impl TrainingLoss for Tampered {
    fn sharing(&self) -> Option<Box<dyn TrainingLoss>> {
        if self.is_alone {
            return None;
        }
        let inner = self.inner.sharing()?;
        let (gradients, batches) = (Arc::clone(&self.gradients), Arc::clone(&self.batches));
        Some(Box::new(Self { inner, gradients, batches, ..*self }))
    }

    fn compacted(&self, part: &Compaction, precision: Precision) -> Option<Box<dyn Loss + Send>> {
        if self.is_alone { None } else { self.inner.compacted(part, precision) }
    }

    fn use_threads(&mut self, most: usize) {
        self.inner.use_threads(most);
    }
}

/// Runs work on the threads of the rayon pool that it is called from.
pub struct Threads;

impl Executor for Threads {
    fn threads(&self) -> usize {
        rayon::current_num_threads()
    }

    fn run(&self, work: &mut [Work<'_>]) {
        work.par_iter_mut().for_each(|piece| piece());
    }
}

/// What a continuation has told until its end.
#[derive(Debug, Default)]
pub struct Told {
    /// The points that are left, by rising ℓ¹ norm.
    pub points: Vec<SolvedPoint>,
    /// What the starts have come by.
    pub branches: Vec<BranchPoint>,
    /// The last word on what the front rests on.
    pub search: Option<Search>,
    /// The range, where nobody has given it.
    pub range: Option<(f64, RangeEnd)>,
    /// The kinds of its steps.
    pub kinds: Vec<StepKind>,
}

/// Hears a continuation to its end, and that it keeps to what it promises.
pub fn told(continuation: impl Iterator<Item = Result<Progress, SolverError>>) -> Result<Told, SolverError> {
    let mut told = Told::default();
    let mut points: BTreeMap<usize, SolvedPoint> = BTreeMap::new();
    let mut dropped = BTreeSet::new();
    let mut share = 0.0;
    for progress in continuation {
        match progress? {
            Progress::Step(step) => {
                assert!(step.loss.is_finite() && step.l1.is_finite() && step.l1 >= 0.0, "{step:?}");
                told.kinds.push(step.kind);
            }
            Progress::Point(point) => {
                assert!(!dropped.contains(&point.number), "a number that was given up does not come back");
                if let Some(known) = points.get(&point.number) {
                    assert!(point.loss <= known.loss * (1.0 + 1e-5), "a point found again is a better one");
                }
                points.insert(point.number, point);
            }
            Progress::Dropped(number) => {
                assert!(points.remove(&number).is_some(), "only a point that was told is given up");
                dropped.insert(number);
            }
            Progress::Branch(point) => told.branches.push(point),
            Progress::Answer(answer) => panic!("nobody has asked for {answer:?}"),
            Progress::Search(search) => told.search = Some(search),
            Progress::Range(max_l1, end) => told.range = Some((max_l1, end)),
            Progress::Done(Outlook { share: done, .. }) => {
                assert!((share..=1.0).contains(&done), "the share of the work never falls: {share} {done}");
                share = done;
            }
        }
    }
    assert_eq!(share, 1.0, "all work is done at the end");
    told.points = points.into_values().collect();
    told.points.sort_by(|a, b| a.l1.total_cmp(&b.l1));
    Ok(told)
}

/// A method.
pub type Method = fn(TrainingRows, Settings, u64, Box<dyn Executor>) -> Result<Continuation, SolverError>;

/// The points of a method on these rows, computed by so many threads.
pub fn front(method: Method, network: &Network, rows: &Rows, settings: Settings, seed: u64, threads: usize) -> Told {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let loss = dense_loss(network, rows).unwrap();
    // Built where it runs, as on the thread of a run.
    pool.install(|| {
        let rows = TrainingRows { network: network.clone(), free_biases: false, loss };
        told(method(rows, settings, seed, Box::new(Threads)).unwrap()).unwrap()
    })
}
