//! Which rows train, which select, and which test.

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::Targets;

/// The rows of a dataset in three parts, each in ascending order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Rows to train on.
    pub train: Vec<usize>,
    /// Rows kept for selection.
    pub validation: Vec<usize>,
    /// Rows held out for the final test.
    pub test: Vec<usize>,
}

impl Split {
    /// Splits rows with these targets: `test_share` of them for the test, then `validation_share` of the others for
    /// selection, both to the nearest number of rows. Classes keep their shares within rounding, and every class keeps
    /// at least one row to train on. Everything follows from `seed`.
    #[must_use]
    pub fn new(targets: &Targets, test_share: f64, validation_share: f64, seed: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        let mut groups = groups(targets, 0..targets.len());
        for group in &mut groups {
            group.shuffle(&mut generator);
        }
        let test = hold_out(&mut groups, test_share);
        let validation = hold_out(&mut groups, validation_share);
        let mut train = groups.concat();
        train.sort_unstable();
        Self { train, validation, test }
    }

    /// Number of rows in each part.
    #[must_use]
    pub fn sizes(&self) -> Sizes {
        Sizes { train: self.train.len(), validation: self.validation.len(), test: self.test.len() }
    }
}

/// Number of rows in each part of a split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Rows to train on.
    pub train: usize,
    /// Rows kept for selection.
    pub validation: usize,
    /// Rows held out for the final test.
    pub test: usize,
}

impl Sizes {
    /// Those of a split of so many rows whose targets are not known: the same as with them, unless there are classes of
    /// one row or two.
    #[must_use]
    pub fn new(rows: usize, test_share: f64, validation_share: f64) -> Self {
        let test = held_out(rows, test_share);
        let validation = held_out(rows - test, validation_share);
        Self { train: rows - test - validation, validation, test }
    }
}

/// The share of so many rows in whole rows.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // shares are in [0, 1), so are counts of rows
pub(super) fn held_out(rows: usize, share: f64) -> usize {
    ((share * rows as f64).round() as usize).min(rows)
}

/// Some rows by their class, or all of them together in a regression.
pub(super) fn groups(targets: &Targets, rows: impl Iterator<Item = usize>) -> Vec<Vec<usize>> {
    match targets {
        Targets::Values(_) => vec![rows.collect()],
        Targets::Classes(classes) => {
            let count = classes.iter().max().map_or(0, |&class| class as usize + 1);
            let mut groups = vec![Vec::new(); count];
            for row in rows {
                if let Some(group) = classes.get(row).and_then(|&class| groups.get_mut(class as usize)) {
                    group.push(row);
                }
            }
            groups
        }
    }
}

/// Takes a share of all rows out of the groups, apportioned by largest remainder, but never a group's last row.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // shares are in [0, 1), so are counts of rows
fn hold_out(groups: &mut [Vec<usize>], share: f64) -> Vec<usize> {
    let rows: usize = groups.iter().map(Vec::len).sum();
    let wanted = held_out(rows, share);
    let most = |group: &[usize]| group.len().saturating_sub(1);
    let quota = |group: &[usize]| share * group.len() as f64;
    let mut counts: Vec<usize> = groups.iter().map(|group| (quota(group).floor() as usize).min(most(group))).collect();
    let mut by_remainder: Vec<usize> =
        (0..groups.len()).filter(|&index| counts[index] < most(&groups[index])).collect();
    // The sort is stable: of equal remainders the first class gets the row.
    by_remainder.sort_by(|&a, &b| quota(&groups[b]).fract().total_cmp(&quota(&groups[a]).fract()));
    let missing = wanted.saturating_sub(counts.iter().sum());
    for index in by_remainder.into_iter().take(missing) {
        counts[index] += 1;
    }
    let mut held_out: Vec<usize> =
        groups.iter_mut().zip(counts).flat_map(|(group, count)| group.split_off(group.len() - count)).collect();
    held_out.sort_unstable();
    held_out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn targets() -> impl Strategy<Value = Targets> {
        prop_oneof![
            prop::collection::vec(0_u32..5, 0..200).prop_map(Targets::Classes),
            prop::collection::vec(-1.0..1.0, 0..200).prop_map(Targets::Values),
        ]
    }

    fn count(targets: &Targets, rows: &[usize], class: u32) -> usize {
        let Targets::Classes(classes) = targets else { return rows.len() };
        rows.iter().filter(|&&row| classes[row] == class).count()
    }

    proptest! {
        #[test]
        fn a_split_is_a_partition_and_follows_from_the_seed(
            targets in targets(), test in 0.0..0.9, validation in 0.0..0.9, seed: u64
        ) {
            let split = Split::new(&targets, test, validation, seed);
            let mut all = [split.train.clone(), split.validation.clone(), split.test.clone()].concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..targets.len()).collect::<Vec<_>>());
            prop_assert_eq!(&split, &Split::new(&targets, test, validation, seed));
        }

        #[test]
        fn sizes_are_known_without_the_targets(
            rows in prop_oneof![0_usize..5, 40_usize..200], test in 0.0..0.5, validation in 0.0..0.5
        ) {
            for targets in [
                Targets::Values(vec![0.0; rows]), Targets::Classes((0_u32..).take(rows).map(|row| row % 7 / 3).collect()),
            ] {
                prop_assume!(rows >= 40 || matches!(targets, Targets::Values(_)) && rows != 1);
                let sizes = Split::new(&targets, test, validation, 3).sizes();
                prop_assert_eq!(sizes, Sizes::new(rows, test, validation));
            }
        }

        #[test]
        fn classes_keep_their_shares_within_rounding(
            targets in targets(), test in 0.0..0.9, validation in 0.0..0.9, seed: u64
        ) {
            let split = Split::new(&targets, test, validation, seed);
            let all: Vec<usize> = (0..targets.len()).collect();
            let rest: Vec<usize> = all.iter().copied().filter(|row| !split.test.contains(row)).collect();
            for class in 0..5 {
                if count(&targets, &all, class) == 0 {
                    continue;
                }
                prop_assert!(count(&targets, &split.train, class) >= 1);
                for (part, whole, share) in [(&split.test, &all, test), (&split.validation, &rest, validation)] {
                    let rows = count(&targets, whole, class);
                    let held_out = count(&targets, part, class);
                    let difference = held_out as f64 - share * rows as f64;
                    // A row short where otherwise none would be left to train on.
                    prop_assert!(difference.abs() < 1.0 + 1e-9 || held_out == rows - 1);
                }
            }
        }
    }

    #[test]
    fn iris_is_split_evenly_and_differently_by_every_seed() {
        let targets = Targets::Classes((0..150).map(|row| row / 50).collect());
        let split = Split::new(&targets, 0.2, 0.2, 0);
        assert_eq!((split.train.len(), split.validation.len(), split.test.len()), (96, 24, 30));
        for class in 0..3 {
            assert_eq!(count(&targets, &split.test, class), 10);
            assert_eq!(count(&targets, &split.validation, class), 8);
        }
        assert_ne!(split, Split::new(&targets, 0.2, 0.2, 1));
    }

    #[test]
    fn the_split_of_a_seed_is_the_same_in_every_version() {
        let targets = Targets::Values(vec![0.0; 10]);
        let split = Split::new(&targets, 0.2, 0.25, 7);
        assert_eq!((split.validation, split.test), (vec![6, 8], vec![3, 4]));
    }
}
