//! Subproblems that are no matter of full batches or mini-batches.

use super::{
    Constraint, Criticality, Effort, Penalty, Solution, SolverError, Subproblem, counted::VALUE_SHARE,
    subgradient::Subgradient,
};
use crate::{front::Termination, network::TrainingLoss};

/// A subproblem that is worked at on the whole network: a network is judged, or follows a subgradient.
pub enum Direct {
    /// A network is judged as it is.
    Judged(Subproblem),
    /// Adam along a subgradient.
    Subgradient(Box<Subgradient>),
}

impl Direct {
    /// What there is to do for a subproblem, or the subproblem if it asks for something else. Batches are of `size` rows.
    ///
    /// # Errors
    /// The subproblem itself.
    pub fn of(
        loss: &dyn TrainingLoss,
        subproblem: Subproblem,
        size: usize,
        seed: u64,
    ) -> Result<Self, Box<Subproblem>> {
        match (subproblem.effort, subproblem.constraint) {
            (Effort::Value | Effort::Judge, _) => Ok(Self::Judged(subproblem)),
            (_, Constraint::Weighted { loss: of_loss, norm }) => {
                let seed = seed ^ subproblem.seed;
                Ok(Self::Subgradient(Box::new(Subgradient::new(loss, subproblem, (of_loss, norm), size, seed))))
            }
            _ => Err(Box::new(subproblem)),
        }
    }

    /// Takes some steps; the solution after the last.
    ///
    /// # Errors
    /// When the loss cannot be computed, or is not finite after steps along its gradient.
    pub fn advance(&mut self, loss: &mut dyn TrainingLoss, penalty: &Penalty) -> Result<Option<Solution>, SolverError> {
        match self {
            Self::Judged(subproblem) => judge(subproblem, loss, penalty).map(Some),
            Self::Subgradient(subgradient) => subgradient.advance(loss, penalty),
        }
    }

    /// Loss and ℓ¹ norm reached, once they are known.
    #[must_use]
    pub fn reached(&self, penalty: &Penalty) -> Option<(f64, f64)> {
        match self {
            Self::Judged(_) => None,
            Self::Subgradient(subgradient) => subgradient.reached(penalty),
        }
    }
}

/// The network of a subproblem with its figures. A network may be so large that its loss is no number: then it is infinite.
fn judge(subproblem: &mut Subproblem, loss: &mut dyn TrainingLoss, penalty: &Penalty) -> Result<Solution, SolverError> {
    let theta = std::mem::take(&mut subproblem.theta);
    let (value, criticality, work) = if subproblem.effort == Effort::Value {
        (loss.value(&theta)?, Criticality { lambda: 0.0, residual: f64::INFINITY }, VALUE_SHARE)
    } else {
        let mut gradient = vec![0.0; theta.len()];
        let value = loss.gradient(&theta, &mut gradient)?;
        (value, subproblem.constraint.criticality(&theta, &gradient, penalty), 1.0)
    };
    Ok(Solution {
        l1: penalty.norm(&theta),
        loss: if value.is_nan() { f64::INFINITY } else { value },
        criticality,
        termination: Termination::Iterations,
        gradients: 1,
        work,
        theta,
    })
}
