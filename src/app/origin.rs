//! Where the dataset of a setup comes from.

use crate::data::{Builtin, Remote};

/// Where the dataset of a setup comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It comes with the program.
    Builtin(Builtin),
    /// It is downloaded.
    Remote(Remote),
    /// A table of one's own.
    Csv,
    /// A folder or an archive of images.
    Images,
}

impl Origin {
    /// Every origin, in the order in which the menu shows them.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let named = Builtin::ALL.into_iter().map(Self::Builtin).chain(Remote::ALL.into_iter().map(Self::Remote));
        named.chain([Self::Csv, Self::Images]).collect()
    }

    /// What the menu says.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Builtin(builtin) => builtin.label(),
            Self::Remote(remote) => remote.label(),
            Self::Csv => "Table…",
            Self::Images => "Images…",
        }
    }

    /// What is said where its path is missing.
    #[must_use]
    pub fn request(self) -> &'static str {
        match self {
            Self::Builtin(_) | Self::Remote(_) => "Choose a dataset.",
            Self::Csv => "Choose a table.",
            Self::Images => "Choose a folder or an archive of images.",
        }
    }
}
