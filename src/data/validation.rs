//! Which rows the networks of a front are judged by before one of them is chosen.

use serde::{Deserialize, Serialize};

/// What selects: networks are judged on rows that they were not trained on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub enum Validation {
    /// Folds for a table of few rows, a share of the rows for any other dataset; see [`Self::resolved`].
    #[default]
    Automatic,
    /// This share of the training rows, in [0, 1), is kept for selection; 0 for none.
    Share(f64),
    /// Cross-validation: the training rows are divided into so many parts, and each is held out once.
    Folds(usize),
}

impl Validation {
    /// Folds at the most.
    pub const MAX_FOLDS: usize = 100;
    /// Repetitions at the most.
    pub const MAX_REPEATS: usize = 100;
    /// Folds where nobody has chosen their number: as many as scikit-learn takes.
    const FOLDS: usize = 5;
    /// Share of the rows where nobody has chosen it.
    const SHARE: f64 = 0.2;
    /// Training rows from which on a share of them is enough to choose by: an accuracy that is measured on 200 rows has a standard
    /// error of two points at 90 %.
    const MANY_ROWS: usize = 1_000;

    /// What is done with so many rows that are not for the test, of a table or of images.
    #[must_use]
    pub fn resolved(self, rows: usize, is_table: bool) -> Self {
        match self {
            // Of fewer rows no fold would be left with two of them.
            Self::Automatic if is_table && (2 * Self::FOLDS..Self::MANY_ROWS).contains(&rows) => {
                Self::Folds(Self::FOLDS)
            }
            Self::Automatic => Self::Share(Self::SHARE),
            chosen => chosen,
        }
    }

    /// The share of the training rows that is kept for selection.
    #[must_use]
    pub fn share(self) -> f64 {
        match self {
            Self::Automatic => Self::SHARE,
            Self::Share(share) => share,
            Self::Folds(_) => 0.0,
        }
    }

    /// Number of folds, where there are folds.
    #[must_use]
    pub fn folds(self) -> Option<usize> {
        if let Self::Folds(folds) = self { Some(folds) } else { None }
    }
}

/// As it stands in a file: a number is a share.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Share(f64),
    Folds { folds: usize },
    Automatic(Automatic),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Automatic {
    Automatic,
}

impl From<Validation> for Written {
    fn from(validation: Validation) -> Self {
        match validation {
            Validation::Automatic => Self::Automatic(Automatic::Automatic),
            Validation::Share(share) => Self::Share(share),
            Validation::Folds(folds) => Self::Folds { folds },
        }
    }
}

impl From<Written> for Validation {
    fn from(written: Written) -> Self {
        match written {
            Written::Automatic(Automatic::Automatic) => Self::Automatic,
            Written::Share(share) => Self::Share(share),
            Written::Folds { folds } => Self::Folds(folds),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_few_rows_have_folds_and_everything_else_a_share() {
        for (rows, is_table, wanted) in [
            (120, true, Validation::Folds(5)),
            (999, true, Validation::Folds(5)),
            (10, true, Validation::Folds(5)),
            (9, true, Validation::Share(0.2)),
            (1_000, true, Validation::Share(0.2)),
            (120, false, Validation::Share(0.2)),
        ] {
            assert_eq!(Validation::Automatic.resolved(rows, is_table), wanted, "{rows} {is_table}");
        }
        for chosen in [Validation::Share(0.0), Validation::Share(0.4), Validation::Folds(3)] {
            assert_eq!(chosen.resolved(120, true), chosen);
        }
    }

    #[test]
    fn files_of_any_version_read_back() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct File {
            validation: Validation,
        }
        for (validation, text) in [
            (Validation::Share(0.2), "validation = 0.2"),
            (Validation::Share(0.0), "validation = 0"),
            (Validation::Automatic, "validation = \"automatic\""),
            (Validation::Folds(7), "[validation]\nfolds = 7"),
        ] {
            let file = File { validation };
            assert_eq!(toml::from_str::<File>(text).unwrap(), file);
            assert_eq!(toml::from_str::<File>(&toml::to_string(&file).unwrap()).unwrap(), file);
        }
        assert!(toml::from_str::<File>("validation = \"some\"").is_err());
    }
}
