//! The predictor–corrector continuation of Amakor, Sonntag and Peitz (arXiv 2308.12044).

use std::collections::VecDeque;

use super::{
    Axes, Penalty, Progress, SolvedPoint, SolverError, Step, StepKind,
    ball::project_onto_l1_ball,
    solved::Solution,
    critical_solver::{CriticalSolver, Prediction},
    predictor::Direction,
    settings::{Settings, check_start},
    step_control::StepControl,
};
use crate::network::Loss;

/// Finds a first Pareto critical point and follows the front from it in both directions.
///
/// Critical points need not be globally non-dominated: a front of a deep network has several branches, and this method
/// stays on the one that its first parameters lead to.
pub struct PredictorCorrector<L> {
    loss: L,
    monitor: Option<Box<dyn Loss>>,
    penalty: Penalty,
    settings: Settings,
    solver: CriticalSolver,
    axes: Axes,
    phase: Phase,
    /// The first critical point, from which the second direction sets out.
    first: Option<Critical>,
    last: Option<Critical>,
    control: StepControl,
    points: usize,
    /// Corrections, also those that led to no new point.
    attempts: usize,
    /// Points of the direction towards lower loss, which comes first.
    denser_points: usize,
    ready: VecDeque<Progress>,
}

enum Phase {
    /// Looks for the largest norm, or for a trained network.
    Search,
    /// Moves onto the front, after the predictor of this direction or, at first, from the first parameters.
    Correct(Option<Direction>),
    /// Moves along the front.
    Predict(Direction),
    Done,
}

#[derive(Clone, Debug)]
struct Critical {
    solution: Solution,
    l1: f64,
}

impl Critical {
    /// ℓ¹ norm and loss.
    fn place(&self) -> (f64, f64) {
        (self.l1, self.solution.loss)
    }
}

/// The method ends after so many corrections for each point that was asked for.
const MOST_ATTEMPTS: usize = 5;

impl<L: Loss> PredictorCorrector<L> {
    /// A continuation from first parameters `theta`.
    ///
    /// # Errors
    /// When the settings make no sense, or the loss cannot be computed at `theta`.
    pub fn new(mut loss: L, penalty: Penalty, settings: Settings, theta: Vec<f64>) -> Result<Self, SolverError> {
        settings.check()?;
        let loss_at_zero = check_start(&mut loss, &penalty, &theta)?;
        let max_l1 = settings.max_l1.unwrap_or(f64::INFINITY);
        let solver = CriticalSolver::new(&mut loss, &penalty, settings, theta.clone(), max_l1, loss_at_zero)?;
        let needs_search = solver.needs_search(max_l1);
        let mut continuation = Self {
            axes: Axes { max_l1, loss_at_zero },
            loss,
            monitor: None,
            penalty,
            settings,
            solver,
            phase: Phase::Search,
            first: None,
            last: None,
            control: StepControl::new(),
            points: 0,
            attempts: 0,
            denser_points: 0,
            ready: VecDeque::new(),
        };
        if !needs_search {
            continuation.begin(theta)?;
        }
        Ok(continuation)
    }

    /// Ends the training of the network from which the largest ℓ¹ norm is told where the loss on other rows rises: what
    /// follows is memory of single rows.
    #[must_use]
    pub fn with_monitor(mut self, monitor: Option<Box<dyn Loss>>) -> Self {
        self.monitor = monitor;
        self
    }

    fn advance(&mut self) -> Result<(), SolverError> {
        match self.phase {
            Phase::Search => {
                let found = self.solver.search(&mut self.loss, self.monitor.as_mut(), &self.penalty)?;
                self.report_step(StepKind::WarmUp);
                if let Some((max_l1, theta)) = found {
                    self.axes.max_l1 = max_l1;
                    self.begin(theta)?;
                }
            }
            Phase::Correct(direction) => {
                let found = self.solver.corrector_step(&mut self.loss, &self.penalty, &self.axes)?;
                self.report_step(StepKind::Corrector);
                if let Some(solution) = found {
                    self.record(direction, solution);
                }
            }
            Phase::Predict(direction) => {
                let is_last = self.solver.predictor_step(&mut self.loss, &self.penalty, &self.axes)?;
                self.report_step(StepKind::Predictor);
                if is_last {
                    self.solver.correct_prediction(&mut self.loss, &self.penalty)?;
                    self.phase = Phase::Correct(Some(direction));
                }
            }
            Phase::Done => {}
        }
        Ok(())
    }

    fn report_step(&mut self, kind: StepKind) {
        let (loss, l1) = self.solver.reached(kind, &self.penalty);
        // Of mini-batches that have just begun no loss is known yet.
        if loss.is_finite() {
            self.ready.push_back(Progress::Step(Step { kind, loss, l1 }));
        }
    }

    /// Random parameters are larger than a front is long, and from there the corrector, which lets neither objective
    /// rise, would creep along networks of vanishing loss; so they are shrunk to the middle of the range first.
    fn begin(&mut self, mut theta: Vec<f64>) -> Result<(), SolverError> {
        let middle = 0.5 * (self.settings.min_l1 + self.axes.max_l1);
        project_onto_l1_ball(&mut theta, &self.penalty, middle, 0.0);
        self.solver.correct(&mut self.loss, &self.penalty, &theta)?;
        self.phase = Phase::Correct(None);
        Ok(())
    }

    fn record(&mut self, direction: Option<Direction>, solution: Solution) {
        let reached = Critical { l1: self.penalty.norm(&solution.theta), solution };
        let place = reached.place();
        let moved = self.last.as_ref().map(|last| self.axes.distance(last.place(), place));
        let is_new = moved.is_none_or(|moved| self.control.accept(moved));
        if is_new {
            if self.is_in_range(place) {
                self.push_point(&reached);
            }
            self.last = Some(reached.clone());
        }
        self.attempts += 1;
        match direction {
            None => {
                self.share_points(place);
                self.first = Some(reached);
                self.set_out(Direction::Denser);
            }
            Some(direction) => self.go_on(direction, &reached, is_new),
        }
    }

    fn is_in_range(&self, (l1, _): (f64, f64)) -> bool {
        l1 >= self.settings.min_l1 && l1 <= self.axes.max_l1 * (1.0 + 1e-9)
    }

    fn push_point(&mut self, reached: &Critical) {
        let Solution { theta, loss, criticality } = reached.solution.clone();
        self.ready.push_back(Progress::Point(SolvedPoint {
            number: self.points,
            theta,
            loss,
            l1: reached.l1,
            lambda: criticality.lambda,
            residual: criticality.residual,
        }));
        self.points += 1;
    }

    /// Shares the points between the two directions by the lengths of front that they have before them.
    fn share_points(&mut self, first: (f64, f64)) {
        let denser = self.axes.arc_between(first, self.dense_end());
        let sparser = self.axes.arc_between(first, self.sparse_end());
        let others = self.settings.points - 1;
        let share = if denser + sparser > 0.0 { denser / (denser + sparser) } else { 0.0 };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a share of a count
        let denser_points = (others as f64 * share).round() as usize;
        self.denser_points = self.points + denser_points;
    }

    fn dense_end(&self) -> (f64, f64) {
        (self.axes.max_l1, 0.0)
    }

    fn sparse_end(&self) -> (f64, f64) {
        (self.settings.min_l1, self.axes.loss_at_zero)
    }

    /// Begins a direction at the first critical point.
    fn set_out(&mut self, direction: Direction) {
        self.last.clone_from(&self.first);
        self.control = StepControl::new();
        self.plan(direction);
    }

    /// After a corrected point: on along the same direction, or over to the other, or the end.
    fn go_on(&mut self, direction: Direction, reached: &Critical, is_new: bool) {
        let has_ended = self.control.has_failed()
            || match direction {
                Direction::Denser => reached.l1 >= self.axes.max_l1 || self.points >= self.denser_points,
                Direction::Sparser => reached.l1 <= self.settings.min_l1,
            };
        if self.points >= self.settings.points || self.attempts >= MOST_ATTEMPTS * self.settings.points {
            self.phase = Phase::Done;
        } else if !has_ended {
            if is_new {
                self.plan(direction);
            } else {
                self.predict(direction);
            }
        } else if direction == Direction::Denser {
            self.set_out(Direction::Sparser);
        } else {
            self.phase = Phase::Done;
        }
    }

    /// Divides the length of front that is left by the points that are left.
    fn plan(&mut self, direction: Direction) {
        let Some(last) = &self.last else { return };
        let place = last.place();
        let (end, points) = match direction {
            Direction::Denser => (self.dense_end(), self.denser_points),
            Direction::Sparser => (self.sparse_end(), self.settings.points),
        };
        let left = points.saturating_sub(self.points);
        if left == 0 {
            if direction == Direction::Denser {
                self.set_out(Direction::Sparser);
            } else {
                self.phase = Phase::Done;
            }
            return;
        }
        let wanted = self.axes.arc_between(place, end) / left as f64;
        self.control.want(wanted);
        self.predict(direction);
    }

    fn predict(&mut self, direction: Direction) {
        if let Some(last) = &self.last {
            let distance = self.control.length();
            let prediction = Prediction { direction, from: &last.solution, l1: last.l1, distance };
            self.solver.predict(prediction, &self.axes);
            self.phase = Phase::Predict(direction);
        }
    }
}

impl<L: Loss> Iterator for PredictorCorrector<L> {
    type Item = Result<Progress, SolverError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(progress) = self.ready.pop_front() {
                return Some(Ok(progress));
            }
            if matches!(self.phase, Phase::Done) {
                return None;
            }
            if let Err(error) = self.advance() {
                self.phase = Phase::Done;
                return Some(Err(error));
            }
        }
    }
}
