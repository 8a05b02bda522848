//! What is known of a run besides its points.

use super::{Candidate, Specification, row_set::target_summaries};
use crate::{
    data::{Prepared, Summary, TargetScaling},
    export::{Card, Meaning},
    front::TargetSummary,
    network::Network,
};

/// What is known of a run once its data is read, or its folder: all that points are shown and written with. It holds no rows.
#[derive(Clone, Debug, PartialEq)]
pub struct RunInfo {
    /// What was asked for.
    pub specification: Specification,
    /// The network.
    pub network: Network,
    /// What its hidden layers were chosen from; empty where they were given.
    pub candidates: Vec<Candidate>,
    /// Training loss of the network whose penalized parameters are all zero, the top of the front.
    pub loss_at_zero: f64,
    /// The data and its split in a few figures.
    pub dataset: Summary,
    /// Tells whether rows are still those that it was computed on; see [`Dataset::checksum`](crate::data::Dataset::checksum). Runs of
    /// versions that did not know it have none.
    pub checksum: Option<String>,
    /// What the targets of the training, validation and test rows say by themselves; of a set without rows, and of a run of a version that
    /// did not note it, nothing.
    pub targets: [Option<TargetSummary>; 3],
    /// What an exported network of this run says about itself.
    pub card: Card,
    /// What the networks of each fold say about themselves: they have a scaling of their own. Of a run that was opened they are in the
    /// files of these networks alone.
    pub fold_cards: Vec<Card>,
}

impl RunInfo {
    /// Of a run on these rows.
    #[must_use]
    pub fn new(specification: Specification, data: &Prepared, network: Network, loss_at_zero: f64) -> Self {
        let folds = (0..data.folds.len()).filter_map(|fold| data.fold(fold));
        let fold_cards = folds.map(|fold| card(&network, &fold)).collect();
        let checksum = Some(data.dataset.checksum());
        let (card, dataset) = (card(&network, data), data.summary());
        let targets = target_summaries(data);
        let candidates = Vec::new();
        Self { specification, network, candidates, loss_at_zero, dataset, checksum, targets, card, fold_cards }
    }
}

fn card(network: &Network, data: &Prepared) -> Card {
    let meaning = match data.target_scaling {
        Some(TargetScaling { mean, std }) => Meaning::Target { mean, std },
        None => Meaning::Classes(data.dataset.classes.clone()),
    };
    Card {
        network: network.clone(),
        input_mean: data.scaling.mean.clone(),
        input_std: data.scaling.std.clone(),
        meaning,
        columns: data.columns(),
        penalty_factors: data.penalty_factors().to_vec(),
    }
}
