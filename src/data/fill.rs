//! What the numbers of a table take that are missing.

use super::{ColumnKind, Dataset};

/// What a number takes that is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Fill {
    /// The mean over the training rows.
    #[default]
    Mean,
    /// The value that most training rows have.
    Mode,
}

impl Fill {
    /// The most frequent value of each input that has one, over these rows; NaN for inputs that take their mean. Empty if all do.
    ///
    /// Numbers and ordered levels take it. The inputs of a category say together which level it is, so that each alone has none.
    pub fn modes(self, dataset: &Dataset, rows: &[usize]) -> Vec<f64> {
        if self == Self::Mean || dataset.columns.is_empty() {
            return Vec::new();
        }
        let mut modes = vec![f64::NAN; dataset.features.len()];
        let mut first = 0;
        for column in &dataset.columns {
            if matches!(column.kind, ColumnKind::Numeric | ColumnKind::Ordered)
                && let Some(mode) = modes.get_mut(first)
            {
                let values = rows.iter().filter_map(|&row| dataset.row(row).get(first));
                *mode = most_frequent(values.filter(|value| !value.is_nan()).collect());
            }
            first += column.inputs.len();
        }
        modes
    }
}

/// The value that occurs most often, of several the smallest; NaN where there is none.
fn most_frequent(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let mut best = (0, f64::NAN);
    for same in values.chunk_by(|one, other| one == other) {
        if same.len() > best.0 {
            best = (same.len(), same.first().copied().unwrap_or(f64::NAN));
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_most_frequent_values_the_smallest_is_taken() {
        assert_eq!(most_frequent(vec![3.0, 1.0, 2.0, 3.0, 1.0]), 1.0);
        assert_eq!(most_frequent(vec![0.0, 2.0, -0.0]), 0.0);
        assert_eq!(most_frequent(vec![5.0]), 5.0);
        assert!(most_frequent(Vec::new()).is_nan());
    }
}
