//! Jobs beside each other.

use super::*;
use crate::{
    network::{Activation, DenseLoss, Network, initial_parameters},
    solver::{
        mini_batch_tests::{COLUMNS, rows},
        stochastic::{RATE, Stretch},
    },
};

#[test]
fn a_job_that_has_ended_does_not_wait_for_others() {
    let network = Network::dense(COLUMNS, vec![10], 3, Activation::Relu);
    let penalty = Penalty::of(&network, false);
    let mut loss = DenseLoss::<f32>::new(&network, &rows(3000)).unwrap();
    let job = |number, epochs| {
        let mut stochastic = Stochastic::new(&loss, 128, 4, 3.0_f64.ln());
        stochastic.start(&initial_parameters(&network, 1), 10.0, Stretch { epochs, rate: RATE, rounds: 1 });
        Job { target: Target { number, budget: 10.0 }, stochastic }
    };
    let mut beside = Beside::default();
    for (number, epochs) in [(0, 1_000_000), (1, 1), (2, 2)] {
        beside.add(job(number, epochs));
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    let mut ended = Vec::new();
    while ended.len() < 2 {
        let jobs = pool.install(|| beside.work(&mut loss, None, &penalty)).unwrap();
        ended.extend(jobs.into_iter().map(|job| job.target.number));
    }
    assert_eq!(ended, [1, 2]);
    assert_eq!((beside.len(), beside.first().map(|job| job.target.number)), (1, Some(0)));
}
