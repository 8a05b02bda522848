//! The panes of the window: which views there are.
//!
//! A view is added here, by a variant of [`View`] with its words, and shown by an arm in `window.rs`.

mod arrangement;
mod bars;
mod menu;
mod ready;

use serde::{Deserialize, Serialize};

pub use self::{
    arrangement::Arrangement,
    bars::Bars,
    menu::{pane_menu, view_menu},
    ready::Ready,
};

/// What a pane shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum View {
    /// The front, and accuracy along it.
    Front,
    /// Figures and layers of the network that is shown.
    Inspector,
    /// The weights along the front.
    WeightPaths,
    /// The inputs that networks use.
    Inputs,
    /// What the network says of the rows.
    Predictions,
    /// The network as a graph, or by its layers.
    Network,
}

impl View {
    /// Every view, in the order in which menus list them.
    pub const ALL: &'static [Self] =
        &[Self::Front, Self::Inspector, Self::WeightPaths, Self::Inputs, Self::Predictions, Self::Network];

    /// Its name.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Front => "Front",
            Self::Inspector => "Inspector",
            Self::WeightPaths => "Weight paths",
            Self::Inputs => "Inputs",
            Self::Predictions => "Predictions",
            Self::Network => "Network",
        }
    }

    /// What it shows, in a sentence.
    #[must_use]
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Front => "The trade-off between loss and ℓ¹ norm, and accuracy along it",
            Self::Inspector => "Figures, layers and weights of the network that is selected",
            Self::WeightPaths => "Every parameter, or the norm of every input's or unit's weights, against the ℓ¹ norm",
            Self::Inputs => "Which inputs the networks use, and from which norm on",
            Self::Predictions => "What the network that is selected says of the rows: which it gets right, which wrong",
            Self::Network => "The units of the network that is selected and the weights between them",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_has_words_of_its_own() {
        for (place, view) in View::ALL.iter().enumerate() {
            assert!(!view.label().is_empty() && !view.tooltip().is_empty());
            assert!(View::ALL[place + 1..].iter().all(|other| other.label() != view.label()));
        }
    }
}
