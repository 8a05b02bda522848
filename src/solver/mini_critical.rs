//! Critical points found with mini-batches.

use super::{
    Axes, Penalty, SolverError, StepKind,
    adam_predictor::AdamPredictor,
    critical_solver::Prediction,
    predictor::Direction,
    settings::{BatchSettings, Settings},
    solved::Solution,
    stochastic::{RATE, Stochastic, Stretch},
    warm_up::WarmUp,
};
use crate::network::Loss;

/// Predicts by Adam steps and shrinkage, and corrects by stretches of stochastic MPG steps.
#[derive(Clone, Debug)]
pub struct MiniCritical {
    stochastic: Stochastic,
    stretch: Stretch,
    warm_up: WarmUp,
    /// Towards lower loss; the other way a single shrinkage is enough.
    predictor: Option<AdamPredictor>,
    min_l1: f64,
}

/// Rounds that settle a point at the most, and batches of them at the least.
const ROUNDS: (usize, usize) = (2, 400);
/// Passes over the rows for each point, and batches at the least.
const POINT: (usize, usize) = (2, 400);
/// Passes for the first point, to which no neighbour leads: this many times those of another.
const FIRST_EPOCHS: usize = 3;
/// Shrinkage leaves at least this share of the norms above the smallest, for other points.
const LEAST_LEFT: f64 = 0.3;

impl MiniCritical {
    /// Starts at `theta`; an infinite largest norm has to be looked for.
    #[must_use]
    pub fn new(
        loss: &impl Loss,
        settings: Settings,
        batches: BatchSettings,
        theta: &[f64],
        max_l1: f64,
        loss_at_zero: f64,
    ) -> Self {
        let mut stochastic = Stochastic::new(loss, batches.size, batches.seed, loss_at_zero);
        let warm_up = WarmUp::start(&mut stochastic, theta, max_l1, RATE, loss_at_zero);
        let epochs = batches.epochs.unwrap_or_else(|| stochastic.passes(POINT));
        let stretch = Stretch { epochs, rate: RATE, rounds: stochastic.passes(ROUNDS) };
        Self { stochastic, stretch, warm_up, predictor: None, min_l1: settings.min_l1 }
    }

    /// One step of the warm-up; the largest norm and the network that it ends with are returned once they are known.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn search(
        &mut self,
        loss: &mut impl Loss,
        monitor: Option<&mut Box<dyn Loss>>,
        penalty: &Penalty,
    ) -> Result<Option<(f64, Vec<f64>)>, SolverError> {
        self.warm_up.step(&mut self.stochastic, loss, monitor, penalty)
    }

    /// Begins a prediction.
    pub fn predict(&mut self, prediction: Prediction<'_>, axes: &Axes) {
        let Prediction { direction, from, l1, distance } = prediction;
        let (radius, predictor) = match direction {
            Direction::Denser => (f64::INFINITY, Some(AdamPredictor::new((l1, from.loss), distance, *axes, RATE))),
            Direction::Sparser => {
                // A step along the front of this length lowers the norm by so much.
                let slope = axes.slope(from.criticality.lambda);
                let fall = distance / slope.hypot(1.0) * axes.max_l1;
                let least = self.min_l1.min(l1);
                ((l1 - fall).max(least + LEAST_LEFT * (l1 - least)), None)
            }
        };
        self.predictor = predictor;
        self.stochastic.start_correction(&from.theta, radius, self.stretch);
    }

    /// One step of the prediction; whether it was the last.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn predictor_step(&mut self, loss: &mut impl Loss, penalty: &Penalty) -> Result<bool, SolverError> {
        if let Some(predictor) = &mut self.predictor {
            return predictor.step(&mut self.stochastic, loss, penalty);
        }
        // The stretch begins with the shrinkage.
        self.stochastic.step(loss, penalty)?;
        Ok(!self.stochastic.is_to_begin())
    }

    /// Begins a correction at `theta`.
    pub fn correct(&mut self, theta: &[f64]) {
        let stretch = Stretch { epochs: FIRST_EPOCHS * self.stretch.epochs, ..self.stretch };
        self.stochastic.start_correction(theta, f64::INFINITY, stretch);
    }

    /// Begins a correction where the prediction has ended.
    pub fn correct_prediction(&mut self) {
        if self.predictor.take().is_some() {
            self.stochastic.start_correction(&self.stochastic.theta(), f64::INFINITY, self.stretch);
        }
    }

    /// One step of the correction; the critical point is returned once it is found.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn corrector_step(&mut self, loss: &mut impl Loss, penalty: &Penalty) -> Result<Option<Solution>, SolverError> {
        self.stochastic.step(loss, penalty)?;
        Ok(self.stochastic.has_ended().then(|| self.stochastic.solution()))
    }

    /// Running mean of the loss, and ℓ¹ norm that steps of this kind have reached.
    #[must_use]
    pub fn reached(&self, kind: StepKind, penalty: &Penalty) -> (f64, f64) {
        match (kind, &self.predictor) {
            (StepKind::Predictor, Some(predictor)) => predictor.reached(),
            _ => (self.stochastic.loss(), self.stochastic.l1(penalty)),
        }
    }
}

#[cfg(test)]
#[path = "mini_critical_tests.rs"]
mod tests;
