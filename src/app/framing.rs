//! Which part of the plane is shown: the front that is there, in full, and no emptiness beside it.

use egui_plot::PlotBounds;

use super::{
    axes::Scale,
    curves::{Curves, Mark},
    settings::Layout,
    state::State,
};

/// The front's frame grows no further than so many times the loss of the zero network, however badly networks overfit.
const MOST_LOSS: f64 = 1.5;
/// Dominated points beyond the end of the front are shown up to so many times its largest norm.
const MOST_NORM: f64 = 1.15;
/// The frame reaches for the zero network by at most so many times the width of what is there, so that this has at least a
/// third of the axis.
const REACH: f64 = 2.0;
/// The trace has at least this share of its largest norm to itself: less would show its trembling alone.
const LEAST_TRACE: f64 = 0.25;

impl Curves {
    /// The frame that shows the whole front; before the first point, the trace that leads to it.
    #[must_use]
    pub fn frame(&self, state: &State, layout: Layout) -> PlotBounds {
        let top = state.info().map(|info| info.loss_at_zero);
        let (norms, losses) = if self.marks.is_empty() { on_the_way(state, layout) } else { self.on_the_front(layout) };
        if norms.is_empty() {
            return nothing_yet();
        }
        let train = self.marks.iter().map(|mark| mark.losses[0]).chain(top).filter(|loss| loss.is_finite());
        let highest = train.fold(0.0, f64::max) * MOST_LOSS;
        let most = if highest > 0.0 { highest } else { f64::INFINITY };
        let losses = losses.into_iter().map(|loss| loss.min(most)).collect();
        // A training does not begin at the zero network and does not lead there.
        let l1 = extent(norms, layout.l1_scale, (!self.marks.is_empty()).then_some(0.0));
        let loss = extent(losses, layout.loss_scale, top);
        let l1 = with_room(l1, [0.015, 0.03]);
        let mut loss = with_room(loss, [0.04, 0.05]);
        // A loss that comes near zero is seen to do so.
        if layout.loss_scale == Scale::Linear && loss[0] > 0.0 && loss[0] < 0.5 * loss[1] {
            loss[0] = -0.03 * loss[1];
        }
        let [x, y] = if layout.swapped { [loss, l1] } else { [l1, loss] };
        PlotBounds::from_min_max([x[0], y[0]], [x[1], y[1]])
    }

    /// Norms, and losses of the curves that are shown.
    fn on_the_front(&self, layout: Layout) -> (Vec<f64>, Vec<f64>) {
        let end = self.front().last().map_or(f64::INFINITY, |mark| mark.l1 * MOST_NORM);
        let marks = || self.marks.iter().filter(|mark| !mark.dominated || mark.l1 <= end);
        // Without any curve the axes stay those of the training loss.
        let curves = layout.shown.iter().enumerate().filter(|(_, shown)| **shown).map(|(curve, _)| curve);
        let curves: Vec<usize> = if layout.shown == [false; 3] { vec![0] } else { curves.collect() };
        let losses = marks().flat_map(|mark| curves.iter().map(|&curve| mark.losses[curve]));
        // A bound would take the place of `NaN`.
        (marks().map(|mark| mark.l1).collect(), losses.filter(|loss| !loss.is_nan()).collect())
    }

    /// The range of the scores of the curves that are shown, of the networks in this part of the horizontal axis: the axis of scores
    /// follows the zoom. Where there is none, that of all.
    #[must_use]
    pub fn score_range(&self, layout: Layout, [left, right]: [f64; 2]) -> [f64; 2] {
        let is_in_sight = |mark: &&Mark| {
            let [x, _] = mark.score_place(layout, 0);
            left <= x && x <= right
        };
        let of = |mark: &Mark| {
            let scores = mark.scores;
            // Of what networks take every form is shown.
            let is_shown = move |&place: &usize| layout.shown[place] || layout.cost.is_some();
            (0..3).filter(is_shown).map(move |place| scores[place])
        };
        let mut scores: Vec<f64> = self.front().filter(is_in_sight).flat_map(of).collect();
        if scores.iter().all(|score| score.is_nan()) {
            scores = self.front().flat_map(of).collect();
        }
        // A hopelessly negative R² would flatten everything else; a bound would take the place of `NaN`.
        let zero = layout.cost.map(|_| 0.0);
        let scores = scores.into_iter().filter(|score| !score.is_nan()).map(|score| score.max(-0.5)).chain(zero);
        with_room(extent(scores.collect(), Scale::Linear, None), [0.06, 0.06])
    }
}

/// Norms and losses of the trace, and of the branches where they are shown.
fn on_the_way(state: &State, layout: Layout) -> (Vec<f64>, Vec<f64>) {
    let trace = state.trace.iter().map(|step| (step.l1, step.loss));
    let branches = state.branches.iter().filter(|_| layout.branches).flat_map(|(_, branch)| branch);
    let (mut norms, losses): (Vec<f64>, Vec<f64>) = trace.chain(branches.map(|point| (point.l1, point.loss))).unzip();
    let largest = norms.iter().copied().fold(0.0, f64::max);
    if largest > 0.0 {
        norms.push(largest * (1.0 - LEAST_TRACE));
    }
    (norms, losses)
}

/// Shown before there is anything to show.
fn nothing_yet() -> PlotBounds {
    PlotBounds::from_min_max([0.0; 2], [1.0; 2])
}

/// From the least to the greatest coordinate of the values that have one, and on towards the zero network as far as what is
/// there is not squeezed by it.
fn extent(values: Vec<f64>, scale: Scale, zero: Option<f64>) -> [f64; 2] {
    let coordinates = values.into_iter().map(|value| scale.coordinate(value)).filter(|place| place.is_finite());
    let (low, high) =
        coordinates.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), place| (low.min(place), high.max(place)));
    if low > high {
        return [0.0, 1.0];
    }
    let reach = if high > low { REACH * (high - low) } else { f64::INFINITY };
    match zero.map(|zero| scale.coordinate(zero)).filter(|zero| zero.is_finite()) {
        Some(zero) => [low.min(zero.max(low - reach)), high.max(zero.min(high + reach))],
        None => [low, high],
    }
}

/// With some room at both ends.
fn with_room([low, high]: [f64; 2], room: [f64; 2]) -> [f64; 2] {
    let width = high - low;
    let width = if width > 0.0 { width } else { high.abs().max(1e-6) };
    [low - room[0] * width, high + room[1] * width]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::{curves::tests::state, state::State},
        front::BranchPoint,
        run::{Event, Step, StepKind},
    };

    fn framed(state: &State, layout: Layout) -> (Curves, PlotBounds) {
        let mut curves = Curves::default();
        curves.update(state, layout);
        let frame = curves.frame(state, layout);
        (curves, frame)
    }

    #[test]
    fn the_frame_holds_every_point_in_every_layout() {
        let state = state(&[(0.5, 1.0), (1.0, 0.5), (4.0, 0.1)]);
        for swapped in [false, true] {
            for scale in [Scale::Linear, Scale::Log] {
                let layout = Layout { swapped, l1_scale: scale, loss_scale: scale, ..Layout::default() };
                let (curves, frame) = framed(&state, layout);
                for mark in &curves.marks {
                    let [x, y] = mark.loss_place(layout, 0);
                    assert!(frame.range_x().contains(&x) && frame.range_y().contains(&y));
                }
            }
        }
        assert_eq!(framed(&State::default(), Layout::default()).1, nothing_yet());
    }

    #[test]
    fn rows_that_are_not_there_do_not_stretch_the_axes() {
        let state = state(&[(0.5, 1.0), (1.0, 0.9), (4.0, 0.7)]);
        let (curves, frame) = framed(&state, Layout::default());
        let loss = frame.range_y();
        assert!(*loss.start() > 0.3 && *loss.end() < 1.1, "{loss:?}");
        let [low, high] = curves.score_range(Layout::default(), [0.0, 4.0]);
        assert!(low > 0.8 && high < 1.0, "{low} {high}");
    }

    #[test]
    fn the_axis_of_scores_follows_the_zoom() {
        let (mut curves, _) = framed(&state(&[(1.0, 0.9), (2.0, 0.5), (4.0, 0.1)]), Layout::default());
        for (mark, score) in curves.marks.iter_mut().zip([0.3, 0.9, 0.95]) {
            mark.scores[0] = score;
        }
        let [low, high] = curves.score_range(Layout::default(), [0.0, 5.0]);
        assert!(low < 0.3 && high > 0.95);
        let [low, high] = curves.score_range(Layout::default(), [1.5, 5.0]);
        assert!(low > 0.85 && low < 0.9 && high > 0.95, "{low} {high}");
        let all = curves.score_range(Layout::default(), [2.5, 3.0]);
        assert!(all[0] < 0.3, "between two networks all are shown: {all:?}");
    }

    #[test]
    fn first_points_at_a_large_norm_have_a_third_of_the_axis_and_a_whole_front_begins_at_zero() {
        let width = |points: &[(f64, f64)]| {
            let norms = framed(&state(points), Layout::default()).1.range_x();
            let there = points[points.len() - 1].0 - points[0].0;
            (there / (norms.end() - norms.start()), *norms.start())
        };
        let (share, start) = width(&[(460.0, 0.012), (480.0, 0.011), (500.0, 0.01)]);
        assert!(share > 0.3 && start > 370.0, "{share} {start}");
        let (share, start) = width(&[(20.0, 1.2), (200.0, 0.2), (500.0, 0.01)]);
        assert!(share > 0.9 && start <= 0.0, "{share} {start}");
        let (_, start) = width(&[(500.0, 0.01)]);
        assert!(start <= 0.0, "one point stands between zero and its norm: {start}");
    }

    #[test]
    fn a_dominated_point_far_out_does_not_squeeze_the_front() {
        let (_, frame) = framed(&state(&[(1.0, 0.9), (20.0, 0.1), (21.0, 0.2), (400.0, 0.3)]), Layout::default());
        let norms = frame.range_x();
        assert!(norms.contains(&21.0) && *norms.end() < 25.0, "{norms:?}");
    }

    #[test]
    fn the_trace_fills_the_frame_until_the_first_point() {
        let mut state = State::default();
        for step in 0..50 {
            let step = Step { kind: StepKind::WarmUp, loss: 2.4 - 0.03 * f64::from(step), l1: 300.0 + f64::from(step) };
            state.receive(Event::Step(step), 0.0);
        }
        let (norms, losses) = {
            let frame = framed(&state, Layout::default()).1;
            (frame.range_x(), frame.range_y())
        };
        assert!(*norms.start() > 240.0 && *norms.start() < 300.0 && *norms.end() < 370.0, "{norms:?}");
        assert!(losses.contains(&2.4) && losses.contains(&0.93) && *losses.end() < 3.0, "{losses:?}");
        state.receive(Event::Branch(BranchPoint { start: 0, l1: 900.0, loss: 0.5 }), 0.0);
        assert_eq!(framed(&state, Layout::default()).1.range_x(), norms, "branches are hidden");
        let shown = Layout { branches: true, ..Layout::default() };
        assert!(framed(&state, shown).1.range_x().contains(&900.0));
    }
}
