//! Training of a support with mini-batches.

use super::{Taken, support::Part};
use crate::{
    network::{LossError, TrainingLoss},
    solver::{BatchSettings, SolverError, mini_batch::Batches, prox::single},
};

/// Adam (Kingma, Ba 2015, arXiv 1412.6980) over the parameters of the support, in passes over shuffled mini-batches.
pub struct Passes {
    places: Vec<u32>,
    /// θ of the whole network; zero outside the support.
    theta: Vec<f32>,
    values: Vec<f64>,
    is_active: Vec<bool>,
    batches: Batches,
    first_moment: Vec<f32>,
    second_moment: Vec<f32>,
    steps: i32,
    rate: f32,
    /// Batches of this pass so far.
    taken: usize,
    /// Batches of a step.
    group: usize,
    /// The loss after the last pass.
    before: f64,
}

/// Adam's constants as published.
const RATE: f32 = 1e-3;
const DECAY: [f32; 2] = [0.9, 0.999];
const EPSILON: f32 = 1e-8;
/// Parameters times rows of a step: about ten milliseconds.
const SLICE: usize = 100_000_000;

impl Passes {
    /// Begins at these values of a support, over so many rows.
    pub fn new(part: &Part, start: &[f64], rows: usize, settings: BatchSettings) -> Self {
        let places = part.places().to_vec();
        let theta: Vec<f32> = part.whole(start).iter().map(|&value| single(value)).collect();
        let mut is_active = vec![false; theta.len()];
        for &place in &places {
            is_active[place as usize] = true;
        }
        let group = (SLICE / (theta.len() * settings.size).max(1)).max(1);
        Self {
            batches: Batches::new(rows, settings.size, settings.seed),
            first_moment: vec![0.0; places.len()],
            second_moment: vec![0.0; places.len()],
            values: start.to_vec(),
            places,
            theta,
            is_active,
            steps: 0,
            rate: RATE,
            taken: 0,
            group,
            before: f64::INFINITY,
        }
    }

    /// Takes the steps of some mini-batches; the loss over all rows is told after each pass.
    pub fn step(&mut self, part: &mut Part, loss: &mut dyn TrainingLoss) -> Result<Taken, SolverError> {
        if self.places.is_empty() {
            return Ok(Taken { passes: 0.0, loss: None, is_last: true });
        }
        if self.taken == 0 {
            loss.set_active(&self.is_active);
        }
        let per_pass = self.batches.per_epoch();
        let group = self.batches.next_batches(self.group.min(per_pass - self.taken));
        let count = group.len();
        let (places, moments, steps, rate) =
            (&self.places, (&mut self.first_moment, &mut self.second_moment), &mut self.steps, self.rate);
        let mut is_finite = true;
        loss.batches(&mut self.theta, &group, &mut |theta, value, gradient| {
            is_finite = value.is_finite();
            *steps += 1;
            adam(places, theta, gradient, (&mut *moments.0, &mut *moments.1), *steps, rate);
            is_finite
        })?;
        if !is_finite {
            return Err(LossError::NotFinite.into());
        }
        self.taken += count;
        let passes = count as f64 / per_pass as f64;
        if self.taken < per_pass {
            return Ok(Taken { passes, loss: None, is_last: false });
        }
        self.taken = 0;
        for (value, &place) in self.values.iter_mut().zip(&self.places) {
            *value = f64::from(self.theta[place as usize]);
        }
        let value = part.value(loss, &self.values)?;
        // Steps that no longer lower the loss are too long for what is left.
        if value >= self.before {
            self.rate *= 0.5;
        }
        self.before = value;
        Ok(Taken { passes, loss: Some(value), is_last: false })
    }

    /// The values reached at the end of the last pass.
    pub fn theta(&self) -> &[f64] {
        &self.values
    }
}

/// A step of Adam in these places of θ.
fn adam(
    places: &[u32],
    theta: &mut [f32],
    gradient: &[f32],
    (first, second): (&mut [f32], &mut [f32]),
    steps: i32,
    rate: f32,
) {
    let unbias = DECAY.map(|decay| 1.0 / (1.0 - decay.powi(steps)));
    for ((&place, first), second) in places.iter().zip(first).zip(second) {
        let slope = gradient[place as usize];
        *first += (1.0 - DECAY[0]) * (slope - *first);
        *second += (1.0 - DECAY[1]) * (slope * slope - *second);
        theta[place as usize] -= rate * unbias[0] * *first / ((unbias[1] * *second).sqrt() + EPSILON);
    }
}
