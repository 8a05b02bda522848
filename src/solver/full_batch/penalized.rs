//! Accelerated proximal gradient on f + λ‖·‖₁.

use super::fista::{Fista, Trial};
use crate::{
    network::Loss,
    solver::{Criticality, Penalty, SolverError, prox::criticality_at},
};

/// The state of a descent of f(θ) + λ‖θ‖₁ by proximal gradient steps with inertia: θ⁺ = soft(y − h∇f(y), hλ), so that zeros are exact.
///
/// The inertia starts anew when a step raises the penalized loss, which therefore never rises from step to step.
#[derive(Clone, Debug)]
pub struct Penalized {
    fista: Fista,
    lambda: f64,
    l1: f64,
    /// How far the last step's start was from a fixed point.
    mapping: f64,
}

impl Penalized {
    /// At `theta`, for this penalty λ.
    ///
    /// # Errors
    /// When the loss cannot be computed there, or is not finite.
    pub fn new(loss: &mut dyn Loss, penalty: &Penalty, theta: Vec<f64>, lambda: f64) -> Result<Self, SolverError> {
        let l1 = penalty.norm(&theta);
        Ok(Self { fista: Fista::new(loss, theta)?, lambda, l1, mapping: f64::INFINITY })
    }

    /// Takes one step.
    ///
    /// # Errors
    /// When the loss cannot be computed, or is not finite where it was before.
    pub fn step(&mut self, loss: &mut dyn Loss, penalty: &Penalty) -> Result<(), SolverError> {
        let (lambda, l1) = (self.lambda, self.l1);
        let propose = |trial: &mut Trial<'_>| {
            for ((place, &from), &slope) in trial.to.iter_mut().zip(trial.from).zip(trial.gradient) {
                *place = from - trial.length * slope;
            }
            penalty.shrink(trial.to, trial.length * lambda);
            trial.measure()
        };
        let rises =
            |next: &[f64], next_loss: f64, now: f64| next_loss + lambda * penalty.norm(next) > now + lambda * l1;
        let Some(taken) = self.fista.step(loss, propose, rises)? else { return Ok(()) };
        self.mapping = taken.mapping;
        self.l1 = penalty.norm(self.fista.theta());
        Ok(())
    }

    /// Steps go on although the last one has hardly moved: its start was an extrapolation, and θ violates its conditions.
    pub fn go_on(&mut self) {
        self.fista.forget_momentum();
        self.mapping = f64::INFINITY;
    }

    /// The parameters θ reached.
    #[must_use]
    pub fn theta(&self) -> &[f64] {
        self.fista.theta()
    }

    /// f(θ)
    #[must_use]
    pub fn loss(&self) -> f64 {
        self.fista.loss()
    }

    /// f(θ) + λ‖θ‖₁
    #[must_use]
    pub fn penalized_loss(&self) -> f64 {
        self.fista.loss() + self.lambda * self.l1
    }

    /// The penalty λ.
    #[must_use]
    pub fn lambda(&self) -> f64 {
        self.lambda
    }

    /// Whether it has met a kink of the loss.
    #[must_use]
    pub fn has_seen_kink(&self) -> bool {
        self.fista.step_length().has_seen_kink()
    }

    /// Whether it lies in a kink of the loss out of which no step leads.
    #[must_use]
    pub fn is_stuck(&self) -> bool {
        self.fista.step_length().is_stuck()
    }

    /// A cheap estimate of the residual: how far the last step's start was from a fixed point, in units of the penalty, which is
    /// taken to be at least `least`.
    #[must_use]
    pub fn estimated_residual(&self, least: f64) -> f64 {
        self.mapping / self.lambda.max(least)
    }

    /// Penalty and residual at θ, at the price of one gradient.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn criticality(&mut self, loss: &mut dyn Loss, penalty: &Penalty) -> Result<Criticality, SolverError> {
        let mut gradient = vec![0.0; self.fista.theta().len()];
        loss.gradient(self.fista.theta(), &mut gradient)?;
        Ok(criticality_at(self.lambda, self.fista.theta(), &gradient, penalty))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        network::{Activation, Network, dense_loss, initial_parameters},
        solver::test_support::rows,
    };

    #[test]
    fn the_penalized_loss_never_rises_and_its_minimum_is_critical_with_the_penalty() {
        let rows = rows(80);
        for (hidden, free_biases) in [(vec![], true), (vec![5], false)] {
            let network = Network::dense(rows.columns, hidden, 3, Activation::Tanh);
            let mut loss = dense_loss(&network, &rows).unwrap();
            let penalty = Penalty::of(&network, free_biases);
            let mut descent = Penalized::new(&mut loss, &penalty, initial_parameters(&network, 1), 0.02).unwrap();
            let mut last = descent.penalized_loss();
            for _ in 0..3000 {
                descent.step(&mut loss, &penalty).unwrap();
                assert!(descent.penalized_loss() <= last + 1e-14);
                last = descent.penalized_loss();
            }
            let value = loss.value(descent.theta()).unwrap() + 0.02 * penalty.norm(descent.theta());
            assert!((value - last).abs() < 1e-12);
            let found = descent.criticality(&mut loss, &penalty).unwrap();
            assert!(found.lambda == 0.02 && found.residual < 1e-2, "{found:?}");
            let zeros = penalty.penalized(descent.theta()).flatten().filter(|&&value| value == 0.0).count();
            assert!(zeros > 0 && zeros < network.parameters(), "{zeros}");
        }
    }

    #[test]
    fn of_a_parabola_it_finds_the_soft_threshold() {
        use crate::data::{Rows, Targets};
        // One weight w and no bias that matters, target 3·x: (w − 3)² + λ|w| is lowest at 3 − λ/2.
        let network = Network::dense(1, vec![], 1, Activation::Relu);
        let rows = Rows::from_numbers(vec![-1.0, 1.0], 1, Targets::Values(vec![-3.0, 3.0]));
        let mut loss = dense_loss(&network, &rows).unwrap();
        let penalty = Penalty::of(&network, true);
        for (lambda, expected) in [(1.0, 2.5), (4.0, 1.0), (6.5, 0.0)] {
            let mut descent = Penalized::new(&mut loss, &penalty, vec![-1.0, 0.5], lambda).unwrap();
            for _ in 0..200 {
                descent.step(&mut loss, &penalty).unwrap();
            }
            assert!((descent.theta()[0] - expected).abs() < 1e-6, "{lambda}: {:?}", descent.theta());
        }
    }
}
