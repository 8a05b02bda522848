//! What the plots draw, built from the front only when it has changed.

use super::{
    branches::Branches,
    costs::Figure,
    pulled::Pulled,
    series::{Band, Series},
    settings::Layout,
    state::State,
};
use crate::{
    front::{BranchPoint, Evaluation, Hermite, Member, Metric, Point, RefitKind, overfitting},
    run::RowSet,
};

/// Pieces of the curve between two neighbouring points.
const PIECES: u32 = 12;
/// Pieces of the whole curve: with more points neighbours are so near that fewer pieces between them are as smooth, and drawing all of
/// them would take longer than a frame.
const MOST_PIECES: usize = 6_000;

/// The number of the curve of refits, after those of training, validation and test rows.
pub const REFITS: usize = 3;

/// One point as the plots draw it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Number of the point.
    pub number: usize,
    /// Its ℓ¹ norm.
    pub l1: f64,
    /// Its losses on the training, validation and test rows; `NaN` where there are none, or where those on the test rows are covered.
    pub losses: [f64; 3],
    /// The loss of its refit on the validation rows, or the training rows where there are none; `NaN` without a refit.
    pub refit: f64,
    /// Its accuracies, or R², or the other figure that is shown along the front; what it takes in each of the forms where that is shown.
    pub scores: [f64; 3],
    /// The standard errors of its loss and of that figure on the validation rows; `NaN` where there are none.
    pub errors: [f64; 2],
    /// Its number of non-zero parameters.
    pub nonzero: f64,
    /// Whether another point is better in both objectives.
    pub dominated: bool,
}

impl Mark {
    fn new(state: &State, figure: Figure, member: &Member, dominated: bool) -> Self {
        let point = &member.point;
        let evaluations = [Some(point.train), point.validation, point.test.filter(|_| state.shows_test())];
        let each = |figure: fn(Evaluation) -> f64| evaluations.map(|found| found.map_or(f64::NAN, figure));
        Self {
            number: point.number,
            l1: point.l1,
            losses: each(|evaluation| evaluation.loss),
            refit: f64::NAN,
            scores: match figure {
                Figure::Metric(metric) => RowSet::ALL.map(|set| state.figure(member, set, metric).unwrap_or(f64::NAN)),
                Figure::Cost(cost) => state.cost(member, cost),
            },
            errors: point.validation_error.map_or([f64::NAN; 2], |error| {
                let of_figure = match figure {
                    Figure::Metric(Metric::Accuracy | Metric::RSquared) => error.score,
                    Figure::Metric(Metric::LogLoss) => error.loss,
                    _ => f64::NAN,
                };
                [error.loss, of_figure]
            }),
            nonzero: point.nonzero as f64,
            dominated,
        }
    }

    /// Where it stands on the front.
    #[must_use]
    pub fn loss_place(&self, layout: Layout, curve: usize) -> [f64; 2] {
        layout.place(self.l1, self.losses.get(curve).copied().unwrap_or(self.refit))
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
    /// The figure that the scores are.
    figure: Option<Figure>,
    layout: Layout,
    /// All points by ascending ℓ¹ norm.
    pub marks: Vec<Mark>,
    /// The training curve as (ℓ¹ norm, loss), through the points that are not dominated, with the front's own slope.
    pub train: Vec<[f64; 2]>,
    /// The losses on training, validation and test rows as they are drawn.
    pub losses: [Series; 3],
    /// The losses of the refits as they are drawn, each at the norm of its point.
    pub refits: Series,
    /// The scores as they are drawn.
    pub scores: [Series; 3],
    /// One standard error to both sides of the loss and of the score on the validation rows, where there are folds.
    pub bands: [Band; 2],
    /// The branches as they are drawn, with their starts; none while they are hidden.
    pub branches: Vec<(usize, Series)>,
    branches_revision: u64,
    /// The network that is shown although it has left the front.
    departed: Option<Mark>,
    /// Norm and number of non-zero parameters of the points that are not dominated, by rising norm.
    nonzero: Vec<[f64; 2]>,
    /// The norm from which on networks overfit, where that is known.
    pub overfits: Option<f64>,
}

impl Curves {
    /// Builds them anew if the front or the layout has changed.
    pub fn update(&mut self, state: &State, layout: Layout) {
        let figure = state.along(layout);
        let grown = self.revision != state.revision || self.figure != Some(figure);
        if grown {
            (self.revision, self.figure) = (state.revision, Some(figure));
            self.rebuild(state, figure);
        }
        self.departed = state.departed().map(|member| Mark::new(state, figure, member, true));
        let branched = self.branches_revision != state.branches.revision();
        let relaid = self.layout != layout;
        self.layout = layout;
        if branched || relaid {
            self.branches_revision = state.branches.revision();
            self.branches = self.branch_series(&state.branches);
        }
        if grown || relaid {
            self.losses = [0, 1, 2].map(|curve| self.loss_series(curve));
            let refits = || self.marks.iter().filter(|mark| !mark.refit.is_nan());
            let places = || refits().map(|mark| mark.loss_place(layout, REFITS));
            self.refits = Series::new(places(), places().map(|place| (place, true)));
            self.scores = [0, 1, 2].map(|curve| self.score_series(curve));
            self.bands = self.error_bands();
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

    fn branch_series(&self, branches: &Branches) -> Vec<(usize, Series)> {
        let shown = branches.iter().filter(|_| self.layout.branches);
        let series = |branch: &[BranchPoint]| {
            let places = || branch.iter().map(|point| self.layout.place(point.l1, point.loss));
            Series::new(places(), places().map(|place| (place, false)))
        };
        shown.map(|(start, branch)| (start, series(branch))).collect()
    }

    fn score_series(&self, curve: usize) -> Series {
        let places = || self.front().map(|mark| mark.score_place(self.layout, curve));
        Series::new(places(), places().map(|place| (place, false)))
    }

    fn error_bands(&self) -> [Band; 2] {
        const VALIDATION: usize = 1;
        let around = |value: f64, error: f64| [value - error, value + error];
        let losses = self
            .front()
            .map(|mark| around(mark.losses[VALIDATION], mark.errors[0]).map(|loss| self.layout.place(mark.l1, loss)));
        let scores = self.front().map(|mark| {
            let [x, score] = mark.score_place(self.layout, VALIDATION);
            around(score, mark.errors[1]).map(|score| [x, score])
        });
        [Band::new(losses), Band::new(scores)]
    }

    /// Whether any point has a refit.
    #[must_use]
    pub fn has_refits(&self) -> bool {
        self.marks.iter().any(|mark| !mark.refit.is_nan())
    }

    fn rebuild(&mut self, state: &State, figure: Figure) {
        let (front, refits) = (state.front(), state.record.as_ref().map(|record| &record.refits));
        let members = front.members();
        let flags = front.non_dominated();
        self.overfits = overfitting(front).map(|member| member.point.l1);
        self.marks =
            members.iter().zip(&flags).map(|(member, &keeps)| Mark::new(state, figure, member, !keeps)).collect();
        for mark in &mut self.marks {
            let refit = refits.and_then(|refits| refits.get(mark.number, RefitKind::Refit));
            mark.refit = refit.map_or(f64::NAN, |refit| refit.validation.unwrap_or(refit.train).loss);
        }
        self.nonzero = self.front().map(|mark| [mark.l1, mark.nonzero]).collect();
        let line: Vec<&Point> =
            members.iter().zip(&flags).filter(|(_, keeps)| **keeps).map(|(member, _)| &member.point).collect();
        let pieces = PIECES.min(u32::try_from(MOST_PIECES / line.len().max(1)).unwrap_or(PIECES)).max(1);
        self.train.clear();
        self.train.extend(line.first().map(|point| [point.l1, point.train.loss]));
        for pair in line.windows(2) {
            let (left, right) = (pair[0], pair[1]);
            let curve =
                Hermite::new([left.l1, right.l1], [left.train.loss, right.train.loss], [-left.lambda, -right.lambda]);
            for piece in 1..=pieces {
                let l1 = left.l1 + (right.l1 - left.l1) * f64::from(piece) / f64::from(pieces);
                self.train.push([l1, curve.at(l1)]);
            }
        }
    }

    /// The points that no other dominates, by ascending ℓ¹ norm.
    pub fn front(&self) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(|mark| !mark.dominated)
    }

    /// One of the three curves as (ℓ¹ norm, loss), from the sparse end to the dense one.
    #[must_use]
    pub fn line(&self, curve: usize) -> std::borrow::Cow<'_, [[f64; 2]]> {
        match curve {
            0 => self.train.as_slice().into(),
            _ => self.front().map(|mark| [mark.l1, mark.losses[curve]]).filter(|[_, loss]| !loss.is_nan()).collect(),
        }
    }

    /// The mark of what is shown: of the selected point, or of the place where the handle is held.
    #[must_use]
    pub fn shown(&self, state: &State) -> Option<Mark> {
        match &state.pulled {
            Some(Pulled { exact: Some(member), .. }) => {
                let figure = self.figure.unwrap_or(Figure::Metric(Metric::Accuracy));
                Some(Mark { number: usize::MAX, ..Mark::new(state, figure, member, false) })
            }
            Some(Pulled { l1, exact: None }) => {
                let (l1, none) = (*l1, f64::NAN);
                self.loss_at(0, l1)?;
                let (losses, scores) = ([0, 1, 2].map(|curve| self.loss_at(curve, l1).unwrap_or(none)), [none; 3]);
                Some(Mark {
                    number: usize::MAX,
                    l1,
                    losses,
                    refit: none,
                    scores,
                    errors: [none; 2],
                    nonzero: none,
                    dominated: false,
                })
            }
            None => self.departed.or_else(|| self.mark(state.shown()?.point.number).copied()),
        }
    }

    /// The loss of a curve at a norm; beyond an end that of the end.
    fn loss_at(&self, curve: usize, l1: f64) -> Option<f64> {
        let line = self.line(curve);
        let after = line.partition_point(|place| place[0] < l1);
        let (from, to) = match (after.checked_sub(1).and_then(|before| line.get(before)), line.get(after)) {
            (Some(from), Some(to)) => (from, to),
            (Some(end), None) | (None, Some(end)) => (end, end),
            (None, None) => return None,
        };
        let width = to[0] - from[0];
        let share = if width > 0.0 { ((l1 - from[0]) / width).clamp(0.0, 1.0) } else { 0.0 };
        Some(from[1] + share * (to[1] - from[1]))
    }

    /// The mark of the point with this number.
    #[must_use]
    pub fn mark(&self, number: usize) -> Option<&Mark> {
        self.marks.iter().find(|mark| mark.number == number)
    }

    /// Number of non-zero parameters at an ℓ¹ norm, between those of the neighbouring points; none outside the front.
    #[must_use]
    pub fn nonzero_at(&self, l1: f64) -> Option<f64> {
        let after = self.nonzero.partition_point(|[norm, _]| *norm < l1).max(1);
        let ([left, fewer], [right, more]) = (*self.nonzero.get(after - 1)?, *self.nonzero.get(after)?);
        let width = right - left;
        let share = if width > 0.0 { (l1 - left) / width } else { 0.0 };
        (left <= l1 && l1 <= right).then_some(fewer + share * (more - fewer))
    }
}

#[cfg(test)]
#[path = "curves_tests.rs"]
pub(super) mod tests;
