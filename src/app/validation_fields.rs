//! The fields of the setup that say which rows select a network.

use serde::{Deserialize, Serialize};

use super::{
    form::Form,
    setup::Setup,
    setup_values::{share, whole},
    setup_wrong::Field,
};
use crate::data::Validation;

/// Which rows select, as a person chooses it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValidationChoice {
    /// As it suits the dataset.
    #[default]
    Automatic,
    /// Each of so many parts of the training rows once.
    Folds,
    /// A share of the training rows.
    Share,
}

impl ValidationChoice {
    /// Every choice, in the order in which the menu shows them.
    pub const ALL: [Self; 3] = [Self::Automatic, Self::Folds, Self::Share];

    /// The name that people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Automatic => "Automatic",
            Self::Folds => "Cross-validation",
            Self::Share => "Share of the rows",
        }
    }
}

impl Setup {
    /// Which rows select.
    ///
    /// # Errors
    /// What is wrong with its field.
    pub(super) fn validation(&self) -> Result<Validation, String> {
        Ok(match self.validation_choice {
            ValidationChoice::Automatic => Validation::Automatic,
            ValidationChoice::Folds => Validation::Folds(
                whole(&self.folds)
                    .ok()
                    .filter(|folds| (2..=Validation::MAX_FOLDS).contains(folds))
                    .ok_or_else(|| format!("Must be a whole number from 2 to {}.", Validation::MAX_FOLDS))?,
            ),
            ValidationChoice::Share => Validation::Share(share(&self.validation)?),
        })
    }

    /// How often the rows are divided into folds; once where there are none.
    ///
    /// # Errors
    /// What is wrong with its field.
    pub(super) fn repeats(&self) -> Result<usize, String> {
        if self.validation_choice != ValidationChoice::Folds {
            return Ok(1);
        }
        let repeats = whole(&self.repeats).ok().filter(|repeats| (1..=Validation::MAX_REPEATS).contains(repeats));
        repeats.ok_or_else(|| format!("Must be a whole number from 1 to {}.", Validation::MAX_REPEATS))
    }
}

impl Form<'_> {
    /// Which rows select, and how many.
    pub(super) fn validation(&mut self, setup: &mut Setup) {
        let choice = &mut setup.validation_choice;
        self.choice("Validation", choice, &ValidationChoice::ALL, ValidationChoice::label).on_hover_text(
            "The rows that select a network. With cross-validation the front is over all training rows, and each of its points is \
             judged by networks of the same ℓ¹ norm that were not trained on the rows that judge. Automatic is cross-validation in \
             5 folds for tables of fewer than 1,000 training rows, and a fifth of the rows for all other data",
        );
        match *choice {
            ValidationChoice::Automatic => {}
            ValidationChoice::Folds => {
                self.text(
                    "Folds",
                    &mut setup.folds,
                    Field::Validation,
                    "How many parts the training rows are divided into; there is a front for each, without these rows",
                );
                self.text(
                    "Repeats",
                    &mut setup.repeats,
                    Field::Repeats,
                    "How often the rows are divided into folds, each time in another way; more than once where they are very few",
                );
            }
            ValidationChoice::Share => self.text(
                "Validation share in %",
                &mut setup.validation,
                Field::Validation,
                "Share of the training rows kept to select a network; 0 for none",
            ),
        }
    }
}
