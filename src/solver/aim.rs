//! What steps with mini-batches aim at besides a low loss.

use super::{
    Penalty,
    metric::{Moments, project_in_metric},
    mpg_metric::{Slopes, mpg_in_metric},
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
}

impl Aim {
    /// The ball of this radius, which may be infinite.
    #[must_use]
    pub fn ball(radius: f64) -> Self {
        Self::Ball { radius, multiplier: 0.0 }
    }

    /// A Pareto critical θ.
    #[must_use]
    pub fn critical() -> Self {
        Self::Critical { alpha: 1.0 }
    }

    /// A step with this gradient, of this rate and with this weight of the gradient in its running mean.
    pub fn step(
        &mut self,
        moments: &mut Moments,
        theta: &mut [f32],
        gradient: &[f32],
        penalty: &Penalty,
        (rate, weight): (f32, f32),
    ) {
        match self {
            Self::Ball { radius, multiplier } => {
                moments.step(theta, gradient, rate, weight);
                *multiplier = project_in_metric(theta, moments.lengths(), penalty, *radius, *multiplier);
            }
            Self::Critical { alpha } => {
                moments.observe(gradient, rate, weight, false);
                *alpha = mpg_step(moments, theta, penalty, *alpha);
            }
        }
    }

    /// The same step in the metric that there is.
    pub fn settle(
        &mut self,
        moments: &mut Moments,
        theta: &mut [f32],
        gradient: &[f32],
        penalty: &Penalty,
        (rate, weight): (f32, f32),
    ) {
        match self {
            Self::Ball { radius, multiplier } => {
                moments.settle(theta, gradient, rate, weight);
                *multiplier = project_in_metric(theta, moments.lengths(), penalty, *radius, *multiplier);
            }
            Self::Critical { alpha } => {
                moments.observe(gradient, rate, weight, true);
                *alpha = mpg_step(moments, theta, penalty, *alpha);
            }
        }
    }
}

fn mpg_step(moments: &Moments, theta: &mut [f32], penalty: &Penalty, guess: f64) -> f64 {
    let (gradient, scale) = moments.mean();
    mpg_in_metric(theta, Slopes { gradient, scale, lengths: moments.lengths() }, penalty, guess)
}
