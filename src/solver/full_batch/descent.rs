//! Accelerated projected gradient on the ℓ¹ ball.

use super::{
    face::{FaceDescent, FaceStep},
    fista::{Fista, Trial},
};
use crate::{
    network::Loss,
    solver::{Criticality, Penalty, SolverError, prox::project_onto_l1_ball},
};

/// The state of a descent of f over ‖θ‖₁ ≤ τ: inertial projected gradient steps, and quasi-Newton steps on a face of the
/// ball once such steps have stayed on it. The loss never rises from step to step.
#[derive(Clone, Debug)]
pub struct Descent {
    fista: Fista,
    radius: f64,
    /// The threshold of the last projection divided by the length of its step: the multiplier λ.
    multiplier: f64,
    /// How far the last step's start was from a fixed point.
    mapping: f64,
    face: FaceDescent,
    /// Whether steps are taken on the face; otherwise they are projected gradients.
    is_on_face: bool,
    /// Projected gradient steps since the face last changed.
    stable_steps: usize,
    /// Such steps after which the face is entered; more than will be taken once a kink was met.
    patience: usize,
}

/// Projected gradient steps without a change of the face after which it is entered.
const PATIENCE: usize = 8;

impl Descent {
    /// Starts at the projection of `theta` onto the ball of this radius, which may be infinite.
    ///
    /// # Errors
    /// When the loss cannot be computed there, or is not finite.
    pub fn new(loss: &mut dyn Loss, penalty: &Penalty, mut theta: Vec<f64>, radius: f64) -> Result<Self, SolverError> {
        project_onto_l1_ball(&mut theta, penalty, radius, 0.0);
        Ok(Self {
            face: FaceDescent::new(theta.len()),
            fista: Fista::new(loss, theta)?,
            radius,
            multiplier: 0.0,
            mapping: f64::INFINITY,
            is_on_face: false,
            stable_steps: 0,
            patience: PATIENCE,
        })
    }

    /// Goes on from the projection of `theta` with another radius; the step length that was found is kept.
    ///
    /// # Errors
    /// When the loss cannot be computed there, or is not finite.
    pub fn restart(
        &mut self,
        loss: &mut dyn Loss,
        penalty: &Penalty,
        mut theta: Vec<f64>,
        radius: f64,
    ) -> Result<(), SolverError> {
        self.radius = radius;
        project_onto_l1_ball(&mut theta, penalty, radius, 0.0);
        self.fista.restart(loss, &theta)?;
        self.patience = PATIENCE;
        self.leave_face();
        Ok(())
    }

    /// Takes one step.
    ///
    /// # Errors
    /// When the loss cannot be computed, or is not finite where it was before.
    pub fn step(&mut self, loss: &mut dyn Loss, penalty: &Penalty) -> Result<(), SolverError> {
        if self.is_on_face {
            return self.face_step(loss, penalty);
        }
        self.projected_step(loss, penalty)?;
        if self.has_seen_kink() {
            // Quasi-Newton steps rest on curvature, of which a kink has too much.
            self.patience = usize::MAX;
        }
        // Within the ball there is no face to stay on.
        self.is_on_face = self.multiplier > 0.0 && self.stable_steps >= self.patience;
        Ok(())
    }

    fn projected_step(&mut self, loss: &mut dyn Loss, penalty: &Penalty) -> Result<(), SolverError> {
        let (radius, last_multiplier) = (self.radius, self.multiplier);
        let mut threshold = 0.0;
        let propose = |trial: &mut Trial<'_>| {
            for ((place, &from), &slope) in trial.to.iter_mut().zip(trial.from).zip(trial.gradient) {
                *place = from - trial.length * slope;
            }
            threshold = project_onto_l1_ball(trial.to, penalty, radius, last_multiplier * trial.length);
            trial.measure()
        };
        let Some(taken) = self.fista.step(loss, propose, |_, next, now| next > now)? else { return Ok(()) };
        self.mapping = taken.mapping;
        self.multiplier = threshold / taken.length;
        let (theta, previous) = (self.fista.theta(), self.fista.previous());
        let stays_on_face = theta.iter().zip(previous).all(|(a, b)| (*a == 0.0) == (*b == 0.0));
        self.stable_steps = if stays_on_face { self.stable_steps + 1 } else { 0 };
        Ok(())
    }

    fn face_step(&mut self, loss: &mut dyn Loss, penalty: &Penalty) -> Result<(), SolverError> {
        let (theta, value) = self.fista.theta_and_loss();
        if self.face.step(loss, penalty, theta, value)? == FaceStep::Stuck {
            self.fista.note_kink();
            self.patience = usize::MAX;
            self.leave_face();
            return Ok(());
        }
        let conditions = self.face.conditions();
        if conditions.off_face > conditions.on_face {
            // Another face promises more than the rest of this one.
            self.leave_face();
        } else {
            self.mapping = conditions.on_face;
            self.multiplier = conditions.multiplier;
        }
        Ok(())
    }

    /// Goes back to projected gradient steps, which may change the face.
    pub fn leave_face(&mut self) {
        self.face.leave();
        self.is_on_face = false;
        self.stable_steps = 0;
        self.mapping = f64::INFINITY;
        self.fista.forget_momentum();
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

    /// The radius τ.
    #[must_use]
    pub fn radius(&self) -> f64 {
        self.radius
    }

    /// Whether it has met a kink of the loss since it was restarted.
    #[must_use]
    pub fn has_seen_kink(&self) -> bool {
        self.fista.step_length().has_seen_kink()
    }

    /// Whether it lies in a kink of the loss out of which no step leads.
    #[must_use]
    pub fn is_stuck(&self) -> bool {
        self.fista.step_length().is_stuck()
    }

    /// The multiplier λ of the norm, as the last step showed it.
    #[must_use]
    pub fn multiplier(&self) -> f64 {
        self.multiplier
    }

    /// A cheap estimate of the residual: how far the last step's start was from a fixed point, in units of the
    /// multiplier, which is taken to be at least `least_multiplier`.
    #[must_use]
    pub fn estimated_residual(&self, least_multiplier: f64) -> f64 {
        self.mapping / self.multiplier.max(least_multiplier)
    }

    /// Multiplier and residual at θ, at the price of one gradient.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn criticality(&mut self, loss: &mut dyn Loss, penalty: &Penalty) -> Result<Criticality, SolverError> {
        self.fista.criticality(loss, penalty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::{Rows, Targets},
        network::{Activation, LossError, Network, dense_loss, initial_parameters},
    };

    fn rows() -> Rows {
        let inputs = (0..60 * 3).map(|i: u32| f64::from(i * 7919 % 1009) / 500.0 - 1.0).collect();
        let targets = Targets::Classes((0..60_u32).map(|row| row * row % 7 % 3).collect());
        Rows::from_numbers(inputs, 3, targets)
    }

    #[test]
    fn the_loss_never_rises_and_the_norm_never_exceeds_the_radius() {
        for activation in Activation::ALL {
            let network = Network::dense(3, vec![5, 4], 3, activation);
            for (seed, radius) in [(0, 30.0), (1, 8.0), (2, 60.0)] {
                let mut loss = dense_loss(&network, &rows()).unwrap();
                let penalty = Penalty::of(&network, seed == 1);
                let theta = initial_parameters(&network, seed);
                let mut descent = Descent::new(&mut loss, &penalty, theta, radius).unwrap();
                let mut last = descent.loss();
                for _ in 0..1500 {
                    descent.step(&mut loss, &penalty).unwrap();
                    assert!(descent.loss() <= last);
                    assert!((loss.value(descent.theta()).unwrap() - descent.loss()).abs() < 1e-12);
                    assert!(penalty.norm(descent.theta()) <= radius * (1.0 + 1e-9));
                    last = descent.loss();
                }
            }
        }
    }

    #[test]
    fn a_convex_problem_is_solved_to_rounding() {
        let network = Network::dense(3, vec![], 3, Activation::Relu);
        let mut loss = dense_loss(&network, &rows()).unwrap();
        let penalty = Penalty::all(network.parameters());
        let mut descent = Descent::new(&mut loss, &penalty, initial_parameters(&network, 0), 0.3).unwrap();
        for _ in 0..300 {
            descent.step(&mut loss, &penalty).unwrap();
        }
        let found = descent.criticality(&mut loss, &penalty).unwrap();
        assert!(found.lambda > 1e-3 && found.residual < 1e-6, "{found:?}");
    }

    #[test]
    fn a_loss_that_is_not_finite_is_an_error_and_not_a_panic() {
        let network = Network::dense(3, vec![4], 3, Activation::Relu);
        let mut loss = dense_loss(&network, &rows()).unwrap();
        let penalty = Penalty::all(network.parameters());
        let refused = Descent::new(&mut loss, &penalty, vec![f64::NAN; network.parameters()], 1.0);
        assert!(matches!(refused, Err(SolverError::Loss(LossError::NotFinite))));
    }
}
