//! The ready layouts of the window.

use serde::{Deserialize, Serialize};

use super::View;

/// A layout to begin with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ready {
    /// The front and the inspector, as at the first launch.
    #[default]
    Overview,
    /// The front and what becomes of the weights along it.
    Weights,
    /// The front and what networks say of the rows.
    Predictions,
}

/// A column of the window.
pub(super) struct Column {
    /// Its share of the width.
    pub share: f32,
    /// From top to bottom, and in each place one behind the other.
    pub rows: &'static [&'static [View]],
}

const fn column(share: f32, rows: &'static [&'static [View]]) -> Column {
    Column { share, rows }
}

impl Ready {
    /// Every ready layout, in the order in which menus list them.
    pub const ALL: &'static [Self] = &[Self::Overview, Self::Weights, Self::Predictions];

    /// Its name.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Weights => "Weights",
            Self::Predictions => "Predictions",
        }
    }

    /// What it is for.
    #[must_use]
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Overview => "The front, and the network that is selected on it",
            Self::Weights => "The front, the weights along it and the inputs that they use, and the network",
            Self::Predictions => "The front, and what the network that is selected says of the rows",
        }
    }

    /// Its views.
    pub(super) fn columns(self) -> &'static [Column] {
        use View::{Front, Inputs, Inspector, Network, Paths, Predictions};
        const OVERVIEW: &[Column] = &[column(0.66, &[&[Front]]), column(0.34, &[&[Inspector]])];
        const WEIGHTS: &[Column] =
            &[column(0.62, &[&[Front], &[Paths, Inputs]]), column(0.38, &[&[Inspector, Network]])];
        const PREDICTIONS: &[Column] = &[column(0.44, &[&[Front]]), column(0.56, &[&[Predictions, Inspector]])];
        match self {
            Self::Overview => OVERVIEW,
            Self::Weights => WEIGHTS,
            Self::Predictions => PREDICTIONS,
        }
    }
}
