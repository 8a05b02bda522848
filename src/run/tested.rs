//! How well a network's figures on the test rows are known.

use super::{RunError, RunInfo, cross_validation::unit};
use crate::{
    data::{Rows, Summary, TargetScaling, Targets, Task},
    front::{Interval, Member, Point, bootstrap_mean, bootstrap_r_squared, wilson},
    network::{CandleLoss, LossError, Network},
};

/// 95 % confidence intervals of a network's figures on the test rows; nothing where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TestIntervals {
    /// Of the loss, by the bootstrap over the rows.
    pub loss: Option<Interval>,
    /// Of the accuracy, after Wilson, or of R², by the bootstrap.
    pub score: Option<Interval>,
}

impl TestIntervals {
    /// What is known of a point without the rows: how many of them a network classifies rightly.
    #[must_use]
    pub fn without_rows(point: &Point, dataset: &Summary) -> Self {
        let accuracy = point.test.filter(|_| dataset.task == Task::Classification);
        Self { loss: None, score: accuracy.and_then(|rows| wilson(rows.score, dataset.test_rows)) }
    }

    /// The same with what only the rows can tell, which are read from where the run's specification says.
    ///
    /// # Errors
    /// When they cannot be read, are not those that the run was computed on, or the losses cannot be computed.
    pub fn with_rows(info: &RunInfo, member: &Member) -> Result<Self, RunError> {
        let TestRows { rows, scaling, run_scaling } = test_rows(info)?;
        let known = Self::without_rows(&member.point, &info.dataset);
        Ok(known.by_row(&info.network, &rows, &member.parameters.to_double(), unit(scaling, run_scaling))?)
    }

    /// The same with what the losses of these rows tell, of which `unit` makes those of the run.
    pub(super) fn by_row(self, network: &Network, rows: &Rows, theta: &[f64], unit: f64) -> Result<Self, LossError> {
        if rows.is_empty() {
            return Ok(self);
        }
        let losses = losses_by_row(network, rows, theta)?;
        let score = match &rows.targets {
            Targets::Classes(_) => self.score,
            Targets::Values(values) => bootstrap_r_squared(&losses, values),
        };
        Ok(Self { loss: bootstrap_mean(&losses).map(|interval| interval.scaled(unit)), score })
    }
}

/// The test rows of a run, read anew.
pub(super) struct TestRows {
    pub rows: Rows,
    /// Of the target, over the rows that the networks were trained on, and over all training rows.
    pub scaling: Option<TargetScaling>,
    pub run_scaling: Option<TargetScaling>,
}

/// Reads the test rows of a run from where its specification says.
///
/// # Errors
/// When they cannot be read, or are not those that the run was computed on.
pub(super) fn test_rows(info: &RunInfo) -> Result<TestRows, RunError> {
    let data = &info.specification.data;
    let all = data.prepare(data.split)?;
    if info.checksum.as_ref().is_some_and(|checksum| *checksum != all.dataset.checksum()) {
        return Err(RunError::OtherRows(data.source.clone()));
    }
    let run_scaling = all.target_scaling;
    let fold = info.specification.fold_alone().and_then(|fold| all.fold(fold));
    let (scaling, rows) = fold.map_or((run_scaling, all.test), |fold| (fold.target_scaling, fold.test));
    Ok(TestRows { rows, scaling, run_scaling })
}

/// The loss of each row. Any network is computed by candle on the CPU here, and in double precision where that takes no time: it is
/// done once, and not worth a kernel of its own.
fn losses_by_row(network: &Network, rows: &Rows, theta: &[f64]) -> Result<Vec<f64>, LossError> {
    use candle_core::{DType, Device};
    let precision = if network.convolutional.is_none() { DType::F64 } else { DType::F32 };
    CandleLoss::new(network, rows, &Device::Cpu, precision)?.by_row(theta)
}
