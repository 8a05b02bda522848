//! What a walk keeps while it is improved.

use super::*;
use crate::{
    network::{Activation, DenseLoss, Network, initial_parameters},
    solver::mini_batch_tests::{COLUMNS, rows, settings},
};

#[test]
fn budgets_to_be_solved_after_the_walk_become_jobs_only_when_threads_are_free() {
    const THREADS: usize = 2;
    const WANTED: usize = 12;
    let network = Network::dense(COLUMNS, vec![10], 3, Activation::Relu);
    let loss = DenseLoss::<f32>::new(&network, &rows(3000)).unwrap();
    let settings = settings(4, Some(20.0));
    let axes = Axes { max_l1: 20.0, loss_at_zero: 3.0_f64.ln() };
    let penalty = Penalty::of(&network, false);
    let theta = initial_parameters(&network, 1);
    // Built where it runs, as on the thread of a run: a walk stays there.
    let ready = rayon::ThreadPoolBuilder::new().num_threads(THREADS).build().unwrap().install(|| {
        let mut walk = MiniBudget::new(loss, penalty, &settings, settings.batches.unwrap(), axes, &theta);
        let mut ready = VecDeque::new();
        while !matches!(walk.phase, Phase::Improve) {
            assert!(walk.advance(&mut ready).unwrap());
        }
        let from = walk.solved.points().last().unwrap().number;
        for number in 0..WANTED {
            let target = Target { number: 100 + number, budget: 1.0 + number as f64 };
            walk.wanted.push_back((target, from));
        }
        while !walk.wanted.is_empty() || !walk.beside.is_empty() {
            walk.advance(&mut ready).unwrap();
            // One for each thread, and the next.
            assert!(walk.beside.len() <= THREADS + 1, "{} jobs", walk.beside.len());
        }
        ready
    });
    let found = ready.iter().filter(|progress| matches!(progress, Progress::Point(point) if point.number >= 100));
    assert_eq!(found.count(), WANTED, "none is forgotten");
}
