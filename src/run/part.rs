//! One task of a run: a start or a fold that is computed alone.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{MethodSpecification, Specification, SpecificationError};
use crate::data::Validation;

/// What is computed of a specification when it is not the whole run, as one of many tasks on as many machines. Tasks of one
/// specification are opened together, by [`super::open_together`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The front over all training rows that this start finds alone, counted from 0. It has no folds beside it.
    Start(usize),
    /// The front of this fold alone, counted from 0, from all starts. Its range and its points are its own.
    Fold(usize),
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(start) => write!(f, "start {start}"),
            Self::Fold(fold) => write!(f, "fold {fold}"),
        }
    }
}

impl Part {
    /// What follows the name of a network whose run is not the whole one, such as `, start 1 alone`; nothing for a whole run.
    #[must_use]
    pub fn suffix(part: Option<Self>) -> String {
        part.map(|part| format!(", {part} alone")).unwrap_or_default()
    }
}

impl Specification {
    /// A short name for a folder: that of the data, and of the part if there is but one.
    #[must_use]
    pub fn short_name(&self) -> String {
        let name = self.data.short_name();
        match self.part {
            Some(part) => format!("{name}-{}", part.to_string().replace(' ', "-")),
            None => name,
        }
    }

    /// The only start that is computed, if there is but one.
    #[must_use]
    pub fn start_alone(&self) -> Option<usize> {
        if let Some(Part::Start(start)) = self.part { Some(start) } else { None }
    }

    /// The fold whose front is that of the run, if it is computed alone.
    #[must_use]
    pub fn fold_alone(&self) -> Option<usize> {
        if let Some(Part::Fold(fold)) = self.part { Some(fold) } else { None }
    }

    /// Whether the run has such a start or fold. How many folds there are may be known only once the data is read.
    ///
    /// # Errors
    /// A start or a fold beyond the last, or a fold of a run without folds.
    pub fn validate_part(&self) -> Result<(), SpecificationError> {
        match (self.part, self.data.validation) {
            (Some(Part::Start(start)), _) => match self.method.starts.unwrap_or(MethodSpecification::MAX_STARTS) {
                starts if start >= starts => {
                    Err(SpecificationError::NoSuchStart { start, last: starts.saturating_sub(1) })
                }
                _ => Ok(()),
            },
            (Some(Part::Fold(fold)), Validation::Share(_)) => Err(SpecificationError::NoFolds(fold)),
            (Some(Part::Fold(fold)), Validation::Folds(folds)) => match folds.saturating_mul(self.data.repeats) {
                folds if fold >= folds => Err(SpecificationError::NoSuchFold { fold, last: folds.saturating_sub(1) }),
                _ => Ok(()),
            },
            (Some(Part::Fold(_)), Validation::Automatic) | (None, _) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::specification::tests::specification;

    #[test]
    fn only_starts_and_folds_that_a_run_has_are_computed_alone() {
        let check = |part: Part, starts: Option<usize>, validation: Validation, repeats: usize| {
            let mut asked = Specification { part: Some(part), ..specification() };
            asked.method.starts = starts;
            (asked.data.validation, asked.data.repeats) = (validation, repeats);
            asked.validate().map_err(|error| error.to_string())
        };
        let (share, folds) = (Validation::Share(0.2), Validation::Folds(3));
        for fine in [
            check(Part::Start(0), None, share, 1),
            check(Part::Start(999), None, folds, 1),
            check(Part::Start(2), Some(3), share, 1),
            check(Part::Fold(2), None, folds, 1),
            check(Part::Fold(5), None, folds, 2),
            // How many there are is told by the rows.
            check(Part::Fold(70), None, Validation::Automatic, 1),
        ] {
            assert_eq!(fine, Ok(()));
        }
        for (wrong, wanted) in [
            (check(Part::Start(3), Some(3), share, 1), "there is no start 3"),
            (check(Part::Start(1000), None, share, 1), "use at most 999"),
            (check(Part::Fold(3), None, folds, 1), "there is no fold 3"),
            (check(Part::Fold(6), None, folds, 2), "use at most 5"),
            (check(Part::Fold(0), None, share, 1), "no folds"),
        ] {
            assert!(wrong.clone().is_err_and(|message| message.contains(wanted)), "{wrong:?} {wanted}");
        }
    }

    #[test]
    fn a_part_is_kept_in_the_file_of_a_run() {
        for part in [None, Some(Part::Start(4)), Some(Part::Fold(2))] {
            let asked = Specification { part, ..specification() };
            let text = toml::to_string(&asked).unwrap();
            assert_eq!(text.contains("part"), part.is_some(), "{text}");
            assert_eq!(toml::from_str::<Specification>(&text).unwrap(), asked);
        }
    }
}
