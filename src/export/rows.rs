//! Rows as they stand in their file, before a network makes anything of them.

use std::{collections::HashMap, ops::Range};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{ExportError, Exported};
use crate::data::{Column, ColumnKind, NewRows, Row, Rows, UNKNOWN, Value, code};

/// Rows as they stand in their file.
#[derive(Clone, Debug)]
pub enum RawRows<'a> {
    /// Images, row-major, or numbers of which no more is known.
    Pixels {
        /// Numbers of each row.
        width: usize,
        /// Of all rows.
        values: Vec<f32>,
    },
    /// Of each column of a table that a network takes inputs from, the values of all rows.
    Columns(Vec<Vec<Value<'a>>>),
}

impl<'a> RawRows<'a> {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Pixels { width, values } => values.len().checked_div(*width).unwrap_or(0),
            Self::Columns(columns) => columns.first().map_or(0, Vec::len),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Some of them.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Self {
        match self {
            Self::Pixels { width, values } => {
                let values = values.get(range.start * width..range.end * width).unwrap_or_default().to_vec();
                Self::Pixels { width: *width, values }
            }
            Self::Columns(columns) => {
                let part = |column: &Vec<Value<'a>>| column.get(range.clone()).unwrap_or_default().to_vec();
                Self::Columns(columns.iter().map(part).collect())
            }
        }
    }

    /// Rows of a dataset for a network that takes all that the dataset makes of them. A level that had no input of its own stands for all
    /// others.
    #[must_use]
    pub fn of(exported: &'a Exported, rows: &Rows) -> Self {
        if exported.card.columns.is_empty() {
            let width = exported.raw_inputs();
            let mut values = Vec::with_capacity(width * rows.len());
            #[allow(clippy::cast_possible_truncation)] // networks compute in single precision
            (0..rows.len()).for_each(|row| rows.raw(row).for_each(|_, value| values.push(value as f32)));
            return Self::Pixels { width, values };
        }
        let used: Vec<&'a Column> = exported.used_columns().collect();
        let mut columns: Vec<Vec<Value<'a>>> = used.iter().map(|_| Vec::with_capacity(rows.len())).collect();
        let mut inputs = Vec::new();
        for row in 0..rows.len() {
            inputs.clear();
            match rows.raw(row) {
                // What is missing is no number here.
                Row::Numbers(numbers) | Row::Filled(numbers, _) => inputs.extend_from_slice(numbers),
                bytes @ Row::Bytes(_) => bytes.for_each(|_, value| inputs.push(value)),
            }
            let mut start = 0;
            for (column, values) in used.iter().zip(&mut columns) {
                let own = inputs.get(start..start + column.inputs.len()).unwrap_or_default();
                start += column.inputs.len();
                values.push(column.decode(own));
            }
        }
        Self::Columns(columns)
    }

    /// Some rows of a table that were not there when the network was trained.
    ///
    /// # Errors
    /// All columns that the table lacks, or a value that nothing can stand for, in one sentence.
    pub fn of_table(exported: &Exported, table: &'a NewRows, range: Range<usize>) -> Result<Self, ExportError> {
        let places = places(exported, table)?;
        check_values(exported, table, &places, range.clone())?;
        if !exported.card.columns.is_empty() {
            let column = |place: &usize| range.clone().map(|row| table.value(row, *place)).collect::<Vec<_>>();
            return Ok(Self::Columns(places.iter().map(column).collect()));
        }
        let width = exported.raw_inputs();
        let mut values = vec![0.0; width * range.len()];
        for (row, values) in range.zip(values.chunks_exact_mut(width.max(1))) {
            for (input, &place) in places.iter().enumerate() {
                let pixel = exported.inputs.as_ref().map_or(Some(input), |inputs| inputs.get(input).copied());
                if let (Value::Number(number), Some(value)) =
                    (table.value(row, place), pixel.and_then(|pixel| values.get_mut(pixel)))
                {
                    #[allow(clippy::cast_possible_truncation)] // networks compute in single precision
                    let number = number as f32;
                    *value = number;
                }
            }
        }
        Ok(Self::Pixels { width, values })
    }

    /// Rows that might be, for a network that takes all that its dataset makes of them: numbers about as large as those that it was trained
    /// on, and levels of every kind.
    #[must_use]
    pub fn drawn(exported: &'a Exported, count: usize, seed: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        let (means, stds) = (&exported.card.input_mean, &exported.card.input_std);
        let number = |input: usize, generator: &mut ChaCha8Rng| {
            let (mean, std) = (means.get(input).copied().unwrap_or(0.0), stds.get(input).copied().unwrap_or(1.0));
            // Uniform, with the variance of the training rows.
            mean + std * generator.random_range(-1.7..1.7)
        };
        if exported.card.columns.is_empty() {
            let width = exported.raw_inputs();
            let mut values = Vec::with_capacity(width * count);
            for place in 0..width * count {
                let pixel = number(place % width.max(1), &mut generator);
                let pixel = if exported.provenance.image.is_some() { pixel.clamp(0.0, 255.0) } else { pixel };
                #[allow(clippy::cast_possible_truncation)] // networks compute in single precision
                values.push(pixel as f32);
            }
            return Self::Pixels { width, values };
        }
        let mut start = 0;
        let mut columns = Vec::new();
        for column in exported.used_columns() {
            let first = start;
            start += column.inputs.len();
            let mut draw = || match column.kind {
                _ if !column.mean.is_empty() && generator.random_bool(0.1) => Value::Missing,
                ColumnKind::Numeric => Value::Number(number(first, &mut generator)),
                _ => {
                    let base = column.base.as_ref();
                    let place = generator.random_range(0..=column.levels.len() + usize::from(base.is_some()));
                    let name = column.levels.get(place).or(base.filter(|_| place == column.levels.len()));
                    let text = name.map_or(UNKNOWN, String::as_str);
                    code(text).map_or(Value::Text(text), Value::Number)
                }
            };
            columns.push((0..count).map(|_| draw()).collect());
        }
        Self::Columns(columns)
    }

    /// The same rows for another form of the network that they are for, which may take fewer columns.
    #[must_use]
    pub fn for_form(&self, whole: &Exported, form: &Exported) -> Self {
        match self {
            Self::Pixels { .. } => self.clone(),
            Self::Columns(columns) => {
                let named: HashMap<&str, &Vec<Value<'a>>> =
                    whole.used_columns().map(|column| column.name.as_str()).zip(columns).collect();
                let wanted = form.used_columns().filter_map(|column| named.get(column.name.as_str()));
                Self::Columns(wanted.map(|values| (*values).clone()).collect())
            }
        }
    }
}

/// The places of the columns of a table that a network needs.
fn places(exported: &Exported, table: &NewRows) -> Result<Vec<usize>, ExportError> {
    let names = table.names();
    let wanted: Vec<&String> = if exported.card.columns.is_empty() {
        exported.provenance.features.iter().collect()
    } else {
        exported.used_columns().map(|column| &column.name).collect()
    };
    let by_name: HashMap<&String, usize> = names.iter().enumerate().rev().map(|(place, name)| (name, place)).collect();
    let lacking: Vec<&String> = wanted.iter().copied().filter(|name| !by_name.contains_key(name)).collect();
    if lacking.is_empty() {
        return Ok(wanted.into_iter().filter_map(|name| by_name.get(name).copied()).collect());
    }
    Err(ExportError::LacksColumns {
        file: table.file().to_owned(),
        columns: super::listed(&lacking),
        many: lacking.len() > 1,
        found: super::listed(&names.iter().collect::<Vec<_>>()),
    })
}

/// Whether something stands for every value that is missing.
fn check_values(
    exported: &Exported,
    table: &NewRows,
    places: &[usize],
    range: Range<usize>,
) -> Result<(), ExportError> {
    let means: Vec<bool> = if exported.card.columns.is_empty() {
        vec![false; places.len()]
    } else {
        exported.used_columns().map(|column| !column.mean.is_empty() || column.kind == ColumnKind::Category).collect()
    };
    let lacking = places.iter().zip(&means).filter(|(_, has_mean)| !**has_mean).find_map(|(&place, _)| {
        range.clone().find(|&row| !matches!(table.value(row, place), Value::Number(_))).map(|row| (row, place))
    });
    match lacking {
        None => Ok(()),
        Some((row, place)) => Err(ExportError::LacksValue {
            file: table.file().to_owned(),
            row: row + 1,
            column: table.names().get(place).cloned().unwrap_or_default(),
        }),
    }
}
