//! What `run.toml` holds.

use serde::{Deserialize, Serialize};

use super::{Candidate, RunInfo, Specification, StopReason};
use crate::{
    data::Summary,
    front::{Search, TargetSummary},
    network::Network,
};

/// How a run has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunEnd {
    /// All points asked for were found.
    Complete,
    /// The front ended before.
    EndOfFront,
    /// A person stopped it, started another or closed the window.
    Stopped,
    /// Something went wrong.
    Failed,
}

impl RunEnd {
    /// Whether nothing of the front is left to compute.
    #[must_use]
    pub fn is_complete(self) -> bool {
        matches!(self, Self::Complete | Self::EndOfFront)
    }
}

impl From<StopReason> for RunEnd {
    fn from(reason: StopReason) -> Self {
        match reason {
            StopReason::Complete => Self::Complete,
            StopReason::EndOfFront => Self::EndOfFront,
            StopReason::Stopped => Self::Stopped,
        }
    }
}

/// Everything needed to compute a run again, and to understand it without its data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct RunFile {
    /// The version of the program that computed it.
    pub version: String,
    /// Tells whether rows are still those that it was computed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum: Option<String>,
    /// Training loss of the network whose penalized parameters are all zero.
    pub loss_at_zero: f64,
    /// How it has ended; nothing as long as it goes on, and of a run whose program was killed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<RunEnd>,
    /// What was asked for.
    pub specification: Specification,
    /// The network that follows from it and from the data.
    pub network: Network,
    /// What its hidden layers were chosen from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Candidate>,
    /// The data as it was read and split.
    pub dataset: Summary,
    /// What the targets of each set of rows say by themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub targets: Option<SavedTargets>,
    /// What the front rests on, once that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<Search>,
}

/// What the targets of each set of rows say by themselves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct SavedTargets {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    training: Option<TargetSummary>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    validation: Option<TargetSummary>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    test: Option<TargetSummary>,
}

impl SavedTargets {
    fn new(targets: &[Option<TargetSummary>; 3]) -> Option<Self> {
        let [training, validation, test] = targets.clone();
        targets.iter().any(Option::is_some).then_some(Self { training, validation, test })
    }

    /// By the sets of rows.
    pub(super) fn by_set(self) -> [Option<TargetSummary>; 3] {
        [self.training, self.validation, self.test]
    }
}

impl RunFile {
    pub(super) fn new(info: &RunInfo) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            loss_at_zero: info.loss_at_zero,
            ended: None,
            specification: info.specification.clone(),
            network: info.network.clone(),
            candidates: info.candidates.clone(),
            dataset: info.dataset.clone(),
            checksum: info.checksum.clone(),
            targets: SavedTargets::new(&info.targets),
            search: None,
        }
    }

    /// Whether what follows from the specification can be: a file may be damaged. The specification itself, which a person may have changed,
    /// is checked before it is computed.
    ///
    /// # Errors
    /// Says in a few words which cannot.
    pub(super) fn check(&self) -> Result<(), String> {
        self.network.check()?;
        let (inputs, outputs) = (self.dataset.features.len(), self.dataset.outputs);
        if (self.network.inputs, self.network.outputs) != (inputs, outputs) {
            return Err("its network has other inputs or outputs than its dataset".to_owned());
        }
        if !(self.loss_at_zero.is_finite() && self.loss_at_zero >= 0.0) {
            return Err(format!("it has {} for loss-at-zero", self.loss_at_zero));
        }
        Ok(())
    }

    /// How the run has ended, which has so many points on its front. Versions that did not note it had no checksum of the rows either: a run
    /// of theirs with all its points is complete.
    pub(super) fn end(&self, points: usize) -> Option<RunEnd> {
        let is_old = self.ended.is_none() && self.checksum.is_none();
        let is_whole = is_old && points >= self.specification.method.points;
        self.ended.or(is_whole.then_some(RunEnd::Complete))
    }
}
