//! What `run.toml` holds.

use serde::{Deserialize, Serialize};

use super::{RunInfo, Specification, StopReason};
use crate::{data::Summary, front::Search, network::Network};

/// Everything needed to compute a run again, and to understand it without its data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct RunFile {
    /// The version of the program that computed it.
    pub version: String,
    /// Tells whether rows are still those that it was computed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum: Option<String>,
    /// Why it has ended; nothing while it is computed, and after a kill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<StopReason>,
    /// Training loss of the network whose penalized parameters are all zero.
    pub loss_at_zero: f64,
    /// What was asked for.
    pub specification: Specification,
    /// The network that follows from it and from the data.
    pub network: Network,
    /// The data as it was read and split.
    pub dataset: Summary,
    /// What the front rests on, once that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<Search>,
}

impl RunFile {
    pub(super) fn new(info: &RunInfo) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            loss_at_zero: info.loss_at_zero,
            specification: info.specification.clone(),
            network: info.network.clone(),
            dataset: info.dataset.clone(),
            checksum: info.checksum.clone(),
            ended: None,
            search: None,
        }
    }
}
