//! The points that a continuation has solved, by falling budget.

use super::{Axes, Criticality, Progress, SolvedPoint, plan::Target};
use crate::front::Termination;

/// What solving a problem has led to.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// The parameters θ.
    pub theta: Vec<f64>,
    /// f(θ) over all rows.
    pub loss: f64,
    /// Multiplier and residual over all rows.
    pub criticality: Criticality,
}

impl Solution {
    /// The point with this number and ℓ¹ norm, as a continuation yields it.
    #[must_use]
    pub fn into_progress(self, number: usize, l1: f64) -> Progress {
        let Self { theta, loss, criticality: Criticality { lambda, residual } } = self;
        let (start, termination, gradients) = (0, Termination::Iterations, 0);
        Progress::Point(SolvedPoint { number, start, theta, loss, l1, lambda, residual, termination, gradients })
    }
}

/// A solved budget.
#[derive(Clone, Debug)]
pub struct Solved {
    /// Number of its point.
    pub number: usize,
    /// Budget τ.
    pub budget: f64,
    /// ℓ¹ norm of θ: the budget, unless the constraint is not active.
    pub l1: f64,
    /// Training loss.
    pub loss: f64,
    /// Multiplier and residual.
    pub criticality: Criticality,
    /// Number and loss of the neighbour whose network it was started from, if it was solved again: another try from there
    /// changes nothing.
    pub started_from: Option<(usize, f64)>,
    /// θ, of which only the non-zeros are kept.
    theta: SparseTheta,
}

#[derive(Clone, Debug, Default)]
struct SparseTheta {
    len: usize,
    // Two tables, because pairs of them would take a third more.
    indices: Box<[u32]>,
    values: Box<[f64]>,
}

impl SparseTheta {
    fn of(theta: &[f64]) -> Self {
        let nonzero = || (0_u32..).zip(theta).filter(|&(_, &value)| value != 0.0);
        // Counted first: a table that grows would take up to twice the room.
        let count = nonzero().count();
        let (mut indices, mut values) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for (index, &value) in nonzero() {
            indices.push(index);
            values.push(value);
        }
        Self { len: theta.len(), indices: indices.into_boxed_slice(), values: values.into_boxed_slice() }
    }
}

impl Solved {
    /// A solved budget, and the norm of the solution.
    #[must_use]
    pub fn new(target: Target, l1: f64, solution: &Solution) -> Self {
        let &Solution { ref theta, loss, criticality } = solution;
        let Target { number, budget } = target;
        let theta = SparseTheta::of(theta);
        Self { number, budget: budget.min(l1), l1, loss, criticality, started_from: None, theta }
    }

    /// θ
    #[must_use]
    pub fn theta(&self) -> Vec<f64> {
        let mut theta = vec![0.0; self.theta.len];
        for (&index, &value) in self.theta.indices.iter().zip(&self.theta.values) {
            theta[index as usize] = value;
        }
        theta
    }
}

/// Solved budgets in falling order.
#[derive(Clone, Debug, Default)]
pub struct SolvedFront {
    points: Vec<Solved>,
    /// Neighbours, by number, between which no better network was found.
    barren: Vec<(usize, usize)>,
}

impl SolvedFront {
    /// Adds a point. One with its number stays instead if it is at least as good; whether the new one was taken.
    pub fn insert(&mut self, point: Solved) -> bool {
        if let Some(known) = self.points.iter_mut().find(|known| known.number == point.number) {
            known.started_from = point.started_from;
            if known.loss <= point.loss {
                return false;
            }
        }
        self.points.retain(|other| other.number != point.number);
        let place = self.points.partition_point(|other| other.budget > point.budget);
        self.points.insert(place, point);
        true
    }

    /// Takes out the densest point that fits no better than its sparser neighbour, and returns its number. Between its
    /// neighbours no other is looked for.
    pub fn give_up_dominated(&mut self) -> Option<usize> {
        let place = self.points.windows(2).position(|pair| pair[0].loss >= pair[1].loss)?;
        let number = self.points.remove(place).number;
        if let Some([dense, sparse]) = place.checked_sub(1).and_then(|before| self.points.get(before..before + 2)) {
            self.barren.push((dense.number, sparse.number));
        }
        Some(number)
    }

    /// The place of the densest point whose sparser neighbour lies on a better branch and from which it was not started
    /// yet.
    ///
    /// Along one branch the secant between two points lies between their slopes −λ. Where it is flatter than both, the
    /// denser point has missed what its sparser neighbour has found; flatter means a gain below `missed_share` of the least that
    /// the slopes promise.
    #[must_use]
    pub fn first_improvable(&self, missed_share: f64) -> Option<usize> {
        self.points.windows(2).position(|pair| {
            let (dense, sparse) = (&pair[0], &pair[1]);
            let gain = sparse.loss - dense.loss;
            let least_gain = dense.criticality.lambda.min(sparse.criticality.lambda) * (dense.budget - sparse.l1);
            let is_new = dense.started_from != Some((sparse.number, sparse.loss)) && dense.budget > sparse.l1;
            is_new && (gain <= 0.0 || gain < missed_share * least_gain)
        })
    }

    /// The place of the first point, from the sparse end, that has fallen off the branch of its denser neighbour and was not
    /// started from it yet: the secant between them is much steeper than both of their slopes, between which it lies along one
    /// branch.
    #[must_use]
    pub fn first_fallen(&self) -> Option<usize> {
        self.points
            .windows(2)
            .rposition(|pair| {
                let (dense, sparse) = (&pair[0], &pair[1]);
                let slope = dense.criticality.lambda.max(sparse.criticality.lambda);
                let is_new = sparse.started_from != Some((dense.number, dense.loss));
                is_new && sparse.loss - dense.loss > FALLEN * slope * (dense.l1 - sparse.l1)
            })
            .map(|place| place + 1)
    }

    /// The places of the points that fit no better than a sparser one, each with that of the nearest that fits better than all
    /// that are sparser still.
    #[must_use]
    pub fn dominated(&self) -> Vec<(usize, usize)> {
        let mut best: Option<(usize, f64)> = None;
        let mut dominated = Vec::new();
        for (place, point) in self.points.iter().enumerate().rev() {
            match best {
                Some((by, loss)) if point.loss >= loss => dominated.push((place, by)),
                _ => best = Some((place, point.loss)),
            }
        }
        dominated
    }

    /// The points by falling budget.
    #[must_use]
    pub fn points(&self) -> &[Solved] {
        &self.points
    }

    /// Budgets between neighbours, with the place of the denser one: first the budget at which one more point tells most about
    /// the curve.
    ///
    /// Between two points the front is drawn as a cubic with their slopes −λ. How far its secant is from the mean of the
    /// slopes is the size of the cubic term, and where that is large the interpolant errs; a share of the interval's own
    /// length keeps long straight parts from staying empty.
    #[must_use]
    pub fn refinements(&self, axes: &Axes) -> Vec<(f64, usize)> {
        let mut gaps: Vec<(f64, f64, usize)> = self
            .points
            .windows(2)
            .enumerate()
            .filter(|(_, pair)| !self.barren.contains(&(pair[0].number, pair[1].number)))
            .filter_map(|(place, pair)| {
                let (dense, sparse) = (&pair[0], &pair[1]);
                let width = dense.l1 - sparse.l1;
                let secant = (sparse.loss - dense.loss) / width.max(f64::MIN_POSITIVE);
                let mean_slope = 0.5 * (dense.criticality.lambda + sparse.criticality.lambda);
                let cubic = axes.slope((secant - mean_slope).abs()) * width / axes.max_l1;
                let length = axes.distance((dense.l1, dense.loss), (sparse.l1, sparse.loss));
                // The slope of a network that is not quite critical must not draw all points to one place.
                let weight = cubic.min(length) + LENGTH_SHARE * length;
                (width > NARROWEST * axes.max_l1).then_some((weight, 0.5 * (dense.l1 + sparse.l1), place))
            })
            .collect();
        gaps.sort_by(|a, b| b.0.total_cmp(&a.0));
        gaps.into_iter().map(|(_, budget, place)| (budget, place)).collect()
    }
}

/// A loss that rises by more than this multiple of what the steeper of two slopes explains has another cause.
const FALLEN: f64 = 2.0;
/// Weight of an interval's own length against the error of its interpolant.
const LENGTH_SHARE: f64 = 0.5;
/// Intervals narrower than this share of the ℓ¹ range are not divided further.
const NARROWEST: f64 = 1e-5;
