//! Stochastic descent: mini-batches, and steps preconditioned as in Adam that also heed the ℓ¹ norm.

use self::acceptance::Acceptance;
use super::{aim::Aim, batches::Batches, moments::Moments};
use crate::{
    network::{Balance, TrainingLoss},
    solver::{Criticality, Penalty, SolverError, prox::single},
};

mod acceptance;
mod begin;
mod correction;
mod epochs;
mod snapshot;
mod variance_reduced;

/// The state of a stochastic descent of f, on an ℓ¹ ball or onto the front.
///
/// A descent with one [`Aim`] has two stages. Its epochs begin with long steps, so that it forgets where it came from; the
/// steps become short and the gradient is averaged over more and more batches, so that the noise no longer moves parameters
/// that should be zero. Then it is settled: rounds of variance-reduced steps (SVRG: Johnson, Zhang 2013; with a proximal
/// operator: Xiao, Zhang 2014, arXiv 1403.4699), whose noise vanishes as they converge, and which therefore find the zeros
/// that the optimality conditions ask for. Each round starts with the gradient over all rows, by which it is also judged.
#[derive(Clone, Debug)]
pub struct Stochastic {
    batches: Batches,
    moments: Moments,
    theta: Vec<f32>,
    radius: f64,
    aim: Aim,
    stage: Stage,
    /// Batches of the next step.
    group: usize,
    rate: f64,
    /// Step size of the epochs, as a share of `rate`: less where longer steps have lost the network.
    epoch_rate: f64,
    rounds: usize,
    /// Step size at the beginning of a round, as a share of `rate`.
    round_rate: f64,
    /// Running mean of the losses of the batches.
    loss: f64,
    /// Where the current round started, the gradient over all rows there, and the two gradients of a batch.
    snapshot: Vec<f32>,
    snapshot_gradient: Vec<f32>,
    full_gradient: Vec<f64>,
    batch_gradient: Vec<f32>,
    /// Where the epochs began, how many batches they take, and what they may lead to.
    start: Vec<f32>,
    steps: usize,
    acceptance: Acceptance,
    loss_at_zero: f64,
    criticality: Criticality,
    /// Median violation of the optimality conditions, in units of λ.
    violation: f64,
    /// Parameters that are not left out of mini-batches.
    is_active: Vec<bool>,
    /// Whether `loss` and `full_gradient` are those of `theta` over all rows.
    is_gradient_known: bool,
    /// Whether the loss has still to be told.
    is_active_set_due: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Stage {
    /// The metric is measured where the descent begins; so many batches of it are over.
    Measure {
        step: usize,
        steps: usize,
    },
    /// θ lies outside the ball still; so many batches are to be taken.
    Begin {
        steps: usize,
    },
    /// The gradient over all rows tells where the epochs begin; so many batches are to be taken.
    Judge {
        steps: usize,
    },
    /// So many of so many batches are taken.
    Epochs {
        step: usize,
        steps: usize,
    },
    /// So many of so many variance-reduced steps are taken in this round.
    Round {
        rounds: usize,
        step: usize,
        steps: usize,
    },
    Done,
}

/// What a descent is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepSchedule {
    /// Passes over the rows.
    pub epochs: usize,
    /// Step size of Adam at the beginning.
    pub rate: f64,
    /// Rounds of variance-reduced steps, and up to twice as many more where they settle the network; 0 to leave the network as
    /// the epochs leave it.
    pub rounds: usize,
}

/// Passes that judge a descent where its epochs end.
const JUDGED: usize = 2;

impl StepSchedule {
    /// What is left of it where only so many passes may be taken, with so many batches in a pass: the epochs first, and the rounds where
    /// these still have as much. Up to three rounds settle a descent, each with two gradients of every batch and one over all rows.
    #[must_use]
    pub fn within(self, passes: usize, per_epoch: usize) -> Self {
        let round = (2 * snapshot::LEAST_ROUND.max(per_epoch)).div_ceil(per_epoch.max(1)) + 1;
        let rounds = if passes >= JUDGED + 2 * 3 * round { self.rounds } else { 0 };
        let epochs = passes.saturating_sub(JUDGED + if rounds > 0 { 3 * round } else { 0 }).max(1);
        Self { epochs: epochs.min(self.epochs.max(1)), rounds, ..self }
    }
}

/// Step size of Adam at the beginning of a descent: parameters of networks are tenths, and a few hundred steps must be able to
/// make a new one.
pub const RATE: f64 = 0.005;
/// Batches of a step at the most.
const MOST_BATCHES: usize = 16;
/// Parameters times rows of the batches of a step at the most, so that a pause does not keep a person waiting.
const STEP_WORK: usize = 100_000_000;
/// The step size at the end of the epochs, as a share of that at their beginning.
const FINAL_SHARE: f64 = 0.05;
/// Step size of a round at the most, as a share of that at the beginning of the epochs: without noise, but with a longer
/// average.
const ROUND_RATE: f64 = 0.65;

impl Stochastic {
    /// Batches of `size` out of the rows of `loss`, in an order that follows from `seed`.
    #[must_use]
    pub fn new(loss: &dyn TrainingLoss, size: usize, seed: u64, loss_at_zero: f64) -> Self {
        let (rows, parameters) = (loss.rows(), loss.parameters());
        let group = (STEP_WORK / (parameters * size.min(rows)).max(1)).clamp(1, MOST_BATCHES);
        let zeros = vec![0.0; parameters];
        Self {
            batches: Batches::new(rows, size, seed),
            moments: Moments::new(loss.step_shares()),
            theta: zeros.clone(),
            radius: f64::INFINITY,
            aim: Aim::ball(f64::INFINITY),
            stage: Stage::Done,
            group,
            rate: 0.0,
            epoch_rate: 1.0,
            rounds: 0,
            round_rate: ROUND_RATE,
            loss: f64::NAN,
            snapshot: zeros.clone(),
            snapshot_gradient: zeros.clone(),
            full_gradient: vec![0.0; parameters],
            batch_gradient: zeros.clone(),
            start: zeros,
            steps: 0,
            acceptance: Acceptance::default(),
            loss_at_zero,
            criticality: Criticality { lambda: 0.0, residual: f64::INFINITY },
            violation: f64::INFINITY,
            is_active: vec![true; parameters],
            is_gradient_known: false,
            is_active_set_due: false,
        }
    }

    /// Begins a descent at the best of some points on the ball of this radius, which may be infinite: the projection of `theta`,
    /// or a shorter `theta` on the same ray.
    pub fn start(&mut self, theta: &[f64], radius: f64, schedule: StepSchedule) {
        for (place, &value) in self.theta.iter_mut().zip(theta) {
            *place = single(value);
        }
        self.moments.forget_mean();
        self.radius = radius;
        self.aim = Aim::ball(radius);
        self.rate = schedule.rate;
        self.rounds = schedule.rounds;
        self.acceptance = Acceptance::default();
        self.loss = f64::NAN;
        self.is_gradient_known = false;
        self.stage = Stage::Begin { steps: schedule.epochs * self.batches.per_epoch() };
        self.is_active.fill(true);
        // The loss may have been another descent's meanwhile.
        self.is_active_set_due = true;
    }

    /// Begins a descent in the same way at a settled network, far from the last: the metric is measured anew first, and epochs
    /// that end worse than they began are not kept.
    pub fn start_elsewhere(&mut self, theta: &[f64], radius: f64, schedule: StepSchedule) {
        self.start(theta, radius, schedule);
        self.moments.forget();
        if schedule.epochs > 0 {
            self.acceptance = Acceptance::strict();
        }
        if let Stage::Begin { steps } = self.stage {
            self.stage = Stage::Measure { step: 0, steps };
        }
    }

    /// Begins a descent of f + λ‖·‖₁ at `theta`. Its loss may well rise, where the norm falls by more.
    pub fn start_penalized(&mut self, theta: &[f64], lambda: f64, schedule: StepSchedule) {
        self.start(theta, f64::INFINITY, schedule);
        self.aim = Aim::Penalty { lambda };
    }

    /// Takes the steps of some batches, or the gradient over all rows; returns how many passes over all rows that is. `balance`
    /// is that of the network.
    ///
    /// # Errors
    /// When the loss cannot be computed, or is not finite.
    pub fn step(
        &mut self,
        loss: &mut dyn TrainingLoss,
        penalty: &Penalty,
        balance: &Balance,
    ) -> Result<f64, SolverError> {
        if std::mem::take(&mut self.is_active_set_due) {
            loss.set_active(&self.is_active);
        }
        let share = 1.0 / self.batches.per_epoch() as f64;
        match self.stage {
            Stage::Measure { step, steps } => Ok(share * self.measure(loss, step, steps)? as f64),
            Stage::Begin { steps } => Ok(share * self.begin(loss, penalty, steps)? as f64),
            Stage::Judge { steps } => self.judge_start(loss, penalty, steps),
            Stage::Epochs { step, steps } if step < steps => {
                Ok(share * self.epoch_steps(loss, penalty, step, steps)? as f64)
            }
            Stage::Epochs { .. } => {
                // The end of all epochs is the end of the descent where no rounds follow: what it leads to is balanced.
                if self.rounds == 0 {
                    balance.apply(&mut self.theta);
                }
                self.set_snapshot(loss, penalty, 0)
            }
            Stage::Round { rounds, step, steps } if step < steps => {
                // Two gradients of each batch.
                Ok(2.0 * share * self.round_steps(loss, penalty, rounds, step, steps)? as f64)
            }
            Stage::Round { rounds, .. } => self.set_snapshot(loss, penalty, rounds + 1),
            Stage::Done => Ok(0.0),
        }
    }

    /// Whether the descent has ended.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.stage == Stage::Done
    }

    /// Whether most of its non-zeros satisfy their optimality conditions.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.violation <= snapshot::SETTLED
    }

    /// Batches of a pass over the rows.
    #[must_use]
    pub fn batches_per_epoch(&self) -> usize {
        self.batches.per_epoch()
    }

    /// As many passes over the rows as these, and no fewer than so many batches.
    #[must_use]
    pub fn passes(&self, (epochs, batches): (usize, usize)) -> usize {
        epochs.max(batches.div_ceil(self.batches.per_epoch()))
    }

    /// The parameters θ reached.
    #[must_use]
    pub fn theta(&self) -> Vec<f64> {
        self.theta.iter().copied().map(f64::from).collect()
    }

    /// f and ∇f over all rows at this θ, if they are known.
    #[must_use]
    pub fn known(&self, theta: &[f64]) -> Option<(f64, &[f64])> {
        let is_here = self.theta.iter().zip(theta).all(|(&own, &value)| f64::from(own).to_bits() == value.to_bits());
        (self.is_gradient_known && is_here).then_some((self.loss, &self.full_gradient))
    }

    /// f(θ) over all rows once a descent has ended; before, a running mean of the losses of the batches.
    #[must_use]
    pub fn loss(&self) -> f64 {
        self.loss
    }

    /// ‖θ‖₁ over the covered parameters.
    #[must_use]
    pub fn l1(&self, penalty: &Penalty) -> f64 {
        norm(&self.theta, penalty)
    }
}

/// ‖θ‖₁ over the covered parameters.
#[must_use]
pub fn norm(theta: &[f32], penalty: &Penalty) -> f64 {
    penalty.penalized(theta).flatten().map(|value| f64::from(value.abs())).sum()
}

/// Half a cosine wave from 1 to [`FINAL_SHARE`]: long at full size, and gently to rest.
fn decay(passed: f64) -> f64 {
    FINAL_SHARE + (1.0 - FINAL_SHARE) * 0.5 * (1.0 + (std::f64::consts::PI * passed).cos())
}
