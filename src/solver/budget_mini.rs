//! Budget continuation with mini-batches.

use std::collections::VecDeque;

use super::{
    Axes, Penalty, Progress, SolverError, Step, StepKind,
    beside::{Beside, Job},
    budget::grow,
    plan::{Plan, Target},
    settings::{BatchSettings, Settings},
    solved::{Solved, SolvedFront},
    stochastic::{RATE, Stochastic, Stretch},
    warm_up::WarmUp,
};
use crate::network::Loss;

/// A walk that takes the epochs of one budget after the other, while other threads settle the points that it has come by.
///
/// The walk goes on from where the epochs have led, which is as good a start as a settled point, and it is planned by what it
/// has seen itself. Once all its points are settled, some are solved again and some are added, several at once.
pub struct MiniBudget<L> {
    loss: L,
    /// The loss on other rows, if there are any.
    pub monitor: Option<Box<dyn Loss>>,
    penalty: Penalty,
    plan: Plan,
    warm_up: WarmUp,
    walker: Stochastic,
    stretch: Stretch,
    beside: Beside,
    /// Where the walk has come by.
    walked: SolvedFront,
    /// Points that are settled.
    solved: SolvedFront,
    /// Numbers of the points that were solved again.
    repaired: Vec<usize>,
    /// Budgets to be solved after the walk, with the numbers of the points that they start from.
    wanted: VecDeque<(Target, usize)>,
    phase: Phase,
    /// Where the last step of the walk has led.
    last_step: Option<Step>,
}

enum Phase {
    /// Trains the dense network and looks for the largest budget.
    WarmUp,
    /// Walks to a budget.
    Walk(Target),
    /// The walk is over.
    Improve,
    Done,
}

/// Rounds that settle a point; one that they settle gets more, see [`Stretch`].
const ROUNDS: usize = 2;
/// Passes over the rows for each point, and batches at the least.
const POINT: (usize, usize) = (3, 200);
/// Rounds that lower the loss by this share of that at zero have taken out noise.
const NOISE: f64 = 1e-3;
/// Of the gaps of a front, so many are filled at once: one in four, the widest.
const GAPS_AT_ONCE: usize = 4;

impl<L: Loss + Send> MiniBudget<L> {
    /// A continuation from first parameters `theta`.
    pub fn new(
        loss: L,
        penalty: Penalty,
        settings: &Settings,
        batches: BatchSettings,
        axes: Axes,
        theta: &[f64],
    ) -> Self {
        let mut walker = Stochastic::new(&loss, batches.size, batches.seed, axes.loss_at_zero);
        let warm_up = WarmUp::start(&mut walker, theta, axes.max_l1, RATE, axes.loss_at_zero);
        let epochs = batches.epochs.unwrap_or_else(|| walker.passes(POINT));
        Self {
            loss,
            monitor: None,
            penalty,
            // A point is best when it starts close by, so the walk places all of them.
            plan: Plan::new(settings, axes, 1.0),
            warm_up,
            walker,
            stretch: Stretch { epochs, rate: RATE, rounds: ROUNDS },
            beside: Beside::default(),
            walked: SolvedFront::default(),
            solved: SolvedFront::default(),
            repaired: Vec::new(),
            wanted: VecDeque::new(),
            phase: Phase::WarmUp,
            last_step: None,
        }
    }

    /// Some steps, and what they have found; whether there is more to do.
    ///
    /// # Errors
    /// When the loss cannot be computed, or the range of norms is empty.
    pub fn advance(&mut self, ready: &mut VecDeque<Progress>) -> Result<bool, SolverError> {
        match self.phase {
            Phase::WarmUp => {
                self.loss.use_threads(rayon::current_num_threads());
                let found =
                    self.warm_up.step(&mut self.walker, &mut self.loss, self.monitor.as_mut(), &self.penalty)?;
                self.last_step = self.step(StepKind::WarmUp, &self.walker);
                ready.extend(self.last_step.map(Progress::Step));
                if let Some((radius, theta)) = found {
                    self.plan.axes.max_l1 = radius;
                    if radius <= self.plan.min_l1() {
                        return Err(SolverError::Range { min: self.plan.min_l1(), max: radius });
                    }
                    self.walk(radius, &theta);
                }
            }
            Phase::Walk(target) => {
                // A walk far ahead of its points would keep many networks that are not settled.
                let walker = (!self.beside.is_full()).then_some(&mut self.walker);
                let ended = self.beside.work(&mut self.loss, walker, &self.penalty)?;
                self.record(ended, ready);
                // A walk that waits at the beginning of a stretch has no loss; others must hear of something all the same.
                self.last_step = self.step(StepKind::Corrector, &self.walker).or(self.last_step);
                ready.extend(self.last_step.map(Progress::Step));
                if self.walker.has_landed() {
                    self.land(target);
                }
            }
            Phase::Improve => {
                // One at a time, and as they are worked at: others want to be heard in between, and a job takes much more room than
                // a point.
                if !self.beside.is_full()
                    && let Some((target, from)) = self.wanted.pop_front()
                {
                    self.solve(target, from)?;
                }
                let ended = self.beside.work(&mut self.loss, None, &self.penalty)?;
                self.record(ended, ready);
                let first = self.beside.first();
                ready.extend(first.and_then(|job| self.step(StepKind::Corrector, &job.stochastic)).map(Progress::Step));
                if self.beside.is_empty() && self.wanted.is_empty() {
                    self.improve(ready);
                }
            }
            Phase::Done => return Ok(false),
        }
        Ok(true)
    }

    /// Of a stretch of mini-batches that has just begun no loss is known yet.
    fn step(&self, kind: StepKind, at: &Stochastic) -> Option<Step> {
        let (loss, l1) = (at.loss(), at.l1(&self.penalty));
        loss.is_finite().then_some(Step { kind, loss, l1 })
    }

    fn walk(&mut self, budget: f64, theta: &[f64]) {
        let target = self.plan.target(budget);
        self.walk_to(target, theta);
    }

    fn walk_to(&mut self, target: Target, theta: &[f64]) {
        self.walker.start(theta, target.budget, self.stretch);
        self.phase = Phase::Walk(target);
    }

    /// The walk has come to a budget: the point is settled by others, and the walk goes on.
    fn land(&mut self, target: Target) {
        let solution = self.walker.solution();
        let l1 = self.penalty.norm(&solution.theta);
        if target.number == 0 && target.budget > l1 {
            self.plan.shorten(l1);
        }
        self.walked.insert(Solved::new(target, l1, &solution));
        self.beside.add(Job { target, stochastic: self.walker.clone() });
        // A point that has fallen off the branch of its denser neighbour gets one more try.
        let is_new = |place: &usize| !self.repaired.contains(&self.walked.points()[*place].number);
        if let Some(place) = self.walked.first_fallen().filter(is_new)
            && let Some([dense, fallen]) = self.walked.points().get(place - 1..=place)
        {
            let (target, theta) = (Target { number: fallen.number, budget: fallen.budget }, dense.theta());
            self.repaired.push(target.number);
            self.walk_to(target, &theta);
        } else if self.plan.has_walked(&self.walked) {
            self.phase = Phase::Improve;
        } else {
            let theta = self.walked.points().last().map(Solved::theta).unwrap_or_default();
            self.walk(self.plan.next_budget(&self.walked), &theta);
        }
    }

    /// Takes in points that are settled.
    fn record(&mut self, ended: Vec<Job>, ready: &mut VecDeque<Progress>) {
        for Job { target, stochastic } in ended {
            let solution = stochastic.solution();
            let l1 = self.penalty.norm(&solution.theta);
            if self.solved.insert(Solved::new(target, l1, &solution)) {
                ready.push_back(solution.into_progress(target.number, l1));
            }
        }
    }

    /// Finds what improves the front, if anything is left.
    fn improve(&mut self, ready: &mut VecDeque<Progress>) {
        // The walk has trained the network all along, so that a dense point can be worse than a sparser one. It is solved once
        // more, from the nearest that is not.
        let dominated: Vec<(Target, usize)> = self
            .solved
            .dominated()
            .into_iter()
            .filter_map(|(place, by)| {
                let point = self.solved.points().get(place)?;
                let target = Target { number: point.number, budget: point.budget };
                let by = self.solved.points().get(by)?.number;
                (!self.repaired.contains(&target.number)).then_some((target, by))
            })
            .collect();
        if !dominated.is_empty() {
            self.repaired.extend(dominated.iter().map(|(target, _)| target.number));
            self.wanted.extend(dominated);
            return;
        }
        while let Some(number) = self.solved.give_up_dominated() {
            ready.push_back(Progress::Dropped(number));
        }
        let gaps = self.solved.refinements(&self.plan.axes);
        let most = self.plan.missing(&self.solved).min(gaps.len().div_ceil(GAPS_AT_ONCE));
        if most == 0 {
            self.phase = Phase::Done;
        }
        for &(budget, from) in gaps.iter().take(most) {
            if let Some(point) = self.solved.points().get(from) {
                self.wanted.push_back((self.plan.target(budget), point.number));
            }
        }
    }

    /// Adds a budget to be solved from the network of the point with this number, which has a smaller or a larger one.
    fn solve(&mut self, target: Target, from: usize) -> Result<(), SolverError> {
        let Some(point) = self.solved.points().iter().find(|point| point.number == from) else { return Ok(()) };
        let mut theta = point.theta();
        if point.l1 < target.budget {
            grow(&mut self.loss, &mut theta, (point.l1, point.loss), target.budget)?;
        }
        // Where the noise of the epochs is what the rounds have taken out of the walk, more epochs would bring it back.
        let walked = self.walked.points().iter().find(|walked| walked.number == from);
        let is_noisy = walked.is_some_and(|walked| walked.loss > point.loss + NOISE * self.plan.axes.loss_at_zero);
        let stretch = if is_noisy { Stretch { epochs: 0, ..self.stretch } } else { self.stretch };
        let mut stochastic = self.walker.clone();
        // The metric at the sparse end, where the walk has ended, is not that of a point anywhere.
        stochastic.start_elsewhere(&theta, target.budget, stretch);
        self.beside.add(Job { target, stochastic });
        Ok(())
    }
}

#[cfg(test)]
#[path = "budget_mini_tests.rs"]
mod tests;
