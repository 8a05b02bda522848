//! Which budgets are solved: the coarse ones that all starts walk over, the range, and the budgets of the front.

use super::envelope::{Envelope, Solved};
use crate::{
    front::{Hermite, RangeEnd, Termination},
    solver::Axes,
};

/// Each coarse budget is this share of the next larger one. A network that is shrunk by less loses less than a coarse solution
/// wins back, and with larger shares a walk takes more budgets for the same front.
pub const COARSE_RATIO: f64 = 0.7;
/// A walk ends where the loss is this share of that at zero: sparser networks are all the same.
pub const SPARSE_END: f64 = 0.99;
/// A loss of this share of that at zero has nothing left to fall.
const VANISHED: f64 = 1e-3;
/// A norm that was asked for counts as reached with this share of it.
const REACHED: f64 = 0.99;
/// The range is known once the validation loss has risen to this multiple of its lowest.
const TURNED: f64 = 1.1;
/// At so many coarse networks in a row: one alone may be an accident of few rows.
const TURNED_POINTS: usize = 2;
/// A norm beyond which the loss falls by less than this share of that at zero is large enough.
const FLAT: f64 = 2e-3;

/// A slope of this share of the loss at zero is none: solvers judge smaller multipliers as if they were this large.
pub const NO_SLOPE: f64 = 1e-3;
/// A loss that falls, by its slope, by less than this share of that at zero up to a norm that was asked for is as good as reached, as
/// that norm itself would be with [`REACHED`] of it.
const FLAT_AS_ASKED: f64 = 1e-2;
/// But not if that is more than this share of the loss itself: MNIST's densest network may have a fifth of its loss to lose within a
/// hundredth of that at zero.
const FLAT_OF_ITSELF: f64 = 3e-2;

/// The budgets from the first power of [`COARSE_RATIO`] (times `unit`) that is no larger than `from`, down to the smallest norm.
pub fn coarse_budgets(unit: f64, from: f64, min_l1: f64) -> impl Iterator<Item = f64> {
    let least = min_l1.max(unit.min(from) * LEAST_BUDGET);
    #[allow(clippy::cast_possible_truncation)] // a small number of powers
    let first = ((from / unit).ln() / COARSE_RATIO.ln() - 1e-9).ceil() as i32;
    (first..).map(move |power| unit * COARSE_RATIO.powi(power)).take_while(move |&budget| budget > least)
}

/// Budgets below this share of the first are not walked over.
const LEAST_BUDGET: f64 = 1e-4;
/// There are never more coarse budgets: 26 lie between the first and the least, and those of an automatic range begin at the norm of a
/// trained network and end at a ten-thousandth of one, if that is smaller. No network is trained to a norm of 10¹¹.
pub const MOST_COARSE: usize = 100;

/// A coarse network by which the range is told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RangePoint {
    /// ℓ¹ norm.
    pub l1: f64,
    /// Training loss.
    pub loss: f64,
    /// Loss on rows that are not trained on, if there are any.
    pub validation: Option<f64>,
}

/// Where a front ends that nobody has given an end, and why: beyond the network of lowest validation loss, where that has plainly
/// turned up, or where the training loss has nothing left to fall. `points` are by rising norm.
#[must_use]
pub fn choose_range(points: &[RangePoint], loss_at_zero: f64) -> Option<(f64, RangeEnd)> {
    let last = points.last()?;
    let best = (0..points.len())
        .filter_map(|index| Some((index, points.get(index)?.validation?)))
        .min_by(|a, b| a.1.total_cmp(&b.1));
    let lowest = points.iter().map(|point| point.loss).fold(f64::INFINITY, f64::min);
    let mut turned = 0;
    for (index, point) in points.iter().enumerate() {
        if let (Some((best, loss)), Some(validation)) = (best, point.validation)
            && index > best
            && validation > TURNED * loss
        {
            turned += 1;
            if turned == TURNED_POINTS {
                return Some((point.l1, RangeEnd::Overfits));
            }
        } else {
            turned = 0;
        }
        // With validation rows, the front goes on beyond the best.
        let is_beyond = best.is_none_or(|(best, _)| index > best);
        if is_beyond && point.loss <= VANISHED * loss_at_zero {
            return Some((point.l1, RangeEnd::LossVanished));
        }
        if is_beyond && best.is_none() && point.loss <= lowest + FLAT * loss_at_zero && index + 1 < points.len() {
            return Some((point.l1, RangeEnd::LossFlat));
        }
    }
    // Of what lies beyond the last network nothing is known. Where it has fallen by next to nothing from the one before, it falls by
    // less there; anywhere else the front ends here only because training has led no farther.
    let before = points.iter().rev().nth(1);
    let end = if last.loss <= VANISHED * loss_at_zero {
        RangeEnd::LossVanished
    } else if before.is_some_and(|before| before.loss <= last.loss + FLAT * loss_at_zero) {
        RangeEnd::LossFlat
    } else {
        RangeEnd::StepsSpent
    };
    Some((last.l1, end))
}

/// The densest network of a front.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Densest {
    /// ℓ¹ norm.
    pub l1: f64,
    /// Training loss, as a share of that at zero.
    pub loss: f64,
    /// Minus the slope of the front there, in the same units.
    pub lambda: f64,
    /// Why its solver ended.
    pub termination: Termination,
}

/// Where a front ends whose largest norm was asked for, and why.
#[must_use]
pub fn end_of_asked(max_l1: f64, densest: &Densest) -> RangeEnd {
    let &Densest { l1, loss, lambda, termination } = densest;
    if !falls_short(max_l1, l1, f64::INFINITY) {
        return RangeEnd::Asked;
    }
    if loss <= VANISHED {
        return RangeEnd::LossVanished;
    }
    // By its slope. A network that is critical for the norm that it has says nothing of a larger one, and one whose steps are spent
    // says nothing at all.
    let is_flat = lambda * (max_l1 - l1) <= FLAT_AS_ASKED.min(FLAT_OF_ITSELF * loss);
    if is_flat || termination == Termination::AtRest { RangeEnd::LossFlat } else { RangeEnd::StepsSpent }
}

/// Whether a front ends before the norm that was asked for, with a loss, as a share of that at zero, that could still fall.
#[must_use]
pub fn falls_short(max_l1: f64, l1: f64, loss: f64) -> bool {
    l1 < REACHED * max_l1 && loss > VANISHED
}

/// So many norms at equal distances along the curve, both ends among them, in falling order. The curve is drawn through the points,
/// by rising norm, as cubics with their slopes −λ.
#[must_use]
pub fn equal_arcs(points: &[&Solved], axes: &Axes, (min, max): (f64, f64), count: usize) -> Vec<f64> {
    let mut curve = vec![(min, axes.loss_at_zero.min(loss_at(points, min).unwrap_or(axes.loss_at_zero)))];
    for step in 1..=SAMPLES {
        let l1 = min + (max - min) * step as f64 / SAMPLES as f64;
        if let Some(loss) = loss_at(points, l1) {
            curve.push((l1, loss));
        }
    }
    let lengths: Vec<f64> = curve.windows(2).map(|pair| axes.distance(pair[0], pair[1])).collect();
    let total: f64 = lengths.iter().sum();
    let mut budgets = vec![max];
    let (mut passed, mut index) = (0.0, 0);
    let mut inner = Vec::new();
    for place in 1..count.saturating_sub(1) {
        let wanted = total * place as f64 / (count - 1) as f64;
        while let Some(length) = lengths.get(index).filter(|&&length| passed + length < wanted) {
            passed += length;
            index += 1;
        }
        let (Some(&length), Some(&(from, _)), Some(&(to, _))) =
            (lengths.get(index), curve.get(index), curve.get(index + 1))
        else {
            break;
        };
        inner.push(from + (to - from) * ((wanted - passed) / length.max(f64::MIN_POSITIVE)).min(1.0));
    }
    budgets.extend(inner.into_iter().rev());
    budgets.push(min);
    budgets.dedup_by(|a, b| *a >= *b);
    budgets
}

/// Places at which a curve is measured.
const SAMPLES: usize = 1000;

/// The loss of the curve through these points, by rising norm, at a norm.
pub fn loss_at(points: &[&Solved], l1: f64) -> Option<f64> {
    let index = points.partition_point(|point| point.l1 < l1);
    let Some(dense) = points.get(index) else { return points.last().map(|last| last.loss) };
    let Some(sparse) = index.checked_sub(1).and_then(|before| points.get(before)) else { return Some(dense.loss) };
    let slopes = [-sparse.criticality.lambda, -dense.criticality.lambda];
    Some(Hermite::new([sparse.l1, dense.l1], [sparse.loss, dense.loss], slopes).at(l1))
}

/// Budgets between neighbours: first the budget at which one more point tells most about the curve.
///
/// Between two points the front is drawn as a cubic with their slopes −λ. How far its secant is from the mean of the slopes is the
/// size of the cubic term, and where that is large the interpolant errs; a share of the interval's own length keeps long straight
/// parts from staying empty.
#[must_use]
pub fn gaps(envelope: &Envelope, axes: &Axes) -> Vec<f64> {
    let points: Vec<(usize, &Solved)> = envelope.solved().collect();
    let mut gaps: Vec<(f64, f64)> = points
        .windows(2)
        .filter(|pair| !envelope.is_exhausted(pair[0].0, pair[1].0))
        .filter_map(|pair| {
            let (dense, sparse) = (pair[0].1, pair[1].1);
            let width = dense.l1 - sparse.l1;
            let secant = (sparse.loss - dense.loss) / width.max(f64::MIN_POSITIVE);
            let mean_slope = 0.5 * (dense.criticality.lambda + sparse.criticality.lambda);
            let cubic = axes.slope((secant - mean_slope).abs()) * width / axes.max_l1;
            let length = axes.distance((dense.l1, dense.loss), (sparse.l1, sparse.loss));
            // The slope of a network that is not quite critical must not draw all points to one place.
            let weight = cubic.min(length) + LENGTH_SHARE * length;
            (width > NARROWEST * axes.max_l1).then_some((weight, 0.5 * (dense.l1 + sparse.l1)))
        })
        .collect();
    gaps.sort_by(|a, b| b.0.total_cmp(&a.0));
    gaps.into_iter().map(|(_, budget)| budget).collect()
}

/// Weight of an interval's own length against the error of its interpolant.
const LENGTH_SHARE: f64 = 0.5;
/// Intervals narrower than this share of the ℓ¹ range are not divided further.
const NARROWEST: f64 = 1e-5;

#[cfg(test)]
#[path = "schedule_tests.rs"]
mod tests;
