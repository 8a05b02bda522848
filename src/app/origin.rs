//! Where the dataset of a setup comes from.

use crate::data::Builtin;

/// Where the dataset of a setup comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It comes with the program.
    Builtin(Builtin),
    /// A CSV file of one's own.
    Csv,
    /// A folder or an archive of images.
    Images,
}

impl Origin {
    /// Every origin, in the order in which the menu shows them.
    #[must_use]
    pub fn all() -> Vec<Self> {
        Builtin::ALL.into_iter().map(Self::Builtin).chain([Self::Csv, Self::Images]).collect()
    }

    /// What the menu says.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Builtin(builtin) => builtin.label(),
            Self::Csv => "CSV file…",
            Self::Images => "Images…",
        }
    }

    /// What is said where its path is missing.
    #[must_use]
    pub fn request(self) -> &'static str {
        match self {
            Self::Builtin(_) => "Choose a dataset.",
            Self::Csv => "Choose a CSV file.",
            Self::Images => "Choose a folder or an archive of images.",
        }
    }
}
