//! The comparison of the paper: every method on Iris, and on MNIST where it is at hand, each with as many gradients.

use std::{path::Path, time::Instant};

use paretoscope::{
    data::{Builtin, CsvOptions, DataSpecification, Prepared, Rows, Split, Targets, Validation},
    network::{Activation, Loss, Network, dense_loss},
    solver::{
        BatchSettings, Continuation, Progress, Settings, SolvedPoint, TrainingRows, budget, lambda_path, nsga2,
        predictor_corrector, weighted_sum,
    },
};

use crate::{
    clock::with_threads,
    envelope::hypervolume,
    table::{Table, figure},
    threads::Threads,
};

/// A comparison.
struct Study {
    title: &'static str,
    train: Rows,
    test: Rows,
    network: Network,
    points: usize,
    max_l1: f64,
    /// Added to the loss at zero for the reference, as published.
    above_zero: f64,
    gradients: usize,
    batches: Option<usize>,
    seeds: u64,
}

/// A method, fair or as published.
#[derive(Clone, Copy)]
enum Way {
    Budget,
    PredictorCorrector,
    WeightedSum(bool),
    LambdaPath,
    Nsga2(bool),
}

const WAYS: [Way; 7] = [
    Way::Budget,
    Way::PredictorCorrector,
    Way::WeightedSum(false),
    Way::LambdaPath,
    Way::Nsga2(false),
    Way::WeightedSum(true),
    Way::Nsga2(true),
];

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::Budget => "budget",
            Self::PredictorCorrector => "predictor-corrector",
            Self::WeightedSum(false) => "weighted-sum",
            Self::WeightedSum(true) => "weighted-sum as published",
            Self::LambdaPath => "lambda-path",
            Self::Nsga2(false) => "nsga2",
            Self::Nsga2(true) => "nsga2 as published",
        }
    }

    fn start(self, rows: TrainingRows, settings: Settings, seed: u64) -> Continuation {
        let executor = Box::new(Threads);
        match self {
            Self::Budget => budget(rows, settings, seed, executor),
            Self::PredictorCorrector => predictor_corrector(rows, settings, seed, executor),
            Self::WeightedSum(is_published) => weighted_sum(rows, settings, seed, executor, is_published),
            Self::LambdaPath => lambda_path(rows, settings, seed, executor),
            Self::Nsga2(is_published) => nsga2(rows, settings, seed, executor, is_published),
        }
        .unwrap()
    }
}

/// What a method has come to from one seed.
struct Outcome {
    points: usize,
    non_dominated: usize,
    hypervolume: f64,
    best_test: f64,
    gradients: usize,
    seconds: f64,
}

/// Prints both comparisons.
pub fn measure() {
    with_threads(2, "the study", || {
        compare(&iris());
        match mnist() {
            Some(study) => compare(&study),
            None => println!("\nPARETOSCOPE_DATA is not set: MNIST is left out."),
        }
    });
}

/// Every fifth flower of each species trains a network of the paper, and the others test it.
fn iris() -> Study {
    let dataset = Builtin::Iris.dataset(&CsvOptions::default()).unwrap();
    let Targets::Classes(classes) = dataset.targets.clone() else { panic!("Iris has classes") };
    let (mut train, mut test) = (Vec::new(), Vec::new());
    for class in 0..3 {
        let rows = classes.iter().enumerate().filter(|(_, of)| **of == class).map(|(row, _)| row);
        for (place, row) in rows.enumerate() {
            if place % 5 == 0 { train.push(row) } else { test.push(row) }
        }
    }
    let prepared = Prepared::new(dataset, &Split { train, validation: vec![], test }, true);
    Study {
        title: "Iris, 4-4-4-3 tanh",
        network: Network::dense(4, vec![4, 4], 3, Activation::Tanh),
        train: prepared.train,
        test: prepared.test,
        points: 45,
        max_l1: 45.0,
        above_zero: 1e-3,
        gradients: 30_000,
        batches: None,
        seeds: 3,
    }
}

fn mnist() -> Option<Study> {
    let path = Path::new(&std::env::var_os("PARETOSCOPE_DATA")?).join("mnist");
    let specification = DataSpecification {
        validation: Validation::Share(0.0),
        ..DataSpecification::new(path.to_str().expect("a path of letters"))
    };
    let prepared = specification.prepare(0).unwrap_or_else(|error| panic!("PARETOSCOPE_DATA: {error}"));
    Some(Study {
        title: "MNIST, 784-20-20-10 ReLU",
        network: Network::dense(784, vec![20, 20], 10, Activation::Relu),
        train: prepared.train,
        test: prepared.test,
        points: 44,
        max_l1: 450.0,
        above_zero: 0.0,
        gradients: 440,
        batches: Some(256),
        seeds: 1,
    })
}

fn compare(study: &Study) {
    let zero = dense_loss(&study.network, &study.train).unwrap().value(&vec![0.0; study.network.parameters()]).unwrap();
    let reference = (zero + study.above_zero, study.max_l1);
    let mut table = Table::new(
        format!(
            "{}, {} rows to train and {} to test, {} points, {} gradients each, two threads, means over {} seeds; hypervolume up to ({:.4}, {}) \
             and, in brackets, as a share of that box, with its range over the seeds",
            study.title,
            study.train.len(),
            study.test.len(),
            study.points,
            study.gradients,
            study.seeds,
            reference.0,
            reference.1
        ),
        &["method", "points", "non-dominated", "hypervolume", "best test accuracy", "gradients", "s"],
    );
    for way in WAYS {
        let found: Vec<Outcome> = (0..study.seeds).map(|seed| run(study, way, seed, reference)).collect();
        let mean = |of: fn(&Outcome) -> f64| found.iter().map(of).sum::<f64>() / found.len() as f64;
        let share = |of: fn(f64, f64) -> f64, from| found.iter().map(|one| one.hypervolume).fold(from, of);
        let range = if study.seeds > 1 {
            format!("{:.3} to {:.3}", share(f64::min, f64::INFINITY), share(f64::max, 0.0))
        } else {
            format!("{:.4}", share(f64::max, 0.0))
        };
        table.add([
            way.name().to_owned(),
            figure(mean(|one| one.points as f64)),
            figure(mean(|one| one.non_dominated as f64)),
            format!("{:.2} ({range})", reference.0 * reference.1 * mean(|one| one.hypervolume)),
            format!("{:.1} %", 100.0 * mean(|one| one.best_test)),
            format!("{:.0}", mean(|one| one.gradients as f64)),
            figure(mean(|one| one.seconds)),
        ]);
    }
    table.print();
}

fn run(study: &Study, way: Way, seed: u64, reference: (f64, f64)) -> Outcome {
    let clock = Instant::now();
    let loss = dense_loss(&study.network, &study.train).unwrap();
    let rows = TrainingRows { network: study.network.clone(), free_biases: false, loss };
    let batches = study.batches.map(|size| BatchSettings { size, epochs: None, seed });
    // As published no method is told where the front is to end.
    let is_published = matches!(way, Way::WeightedSum(true) | Way::Nsga2(true));
    let max_l1 = (!is_published).then_some(study.max_l1);
    let gradients = Some(study.gradients);
    let settings = Settings { points: study.points, max_l1, gradients, batches, ..Settings::default() };
    let mut front = way.start(rows, settings, seed);
    let mut spent = 0;
    for progress in &mut front {
        if let Progress::Search(search) = progress.unwrap() {
            spent = search.gradients.unwrap_or(spent);
        }
    }
    let seconds = clock.elapsed().as_secs_f64();
    let points: Vec<SolvedPoint> = front.points().collect();
    assert!(!points.is_empty(), "{} has a front", way.name());
    let pairs: Vec<(f64, f64)> = points.iter().map(|point| (point.l1, point.loss)).collect();
    let dominated = |&(l1, loss): &(f64, f64)| {
        pairs.iter().any(|other| other.0 <= l1 && other.1 <= loss && (other.0 < l1 || other.1 < loss))
    };
    let mut kept: Vec<(f64, f64)> = pairs.iter().copied().filter(|pair| !dominated(pair)).collect();
    // Many penalties may lead to the same network.
    kept.sort_by(|a, b| a.0.total_cmp(&b.0));
    kept.dedup();
    let mut test = dense_loss(&study.network, &study.test).unwrap();
    let best_test = points.iter().map(|point| test.evaluate(&point.theta).unwrap().1).fold(0.0, f64::max);
    Outcome {
        points: points.len(),
        non_dominated: kept.len(),
        hypervolume: hypervolume(&pairs, reference.0, reference.1),
        best_test,
        gradients: spent,
        seconds,
    }
}
