//! What a continuation along critical points asks of a stochastic descent.

use super::{Stochastic, Stretch};
use crate::solver::mini_batch::aim::Aim;

impl Stochastic {
    /// Begins a stretch in the same place that leads onto the front from there.
    pub fn start_correction(&mut self, theta: &[f64], radius: f64, stretch: Stretch) {
        self.start(theta, radius, stretch);
        self.aim = Aim::critical();
    }
}
