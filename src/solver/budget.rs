//! Budget continuation: min f(θ) subject to ‖θ‖₁ ≤ τ, for a falling sequence of budgets τ.

use std::collections::VecDeque;

use super::{
    Axes, Penalty, Progress, SolverError,
    budget_full::FullBudget,
    budget_mini::MiniBudget,
    settings::{Settings, check_start},
};
use crate::network::Loss;

/// Walks the front from a dense network towards zero, each budget started from its neighbour, then adds points where the
/// curve between the points is least known.
///
/// Every point that is globally non-dominated solves such a problem with its own norm as the budget, also on the concave
/// parts of a front, which no weighted sum of the objectives reaches.
pub struct BudgetContinuation<L> {
    kind: Kind<L>,
    /// What will be yielded next.
    ready: VecDeque<Progress>,
    has_ended: bool,
}

enum Kind<L> {
    Full(Box<FullBudget<L>>),
    Mini(Box<MiniBudget<L>>),
}

impl<L: Loss + Send> BudgetContinuation<L> {
    /// A continuation from first parameters `theta`, with all rows at once or with mini-batches.
    ///
    /// # Errors
    /// When the settings make no sense, or the loss cannot be computed at `theta`.
    pub fn new(mut loss: L, penalty: Penalty, settings: Settings, theta: Vec<f64>) -> Result<Self, SolverError> {
        settings.check()?;
        let loss_at_zero = check_start(&mut loss, &penalty, &theta)?;
        let axes = Axes { max_l1: settings.max_l1.unwrap_or(f64::INFINITY), loss_at_zero };
        let kind = match settings.batches {
            None => Kind::Full(Box::new(FullBudget::new(loss, penalty, settings, axes, theta)?)),
            Some(batches) => Kind::Mini(Box::new(MiniBudget::new(loss, penalty, &settings, batches, axes, &theta))),
        };
        Ok(Self { kind, ready: VecDeque::new(), has_ended: false })
    }

    /// Ends the training of the first network, from which the largest ℓ¹ norm is told, where the loss on other rows
    /// rises: what follows is memory of single rows.
    #[must_use]
    pub fn with_monitor(mut self, monitor: Option<Box<dyn Loss>>) -> Self {
        match &mut self.kind {
            Kind::Full(kind) => kind.monitor = monitor,
            Kind::Mini(kind) => kind.monitor = monitor,
        }
        self
    }
}

impl<L: Loss + Send> Iterator for BudgetContinuation<L> {
    type Item = Result<Progress, SolverError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(progress) = self.ready.pop_front() {
                return Some(Ok(progress));
            }
            if self.has_ended {
                return None;
            }
            let goes_on = match &mut self.kind {
                Kind::Full(kind) => kind.advance(&mut self.ready),
                Kind::Mini(kind) => kind.advance(&mut self.ready),
            };
            match goes_on {
                Ok(goes_on) => self.has_ended = !goes_on,
                Err(error) => {
                    self.has_ended = true;
                    return Some(Err(error));
                }
            }
        }
    }
}

/// Scales a network along its ray, on which the loss falls with slope −λ, up to another norm or as far as the loss falls.
///
/// # Errors
/// When the loss cannot be computed.
pub(super) fn grow(
    loss: &mut impl Loss,
    theta: &mut [f64],
    (l1, value): (f64, f64),
    budget: f64,
) -> Result<(), SolverError> {
    if l1 <= 0.0 {
        return Ok(());
    }
    let mut growth = budget / l1 - 1.0;
    for _ in 0..GROWTH_HALVINGS {
        let scaled: Vec<f64> = theta.iter().map(|value| value * (1.0 + growth)).collect();
        if loss.value(&scaled)? < value {
            theta.copy_from_slice(&scaled);
            return Ok(());
        }
        growth *= 0.5;
    }
    Ok(())
}

/// How often a step along a ray is halved in search of a lower loss.
const GROWTH_HALVINGS: usize = 8;
