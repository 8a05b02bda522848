//! How the rows of a dataset are divided, and whether there are enough for each part.

use super::{
    DataError, DataSpecification, Split, SplitError, SplitKind, Targets, Validation, folds::folds, order::Order,
    split::Sizes,
};

/// The share of the rows held out for the test where there is no test file.
pub(super) const TEST_SHARE: f64 = 0.2;

/// How the rows of a dataset are divided.
pub(super) struct Parts {
    pub split: Split,
    /// Of the training rows, for cross-validation.
    pub folds: Vec<Split>,
}

impl DataSpecification {
    /// Divides rows with these targets, of which the last may be test rows.
    pub(super) fn parts(
        &self,
        targets: &Targets,
        test_rows: Option<usize>,
        order: Option<&Order>,
        is_table: bool,
        seed: u64,
    ) -> Result<Parts, DataError> {
        let rows = targets.len() - test_rows.unwrap_or(0);
        let test_share = if test_rows.is_some() { 0.0 } else { TEST_SHARE };
        let validation = self.validation.resolved(Sizes::new(rows, test_share, 0.0).train, is_table);
        let own = targets.first(rows);
        let mut split = match order {
            Some(order) => order.split(&own, test_share, validation.share(), seed),
            None => Split::new(&own, test_share, validation.share(), seed),
        };
        split.test.extend(rows..targets.len());
        self.check(rows, split.sizes(), validation)?;
        let count = validation.folds().unwrap_or(0);
        let Some(order) = order.filter(|_| count > 0) else {
            let folds = (0..self.repeats as u64)
                .flat_map(|repetition| folds(targets, &split, count, seed, repetition))
                .collect();
            return Ok(Parts { split, folds });
        };
        if order.kind == SplitKind::Time && self.repeats > 1 {
            return Err(SplitError::RepeatsOfTimes.into());
        }
        let mut folds = Vec::new();
        for repetition in 0..self.repeats as u64 {
            folds.extend(order.folds(targets, &split, count, seed.wrapping_add(1 + repetition))?);
        }
        Ok(Parts { split, folds })
    }

    /// Whether every part of `rows` rows has as many as it needs.
    pub(super) fn check(&self, rows: usize, sizes: Sizes, validation: Validation) -> Result<(), SplitError> {
        let too_few = |part| Err(SplitError::TooFewRows { file: self.source.clone(), rows, part });
        if sizes.test == 0 {
            return too_few("test");
        }
        if validation.share() > 0.0 && sizes.validation == 0 {
            return too_few("validation");
        }
        // Each fold has two rows to train on and one to select by.
        if let Some(folds) = validation.folds()
            && sizes.train < folds.max(3)
        {
            return Err(SplitError::TooManyFolds { file: self.source.clone(), folds, rows: sizes.train });
        }
        if sizes.train < 2 { too_few("training") } else { Ok(()) }
    }

    /// Whether the target of a regression varies over the training rows.
    pub(super) fn check_target(&self, targets: &Targets, name: &str, split: &Split) -> Result<(), DataError> {
        let Targets::Values(values) = targets else { return Ok(()) };
        let mut chosen = split.train.iter().filter_map(|&row| values.get(row));
        let first = chosen.next();
        if chosen.all(|value| Some(value) == first) {
            return Err(DataError::ConstantTarget { file: self.source.clone(), column: name.to_owned() });
        }
        Ok(())
    }
}
