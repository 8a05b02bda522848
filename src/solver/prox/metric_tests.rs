//! The projection against that in one length for all, and what it is to be.

use proptest::prelude::*;

use super::*;
use crate::{
    network::{Activation, Network},
    solver::project_onto_l1_ball,
};

proptest! {
    #[test]
    fn with_equal_lengths_it_is_the_projection_onto_the_ball(
        values in prop::collection::vec(-3.0_f64..3.0, 1..60), share in 0.01_f64..1.2, length in 0.01_f32..3.0, guess in 0.0..5.0,
    ) {
        let penalty = Penalty::all(values.len());
        let radius = share * penalty.norm(&values);
        let mut expected = values.clone();
        project_onto_l1_ball(&mut expected, &penalty, radius, 0.0);
        let mut projected: Vec<f32> = values.iter().map(|&value| single(value)).collect();
        project_in_metric(&mut projected, &vec![length; values.len()], &penalty, radius, guess);
        for (&a, b) in projected.iter().zip(&expected) {
            prop_assert!((f64::from(a) - b).abs() < 2e-5, "{a} {b}");
        }
    }

    #[test]
    fn the_result_is_a_shrunken_point_of_the_wanted_norm(
        pairs in prop::collection::vec((-3.0_f32..3.0, 1e-4_f32..10.0), 1..80), share in 0.0_f64..0.99, guess in 0.0..50.0,
    ) {
        let (values, lengths): (Vec<f32>, Vec<f32>) = pairs.into_iter().unzip();
        let norm = |values: &[f32]| values.iter().map(|value| f64::from(value.abs())).sum::<f64>();
        let radius = share * norm(&values);
        let mut projected = values.clone();
        let nu = project_in_metric(&mut projected, &lengths, &Penalty::all(values.len()), radius, guess);
        prop_assert!(nu >= 0.0);
        prop_assert!((norm(&projected) - radius).abs() < 1e-4 * (norm(&values) + 1.0), "{} {}", norm(&projected), radius);
        for ((&from, &to), &length) in values.iter().zip(&projected).zip(&lengths) {
            let expected = (from.abs() - length * single(nu)).max(0.0).copysign(from);
            prop_assert!((to - expected).abs() < 1e-5);
        }
    }
}

#[test]
fn a_point_within_the_ball_stays_and_free_parameters_are_not_touched() {
    let mut inside = vec![0.5_f32, -0.25];
    assert_eq!(project_in_metric(&mut inside, &[1.0, 2.0], &Penalty::all(2), 1.0, 3.0), 0.0);
    assert_eq!(inside, [0.5, -0.25]);
    assert_eq!(project_in_metric(&mut inside, &[1.0, 2.0], &Penalty::all(2), f64::INFINITY, 3.0), 0.0);
    // weights 0..1, bias 1
    let network = Network::dense(1, vec![], 1, Activation::Relu);
    let mut theta = vec![4.0_f32, 9.0];
    project_in_metric(&mut theta, &[1.0, 1.0], &Penalty::of(&network, true), 1.0, 0.0);
    assert_eq!(theta, [1.0, 9.0]);
}
