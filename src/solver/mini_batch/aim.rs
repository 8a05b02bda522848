//! What steps with mini-batches aim at besides a low loss.

use super::moments::Moments;
use crate::solver::{
    Constraint, Penalty,
    prox::{Slopes, mpg_in_metric, project_in_metric, shrink_in_metric},
};

/// What steps aim at besides a low loss. The gradient of a step is a running mean over batches: its inertia.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Aim {
    /// ‖θ‖₁ ≤ `radius`, by projection after an Adam step; `multiplier` is that of the last projection.
    Ball {
        /// τ, may be infinite.
        radius: f64,
        /// λ
        multiplier: f64,
    },
    /// A Pareto critical θ, by steps of the multiobjective proximal gradient; `alpha` is that of the last step.
    ///
    /// Each step starts where the last has led and not beyond, so that it never raises the ℓ¹ norm, which is what inertia by
    /// extrapolation must be restarted for.
    Critical {
        /// α, the weight of the loss against the norm.
        alpha: f64,
    },
    /// A low f(θ) + λ‖θ‖₁, by the proximal operator of the norm after an Adam step, in the metric of that step.
    Penalty {
        /// λ
        lambda: f64,
    },
}

/// How fast a step goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepSize {
    /// Step size of Adam.
    pub rate: f32,
    /// Weight of the gradient in its running mean.
    pub weight: f32,
    /// Whether the metric stays, because the gradient is without the noise that counts in it.
    pub is_settling: bool,
}

impl Aim {
    /// The ball of this radius, which may be infinite.
    #[must_use]
    pub fn ball(radius: f64) -> Self {
        Self::Ball { radius, multiplier: 0.0 }
    }

    /// What a constraint asks of steps that lead from one network into it.
    #[must_use]
    pub fn of(constraint: Constraint) -> Self {
        match constraint {
            Constraint::Penalty(lambda) => Self::Penalty { lambda },
            other => Self::ball(other.radius()),
        }
    }

    /// The penalty λ of a penalized loss, else 0.
    #[must_use]
    pub fn penalty(&self) -> f64 {
        if let Self::Penalty { lambda } = *self { lambda } else { 0.0 }
    }

    /// A Pareto critical θ.
    #[must_use]
    pub fn critical() -> Self {
        Self::Critical { alpha: 1.0 }
    }

    /// A step with this gradient.
    pub fn step(
        &mut self,
        moments: &mut Moments,
        theta: &mut [f32],
        gradient: &[f32],
        penalty: &Penalty,
        size: StepSize,
    ) {
        let StepSize { rate, weight, is_settling } = size;
        match self {
            Self::Ball { radius, multiplier } => {
                if is_settling {
                    moments.settle(theta, gradient, rate, weight);
                } else {
                    moments.step(theta, gradient, rate, weight);
                }
                *multiplier = project_in_metric(theta, moments.lengths(), penalty, *radius, *multiplier);
            }
            Self::Penalty { lambda } => {
                if is_settling {
                    moments.settle(theta, gradient, rate, weight);
                } else {
                    moments.step(theta, gradient, rate, weight);
                }
                shrink_in_metric(theta, moments.lengths(), penalty, *lambda);
            }
            Self::Critical { alpha } => {
                moments.observe(gradient, rate, weight, is_settling);
                let (gradient, scale) = moments.mean();
                let slopes = Slopes { gradient, scale, lengths: moments.lengths() };
                *alpha = mpg_in_metric(theta, slopes, penalty, *alpha);
            }
        }
    }
}
