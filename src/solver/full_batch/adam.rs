//! Adam with the gradient over all rows, projected in its own metric.

use crate::{
    network::{Balance, Loss, LossError},
    solver::{
        Constraint, Penalty, SolverError,
        mini_batch::{Aim, Moments, StepSize},
        prox::single,
    },
};

/// Steps preconditioned as in Adam (Kingma, Ba 2015, arXiv 1412.6980) and projected onto the ball in the same metric.
///
/// Kinks do not stop it, as they stop a descent that must lower the loss with every step, and its first, long steps lead out of
/// valleys that are only local. It ends where it began, if it leads to nothing better.
#[derive(Debug)]
pub struct ProjectedAdam {
    moments: Moments,
    aim: Aim,
    theta: Vec<f32>,
    wide: Vec<f64>,
    gradient: Vec<f64>,
    single_gradient: Vec<f32>,
    start: Vec<f64>,
    start_loss: f64,
    loss: f64,
    rate: f64,
    iteration: usize,
    config: AdamConfig,
    /// The penalty λ of a penalized loss, else 0.
    lambda: f64,
    /// A loss above which the network is lost.
    ceiling: f64,
    retries: usize,
}

/// How Adam's steps are taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdamConfig {
    /// Iterations.
    pub iterations: usize,
    /// Step size at the beginning.
    pub rate: f64,
    /// Iterations over which the step size rises: the first gradients say little of the metric.
    pub rise: usize,
    /// Ends early with a loss below this.
    pub target: f64,
}

/// Iterations after which units are balanced, which leaves the norm that it saves to the next steps.
const BALANCED: usize = 10;
/// The step size at the end as a share of that at the beginning.
const FINAL_SHARE: f64 = 0.02;
/// Weight of a gradient in its running mean, as in Adam.
const WEIGHT: f32 = 0.1;
/// Share of its fit that a network may give up before it is taken as lost: long steps rise out of valleys.
const LOST_SHARE: f64 = 0.5;
/// After a loss of the network the steps are so much shorter.
const SHORTER: f64 = 0.25;
/// How often steps are shortened.
const RETRIES: usize = 2;

impl ProjectedAdam {
    /// Begins at `theta`, where the loss is `loss`, in the ball of a constraint or with its penalty: then what counts is the penalized
    /// loss.
    #[must_use]
    pub fn new(
        theta: &[f64],
        loss: f64,
        constraint: Constraint,
        penalty: &Penalty,
        loss_at_zero: f64,
        config: AdamConfig,
    ) -> Self {
        let len = theta.len();
        let lambda = if let Constraint::Penalty(lambda) = constraint { lambda } else { 0.0 };
        let start_loss = loss + lambda * penalty.norm(theta);
        Self {
            moments: Moments::uniform(len),
            aim: Aim::of(constraint),
            theta: theta.iter().map(|&value| single(value)).collect(),
            wide: theta.to_vec(),
            gradient: vec![0.0; len],
            single_gradient: vec![0.0; len],
            start: theta.to_vec(),
            start_loss,
            loss,
            rate: config.rate,
            iteration: 0,
            config,
            lambda,
            ceiling: start_loss + LOST_SHARE * (loss_at_zero - loss).max(0.1 * loss_at_zero),
            retries: RETRIES,
        }
    }

    /// Takes one step; whether it was the last.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn step(&mut self, loss: &mut dyn Loss, penalty: &Penalty, balance: &Balance) -> Result<bool, SolverError> {
        self.loss = loss.gradient(&self.wide, &mut self.gradient)?;
        let penalized = if self.lambda > 0.0 { self.loss + self.lambda * penalty.norm(&self.wide) } else { self.loss };
        if penalized > self.ceiling || penalized.is_nan() {
            return self.begin_again(penalty);
        }
        if self.iteration >= self.config.iterations || self.loss < self.config.target {
            if penalized > self.start_loss {
                self.wide.copy_from_slice(&self.start);
                self.loss = self.start_loss - self.lambda * penalty.norm(&self.start);
            }
            return Ok(true);
        }
        for (place, &slope) in self.single_gradient.iter_mut().zip(&self.gradient) {
            *place = single(slope);
        }
        let passed = self.iteration as f64 / self.config.iterations as f64;
        let risen = ((self.iteration + 1) as f64 / self.config.rise as f64).min(1.0);
        let size = StepSize { rate: single(self.rate * risen * decay(passed)), weight: WEIGHT, is_settling: false };
        self.aim.step(&mut self.moments, &mut self.theta, &self.single_gradient, penalty, size);
        self.iteration += 1;
        if self.iteration.is_multiple_of(BALANCED) {
            balance.rescale(&mut self.theta);
        }
        for (place, &value) in self.wide.iter_mut().zip(&self.theta) {
            *place = f64::from(value);
        }
        Ok(false)
    }

    /// Goes back to the start with shorter steps, or for good.
    fn begin_again(&mut self, penalty: &Penalty) -> Result<bool, SolverError> {
        if !self.start_loss.is_finite() {
            return Err(LossError::NotFinite.into());
        }
        self.wide.copy_from_slice(&self.start);
        for (place, &value) in self.theta.iter_mut().zip(&self.start) {
            *place = single(value);
        }
        self.loss = self.start_loss - self.lambda * penalty.norm(&self.start);
        if self.retries == 0 {
            return Ok(true);
        }
        self.retries -= 1;
        self.rate *= SHORTER;
        self.iteration = 0;
        self.moments.forget();
        Ok(false)
    }

    /// θ reached.
    #[must_use]
    pub fn theta(&self) -> &[f64] {
        &self.wide
    }

    /// f(θ), in the precision of the loss.
    #[must_use]
    pub fn loss(&self) -> f64 {
        self.loss
    }
}

/// Half a cosine wave from 1 to [`FINAL_SHARE`].
fn decay(passed: f64) -> f64 {
    FINAL_SHARE + (1.0 - FINAL_SHARE) * 0.5 * (1.0 + (std::f64::consts::PI * passed).cos())
}
