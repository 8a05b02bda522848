//! The search for the envelope: starts that compete, sweeps over the budgets in both directions, and refinement.
//!
//! Written once for full batches and mini-batches, and for every method that solves a subproblem for a budget.

mod ask;
mod envelope;
mod limit;
mod monitor;
mod more;
mod outlook;
mod perturb;
mod phases;
mod refine;
mod revival;
mod schedule;
pub mod scheme;
mod sweep;
mod tasks;
mod walk;
mod work;

use std::{collections::VecDeque, sync::Arc};

use self::{
    ask::Asked,
    envelope::{Envelope, Side, Solved},
    outlook::{Sweeps, WalkLog},
    scheme::Scheme,
    tasks::Tasks,
    work::WorkLog,
};
pub use self::{more::More, perturb::Perturbation, walk::first_weights};
use super::{
    Axes, Constraint, Effort, Executor, Memory, Penalty, Progress, Settings, Solution, SolverError, Solvers, Step,
    StepKind,
};
use crate::{
    front::{RangeEnd, Search},
    network::{Loss, Network},
};

/// What a method makes of a budget.
pub type Pose = fn(f64) -> Constraint;

/// The problem that a front is of.
pub struct Problem {
    /// The network.
    pub network: Network,
    /// Which parameters the norm covers.
    pub penalty: Penalty,
    /// f(0)
    pub loss_at_zero: f64,
    /// Decides every random choice.
    pub seed: u64,
    /// How far it is searched.
    pub patience: Patience,
}

impl Problem {
    /// Whether every critical point of it is a minimum: that of a linear model is.
    pub(super) fn is_convex(&self) -> bool {
        self.network.hidden.is_empty() && self.network.convolutional.is_none()
    }
}

/// How far a front is searched at the most; it ends sooner where nothing more is won.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// The number of the first start.
    pub first_start: usize,
    /// Random starts that compete, numbered on from the first.
    pub starts: usize,
    /// Sweeps over the coarse budgets, rounds of perturbation among them.
    pub sweeps: usize,
    /// What follows where they bring nothing more.
    pub perturbation: Perturbation,
    /// Sweeps over the points of the front.
    pub repairs: usize,
}

/// A continuation. Each call of `next` takes a few milliseconds, so that pausing it is not calling `next`.
pub struct Continuation {
    problem: Problem,
    settings: Settings,
    pose: Pose,
    monitor: Option<Box<dyn Loss + Send>>,
    /// Where the front ends, where that is known before it is walked.
    range: Option<(f64, RangeEnd)>,
    /// The budgets of all points, falling, where they are given.
    budgets: Option<Vec<f64>>,
    axes: Axes,
    tasks: Tasks<Note>,
    envelope: Envelope,
    starts: Vec<Trained>,
    phase: Phase,
    search: Search,
    /// The largest norm up to which the hypervolume was measured before a sweep, and the hypervolume.
    hypervolume: (f64, f64),
    /// The most points that were left after a round of replacement, and the rounds since.
    replaced: (usize, usize),
    /// Rounds of perturbation since a sweep or a round last raised the hypervolume.
    in_vain: usize,
    work: WorkLog,
    /// How far the starts have walked, from the first on, and what is known of the sweeps over the coarse budgets and over the points.
    walks: Vec<WalkLog>,
    coarse: Sweeps,
    fine: Sweeps,
    /// Points that were expected to be solved again when they were placed.
    repairs: f64,
    ready: VecDeque<Progress>,
    /// The network that is waited for, and those that were and have joined the front.
    asked: Option<Asked>,
    aside: Vec<(usize, Solved)>,
    next_aside: usize,
    /// What further starts have come by, while they walk beside a front that was complete without them.
    newcomers: Option<Vec<Solved>>,
    /// Numbers of the points that were yielded.
    shown: Vec<usize>,
    has_ended: bool,
    /// What is spent so far, in thirds of a gradient over all rows, so that sums of them are exact.
    spent: u64,
    /// The plan by which points are computed, of a method that is no continuation.
    scheme: Option<Box<dyn Scheme>>,
    /// Why the plan ends before it is complete.
    interrupted: Option<RangeEnd>,
}

/// What a task is for.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Note {
    start: usize,
    effort: Effort,
    aim: Aim,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Aim {
    /// Trains the first network of a start.
    Train,
    /// Takes a start from one coarse budget to the next.
    Walk { budget: f64 },
    /// Solves a site once more.
    Site { number: usize },
    /// Solves what a person waits for.
    Asked,
    /// Solves a subproblem of a plan.
    Planned { place: usize },
}

/// A start whose network was trained.
struct Trained {
    start: usize,
    theta: Vec<f64>,
    l1: f64,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Phase {
    Train,
    Walk,
    /// Coarse sweeps; so many are over.
    Sweep(usize),
    /// The range is known, and nothing is solved until the next call.
    Ranged,
    /// All budgets of the front are solved.
    Front,
    /// Sweeps over them; so many are over.
    Repair(usize),
    /// Points that were given up are replaced by others.
    Replace,
}

impl Continuation {
    /// A continuation for this problem.
    ///
    /// # Errors
    /// When the settings make no sense.
    pub fn new(
        problem: Problem,
        settings: Settings,
        pose: Pose,
        solvers: Box<dyn Solvers>,
        executor: Box<dyn Executor>,
    ) -> Result<Self, SolverError> {
        settings.check()?;
        let axes = Axes { max_l1: settings.max_l1.unwrap_or(f64::INFINITY), loss_at_zero: problem.loss_at_zero };
        let starts = problem.patience.starts;
        let search = Search { starts, sweeps: 0, last_gain: 1.0, end: RangeEnd::Asked, gradients: None };
        let mut continuation = Self {
            problem,
            settings,
            pose,
            monitor: None,
            range: None,
            budgets: None,
            axes,
            tasks: Tasks::new(solvers, executor),
            envelope: Envelope::default(),
            starts: Vec::new(),
            phase: Phase::Train,
            search,
            hypervolume: (0.0, 0.0),
            replaced: (0, 0),
            in_vain: 0,
            work: WorkLog::default(),
            walks: vec![WalkLog::default(); starts],
            coarse: Sweeps::default(),
            fine: Sweeps::default(),
            repairs: 0.0,
            ready: VecDeque::new(),
            asked: None,
            aside: Vec::new(),
            next_aside: Self::numbers(settings.points),
            newcomers: None,
            shown: Vec::new(),
            has_ended: false,
            spent: 0,
            scheme: None,
            interrupted: None,
        };
        if settings.gradients.is_some() {
            continuation.tasks.in_rounds_of(limit::ROUND);
        }
        let first = continuation.problem.patience.first_start;
        continuation.train(first..first + starts);
        Ok(continuation)
    }

    /// What was solved before over the same rows is recalled, and what is solved remembered. It makes no difference to the front.
    #[must_use]
    pub fn with_memory(mut self, memory: Arc<dyn Memory>) -> Self {
        self.tasks.remember(memory);
        self
    }

    /// Rows that are not trained on, by whose loss the range is told.
    #[must_use]
    pub fn with_monitor(mut self, monitor: Option<Box<dyn Loss + Send>>) -> Self {
        self.monitor = monitor;
        self
    }

    /// Where the front ends and why, as another front over the same kind of rows has told. Walks begin beyond it all the same, which leads
    /// to better networks than a norm that is asked for.
    #[must_use]
    pub fn with_range(mut self, range: Option<(f64, RangeEnd)>) -> Self {
        self.range = range;
        self
    }

    /// The budgets of all points, which without it are placed along the front, from [`Progress::Range`] on. The largest should be the
    /// largest norm.
    #[must_use]
    pub fn with_budgets(mut self, budgets: &[f64]) -> Self {
        // Where points lie follows from a plan, if there is one.
        if self.scheme.is_some() {
            return self;
        }
        let mut falling = budgets.to_vec();
        falling.sort_by(|a, b| b.total_cmp(a));
        falling.dedup();
        self.settings.points = falling.len();
        self.budgets = Some(falling);
        self
    }

    /// Works for a few milliseconds.
    fn advance(&mut self) -> Result<(), SolverError> {
        let had_ended = self.has_ended;
        let ended = self.tasks.work()?;
        if let Some((loss, l1)) = self.tasks.reached() {
            let kind = if self.phase == Phase::Train && !self.tasks.has_urgent() {
                StepKind::WarmUp
            } else {
                StepKind::Corrector
            };
            self.ready.push_back(Progress::Step(Step { kind, loss, l1 }));
        }
        for (note, solution) in ended {
            if note.aim != Aim::Asked {
                self.work.record(self.phase.stage(), solution.work);
                let is_value = note.effort == Effort::Value;
                self.spent += if is_value { 1 } else { 3 * solution.gradients as u64 };
            }
            match note.aim {
                Aim::Asked => self.answered(note.start, &solution),
                Aim::Train => self.trained(&note, solution),
                Aim::Walk { budget } => self.walked(&note, budget, &solution),
                Aim::Site { number } => self.improved(number, note.start, &solution),
                Aim::Planned { place } => self.planned(place, note.start, solution),
            }
        }
        self.heed_limit();
        if self.tasks.is_empty() && !self.has_ended {
            match self.scheme {
                Some(_) => self.end_scheme(),
                None => self.next_phase()?,
            }
        }
        if !had_ended {
            self.expect();
            let outlook = self.outlook();
            self.ready.push_back(Progress::Done(outlook));
        }
        Ok(())
    }

    /// Shows the point of a site.
    fn show(&mut self, number: usize) {
        if let Some(point) = self.envelope.point(number) {
            if !self.shown.contains(&number) {
                self.shown.push(number);
            }
            self.ready.push_back(Progress::Point(point));
        }
    }

    /// Takes a site out of the front.
    fn give_up(&mut self, number: usize) {
        self.envelope.remove(number);
        if self.shown.contains(&number) {
            self.shown.retain(|&shown| shown != number);
            self.ready.push_back(Progress::Dropped(number));
        }
    }

    /// A number that decides the random choices of one task.
    fn task_seed(&self, start: usize, place: usize) -> u64 {
        let mixed =
            (start as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (place as u64).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        self.problem.seed ^ mixed
    }
}

impl Iterator for Continuation {
    type Item = Result<Progress, SolverError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(progress) = self.ready.pop_front() {
                return Some(Ok(progress));
            }
            if self.has_ended && !self.tasks.has_urgent() {
                return None;
            }
            if let Err(error) = self.advance() {
                self.has_ended = true;
                self.tasks.clear();
                return Some(Err(error));
            }
        }
    }
}

#[cfg(test)]
mod more_tests;
#[cfg(test)]
mod tests;
