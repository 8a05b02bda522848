//! How inputs and the target of a regression are scaled.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Dataset, Inputs, Row, Targets};

/// Mean and standard deviation of each input over the training rows; a constant input has std 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scaling {
    /// One mean per input, in the units of the file.
    pub mean: Vec<f64>,
    /// One standard deviation (of the population) per input, in the units of the file.
    pub std: Vec<f64>,
}

impl Scaling {
    /// Leaves inputs as they are: mean 0 and std 1.
    #[must_use]
    pub fn identity(columns: usize) -> Self {
        Self { mean: vec![0.0; columns], std: vec![1.0; columns] }
    }

    /// Mean and standard deviation of every input over some rows of a dataset.
    #[must_use]
    pub fn of_rows(dataset: &Dataset, rows: &[usize]) -> Self {
        Self::of_filled(dataset, rows, &[])
    }

    /// The same of rows in which an input that is missing takes this value, or where that is NaN, or there is none, is left out.
    pub(super) fn of_filled(dataset: &Dataset, rows: &[usize], fills: &[f64]) -> Self {
        match &dataset.inputs {
            Inputs::Numbers(_) => Self::of_numbers(dataset, rows, fills),
            Inputs::Bytes(bytes) => Self::of_bytes(bytes, dataset.features.len(), rows),
        }
    }

    fn of_numbers(dataset: &Dataset, rows: &[usize], fills: &[f64]) -> Self {
        let columns = dataset.features.len();
        let filled = |row: usize| match dataset.row(row) {
            Row::Numbers(numbers) if !fills.is_empty() => Row::Filled(numbers, fills),
            row => row,
        };
        // Row by row, as the inputs lie in memory. What is missing takes the mean, and so leaves it as it is.
        let mut mean = vec![0.0; columns];
        let mut present = vec![0_usize; columns];
        let mut first = vec![f64::NAN; columns];
        for &row in rows {
            filled(row).for_each(|column, value| {
                if !value.is_nan() {
                    mean[column] += value;
                    present[column] += 1;
                    if first[column].is_nan() {
                        first[column] = value;
                    }
                }
            });
        }
        for ((sum, present), first) in mean.iter_mut().zip(&present).zip(&mut first) {
            *sum /= (*present).max(1) as f64;
            if *present == 0 {
                *first = 0.0;
            }
        }
        let count = rows.len().max(1) as f64;
        let mut is_constant = vec![true; columns];
        let mut std = vec![0.0; columns];
        for &row in rows {
            filled(row).for_each(|column, value| {
                if !value.is_nan() {
                    std[column] += (value - mean[column]).powi(2);
                    is_constant[column] &= value == first[column];
                }
            });
        }
        for (column, (mean, std)) in mean.iter_mut().zip(&mut std).enumerate() {
            *std = (*std / count).sqrt();
            // Rounding gives a constant column a mean beside its value, and a tiny std that would blow that up.
            if is_constant[column] {
                (*mean, *std) = (first[column], 1.0);
            } else if *std == 0.0 {
                *std = 1.0;
            }
        }
        Self { mean, std }
    }

    /// The same of bytes, by sums of integers: exact until the last division, and so whatever the order of the sums.
    fn of_bytes(bytes: &[u8], columns: usize, rows: &[usize]) -> Self {
        let sums = rows.par_chunks(CHUNK).map(|rows| Sums::of(bytes, columns, rows)).reduce(Sums::default, Sums::plus);
        let count = rows.len().max(1) as f64;
        let scaling = |(sum, squares): (&u64, &u64)| {
            // The variance times the square of the number of rows.
            let spread = u128::from(*squares) * rows.len() as u128 - u128::from(*sum).pow(2);
            (*sum as f64 / count, if spread == 0 { 1.0 } else { (spread as f64).sqrt() / count })
        };
        let (mean, std) = sums.sums.iter().zip(&sums.squares).map(scaling).unzip();
        if rows.is_empty() { Self::identity(columns) } else { Self { mean, std } }
    }
}

/// Rows whose bytes are summed at once: as many squares of bytes fit 32 bits.
const CHUNK: usize = 1 << 11;

/// Sums of each column of bytes.
#[derive(Default)]
struct Sums {
    sums: Vec<u64>,
    squares: Vec<u64>,
}

impl Sums {
    /// Over at most [`CHUNK`] rows.
    fn of(bytes: &[u8], columns: usize, rows: &[usize]) -> Self {
        let (mut sums, mut squares) = (vec![0_u32; columns], vec![0_u32; columns]);
        for row in rows {
            let start = row.saturating_mul(columns);
            let row = bytes.get(start..start.saturating_add(columns)).unwrap_or_default();
            for ((sum, square), &byte) in sums.iter_mut().zip(&mut squares).zip(row) {
                let byte = u32::from(byte);
                *sum += byte;
                *square += byte * byte;
            }
        }
        let wide = |sums: Vec<u32>| sums.into_iter().map(u64::from).collect();
        Self { sums: wide(sums), squares: wide(squares) }
    }

    fn plus(self, other: Self) -> Self {
        let plus = |mut own: Vec<u64>, other: Vec<u64>| {
            if own.is_empty() {
                return other;
            }
            own.iter_mut().zip(&other).for_each(|(own, other)| *own += other);
            own
        };
        Self { sums: plus(self.sums, other.sums), squares: plus(self.squares, other.squares) }
    }
}

/// Mean and standard deviation of a regression's target over the training rows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetScaling {
    /// In the units of the file.
    pub mean: f64,
    /// In the units of the file; 1 for a constant target.
    pub std: f64,
}

impl TargetScaling {
    /// Over some rows of a regression; `None` for a classification.
    pub(super) fn of_rows(targets: &Targets, rows: &[usize]) -> Option<Self> {
        let Targets::Values(values) = targets else { return None };
        let chosen: Vec<f64> = rows.iter().filter_map(|&row| values.get(row)).copied().collect();
        let average = |terms: &[f64]| terms.iter().sum::<f64>() / terms.len().max(1) as f64;
        let mean = average(&chosen);
        let squares: Vec<f64> = chosen.iter().map(|value| (value - mean).powi(2)).collect();
        let std = average(&squares).sqrt();
        let constant = std == 0.0 || chosen.windows(2).all(|pair| pair[0] == pair[1]);
        Some(Self { mean, std: if constant { 1.0 } else { std } })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::data::Task;

    fn dataset(inputs: Inputs, columns: usize) -> Dataset {
        let rows = inputs.len() / columns;
        Dataset {
            name: String::new(),
            task: Task::Regression,
            features: vec![String::new(); columns],
            target: String::new(),
            classes: Vec::new(),
            image: None,
            inputs,
            targets: Targets::Values(vec![0.0; rows]),
            columns: Vec::new(),
        }
    }

    proptest! {
        #[test]
        fn bytes_are_scaled_as_the_same_numbers_are(
            bytes in prop::collection::vec(prop_oneof![Just(255_u8), any::<u8>()], 3 * 4..3 * 40), every in 1_usize..3
        ) {
            let bytes = &bytes[..bytes.len() / 3 * 3];
            let rows: Vec<usize> = (0..bytes.len() / 3).step_by(every).collect();
            let numbers = Inputs::Numbers(bytes.iter().map(|&byte| f64::from(byte)).collect());
            let expected = Scaling::of_rows(&dataset(numbers, 3), &rows);
            let found = Scaling::of_rows(&dataset(Inputs::Bytes(bytes.to_vec()), 3), &rows);
            for (found, expected) in found.mean.iter().zip(&expected.mean).chain(found.std.iter().zip(&expected.std)) {
                prop_assert!((found - expected).abs() < 1e-10, "{} {}", found, expected);
            }
        }
    }

    #[test]
    fn many_rows_of_the_largest_bytes_do_not_overflow() {
        let rows = 3 * CHUNK + 1;
        let mut bytes = vec![255; 2 * rows];
        bytes[0] = 0;
        let places: Vec<usize> = (0..rows).collect();
        let scaling = Scaling::of_rows(&dataset(Inputs::Bytes(bytes), 2), &places);
        let count = rows as f64;
        assert_eq!((scaling.mean[1], scaling.std[1]), (255.0, 1.0));
        assert!((scaling.mean[0] - 255.0 * (count - 1.0) / count).abs() < 1e-9);
        assert!((scaling.std[0] - 255.0 * (count - 1.0).sqrt() / count).abs() < 1e-9);
    }

    #[test]
    fn no_rows_leave_the_inputs_as_they_are() {
        assert_eq!(Scaling::of_rows(&dataset(Inputs::Bytes(vec![1, 2]), 2), &[]), Scaling::identity(2));
    }
}
