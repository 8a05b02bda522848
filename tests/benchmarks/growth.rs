//! How the cost of a point grows with the number of parameters and of rows.

use paretoscope::{
    data::Rows,
    network::{Activation, Network, dense_loss, initial_parameters},
    solver::{BatchSettings, BudgetContinuation, Penalty, Settings},
};

use crate::{
    clock::with_threads,
    race::{Runner, race},
    rows,
    table::{Table, figure},
};

/// One size of a problem.
struct Size {
    network: Network,
    rows: Rows,
}

/// Points of each front.
const POINTS: usize = 8;
/// Seconds that each size is given at the most.
const SECONDS: f64 = 6.0;

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

/// Lets all sizes run side by side and prints what a point costs. The first point, which trains a dense network, is left out.
fn print<const N: usize>(what: &str, batches: Option<BatchSettings>, max_l1: f64, sizes: &[Size; N]) {
    let mut runners = sizes.each_ref().map(|size| {
        Runner::new((1.0, 1.0), || {
            let loss = dense_loss(&size.network, &size.rows).unwrap();
            let theta = initial_parameters(&size.network, 0);
            let settings = Settings { points: POINTS, max_l1: Some(max_l1), batches, ..Settings::default() };
            Box::new(BudgetContinuation::new(loss, Penalty::of(&size.network, false), settings, theta).unwrap())
        })
    });
    race(&mut runners, SECONDS);
    let title = format!(
        "The cost of a point by budget, {what}, two threads; the growth is the power of what grows, between a row and that above"
    );
    let columns =
        ["network", "parameters", "rows", "points", "ms a point", "growth", "steps a point", "µs a step", "growth"];
    let mut table = Table::new(title, &columns);
    let mut above: Option<(f64, f64, f64)> = None;
    for (size, runner) in sizes.iter().zip(&runners) {
        if runner.history.len() < 2 {
            assert!(above.is_some(), "the smallest problem has points");
            println!("\nskipped: {}, which has not found two points in {SECONDS} s", size.network);
            continue;
        }
        let (first, last) = (runner.history[0], runner.history[runner.history.len() - 1]);
        let (seconds, steps) = (last.0 - first.0, (last.1 - first.1) as f64);
        let points = (runner.history.len() - 1) as f64;
        let amount = (size.network.parameters() * size.rows.len()) as f64;
        let (point, step) = (seconds / points, seconds / steps);
        let growth = |of: &dyn Fn((f64, f64, f64)) -> f64| {
            above.map_or("–".to_owned(), |above| format!("{:.2}", of(above).ln() / (amount / above.0).ln()))
        };
        // A step with mini-batches takes as many of them as a hundredth of a second allows.
        let of_steps = |text: String| if batches.is_none() { text } else { "–".to_owned() };
        table.add([
            size.network.to_string(),
            size.network.parameters().to_string(),
            size.rows.len().to_string(),
            format!("{points}{}", if runner.has_ended() { "" } else { " (out of time)" }),
            figure(point * 1e3),
            growth(&|above| point / above.1),
            of_steps(figure(steps / points)),
            of_steps(figure(step * 1e6)),
            of_steps(growth(&|above| step / above.2)),
        ]);
        above = Some((amount, point, step));
    }
    table.print();
}
