//! The time that each method takes to a given hypervolume.

use paretoscope::{
    data::{Builtin, Rows},
    network::{Activation, Loss, Network, dense_loss},
    solver::{BatchSettings, Continuation, Settings, TrainingRows, budget, predictor_corrector},
};

use crate::{
    clock::with_threads,
    race::{Runner, race},
    rows,
    table::{Table, figure, times},
    threads::Threads,
};

/// What is computed, and how far.
struct Task<'a> {
    title: &'a str,
    network: Network,
    rows: &'a Rows,
    points: usize,
    /// The largest ℓ¹ norm, and with the loss at zero the reference of the hypervolume.
    max_l1: f64,
    levels: &'a [f64],
    /// Seconds that each method is given at the most.
    seconds: f64,
}

/// A way to compute a front.
#[derive(Clone, Copy)]
enum Way {
    Budget,
    BudgetWithBatches,
    PredictorCorrector,
}

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::Budget => "budget, all rows",
            Self::BudgetWithBatches => "budget, batches of 256",
            Self::PredictorCorrector => "predictor-corrector, all rows",
        }
    }
}

/// Prints the seconds of the methods on Digits with all rows, and on MNIST with mini-batches.
pub fn measure() {
    let digits = rows::builtin(Builtin::Digits);
    with_threads(2, "fronts", || {
        let network = Network::dense(64, vec![20, 20], 10, Activation::Relu);
        let title = "Digits";
        let levels = &[0.5, 0.6, 0.7, 0.75, 0.78];
        let task = Task { title, network, rows: &digits, points: 30, max_l1: 150.0, levels, seconds: 15.0 };
        compare(&task, [Way::Budget, Way::PredictorCorrector]);
        let (mnist, name) = rows::mnist_like();
        let network = Network::dense(784, vec![20, 20], 10, Activation::Relu);
        let levels = &[0.3, 0.5, 0.7, 0.75, 0.8];
        let task = Task { title: name, network, rows: &mnist, points: 20, max_l1: 450.0, levels, seconds: 20.0 };
        compare(&task, [Way::BudgetWithBatches, Way::Budget, Way::PredictorCorrector]);
    });
}

/// Lets the ways run side by side and prints when each has reached what; the last column compares the last with the first.
fn compare<const N: usize>(task: &Task<'_>, ways: [Way; N]) {
    let loss_at_zero = {
        let mut loss = dense_loss(&task.network, task.rows).unwrap();
        loss.value(&vec![0.0; task.network.parameters()]).unwrap()
    };
    let mut runners = ways.map(|way| Runner::new((loss_at_zero, task.max_l1), || start(task, way)));
    race(&mut runners, task.seconds);
    let title = format!(
        "Seconds until the front so far has a hypervolume, up to a loss of {loss_at_zero:.3} and an ℓ¹ norm of {}: {}, {} rows, {}, \
         {} points, two threads; in brackets, how many times as long it takes as {}",
        task.max_l1,
        task.title,
        task.rows.len(),
        task.network,
        task.points,
        ways[0].name(),
    );
    let columns: Vec<&str> = std::iter::once("hypervolume").chain(ways.iter().map(|way| way.name())).collect();
    let mut table = Table::new(title, &columns);
    for &level in task.levels {
        let first = runners[0].seconds_to(level);
        let cells = runners.iter().map(|runner| match (runner.seconds_to(level), first) {
            (Some(seconds), Some(first)) => format!("{} ({})", figure(seconds), times(seconds / first)),
            (Some(seconds), None) => figure(seconds),
            (None, Some(first)) if !runner.has_ended() => format!("later (> {})", times(runner.seconds / first)),
            (None, _) if runner.has_ended() => "not on its front".to_owned(),
            (None, _) => "later".to_owned(),
        });
        table.add(std::iter::once(figure(level)).chain(cells).collect::<Vec<_>>());
    }
    assert!(runners[0].hypervolume() > 0.0, "{} has found a front", ways[0].name());
    let ends = runners.iter().map(|runner| {
        let word = if runner.has_ended() { "its end" } else { "stopped" };
        format!("{:.4}, {word} at {} s", runner.hypervolume(), figure(runner.seconds))
    });
    table.add(std::iter::once("reached".to_owned()).chain(ends).collect::<Vec<_>>());
    table.print();
}

fn start(task: &Task<'_>, way: Way) -> Continuation {
    let loss = dense_loss(&task.network, task.rows).unwrap();
    let rows = TrainingRows { network: task.network.clone(), free_biases: false, loss };
    let batches = matches!(way, Way::BudgetWithBatches).then_some(BatchSettings { size: 256, epochs: None, seed: 0 });
    let settings = Settings { points: task.points, max_l1: Some(task.max_l1), batches, ..Settings::default() };
    match way {
        Way::Budget | Way::BudgetWithBatches => budget(rows, settings, 0, Box::new(Threads)).unwrap(),
        Way::PredictorCorrector => predictor_corrector(rows, settings, 0, Box::new(Threads)).unwrap(),
    }
}
