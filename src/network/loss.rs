//! The loss of a network on some rows, as a function of θ.

use super::{DenseLoss, Network, StepShare};
use crate::data::Rows;

/// Why a loss could not be computed.
#[derive(Debug, thiserror::Error)]
pub enum LossError {
    /// The rows do not fit the network.
    #[error("the network takes {inputs} inputs and gives {outputs} outputs, which does not fit the dataset")]
    Shape {
        /// Inputs of the network.
        inputs: usize,
        /// Outputs of the network.
        outputs: usize,
    },
    /// θ, or a place for its gradient, has another length than the network has parameters.
    #[error("{given} parameters were given to a network of {needed}")]
    Parameters {
        /// Length that was given.
        given: usize,
        /// Number of parameters of the network.
        needed: usize,
    },
    /// A batch has no rows, or one that there is not.
    #[error("a batch must hold at least one row, and only rows that there are")]
    Batch,
    /// The loss is infinite or not a number.
    #[error("the loss is no longer a finite number; use a smaller ℓ¹ range, or standardize the inputs")]
    NotFinite,
    /// candle could not compute it.
    #[error("the tensor library failed: {0}")]
    Candle(#[from] candle_core::Error),
}

/// What is done with θ, a batch's mean loss and its gradient; false ends the batches.
pub type Update<'a> = dyn FnMut(&mut [f32], f64, &[f32]) -> bool + 'a;

/// The mean training loss f(θ) over some rows, and its gradient.
///
/// For a classification it is the cross-entropy in nats, for a regression the squared error of the standardized target.
pub trait Loss {
    /// Number of parameters, the length of θ.
    fn parameters(&self) -> usize;

    /// Another loss over the same rows that holds them only once with this one; `None` where it would have to be made anew.
    fn sharing(&self) -> Option<Box<dyn Loss + Send>> {
        None
    }

    /// Number of rows.
    fn rows(&self) -> usize;

    /// The parts of θ with the lengths of their steps, see [`Network::step_shares`].
    fn step_shares(&self) -> Vec<StepShare> {
        vec![StepShare { range: 0..self.parameters(), share: 1.0 }]
    }

    /// f(θ). It may be infinite or not a number for a θ far away: the caller decides what that means.
    ///
    /// # Errors
    /// When `theta` has the wrong length, or the computation fails.
    fn value(&mut self, theta: &[f64]) -> Result<f64, LossError>;

    /// Writes ∇f(θ) to `gradient` and returns f(θ).
    ///
    /// # Errors
    /// When `theta` or `gradient` has the wrong length, or the computation fails.
    fn gradient(&mut self, theta: &[f64], gradient: &mut [f64]) -> Result<f64, LossError>;

    /// Writes the gradient of the mean loss over the rows with these places to `gradient` and returns that loss, in single
    /// precision: a mini-batch.
    ///
    /// # Errors
    /// When `theta` or `gradient` has the wrong length, a row does not exist, or the computation fails.
    fn batch_gradient(&mut self, theta: &[f32], rows: &[u32], gradient: &mut [f32]) -> Result<f64, LossError>;

    /// Takes one mini-batch after the other: after each, `update` is given θ to change, the batch's mean loss and its
    /// gradient, and says whether to go on. Faster than batch by batch where several threads share each.
    ///
    /// # Errors
    /// The same as those of [`Self::batch_gradient`].
    fn batches(&mut self, theta: &mut [f32], batches: &[&[u32]], update: &mut Update<'_>) -> Result<(), LossError> {
        let mut gradient = vec![0.0; theta.len()];
        for rows in batches {
            let loss = self.batch_gradient(theta, rows, &mut gradient)?;
            if !update(theta, loss, &gradient) {
                break;
            }
        }
        Ok(())
    }

    /// Takes one mini-batch after the other as [`Self::batches`] does, but in the place of its gradient `update` is given the
    /// difference of the gradients at θ and at `anchor`, of whose noise most cancels out. Faster than both in turn.
    ///
    /// # Errors
    /// The same as those of [`Self::batch_gradient`], for `theta` and for `anchor`.
    fn differences(
        &mut self,
        theta: &mut [f32],
        anchor: &[f32],
        batches: &[&[u32]],
        update: &mut Update<'_>,
    ) -> Result<(), LossError> {
        let (mut gradient, mut at_anchor) = (vec![0.0; theta.len()], vec![0.0; theta.len()]);
        for rows in batches {
            let loss = self.batch_gradient(theta, rows, &mut gradient)?;
            self.batch_gradient(anchor, rows, &mut at_anchor)?;
            gradient.iter_mut().zip(&at_anchor).for_each(|(slope, there)| *slope -= there);
            if !update(theta, loss, &gradient) {
                break;
            }
        }
        Ok(())
    }

    /// Until the next call, mini-batches are shared by so many threads at the most. What is computed is the same.
    fn use_threads(&mut self, most: usize) {
        let _ = most;
    }

    /// Until the next call, mini-batches need no gradient for parameters that are not needed, which are zero and stay so: they
    /// may leave out what those belong to, and give a slope of zero for them. What is computed over all rows is not affected.
    fn focus(&mut self, is_needed: &[bool]) {
        let _ = is_needed;
    }

    /// f(θ), and how well the network does: accuracy between 0 and 1 for a classification, R² for a regression.
    ///
    /// # Errors
    /// When `theta` has the wrong length, or the computation fails.
    fn evaluate(&mut self, theta: &[f64]) -> Result<(f64, f64), LossError>;
}

/// Parameters times rows up to which double precision costs nothing that a person would notice.
const DOUBLE_PRECISION_WORK: usize = 8_000_000;

/// The fused loss of a dense network on the CPU, in double precision where the problem is small.
///
/// # Errors
/// When the rows do not fit the network.
pub fn dense_loss(network: &Network, rows: &Rows) -> Result<Box<dyn Loss + Send>, LossError> {
    Ok(if network.parameters().saturating_mul(rows.len()) <= DOUBLE_PRECISION_WORK {
        Box::new(DenseLoss::<f64>::new(network, rows)?)
    } else {
        Box::new(DenseLoss::<f32>::new(network, rows)?)
    })
}

impl<L: Loss + ?Sized> Loss for Box<L> {
    fn parameters(&self) -> usize {
        (**self).parameters()
    }

    fn sharing(&self) -> Option<Box<dyn Loss + Send>> {
        (**self).sharing()
    }

    fn rows(&self) -> usize {
        (**self).rows()
    }

    fn step_shares(&self) -> Vec<StepShare> {
        (**self).step_shares()
    }

    fn value(&mut self, theta: &[f64]) -> Result<f64, LossError> {
        (**self).value(theta)
    }

    fn gradient(&mut self, theta: &[f64], gradient: &mut [f64]) -> Result<f64, LossError> {
        (**self).gradient(theta, gradient)
    }

    fn batch_gradient(&mut self, theta: &[f32], rows: &[u32], gradient: &mut [f32]) -> Result<f64, LossError> {
        (**self).batch_gradient(theta, rows, gradient)
    }

    fn batches(&mut self, theta: &mut [f32], batches: &[&[u32]], update: &mut Update<'_>) -> Result<(), LossError> {
        (**self).batches(theta, batches, update)
    }

    fn differences(
        &mut self,
        theta: &mut [f32],
        anchor: &[f32],
        batches: &[&[u32]],
        update: &mut Update<'_>,
    ) -> Result<(), LossError> {
        (**self).differences(theta, anchor, batches, update)
    }

    fn use_threads(&mut self, most: usize) {
        (**self).use_threads(most);
    }

    fn focus(&mut self, is_needed: &[bool]) {
        (**self).focus(is_needed);
    }

    fn evaluate(&mut self, theta: &[f64]) -> Result<(f64, f64), LossError> {
        (**self).evaluate(theta)
    }
}
