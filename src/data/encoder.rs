//! The inputs of one cell of a table.

use std::collections::HashMap;

use super::cell::{Cell, NOTHING};

/// What is done with a cell.
#[derive(Debug)]
pub(super) enum Encoder {
    Skip,
    Number { indicator: bool },
    Ranks { ranks: HashMap<u64, f64>, indicator: bool },
    Levels(Levels),
}

/// The inputs of a category.
#[derive(Debug)]
pub(super) struct Levels {
    /// The input of each level; `None` for that at which all are 0.
    pub places: HashMap<u64, Option<usize>>,
    pub width: usize,
    pub other: Option<usize>,
    pub missing: Gap,
}

/// What a value of a category is that is missing.
#[derive(Debug)]
pub(super) enum Gap {
    /// A level; the input of it, or `None` for that at which all are 0.
    Level(Option<usize>),
    /// The mean of every input.
    Means,
}

impl Encoder {
    /// Appends the inputs of a cell.
    #[inline]
    pub fn push(&self, kept: f64, inputs: &mut Vec<f64>) {
        let (value, is_missing, indicator) = match self {
            Self::Skip => return,
            Self::Number { indicator } => match Cell::of(kept) {
                Cell::Number(value) => (value, false, indicator),
                _ => (NOTHING, true, indicator),
            },
            Self::Ranks { ranks, indicator } => {
                (ranks.get(&kept.to_bits()).copied().unwrap_or(NOTHING), Cell::of(kept) == Cell::Missing, indicator)
            }
            Self::Levels(levels) => return levels.push(kept, inputs),
        };
        inputs.push(value);
        if *indicator {
            inputs.push(f64::from(u8::from(is_missing)));
        }
    }
}

impl Levels {
    fn push(&self, kept: f64, inputs: &mut Vec<f64>) {
        let start = inputs.len();
        let one = if Cell::of(kept) == Cell::Missing {
            match self.missing {
                Gap::Level(place) => place,
                Gap::Means => return inputs.resize(start + self.width, NOTHING),
            }
        } else {
            self.places.get(&kept.to_bits()).copied().unwrap_or(self.other)
        };
        inputs.resize(start + self.width, 0.0);
        if let Some(input) = one.and_then(|place| inputs.get_mut(start + place)) {
            *input = 1.0;
        }
    }
}
