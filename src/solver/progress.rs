//! What a continuation yields.

use crate::front::{BranchPoint, RangeEnd, Search, Termination};

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
    /// The coarse shape of the front is known: its largest norm, and why it ends there. Its points are placed and solved from the next
    /// call on.
    Range(f64, RangeEnd),
    /// The network that was asked for.
    Answer(Answer),
    /// So much of the work is done.
    Done(Outlook),
}

/// A network that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The network. It has a number only if it is a point.
    pub point: SolvedPoint,
    /// Whether it is a point of the front already.
    pub is_point: bool,
}

/// How many stages the work of a continuation has.
pub const STAGES: usize = 6;

/// How much of the work is done, and what is expected still.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outlook {
    /// The share of all work that is done. It never falls, and so it is no measure of what is left where more has turned up.
    pub share: f64,
    /// The stages in the order in which they come: to train, to walk, to sweep, to solve the points of the front, to repair, and to
    /// replace them.
    pub stages: [StageWork; STAGES],
}

/// The work of one stage.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StageWork {
    /// Subproblems that are solved.
    pub solved: usize,
    /// Subproblems that are expected still.
    pub left: f64,
    /// What one of them costs against one of another stage, a guess as long as none is solved.
    pub nominal: f64,
}
