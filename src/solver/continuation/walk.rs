//! Starts: random networks that are trained without a budget and then shrunk over the coarse budgets.

use std::ops::Range;

use super::{Aim, Continuation, Effort, Note, Phase, Solution, Trained, WalkLog, envelope::Solved, schedule};
use crate::{
    front::BranchPoint,
    network::{Network, initial_parameters},
    solver::{Constraint, Progress, Subproblem},
};

/// The random weights that a start begins with. The first start is that of the seed itself.
#[must_use]
pub fn first_weights(network: &Network, seed: u64, start: usize) -> Vec<f64> {
    initial_parameters(network, seed.wrapping_add((start as u64) << 32))
}

impl Continuation {
    /// Trains the networks of these starts. A random network is never projected onto a ball that it does not fit into: what would be
    /// left of it is a bad branch.
    pub(super) fn train(&mut self, starts: Range<usize>) {
        for start in starts {
            let seed = self.task_seed(start, 0);
            let theta = first_weights(&self.problem.network, self.problem.seed, start);
            let passes = self.passes_to_train();
            let note = Note { start, effort: Effort::Train, aim: Aim::Train };
            self.tasks
                .add(note, Subproblem { constraint: Constraint::None, theta, effort: Effort::Train, seed, passes });
        }
    }

    /// Takes in the trained network of a start.
    pub(super) fn trained(&mut self, note: &Note, solution: Solution) {
        self.branch(note.start, &solution);
        if let Some(walk) = self.walk_log(note.start) {
            walk.loss = Some(solution.loss);
        }
        let Solution { theta, l1, .. } = solution;
        self.starts.push(Trained { start: note.start, theta, l1 });
    }

    /// How far a start has walked.
    fn walk_log(&mut self, start: usize) -> Option<&mut WalkLog> {
        self.walks.get_mut(start.checked_sub(self.problem.patience.first_start)?)
    }

    fn branch(&mut self, start: usize, solution: &Solution) {
        let &Solution { l1, loss, .. } = solution;
        self.ready.push_back(Progress::Branch(BranchPoint { start, l1, loss }));
    }

    /// Has all starts walk over the coarse budgets, which follow from the largest norm that is asked for, or else are the same for
    /// all starts.
    pub(super) fn walk(&mut self) {
        self.phase = Phase::Walk;
        self.starts.sort_by_key(|trained| trained.start);
        let largest = self.starts.iter().map(|trained| trained.l1).fold(0.0, f64::max);
        let is_convex = self.problem.is_convex();
        // That of another linear model's least squares is no power.
        let told = self.range.filter(|_| is_convex).map(|(max_l1, _)| max_l1);
        let (unit, from) = match self.settings.max_l1.or(told) {
            Some(max_l1) => (max_l1, max_l1),
            // Of a linear model the largest norm is that without a budget, which is a network of the front: there the loss has nothing left
            // to fall.
            None if is_convex => (1.0, largest / schedule::COARSE_RATIO * (1.0 - 1e-6)),
            None => (1.0, largest),
        };
        // Further starts compete with the points that are there.
        if self.newcomers.is_none() {
            for budget in schedule::coarse_budgets(unit, from, self.settings.min_l1) {
                self.envelope.add(budget);
            }
        }
        for trained in std::mem::take(&mut self.starts) {
            // Down to the first budget in steps as on the way, and up to it at once.
            let first = self.envelope.sites().first().map_or(from, |site| site.budget);
            let budgets = schedule::coarse_budgets(unit, trained.l1.max(first), self.settings.min_l1);
            let only_shrinks = self.settings.max_l1.is_none() && !is_convex;
            if let Some(budget) = budgets.into_iter().find(|&budget| !only_shrinks || budget <= trained.l1) {
                self.walk_to(trained.start, budget, trained.theta);
            }
        }
    }

    fn walk_to(&mut self, start: usize, budget: f64, theta: Vec<f64>) {
        let seed = self.task_seed(start, 1 + (budget.to_bits() >> 20) as usize);
        let (effort, passes) = (Effort::Coarse, self.passes_of_coarse());
        let note = Note { start, effort, aim: Aim::Walk { budget } };
        // A walk that has begun goes on: nothing is known of a front of which only one end is there.
        self.tasks.add_first(note, Subproblem { constraint: (self.pose)(budget), theta, effort, seed, passes });
    }

    /// Takes in where a walk has come by, and goes on.
    pub(super) fn walked(&mut self, note: &Note, budget: f64, solution: &Solution) {
        self.branch(note.start, solution);
        if let Some(walk) = self.walk_log(note.start) {
            (walk.budgets, walk.loss) = (walk.budgets + 1, Some(solution.loss));
        }
        if let Some(newcomers) = &mut self.newcomers {
            newcomers.push(Solved::new(note.start, 0, solution));
        }
        let site = self.envelope.sites().iter().find(|site| is_same(site.budget, budget));
        if let Some(number) = site.map(|site| site.number)
            && self.envelope.improve(number, note.start, solution)
        {
            self.show(number);
        }
        let is_over = solution.loss >= schedule::SPARSE_END * self.problem.loss_at_zero;
        let next = budget * schedule::COARSE_RATIO;
        let least = self.envelope.sites().last().map_or(0.0, |site| site.budget);
        if !is_over && next >= least * (1.0 - 1e-9) {
            // The same numbers as those of the sites.
            let site = self.envelope.sites().iter().find(|site| is_same(site.budget, next));
            let budget = site.map_or(next, |site| site.budget);
            self.walk_to(note.start, budget, solution.theta.clone());
        }
    }
}

/// Whether two budgets are one but for rounding.
fn is_same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.max(b)
}
