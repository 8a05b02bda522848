use super::*;
use crate::{
    network::{Activation, Balance, dense_loss},
    solver::{
        Sequential, Settings, SolvedPoint, TrainingRows,
        continuation::Patience,
        test_support::{told, wide_rows},
    },
};

#[test]
fn units_are_taken_out_whole_and_the_last_of_a_layer_stays() {
    let network = Network::dense(3, vec![4, 2], 2, Activation::Relu);
    let layers = network.layers();
    for seed in 0..20 {
        let whole: Vec<f64> = (0..network.parameters()).map(|place| 1.0 + place as f64).collect();
        let mut theta = whole.clone();
        assert_eq!(take_out(&network, &mut theta, 2, seed), 2);
        let live: Vec<Vec<usize>> = layers.windows(2).map(|pair| live_units(pair, &theta)).collect();
        assert_eq!(live.iter().map(Vec::len).sum::<usize>(), 4, "{live:?}");
        // What belongs to no unit that was taken out is as it was.
        for (layer, index) in layers.iter().zip(0..) {
            for unit in 0..layer.outputs {
                let is_live = live.get(index).is_none_or(|live| live.contains(&unit));
                for input in 0..layer.inputs {
                    let place = layer.weight.start + unit * layer.inputs + input;
                    let leads = index == 0 || live[index - 1].contains(&input);
                    assert_eq!(theta[place], if is_live && leads { whole[place] } else { 0.0 });
                }
                let bias = layer.bias.start + unit;
                assert_eq!(theta[bias], if is_live { whole[bias] } else { 0.0 });
            }
        }
        assert_eq!(take_out(&network, &mut theta, 10, seed), 2, "one is left of each");
        assert!(layers.windows(2).all(|pair| live_units(pair, &theta).len() == 1));
        assert_eq!(take_out(&network, &mut theta, 1, seed), 0);
    }
}

/// The fronts of these seeds, with or without perturbation.
fn fronts(perturbation: Perturbation, seeds: std::ops::Range<u64>) -> Vec<Vec<SolvedPoint>> {
    let rows = wide_rows(80, 8, false, 3);
    let network = Network::dense(8, vec![8, 8], 2, Activation::Relu);
    let settings = Settings { points: 20, max_l1: Some(40.0), starts: Some(2), ..Settings::default() };
    let front = |seed| {
        let loss = dense_loss(&network, &rows).unwrap();
        let rows = TrainingRows { network: network.clone(), free_biases: false, loss };
        let (problem, solvers) =
            rows.problem(settings, seed, |patience| Patience { perturbation, ..patience }).unwrap();
        let continuation =
            Continuation::new(problem, settings, Constraint::Ball, solvers, Box::new(Sequential)).unwrap();
        told(continuation).unwrap().points
    };
    seeds.map(front).collect()
}

#[test]
fn fronts_are_lower_with_perturbation_and_stay_balanced() {
    let volume = |points: &[SolvedPoint]| {
        let norms = points.iter().skip(1).map(|point| point.l1).chain([40.0]);
        points.iter().zip(norms).map(|(point, next)| (next - point.l1) * (2.0_f64.ln() - point.loss)).sum::<f64>()
    };
    let volumes = |perturbation| fronts(perturbation, 0..6).iter().map(|points| volume(points)).collect::<Vec<f64>>();
    let without = volumes(Perturbation::NONE);
    let with = volumes(Perturbation { tries: 2, in_vain: 2 });
    println!("{without:?}\n{with:?}");
    let mean = |volumes: &[f64]| volumes.iter().sum::<f64>() / volumes.len() as f64;
    assert!(mean(&with) > 1.005 * mean(&without), "{with:?} {without:?}");
    let network = Network::dense(8, vec![8, 8], 2, Activation::Relu);
    let balance = Balance::new(&network, false);
    for point in fronts(Perturbation { tries: 2, in_vain: 2 }, 0..1).concat() {
        let mut balanced = point.theta.clone();
        balance.apply(&mut balanced);
        let norm: f64 = balanced.iter().map(|value| value.abs()).sum();
        assert!(norm >= 0.995 * point.l1, "{norm} of {}", point.l1);
    }
}
