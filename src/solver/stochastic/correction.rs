//! What a continuation along critical points asks of a stochastic descent.

use super::{Stage, Stochastic, Stretch};
use crate::{
    network::Loss,
    solver::{aim::Aim, batches::Batches, moments::Moments},
};

impl Stochastic {
    /// Begins a stretch in the same place that leads onto the front from there.
    pub fn start_correction(&mut self, theta: &[f64], radius: f64, stretch: Stretch) {
        self.start(theta, radius, stretch);
        self.aim = Aim::critical();
    }

    /// Whether the stretch has still to begin, with a move onto the ball.
    #[must_use]
    pub fn is_to_begin(&self) -> bool {
        matches!(self.stage, Stage::Begin { .. })
    }

    /// What steps by another rule go on with, without any parameter left out: the batches, the metric and θ.
    pub fn parts(&mut self, loss: &mut impl Loss) -> (&mut Batches, &mut Moments, &mut [f32]) {
        if self.is_focus_due || self.is_needed.contains(&false) {
            self.is_needed.fill(true);
            self.is_focus_due = false;
            loss.focus(&self.is_needed);
        }
        (&mut self.batches, &mut self.moments, &mut self.theta)
    }
}
