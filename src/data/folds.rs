//! Parts of the training rows, each of which is held out once.

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::{Split, Targets, split::groups};

/// Divides the training rows of a split into so many parts of equal size, within a row, over which the classes are spread evenly,
/// within a row. Fold by fold, one of them is for selection and the others are trained on. Everything follows from `seed` and from which
/// repetition it is: each divides the rows in another way.
#[must_use]
pub fn folds(targets: &Targets, split: &Split, count: usize, seed: u64, repetition: u64) -> Vec<Split> {
    // Another stream than that of the split itself.
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    generator.set_stream(1 + repetition);
    let mut parts = vec![Vec::new(); count];
    let mut dealt = 0;
    for mut group in groups(targets, split.train.iter().copied()) {
        group.shuffle(&mut generator);
        // One part after the other, going on where the class before has ended.
        for row in group {
            if let Some(part) = parts.get_mut(dealt % count.max(1)) {
                part.push(row);
            }
            dealt += 1;
        }
    }
    parts
        .iter()
        .enumerate()
        .map(|(fold, part)| {
            let mut validation = part.clone();
            validation.sort_unstable();
            let others = parts.iter().enumerate().filter(|&(other, _)| other != fold);
            let mut train: Vec<usize> = others.flat_map(|(_, part)| part.iter().copied()).collect();
            train.sort_unstable();
            Split { train, validation, test: split.test.clone() }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_training_row_is_held_out_once_and_no_other_ever(
            rows in 10_usize..120, classes in 1_u32..5, count in 2_usize..8, seed: u64
        ) {
            let targets = Targets::Classes((0_u32..).take(rows).map(|row| row * row % classes).collect());
            let split = Split::new(&targets, 0.2, 0.0, seed);
            let folds = folds(&targets, &split, count, seed, 0);
            prop_assert_eq!(folds.len(), count);
            let mut held_out: Vec<usize> = folds.iter().flat_map(|fold| fold.validation.iter().copied()).collect();
            held_out.sort_unstable();
            prop_assert_eq!(&held_out, &split.train);
            for fold in &folds {
                let mut all = [fold.train.clone(), fold.validation.clone()].concat();
                all.sort_unstable();
                prop_assert_eq!(&all, &split.train);
                prop_assert_eq!(&fold.test, &split.test);
            }
        }

        #[test]
        fn sizes_and_classes_differ_by_a_row_at_the_most(
            rows in 10_usize..120, classes in 1_u32..5, count in 2_usize..8, seed: u64
        ) {
            let Targets::Classes(of) = Targets::Classes((0_u32..).take(rows).map(|row| row * row % classes).collect()) else {
                unreachable!()
            };
            let targets = Targets::Classes(of.clone());
            let split = Split { train: (0..rows).collect(), validation: vec![], test: vec![] };
            let folds = folds(&targets, &split, count, seed, 0);
            let spread = |count: &dyn Fn(&Split) -> usize| {
                let counts: Vec<usize> = folds.iter().map(count).collect();
                counts.iter().max().unwrap() - counts.iter().min().unwrap()
            };
            prop_assert!(spread(&|fold| fold.validation.len()) <= 1);
            for class in 0..classes {
                prop_assert!(spread(&|fold| fold.validation.iter().filter(|&&row| of[row] == class).count()) <= 1);
            }
        }
    }

    #[test]
    fn folds_follow_from_the_seed() {
        let targets = Targets::Values((0..40).map(f64::from).collect());
        let split = Split::new(&targets, 0.2, 0.0, 3);
        assert_eq!(folds(&targets, &split, 5, 3, 0), folds(&targets, &split, 5, 3, 0));
        assert_ne!(folds(&targets, &split, 5, 3, 0), folds(&targets, &split, 5, 4, 0));
        assert_ne!(folds(&targets, &split, 5, 3, 0), folds(&targets, &split, 5, 3, 1));
        assert!(folds(&targets, &split, 0, 3, 0).is_empty());
    }
}
