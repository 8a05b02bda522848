//! Where a budget continuation places its points.

use super::{Axes, Settings, solved::SolvedFront};

/// The budgets of a walk from a dense network towards zero, and how many points there may be.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The ranges of the objectives.
    pub axes: Axes,
    points: usize,
    min_l1: f64,
    /// How many points the walk places; the others refine it.
    walk_points: usize,
    /// Points whose numbers have been given out.
    numbers: usize,
}

/// A budget to be solved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// Number of its point.
    pub number: usize,
    /// τ
    pub budget: f64,
}

/// What a budget gives up, λτ, when it gives up nothing, as a share of the loss at zero.
const NO_GAIN: f64 = 1e-9;

impl Plan {
    /// A plan whose walk places this share of the points.
    #[must_use]
    pub fn new(settings: &Settings, axes: Axes, walk_share: f64) -> Self {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a share of a count
        let walk_points = (settings.points as f64 * walk_share).ceil() as usize;
        Self { axes, points: settings.points, min_l1: settings.min_l1, walk_points: walk_points.max(2), numbers: 0 }
    }

    /// A budget with the next number.
    pub fn target(&mut self, budget: f64) -> Target {
        let number = self.numbers;
        self.numbers += 1;
        Target { number, budget }
    }

    /// Takes the norm of the best network of all for the end of the axis, where the largest budget is more than it needs.
    pub fn shorten(&mut self, l1: f64) {
        self.axes.max_l1 = l1.max(self.min_l1);
    }

    /// The smallest ℓ¹ norm.
    #[must_use]
    pub fn min_l1(&self) -> f64 {
        self.min_l1
    }

    /// Whether the walk has come to the smallest budget.
    #[must_use]
    pub fn has_walked(&self, front: &SolvedFront) -> bool {
        front.points().last().is_some_and(|last| last.budget <= self.min_l1)
    }

    /// How many points are missing: a point that was given up makes room for another, but not without end.
    #[must_use]
    pub fn missing(&self, front: &SolvedFront) -> usize {
        let left = (2 * self.points).saturating_sub(self.numbers);
        self.points.saturating_sub(front.points().len()).min(left)
    }

    /// Whether no more numbers are given out.
    #[must_use]
    pub fn is_exhausted(&self) -> bool {
        self.numbers >= 2 * self.points
    }

    /// The next budget of the walk: what is left of the front, in equal parts of its length.
    #[must_use]
    pub fn next_budget(&self, front: &SolvedFront) -> f64 {
        let Some(last) = front.points().last() else { return self.axes.max_l1 };
        // Where the budget no longer matters, as in a network whose units have died, nothing lies between here and the end.
        if last.number > 0 && last.criticality.lambda * last.l1 <= NO_GAIN * self.axes.loss_at_zero {
            return self.min_l1;
        }
        let left = self.walk_points.saturating_sub(front.points().len()).max(1);
        let end = (self.min_l1, self.axes.loss_at_zero);
        let arc = self.axes.arc_between((last.l1, last.loss), end) / left as f64;
        let slope = self.axes.slope(last.criticality.lambda);
        let width = arc / (1.0 + slope * slope).sqrt() * self.axes.max_l1;
        // Equal steps are the longest that still reach the end of the axis with the points that are left.
        let rest = last.budget - self.min_l1;
        if left == 1 { self.min_l1 } else { last.budget - width.min(0.5 * rest) }
    }
}
