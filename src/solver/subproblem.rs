//! One subproblem of a continuation, and what solves it.

use super::{
    Criticality, Penalty, SolverError,
    prox::{criticality, criticality_at},
};
use crate::front::Termination;

/// What a network has to satisfy besides a low loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Constraint {
    /// Nothing.
    None,
    /// ‖θ‖₁ ≤ τ.
    Ball(f64),
    /// Pareto critical, found from a network of about this norm.
    Critical(f64),
    /// Not a large norm: f(θ) + λ‖θ‖₁ is to be low in the place of f(θ), for this penalty λ.
    Penalty(f64),
    /// The same as a weighted sum of both objectives, and by steps along a subgradient of it, which end with no exact zeros.
    Weighted {
        /// The weight of f(θ), at least 0.
        loss: f64,
        /// The weight of ‖θ‖₁, at least 0.
        norm: f64,
    },
}

impl Constraint {
    /// The largest norm.
    #[must_use]
    pub fn radius(self) -> f64 {
        match self {
            Self::None | Self::Penalty(_) | Self::Weighted { .. } => f64::INFINITY,
            Self::Ball(radius) | Self::Critical(radius) => radius,
        }
    }

    /// The penalty λ that it gives: of a weighted sum the ratio of its weights; nothing where the network tells it.
    #[must_use]
    pub fn multiplier(self) -> Option<f64> {
        match self {
            Self::Penalty(lambda) => Some(lambda),
            Self::Weighted { loss, norm } if loss > 0.0 => Some(norm / loss),
            _ => None,
        }
    }

    /// Multiplier and residual of a network with this gradient.
    #[must_use]
    pub fn criticality(self, theta: &[f64], gradient: &[f64], penalty: &Penalty) -> Criticality {
        match self.multiplier() {
            Some(lambda) => criticality_at(lambda, theta, gradient, penalty),
            None => criticality(theta, gradient, penalty),
        }
    }
}

/// How well a subproblem is to be solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// Trains a random network.
    Train,
    /// Well enough to tell branches apart.
    Coarse,
    /// The same with more patience, where a start has been already.
    Sweep,
    /// Until the optimality conditions hold, or nothing that could be seen is to be gained.
    Full,
    /// As [`Self::Full`], and to just the norm of the constraint, for whoever asks for it.
    Asked,
    /// As [`Self::Full`], from a network that is almost there.
    Polish,
    /// Not at all: the network is judged as it is, by its loss over all rows, which takes a third of a gradient. What that would say of
    /// multiplier and residual stays unknown.
    Value,
    /// Not at all either: the network is judged by its loss and its gradient over all rows.
    Judge,
}

/// A subproblem: minimize f(θ) under a constraint.
#[derive(Clone, Debug)]
pub struct Subproblem {
    /// The constraint.
    pub constraint: Constraint,
    /// The network to start from, which need not satisfy the constraint.
    pub theta: Vec<f64>,
    /// How well it is to be solved.
    pub effort: Effort,
    /// Decides every random choice.
    pub seed: u64,
    /// Passes over all rows that it may take, a few more or less; without it as many as its effort takes.
    pub passes: Option<usize>,
}

/// The solution of a subproblem.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// The parameters θ.
    pub theta: Vec<f64>,
    /// ℓ¹ norm of the penalized parameters.
    pub l1: f64,
    /// f(θ) over all rows.
    pub loss: f64,
    /// Multiplier and residual over all rows.
    pub criticality: Criticality,
    /// Why the solver ended.
    pub termination: Termination,
    /// Gradients that it took, in passes over all rows; the loss alone takes a third of one.
    pub gradients: usize,
    /// What they cost, in passes of the whole network over all rows: those of a part of it are cheaper.
    pub work: f64,
}

/// Solves one subproblem after the other. What it comes to depends on the subproblem alone, and not on those before.
pub trait SubproblemSolver: Send {
    /// Begins a subproblem.
    ///
    /// # Errors
    /// When the loss cannot be computed at its first network.
    fn begin(&mut self, subproblem: Subproblem) -> Result<(), SolverError>;

    /// Takes some steps, a few milliseconds of work; the solution once it is found.
    ///
    /// # Errors
    /// When the loss cannot be computed, or is not finite where it was before.
    fn advance(&mut self) -> Result<Option<Solution>, SolverError>;

    /// Loss and ℓ¹ norm reached, once they are known.
    fn reached(&self) -> Option<(f64, f64)>;

    /// Until the next call, so many threads at the most share the rows. What is computed is the same.
    fn use_threads(&mut self, most: usize);
}

/// Makes solvers that work beside each other.
pub trait Solvers: Send {
    /// Another solver; `None` where there can be no more.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    fn another(&mut self) -> Result<Option<Box<dyn SubproblemSolver>>, SolverError>;
}
