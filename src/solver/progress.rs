//! What a continuation yields.

use crate::front::{BranchPoint, Search, Termination};

/// What a step of a continuation was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// Trains the dense network that the front starts from.
    WarmUp,
    /// Moves along the front.
    Predictor,
    /// Moves onto the front.
    Corrector,
}

/// Where a step of a continuation has led.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// What it was for.
    pub kind: StepKind,
    /// Training loss after the step.
    pub loss: f64,
    /// ℓ¹ norm after the step.
    pub l1: f64,
}

/// A point that a continuation has found.
#[derive(Clone, Debug, PartialEq)]
pub struct SolvedPoint {
    /// Its number; a point found again under the same number is a better one at the same place of the front.
    pub number: usize,
    /// The start whose network it came from, counted from 0.
    pub start: usize,
    /// The parameters θ.
    pub theta: Vec<f64>,
    /// Training loss.
    pub loss: f64,
    /// ℓ¹ norm of the penalized parameters.
    pub l1: f64,
    /// Multiplier λ of the ℓ¹ norm: minus the slope of the front.
    pub lambda: f64,
    /// Largest violation of the optimality conditions divided by λ.
    pub residual: f64,
    /// Why its solver ended.
    pub termination: Termination,
    /// Gradients that were spent on it, in passes over all rows.
    pub gradients: usize,
}

/// One item of a continuation.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// A step was taken.
    Step(Step),
    /// A point was found.
    Point(SolvedPoint),
    /// The point with this number has turned out to be dominated and is given up.
    Dropped(usize),
    /// A start has come by a network, which the front need not keep.
    Branch(BranchPoint),
    /// What the front rests on so far.
    Search(Search),
    /// So much of the work is done, as a share of all that is expected.
    Done(f64),
}
