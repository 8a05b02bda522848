//! What the plots draw, built from the front only when it has changed.

use egui_plot::PlotBounds;

use super::{axes::Scale, series::Series, settings::Layout, state::State};
use crate::front::{Evaluation, Front, Hermite, Point};

/// Pieces of the curve between two neighbouring points.
const PIECES: u32 = 12;
/// The front's frame grows no further than so many times the loss of the zero network, however badly networks overfit.
const MOST_LOSS: f64 = 1.5;

/// One point as the plots draw it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Number of the point.
    pub number: usize,
    /// Its ℓ¹ norm.
    pub l1: f64,
    /// Its losses on the training, validation and test rows; `NaN` where there are none.
    pub losses: [f64; 3],
    /// Its accuracies, or R².
    pub scores: [f64; 3],
    /// Its number of non-zero parameters.
    pub nonzero: f64,
    /// Whether another point is better in both objectives.
    pub dominated: bool,
}

impl Mark {
    fn new(point: &Point, dominated: bool) -> Self {
        let evaluations = [Some(point.train), point.validation, point.test];
        let each = |figure: fn(Evaluation) -> f64| evaluations.map(|found| found.map_or(f64::NAN, figure));
        Self {
            number: point.number,
            l1: point.l1,
            losses: each(|evaluation| evaluation.loss),
            scores: each(|evaluation| evaluation.score),
            nonzero: point.nonzero as f64,
            dominated,
        }
    }

    /// Where it stands on the front.
    #[must_use]
    pub fn loss_place(&self, layout: Layout, curve: usize) -> [f64; 2] {
        layout.place(self.l1, self.losses[curve])
    }

    /// Where its score stands: over its place on the front's horizontal axis.
    #[must_use]
    pub fn score_place(&self, layout: Layout, curve: usize) -> [f64; 2] {
        [self.loss_place(layout, 0)[0], self.scores[curve]]
    }
}

/// Everything that the plots draw of a front.
#[derive(Debug, Default)]
pub struct Curves {
    revision: u64,
    layout: Layout,
    /// All points by ascending ℓ¹ norm.
    pub marks: Vec<Mark>,
    /// The training curve as (ℓ¹ norm, loss), through the points that are not dominated, with the front's own slope.
    pub train: Vec<[f64; 2]>,
    /// The losses on training, validation and test rows as they are drawn.
    pub losses: [Series; 3],
    /// The scores as they are drawn.
    pub scores: [Series; 3],
}

impl Curves {
    /// Builds them anew if the front or the layout has changed.
    pub fn update(&mut self, state: &State, layout: Layout) {
        let grown = self.revision != state.revision;
        if grown {
            self.revision = state.revision;
            self.rebuild(&state.front);
        }
        if grown || self.layout != layout {
            self.layout = layout;
            self.losses = [0, 1, 2].map(|curve| self.loss_series(curve));
            self.scores = [0, 1, 2].map(|curve| self.score_series(curve));
        }
    }

    fn loss_series(&self, curve: usize) -> Series {
        let place = |l1, loss| self.layout.place(l1, loss);
        let points = self.marks.iter().map(|mark| (place(mark.l1, mark.losses[curve]), mark.dominated));
        if curve == 0 {
            Series::new(self.train.iter().map(|&[l1, loss]| place(l1, loss)), points)
        } else {
            Series::new(self.front().map(|mark| place(mark.l1, mark.losses[curve])), points)
        }
    }

    fn score_series(&self, curve: usize) -> Series {
        let places = || self.front().map(|mark| mark.score_place(self.layout, curve));
        Series::new(places(), places().map(|place| (place, false)))
    }

    fn rebuild(&mut self, front: &Front) {
        let members = front.members();
        let flags = front.non_dominated();
        self.marks = members.iter().zip(&flags).map(|(member, &keeps)| Mark::new(&member.point, !keeps)).collect();
        let line: Vec<&Point> =
            members.iter().zip(&flags).filter(|(_, keeps)| **keeps).map(|(member, _)| &member.point).collect();
        self.train.clear();
        self.train.extend(line.first().map(|point| [point.l1, point.train.loss]));
        for pair in line.windows(2) {
            let (left, right) = (pair[0], pair[1]);
            let curve =
                Hermite::new([left.l1, right.l1], [left.train.loss, right.train.loss], [-left.lambda, -right.lambda]);
            for piece in 1..=PIECES {
                let l1 = left.l1 + (right.l1 - left.l1) * f64::from(piece) / f64::from(PIECES);
                self.train.push([l1, curve.at(l1)]);
            }
        }
    }

    /// The points that no other dominates, by ascending ℓ¹ norm.
    pub fn front(&self) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(|mark| !mark.dominated)
    }

    /// The mark of the point with this number.
    #[must_use]
    pub fn mark(&self, number: usize) -> Option<&Mark> {
        self.marks.iter().find(|mark| mark.number == number)
    }

    /// Number of non-zero parameters at an ℓ¹ norm, between those of the neighbouring points; none outside the front.
    #[must_use]
    pub fn nonzero_at(&self, l1: f64) -> Option<f64> {
        let pairs = self.front().zip(self.front().skip(1));
        let (left, right) = pairs.into_iter().find(|(left, right)| left.l1 <= l1 && l1 <= right.l1)?;
        let width = right.l1 - left.l1;
        let share = if width > 0.0 { (l1 - left.l1) / width } else { 0.0 };
        Some(left.nonzero + share * (right.nonzero - left.nonzero))
    }

    /// The frame that shows the whole front; before the first point, the trace that leads to it.
    #[must_use]
    pub fn frame(&self, state: &State, layout: Layout) -> PlotBounds {
        let top = state.info.as_ref().map(|info| info.loss_at_zero);
        let (mut norms, mut losses): (Vec<f64>, Vec<f64>) = (vec![0.0], top.into_iter().collect());
        norms.extend(self.marks.iter().map(|mark| mark.l1));
        let highest = self.marks.iter().map(|mark| mark.losses[0]).chain(top).fold(0.0, f64::max) * MOST_LOSS;
        for (place, _) in layout.shown.iter().enumerate().filter(|(_, shown)| **shown) {
            losses.extend(known(self.marks.iter().map(|mark| mark.losses[place])).map(|loss| loss.min(highest)));
        }
        if self.marks.is_empty() {
            norms.extend(state.trace.iter().map(|step| step.l1));
            losses.extend(known(state.trace.iter().map(|step| step.loss)).map(|loss| loss.min(highest)));
        }
        if norms.len() < 2 {
            return nothing_yet();
        }
        let l1 = range(norms.iter().map(|&norm| layout.l1_scale.coordinate(norm)), [0.015, 0.03]);
        let mut loss = range(losses.iter().map(|&loss| layout.loss_scale.coordinate(loss)), [0.04, 0.05]);
        // A loss that comes near zero is seen to do so.
        if layout.loss_scale == Scale::Linear && loss[0] > 0.0 && loss[0] < 0.5 * loss[1] {
            loss[0] = -0.03 * loss[1];
        }
        let [x, y] = if layout.swapped { [loss, l1] } else { [l1, loss] };
        PlotBounds::from_min_max([x[0], y[0]], [x[1], y[1]])
    }

    /// The range of the scores of the curves that are shown.
    #[must_use]
    pub fn score_range(&self, shown: [bool; 3]) -> [f64; 2] {
        let marks = self.front();
        let scores = marks.flat_map(|mark| (0..3).filter(|&place| shown[place]).map(|place| mark.scores[place]));
        // A hopelessly negative R² would flatten everything else.
        range(known(scores).map(|score| score.max(-0.5)), [0.06, 0.06])
    }
}

/// Shown before there is anything to show.
fn nothing_yet() -> PlotBounds {
    PlotBounds::from_min_max([0.0; 2], [1.0; 2])
}

/// The values that there are: a bound would take the place of `NaN`.
fn known(values: impl Iterator<Item = f64>) -> impl Iterator<Item = f64> {
    values.filter(|value| !value.is_nan())
}

/// From the least to the greatest finite value, with some room at both ends.
fn range(values: impl Iterator<Item = f64>, room: [f64; 2]) -> [f64; 2] {
    let (low, high) = values
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    if low > high {
        return [0.0, 1.0];
    }
    let width = high - low;
    let width = if width > 0.0 { width } else { high.abs().max(1e-6) };
    [low - room[0] * width, high + room[1] * width]
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        front::{Method, Parameters, Termination},
        run::Event,
    };

    fn state(points: &[(f64, f64)]) -> State {
        let mut state = State::default();
        for (number, &(l1, loss)) in points.iter().enumerate() {
            let point = Point {
                number,
                start: 0,
                method: Method::Budget,
                l1,
                train: Evaluation { loss, score: 0.9 },
                validation: None,
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
    fn curves_follow_the_front_and_pass_dominated_points_by() {
        let mut curves = Curves::default();
        curves.update(&state(&[(0.0, 1.0), (1.0, 0.5), (2.0, 0.8), (4.0, 0.1)]), Layout::default());
        assert_eq!(curves.front().count(), 3);
        assert!(curves.marks[2].dominated);
        assert!(curves.train.windows(2).all(|pair| pair[1][0] >= pair[0][0] && pair[1][1] <= pair[0][1] + 1e-12));
        assert_eq!(curves.train.last(), Some(&[4.0, 0.1]));
        assert_eq!(curves.nonzero_at(2.5), Some(20.0));
        assert_eq!(curves.nonzero_at(5.0), None);
    }

    #[test]
    fn the_frame_holds_every_point_in_every_layout() {
        let state = state(&[(0.5, 1.0), (1.0, 0.5), (4.0, 0.1)]);
        let mut curves = Curves::default();
        curves.update(&state, Layout::default());
        for swapped in [false, true] {
            for scale in [Scale::Linear, Scale::Log] {
                let layout = Layout { swapped, l1_scale: scale, loss_scale: scale, ..Layout::default() };
                let frame = curves.frame(&state, layout);
                for mark in &curves.marks {
                    let [x, y] = mark.loss_place(layout, 0);
                    assert!(frame.range_x().contains(&x) && frame.range_y().contains(&y));
                }
            }
        }
        assert_eq!(Curves::default().frame(&State::default(), Layout::default()), nothing_yet());
    }
    #[test]
    fn rows_that_are_not_there_do_not_stretch_the_axes() {
        let state = state(&[(0.5, 1.0), (1.0, 0.9), (4.0, 0.7)]);
        let mut curves = Curves::default();
        curves.update(&state, Layout::default());
        let loss = curves.frame(&state, Layout::default()).range_y();
        assert!(*loss.start() > 0.3 && *loss.end() < 1.1, "{loss:?}");
        let [low, high] = curves.score_range([true; 3]);
        assert!(low > 0.8 && high < 1.0, "{low} {high}");
    }
}
