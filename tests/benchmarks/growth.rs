//! How the cost of a point grows with the number of parameters and of rows.

use paretoscope::{
    data::Rows,
    network::{Activation, Network, dense_loss},
    solver::{BatchSettings, Settings, TrainingRows, budget},
};

use crate::{
    clock::with_threads,
    race::{Runner, race},
    rows,
    table::{Table, figure},
    threads::Threads,
};

/// One size of a problem.
struct Size {
    network: Network,
    rows: Rows,
}

/// Points of each front.
const POINTS: usize = 8;
/// Starts of each front.
const STARTS: usize = 2;
/// Seconds that each size is given at the most.
const SECONDS: f64 = 12.0;

/// Prints tables for all rows at once and for mini-batches, over parameters and over rows.
pub fn measure() {
    with_threads(2, "the growth of the cost", || {
        let small = |width: usize, rows: usize| Size {
            network: Network::dense(20, vec![width, width], 5, Activation::Tanh),
            rows: rows::table(rows, 20, 5, 4),
        };
        print("all rows at once, more parameters", None, 15.0, &[5, 10, 20, 40].map(|width| small(width, 500)));
        print("all rows at once, more rows", None, 15.0, &[250, 500, 1000, 2000].map(|rows| small(10, rows)));
        let batches = Some(BatchSettings { size: 256, epochs: None, seed: 0 });
        let large = |width: usize, rows: usize| Size {
            network: Network::dense(784, vec![width, 20], 10, Activation::Relu),
            rows: rows::drawn_images(rows, 5),
        };
        print("batches of 256, more parameters", batches, 100.0, &[10, 20, 40, 80].map(|width| large(width, 4000)));
        print("batches of 256, more rows", batches, 100.0, &[2000, 4000, 8000, 16_000].map(|rows| large(20, rows)));
    });
}

/// Lets all sizes run side by side and prints what a point costs: the whole front, shared among its points.
fn print<const N: usize>(what: &str, batches: Option<BatchSettings>, max_l1: f64, sizes: &[Size; N]) {
    let mut runners = sizes.each_ref().map(|size| {
        Runner::new((1.0, 1.0), || {
            let loss = dense_loss(&size.network, &size.rows).unwrap();
            let rows = TrainingRows { network: size.network.clone(), free_biases: false, loss };
            // As many starts for all sizes, which otherwise follows from the size.
            let starts = Some(STARTS);
            let settings = Settings { points: POINTS, max_l1: Some(max_l1), batches, starts, ..Settings::default() };
            budget(rows, settings, 0, Box::new(Threads)).unwrap()
        })
    });
    race(&mut runners, SECONDS);
    let title = format!(
        "The cost of a point by budget, {what}, two threads; the growth is the power of what grows, between a row and that above"
    );
    let columns = ["network", "parameters", "rows", "points", "ms a point", "growth", "passes a point"];
    let mut table = Table::new(title, &columns);
    let mut above: Option<(f64, f64)> = None;
    for (size, runner) in sizes.iter().zip(&runners) {
        if !runner.has_ended() {
            assert!(above.is_some(), "the smallest problem has a front");
            println!(
                "\nskipped: {} on {} rows, whose front takes more than {SECONDS} s",
                size.network,
                size.rows.len()
            );
            continue;
        }
        let points = runner.points() as f64;
        let amount = (size.network.parameters() * size.rows.len()) as f64;
        let point = runner.seconds / points;
        let growth =
            above.map_or("–".to_owned(), |above| format!("{:.2}", (point / above.1).ln() / (amount / above.0).ln()));
        table.add([
            size.network.to_string(),
            size.network.parameters().to_string(),
            size.rows.len().to_string(),
            points.to_string(),
            figure(point * 1e3),
            growth,
            figure(runner.gradients() as f64 / points),
        ]);
        above = Some((amount, point));
    }
    table.print();
}
