//! Whether a front is the front: what it reaches of the envelope of several seeds and of a run with ten times the starts.

use std::time::Instant;

use paretoscope::{
    data::{Builtin, Rows},
    network::{Activation, Loss, Network, dense_loss},
    solver::{BatchSettings, Progress, Settings, TrainingRows, budget, predictor_corrector},
};

use crate::{
    clock::with_threads,
    envelope::share_of_envelope,
    rows,
    table::{Table, figure},
    threads::Threads,
};

/// What fronts are computed of.
struct Task {
    title: &'static str,
    network: Network,
    rows: Rows,
    max_l1: f64,
    batches: Option<BatchSettings>,
}

/// Points of each front.
const POINTS: usize = 30;
/// Seeds of each method.
const SEEDS: u64 = 3;
/// Starts of the run that seeds are compared with, as a multiple of what is usual.
const MORE_STARTS: usize = 10;
/// Every seed is to reach this share of the envelope, and their mean more.
const LEAST: f64 = 0.985;
const MEAN: f64 = 0.995;

/// A front and what it took.
struct Found {
    points: Vec<(f64, f64)>,
    starts: usize,
    seconds: f64,
}

/// Prints what each method reaches of the envelope on the built-in datasets and on synthetic ones.
pub fn measure() {
    with_threads(2, "the quality of fronts", || {
        let mut table = Table::new(
            format!(
                "Share of the envelope of {SEEDS} seeds of both methods and of a run with {MORE_STARTS} times the starts that each seed \
                 reaches at its own norms, {POINTS} points, two threads; the goal is at least {LEAST} from every seed and {MEAN} in the mean",
            ),
            &["data", "network", "rows", "method", "shares", "mean", "goal", "s a front", "more starts", "s"],
        );
        for task in tasks() {
            compare(&mut table, &task);
        }
        table.print();
    });
}

fn tasks() -> Vec<Task> {
    use Activation::{Relu, Tanh};
    let task = |title, rows: Rows, hidden: &[usize], outputs, activation, max_l1| {
        let network = Network::dense(rows.columns, hidden.to_vec(), outputs, activation);
        Task { title, network, rows, max_l1, batches: None }
    };
    let batches = |size| Some(BatchSettings { size, epochs: None, seed: 0 });
    let with_batches = |size, task: Task| Task { batches: batches(size), ..task };
    vec![
        task("Iris", rows::builtin(Builtin::Iris), &[4, 4], 3, Relu, 40.0),
        task("Iris", rows::builtin(Builtin::Iris), &[8], 3, Tanh, 40.0),
        task("Digits", rows::builtin(Builtin::Digits), &[20], 10, Relu, 150.0),
        task("Breast Cancer", rows::builtin(Builtin::BreastCancer), &[10], 2, Relu, 60.0),
        task("Diabetes", rows::builtin(Builtin::Diabetes), &[10], 1, Relu, 20.0),
        task("more inputs than rows", rows::two_classes((60, 600), 0.0, false, 1), &[10], 2, Relu, 20.0),
        task("correlated inputs", rows::two_classes((400, 20), 0.95, false, 2), &[10], 2, Relu, 60.0),
        task("labels by chance", rows::two_classes((200, 10), 0.0, true, 3), &[10], 2, Relu, 100.0),
        task("a regression", rows::regression(500, 8, 4), &[20], 1, Relu, 60.0),
        with_batches(256, task("batches of 256", rows::regression(4000, 8, 5), &[20], 1, Relu, 60.0)),
    ]
}

fn compare(table: &mut Table, task: &Task) {
    let zero = dense_loss(&task.network, &task.rows).unwrap().value(&vec![0.0; task.network.parameters()]).unwrap();
    let seeds = |is_budget| (0..SEEDS).map(|seed| front(task, is_budget, seed, None)).collect::<Vec<Found>>();
    let (by_budget, by_critical_points) = (seeds(true), seeds(false));
    let more = front(task, true, 0, Some(MORE_STARTS * by_budget[0].starts));
    let all: Vec<Vec<(f64, f64)>> =
        by_budget.iter().chain(&by_critical_points).chain([&more]).map(|found| found.points.clone()).collect();
    let share = |found: &Found| share_of_envelope(&found.points, &all, zero, 1.001 * task.max_l1);
    for (name, found) in [("budget", &by_budget), ("predictor-corrector", &by_critical_points)] {
        let shares: Vec<f64> = found.iter().map(share).collect();
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        let is_met = mean >= MEAN && shares.iter().all(|&share| share >= LEAST);
        table.add([
            task.title.to_owned(),
            format!("{}, {}", task.network, task.network.activation.name()),
            task.rows.len().to_string(),
            name.to_owned(),
            shares.iter().map(|share| format!("{share:.4}")).collect::<Vec<_>>().join(" "),
            format!("{mean:.4}"),
            if is_met { "met" } else { "MISSED" }.to_owned(),
            figure(found.iter().map(|found| found.seconds).sum::<f64>() / found.len() as f64),
            format!("{:.4}", share(&more)),
            figure(more.seconds),
        ]);
    }
}

/// The front from a seed, with so many starts or as many as is usual.
fn front(task: &Task, is_budget: bool, seed: u64, starts: Option<usize>) -> Found {
    let clock = Instant::now();
    let loss = dense_loss(&task.network, &task.rows).unwrap();
    let rows = TrainingRows { network: task.network.clone(), free_biases: false, loss };
    let batches = task.batches.map(|batches| BatchSettings { seed, ..batches });
    let settings = Settings { points: POINTS, max_l1: Some(task.max_l1), starts, batches, ..Settings::default() };
    let method = if is_budget { budget } else { predictor_corrector };
    let (mut points, mut starts) = (std::collections::BTreeMap::new(), 0);
    for progress in method(rows, settings, seed, Box::new(Threads)).unwrap() {
        match progress.unwrap() {
            Progress::Point(point) => drop(points.insert(point.number, (point.l1, point.loss))),
            Progress::Dropped(number) => drop(points.remove(&number)),
            Progress::Search(search) => starts = search.starts,
            Progress::Step(_) | Progress::Branch(_) | Progress::Answer(_) | Progress::Range(..) | Progress::Done(_) => {
            }
        }
    }
    assert!(points.len() > 1 && starts > 0, "{} has a front", task.title);
    Found { points: points.into_values().collect(), starts, seconds: clock.elapsed().as_secs_f64() }
}
