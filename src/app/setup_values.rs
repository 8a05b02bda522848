//! What is typed into the fields of the setup, as values.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::data::PENALTY_FACTORS;

/// How many rows a gradient is over, as a person chooses it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BatchChoice {
    /// As it suits the number of training rows.
    #[default]
    Automatic,
    /// All training rows.
    Full,
    /// As many as are typed.
    Rows,
}

impl BatchChoice {
    /// Every choice, in the order in which the menu shows them.
    pub const ALL: [Self; 3] = [Self::Automatic, Self::Full, Self::Rows];

    /// The name that people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Automatic => "Automatic",
            Self::Full => "Full batch",
            Self::Rows => "Mini-batches",
        }
    }
}

/// A whole number.
pub(super) fn whole<N: FromStr>(text: &str) -> Result<N, String> {
    text.trim().parse().map_err(|_| "Must be a whole number.".to_owned())
}

/// A whole number, or nothing.
pub(super) fn whole_if_any<N: FromStr>(text: &str) -> Result<Option<N>, String> {
    if text.trim().is_empty() { Ok(None) } else { whole(text).map(Some) }
}

/// A number, or nothing.
pub(super) fn number_if_any(text: &str) -> Result<Option<f64>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| "Must be a number.".to_owned())
}

/// The penalty factor of a column; 1 where nothing is typed.
pub(super) fn penalty_factor(column: &str, text: &str) -> Result<f64, String> {
    let text = text.trim();
    let value = if text.is_empty() { Some(1.0) } else { text.parse().ok() };
    value.filter(|factor| *factor == 0.0 || PENALTY_FACTORS.contains(factor)).ok_or_else(|| {
        let (least, most) = (PENALTY_FACTORS.start(), PENALTY_FACTORS.end());
        format!("The penalty factor of “{column}” must be 0 or from {least} to {most}.")
    })
}

/// A seed.
pub(super) fn seed(text: &str) -> Result<u64, String> {
    text.trim().parse().map_err(|_| "The seed must be a whole number of at least 0.".to_owned())
}

/// A share in per cent.
pub(super) fn share(text: &str) -> Result<f64, String> {
    let value = text.trim().trim_end_matches('%').trim_end().parse::<f64>().ok();
    let value = value.filter(|value| (0.0..=90.0).contains(value));
    value.map(|value| value / 100.0).ok_or_else(|| "Must be from 0 to 90 per cent.".to_owned())
}

/// What stands for hidden layers that follow from the data.
pub const AUTOMATIC: &str = "automatic";

/// Whether a text stands for hidden layers that follow from the data.
#[must_use]
pub fn is_automatic(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case(AUTOMATIC)
}

/// The widths in a text such as `20,20`, `20-20` or `none`.
///
/// # Errors
/// What is wrong with the text.
pub fn hidden(text: &str) -> Result<Vec<usize>, String> {
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case("none") || is_automatic(text) {
        return Ok(Vec::new());
    }
    text.split([',', '-', ' ', ';'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().map_err(|_| format!("“{part}” is no width; write 20,20, or none.")))
        .collect()
}
