//! Steps of a solver that go on until the optimality conditions hold.

use super::{Corrector, Descent, penalized::Penalized, rest::Rest};
use crate::{
    front::Termination,
    network::Loss,
    solver::{Penalty, SolverError},
};

/// Steps that go on until the optimality conditions hold, and what ends them otherwise.
pub struct Settling<S> {
    /// What takes the steps.
    pub solver: S,
    /// When they end.
    pub ending: Ending,
}

/// What ends steps.
pub struct Ending {
    /// Whether they still make progress.
    pub rest: Rest,
    /// Steps at the most.
    pub most: usize,
    /// Residual at which the conditions hold.
    pub tolerance: f64,
    /// Multipliers below this are judged as if they were this large.
    pub least_multiplier: f64,
    /// Whether they may only end with their number.
    pub is_counted: bool,
}

/// A solver that goes on until the optimality conditions hold.
pub trait Settles {
    /// Takes one step.
    ///
    /// # Errors
    /// When the loss cannot be computed, or is not finite where it was before.
    fn step(&mut self, loss: &mut dyn Loss, penalty: &Penalty) -> Result<(), SolverError>;
    /// Whether the conditions hold as well as the estimate says; if not, the solver looks elsewhere.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    fn confirm(
        &mut self,
        loss: &mut dyn Loss,
        penalty: &Penalty,
        tolerance: f64,
        least_multiplier: f64,
    ) -> Result<bool, SolverError>;
    /// The quantity that falls while it makes progress.
    fn merit(&self) -> f64;
    /// Whether it lies in a kink of the loss out of which no step leads.
    fn is_stuck(&self) -> bool;
    /// Whether the optimality conditions cannot be expected to hold better where it rests.
    fn may_rest(&self, least_multiplier: f64) -> bool;
    /// A cheap estimate of the residual.
    fn estimated_residual(&self, least_multiplier: f64) -> f64;
}

impl Settles for Descent {
    fn step(&mut self, loss: &mut dyn Loss, penalty: &Penalty) -> Result<(), SolverError> {
        self.step(loss, penalty)
    }

    fn confirm(
        &mut self,
        loss: &mut dyn Loss,
        penalty: &Penalty,
        tolerance: f64,
        least_multiplier: f64,
    ) -> Result<bool, SolverError> {
        let found = self.criticality(loss, penalty)?;
        let is_critical = found.residual * found.lambda <= tolerance * found.lambda.max(least_multiplier);
        if !is_critical {
            // A zero wants to move, or the estimate was too good.
            self.leave_face();
        }
        Ok(is_critical)
    }

    fn merit(&self) -> f64 {
        self.loss()
    }

    fn is_stuck(&self) -> bool {
        self.is_stuck()
    }

    fn may_rest(&self, least_multiplier: f64) -> bool {
        // Conditions that a kink forbids, or that nobody could see, are not worth thousands of steps.
        self.has_seen_kink() || self.multiplier() < least_multiplier
    }

    fn estimated_residual(&self, least_multiplier: f64) -> f64 {
        self.estimated_residual(least_multiplier)
    }
}

impl Settles for Corrector {
    fn step(&mut self, loss: &mut dyn Loss, penalty: &Penalty) -> Result<(), SolverError> {
        self.step(loss, penalty)
    }

    /// An MPG step violates the conditions where any parameter does.
    fn confirm(&mut self, _: &mut dyn Loss, _: &Penalty, _: f64, _: f64) -> Result<bool, SolverError> {
        Ok(true)
    }

    fn merit(&self) -> f64 {
        // Both objectives fall.
        self.loss() + self.l1()
    }

    fn is_stuck(&self) -> bool {
        self.is_stuck()
    }

    fn may_rest(&self, _: f64) -> bool {
        true
    }

    fn estimated_residual(&self, _: f64) -> f64 {
        self.estimated_residual()
    }
}

impl Settles for Penalized {
    fn step(&mut self, loss: &mut dyn Loss, penalty: &Penalty) -> Result<(), SolverError> {
        self.step(loss, penalty)
    }

    fn confirm(
        &mut self,
        loss: &mut dyn Loss,
        penalty: &Penalty,
        tolerance: f64,
        least_multiplier: f64,
    ) -> Result<bool, SolverError> {
        let found = self.criticality(loss, penalty)?;
        let violation = if found.lambda > 0.0 { found.residual * found.lambda } else { found.residual };
        let is_critical = violation <= tolerance * found.lambda.max(least_multiplier);
        if !is_critical {
            self.go_on();
        }
        Ok(is_critical)
    }

    fn merit(&self) -> f64 {
        self.penalized_loss()
    }

    fn is_stuck(&self) -> bool {
        self.is_stuck()
    }

    fn may_rest(&self, least_multiplier: f64) -> bool {
        self.has_seen_kink() || self.lambda() < least_multiplier
    }

    fn estimated_residual(&self, least_multiplier: f64) -> f64 {
        self.estimated_residual(least_multiplier)
    }
}

impl<S: Settles> Settling<S> {
    /// Takes one step; why there is no other, if there is none.
    ///
    /// # Errors
    /// When the loss cannot be computed, or is not finite where it was before.
    pub fn step(&mut self, loss: &mut dyn Loss, penalty: &Penalty) -> Result<Option<Termination>, SolverError> {
        self.solver.step(loss, penalty)?;
        let Ending { rest, most, tolerance, least_multiplier, is_counted } = &mut self.ending;
        let has_come_to_rest = rest.observe(self.solver.merit());
        if rest.steps() >= *most {
            return Ok(Some(Termination::Iterations));
        }
        if *is_counted {
            return Ok(None);
        }
        let (tolerance, least) = (*tolerance, *least_multiplier);
        let is_at_rest = has_come_to_rest && self.solver.may_rest(least);
        if self.solver.is_stuck() || is_at_rest {
            return Ok(Some(Termination::AtRest));
        }
        let is_critical = self.solver.estimated_residual(least) <= tolerance
            && self.solver.confirm(loss, penalty, tolerance, least)?;
        Ok(is_critical.then_some(Termination::Critical))
    }
}
