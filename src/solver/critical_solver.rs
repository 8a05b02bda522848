//! Moves along the front and onto it, with all rows at once or with mini-batches.

use super::{
    Axes, Penalty, Settings, SolverError, StepKind, full_critical::FullCritical, mini_critical::MiniCritical,
    predictor::Direction, solved::Solution,
};
use crate::network::Loss;

/// A move along the front.
#[derive(Clone, Copy, Debug)]
pub struct Prediction<'a> {
    /// Which way.
    pub direction: Direction,
    /// Where it sets out.
    pub from: &'a Solution,
    /// ‖θ‖₁ there.
    pub l1: f64,
    /// How far, in units of the axes.
    pub distance: f64,
}

/// Predicts and corrects one Pareto critical point after the other.
#[derive(Clone, Debug)]
pub enum CriticalSolver {
    /// With the gradient over all rows.
    Full(Box<FullCritical>),
    /// With mini-batches.
    Mini(Box<MiniCritical>),
}

impl CriticalSolver {
    /// A solver that starts at `theta`; an infinite largest norm has to be looked for.
    ///
    /// # Errors
    /// When the loss cannot be computed at `theta`.
    pub fn new(
        loss: &mut impl Loss,
        penalty: &Penalty,
        settings: Settings,
        theta: Vec<f64>,
        max_l1: f64,
        loss_at_zero: f64,
    ) -> Result<Self, SolverError> {
        Ok(match settings.batches {
            None => Self::Full(Box::new(FullCritical::new(loss, penalty, settings, theta, max_l1, loss_at_zero)?)),
            Some(batches) => {
                Self::Mini(Box::new(MiniCritical::new(loss, settings, batches, &theta, max_l1, loss_at_zero)))
            }
        })
    }

    /// Whether a search comes before the first correction: for the largest norm, or for a trained network.
    #[must_use]
    pub fn needs_search(&self, max_l1: f64) -> bool {
        max_l1.is_infinite() || matches!(self, Self::Mini(_))
    }

    /// One step towards the largest norm and the network from which the first correction starts, which are returned once they
    /// are known.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn search(
        &mut self,
        loss: &mut impl Loss,
        monitor: Option<&mut Box<dyn Loss>>,
        penalty: &Penalty,
    ) -> Result<Option<(f64, Vec<f64>)>, SolverError> {
        match self {
            Self::Full(solver) => solver.search(loss, monitor, penalty),
            Self::Mini(solver) => solver.search(loss, monitor, penalty),
        }
    }

    /// Begins a prediction.
    pub fn predict(&mut self, prediction: Prediction<'_>, axes: &Axes) {
        match self {
            Self::Full(solver) => solver.predict(prediction),
            Self::Mini(solver) => solver.predict(prediction, axes),
        }
    }

    /// One step of the prediction; whether it was the last, and the correction may begin.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn predictor_step(
        &mut self,
        loss: &mut impl Loss,
        penalty: &Penalty,
        axes: &Axes,
    ) -> Result<bool, SolverError> {
        match self {
            Self::Full(solver) => solver.predictor_step(loss, penalty, axes),
            Self::Mini(solver) => solver.predictor_step(loss, penalty),
        }
    }

    /// Begins a correction at `theta`.
    ///
    /// # Errors
    /// When the loss cannot be computed there.
    pub fn correct(&mut self, loss: &mut impl Loss, penalty: &Penalty, theta: &[f64]) -> Result<(), SolverError> {
        match self {
            Self::Full(solver) => solver.correct(loss, penalty, theta),
            Self::Mini(solver) => {
                solver.correct(theta);
                Ok(())
            }
        }
    }

    /// Begins a correction where the prediction has ended.
    ///
    /// # Errors
    /// When the loss cannot be computed there.
    pub fn correct_prediction(&mut self, loss: &mut impl Loss, penalty: &Penalty) -> Result<(), SolverError> {
        match self {
            Self::Full(solver) => solver.correct_prediction(loss, penalty),
            Self::Mini(solver) => {
                solver.correct_prediction();
                Ok(())
            }
        }
    }

    /// One step of the correction; the critical point is returned once it is found.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn corrector_step(
        &mut self,
        loss: &mut impl Loss,
        penalty: &Penalty,
        axes: &Axes,
    ) -> Result<Option<Solution>, SolverError> {
        match self {
            Self::Full(solver) => solver.corrector_step(loss, penalty, axes),
            Self::Mini(solver) => solver.corrector_step(loss, penalty),
        }
    }

    /// Loss and ℓ¹ norm that steps of this kind have reached.
    #[must_use]
    pub fn reached(&self, kind: StepKind, penalty: &Penalty) -> (f64, f64) {
        match self {
            Self::Full(solver) => solver.reached(kind, penalty),
            Self::Mini(solver) => solver.reached(kind, penalty),
        }
    }
}
