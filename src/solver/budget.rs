//! Budget continuation: min f(θ) subject to ‖θ‖₁ ≤ τ, for a falling sequence of budgets τ.

use std::collections::VecDeque;

use super::{
    Axes, Penalty, Progress, SolvedPoint, SolverError, Step, StepKind,
    budget_solver::{BudgetSolver, Solution},
    settings::{Settings, check_start},
    solved::{Solved, SolvedFront},
};
use crate::network::Loss;

/// Walks the front from a dense network towards zero, each budget started from its neighbour, then adds points where the
/// curve between the points is least known.
///
/// Every point that is globally non-dominated solves such a problem with its own norm as the budget, also on the concave
/// parts of a front, which no weighted sum of the objectives reaches.
pub struct BudgetContinuation<L> {
    loss: L,
    monitor: Option<Box<dyn Loss>>,
    penalty: Penalty,
    settings: Settings,
    solver: BudgetSolver,
    axes: Axes,
    phase: Phase,
    solved: SolvedFront,
    /// What will be yielded next.
    ready: VecDeque<Progress>,
    /// Numbers of the points that were solved again, with mini-batches.
    repaired: Vec<usize>,
    /// Points whose numbers have been given out.
    numbers: usize,
}

enum Phase {
    /// Looks for the largest budget.
    Range,
    /// Solves a budget.
    Solve(Target),
    Done,
}

/// What is being solved.
#[derive(Clone, Copy, Debug)]
struct Target {
    number: usize,
    budget: f64,
    /// Number and loss of the sparser neighbour whose network this one starts from, if it does.
    started_from: Option<(usize, f64)>,
}

/// Share of the points that the walk from dense to sparse places; the others refine it.
const WALK_SHARE: f64 = 0.75;

impl<L: Loss> BudgetContinuation<L> {
    /// A continuation from first parameters `theta`.
    ///
    /// # Errors
    /// When the settings make no sense, or the loss cannot be computed at `theta`.
    pub fn new(mut loss: L, penalty: Penalty, settings: Settings, theta: Vec<f64>) -> Result<Self, SolverError> {
        settings.check()?;
        let loss_at_zero = check_start(&mut loss, &penalty, &theta)?;
        let radius = settings.max_l1.unwrap_or(f64::INFINITY);
        let solver = BudgetSolver::new(&mut loss, &penalty, settings, theta, radius, loss_at_zero)?;
        let axes = Axes { max_l1: radius, loss_at_zero };
        let phase = if solver.needs_search(radius) {
            Phase::Range
        } else {
            Phase::Solve(Target { number: 0, budget: radius, started_from: None })
        };
        Ok(Self {
            loss,
            monitor: None,
            penalty,
            settings,
            solver,
            axes,
            phase,
            solved: SolvedFront::default(),
            ready: VecDeque::new(),
            repaired: Vec::new(),
            numbers: 1,
        })
    }

    /// Ends the training of the first network, from which the largest ℓ¹ norm is told, where the loss on other rows
    /// rises: what follows is memory of single rows.
    #[must_use]
    pub fn with_monitor(mut self, monitor: Option<Box<dyn Loss>>) -> Self {
        self.monitor = monitor;
        self
    }

    fn advance(&mut self) -> Result<(), SolverError> {
        match self.phase {
            Phase::Range => {
                let found = self.solver.search(&mut self.loss, self.monitor.as_mut(), &self.penalty)?;
                self.report_step(StepKind::WarmUp);
                if let Some((radius, theta)) = found {
                    self.axes.max_l1 = radius;
                    if radius <= self.settings.min_l1 {
                        return Err(SolverError::Range { min: self.settings.min_l1, max: radius });
                    }
                    let target = Target { number: 0, budget: radius, started_from: None };
                    self.solve(target, theta)?;
                }
            }
            Phase::Solve(target) => {
                let solution = self.solver.step(&mut self.loss, &self.penalty)?;
                self.report_step(StepKind::Corrector);
                if let Some(solution) = solution {
                    self.record(target, solution)?;
                }
            }
            Phase::Done => {}
        }
        Ok(())
    }

    fn report_step(&mut self, kind: StepKind) {
        let (loss, l1) = self.solver.reached(&self.penalty);
        // Of a stretch of mini-batches that has just begun no loss is known yet.
        if loss.is_finite() {
            self.ready.push_back(Progress::Step(Step { kind, loss, l1 }));
        }
    }

    fn solve(&mut self, target: Target, theta: Vec<f64>) -> Result<(), SolverError> {
        self.solver.solve(&mut self.loss, &self.penalty, theta, target.budget)?;
        self.phase = Phase::Solve(target);
        Ok(())
    }

    fn record(&mut self, target: Target, solution: Solution) -> Result<(), SolverError> {
        let Solution { theta, loss, criticality } = solution;
        let l1 = self.penalty.norm(&theta);
        if target.number == 0 && target.budget > l1 {
            // The largest budget is more than the best network needs.
            self.axes.max_l1 = l1.max(self.settings.min_l1);
        }
        let budget = target.budget.min(l1);
        let mut point = Solved::new(target.number, budget, l1, loss, criticality, &theta);
        point.started_from = target.started_from;
        let has_improved = self.solved.insert(point);
        if has_improved {
            self.ready.push_back(Progress::Point(SolvedPoint {
                number: target.number,
                theta,
                loss,
                l1,
                lambda: criticality.lambda,
                residual: criticality.residual,
            }));
        }
        self.repair()
    }

    /// Solves points again from their sparser neighbours, which fit a larger budget too, where the front shows that
    /// these lie on a better branch; with mini-batches, whose steps may lose a branch, also from their denser neighbours. Gives
    /// up a point that is dominated all the same.
    fn repair(&mut self) -> Result<(), SolverError> {
        if self.settings.batches.is_some() {
            if let Some((place, from)) = self.next_repair() {
                let (point, start) = (&self.solved.points()[place], &self.solved.points()[from]);
                let started_from = Some((start.number, start.loss));
                let target = Target { number: point.number, budget: point.budget, started_from };
                self.repaired.push(point.number);
                return self.solve_from(target, from);
            }
        } else if let Some(place) = self.solved.first_improvable(MISSED_SHARE) {
            let (dense, sparse) = (&self.solved.points()[place], &self.solved.points()[place + 1]);
            let started_from = Some((sparse.number, sparse.loss));
            let target = Target { number: dense.number, budget: dense.budget, started_from };
            return self.solve_from(target, place + 1);
        }
        if self.settings.batches.is_some() && !self.has_walked() {
            return self.choose_next();
        }
        while let Some(number) = self.solved.give_up_dominated() {
            self.ready.push_back(Progress::Dropped(number));
        }
        self.choose_next()
    }

    /// With mini-batches, the place of a point to be solved again, and of the neighbour to start from. Slopes are too rough
    /// there to tell one branch from another, so these are points that are plainly worse than a neighbour shows they can be,
    /// and each gets one more try: those that have fallen off the branch of their denser neighbour at once; those that their
    /// sparser neighbour dominates once the walk is over, which has trained the network all along, from sparse to dense.
    fn next_repair(&self) -> Option<(usize, usize)> {
        let is_new = |place: &usize| !self.repaired.contains(&self.solved.points()[*place].number);
        let fallen = self.solved.first_fallen().filter(is_new).map(|place| (place, place - 1));
        let dominated = || self.solved.last_dominated().filter(is_new).map(|place| (place, place + 1));
        fallen.or_else(|| if self.has_walked() { dominated() } else { None })
    }

    /// Whether the walk has come to the smallest budget.
    fn has_walked(&self) -> bool {
        self.solved.points().last().is_some_and(|last| last.budget <= self.settings.min_l1)
    }

    /// Solves a budget from the network of a point with a smaller or a larger one.
    fn solve_from(&mut self, target: Target, place: usize) -> Result<(), SolverError> {
        let Some(point) = self.solved.points().get(place) else { return Ok(()) };
        let (mut theta, l1, loss) = (point.theta(), point.l1, point.loss);
        if l1 < target.budget {
            self.grow(&mut theta, l1, loss, target.budget)?;
        }
        self.solve(target, theta)
    }

    /// Scales a network of a smaller budget along its ray, on which the loss falls with slope −λ, as far as it does.
    fn grow(&mut self, theta: &mut [f64], l1: f64, loss: f64, budget: f64) -> Result<(), SolverError> {
        if l1 <= 0.0 {
            return Ok(());
        }
        let mut growth = budget / l1 - 1.0;
        for _ in 0..GROWTH_HALVINGS {
            let scaled: Vec<f64> = theta.iter().map(|value| value * (1.0 + growth)).collect();
            if self.loss.value(&scaled)? < loss {
                theta.copy_from_slice(&scaled);
                return Ok(());
            }
            growth *= 0.5;
        }
        Ok(())
    }

    fn choose_next(&mut self) -> Result<(), SolverError> {
        let walked = self.has_walked();
        // A point that was given up makes room for another, but not without end.
        let asked_for = self.settings.points;
        if self.solved.points().len() >= asked_for && walked || self.numbers >= 2 * asked_for {
            self.phase = Phase::Done;
            return Ok(());
        }
        let next = if walked {
            self.solved.next_refinement(&self.axes)
        } else {
            Some((self.next_budget(), self.solved.points().len().saturating_sub(1)))
        };
        let Some((budget, from)) = next else {
            self.phase = Phase::Done;
            return Ok(());
        };
        let theta = self.solved.points().get(from).map(Solved::theta).unwrap_or_default();
        let target = Target { number: self.numbers, budget, started_from: None };
        self.numbers += 1;
        self.solve(target, theta)
    }

    /// How many points the walk places. With mini-batches a point is best when it starts close by, so all of them.
    fn walk_points(&self) -> usize {
        let points = self.settings.points;
        if self.settings.batches.is_some() {
            return points;
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a share of a count
        let share = (points as f64 * WALK_SHARE).ceil() as usize;
        share.max(2)
    }

    /// The next budget of the walk: what is left of the front, in equal parts of its length.
    fn next_budget(&self) -> f64 {
        let Some(last) = self.solved.points().last() else { return self.axes.max_l1 };
        // Where the budget no longer matters, as in a network whose units have died, nothing lies between here and the end.
        if last.number > 0 && last.criticality.lambda * last.l1 <= NO_GAIN * self.axes.loss_at_zero {
            return self.settings.min_l1;
        }
        let walk_points = self.walk_points();
        let left = walk_points.saturating_sub(self.solved.points().len()).max(1);
        let end = (self.settings.min_l1, self.axes.loss_at_zero);
        let arc = self.axes.arc_between((last.l1, last.loss), end) / left as f64;
        let slope = self.axes.slope(last.criticality.lambda);
        let width = arc / (1.0 + slope * slope).sqrt() * self.axes.max_l1;
        // Equal steps are the longest that still reach the end of the axis with the points that are left.
        let rest = last.budget - self.settings.min_l1;
        if left == 1 { self.settings.min_l1 } else { last.budget - width.min(0.5 * rest) }
    }
}

/// What a budget gives up, λτ, when it gives up nothing, as a share of the loss at zero.
const NO_GAIN: f64 = 1e-9;
/// How often a step along a ray is halved in search of a lower loss.
const GROWTH_HALVINGS: usize = 8;
/// A gain below this share of what the flatter of two slopes promises is a sign of two branches.
const MISSED_SHARE: f64 = 0.9;

impl<L: Loss> Iterator for BudgetContinuation<L> {
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
