//! What a person has chosen within the views, as it is remembered with the layout.

use serde::{Deserialize, Serialize};

use super::{App, inputs_view::Sorting, pair_view::PairLayers};
use crate::{front::Lines, run::RowSet};

/// What a person has chosen within the views, for every run alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ViewChoices {
    /// What the lines of the weight paths stand for; without a choice the size of the network decides.
    pub lines: Option<Lines>,
    /// How the inputs are sorted.
    pub inputs: Sorting,
    /// The rows whose predictions are shown; without a choice those that were kept for selection.
    pub predicted: Option<RowSet>,
    /// The rows that two networks are asked of; without a choice the same.
    pub compared: Option<RowSet>,
    /// How the layers of two networks are shown.
    pub pair_layers: PairLayers,
}

impl App {
    /// Has the views show what was chosen in them before.
    pub(super) fn restore_choices(&mut self) {
        let ViewChoices { lines, inputs, predicted, compared, pair_layers } = self.settings.choices;
        self.panes.explore.paths.chosen = lines;
        self.panes.explore.inputs.sorting = inputs;
        self.predictions.set = predicted;
        self.pair_view.choose(compared, pair_layers);
    }

    /// Notes what is chosen in the views now.
    pub(super) fn note_choices(&mut self) {
        let (compared, pair_layers) = self.pair_view.chosen();
        self.settings.choices = ViewChoices {
            lines: self.panes.explore.paths.chosen,
            inputs: self.panes.explore.inputs.sorting,
            predicted: self.predictions.set,
            compared,
            pair_layers,
        };
    }
}
