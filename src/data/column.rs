//! What a column of a table is taken as.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What a column of a table is taken as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnKind {
    /// One input, the number itself.
    Numeric,
    /// An input for each level, which is 1 where the level stands and 0 elsewhere; one alone for two levels.
    Category,
    /// One input, the place of the level in their order, from 0.
    Ordered,
    /// No input.
    Ignored,
    /// What is predicted.
    Target,
}

impl ColumnKind {
    /// The name that people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Numeric => "Numeric",
            Self::Category => "Category",
            Self::Ordered => "Ordered",
            Self::Ignored => "Left out",
            Self::Target => "Target",
        }
    }
}

/// What a person has a column taken as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ColumnChoice {
    /// As numbers.
    Numeric,
    /// As a category.
    Category,
    /// As levels in this order, from the lowest; without one in an order that is told from the levels.
    Ordered(Vec<String>),
    /// It is left out.
    Ignore,
}

impl ColumnChoice {
    /// The kind of a column that is taken as this.
    #[must_use]
    pub fn kind(&self) -> ColumnKind {
        match self {
            Self::Numeric => ColumnKind::Numeric,
            Self::Category => ColumnKind::Category,
            Self::Ordered(_) => ColumnKind::Ordered,
            Self::Ignore => ColumnKind::Ignored,
        }
    }
}

impl fmt::Display for ColumnChoice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Numeric => formatter.write_str("numeric"),
            Self::Category => formatter.write_str("category"),
            Self::Ordered(levels) if levels.is_empty() => formatter.write_str("ordered"),
            Self::Ordered(levels) => write!(formatter, "ordered:{}", levels.join(",")),
            Self::Ignore => formatter.write_str("ignore"),
        }
    }
}

impl FromStr for ColumnChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "numeric" => Ok(Self::Numeric),
            "category" => Ok(Self::Category),
            "ordered" => Ok(Self::Ordered(Vec::new())),
            "ignore" => Ok(Self::Ignore),
            _ => match text.strip_prefix("ordered:") {
                Some(levels) => Ok(Self::ordered(levels)),
                None => Err("use numeric, category, ordered (or ordered:LOW,…,HIGH) or ignore".to_owned()),
            },
        }
    }
}

impl ColumnChoice {
    /// Levels in the order of a list with commas between them.
    #[must_use]
    pub fn ordered(levels: &str) -> Self {
        let levels = levels.split(',').map(str::trim).filter(|level| !level.is_empty());
        Self::Ordered(levels.map(str::to_owned).collect())
    }
}

impl TryFrom<String> for ColumnChoice {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ColumnChoice> for String {
    fn from(choice: ColumnChoice) -> Self {
        choice.to_string()
    }
}

/// What is done with values that are missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// That a value is missing is an input of its own: in a category a level, beside a number, which takes the mean of the training rows,
    /// an indicator.
    #[default]
    Level,
    /// The same, but that numbers and ordered levels take the value that most training rows have, of several the smallest.
    Mode,
    /// The inputs of the column take their means over the training rows.
    Mean,
    /// The row is dropped.
    Drop,
}

impl Missing {
    /// Every treatment, in the order in which menus show them.
    pub const ALL: [Self; 4] = [Self::Level, Self::Mode, Self::Mean, Self::Drop];

    /// The name used on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Level => "level",
            Self::Mode => "mode",
            Self::Mean => "mean",
            Self::Drop => "drop",
        }
    }

    /// The name that people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Level => "An input of their own",
            Self::Mode => "The same, and the most frequent value",
            Self::Mean => "The mean",
            Self::Drop => "Drop the row",
        }
    }

    /// Whether it is an input of its own that a value is missing.
    #[must_use]
    pub fn has_indicator(self) -> bool {
        matches!(self, Self::Level | Self::Mode)
    }
}

/// A column of a table and what has become of it: enough to encode new rows as the network takes them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it is taken as.
    pub kind: ColumnKind,
    /// Why, in a few words.
    pub reason: String,
    /// How many of its values are missing, over all rows of the file.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub missing: usize,
    /// Names of its inputs, in their order; empty where it has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<String>,
    /// Levels. Of a category those with an input of their own, which are its first ones in this order; of ordered levels all, the first
    /// is 0. Before a dataset is split, those of all rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<String>,
    /// The level of a category at which all its inputs are 0, where there are two levels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// Whether a category has an input, after those of its levels, for all other levels.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub other: bool,
    /// Whether its last input is 1 where the value is missing and else 0.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub indicator: bool,
    /// What each input takes where the value is missing, or is a level that nothing is known of and there is no input for others; only
    /// in the file of a network.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mean: Vec<f64>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde asks for it
fn is_zero(count: &usize) -> bool {
    *count == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_written_and_read() {
        for text in ["numeric", "category", "ordered", "ordered:Bad,Medium,Good", "ignore"] {
            assert_eq!(text.parse::<ColumnChoice>().unwrap().to_string(), text);
        }
        assert_eq!("ordered: a , b,".parse(), Ok(ColumnChoice::Ordered(vec!["a".into(), "b".into()])));
        assert!("number".parse::<ColumnChoice>().unwrap_err().contains("numeric"));
    }
}
