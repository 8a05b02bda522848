//! Accelerated projected gradient on the ℓ¹ ball.

use super::{
    Criticality, Penalty, SolverError,
    ball::project_onto_l1_ball,
    criticality,
    face::{FaceDescent, FaceStep},
    step_length::StepLength,
};
use crate::network::{Loss, LossError};

/// The state of an accelerated projected gradient descent of f over ‖θ‖₁ ≤ τ.
///
/// Each step extrapolates (Nesterov; Beck, Teboulle 2009), takes a gradient step whose length is found by backtracking,
/// and projects. The extrapolation starts anew when it points uphill (O'Donoghue, Candès 2015) or when the loss has
/// risen, so the loss never rises from step to step.
#[derive(Clone, Debug)]
pub struct Descent {
    theta: Vec<f64>,
    previous: Vec<f64>,
    extrapolated: Vec<f64>,
    candidate: Vec<f64>,
    gradient: Vec<f64>,
    loss: f64,
    radius: f64,
    step: StepLength,
    momentum: f64,
    threshold: f64,
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
    pub fn new(loss: &mut impl Loss, penalty: &Penalty, theta: Vec<f64>, radius: f64) -> Result<Self, SolverError> {
        let len = theta.len();
        let mut descent = Self {
            theta,
            previous: vec![0.0; len],
            extrapolated: vec![0.0; len],
            candidate: vec![0.0; len],
            gradient: vec![0.0; len],
            loss: f64::INFINITY,
            radius,
            step: StepLength::new(),
            momentum: 1.0,
            threshold: 0.0,
            mapping: f64::INFINITY,
            face: FaceDescent::new(len),
            is_on_face: false,
            stable_steps: 0,
            patience: PATIENCE,
        };
        descent.settle(loss, penalty)?;
        Ok(descent)
    }

    /// Goes on from `theta` with another radius; the step length that was found is kept.
    ///
    /// # Errors
    /// When the loss cannot be computed there, or is not finite.
    pub fn restart(
        &mut self,
        loss: &mut impl Loss,
        penalty: &Penalty,
        theta: &[f64],
        radius: f64,
    ) -> Result<(), SolverError> {
        self.theta.copy_from_slice(theta);
        self.radius = radius;
        self.settle(loss, penalty)
    }

    fn settle(&mut self, loss: &mut impl Loss, penalty: &Penalty) -> Result<(), SolverError> {
        project_onto_l1_ball(&mut self.theta, penalty, self.radius, 0.0);
        self.loss = loss.value(&self.theta)?;
        if !self.loss.is_finite() {
            return Err(LossError::NotFinite.into());
        }
        self.patience = PATIENCE;
        self.leave_face();
        self.step.restart();
        self.forget_momentum();
        Ok(())
    }

    fn forget_momentum(&mut self) {
        self.momentum = 1.0;
        self.previous.copy_from_slice(&self.theta);
        self.extrapolated.copy_from_slice(&self.theta);
    }

    /// Takes one step: a projected gradient step, or, once such steps have stayed on one face of the ball, a quasi-Newton
    /// step on it.
    ///
    /// # Errors
    /// When the loss cannot be computed, or is not finite where it was before.
    pub fn step(&mut self, loss: &mut impl Loss, penalty: &Penalty) -> Result<(), SolverError> {
        if self.is_on_face {
            return self.face_step(loss, penalty);
        }
        self.projected_step(loss, penalty)?;
        if self.step.has_seen_kink() {
            // Quasi-Newton steps rest on curvature, of which a kink has too much.
            self.patience = usize::MAX;
        }
        // Within the ball there is no face to stay on.
        if self.threshold > 0.0 && self.stable_steps >= self.patience {
            self.is_on_face = true;
        }
        Ok(())
    }

    fn face_step(&mut self, loss: &mut impl Loss, penalty: &Penalty) -> Result<(), SolverError> {
        let taken = self.face.step(loss, penalty, &mut self.theta, &mut self.loss)?;
        if taken == FaceStep::Stuck {
            self.step.note_kink();
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
            self.threshold = conditions.multiplier;
        }
        Ok(())
    }

    /// Goes back to projected gradient steps, which may change the face.
    pub fn leave_face(&mut self) {
        self.face.leave();
        self.is_on_face = false;
        self.stable_steps = 0;
        self.mapping = f64::INFINITY;
        self.forget_momentum();
    }

    fn projected_step(&mut self, loss: &mut impl Loss, penalty: &Penalty) -> Result<(), SolverError> {
        let at_extrapolated = loss.gradient(&self.extrapolated, &mut self.gradient)?;
        if !at_extrapolated.is_finite() {
            if self.momentum == 1.0 {
                return Err(LossError::NotFinite.into());
            }
            self.forget_momentum();
            return Ok(());
        }
        let Some(next_loss) = self.backtrack(loss, penalty, at_extrapolated)? else {
            return Ok(());
        };
        if next_loss > self.loss && self.momentum > 1.0 {
            self.forget_momentum();
            return Ok(());
        }
        if next_loss <= self.loss {
            self.loss = next_loss;
            std::mem::swap(&mut self.previous, &mut self.theta);
            std::mem::swap(&mut self.theta, &mut self.candidate);
        }
        let stays_on_face = self.theta.iter().zip(&self.previous).all(|(a, b)| (*a == 0.0) == (*b == 0.0));
        self.stable_steps = if stays_on_face { self.stable_steps + 1 } else { 0 };
        self.extrapolate();
        self.step.succeed(self.loss);
        Ok(())
    }

    /// Finds a step length that the quadratic model bears out; fills `candidate` and returns its loss, or nothing where
    /// no step changes anything any more.
    fn backtrack(
        &mut self,
        loss: &mut impl Loss,
        penalty: &Penalty,
        at_extrapolated: f64,
    ) -> Result<Option<f64>, SolverError> {
        loop {
            let step = self.step.length();
            for ((place, &from), &slope) in self.candidate.iter_mut().zip(&self.extrapolated).zip(&self.gradient) {
                *place = from - step * slope;
            }
            let guess = self.threshold * step;
            let threshold = project_onto_l1_ball(&mut self.candidate, penalty, self.radius, guess);
            let next_loss = loss.value(&self.candidate)?;
            let mut linear = 0.0;
            let mut squared = 0.0;
            let mut largest = 0.0_f64;
            for ((&to, &from), &slope) in self.candidate.iter().zip(&self.extrapolated).zip(&self.gradient) {
                let moved = to - from;
                linear += slope * moved;
                squared += moved * moved;
                largest = largest.max(moved.abs());
            }
            // Rounding of the loss must not look like a failure of the model.
            let rounding = 1e-14 * at_extrapolated.abs();
            if next_loss <= at_extrapolated + linear + squared / (2.0 * step) + rounding {
                self.mapping = largest / step;
                self.threshold = threshold / step;
                return Ok(Some(next_loss));
            }
            if !self.step.shorten() {
                self.step.give_up();
                return Ok(None);
            }
        }
    }

    fn extrapolate(&mut self) {
        let uphill: f64 = self
            .extrapolated
            .iter()
            .zip(&self.theta)
            .zip(&self.previous)
            .map(|((&from, &to), &before)| (from - to) * (to - before))
            .sum();
        if uphill > 0.0 {
            self.forget_momentum();
            return;
        }
        let next = 0.5 * (1.0 + (1.0 + 4.0 * self.momentum * self.momentum).sqrt());
        let weight = (self.momentum - 1.0) / next;
        self.momentum = next;
        for ((place, &to), &before) in self.extrapolated.iter_mut().zip(&self.theta).zip(&self.previous) {
            *place = to + weight * (to - before);
        }
    }

    /// The parameters θ reached.
    #[must_use]
    pub fn theta(&self) -> &[f64] {
        &self.theta
    }

    /// Whether it has met a kink of the loss since it was restarted.
    #[must_use]
    pub fn has_seen_kink(&self) -> bool {
        self.step.has_seen_kink()
    }

    /// Whether it lies in a kink of the loss out of which no step leads.
    #[must_use]
    pub fn is_stuck(&self) -> bool {
        self.step.is_stuck()
    }

    /// f(θ)
    #[must_use]
    pub fn loss(&self) -> f64 {
        self.loss
    }

    /// The radius τ.
    #[must_use]
    pub fn radius(&self) -> f64 {
        self.radius
    }

    /// The multiplier λ of the norm, as the last step showed it.
    #[must_use]
    pub fn multiplier(&self) -> f64 {
        self.threshold
    }

    /// A cheap estimate of the residual: the largest change of the last step, in units of the multiplier, which is taken
    /// to be at least `least_multiplier`.
    #[must_use]
    pub fn estimated_residual(&self, least_multiplier: f64) -> f64 {
        self.mapping / self.threshold.max(least_multiplier)
    }

    /// Multiplier and residual at θ, at the price of one gradient.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn criticality(&mut self, loss: &mut impl Loss, penalty: &Penalty) -> Result<Criticality, SolverError> {
        loss.gradient(&self.theta, &mut self.gradient)?;
        Ok(criticality(&self.theta, &self.gradient, penalty))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::{Rows, Targets},
        network::{Activation, Network, dense_loss, initial_parameters},
    };

    fn rows() -> Rows {
        let inputs = (0..60 * 3).map(|i: u32| f64::from(i * 7919 % 1009) / 500.0 - 1.0).collect();
        let targets = Targets::Classes((0..60_u32).map(|row| row * row % 7 % 3).collect());
        Rows { inputs, columns: 3, targets }
    }

    #[test]
    fn the_loss_never_rises_and_the_norm_never_exceeds_the_radius() {
        for activation in Activation::ALL {
            let network = Network { inputs: 3, hidden: vec![5, 4], outputs: 3, activation };
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
        let network = Network { inputs: 3, hidden: vec![], outputs: 3, activation: Activation::Relu };
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
        let network = Network { inputs: 3, hidden: vec![4], outputs: 3, activation: Activation::Relu };
        let mut loss = dense_loss(&network, &rows()).unwrap();
        let penalty = Penalty::all(network.parameters());
        let refused = Descent::new(&mut loss, &penalty, vec![f64::NAN; network.parameters()], 1.0);
        assert!(matches!(refused, Err(SolverError::Loss(LossError::NotFinite))));
    }
}
