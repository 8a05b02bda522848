//! The loss of a network on some rows, as a function of θ.

use super::{Compaction, DenseLoss, Network, StepShare};
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

/// The mean loss f(θ) over some rows, and its gradient.
///
/// For a classification it is the cross-entropy in nats, for a regression the squared error of the standardized target.
pub trait Loss {
    /// Number of parameters, the length of θ.
    fn parameters(&self) -> usize;

    /// Number of rows.
    fn rows(&self) -> usize;

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
}

/// The mean loss over mini-batches of the rows, in single precision.
pub trait BatchLoss: Loss {
    /// The parts of θ with the lengths of their steps, see [`Network::step_shares`].
    fn step_shares(&self) -> Vec<StepShare>;

    /// Takes one mini-batch after the other, each given by the places of its rows: after each, `update` is given θ to change,
    /// the batch's mean loss and its gradient, and says whether to go on.
    ///
    /// # Errors
    /// When `theta` has the wrong length, a batch is empty, a row does not exist, or the computation fails.
    fn batches(&mut self, theta: &mut [f32], batches: &[&[u32]], update: &mut Update<'_>) -> Result<(), LossError>;

    /// Takes one mini-batch after the other as [`Self::batches`] does, but in the place of its gradient `update` is given the
    /// difference of the gradients at θ and at `snapshot`, of whose noise most cancels out.
    ///
    /// # Errors
    /// The same as those of [`Self::batches`], for `theta` and for `snapshot`.
    fn differences(
        &mut self,
        theta: &mut [f32],
        snapshot: &[f32],
        batches: &[&[u32]],
        update: &mut Update<'_>,
    ) -> Result<(), LossError>;

    /// Until the next call, mini-batches need no gradient for parameters outside this active set, which are zero and stay so:
    /// they may leave out what those belong to, and give a partial derivative of zero for them. What is computed over all rows
    /// is not affected.
    fn set_active(&mut self, active: &[bool]);
}

/// How well a network does on some rows.
pub trait Evaluate {
    /// f(θ), and how well the network does: accuracy between 0 and 1 for a classification, R² for a regression.
    ///
    /// # Errors
    /// When `theta` has the wrong length, or the computation fails.
    fn evaluate(&mut self, theta: &[f64]) -> Result<(f64, f64), LossError>;
}

/// The loss that networks are trained with and judged by.
pub trait TrainingLoss: BatchLoss + Evaluate + Send {
    /// Another loss over the same rows that holds them only once with this one; `None` where there can be only one.
    fn sharing(&self) -> Option<Box<dyn TrainingLoss>>;

    /// The loss over the same rows of a part of the network; `None` where the network cannot be taken apart.
    fn compacted(&self, part: &Compaction, precision: Precision) -> Option<Box<dyn Loss + Send>>;

    /// Until the next call, so many threads at the most share the rows. What is computed is the same.
    fn use_threads(&mut self, most: usize);
}

/// What numbers a loss is computed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// 32 bits: twice as fast.
    Single,
    /// 64 bits, where the loss itself is computed in them.
    Double,
}

/// Parameters times rows up to which double precision costs nothing that a person would notice.
const DOUBLE_PRECISION_WORK: usize = 8_000_000;

/// The fused loss of a dense network on the CPU, in double precision where the problem is small.
///
/// # Errors
/// When the rows do not fit the network.
pub fn dense_loss(network: &Network, rows: &Rows) -> Result<Box<dyn TrainingLoss>, LossError> {
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

    fn rows(&self) -> usize {
        (**self).rows()
    }

    fn value(&mut self, theta: &[f64]) -> Result<f64, LossError> {
        (**self).value(theta)
    }

    fn gradient(&mut self, theta: &[f64], gradient: &mut [f64]) -> Result<f64, LossError> {
        (**self).gradient(theta, gradient)
    }
}

impl<L: BatchLoss + ?Sized> BatchLoss for Box<L> {
    fn step_shares(&self) -> Vec<StepShare> {
        (**self).step_shares()
    }

    fn batches(&mut self, theta: &mut [f32], batches: &[&[u32]], update: &mut Update<'_>) -> Result<(), LossError> {
        (**self).batches(theta, batches, update)
    }

    fn differences(
        &mut self,
        theta: &mut [f32],
        snapshot: &[f32],
        batches: &[&[u32]],
        update: &mut Update<'_>,
    ) -> Result<(), LossError> {
        (**self).differences(theta, snapshot, batches, update)
    }

    fn set_active(&mut self, active: &[bool]) {
        (**self).set_active(active);
    }
}
