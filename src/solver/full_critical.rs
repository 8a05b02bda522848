//! Critical points found with the gradient over all rows.

use super::{
    Axes, Corrector, Descent, Penalty, Settings, SolverError, StepKind, critical_solver::Prediction,
    predictor::Predictor, range::RangeSearch, solved::Solution,
};
use crate::network::Loss;

/// Predicts by gradient steps and shrinkage, and corrects until the optimality conditions hold.
#[derive(Clone, Debug)]
pub struct FullCritical {
    settings: Settings,
    /// The first parameters, and the search for the largest norm.
    theta: Vec<f64>,
    search: Option<(RangeSearch, Descent)>,
    predictor: Predictor,
    corrector: Corrector,
    iterations: usize,
    /// ℓ¹ norm and loss at the start of the current window of corrector steps.
    window_start: (f64, f64),
}

/// Corrector steps over which its movement is judged.
const REST_WINDOW: usize = 50;
/// A corrector that has moved less than this in units of the axes has come to rest.
const REST_DISTANCE: f64 = 2e-5;
/// The corrector of a point ends after so many steps, where the optimality conditions decide.
const CORRECTOR_ITERATIONS: usize = 1000;

impl FullCritical {
    /// Starts at `theta`; an infinite largest norm has to be looked for.
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
        let search = if max_l1.is_finite() {
            None
        } else {
            let descent = Descent::new(loss, penalty, theta.clone(), f64::INFINITY)?;
            Some((RangeSearch::new(&descent, loss_at_zero), descent))
        };
        Ok(Self {
            settings,
            search,
            predictor: Predictor::new(theta.len()),
            corrector: Corrector::new(loss, penalty, theta.clone())?,
            theta,
            iterations: 0,
            window_start: (0.0, 0.0),
        })
    }

    /// One step towards the largest norm, which is returned with the first parameters once it is known.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn search(
        &mut self,
        loss: &mut impl Loss,
        monitor: Option<&mut Box<dyn Loss>>,
        penalty: &Penalty,
    ) -> Result<Option<(f64, Vec<f64>)>, SolverError> {
        let Some((search, descent)) = &mut self.search else { return Ok(None) };
        let found = search.step(descent, loss, monitor, penalty)?;
        Ok(found.map(|(max_l1, _)| (max_l1, std::mem::take(&mut self.theta))))
    }

    /// Begins a prediction.
    pub fn predict(&mut self, prediction: Prediction<'_>) {
        let Prediction { direction, from, l1, distance } = prediction;
        self.predictor.start(direction, &from.theta, l1, from.loss, distance);
    }

    /// One step of the prediction; whether it was the last.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn predictor_step(
        &mut self,
        loss: &mut impl Loss,
        penalty: &Penalty,
        axes: &Axes,
    ) -> Result<bool, SolverError> {
        self.predictor.step(loss, penalty, axes)
    }

    /// Begins a correction at `theta`.
    ///
    /// # Errors
    /// When the loss cannot be computed there.
    pub fn correct(&mut self, loss: &mut impl Loss, penalty: &Penalty, theta: &[f64]) -> Result<(), SolverError> {
        self.corrector.restart(loss, penalty, theta)?;
        self.forget_movement();
        Ok(())
    }

    /// Begins a correction where the prediction has ended.
    ///
    /// # Errors
    /// When the loss cannot be computed there.
    pub fn correct_prediction(&mut self, loss: &mut impl Loss, penalty: &Penalty) -> Result<(), SolverError> {
        self.corrector.restart(loss, penalty, self.predictor.theta())?;
        self.forget_movement();
        Ok(())
    }

    fn forget_movement(&mut self) {
        self.iterations = 0;
        self.window_start = (self.corrector.l1(), self.corrector.loss());
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
        self.corrector.step(loss, penalty)?;
        self.iterations += 1;
        if !self.is_corrected(axes) {
            return Ok(None);
        }
        let criticality = self.corrector.criticality(loss, penalty)?;
        Ok(Some(Solution { theta: self.corrector.theta().to_vec(), loss: self.corrector.loss(), criticality }))
    }

    fn is_corrected(&mut self, axes: &Axes) -> bool {
        if self.corrector.is_stuck() {
            return true;
        }
        match self.settings.iterations {
            Some(most) => self.iterations >= most,
            None => {
                self.iterations >= CORRECTOR_ITERATIONS
                    || self.corrector.estimated_residual() <= self.settings.tolerance
                    || self.has_come_to_rest(axes)
            }
        }
    }

    /// Whether the corrector has moved less within a window of steps than anyone could see.
    fn has_come_to_rest(&mut self, axes: &Axes) -> bool {
        if !self.iterations.is_multiple_of(REST_WINDOW) {
            return false;
        }
        let place = (self.corrector.l1(), self.corrector.loss());
        let moved = axes.distance(self.window_start, place);
        self.window_start = place;
        moved < REST_DISTANCE
    }

    /// Loss and ℓ¹ norm that steps of this kind have reached.
    #[must_use]
    pub fn reached(&self, kind: StepKind, penalty: &Penalty) -> (f64, f64) {
        match (kind, &self.search) {
            (StepKind::WarmUp, Some((_, descent))) => (descent.loss(), penalty.norm(descent.theta())),
            (StepKind::Predictor, _) => {
                let (l1, loss) = self.predictor.reached();
                (loss, l1)
            }
            _ => (self.corrector.loss(), self.corrector.l1()),
        }
    }
}
