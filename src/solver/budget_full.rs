//! Budget continuation with the gradient over all rows.

use std::collections::VecDeque;

use super::{
    Axes, Penalty, Progress, SolverError, Step, StepKind,
    budget::grow,
    full_batch::FullBatch,
    plan::{Plan, Target},
    settings::Settings,
    solved::{Solution, Solved, SolvedFront},
};
use crate::network::Loss;

/// One budget after the other, each until the optimality conditions hold.
pub struct FullBudget<L> {
    loss: L,
    /// The loss on other rows, if there are any.
    pub monitor: Option<Box<dyn Loss>>,
    penalty: Penalty,
    plan: Plan,
    solver: FullBatch,
    phase: Phase,
    solved: SolvedFront,
}

enum Phase {
    /// Looks for the largest budget.
    Range,
    /// Solves a budget, from the network of a sparser neighbour with this number and loss if there is one.
    Solve(Target, Option<(usize, f64)>),
    Done,
}

/// Share of the points that the walk from dense to sparse places; the others refine it.
const WALK_SHARE: f64 = 0.75;
/// A gain below this share of what the flatter of two slopes promises is a sign of two branches.
const MISSED_SHARE: f64 = 0.9;

impl<L: Loss> FullBudget<L> {
    /// A continuation from first parameters `theta`.
    ///
    /// # Errors
    /// When the loss cannot be computed at `theta`.
    pub fn new(
        mut loss: L,
        penalty: Penalty,
        settings: Settings,
        axes: Axes,
        theta: Vec<f64>,
    ) -> Result<Self, SolverError> {
        let radius = axes.max_l1;
        let solver = FullBatch::new(&mut loss, &penalty, settings, theta, radius, axes.loss_at_zero)?;
        let mut plan = Plan::new(&settings, axes, WALK_SHARE);
        let phase = if radius.is_infinite() { Phase::Range } else { Phase::Solve(plan.target(radius), None) };
        Ok(Self { loss, monitor: None, penalty, plan, solver, phase, solved: SolvedFront::default() })
    }

    /// One step, and what it has found; whether there is more to do.
    ///
    /// # Errors
    /// When the loss cannot be computed, or the range of norms is empty.
    pub fn advance(&mut self, ready: &mut VecDeque<Progress>) -> Result<bool, SolverError> {
        match self.phase {
            Phase::Range => {
                let found = self.solver.search(&mut self.loss, self.monitor.as_mut(), &self.penalty)?;
                ready.push_back(self.step(StepKind::WarmUp));
                if let Some((radius, theta)) = found {
                    self.plan.axes.max_l1 = radius;
                    if radius <= self.plan.min_l1() {
                        return Err(SolverError::Range { min: self.plan.min_l1(), max: radius });
                    }
                    let target = self.plan.target(radius);
                    self.solve(target, None, theta)?;
                }
            }
            Phase::Solve(target, started_from) => {
                let solution = self.solver.step(&mut self.loss, &self.penalty)?;
                ready.push_back(self.step(StepKind::Corrector));
                if let Some(solution) = solution {
                    self.record(target, started_from, solution, ready)?;
                }
            }
            Phase::Done => return Ok(false),
        }
        Ok(true)
    }

    fn step(&self, kind: StepKind) -> Progress {
        let (loss, l1) = self.solver.reached(&self.penalty);
        Progress::Step(Step { kind, loss, l1 })
    }

    fn solve(
        &mut self,
        target: Target,
        started_from: Option<(usize, f64)>,
        theta: Vec<f64>,
    ) -> Result<(), SolverError> {
        self.solver.solve(&mut self.loss, &self.penalty, theta, target.budget)?;
        self.phase = Phase::Solve(target, started_from);
        Ok(())
    }

    fn record(
        &mut self,
        target: Target,
        started_from: Option<(usize, f64)>,
        solution: Solution,
        ready: &mut VecDeque<Progress>,
    ) -> Result<(), SolverError> {
        let l1 = self.penalty.norm(&solution.theta);
        if target.number == 0 && target.budget > l1 {
            self.plan.shorten(l1);
        }
        let mut point = Solved::new(target, l1, &solution);
        point.started_from = started_from;
        if self.solved.insert(point) {
            ready.push_back(solution.into_progress(target.number, l1));
        }
        // Points are solved again from their sparser neighbours, which fit a larger budget too, where the front shows that
        // these lie on a better branch.
        if let Some(place) = self.solved.first_improvable(MISSED_SHARE)
            && let Some([dense, sparse]) = self.solved.points().get(place..place + 2)
        {
            let started_from = Some((sparse.number, sparse.loss));
            let target = Target { number: dense.number, budget: dense.budget };
            return self.solve_from(target, started_from, place + 1);
        }
        while let Some(number) = self.solved.give_up_dominated() {
            ready.push_back(Progress::Dropped(number));
        }
        self.choose_next()
    }

    fn choose_next(&mut self) -> Result<(), SolverError> {
        let has_walked = self.plan.has_walked(&self.solved);
        let is_complete = has_walked && self.plan.missing(&self.solved) == 0 || self.plan.is_exhausted();
        let next = if is_complete {
            None
        } else if has_walked {
            self.solved.refinements(&self.plan.axes).first().copied()
        } else {
            Some((self.plan.next_budget(&self.solved), self.solved.points().len().saturating_sub(1)))
        };
        let Some((budget, from)) = next else {
            self.phase = Phase::Done;
            return Ok(());
        };
        let target = self.plan.target(budget);
        self.solve_from(target, None, from)
    }

    /// Solves a budget from the network of the point in this place, with a smaller or a larger one.
    fn solve_from(
        &mut self,
        target: Target,
        started_from: Option<(usize, f64)>,
        place: usize,
    ) -> Result<(), SolverError> {
        let Some(point) = self.solved.points().get(place) else { return Ok(()) };
        let mut theta = point.theta();
        if point.l1 < target.budget {
            grow(&mut self.loss, &mut theta, (point.l1, point.loss), target.budget)?;
        }
        self.solve(target, started_from, theta)
    }
}
