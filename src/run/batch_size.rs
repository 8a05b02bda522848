//! How many rows a gradient is over.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// How many rows a gradient is over, as a person asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub enum BatchSize {
    /// All training rows.
    Full,
    /// So many of them, a mini-batch. Where there are no more than that, it is all of them.
    Rows(u32),
}

/// Training rows from which on mini-batches are faster.
const LARGE: usize = 2_000;
/// Rows of a mini-batch that nobody has chosen.
const USUAL: usize = 256;

impl BatchSize {
    /// Rows of a mini-batch for so many training rows; `None` for the full batch. Nobody's choice is the full batch for few
    /// rows, and mini-batches of a usual size for many.
    #[must_use]
    pub fn resolve(choice: Option<Self>, training_rows: usize) -> Option<usize> {
        match choice {
            None => (training_rows >= LARGE).then_some(USUAL),
            Some(Self::Full) => None,
            Some(Self::Rows(rows)) => usize::try_from(rows).ok().filter(|&rows| rows < training_rows),
        }
    }
}

impl fmt::Display for BatchSize {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => formatter.write_str("full"),
            Self::Rows(rows) => rows.fmt(formatter),
        }
    }
}

impl FromStr for BatchSize {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "full" => Ok(Self::Full),
            number => number.parse().map(Self::Rows).map_err(|_| {
                format!("“{number}” is no batch size; use a whole number of rows, or full for all of them")
            }),
        }
    }
}

/// A batch size as it stands in a file.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Rows(u32),
    Word(String),
}

impl TryFrom<Written> for BatchSize {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        match written {
            Written::Rows(rows) => Ok(Self::Rows(rows)),
            Written::Word(word) => word.parse(),
        }
    }
}

impl From<BatchSize> for Written {
    fn from(size: BatchSize) -> Self {
        match size {
            BatchSize::Full => Self::Word(size.to_string()),
            BatchSize::Rows(rows) => Self::Rows(rows),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_rows_are_taken_at_once_and_many_in_batches() {
        for (choice, rows, batch) in [
            (None, 1_999, None),
            (None, 2_000, Some(256)),
            (Some(BatchSize::Full), 60_000, None),
            (Some(BatchSize::Rows(32)), 100, Some(32)),
            (Some(BatchSize::Rows(100)), 100, None),
            (Some(BatchSize::Rows(u32::MAX)), 60_000, None),
        ] {
            assert_eq!(BatchSize::resolve(choice, rows), batch, "{choice:?} of {rows}");
        }
    }

    #[test]
    fn a_size_is_a_number_or_full() {
        assert_eq!("full".parse(), Ok(BatchSize::Full));
        assert_eq!(" 64 ".parse(), Ok(BatchSize::Rows(64)));
        for wrong in ["", "half", "-1", "2.5", "4294967296"] {
            assert!(wrong.parse::<BatchSize>().unwrap_err().contains("whole number"), "{wrong}");
        }
    }
}
