//! The ready layouts of the window.

use serde::{Deserialize, Serialize};

use super::View;

/// A layout to begin with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ready {
    /// The front and the inspector, as at the first launch.
    #[default]
    Overview,
    /// With what the network says of the rows.
    Predictions,
}

/// Views from left to right, in each column from top to bottom, and in each place one behind the other.
type Columns = &'static [&'static [&'static [View]]];

impl Ready {
    /// Every ready layout, in the order in which menus list them.
    pub const ALL: &'static [Self] = &[Self::Overview, Self::Predictions];

    /// Its name.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Predictions => "Predictions",
        }
    }

    /// What it is for.
    #[must_use]
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Overview => "The front, and the network that is selected on it",
            Self::Predictions => "The front, and beside it what the selected network says of the rows",
        }
    }

    /// Its views.
    pub(super) fn columns(self) -> Columns {
        match self {
            Self::Overview => &[&[&[View::Front]], &[&[View::Inspector]]],
            Self::Predictions => &[&[&[View::Front]], &[&[View::Predictions]]],
        }
    }
}
