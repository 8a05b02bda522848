//! Budgets solved with the gradient over all rows.

use super::{Descent, Penalty, Settings, SolverError, range::RangeSearch, solved::Solution};
use crate::network::Loss;

/// Solves budgets by projected gradient and quasi-Newton steps until the optimality conditions hold.
pub struct FullBatch {
    descent: Descent,
    search: Option<RangeSearch>,
    settings: Settings,
    loss_at_zero: f64,
    iterations: usize,
    /// Loss at the start of the current window of steps.
    window_loss: f64,
}

/// Multipliers below this, for a loss of 1 at zero, are judged as if they were this large.
const LEAST_MULTIPLIER: f64 = 1e-3;
/// Steps over which a descent that may come to rest is judged.
const REST_WINDOW: usize = 50;
/// It rests when they have lowered the loss by less than this share of the loss at zero.
const REST_PROGRESS: f64 = 5e-5;

impl FullBatch {
    /// Starts at the projection of `theta` onto the ball of this radius; with an infinite one it looks for a radius first.
    ///
    /// # Errors
    /// When the loss cannot be computed at `theta`.
    pub fn new(
        loss: &mut impl Loss,
        penalty: &Penalty,
        settings: Settings,
        theta: Vec<f64>,
        radius: f64,
        loss_at_zero: f64,
    ) -> Result<Self, SolverError> {
        let descent = Descent::new(loss, penalty, theta, radius)?;
        let search = radius.is_infinite().then(|| RangeSearch::new(&descent, loss_at_zero));
        Ok(Self { descent, search, settings, loss_at_zero, iterations: 0, window_loss: f64::INFINITY })
    }

    /// Goes on from the projection of `theta` onto the ball of another radius.
    ///
    /// # Errors
    /// When the loss cannot be computed there.
    pub fn solve(
        &mut self,
        loss: &mut impl Loss,
        penalty: &Penalty,
        theta: Vec<f64>,
        radius: f64,
    ) -> Result<(), SolverError> {
        self.iterations = 0;
        self.window_loss = f64::INFINITY;
        self.descent.restart(loss, penalty, theta, radius)
    }

    /// One step of the search for the largest radius, which is returned with its network once it is found.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn search(
        &mut self,
        loss: &mut impl Loss,
        monitor: Option<&mut Box<dyn Loss>>,
        penalty: &Penalty,
    ) -> Result<Option<(f64, Vec<f64>)>, SolverError> {
        match &mut self.search {
            Some(search) => search.step(&mut self.descent, loss, monitor, penalty),
            None => Ok(None),
        }
    }

    /// One step towards the solution, which is returned once it is found.
    ///
    /// # Errors
    /// When the loss cannot be computed.
    pub fn step(&mut self, loss: &mut impl Loss, penalty: &Penalty) -> Result<Option<Solution>, SolverError> {
        self.descent.step(loss, penalty)?;
        self.iterations += 1;
        if !self.is_solved(loss, penalty)? {
            return Ok(None);
        }
        let criticality = self.descent.criticality(loss, penalty)?;
        Ok(Some(Solution { theta: self.descent.theta().to_vec(), loss: self.descent.loss(), criticality }))
    }

    /// Loss and ℓ¹ norm reached.
    #[must_use]
    pub fn reached(&self, penalty: &Penalty) -> (f64, f64) {
        (self.descent.loss(), penalty.norm(self.descent.theta()))
    }

    /// Whether the budget is solved: the optimality conditions hold well enough, or the iterations are spent.
    fn is_solved(&mut self, loss: &mut impl Loss, penalty: &Penalty) -> Result<bool, SolverError> {
        if self.iterations >= self.settings.most_iterations() || self.descent.is_stuck() {
            return Ok(true);
        }
        if self.settings.iterations.is_some() {
            return Ok(false);
        }
        // Where the front is flat the multiplier vanishes, and nothing can be small against it.
        let least_multiplier = LEAST_MULTIPLIER * self.loss_at_zero.min(1.0);
        // Conditions that a kink forbids, or that nobody could see, are not worth thousands of steps.
        let may_rest = self.descent.has_seen_kink() || self.descent.multiplier() < least_multiplier;
        if self.has_come_to_rest() && may_rest {
            return Ok(true);
        }
        if self.descent.estimated_residual(least_multiplier) > self.settings.tolerance {
            return Ok(false);
        }
        let found = self.descent.criticality(loss, penalty)?;
        let is_critical = found.residual * found.lambda <= self.settings.tolerance * found.lambda.max(least_multiplier);
        if !is_critical {
            // A zero wants to move, or the estimate was too good.
            self.descent.leave_face();
        }
        Ok(is_critical)
    }

    /// Whether a window of steps has lowered the loss by less than anyone could see.
    fn has_come_to_rest(&mut self) -> bool {
        if !self.iterations.is_multiple_of(REST_WINDOW) {
            return false;
        }
        let progress = self.window_loss - self.descent.loss();
        self.window_loss = self.descent.loss();
        progress < REST_PROGRESS * self.loss_at_zero
    }
}
