//! What comes next.

use super::{Continuation, Effort, Phase, SolverError};
use crate::solver::Progress;

/// Coarse sweeps end with one that has raised the hypervolume by less than this share of it.
const SWEEP_GAIN: f64 = 1e-3;
/// And those over all points of the front with one that has raised it by less than this.
const REPAIR_GAIN: f64 = 5e-4;
/// Of the points of a front, about one in so many is solved again.
const REPAIRED: usize = 3;
/// Each coarse budget is solved so many times in all coarse sweeps.
const SWEPT: usize = 5;
/// A walk is expected to take so many budgets.
const WALK: usize = 16;

impl Continuation {
    /// All tasks have ended: what follows.
    ///
    /// # Errors
    /// When a loss cannot be computed.
    pub(super) fn next_phase(&mut self) -> Result<(), SolverError> {
        let before = self.phase;
        match before {
            Phase::Train => self.walk(),
            Phase::Walk => {
                let unsolved: Vec<usize> =
                    self.envelope.sites().iter().filter(|site| site.best.is_none()).map(|site| site.number).collect();
                for number in unsolved {
                    self.give_up(number);
                }
                // What lies beyond the front need not be swept.
                self.choose_range()?;
                if self.problem.patience.sweeps > 0 {
                    self.begin_sweep(0);
                } else {
                    self.end_sweeps()?;
                }
            }
            Phase::Sweep(sweeps) => {
                let gain = self.gain();
                if gain >= SWEEP_GAIN && sweeps < self.problem.patience.sweeps && self.begin_sweep(sweeps) > 0 {
                    return Ok(());
                }
                self.end_sweeps()?;
            }
            Phase::Front => self.begin_repair(0),
            Phase::Repair(sweeps) => {
                let gain = self.gain();
                if gain >= REPAIR_GAIN && sweeps < self.problem.patience.repairs {
                    self.begin_repair(sweeps);
                } else {
                    self.phase = Phase::Replace;
                }
            }
            Phase::Replace => {
                if self.replace() == 0 {
                    self.has_ended = true;
                    self.tell_end();
                    self.ready.push_back(Progress::Search(self.search));
                }
            }
        }
        self.expect();
        Ok(())
    }

    /// Begins a coarse sweep after so many; how many tasks it makes.
    fn begin_sweep(&mut self, sweeps: usize) -> usize {
        self.phase = Phase::Sweep(sweeps + 1);
        self.search.sweeps += 1;
        let max_l1 = self.envelope.sites().first().map_or(0.0, |site| site.budget);
        self.hypervolume = (max_l1, self.envelope.hypervolume(self.problem.loss_at_zero, max_l1));
        self.sweep(sweeps == 0)
    }

    fn end_sweeps(&mut self) -> Result<(), SolverError> {
        self.choose_range()?;
        self.check_range()?;
        self.phase = Phase::Front;
        self.place_front();
        Ok(())
    }

    fn check_range(&self) -> Result<(), SolverError> {
        let (min, max) = (self.settings.min_l1, self.axes.max_l1);
        if max.is_finite() && max > min { Ok(()) } else { Err(SolverError::Range { min, max }) }
    }

    fn begin_repair(&mut self, sweeps: usize) {
        self.phase = Phase::Repair(sweeps + 1);
        let max_l1 = self.axes.max_l1;
        self.hypervolume = (max_l1, self.envelope.hypervolume(self.problem.loss_at_zero, max_l1));
        if self.repair() > 0 {
            self.search.sweeps += 1;
        }
    }

    /// By which share of it the last sweep has raised the hypervolume.
    fn gain(&mut self) -> f64 {
        let (max_l1, before) = self.hypervolume;
        let after = self.envelope.hypervolume(self.problem.loss_at_zero, max_l1);
        let gain = if after > 0.0 { (after - before) / after } else { 0.0 };
        self.search.last_gain = gain;
        self.ready.push_back(Progress::Search(self.search));
        gain
    }

    /// Tells what tasks are still to be expected.
    pub(super) fn expect(&mut self) {
        let waiting = |effort| self.tasks.notes().filter(|note| note.effort == effort).count();
        let (train, sweep, full) = (waiting(Effort::Train), waiting(Effort::Sweep), waiting(Effort::Full));
        let points = self.settings.points;
        let (starts, sites) = (self.problem.patience.starts, self.envelope.sites().len());
        let (coarse, sweep, full) = match self.phase {
            Phase::Train => (starts * WALK, SWEPT * WALK, points + points / REPAIRED),
            Phase::Walk => (starts * sites, SWEPT * sites, points + points / REPAIRED),
            // Another sweep is likely as long as they have been few.
            Phase::Sweep(sweeps) => (0, sweep + sites / sweeps.max(1), points + points / REPAIRED),
            Phase::Front => (0, 0, full + points / REPAIRED),
            Phase::Repair(sweeps) => (0, 0, full + points / (2 * REPAIRED * sweeps.max(1))),
            Phase::Replace => (0, 0, full),
        };
        self.work.expect(Effort::Train, train);
        self.work.expect(Effort::Coarse, coarse);
        self.work.expect(Effort::Sweep, sweep);
        self.work.expect(Effort::Full, full);
        self.work.expect(Effort::Polish, 0);
    }

    /// The share of all work that is done.
    pub(super) fn done(&mut self) -> f64 {
        if self.has_ended { 1.0 } else { self.work.done() }
    }
}
