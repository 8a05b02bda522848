use super::*;
use crate::front::{Front, Point, set::tests::point, sparsity::tests::layers};

/// A front whose networks have these starts and parameters.
pub fn front(networks: &[(usize, Vec<f64>)]) -> Front {
    let mut front = Front::new();
    for (number, (start, theta)) in networks.iter().enumerate() {
        let l1 = theta.iter().map(|value| value.abs()).sum();
        let point = Point { start: *start, ..point(number, l1, 1.0 / (1.0 + l1)) };
        front.insert(point, Arc::new(Parameters::from_dense(theta)));
    }
    front
}

/// 2 inputs → 2 units → 1 output: weights 0..4, biases 4..6, weights 6..8, bias 8.
fn theta(set: &[(usize, f64)]) -> Vec<f64> {
    let mut theta = vec![0.0; 9];
    for &(place, value) in set {
        theta[place] = value;
    }
    theta
}

#[test]
fn lines_are_parameters_or_norms_of_inputs_and_units() {
    let layers = layers(&[2, 2, 1]);
    let network = theta(&[(0, 1.0), (1, -2.0), (3, 4.0), (5, -0.5), (6, 8.0), (8, -16.0)]);
    let front = front(&[(0, network.clone())]);
    let column = |lines: Lines| {
        let paths = Paths::new(lines, &layers, front.members(), None);
        assert_eq!(paths.count(), lines.count(&layers));
        paths.column(0).unwrap().to_double()
    };
    assert_eq!(column(Lines::Parameters), network);
    assert_eq!(column(Lines::Inputs), [1.0, 6.0]);
    assert_eq!(column(Lines::Units(0)), [3.0, 4.5]);
    assert_eq!(column(Lines::Units(1)), [24.0]);
    assert_eq!(Lines::Units(7).count(&layers), 0);
}

#[test]
fn the_weights_of_a_channel_belong_to_one_input() {
    let layers = [WeightMatrix { outputs: 1, inputs: 6, spread: 3, weight: 0..6, bias: 6..7 }];
    let front = front(&[(0, vec![1.0, 0.0, -2.0, 0.0, 4.0, 0.0, 8.0])]);
    let paths = Paths::new(Lines::Inputs, &layers, front.members(), None);
    assert_eq!(paths.column(0).unwrap().to_double(), [3.0, 4.0]);
}

#[test]
fn lines_are_broken_where_units_may_be_exchanged() {
    let (deep, linear) = (layers(&[2, 2, 1]), layers(&[8, 1]));
    // The second network of start 0 is the first a little changed; that of start 1 has its units the other way round.
    let networks = [
        (0, theta(&[(0, 1.0), (6, 1.0)])),
        (0, theta(&[(0, 1.5), (1, 0.2), (6, 1.2)])),
        (1, theta(&[(2, 1.6), (3, 0.3), (7, 1.3)])),
        (1, theta(&[(2, 1.8), (3, 0.4), (7, 1.4), (8, 0.1)])),
        (1, theta(&[(1, -3.0), (6, 2.0)])),
    ];
    let front = front(&networks);
    let joined = |layers: &[WeightMatrix]| {
        let paths = Paths::new(Lines::Parameters, layers, front.members(), None);
        (0..4).map(|place| paths.is_joined(place)).collect::<Vec<_>>()
    };
    assert_eq!(
        joined(&deep),
        [true, false, true, false],
        "another network, though of the same start, is no line either"
    );
    assert_eq!(joined(&linear), [true; 4], "without hidden units nothing can be exchanged");
    assert_eq!(Paths::new(Lines::Parameters, &deep, front.members(), None).breaks(), 2);
}

#[test]
fn what_two_starts_agree_on_is_one_line() {
    let layers = layers(&[2, 2, 1]);
    let front = front(&[(0, theta(&[(8, 1.0)])), (1, theta(&[(8, 1.0), (0, 0.05)]))]);
    assert!(Paths::new(Lines::Parameters, &layers, front.members(), None).is_joined(0));
}

#[test]
fn what_is_known_is_not_computed_again() {
    let layers = layers(&[2, 2, 1]);
    let mut front = front(&[(0, theta(&[(0, 1.0)])), (0, theta(&[(0, 2.0)])), (1, theta(&[(3, 3.0)]))]);
    let before = Paths::new(Lines::Inputs, &layers, front.members(), None);
    front.remove(1);
    let members = front.members();
    let after = Paths::new(Lines::Inputs, &layers, members, Some(&before));
    assert!(Arc::ptr_eq(after.column(1).unwrap(), before.column(2).unwrap()));
    assert!(!after.is_joined(0), "they are neighbours only now");
    let other = Paths::new(Lines::Units(0), &layers, members, Some(&after));
    assert_eq!(other.column(0).unwrap().to_double(), [1.0, 0.0], "other lines are other values");
}

#[test]
fn the_strongest_lines_come_first_and_keep_their_values() {
    let layers = layers(&[2, 2, 1]);
    let front = front(&[
        (0, theta(&[(0, 0.1), (3, -0.2)])),
        (0, theta(&[(0, 0.1), (3, -0.9), (6, 0.4)])),
        (0, theta(&[(0, 3.0), (3, -0.7), (6, 0.4)])),
    ]);
    let paths = Paths::new(Lines::Parameters, &layers, front.members(), None);
    assert_eq!(paths.strongest(0..3, 2), (vec![0, 3], 3));
    assert_eq!(paths.strongest(0..2, 9), (vec![3, 6, 0], 3), "among the networks that are seen");
    assert_eq!(paths.values(&[3, 6], 0..3), [vec![-0.2, -0.9, -0.7], vec![0.0, 0.4, 0.4]]);
    let l1 = |place: usize| paths.points()[place].l1;
    assert_eq!((paths.enters_at(6), paths.enters_at(5)), (Some(l1(1)), None));
    assert_eq!([0.0, 0.31, 1.3, 99.0].map(|l1| paths.nearest(l1)), [Some(0), Some(0), Some(1), Some(2)]);
    assert_eq!(Paths::default().nearest(1.0), None);
}
