//! Rows, networks and fronts that the tests of the methods share.

use std::collections::BTreeMap;

use paretoscope::{
    data::{Builtin, CsvOptions, Dataset, Prepared, Rows, Split, Targets},
    front::{BranchPoint, Search},
    network::{Activation, Network, dense_loss},
    solver::{
        BatchSettings, Continuation, Progress, Settings, SolvedPoint, TrainingRows, budget, lambda_path, nsga2,
        predictor_corrector, weighted_sum,
    },
};

use crate::threads::Threads;

/// A method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Budget,
    PredictorCorrector,
    WeightedSum,
    PublishedWeightedSum,
    LambdaPath,
    Nsga2,
    PublishedNsga2,
}

/// Both continuations.
pub const METHODS: [Method; 2] = [Method::Budget, Method::PredictorCorrector];

/// All of them, with the variants that were published.
pub const ALL: [Method; 7] = [
    Method::Budget,
    Method::PredictorCorrector,
    Method::WeightedSum,
    Method::PublishedWeightedSum,
    Method::LambdaPath,
    Method::Nsga2,
    Method::PublishedNsga2,
];

impl Method {
    /// The front that it computes, from its beginning.
    pub fn start(self, rows: TrainingRows, settings: Settings, seed: u64) -> Continuation {
        let executor = Box::new(Threads);
        match self {
            Self::Budget => budget(rows, settings, seed, executor),
            Self::PredictorCorrector => predictor_corrector(rows, settings, seed, executor),
            Self::WeightedSum => weighted_sum(rows, settings, seed, executor, false),
            Self::PublishedWeightedSum => weighted_sum(rows, settings, seed, executor, true),
            Self::LambdaPath => lambda_path(rows, settings, seed, executor),
            Self::Nsga2 => nsga2(rows, settings, seed, executor, false),
            Self::PublishedNsga2 => nsga2(rows, settings, seed, executor, true),
        }
        .unwrap()
    }
}

/// What a method is given.
#[derive(Clone, Copy)]
pub struct Task<'a> {
    pub rows: &'a Rows,
    pub network: &'a Network,
    pub free_biases: bool,
}

/// What it has told until its end.
pub struct Told {
    /// The points that are left, by falling ℓ¹ norm.
    pub points: Vec<SolvedPoint>,
    /// What the starts have come by.
    pub branches: Vec<BranchPoint>,
    /// What the front rests on.
    pub search: Search,
}

/// A front, computed by so many threads.
pub fn tell(task: Task<'_>, method: Method, settings: Settings, seed: u64, threads: usize) -> Told {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let loss = dense_loss(task.network, task.rows).unwrap();
    // Built where it runs, as on the thread of a run.
    pool.install(|| {
        let rows = TrainingRows { network: task.network.clone(), free_biases: task.free_biases, loss };
        let (mut points, mut branches, mut last) = (BTreeMap::new(), Vec::new(), None);
        for progress in method.start(rows, settings, seed) {
            match progress.unwrap() {
                Progress::Step(step) => assert!(step.loss.is_finite() && step.l1 >= 0.0),
                Progress::Point(point) => drop(points.insert(point.number, point)),
                Progress::Dropped(number) => drop(points.remove(&number)),
                Progress::Branch(point) => branches.push(point),
                Progress::Answer(answer) => panic!("nobody has asked for {answer:?}"),
                Progress::Search(search) => last = Some(search),
                Progress::Range(max_l1, _) => assert!(max_l1 > 0.0),
                Progress::Done(outlook) => assert!((0.0..=1.0).contains(&outlook.share)),
            }
        }
        let mut points: Vec<_> = points.into_values().collect();
        points.sort_by(|a, b| b.l1.total_cmp(&a.l1));
        Told { points, branches, search: last.expect("a continuation tells what its front rests on") }
    })
}

/// The points of a front, by falling ℓ¹ norm.
pub fn front(task: Task<'_>, method: Method, settings: Settings, seed: u64) -> Vec<SolvedPoint> {
    tell(task, method, settings, seed, 2).points
}

/// With the norm over all parameters.
pub fn task<'a>(rows: &'a Rows, network: &'a Network) -> Task<'a> {
    Task { rows, network, free_biases: false }
}

/// Mini-batches of so many rows.
pub fn batches(size: usize) -> BatchSettings {
    BatchSettings { size, epochs: None, seed: 0 }
}

pub fn network(rows: &Rows, outputs: usize, hidden: &[usize], activation: Activation) -> Network {
    Network::dense(rows.columns, hidden.to_vec(), outputs, activation)
}

/// Norms and losses of points.
pub fn pairs(points: &[SolvedPoint]) -> Vec<(f64, f64)> {
    points.iter().map(|point| (point.l1, point.loss)).collect()
}

pub fn assert_mutually_non_dominated(points: &[SolvedPoint]) {
    for pair in points.windows(2) {
        assert!(pair[0].l1 > pair[1].l1 && pair[0].loss < pair[1].loss, "{:?}", pairs(pair));
    }
}

/// All rows of a built-in dataset, standardized.
pub fn all_rows(builtin: Builtin) -> Prepared {
    let dataset = builtin.dataset(&CsvOptions::default()).unwrap();
    let rows = (0..dataset.rows()).collect();
    Prepared::new(dataset, &Split { train: rows, validation: vec![], test: vec![] }, true)
}

/// Ten flowers of each species.
pub fn thirty_flowers() -> Rows {
    let dataset: Dataset = Builtin::Iris.dataset(&CsvOptions::default()).unwrap();
    let Targets::Classes(classes) = &dataset.targets else { panic!("Iris has classes") };
    let train = (0..3).flat_map(|class| {
        classes.iter().enumerate().filter(move |(_, of)| **of == class).map(|(row, _)| row).step_by(5)
    });
    let split = Split { train: train.collect(), validation: vec![], test: vec![] };
    Prepared::new(dataset, &split, true).train
}
