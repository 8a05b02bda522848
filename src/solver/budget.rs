//! Budget continuation: min f(θ) subject to ‖θ‖₁ ≤ τ, for a falling sequence of budgets τ.

use std::collections::VecDeque;

use super::{
    Axes, Descent, Penalty, Progress, SolvedPoint, SolverError, Step, StepKind,
    range::RangeSearch,
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
    descent: Descent,
    axes: Axes,
    phase: Phase,
    solved: SolvedFront,
    /// What will be yielded next.
    ready: VecDeque<Progress>,
    /// Points whose numbers have been given out.
    numbers: usize,
    iterations: usize,
    /// Loss at the start of the current window of steps.
    window_loss: f64,
}

enum Phase {
    /// Looks for the largest budget.
    Range(RangeSearch),
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
        let descent = Descent::new(&mut loss, &penalty, theta, radius)?;
        let axes = Axes { max_l1: radius, loss_at_zero };
        let phase = if radius.is_finite() {
            Phase::Solve(Target { number: 0, budget: radius, started_from: None })
        } else {
            Phase::Range(RangeSearch::new(&descent, loss_at_zero))
        };
        Ok(Self {
            loss,
            monitor: None,
            penalty,
            settings,
            descent,
            axes,
            phase,
            solved: SolvedFront::default(),
            ready: VecDeque::new(),
            numbers: 1,
            iterations: 0,
            window_loss: f64::INFINITY,
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
        match &mut self.phase {
            Phase::Range(search) => {
                let found = search.step(&mut self.descent, &mut self.loss, self.monitor.as_mut(), &self.penalty)?;
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
                let target = *target;
                self.descent.step(&mut self.loss, &self.penalty)?;
                self.iterations += 1;
                self.report_step(StepKind::Corrector);
                if self.is_solved()? {
                    self.record(target)?;
                }
            }
            Phase::Done => {}
        }
        Ok(())
    }

    fn report_step(&mut self, kind: StepKind) {
        let l1 = self.penalty.norm(self.descent.theta());
        self.ready.push_back(Progress::Step(Step { kind, loss: self.descent.loss(), l1 }));
    }

    fn solve(&mut self, target: Target, theta: Vec<f64>) -> Result<(), SolverError> {
        self.descent.restart(&mut self.loss, &self.penalty, theta, target.budget)?;
        self.iterations = 0;
        self.window_loss = f64::INFINITY;
        self.phase = Phase::Solve(target);
        Ok(())
    }

    /// Whether the budget is solved: the optimality conditions hold well enough, or the iterations are spent.
    fn is_solved(&mut self) -> Result<bool, SolverError> {
        if self.iterations >= self.settings.most_iterations() || self.descent.is_stuck() {
            return Ok(true);
        }
        if self.settings.iterations.is_some() {
            return Ok(false);
        }
        // Where the front is flat the multiplier vanishes, and nothing can be small against it.
        let least_multiplier = LEAST_MULTIPLIER * self.axes.loss_at_zero.min(1.0);
        // Conditions that a kink forbids, or that nobody could see, are not worth thousands of steps.
        let may_rest = self.descent.has_seen_kink() || self.descent.multiplier() < least_multiplier;
        if self.has_come_to_rest() && may_rest {
            return Ok(true);
        }
        if self.descent.estimated_residual(least_multiplier) > self.settings.tolerance {
            return Ok(false);
        }
        let found = self.descent.criticality(&mut self.loss, &self.penalty)?;
        let is_critical = found.residual * found.lambda <= self.settings.tolerance * found.lambda.max(least_multiplier);
        if !is_critical {
            // A zero wants to move, or the estimate was too good.
            self.descent.leave_face();
        }
        Ok(is_critical)
    }

    /// Whether a window of steps has lowered the loss by less than anyone could see.
    fn has_come_to_rest(&mut self) -> bool {
        if !self.iterations.is_multiple_of(REST_WINDOW) {
            return false;
        }
        let progress = self.window_loss - self.descent.loss();
        self.window_loss = self.descent.loss();
        progress < REST_PROGRESS * self.axes.loss_at_zero
    }

    fn record(&mut self, target: Target) -> Result<(), SolverError> {
        let criticality = self.descent.criticality(&mut self.loss, &self.penalty)?;
        let theta = self.descent.theta().to_vec();
        let l1 = self.penalty.norm(&theta);
        if target.number == 0 && target.budget > l1 {
            // The largest budget is more than the best network needs.
            self.axes.max_l1 = l1.max(self.settings.min_l1);
        }
        let budget = target.budget.min(l1);
        let mut point = Solved::new(target.number, budget, l1, self.descent.loss(), criticality, &theta);
        point.started_from = target.started_from;
        let has_improved = self.solved.insert(point);
        if has_improved {
            self.ready.push_back(Progress::Point(SolvedPoint {
                number: target.number,
                theta,
                loss: self.descent.loss(),
                l1,
                lambda: criticality.lambda,
                residual: criticality.residual,
            }));
        }
        self.repair()
    }

    /// Solves points again from their sparser neighbours, which fit a larger budget too, where the front shows that
    /// these lie on a better branch; gives up a point that is dominated all the same.
    fn repair(&mut self) -> Result<(), SolverError> {
        if let Some(place) = self.solved.first_improvable() {
            let (dense, sparse) = (&self.solved.points()[place], &self.solved.points()[place + 1]);
            let target =
                Target { number: dense.number, budget: dense.budget, started_from: Some((sparse.number, sparse.loss)) };
            let (mut theta, l1, loss) = (sparse.theta(), sparse.l1, sparse.loss);
            self.grow(&mut theta, l1, loss, target.budget)?;
            return self.solve(target, theta);
        }
        while let Some(number) = self.solved.give_up_dominated() {
            self.ready.push_back(Progress::Dropped(number));
        }
        self.choose_next()
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
        let walked = self.solved.points().last().is_some_and(|last| last.budget <= self.settings.min_l1);
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

    /// The next budget of the walk: what is left of the front, in equal parts of its length.
    fn next_budget(&self) -> f64 {
        let Some(last) = self.solved.points().last() else { return self.axes.max_l1 };
        // Where the budget no longer matters, as in a network whose units have died, nothing lies between here and the end.
        if last.number > 0 && last.criticality.lambda * last.l1 <= NO_GAIN * self.axes.loss_at_zero {
            return self.settings.min_l1;
        }
        let walk_points = walk_points(self.settings.points);
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

fn walk_points(points: usize) -> usize {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a share of a count
    let share = (points as f64 * WALK_SHARE).ceil() as usize;
    share.max(2)
}

/// What a budget gives up, λτ, when it gives up nothing, as a share of the loss at zero.
const NO_GAIN: f64 = 1e-9;
/// How often a step along a ray is halved in search of a lower loss.
const GROWTH_HALVINGS: usize = 8;
/// Multipliers below this, for a loss of 1 at zero, are judged as if they were this large.
const LEAST_MULTIPLIER: f64 = 1e-3;
/// Steps over which a descent that may come to rest is judged.
const REST_WINDOW: usize = 50;
/// It rests when they have lowered the loss by less than this share of the loss at zero.
const REST_PROGRESS: f64 = 5e-5;

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
