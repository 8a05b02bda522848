//! The predictor–corrector continuation of Amakor, Sonntag and Peitz (arXiv 2308.12044).

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use super::{
    Axes, Penalty, Progress, SolverError, Step, StepKind,
    ball::project_onto_l1_ball,
    critical_solver::CriticalSolver,
    direction_walk::{Critical, DirectionWalk, Field},
    predictor::Direction,
    settings::{Settings, check_start},
    solved::Solution,
};
use crate::network::Loss;

/// Finds a first Pareto critical point and follows the front from it in both directions, at the same time where the loss can be
/// shared.
///
/// Critical points need not be globally non-dominated: a front of a deep network has several branches, and this method
/// stays on the one that its first parameters lead to.
pub struct PredictorCorrector<L> {
    loss: L,
    /// The same loss for the other direction.
    shared: Option<Box<dyn Loss + Send>>,
    monitor: Option<Box<dyn Loss>>,
    settings: Settings,
    field: Field,
    phase: Phase,
    ready: VecDeque<Progress>,
}

enum Phase {
    /// Looks for the largest norm, or for a trained network.
    Search(CriticalSolver),
    /// Moves onto the front from the first parameters.
    First(CriticalSolver),
    /// Moves along the front towards lower loss, and towards sparser networks.
    Walk(Box<[DirectionWalk; 2]>),
    Done,
}

/// The two directions wait for each other after so long.
const SLICE: Duration = Duration::from_millis(8);

impl<L: Loss + Send> PredictorCorrector<L> {
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
            shared: None,
            loss,
            monitor: None,
            field: Field::new(&settings, Axes { max_l1, loss_at_zero }, penalty),
            settings,
            phase: Phase::Done,
            ready: VecDeque::new(),
        };
        continuation.phase =
            if needs_search { Phase::Search(solver) } else { Phase::First(continuation.begin(solver, theta)?) };
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
        self.phase = match std::mem::replace(&mut self.phase, Phase::Done) {
            Phase::Search(mut solver) => {
                let found = solver.search(&mut self.loss, self.monitor.as_mut(), &self.field.penalty)?;
                self.report(&solver, StepKind::WarmUp);
                if let Some((max_l1, theta)) = found {
                    self.field.axes.max_l1 = max_l1;
                    Phase::First(self.begin(solver, theta)?)
                } else {
                    Phase::Search(solver)
                }
            }
            Phase::First(mut solver) => {
                let found = solver.corrector_step(&mut self.loss, &self.field.penalty, &self.field.axes)?;
                self.report(&solver, StepKind::Corrector);
                match found {
                    Some(solution) => self.set_out(solver, solution),
                    None => Phase::First(solver),
                }
            }
            Phase::Walk(mut walks) => {
                self.walk(&mut walks)?;
                self.ready.extend(walks.iter_mut().flat_map(DirectionWalk::take_found));
                // Steps of both in turn would have a mark jump to and fro.
                self.ready.extend(walks.iter().find_map(DirectionWalk::step).map(Progress::Step));
                if walks.iter().all(DirectionWalk::has_ended) { Phase::Done } else { Phase::Walk(walks) }
            }
            Phase::Done => Phase::Done,
        };
        Ok(())
    }

    fn report(&mut self, solver: &CriticalSolver, kind: StepKind) {
        let (loss, l1) = solver.reached(kind, &self.field.penalty);
        // Of mini-batches that have just begun no loss is known yet.
        if loss.is_finite() {
            self.ready.push_back(Progress::Step(Step { kind, loss, l1 }));
        }
    }

    /// Random parameters are larger than a front is long, and from there the corrector, which lets neither objective
    /// rise, would creep along networks of vanishing loss; so they are shrunk to the middle of the range first.
    fn begin(&mut self, mut solver: CriticalSolver, mut theta: Vec<f64>) -> Result<CriticalSolver, SolverError> {
        let middle = 0.5 * (self.field.min_l1 + self.field.axes.max_l1);
        project_onto_l1_ball(&mut theta, &self.field.penalty, middle, 0.0);
        solver.correct(&mut self.loss, &self.field.penalty, &theta)?;
        Ok(solver)
    }

    /// From the first critical point in both directions, which share the points by the lengths of front before them.
    fn set_out(&mut self, solver: CriticalSolver, solution: Solution) -> Phase {
        let first = Critical { l1: self.field.penalty.norm(&solution.theta), solution };
        let mut points = 0;
        if self.field.contains(first.l1) {
            self.ready.push_back(first.solution.clone().into_progress(points, first.l1));
            points += 1;
        }
        let (denser, sparser) =
            (self.field.length(&first, Direction::Denser), self.field.length(&first, Direction::Sparser));
        let share = if denser + sparser > 0.0 { denser / (denser + sparser) } else { 0.0 };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a share of a count
        let denser_points = ((self.settings.points - points) as f64 * share).round() as usize;
        let border = points + denser_points;
        self.shared = self.loss.sharing();
        let walk = |direction, solver, first, numbers| {
            DirectionWalk::new(direction, self.field.clone(), solver, first, numbers)
        };
        Phase::Walk(Box::new([
            walk(Direction::Denser, solver.clone(), first.clone(), points..border),
            walk(Direction::Sparser, solver, first, border..self.settings.points),
        ]))
    }

    /// Takes some steps in both directions, or in the first that has not ended where the loss cannot be shared.
    fn walk(&mut self, walks: &mut [DirectionWalk; 2]) -> Result<(), SolverError> {
        let until = Instant::now() + SLICE;
        let threads = rayon::current_num_threads();
        let [denser, sparser] = walks;
        match &mut self.shared {
            Some(shared) if !denser.has_ended() && !sparser.has_ended() => {
                self.loss.use_threads((threads / 2).max(1));
                shared.use_threads((threads / 2).max(1));
                let (first, second) = rayon::join(|| denser.run(&mut self.loss, until), || sparser.run(shared, until));
                first.and(second)
            }
            Some(shared) if denser.has_ended() => {
                shared.use_threads(threads);
                sparser.run(shared, until)
            }
            _ => {
                self.loss.use_threads(threads);
                let walk = if denser.has_ended() { sparser } else { denser };
                walk.run(&mut self.loss, until)
            }
        }
    }
}

impl<L: Loss + Send> Iterator for PredictorCorrector<L> {
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
