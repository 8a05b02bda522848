//! Training of a support with gradients over all rows.

use super::{Taken, support::Part};
use crate::{
    network::{Activation, Balance, Network, TrainingLoss},
    solver::{
        Constraint, Penalty, SolverError,
        full_batch::{
            adam::{AdamConfig, ProjectedAdam},
            face::{FaceDescent, FaceStep},
        },
    },
};

/// L-BFGS over the parameters of the support; where a kink of the loss stops it, some steps of Adam, which kinks do not stop, and L-BFGS
/// again from where those have led.
pub struct QuasiNewton {
    theta: Vec<f64>,
    value: f64,
    loss_at_zero: f64,
    descent: FaceDescent,
    penalty: Penalty,
    balance: Balance,
    burst: Option<ProjectedAdam>,
    /// The loss when the last burst began, and how many have begun.
    before: f64,
    bursts: usize,
}

/// Adam's steps between two descents: enough to cross a kink or two.
const BURST: AdamConfig = AdamConfig { iterations: 60, rate: 0.01, rise: 10, target: 0.0 };
/// Bursts at the most.
const MOST_BURSTS: usize = 8;
/// A burst and the descent after it are worth another if they have lowered the loss by this share of that at zero.
const WORTHWHILE: f64 = 1e-4;

impl QuasiNewton {
    /// Begins at these values of the support, with this loss.
    pub fn new(theta: &[f64], value: f64, loss_at_zero: f64) -> Self {
        Self {
            theta: theta.to_vec(),
            value,
            loss_at_zero,
            descent: FaceDescent::new(theta.len()),
            penalty: Penalty::none(theta.len()),
            // Without hidden layers there are no units to balance: they have no norm that would ask for it.
            balance: Balance::new(&Network::dense(0, Vec::new(), 0, Activation::Tanh), false),
            burst: None,
            before: f64::INFINITY,
            bursts: 0,
        }
    }

    /// Takes one step.
    pub fn step(&mut self, part: &mut Part, whole: &mut dyn TrainingLoss) -> Result<Taken, SolverError> {
        if self.theta.is_empty() {
            return Ok(Taken { passes: 0.0, loss: None, is_last: true });
        }
        let loss = &mut part.loss(whole);
        if let Some(burst) = &mut self.burst {
            if burst.step(loss, &self.penalty, &self.balance)? {
                if burst.loss() < self.value {
                    (self.theta, self.value) = (burst.theta().to_vec(), burst.loss());
                }
                self.burst = None;
                self.descent.leave();
            }
            return Ok(Taken { passes: 1.0, loss: None, is_last: false });
        }
        let before = self.value;
        let taken = self.descent.step(loss, &self.penalty, &mut self.theta, &mut self.value)?;
        if taken != FaceStep::Stuck {
            return Ok(Taken { passes: 1.3, loss: Some(self.value), is_last: false });
        }
        let is_worth_another = self.before - self.value >= WORTHWHILE * self.loss_at_zero;
        let is_last = self.bursts == MOST_BURSTS || !is_worth_another;
        if !is_last {
            self.bursts += 1;
            self.before = self.value;
            let (theta, penalty) = (&self.theta, &self.penalty);
            let none = Constraint::None;
            self.burst = Some(ProjectedAdam::new(theta, self.value, none, penalty, self.loss_at_zero, BURST));
        }
        // A step that is too short to count may have been taken.
        let loss = (self.value < before).then_some(self.value);
        Ok(Taken { passes: 2.0, loss, is_last })
    }

    /// The values reached.
    pub fn theta(&self) -> &[f64] {
        &self.theta
    }
}
