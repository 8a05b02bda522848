//! Coarse budgets, the range, equal arcs and gaps: what holds for any front.

use proptest::prelude::*;

use super::*;
use crate::{
    front::Termination,
    solver::{Criticality, Solution, continuation::envelope::Site},
};

/// A solution of this norm, loss and slope.
fn solution(l1: f64, loss: f64, lambda: f64) -> Solution {
    let criticality = Criticality { lambda, residual: 0.0 };
    Solution { theta: vec![l1], l1, loss, criticality, termination: Termination::Critical, gradients: 1, work: 1.0 }
}

fn solved(points: &[(f64, f64, f64)]) -> Vec<Solved> {
    points.iter().map(|&(l1, loss, lambda)| Solved::new(0, 0, &solution(l1, loss, lambda))).collect()
}

/// An envelope of sites whose budgets are the norms of these points.
fn envelope(points: &[(f64, f64, f64)]) -> Envelope {
    let mut envelope = Envelope::default();
    for &(l1, loss, lambda) in points {
        let number = envelope.add(l1);
        assert!(envelope.improve(number, 0, &solution(l1, loss, lambda)));
    }
    envelope
}

/// Points of the curve exp(−x), by rising norm.
fn exponential(norms: impl Iterator<Item = f64>) -> Vec<(f64, f64, f64)> {
    norms.map(|l1| (l1, (-l1).exp(), (-l1).exp())).collect()
}

/// Random fronts: norms that rise and losses that fall from 1, with any slopes.
fn any_front() -> impl Strategy<Value = Vec<(f64, f64, f64)>> {
    prop::collection::vec((0.01_f64..3.0, 0.0_f64..1.0, 0.0_f64..5.0), 1..12).prop_map(|steps| {
        let falls: f64 = steps.iter().map(|step| step.1).sum::<f64>().max(1e-3);
        let (mut l1, mut loss) = (0.0, 1.0);
        let mut point = |(width, fall, lambda): (f64, f64, f64)| {
            l1 += width;
            loss -= 0.99 * fall / falls;
            (l1, loss, lambda)
        };
        steps.into_iter().map(&mut point).collect()
    })
}

fn range_points(validation: bool) -> impl Strategy<Value = Vec<RangePoint>> {
    prop::collection::vec((0.01_f64..3.0, 0.0_f64..1.2, 0.1_f64..3.0), 1..10).prop_map(move |steps| {
        let mut l1 = 0.0;
        let mut point = |(width, loss, judged): (f64, f64, f64)| {
            l1 += width;
            // Some losses are nothing.
            let loss = if loss < 0.1 { 1e-4 } else { loss };
            RangePoint { l1, loss, validation: validation.then_some(judged) }
        };
        steps.into_iter().map(&mut point).collect()
    })
}

proptest! {
    #[test]
    fn coarse_budgets_fall_by_one_ratio_from_the_first_that_fits(
        unit in 0.1_f64..1e3, from in 0.01_f64..1e4, least in prop::option::of(0.0_f64..10.0),
    ) {
        let min_l1 = least.unwrap_or(0.0);
        let budgets: Vec<f64> = coarse_budgets(unit, from, min_l1).collect();
        for pair in budgets.windows(2) {
            prop_assert!((pair[1] / pair[0] - COARSE_RATIO).abs() < 1e-9);
        }
        if let (Some(&first), Some(&last)) = (budgets.first(), budgets.last()) {
            prop_assert!(first <= from * (1.0 + 1e-8) && first > COARSE_RATIO * from * (1.0 - 1e-8), "{first} {from}");
            prop_assert!(last > min_l1);
            prop_assert!(last * COARSE_RATIO <= min_l1.max(LEAST_BUDGET * unit.min(from)) * (1.0 + 1e-9), "{last}");
        } else {
            prop_assert!(COARSE_RATIO * from <= min_l1 * (1.0 + 1e-8));
        }
    }

    #[test]
    fn walks_from_any_norm_meet_at_the_same_budgets(unit in 0.1_f64..1e3, from in 0.01_f64..1e4, share in 0.01_f64..1.0) {
        // A site is found again by its budget.
        let long: Vec<f64> = coarse_budgets(unit, from, 0.0).collect();
        let short: Vec<f64> = coarse_budgets(unit, share * from, 0.0).collect();
        let met = short.iter().filter(|budget| long.contains(budget)).count();
        prop_assert!(met > 0 && met == short.iter().filter(|&&budget| budget >= long[long.len() - 1]).count());
    }

    #[test]
    fn the_best_validated_network_is_not_the_densest_unless_the_front_cannot_go_on(points in range_points(true)) {
        let (max_l1, end) = choose_range(&points, 1.0).unwrap();
        let last = points.iter().position(|point| point.l1 == max_l1).unwrap();
        let judged: Vec<f64> = points.iter().map(|point| point.validation.unwrap()).collect();
        let lowest = judged.iter().copied().fold(f64::INFINITY, f64::min);
        let best = judged.iter().position(|&loss| loss == lowest).unwrap();
        prop_assert!(best < last || last + 1 == points.len(), "{end:?}: {best} of {last}");
        match end {
            RangeEnd::Asked
            | RangeEnd::SmallestPenalty
            | RangeEnd::GenerationsSpent
            | RangeEnd::GradientsSpent
            | RangeEnd::SecondsSpent => prop_assert!(false, "nobody has asked"),
            RangeEnd::Overfits => {
                prop_assert!(best + 1 < last && judged[last] > 1.1 * lowest && judged[last - 1] > 1.1 * lowest);
            }
            RangeEnd::LossVanished => prop_assert!(points[last].loss <= 1e-3),
            RangeEnd::LossFlat | RangeEnd::StepsSpent => {
                prop_assert!(last + 1 == points.len() && points[last].loss > 1e-3);
                let gain = last.checked_sub(1).map_or(1.0, |before| points[before].loss - points[last].loss);
                prop_assert_eq!(end == RangeEnd::LossFlat, gain <= 2e-3, "{}", gain);
            }
        }
        // No sparser end would have shown as much.
        for sparser in best + 1..last {
            let has_turned = judged[sparser] > 1.1 * lowest && judged[sparser - 1] > 1.1 * lowest;
            prop_assert!((sparser == best + 1 || !has_turned) && points[sparser].loss > 1e-3);
        }
    }

    #[test]
    fn without_validation_rows_the_range_ends_where_nothing_is_left_to_fall(points in range_points(false)) {
        let (max_l1, end) = choose_range(&points, 1.0).unwrap();
        let last = points.iter().position(|point| point.l1 == max_l1).unwrap();
        let lowest = points.iter().map(|point| point.loss).fold(f64::INFINITY, f64::min);
        prop_assert!(points[last].loss <= lowest + 2e-3 && points[last].loss <= lowest.max(1e-3) + 2e-3);
        prop_assert!(points[..last].iter().all(|point| point.loss > 1e-3 && point.loss > lowest + 2e-3));
        prop_assert_eq!(end == RangeEnd::LossVanished, points[last].loss <= 1e-3);
        prop_assert!(end != RangeEnd::StepsSpent || last + 1 == points.len());
    }

    #[test]
    fn arcs_are_within_the_range_and_fall(
        points in any_front(), count in 2_usize..80, ends in (0.0_f64..1.0, 0.0_f64..1.0), scale in 0.1_f64..10.0,
    ) {
        let solved = solved(&points);
        let by_rising: Vec<&Solved> = solved.iter().collect();
        let (low, high) = (ends.0.min(ends.1), ends.0.max(ends.1));
        let (min, max) = (low * 20.0, high * 20.0 + 0.1);
        let axes = Axes { max_l1: max, loss_at_zero: scale };
        let budgets = equal_arcs(&by_rising, &axes, (min, max), count);
        prop_assert!(budgets.len() <= count);
        prop_assert_eq!((budgets.first(), budgets.last()), (Some(&max), Some(&min)));
        prop_assert!(budgets.windows(2).all(|pair| pair[0] > pair[1]), "{budgets:?}");
    }

    #[test]
    fn a_gap_lies_between_two_points_and_the_one_that_tells_most_is_first(points in any_front()) {
        let axes = Axes { max_l1: points.last().unwrap().0, loss_at_zero: 1.0 };
        let found = gaps(&envelope(&points), &axes);
        let middle = |pair: &[(f64, f64, f64)]| 0.5 * (pair[0].0 + pair[1].0);
        let mut expected: Vec<f64> =
            points.windows(2).filter(|pair| pair[1].0 - pair[0].0 > 1e-5 * axes.max_l1).map(middle).collect();
        let mut sorted = found.clone();
        sorted.sort_by(f64::total_cmp);
        expected.sort_by(f64::total_cmp);
        prop_assert_eq!(sorted.len(), expected.len());
        prop_assert!(sorted.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-12));
    }
}

#[test]
fn nothing_is_chosen_from_nothing_and_a_loss_that_blows_up_ends_the_range() {
    assert_eq!(choose_range(&[], 1.0), None);
    let point = |l1: f64, validation: f64| RangePoint { l1, loss: 1.0 / (1.0 + l1), validation: Some(validation) };
    let points = [point(1.0, 0.9), point(2.0, 0.5), point(3.0, f64::INFINITY), point(4.0, 0.6)];
    assert_eq!(choose_range(&points, 1.0), Some((4.0, RangeEnd::Overfits)));
    // Nine per cent more than the lowest is not yet a turn, and one network alone may be an accident.
    let points = [point(1.0, 0.9), point(2.0, 0.5), point(3.0, 0.545), point(4.0, 0.56), point(5.0, 0.9)];
    assert_eq!(choose_range(&points, 1.0), Some((5.0, RangeEnd::Overfits)));
}

#[test]
fn where_training_led_no_farther_the_loss_is_not_said_to_be_flat() {
    let point = |l1: f64, loss: f64| RangePoint { l1, loss, validation: None };
    let falling = [point(1.0, 0.9), point(2.0, 0.5), point(3.0, 0.4)];
    assert_eq!(choose_range(&falling, 1.0), Some((3.0, RangeEnd::StepsSpent)));
    assert_eq!(choose_range(&falling[..1], 1.0), Some((1.0, RangeEnd::StepsSpent)), "nothing is known but one network");
    let flat = [point(1.0, 0.9), point(2.0, 0.5), point(3.0, 0.499)];
    assert_eq!(choose_range(&flat, 1.0), Some((2.0, RangeEnd::LossFlat)));
    // With validation rows the last network may be the best one, and then the front goes on up to it.
    let judged = |l1: f64, loss: f64| RangePoint { validation: Some(loss + 0.1), ..point(l1, loss) };
    let points = [judged(1.0, 0.9), judged(2.0, 0.5), judged(3.0, 0.499)];
    assert_eq!(choose_range(&points, 1.0), Some((3.0, RangeEnd::LossFlat)));
    assert_eq!(choose_range(&points[..2], 1.0), Some((2.0, RangeEnd::StepsSpent)));
}

#[test]
fn why_an_asked_norm_is_not_reached_follows_from_the_densest_network() {
    let densest = Densest { l1: 10.0, loss: 0.3, lambda: 0.05, termination: Termination::Iterations };
    assert_eq!(end_of_asked(10.05, &densest), RangeEnd::Asked);
    assert_eq!(end_of_asked(20.0, &densest), RangeEnd::StepsSpent);
    assert_eq!(end_of_asked(20.0, &Densest { loss: 5e-4, ..densest }), RangeEnd::LossVanished);
    // A slope that promises next to nothing up to the norm that was asked for.
    assert_eq!(end_of_asked(20.0, &Densest { lambda: 8e-4, ..densest }), RangeEnd::LossFlat);
    // As small, but a good part of what is left of the loss.
    assert_eq!(end_of_asked(20.0, &Densest { lambda: 9e-4, loss: 0.05, ..densest }), RangeEnd::StepsSpent);
    assert_eq!(end_of_asked(20.0, &Densest { termination: Termination::AtRest, ..densest }), RangeEnd::LossFlat);
    // Critical for its own norm only: with this slope the loss falls on.
    let critical = Densest { termination: Termination::Critical, ..densest };
    assert_eq!(end_of_asked(20.0, &critical), RangeEnd::StepsSpent);
    assert_eq!(end_of_asked(20.0, &Densest { lambda: 0.0, ..critical }), RangeEnd::LossFlat);
}

#[test]
fn arcs_of_a_smooth_curve_are_equal() {
    let points = solved(&exponential((0..=80).map(|place| 0.1 * f64::from(place).max(0.01))));
    let by_rising: Vec<&Solved> = points.iter().collect();
    let axes = Axes { max_l1: 8.0, loss_at_zero: 1.0 };
    let budgets = equal_arcs(&by_rising, &axes, (0.0, 8.0), 21);
    assert_eq!(budgets.len(), 21);
    let at = |l1: f64| (l1, (-l1).exp());
    let length = |dense: f64, sparse: f64| {
        let place = |step: i32| sparse + (dense - sparse) * f64::from(step) / 100.0;
        (0..100).map(|step| axes.distance(at(place(step)), at(place(step + 1)))).sum::<f64>()
    };
    let lengths: Vec<f64> = budgets.windows(2).map(|pair| length(pair[0], pair[1])).collect();
    let mean = lengths.iter().sum::<f64>() / 20.0;
    assert!(lengths.iter().all(|length| (length / mean - 1.0).abs() < 0.02), "{lengths:?}");
}

#[test]
fn a_front_of_nothing_still_has_its_ends() {
    let axes = Axes { max_l1: 8.0, loss_at_zero: 1.0 };
    let budgets = equal_arcs(&[], &axes, (1.0, 8.0), 5);
    assert_eq!((budgets.first(), budgets.last()), (Some(&8.0), Some(&1.0)));
    let flat = solved(&[(3.0, 1.0, 0.0)]);
    let budgets = equal_arcs(&[&flat[0]], &axes, (1.0, 8.0), 5);
    assert_eq!((budgets.len(), budgets[0], budgets[4]), (5, 8.0, 1.0));
}

#[test]
fn a_bend_is_filled_before_a_straight_part_of_the_same_length_and_a_gap_that_is_exhausted_never() {
    // From 0 to 2 the slopes of the ends say nothing of a bend; from 2 to 4 they do.
    let points = [(0.0, 1.0, 0.25), (2.0, 0.5, 0.25), (4.0, 0.0, 0.0)];
    let axes = Axes { max_l1: 4.0, loss_at_zero: 1.0 };
    assert_eq!(gaps(&envelope(&points), &axes), [3.0, 1.0]);
    // Of straight parts the longer is first.
    let straight = [(0.0, 1.0, 0.25), (1.0, 0.75, 0.25), (4.0, 0.0, 0.25)];
    assert_eq!(gaps(&envelope(&straight), &axes), [2.5, 0.5]);
    let mut exhausted = envelope(&[(0.0, 1.0, 0.25), (1.0, 1.5, 0.25), (4.0, 0.0, 0.25)]);
    assert_eq!(exhausted.give_up_dominated(), Some(1));
    assert_eq!(exhausted.sites().iter().map(|site: &Site| site.budget).collect::<Vec<_>>(), [4.0, 0.0]);
    assert!(gaps(&exhausted, &axes).is_empty());
}
