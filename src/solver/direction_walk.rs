//! One direction of a predictor–corrector continuation.

use std::{collections::VecDeque, time::Instant};

use super::{
    Axes, Penalty, Progress, Settings, SolverError, Step, StepKind,
    critical_solver::{CriticalSolver, Prediction},
    predictor::Direction,
    solved::Solution,
    step_control::StepControl,
};
use crate::network::Loss;

/// A Pareto critical point.
#[derive(Clone, Debug)]
pub struct Critical {
    /// The network.
    pub solution: Solution,
    /// ‖θ‖₁
    pub l1: f64,
}

impl Critical {
    /// ℓ¹ norm and loss.
    #[must_use]
    pub fn place(&self) -> (f64, f64) {
        (self.l1, self.solution.loss)
    }
}

/// The ranges that a front is followed in.
#[derive(Clone, Debug)]
pub struct Field {
    /// Of the objectives.
    pub axes: Axes,
    /// Smallest ℓ¹ norm.
    pub min_l1: f64,
    /// Which parameters the norm covers.
    pub penalty: Penalty,
}

impl Field {
    /// The field of these settings.
    #[must_use]
    pub fn new(settings: &Settings, axes: Axes, penalty: Penalty) -> Self {
        Self { axes, min_l1: settings.min_l1, penalty }
    }

    /// A guess at the length of front that lies before a point.
    #[must_use]
    pub fn length(&self, from: &Critical, direction: Direction) -> f64 {
        let end = match direction {
            // Along the tangent, which a convex front does not fall below.
            Direction::Denser => {
                let gain = from.solution.criticality.lambda * (self.axes.max_l1 - from.l1);
                (self.axes.max_l1, (from.solution.loss - gain).max(0.0))
            }
            Direction::Sparser => (self.min_l1, self.axes.loss_at_zero),
        };
        self.axes.arc_between(from.place(), end)
    }

    /// Whether a front is asked for at this norm.
    #[must_use]
    pub fn contains(&self, l1: f64) -> bool {
        l1 >= self.min_l1 && l1 <= self.axes.max_l1 * (1.0 + 1e-9)
    }
}

/// Follows the front from its first point in one direction. It needs nothing of the other direction but the first point, so
/// that both can be followed at the same time.
pub struct DirectionWalk {
    direction: Direction,
    field: Field,
    solver: CriticalSolver,
    phase: Phase,
    last: Critical,
    control: StepControl,
    /// Numbers of the points that are left.
    numbers: std::ops::Range<usize>,
    /// Corrections that may still be tried, also those that lead to no new point.
    attempts: usize,
    found: VecDeque<Progress>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Phase {
    Predict,
    Correct,
    Done,
}

/// A direction ends after so many corrections for each of its points.
const MOST_ATTEMPTS: usize = 5;

impl DirectionWalk {
    /// Sets out from the first point, to find points with these numbers.
    #[must_use]
    pub fn new(
        direction: Direction,
        field: Field,
        solver: CriticalSolver,
        first: Critical,
        numbers: std::ops::Range<usize>,
    ) -> Self {
        let mut walk = Self {
            direction,
            field,
            solver,
            phase: Phase::Predict,
            last: first,
            control: StepControl::new(),
            attempts: MOST_ATTEMPTS * numbers.len(),
            numbers,
            found: VecDeque::new(),
        };
        walk.plan();
        walk
    }

    /// Whether this direction has come to its end.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.phase == Phase::Done
    }

    /// The points found since the last call.
    pub fn take_found(&mut self) -> VecDeque<Progress> {
        std::mem::take(&mut self.found)
    }

    /// Takes steps until that time, or until a point is found, or to the end.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn run(&mut self, loss: &mut impl Loss, until: Instant) -> Result<(), SolverError> {
        while !self.has_ended() && self.found.is_empty() {
            self.advance(loss)?;
            if Instant::now() >= until {
                break;
            }
        }
        Ok(())
    }

    /// Where the last step has led.
    #[must_use]
    pub fn step(&self) -> Option<Step> {
        let kind = match self.phase {
            Phase::Predict => StepKind::Predictor,
            Phase::Correct => StepKind::Corrector,
            Phase::Done => return None,
        };
        let (loss, l1) = self.solver.reached(kind, &self.field.penalty);
        // Of mini-batches that have just begun no loss is known yet.
        loss.is_finite().then_some(Step { kind, loss, l1 })
    }

    fn advance(&mut self, loss: &mut impl Loss) -> Result<(), SolverError> {
        let Field { axes, penalty, .. } = &self.field;
        match self.phase {
            Phase::Predict => {
                if self.solver.predictor_step(loss, penalty, axes)? {
                    self.solver.correct_prediction(loss, penalty)?;
                    self.phase = Phase::Correct;
                }
            }
            Phase::Correct => {
                if let Some(solution) = self.solver.corrector_step(loss, penalty, axes)? {
                    self.record(solution);
                }
            }
            Phase::Done => {}
        }
        Ok(())
    }

    fn record(&mut self, solution: Solution) {
        let reached = Critical { l1: self.field.penalty.norm(&solution.theta), solution };
        let moved = self.field.axes.distance(self.last.place(), reached.place());
        let is_new = self.control.accept(moved);
        self.attempts = self.attempts.saturating_sub(1);
        let has_come_to_the_end = match self.direction {
            Direction::Denser => reached.l1 >= self.field.axes.max_l1,
            Direction::Sparser => reached.l1 <= self.field.min_l1,
        };
        if is_new {
            if self.field.contains(reached.l1)
                && let Some(number) = self.numbers.next()
            {
                self.found.push_back(reached.solution.clone().into_progress(number, reached.l1));
            }
            self.last = reached;
        }
        if has_come_to_the_end || self.control.has_failed() || self.attempts == 0 {
            self.phase = Phase::Done;
        } else if is_new {
            self.plan();
        } else {
            self.predict();
        }
    }

    /// Divides the length of front that is left by the points that are left.
    fn plan(&mut self) {
        let left = self.numbers.len();
        if left == 0 {
            self.phase = Phase::Done;
            return;
        }
        self.control.want(self.field.length(&self.last, self.direction) / left as f64);
        self.predict();
    }

    fn predict(&mut self) {
        let distance = self.control.length();
        let prediction =
            Prediction { direction: self.direction, from: &self.last.solution, l1: self.last.l1, distance };
        self.solver.predict(prediction, &self.field.axes);
        self.phase = Phase::Predict;
    }
}
