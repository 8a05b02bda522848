//! The front, and not a front: from any seed, and at least as good as any start by itself.

use paretoscope::{
    data::{Builtin, DataSpecification, Rows},
    network::Activation,
    solver::Settings,
};

use crate::{
    fronts::{hypervolume, share_of_envelope},
    prelude::*,
};

#[test]
fn five_seeds_reach_the_same_front_and_its_concave_part() {
    let rows = thirty_flowers();
    let network = network(&rows, 3, &[4, 4], Activation::Tanh);
    let settings = Settings { max_l1: Some(35.0), ..Settings::default() };
    let volumes: Vec<f64> = (0..5)
        .map(|seed| {
            let front = front(task(&rows, &network), Method::Budget, settings, seed);
            assert_eq!(front.len(), 60);
            assert_mutually_non_dominated(&front);
            assert!(front.iter().any(|point| point.l1 > 0.0 && point.l1 < 2.0 && point.loss < 3.0_f64.ln()));
            hypervolume(&pairs(&front), 3.0_f64.ln(), 35.0)
        })
        .collect();
    let (lowest, highest) = volumes.iter().fold((f64::MAX, 0.0_f64), |(a, b), v| (a.min(*v), b.max(*v)));
    assert!(highest / lowest - 1.0 < 0.005, "{volumes:?}");
    assert!(lowest > 0.75, "{volumes:?}");
}

/// The least share of the envelope that a method reaches from any of some seeds.
fn least_share(rows: &Rows, outputs: usize, hidden: &[usize], settings: Settings, seeds: u64) -> f64 {
    let network = network(rows, outputs, hidden, Activation::Relu);
    let fronts: Vec<Vec<(f64, f64)>> = METHODS
        .iter()
        .flat_map(|&method| (0..seeds).map(move |seed| (method, seed)))
        .map(|(method, seed)| pairs(&front(task(rows, &network), method, settings, seed)))
        .collect();
    let (zero, max_l1) = ((outputs as f64).ln(), settings.max_l1.unwrap() * 1.001);
    let shares = fronts.iter().map(|points| share_of_envelope(points, &fronts, zero, max_l1));
    shares.fold(f64::INFINITY, f64::min)
}

#[test]
fn seeds_agree_with_kinks_too_whatever_the_method_and_the_batches() {
    let flowers = thirty_flowers();
    let cancer = DataSpecification::builtin(Builtin::BreastCancer).prepare(0).unwrap().train;
    for (size, least) in [(None, 0.985), (Some(batches(64)), 0.985)] {
        let settings = Settings { max_l1: Some(60.0), points: 20, batches: size, ..Settings::default() };
        let share = least_share(&cancer, 2, &[10], settings, 3);
        assert!(share >= least, "{size:?}: {share:.4}");
    }
    // Batches of ten of thirty rows are a hard case.
    for (size, least) in [(None, 0.985), (Some(batches(10)), 0.93)] {
        let settings = Settings { max_l1: Some(35.0), points: 20, batches: size, ..Settings::default() };
        let share = least_share(&flowers, 3, &[4, 4], settings, 4);
        assert!(share >= least, "{size:?}: {share:.4}");
    }
}

#[test]
fn no_network_that_a_start_has_come_by_lies_below_the_front() {
    let cancer = DataSpecification::builtin(Builtin::BreastCancer).prepare(0).unwrap().train;
    let flowers = thirty_flowers();
    for (rows, hidden, outputs, max_l1) in [(&flowers, vec![4, 4], 3, 35.0), (&cancer, vec![10], 2, 60.0)] {
        for activation in Activation::ALL {
            let network = network(rows, outputs, &hidden, activation);
            let zero = (outputs as f64).ln();
            for method in METHODS {
                let settings = Settings { max_l1: Some(max_l1), points: 30, starts: Some(6), ..Settings::default() };
                let told = tell(task(rows, &network), method, settings, 3, 2);
                let starts: std::collections::BTreeSet<usize> = told.branches.iter().map(|point| point.start).collect();
                assert_eq!((starts.len(), told.search.starts), (6, 6));
                let mut worst = (0.0, 0.0, 0.0);
                for branch in &told.branches {
                    for point in told.points.iter().filter(|point| point.l1 >= branch.l1) {
                        let below = (point.loss - branch.loss) / zero;
                        if below > worst.0 {
                            worst = (below, branch.l1, point.l1);
                        }
                    }
                }
                assert!(worst.0 < 1e-4, "{network}, {method:?}: a start lies below the front by {worst:?}");
            }
        }
    }
}

#[test]
fn more_starts_lead_to_no_worse_a_front() {
    let rows = thirty_flowers();
    let network = network(&rows, 3, &[4, 4], Activation::Relu);
    let volume = |starts| {
        let settings = Settings { max_l1: Some(35.0), points: 20, starts: Some(starts), ..Settings::default() };
        let points = front(task(&rows, &network), Method::Budget, settings, 0);
        hypervolume(&pairs(&points), 3.0_f64.ln(), 35.0)
    };
    let (one, many) = (volume(1), volume(24));
    assert!(many > one * (1.0 - 1e-3), "{one} {many}");
}

#[test]
fn predictor_corrector_follows_critical_points_from_trained_networks_both_ways() {
    let rows = thirty_flowers();
    let network = network(&rows, 3, &[4, 4], Activation::Tanh);
    let settings = Settings { max_l1: Some(25.0), points: 40, ..Settings::default() };
    let told = tell(task(&rows, &network), Method::PredictorCorrector, settings, 1, 2);
    let front = &told.points;
    assert!(front.len() >= 30, "{}", front.len());
    // Every start begins with a network that was trained without a budget, and is walked to sparser ones.
    for start in 0..told.search.starts {
        let walk: Vec<_> = told.branches.iter().filter(|point| point.start == start).collect();
        assert!(walk[0].loss < 0.1 * 3.0_f64.ln(), "start {start}: {}", walk[0].loss);
        assert!(walk.len() > 5 && walk[walk.len() - 1].l1 < 0.1 * walk[0].l1);
    }
    // Sweeps go both ways.
    assert!(told.search.sweeps >= 1, "{}", told.search.sweeps);
    assert!(front[0].l1 <= 25.0 + 1e-9 && front[0].l1 > 0.95 * 25.0, "{}", front[0].l1);
    let is_critical = |point: &&paretoscope::solver::SolvedPoint| point.residual <= 1e-2 || point.lambda < 1e-3;
    let critical = front.iter().filter(is_critical).count();
    assert!(critical * 10 >= front.len() * 9, "{critical} of {}", front.len());
    let mut gaps: Vec<f64> = front
        .windows(2)
        .map(|pair| ((pair[0].l1 - pair[1].l1) / 25.0).hypot((pair[0].loss - pair[1].loss) / 3.0_f64.ln()))
        .collect();
    gaps.sort_by(f64::total_cmp);
    let median_gap = gaps[gaps.len() / 2];
    assert!((0.005..0.2).contains(&median_gap), "{median_gap}");
}
