//! How the views of the networks along the front are shown.

use serde::{Deserialize, Serialize};

use super::command::AppCommand;

/// What the upper axis of the weight paths counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Upper {
    /// Parameters that are not zero.
    #[default]
    Nonzero,
    /// Live units of all layers.
    LiveUnits,
    /// Bytes of the network without its unused inputs and dead units.
    Bytes,
}

impl Upper {
    /// Every one, in the order in which menus show them.
    pub const ALL: [Self; 3] = [Self::Nonzero, Self::LiveUnits, Self::Bytes];

    /// What people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Nonzero => "non-zero parameters",
            Self::LiveUnits => "live units",
            Self::Bytes => "bytes, compacted",
        }
    }
}

/// How the network that is selected is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NetworkPicture {
    /// As a graph where the network is small, or else by its layers.
    #[default]
    Automatic,
    /// Units and the weights between them.
    Graph,
    /// How sparse each layer and each unit is, and how large the weights are.
    Layers,
}

/// How the views of the networks along the front are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExploreSettings {
    /// What the upper axis of the weight paths counts.
    pub upper: Upper,
    /// How the network is drawn.
    pub network: NetworkPicture,
    /// Whether heatmaps show how often connections are used by folds or other starts, in the place of values.
    pub shows_use: bool,
}

impl ExploreSettings {
    /// Takes in a command that changes how the views are shown.
    pub fn apply(&mut self, command: &AppCommand) {
        match *command {
            AppCommand::CountAbove(upper) => self.upper = upper,
            AppCommand::DrawNetwork(picture) => self.network = picture,
            AppCommand::ToggleUse => self.shows_use ^= true,
            _ => {}
        }
    }
}
