//! Curves follow the front, its branches and what is shown of them.

use std::sync::Arc;

use super::*;
use crate::{
    front::{Method, Parameters, Termination},
    run::Event,
};

/// What is shown of points with these norms and losses.
pub fn state(points: &[(f64, f64)]) -> State {
    let mut state = crate::app::state::tests::begun();
    for (number, &(l1, loss)) in points.iter().enumerate() {
        let point = Point {
            number,
            start: 0,
            fold: None,
            method: Method::Budget,
            l1,
            train: Evaluation { loss, score: 0.9 },
            validation: None,
            validation_error: None,
            test: None,
            nonzero: number * 10,
            lambda: 0.1,
            residual: 0.0,
            termination: Some(Termination::Critical),
            gradients: Some(12),
            seconds: 0.0,
        };
        state.receive(Event::Point(Box::new(point), Arc::new(Parameters::default())), 0.0);
    }
    state
}

#[test]
fn branches_are_drawn_while_they_are_shown() {
    let (mut curves, mut state) = (Curves::default(), state(&[(1.0, 0.5)]));
    for (start, l1) in [(0, 4.0), (2, 3.0), (0, 2.0)] {
        state.receive(Event::Branch(BranchPoint { start, l1, loss: 1.0 / l1 }), 0.0);
    }
    curves.update(&state, Layout::default());
    assert!(curves.branches.is_empty());
    let layout = Layout { branches: true, swapped: true, ..Layout::default() };
    curves.update(&state, layout);
    let drawn = |curves: &Curves| {
        curves.branches.iter().map(|(start, series)| (*start, series.points.len())).collect::<Vec<_>>()
    };
    assert_eq!(drawn(&curves), [(0, 2), (2, 1)]);
    assert_eq!(curves.branches[0].1.lines[0].first().map(|place| [place.x, place.y]), Some([0.5, 2.0]));
    state.receive(Event::Branch(BranchPoint { start: 2, l1: 1.0, loss: 2.0 }), 0.0);
    curves.update(&state, layout);
    assert_eq!(drawn(&curves), [(0, 2), (2, 2)], "they grow");
}

#[test]
fn curves_follow_the_front_and_pass_dominated_points_by() {
    let mut curves = Curves::default();
    curves.update(&state(&[(0.0, 1.0), (1.0, 0.5), (2.0, 0.8), (4.0, 0.1)]), Layout::default());
    assert_eq!(curves.front().count(), 3);
    assert!(curves.marks[2].dominated);
    assert!(curves.train.windows(2).all(|pair| pair[1][0] >= pair[0][0] && pair[1][1] <= pair[0][1] + 1e-12));
    assert_eq!(curves.train.last(), Some(&[4.0, 0.1]));
    assert_eq!(curves.nonzero_at(2.5), Some(20.0));
    assert_eq!((curves.nonzero_at(0.0), curves.nonzero_at(4.0)), (Some(0.0), Some(30.0)), "at both ends");
    assert_eq!((curves.nonzero_at(5.0), curves.nonzero_at(-0.1)), (None, None));
}
