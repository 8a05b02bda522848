//! The predictor–corrector continuation of Amakor, Sonntag and Peitz (arXiv 2308.12044).

use std::collections::VecDeque;

use super::{
    Axes, Corrector, Descent, Penalty, Progress, SolvedPoint, SolverError, Step, StepKind,
    ball::project_onto_l1_ball,
    predictor::{Direction, Predictor},
    range::RangeSearch,
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
    axes: Axes,
    phase: Phase,
    corrector: Corrector,
    predictor: Predictor,
    /// The first critical point, from which the second direction sets out.
    first: Option<Critical>,
    last: Option<Critical>,
    control: StepControl,
    iterations: usize,
    /// ℓ¹ norm and loss at the start of the current window of corrector steps.
    window_start: (f64, f64),
    points: usize,
    /// Corrections, also those that led to no new point.
    attempts: usize,
    /// Points of the direction towards lower loss, which comes first.
    denser_points: usize,
    ready: VecDeque<Progress>,
}

enum Phase {
    /// Looks for the largest norm.
    Range {
        search: RangeSearch,
        descent: Box<Descent>,
        theta: Vec<f64>,
    },
    /// Moves onto the front, after the predictor of this direction or, at first, from the first parameters.
    Correct(Option<Direction>),
    /// Moves along the front.
    Predict(Direction),
    Done,
}

#[derive(Clone, Debug)]
struct Critical {
    theta: Vec<f64>,
    l1: f64,
    loss: f64,
}

/// Corrector steps over which its movement is judged.
const REST_WINDOW: usize = 50;
/// A corrector that has moved less than this in units of the axes has come to rest.
const REST_DISTANCE: f64 = 2e-5;
/// The method ends after so many corrections for each point that was asked for.
const MOST_ATTEMPTS: usize = 5;
/// The corrector of a point ends after so many steps, where the optimality conditions decide.
const CORRECTOR_ITERATIONS: usize = 1000;

impl<L: Loss> PredictorCorrector<L> {
    /// A continuation from first parameters `theta`.
    ///
    /// # Errors
    /// When the settings make no sense, or the loss cannot be computed at `theta`.
    pub fn new(mut loss: L, penalty: Penalty, settings: Settings, theta: Vec<f64>) -> Result<Self, SolverError> {
        settings.check()?;
        let loss_at_zero = check_start(&mut loss, &penalty, &theta)?;
        let max_l1 = settings.max_l1.unwrap_or(f64::INFINITY);
        let phase = if max_l1.is_finite() {
            Phase::Correct(None)
        } else {
            let descent = Descent::new(&mut loss, &penalty, theta.clone(), f64::INFINITY)?;
            let search = RangeSearch::new(&descent, loss_at_zero);
            Phase::Range { search, descent: Box::new(descent), theta: theta.clone() }
        };
        let mut continuation = Self {
            predictor: Predictor::new(theta.len()),
            corrector: Corrector::new(&mut loss, &penalty, theta.clone())?,
            axes: Axes { max_l1, loss_at_zero },
            loss,
            monitor: None,
            penalty,
            settings,
            phase,
            first: None,
            last: None,
            control: StepControl::new(),
            iterations: 0,
            window_start: (0.0, 0.0),
            points: 0,
            attempts: 0,
            denser_points: 0,
            ready: VecDeque::new(),
        };
        if max_l1.is_finite() {
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
        match &mut self.phase {
            Phase::Range { search, descent, theta } => {
                let found = search.step(descent, &mut self.loss, self.monitor.as_mut(), &self.penalty)?;
                let step =
                    Step { kind: StepKind::WarmUp, loss: descent.loss(), l1: self.penalty.norm(descent.theta()) };
                self.ready.push_back(Progress::Step(step));
                if let Some((max_l1, _)) = found {
                    let theta = std::mem::take(theta);
                    self.axes.max_l1 = max_l1;
                    self.begin(theta)?;
                }
            }
            Phase::Correct(direction) => {
                let direction = *direction;
                self.corrector.step(&mut self.loss, &self.penalty)?;
                self.iterations += 1;
                let step = Step { kind: StepKind::Corrector, loss: self.corrector.loss(), l1: self.corrector.l1() };
                self.ready.push_back(Progress::Step(step));
                if self.is_corrected() {
                    self.record(direction)?;
                }
            }
            Phase::Predict(direction) => {
                let direction = *direction;
                let is_last = self.predictor.step(&mut self.loss, &self.penalty, &self.axes)?;
                let (l1, loss) = self.predictor.reached();
                self.ready.push_back(Progress::Step(Step { kind: StepKind::Predictor, loss, l1 }));
                if is_last {
                    let theta = self.predictor.theta().to_vec();
                    self.correct(&theta, Some(direction))?;
                }
            }
            Phase::Done => {}
        }
        Ok(())
    }

    /// Random parameters are larger than a front is long, and from there the corrector, which lets neither objective
    /// rise, would creep along networks of vanishing loss; so they are shrunk to the middle of the range first.
    fn begin(&mut self, mut theta: Vec<f64>) -> Result<(), SolverError> {
        let middle = 0.5 * (self.settings.min_l1 + self.axes.max_l1);
        project_onto_l1_ball(&mut theta, &self.penalty, middle, 0.0);
        self.correct(&theta, None)
    }

    fn correct(&mut self, theta: &[f64], direction: Option<Direction>) -> Result<(), SolverError> {
        self.corrector.restart(&mut self.loss, &self.penalty, theta)?;
        self.iterations = 0;
        self.window_start = (self.corrector.l1(), self.corrector.loss());
        self.phase = Phase::Correct(direction);
        Ok(())
    }

    /// Whether the corrector has moved less within a window of steps than anyone could see.
    fn has_come_to_rest(&mut self) -> bool {
        if !self.iterations.is_multiple_of(REST_WINDOW) {
            return false;
        }
        let place = (self.corrector.l1(), self.corrector.loss());
        let moved = self.axes.distance(self.window_start, place);
        self.window_start = place;
        moved < REST_DISTANCE
    }

    fn is_corrected(&mut self) -> bool {
        if self.corrector.is_stuck() {
            return true;
        }
        match self.settings.iterations {
            Some(most) => self.iterations >= most,
            None => {
                self.iterations >= CORRECTOR_ITERATIONS
                    || self.corrector.estimated_residual() <= self.settings.tolerance
                    || self.has_come_to_rest()
            }
        }
    }

    fn record(&mut self, direction: Option<Direction>) -> Result<(), SolverError> {
        let reached =
            Critical { theta: self.corrector.theta().to_vec(), l1: self.corrector.l1(), loss: self.corrector.loss() };
        let place = (reached.l1, reached.loss);
        let moved = self.last.as_ref().map(|last| self.axes.distance((last.l1, last.loss), place));
        let is_new = moved.is_none_or(|moved| self.control.accept(moved));
        if is_new {
            if self.is_in_range(place) {
                self.push_point(&reached)?;
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
        Ok(())
    }

    fn is_in_range(&self, (l1, _): (f64, f64)) -> bool {
        l1 >= self.settings.min_l1 && l1 <= self.axes.max_l1 * (1.0 + 1e-9)
    }

    fn push_point(&mut self, reached: &Critical) -> Result<(), SolverError> {
        let criticality = self.corrector.criticality(&mut self.loss, &self.penalty)?;
        self.ready.push_back(Progress::Point(SolvedPoint {
            number: self.points,
            theta: reached.theta.clone(),
            loss: reached.loss,
            l1: reached.l1,
            lambda: criticality.lambda,
            residual: criticality.residual,
        }));
        self.points += 1;
        Ok(())
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
        let place = (last.l1, last.loss);
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
            self.predictor.start(direction, &last.theta, last.l1, last.loss, self.control.length());
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
