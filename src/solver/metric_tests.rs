//! Steps and projections in the metric of Adam.

use proptest::prelude::*;

use super::*;
use crate::{
    network::{Activation, Network},
    solver::project_onto_l1_ball,
};

fn moments(len: usize) -> Moments {
    Moments::new(vec![StepShare { range: 0..len, share: 1.0 }])
}

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

#[test]
fn the_first_step_of_adam_has_the_same_length_for_every_slope() {
    let mut moments = moments(3);
    let mut theta = vec![1.0_f32; 3];
    moments.step(&mut theta, &[1e-3, -5.0, 0.0], 0.1, 0.1);
    for (value, expected) in theta.iter().zip([0.9, 1.1, 1.0]) {
        assert!((value - expected).abs() < 1e-4, "{theta:?}");
    }
}

#[test]
fn parts_take_their_share_of_a_step() {
    let part = |range, share| StepShare { range, share };
    for (is_step, is_settling) in [(true, false), (true, true), (false, false)] {
        let mut moments = Moments::new(vec![part(0..2, 1.0), part(2..3, 0.25), part(3..4, 0.5)]);
        let mut theta = vec![0.0_f32; 4];
        let slopes = [1.0, -5.0, 3.0, -0.2];
        // The squares of the first step, which the next may keep.
        moments.observe(&slopes, 0.1, 0.1, false);
        match (is_step, is_settling) {
            (true, false) => moments.step(&mut theta, &slopes, 0.1, 0.1),
            (true, true) => moments.settle(&mut theta, &slopes, 0.1, 0.1),
            (false, _) => moments.observe(&slopes, 0.1, 0.1, false),
        }
        let (mean, scale) = moments.mean();
        // In the first steps all slopes count the same.
        let full = moments.lengths()[0] * mean[0] * scale;
        assert!((0.05..0.11).contains(&full), "{full}");
        for (place, share) in [1.0, -1.0, 0.25, -0.5].into_iter().enumerate() {
            let step = moments.lengths()[place] * mean[place] * scale;
            assert!((step - share * full).abs() < 1e-5, "{place}: {step} {full}");
            assert!(!is_step || (theta[place] + step).abs() < 1e-5, "{place}: {theta:?}");
        }
    }
}

#[test]
fn moments_that_are_forgotten_are_new() {
    let step = |moments: &mut Moments| {
        let mut theta = vec![0.5_f32; 2];
        moments.step(&mut theta, &[0.3, -4.0], 0.1, 0.1);
        (theta, moments.lengths().to_vec())
    };
    let (mut new, mut used) = (moments(2), moments(2));
    let expected = step(&mut new);
    step(&mut used);
    used.step(&mut [0.0, 0.0], &[7.0, 0.0], 0.1, 0.4);
    used.forget();
    assert_eq!(used.lengths(), [1.0, 1.0]);
    assert_eq!(step(&mut used), expected);
}

#[test]
fn steps_that_settle_do_not_forget_the_noise() {
    let mut moments = moments(1);
    let mut theta = vec![0.0_f32];
    moments.step(&mut theta, &[2.0], 0.1, 0.1);
    let before = moments.lengths()[0];
    for _ in 0..1000 {
        moments.settle(&mut theta, &[1e-3], 0.1, 0.5);
    }
    assert!((moments.lengths()[0] - before).abs() < 1e-6);
}

#[test]
fn an_input_that_few_rows_have_does_not_take_its_weight_anywhere() {
    let mut moments = moments(2);
    let mut theta = [0.0, 0.0];
    // For a thousand batches only the first weight has a gradient; then the rounds meet a row that has the other input.
    for batch in 0..1000 {
        let slope = if batch % 2 == 0 { 0.1 } else { -0.1 };
        moments.step(&mut theta, &[slope, 0.0], 1e-3, 0.1);
    }
    moments.forget_mean();
    for batch in 0..50 {
        moments.settle(&mut theta, &[1e-4, if batch == 20 { 0.1 } else { 0.0 }], 1e-3, 0.02);
    }
    assert!(theta.iter().all(|value| value.abs() < 0.05), "{theta:?}");
}
