//! The predictors of the paper's method: gradient steps towards lower loss, shrinkage towards sparser networks.

use super::{Axes, Penalty, SolverError};
use crate::network::Loss;

/// Which way along the front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Towards lower loss and a larger ℓ¹ norm.
    Denser,
    /// Towards zero.
    Sparser,
}

/// Moves away from a critical point until loss or norm has changed by the wanted amount.
#[derive(Clone, Debug)]
pub struct Predictor {
    direction: Direction,
    theta: Vec<f64>,
    candidate: Vec<f64>,
    gradient: Vec<f64>,
    start: (f64, f64),
    loss: f64,
    l1: f64,
    distance: f64,
    step: f64,
    steps: usize,
}

/// A predictor moves its distance in about so many steps.
const STEPS_PER_DISTANCE: f64 = 5.0;
/// Without having come so far as wanted after this many steps, it rests: the loss has no more to give.
const MOST_STEPS: usize = 200;

impl Predictor {
    /// A predictor for networks of `len` parameters.
    #[must_use]
    pub fn new(len: usize) -> Self {
        Self {
            direction: Direction::Denser,
            theta: vec![0.0; len],
            candidate: vec![0.0; len],
            gradient: vec![0.0; len],
            start: (0.0, 0.0),
            loss: 0.0,
            l1: 0.0,
            distance: 0.0,
            step: 1.0,
            steps: 0,
        }
    }

    /// Sets out from `theta`, of this ℓ¹ norm and loss, by `distance` in units of the axes.
    pub fn start(&mut self, direction: Direction, theta: &[f64], l1: f64, loss: f64, distance: f64) {
        self.direction = direction;
        self.theta.copy_from_slice(theta);
        self.start = (l1, loss);
        (self.l1, self.loss) = (l1, loss);
        self.distance = distance;
        self.steps = 0;
    }

    /// Takes one step; whether it was the last.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn step(&mut self, loss: &mut impl Loss, penalty: &Penalty, axes: &Axes) -> Result<bool, SolverError> {
        self.steps += 1;
        let has_moved = match self.direction {
            Direction::Denser => self.gradient_step(loss, penalty, axes)?,
            Direction::Sparser => self.shrinkage_step(loss, penalty, axes)?,
        };
        let moved = axes.distance(self.start, (self.l1, self.loss));
        Ok(!has_moved || moved >= self.distance || self.steps >= MOST_STEPS)
    }

    /// A gradient step that lowers the loss and goes no further than a part of the distance.
    fn gradient_step(&mut self, loss: &mut impl Loss, penalty: &Penalty, axes: &Axes) -> Result<bool, SolverError> {
        loss.gradient(&self.theta, &mut self.gradient)?;
        let longest = 2.0 * self.distance / STEPS_PER_DISTANCE;
        for _ in 0..60 {
            for ((place, &from), &slope) in self.candidate.iter_mut().zip(&self.theta).zip(&self.gradient) {
                *place = from - self.step * slope;
            }
            let next_loss = loss.value(&self.candidate)?;
            let next_l1 = penalty.norm(&self.candidate);
            let moved = axes.distance((self.l1, self.loss), (next_l1, next_loss));
            if next_loss < self.loss && moved <= longest {
                std::mem::swap(&mut self.theta, &mut self.candidate);
                (self.l1, self.loss) = (next_l1, next_loss);
                if moved < 0.25 * longest {
                    self.step *= 2.0;
                }
                return Ok(true);
            }
            self.step *= 0.5;
        }
        self.step = 1.0;
        Ok(false)
    }

    /// θ ← soft(θ, δ), with δ such that the norm falls by a part of the distance.
    fn shrinkage_step(&mut self, loss: &mut impl Loss, penalty: &Penalty, axes: &Axes) -> Result<bool, SolverError> {
        let nonzero = penalty.penalized(&self.theta).flatten().filter(|&&value| value != 0.0).count();
        if nonzero == 0 {
            return Ok(false);
        }
        let fall = self.distance * axes.max_l1 / STEPS_PER_DISTANCE;
        penalty.shrink(&mut self.theta, fall / nonzero as f64);
        self.l1 = penalty.norm(&self.theta);
        self.loss = loss.value(&self.theta)?;
        Ok(true)
    }

    /// The parameters θ reached.
    #[must_use]
    pub fn theta(&self) -> &[f64] {
        &self.theta
    }

    /// ℓ¹ norm and loss reached.
    #[must_use]
    pub fn reached(&self) -> (f64, f64) {
        (self.l1, self.loss)
    }
}
