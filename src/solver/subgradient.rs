//! Adam along a subgradient of a weighted sum of both objectives, as in the published comparison.

use super::{Penalty, Solution, SolverError, Subproblem, mini_batch::Batches, prox::single};
use crate::{
    front::Termination,
    network::{LossError, TrainingLoss},
};

/// Passes over the rows that the authors give each weight.
pub const PUBLISHED_PASSES: usize = 200;
/// Adam as PyTorch has it without being asked, with the step size of the authors.
const RATE: f64 = 1e-3;
const BETAS: (f64, f64) = (0.9, 0.999);
const EPSILON: f64 = 1e-8;
/// Parameters times rows of the batches of a step at the most, so that a pause does not keep a person waiting.
const STEP_WORK: usize = 100_000_000;
/// Batches of a step at the most.
const MOST_BATCHES: usize = 64;

/// Minimizes w f + v‖·‖₁ with steps of Adam along w∇f + v·sign θ.
///
/// This is what the authors of arXiv 2308.12044 compare their method with on MNIST, by the program that they have published: nothing
/// makes an exact zero, and a parameter that has come to zero jumps about it by the step size.
pub struct Subgradient {
    subproblem: Subproblem,
    /// w and v.
    weights: (f64, f64),
    theta: Vec<f32>,
    adam: Adam,
    batches: Batches,
    group: usize,
    steps: usize,
    taken: usize,
    loss: f64,
}

/// Adam as it was published (Kingma, Ba 2015, arXiv 1412.6980).
struct Adam {
    mean: Vec<f64>,
    square: Vec<f64>,
    slopes: Vec<f64>,
    /// Powers of the betas.
    decayed: (f64, f64),
}

impl Adam {
    fn new(len: usize) -> Self {
        Self { mean: vec![0.0; len], square: vec![0.0; len], slopes: vec![0.0; len], decayed: (1.0, 1.0) }
    }

    /// A step along w·`gradient` + v·sign θ, where the norm covers a parameter.
    fn step(&mut self, theta: &mut [f32], gradient: &[f32], penalty: &Penalty, (of_loss, of_norm): (f64, f64)) {
        for (slope, &partial) in self.slopes.iter_mut().zip(gradient) {
            *slope = of_loss * f64::from(partial);
        }
        for range in penalty.penalized_ranges() {
            for (slope, &value) in self.slopes[range.clone()].iter_mut().zip(&theta[range.clone()]) {
                // The sign of 0 is 0, as PyTorch has it.
                *slope += if value == 0.0 { 0.0 } else { of_norm.copysign(f64::from(value)) };
            }
        }
        self.decayed = (self.decayed.0 * BETAS.0, self.decayed.1 * BETAS.1);
        let moments = self.mean.iter_mut().zip(&mut self.square);
        for ((value, &slope), (mean, square)) in theta.iter_mut().zip(&self.slopes).zip(moments) {
            *mean += (1.0 - BETAS.0) * (slope - *mean);
            *square += (1.0 - BETAS.1) * (slope * slope - *square);
            let size = (*square / (1.0 - self.decayed.1)).sqrt() + EPSILON;
            *value = single(f64::from(*value) - RATE * *mean / (1.0 - self.decayed.0) / size);
        }
    }
}

impl Subgradient {
    /// Begins at the network of a subproblem with these weights of f and the norm, in batches of `size` rows.
    #[must_use]
    pub fn new(loss: &dyn TrainingLoss, subproblem: Subproblem, weights: (f64, f64), size: usize, seed: u64) -> Self {
        let (rows, parameters) = (loss.rows(), loss.parameters());
        let batches = Batches::new(rows, size, seed);
        let group = (STEP_WORK / (parameters * size.min(rows)).max(1)).clamp(1, MOST_BATCHES);
        // The last pass judges where the steps have led.
        let passes = subproblem.passes.map_or(PUBLISHED_PASSES, |passes| passes.saturating_sub(1).max(1));
        Self {
            weights,
            theta: subproblem.theta.iter().map(|&value| single(value)).collect(),
            adam: Adam::new(parameters),
            steps: passes * batches.per_epoch(),
            batches,
            group,
            taken: 0,
            loss: f64::NAN,
            subproblem,
        }
    }

    /// Takes some steps; the solution after the last.
    ///
    /// # Errors
    /// When the loss cannot be computed, or is not finite.
    pub fn advance(&mut self, loss: &mut dyn TrainingLoss, penalty: &Penalty) -> Result<Option<Solution>, SolverError> {
        if self.taken >= self.steps {
            return self.conclude(loss, penalty).map(Some);
        }
        if self.taken == 0 {
            // What another descent has left out belongs to this one.
            loss.set_active(&vec![true; self.theta.len()]);
        }
        let group = self.batches.next_batches(self.group.min(self.steps - self.taken));
        let mut is_finite = true;
        let Self { weights, adam, taken, loss: last, .. } = self;
        loss.batches(&mut self.theta, &group, &mut |theta, batch_loss, gradient| {
            is_finite = batch_loss.is_finite();
            if is_finite {
                *last = batch_loss;
                adam.step(theta, gradient, penalty, *weights);
                *taken += 1;
            }
            is_finite
        })?;
        if is_finite { Ok(None) } else { Err(LossError::NotFinite.into()) }
    }

    fn conclude(&self, loss: &mut dyn TrainingLoss, penalty: &Penalty) -> Result<Solution, SolverError> {
        let theta: Vec<f64> = self.theta.iter().copied().map(f64::from).collect();
        let mut gradient = vec![0.0; theta.len()];
        let value = loss.gradient(&theta, &mut gradient)?;
        let gradients = self.steps / self.batches.per_epoch() + 1;
        Ok(Solution {
            l1: penalty.norm(&theta),
            loss: value,
            criticality: self.subproblem.constraint.criticality(&theta, &gradient, penalty),
            termination: Termination::Iterations,
            gradients,
            work: gradients as f64,
            theta,
        })
    }

    /// The loss of the last batch and the ℓ¹ norm.
    #[must_use]
    pub fn reached(&self, penalty: &Penalty) -> Option<(f64, f64)> {
        let l1 = penalty.penalized(&self.theta).flatten().map(|value| f64::from(value.abs())).sum();
        self.loss.is_finite().then_some((self.loss, l1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_step_is_as_long_as_the_step_size_whatever_the_gradient() {
        let (mut theta, penalty) = (vec![0.5_f32, -0.5, 0.0, 1.0], Penalty::all(4));
        Adam::new(4).step(&mut theta, &[0.2, -30.0, 0.0, -1.0], &penalty, (0.5, 0.5));
        // Slopes: 0.1 + 0.5, −15 − 0.5, 0 + 0, −0.5 + 0.5.
        let moved = [0.5 - RATE, -0.5 + RATE, 0.0, 1.0];
        assert!(theta.iter().zip(moved).all(|(&value, wanted)| (f64::from(value) - wanted).abs() < 1e-7), "{theta:?}");
    }
}
