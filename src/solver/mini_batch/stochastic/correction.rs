//! What a continuation along critical points asks of a stochastic descent.

use super::{StepSchedule, Stochastic};
use crate::solver::mini_batch::aim::Aim;

impl Stochastic {
    /// Begins a descent in the same place that leads onto the front from there.
    pub fn start_correction(&mut self, theta: &[f64], radius: f64, schedule: StepSchedule) {
        self.start(theta, radius, schedule);
        self.aim = Aim::critical();
    }
}
