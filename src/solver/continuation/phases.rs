//! What comes next.

use super::{Continuation, Phase, SolverError, outlook};
use crate::solver::Progress;

/// Coarse sweeps end with one that has raised the hypervolume by less than this share of it.
pub(super) const SWEEP_GAIN: f64 = 1e-3;
/// And those over all points of the front with one that has raised it by less than this.
pub(super) const REPAIR_GAIN: f64 = 5e-4;

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
                if let Some(newcomers) = self.newcomers.take() {
                    self.compete(&newcomers);
                    return Ok(());
                }
                let unsolved: Vec<usize> =
                    self.envelope.sites().iter().filter(|site| site.best.is_none()).map(|site| site.number).collect();
                for number in unsolved {
                    self.give_up(number);
                }
                // What lies beyond the front need not be swept.
                self.choose_range()?;
                if self.problem.patience.sweeps > 0 && self.may_sweep() {
                    self.begin_sweep(0);
                } else {
                    self.end_sweeps()?;
                }
            }
            Phase::Sweep(sweeps) => {
                let gain = self.gain();
                if gain >= SWEEP_GAIN {
                    self.in_vain = 0;
                }
                let may_go_on = sweeps < self.problem.patience.sweeps && self.may_sweep();
                if may_go_on && gain >= SWEEP_GAIN && self.begin_sweep(sweeps) > 0 {
                    return Ok(());
                }
                if may_go_on && self.begin_perturbation(sweeps) > 0 {
                    return Ok(());
                }
                self.end_sweeps()?;
            }
            Phase::Ranged => self.begin_front(),
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
                    self.tell_end();
                    self.conclude();
                }
            }
        }
        Ok(())
    }

    /// Begins a coarse sweep after so many; how many tasks it makes.
    fn begin_sweep(&mut self, sweeps: usize) -> usize {
        self.phase = Phase::Sweep(sweeps + 1);
        self.search.sweeps += 1;
        self.measure_coarse();
        let tasks = self.sweep(sweeps == 0);
        let most = self.problem.patience.sweeps.saturating_sub(sweeps + 1);
        let expected = if sweeps == 0 {
            self.sweeps_of(self.envelope.sites().len() as f64)
        } else {
            outlook::COARSE.tasks(self.coarse.begun(), self.search.last_gain, most + 1)
        };
        self.coarse.begin(tasks, expected, most);
        tasks
    }

    /// Measures the hypervolume before coarse sites are solved again.
    pub(super) fn measure_coarse(&mut self) {
        let max_l1 = self.envelope.sites().first().map_or(0.0, |site| site.budget);
        self.hypervolume = (max_l1, self.envelope.hypervolume(self.problem.loss_at_zero, max_l1));
    }

    fn end_sweeps(&mut self) -> Result<(), SolverError> {
        self.choose_range()?;
        self.check_range()?;
        self.phase = Phase::Ranged;
        self.ready.push_back(Progress::Range(self.axes.max_l1, self.search.end));
        Ok(())
    }

    fn begin_front(&mut self) {
        self.phase = Phase::Front;
        self.repairs = self.repairs_after(self.coarse.tasks, self.envelope.sites().len() as f64);
        self.place_front();
    }

    fn check_range(&self) -> Result<(), SolverError> {
        let (min, max) = (self.settings.min_l1, self.axes.max_l1);
        if max.is_finite() && max > min { Ok(()) } else { Err(SolverError::Range { min, max }) }
    }

    fn begin_repair(&mut self, sweeps: usize) {
        self.phase = Phase::Repair(sweeps + 1);
        let max_l1 = self.axes.max_l1;
        self.hypervolume = (max_l1, self.envelope.hypervolume(self.problem.loss_at_zero, max_l1));
        let tasks = self.repair();
        if tasks > 0 {
            self.search.sweeps += 1;
        }
        let most = self.problem.patience.repairs.saturating_sub(sweeps + 1);
        let expected = if sweeps == 0 {
            outlook::AGAIN * tasks as f64
        } else {
            outlook::FINE.tasks(self.fine.begun(), self.search.last_gain, most + 1)
        };
        self.fine.begin(tasks, expected, most);
    }

    /// By which share of it the last sweep has raised the hypervolume.
    fn gain(&mut self) -> f64 {
        let (max_l1, before) = self.hypervolume;
        let after = self.envelope.hypervolume(self.problem.loss_at_zero, max_l1);
        let gain = if after > 0.0 { (after - before) / after } else { 0.0 };
        self.search.last_gain = gain;
        self.tell_search();
        gain
    }
}
