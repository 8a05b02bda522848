//! The envelope against plain definitions.

use proptest::prelude::*;

use super::*;

fn solution(l1: f64, loss: f64, residual: f64) -> Solution {
    let criticality = Criticality { lambda: 1.0, residual };
    Solution { theta: vec![0.0, l1], l1, loss, criticality, termination: Termination::AtRest, gradients: 3, work: 1.0 }
}

/// Sites with one network each: budgets fall, norms and losses are anything.
fn any_sites() -> impl Strategy<Value = Vec<(f64, f64)>> {
    // Few different numbers, so that some are equal.
    prop::collection::vec((1_u8..8, 1_u8..8), 1..9)
        .prop_map(|points| points.into_iter().map(|(l1, loss)| (f64::from(l1), f64::from(loss))).collect())
}

fn envelope(points: &[(f64, f64)]) -> Envelope {
    let mut envelope = Envelope::default();
    for (place, &(l1, loss)) in points.iter().enumerate() {
        let number = envelope.add(100.0 - place as f64);
        envelope.improve(number, 0, &solution(l1, loss, 0.0));
    }
    envelope
}

fn dominates(a: (f64, f64), b: (f64, f64)) -> bool {
    a.0 <= b.0 && a.1 <= b.1 && a != b
}

proptest! {
    #[test]
    fn the_best_of_all_solutions_is_kept_whatever_their_order(
        // Losses that differ by less than they can be known, and by more.
        tried in prop::collection::vec((0_u8..6, 0_u8..4, 0_usize..4), 1..8), order in any::<prop::sample::Index>(),
    ) {
        let found = |tried: &[(u8, u8, usize)]| {
            let mut envelope = Envelope::default();
            let number = envelope.add(5.0);
            for &(loss, residual, start) in tried {
                let loss = 1.0 + 0.4e-6 * f64::from(loss);
                envelope.improve(number, start, &solution(5.0, loss, f64::from(residual)));
            }
            let best = envelope.site(number).unwrap().best.clone().unwrap();
            (best.loss, best.criticality.residual, best.start, best.gradients)
        };
        let mut turned = tried.clone();
        turned.rotate_left(order.index(tried.len()));
        let (one, other) = (found(&tried), found(&turned));
        prop_assert_eq!(one, other, "{:?}", tried);
        turned.reverse();
        prop_assert_eq!(one, found(&turned), "{:?}", tried);
        prop_assert_eq!(one.3, 3 * tried.len());
        let lowest = tried.iter().map(|of| of.0).min().unwrap();
        prop_assert!(one.0 <= 1.0 + 0.4e-6 * f64::from(lowest) + 1.01e-6, "no loss that could be seen is given away");
    }

    #[test]
    fn what_is_given_up_is_dominated_and_nothing_dominated_is_left(points in any_sites()) {
        let mut envelope = envelope(&points);
        while envelope.give_up_dominated().is_some() {}
        let left: Vec<(f64, f64)> = envelope.solved().map(|(_, solved)| (solved.l1, solved.loss)).collect();
        prop_assert!(left.windows(2).all(|pair| pair[0].0 > pair[1].0 && pair[0].1 < pair[1].1), "{left:?}");
        for (number, &point) in points.iter().enumerate() {
            let is_left = envelope.site(number).is_some();
            let is_dominated = points.iter().any(|&other| dominates(other, point));
            // Where the network of a smaller budget is the denser one, and neither is better, one of them goes.
            let is_out_of_order = points.iter().enumerate().any(|(other, &(l1, loss))| {
                let is_denser = if other < number { l1 <= point.0 } else { l1 >= point.0 };
                other != number && is_denser && !dominates(point, (l1, loss))
            });
            prop_assert!(is_left || is_dominated || is_out_of_order, "{point:?} was given up for nothing");
        }
    }

    #[test]
    fn the_hypervolume_is_the_area_by_its_definition(
        points in any_sites(), zero in 2.0_f64..9.0, max in 2.0_f64..9.0,
    ) {
        // Cells between all coordinates, each dominated by a point or not.
        let cuts = |values: Vec<f64>, end: f64| {
            let mut cuts: Vec<f64> = values.into_iter().chain([0.0, end]).filter(|&value| value <= end).collect();
            cuts.sort_by(f64::total_cmp);
            cuts
        };
        let norms = cuts(points.iter().map(|point| point.0).collect(), max);
        let losses = cuts(points.iter().map(|point| point.1).collect(), zero);
        let mut area = 0.0;
        for width in norms.windows(2) {
            for height in losses.windows(2) {
                if points.iter().any(|&(l1, loss)| l1 <= width[0] && loss <= height[0]) {
                    area += (width[1] - width[0]) * (height[1] - height[0]);
                }
            }
        }
        let found = envelope(&points).hypervolume(zero, max);
        prop_assert!((found - area / (zero * max)).abs() < 1e-12, "{found} {}", area / (zero * max));
    }
}

#[test]
fn sites_stand_by_falling_budget_and_a_point_is_what_was_solved() {
    let mut envelope = Envelope::default();
    let numbers: Vec<usize> = [3.0, 7.0, 5.0].into_iter().map(|budget| envelope.add(budget)).collect();
    assert_eq!((numbers, envelope.numbers()), (vec![0, 1, 2], 3));
    assert_eq!(envelope.sites().iter().map(|site| site.budget).collect::<Vec<_>>(), [7.0, 5.0, 3.0]);
    assert!(envelope.point(2).is_none() && envelope.solved().next().is_none());
    assert!(envelope.improve(2, 4, &solution(4.5, 0.25, 0.125)));
    assert!(!envelope.improve(2, 5, &solution(4.5, 0.5, 0.0)), "a worse one");
    assert!(!envelope.improve(9, 0, &solution(1.0, 0.0, 0.0)), "a site that there is not");
    let point = envelope.point(2).unwrap();
    assert_eq!((point.number, point.start, point.theta, point.l1), (2, 4, vec![0.0, 4.5], 4.5));
    assert_eq!((point.loss, point.lambda, point.residual, point.gradients), (0.25, 1.0, 0.125, 6));
    envelope.remove(2);
    assert!(envelope.point(2).is_none() && envelope.sites().len() == 2);
}

#[test]
fn a_neighbour_is_tried_once_until_it_or_who_it_is_has_changed() {
    let mut envelope = envelope(&[(9.0, 1.0), (8.0, 2.0), (7.0, 3.0)]);
    assert!(envelope.untried(0, Side::Denser).is_none() && envelope.untried(2, Side::Sparser).is_none());
    let version = |envelope: &Envelope, index, side| envelope.untried(index, side).map(|solved| solved.version);
    for side in [Side::Denser, Side::Sparser] {
        let tried = version(&envelope, 1, side).unwrap();
        envelope.note_tried(1, side, tried);
        assert_eq!(version(&envelope, 1, side), None);
    }
    assert!(version(&envelope, 0, Side::Sparser).is_some(), "what is known of one site says nothing of another");
    envelope.improve(0, 0, &solution(9.0, 0.5, 0.0));
    assert!(version(&envelope, 1, Side::Denser).is_some(), "a better neighbour");
    assert_eq!(version(&envelope, 1, Side::Sparser), None);
    envelope.remove(2);
    let number = envelope.add(1.0);
    envelope.improve(number, 0, &solution(1.0, 4.0, 0.0));
    assert!(version(&envelope, 1, Side::Sparser).is_some(), "another neighbour");
}
