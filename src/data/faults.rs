//! All that is wrong with a file, told at once.

use std::fmt;

/// So many are told; of the others their number.
const TOLD: usize = 8;

/// What is wrong with a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    told: Vec<String>,
    count: usize,
    /// Whether a text stands among numbers, which may be meant.
    is_of_kind: bool,
}

impl Faults {
    /// Notes one more, in words that follow “needs a correction:”.
    pub(super) fn push(&mut self, words: impl FnOnce() -> String) {
        self.count += 1;
        if self.told.len() < TOLD {
            self.told.push(words());
        }
    }

    /// Notes a text in a column of numbers.
    pub(super) fn push_text(&mut self, words: impl FnOnce() -> String) {
        self.is_of_kind = true;
        self.push(words);
    }

    /// Notes those of another list too.
    pub(super) fn extend(&mut self, other: Self) {
        let room = TOLD.saturating_sub(self.told.len());
        self.count += other.count;
        self.is_of_kind |= other.is_of_kind;
        self.told.extend(other.told.into_iter().take(room));
    }

    /// The same, where nothing can be chosen of the columns.
    pub(super) fn without_advice(self) -> Self {
        Self { is_of_kind: false, ..self }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.count {
            1 => formatter.write_str("needs a correction: ")?,
            count => write!(formatter, "needs {count} corrections: ")?,
        }
        formatter.write_str(&self.told.join("; "))?;
        if self.count > self.told.len() {
            write!(formatter, "; and {} more", self.count - self.told.len())?;
        }
        if self.is_of_kind {
            formatter.write_str(" (a column of texts can also be taken as a category, or be left out)")?;
        }
        Ok(())
    }
}
