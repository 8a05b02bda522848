//! The losses of a network over the rows of a run.

use candle_core::{DType, Device};

use crate::{
    data::{Prepared, Rows},
    front::Evaluation,
    network::{CandleLoss, LossError, Network, TrainingLoss, dense_loss},
};

/// A loss that can be trained on.
pub(super) type BoxedLoss = Box<dyn TrainingLoss>;

/// What networks are judged by: their losses over the rows that they are trained on, that select, and that test.
pub(super) struct Losses {
    /// Over the training rows.
    pub train: BoxedLoss,
    /// Over the rows that select, if there are any.
    pub validation: Option<BoxedLoss>,
    /// Over the rows of the final test, if there are any.
    pub test: Option<BoxedLoss>,
}

impl Losses {
    /// Over these rows.
    ///
    /// # Errors
    /// When a loss cannot be set up.
    pub fn new(network: &Network, data: &Prepared, device: &Device) -> Result<Self, LossError> {
        let some = |rows: &Rows| if rows.is_empty() { Ok(None) } else { loss(network, rows, device).map(Some) };
        Ok(Self {
            train: loss(network, &data.train, device)?,
            validation: some(&data.validation)?,
            test: some(&data.test)?,
        })
    }

    /// How well these parameters do on all of them.
    ///
    /// # Errors
    /// When a loss cannot be computed.
    pub fn evaluate(&mut self, theta: &[f64]) -> Result<Evaluations, LossError> {
        let evaluate = |loss: &mut BoxedLoss| -> Result<Evaluation, LossError> {
            let (loss, score) = loss.evaluate(theta)?;
            Ok(Evaluation { loss, score })
        };
        Ok(Evaluations {
            train: evaluate(&mut self.train)?,
            validation: self.validation.as_mut().map(evaluate).transpose()?,
            test: self.test.as_mut().map(evaluate).transpose()?,
        })
    }
}

/// How well a network does on the rows of a run.
pub(super) struct Evaluations {
    /// On the training rows.
    pub train: Evaluation,
    /// On the rows that select, if there are any.
    pub validation: Option<Evaluation>,
    /// On the rows of the final test, if there are any.
    pub test: Option<Evaluation>,
}

/// The loss of a network over some rows: the fused kernel for dense networks on the CPU, candle for all others, in single
/// precision.
pub(super) fn loss(network: &Network, rows: &Rows, device: &Device) -> Result<BoxedLoss, LossError> {
    if device.is_cpu() && network.convolutional.is_none() {
        return dense_loss(network, rows);
    }
    Ok(Box::new(CandleLoss::new(network, rows, device, DType::F32)?))
}

/// The same loss once more, sharing its rows where it can.
pub(super) fn again(
    first: &BoxedLoss,
    network: &Network,
    rows: &Rows,
    device: &Device,
) -> Result<BoxedLoss, LossError> {
    first.sharing().map_or_else(|| loss(network, rows, device), Ok)
}
