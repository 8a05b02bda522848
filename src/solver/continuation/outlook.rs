//! What work is to be expected. No number of sweeps is fixed, so that all of it is experience: medians over 126 runs over half of 22
//! tables of 60 to 6,500 rows with 4 to 2,300 inputs, with other networks, methods, batches, ranges and numbers of points. On the other
//! half it holds as well.

use super::{Continuation, Phase, envelope::Site, phases};
use crate::solver::{Constraint, Outlook, STAGES};

/// Budgets that a walk takes whose trained network has next to no loss, and one more at its end. In between so many of them are left
/// as the loss has left to rise.
const WALK: f64 = 14.0;
/// Of the budgets that a walk takes this share is swept: what lies beyond the front is not.
const SWEPT: f64 = 0.87;
/// Tasks of the first coarse sweep for each budget, and of the second.
const FIRST_SWEEPS: [f64; 2] = [1.9, 2.4];
/// Tasks of all coarse sweeps for each budget: with full batches, with mini-batches, and from critical point to critical point.
const SWEEPS: [f64; 3] = [4.5, 9.5, 15.0];
/// So many times the tasks of the fewest rounds of perturbation come of them, with the sweeps that follow where these gain: the median
/// of ten tables.
const PERTURBED: f64 = 3.0;
/// Of the points of a front so many are solved again for each time that a coarse budget was swept.
const REPAIRED: f64 = 0.07;
/// And this share of them at the most in each sweep over them.
const MOST_REPAIRED: f64 = 0.25;
/// Points that are solved again in all sweeps over the points, for each in the first.
pub const AGAIN: f64 = 2.1;

/// What is known of the sweeps of a kind while one of them is going on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sweeps {
    /// Tasks that the current one has begun with.
    begun: f64,
    /// Tasks that were expected after it when it began.
    after: f64,
    /// Tasks of all so far.
    pub tasks: f64,
}

/// How many tasks follow after a sweep, for each of its own: `of[0]`, and `of[1]` more for each e-fold by which it has gained more than
/// the least that has another follow.
#[derive(Clone, Copy, Debug)]
pub struct Following {
    /// The least gain.
    pub least: f64,
    /// How many follow.
    pub of: [f64; 2],
}

/// Of coarse sweeps.
pub const COARSE: Following = Following { least: phases::SWEEP_GAIN, of: [0.75, 0.75] };
/// Of those over the points of the front.
pub const FINE: Following = Following { least: phases::REPAIR_GAIN, of: [0.5, 0.8] };

impl Following {
    /// Tasks after a sweep of so many with this gain, where no more than so many sweeps may follow.
    #[must_use]
    pub fn tasks(self, tasks: f64, gain: f64, most: usize) -> f64 {
        if gain.is_nan() || gain < self.least {
            return 0.0;
        }
        let [first, more] = self.of;
        tasks * (first + more * (gain / self.least).ln()).min(most as f64)
    }
}

impl Sweeps {
    /// A sweep of so many tasks begins. `expected` are those of it and all after it, of which so many may follow.
    pub fn begin(&mut self, tasks: usize, expected: f64, most: usize) {
        let tasks = tasks as f64;
        self.after = (expected - tasks).clamp(0.0, tasks * most as f64);
        self.begun = tasks;
        self.tasks += tasks;
    }

    /// A round of perturbation of so many tasks begins, which is counted apart from the sweeps.
    pub fn begin_apart(&mut self, tasks: usize) {
        (self.begun, self.after) = (tasks as f64, 0.0);
    }

    /// Tasks expected after the current sweep, of which so many wait still. What it has gained so far tells more and more.
    #[must_use]
    pub fn after(&self, waiting: usize, gain: f64, following: Following, most: usize) -> f64 {
        let done = (1.0 - waiting as f64 / self.begun.max(1.0)).clamp(0.0, 1.0);
        if done <= 0.0 {
            return self.after;
        }
        (1.0 - done) * self.after + done * following.tasks(self.begun, gain / done, most)
    }

    /// Tasks of the current sweep and those expected after it when it began.
    #[must_use]
    pub fn begun(&self) -> f64 {
        self.begun
    }
}

impl Continuation {
    /// Tells what tasks are still to be expected.
    pub(super) fn expect(&mut self) {
        let waiting = self.tasks.notes().count();
        let patience = self.problem.patience;
        let points = self.settings.points as f64;
        let mut left = [0.0; STAGES];
        left[self.phase.stage()] = waiting as f64;
        match self.phase {
            Phase::Train | Phase::Walk => {
                let (walks, budgets) = self.walks_left();
                left[Phase::Walk.stage()] = walks;
                let sweeps = self.sweeps_of(SWEPT * budgets);
                left[Phase::Sweep(0).stage()] = sweeps + PERTURBED * self.perturbations_of(SWEPT * budgets);
                left[Phase::Front.stage()] = points;
                left[Phase::Repair(0).stage()] = self.repairs_after(sweeps, SWEPT * budgets);
            }
            Phase::Ranged => {
                left[Phase::Front.stage()] = points;
                let budgets = self.envelope.sites().len() as f64;
                left[Phase::Repair(0).stage()] = self.repairs_after(self.coarse.tasks, budgets);
            }
            Phase::Sweep(sweeps) => {
                let after =
                    self.coarse.after(waiting, self.gain_so_far(), COARSE, patience.sweeps.saturating_sub(sweeps));
                let budgets = self.envelope.sites().len() as f64;
                left[Phase::Sweep(0).stage()] += after + self.perturbations_of(budgets);
                left[Phase::Front.stage()] = points;
                left[Phase::Repair(0).stage()] = self.repairs_after(self.coarse.tasks + after, budgets);
            }
            Phase::Front => left[Phase::Repair(0).stage()] = self.repairs_after_front(waiting),
            Phase::Repair(sweeps) => {
                let after = self.fine.after(waiting, self.gain_so_far(), FINE, patience.repairs.saturating_sub(sweeps));
                left[Phase::Repair(0).stage()] += after;
            }
            Phase::Replace => {}
        }
        if let Some(scheme) = &self.scheme {
            left = [0.0; STAGES];
            left[Phase::Front.stage()] = (waiting + scheme.left()) as f64;
        }
        self.work.expect(left);
    }

    /// Tasks of all walks that are left, and the budgets that a walk takes.
    fn walks_left(&self) -> (f64, f64) {
        let of_loss = |loss: f64| 1.0 + WALK * (1.0 - loss / self.problem.loss_at_zero).clamp(0.0, 1.0);
        let usual = of_loss(0.0);
        let walks = || self.walks.iter().map(|walk| (walk.budgets as f64, walk.loss.map_or(usual, of_loss)));
        let is_going_on = |start: usize| self.tasks.notes().any(|note| note.start == start);
        let (mut left, mut budgets, mut count) = (0.0, 0.0, 0.0);
        for (start, (walked, to_come)) in (self.problem.patience.first_start..).zip(walks()) {
            let to_come = if self.phase == Phase::Train || is_going_on(start) { to_come } else { 0.0 };
            left += to_come;
            budgets += walked + to_come;
            count += 1.0;
        }
        let sites = if self.phase == Phase::Train { f64::INFINITY } else { self.envelope.sites().len() as f64 };
        (left, (budgets / f64::max(count, 1.0)).min(sites / SWEPT))
    }

    /// Tasks of all coarse sweeps over so many budgets.
    pub(super) fn sweeps_of(&self, budgets: f64) -> f64 {
        let [first, next] = FIRST_SWEEPS;
        let usual = match (self.pose)(1.0) {
            Constraint::Critical(_) => SWEEPS[2],
            _ if self.settings.batches.is_some() => SWEEPS[1],
            _ => SWEEPS[0],
        };
        let most = match self.problem.patience.sweeps {
            0 => 0.0,
            sweeps => first + next * (sweeps - 1) as f64,
        };
        budgets * usual.min(most)
    }

    /// Tasks of the rounds of perturbation over so many budgets that follow at the least.
    fn perturbations_of(&self, budgets: f64) -> f64 {
        if self.problem.network.hidden.is_empty() || self.problem.patience.sweeps == 0 {
            return 0.0;
        }
        budgets * (self.perturbations_left() * self.problem.patience.perturbation.tries) as f64
    }

    /// Points that are solved again after so many tasks of coarse sweeps over so many budgets.
    pub(super) fn repairs_after(&self, tasks: f64, budgets: f64) -> f64 {
        let swept = (tasks / budgets.max(1.0)).max(FIRST_SWEEPS[0]);
        let points = self.settings.points as f64;
        points * (REPAIRED * swept).min(MOST_REPAIRED * self.problem.patience.repairs as f64)
    }

    /// Points that are solved again, while so many points of the front wait still. Those that have missed what a neighbour has found
    /// tell more and more.
    fn repairs_after_front(&self, waiting: usize) -> f64 {
        let solved = |pair: &&[Site]| pair.iter().all(|site| site.best.is_some());
        let sites = self.envelope.sites();
        let pairs = sites.windows(2).filter(solved).count();
        let done = 1.0 - (waiting as f64 / sites.len().max(1) as f64).min(1.0);
        let missed = self.missed().len() as f64 * sites.len() as f64 / pairs.max(1) as f64;
        let most = self.problem.patience.repairs;
        (1.0 - done) * self.repairs + done * missed * AGAIN.min(most as f64)
    }

    /// By which share of it the current sweep has raised the hypervolume so far.
    fn gain_so_far(&self) -> f64 {
        let (max_l1, before) = self.hypervolume;
        let now = self.envelope.hypervolume(self.problem.loss_at_zero, max_l1);
        if now > 0.0 { (now - before) / now } else { 0.0 }
    }

    /// What is done, and what is left.
    pub(super) fn outlook(&mut self) -> Outlook {
        if self.has_ended {
            self.work.expect([0.0; STAGES]);
        }
        self.work.outlook()
    }
}

impl Phase {
    /// The place of its work among the stages.
    pub(super) fn stage(self) -> usize {
        match self {
            Self::Train => 0,
            Self::Walk => 1,
            Self::Sweep(_) => 2,
            Self::Ranged | Self::Front => 3,
            Self::Repair(_) => 4,
            Self::Replace => 5,
        }
    }
}

/// How far a walk is.
#[derive(Clone, Copy, Debug, Default)]
pub struct WalkLog {
    /// Budgets that it has come by.
    pub budgets: usize,
    /// Training loss at the last of them, or of the network that it begins with.
    pub loss: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_follows_after_a_sweep_that_has_gained_more() {
        assert_eq!(COARSE.tasks(30.0, 0.5 * COARSE.least, 9), 0.0);
        let few = COARSE.tasks(30.0, COARSE.least, 9);
        let many = COARSE.tasks(30.0, 30.0 * COARSE.least, 9);
        assert!(0.0 < few && few < 30.0 && many > 3.0 * few, "{few} {many}");
        assert_eq!(COARSE.tasks(30.0, 1.0, 1), 30.0, "no more than may follow");
        assert_eq!(COARSE.tasks(30.0, 1.0, 0), 0.0);
        assert_eq!(COARSE.tasks(30.0, f64::NAN, 9), 0.0);
    }

    #[test]
    fn what_was_expected_gives_way_to_what_a_sweep_has_gained() {
        let mut sweeps = Sweeps::default();
        sweeps.begin(20, 90.0, 9);
        assert_eq!((sweeps.tasks, sweeps.after(20, 0.0, COARSE, 9)), (20.0, 70.0));
        assert_eq!(sweeps.after(10, 0.0, COARSE, 9), 35.0);
        assert_eq!(sweeps.after(0, 0.0, COARSE, 9), 0.0);
        let gained = 8.0 * COARSE.least;
        assert!((sweeps.after(0, gained, COARSE, 9) - COARSE.tasks(20.0, gained, 9)).abs() < 1e-9);
        sweeps.begin(15, 90.0, 2);
        assert_eq!((sweeps.tasks, sweeps.after(15, 0.0, COARSE, 2)), (35.0, 30.0), "two more at the most");
        sweeps.begin(0, 0.0, 1);
        assert_eq!(sweeps.after(0, 0.0, COARSE, 1), 0.0);
    }
}
