//! Steps of Adam, with shares and without.

use super::*;

fn moments(len: usize) -> Moments {
    Moments::new(vec![StepShare { range: 0..len, share: 1.0 }])
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
