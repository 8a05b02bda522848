//! The rows of a run: which set of them, and what is needed to predict them.

use std::{
    ops::ControlFlow,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use serde::{Deserialize, Serialize};

use super::{RunError, RunInfo};
use crate::{
    data::{Prepared, Rows, TargetScaling},
    front::TargetSummary,
};

/// One of the three sets of rows of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowSet {
    /// The rows that networks are trained on.
    Training,
    /// The rows that select; with folds the training rows, each as the fold sees it that holds it out.
    #[default]
    Validation,
    /// The rows held out for the final test.
    Test,
}

impl RowSet {
    /// All three, in the order of their columns.
    pub const ALL: [Self; 3] = [Self::Training, Self::Validation, Self::Test];
}

/// The rows of a run, from wherever they come.
#[derive(Debug)]
pub struct RunRows {
    data: Arc<Prepared>,
    /// The rows of each fold, which have a scaling of their own; of folds that are repeated those of the first repetition, so that every row
    /// is held out once.
    folds: Vec<OnceLock<Option<Prepared>>>,
}

impl RunRows {
    /// All rows of a run of this kind, or those of the fold that is computed alone.
    #[must_use]
    pub fn new(info: &RunInfo, data: Arc<Prepared>) -> Self {
        let folds = data.folds.len() / info.specification.data.repeats.max(1);
        Self { data, folds: (0..folds).map(|_| OnceLock::new()).collect() }
    }

    /// Reads them from where the run's specification says, until `cancelled` says that nobody waits for them.
    ///
    /// # Errors
    /// When they cannot be read, or are not those that the run was computed on.
    pub fn read(info: &RunInfo, cancelled: &AtomicBool) -> Result<Self, RunError> {
        let data = &info.specification.data;
        let mut watch =
            |_| if cancelled.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
        let all = data.prepare_watched(data.split, &mut watch)?;
        if info.checksum.as_ref().is_some_and(|checksum| *checksum != all.dataset.checksum()) {
            return Err(RunError::OtherRows(data.source.clone()));
        }
        let fold = info.specification.fold_alone().and_then(|fold| all.fold(fold));
        Ok(Self::new(info, Arc::new(fold.unwrap_or(all))))
    }

    /// The data with its split.
    #[must_use]
    pub fn data(&self) -> &Prepared {
        &self.data
    }

    /// Number of folds that each hold out rows of their own, where there are any.
    #[must_use]
    pub fn folds(&self) -> usize {
        self.folds.len()
    }

    /// Whether the validation rows are the training rows, each held out by a fold.
    #[must_use]
    pub fn are_held_out(&self, set: RowSet) -> bool {
        set == RowSet::Validation && self.data.validation.is_empty() && !self.folds.is_empty()
    }

    /// Number of rows of a set.
    #[must_use]
    pub fn count(&self, set: RowSet) -> usize {
        if self.are_held_out(set) { self.data.train.len() } else { self.rows(set).len() }
    }

    /// The rows of a set, scaled as the networks of the front are trained.
    pub(super) fn rows(&self, set: RowSet) -> &Rows {
        match set {
            RowSet::Training => &self.data.train,
            RowSet::Validation => &self.data.validation,
            RowSet::Test => &self.data.test,
        }
    }

    /// The rows that a fold holds out, with the scaling of its targets.
    pub(super) fn held_out(&self, fold: usize) -> Option<(&Rows, Option<TargetScaling>)> {
        let fold = self.folds.get(fold)?.get_or_init(|| self.data.fold(fold)).as_ref()?;
        Some((&fold.validation, fold.target_scaling))
    }
}

/// What the targets of each set of rows say by themselves: what the best constant answer comes to there. Nothing for a set without rows.
#[must_use]
pub fn target_summaries(data: &Prepared) -> [Option<TargetSummary>; 3] {
    let of = |rows: &Rows| (!rows.is_empty()).then(|| target_summary(data, rows));
    let train = of(&data.train);
    let validation = of(&data.validation).or_else(|| train.clone().filter(|_| !data.folds.is_empty()));
    [train, validation, of(&data.test)]
}

fn target_summary(data: &Prepared, rows: &Rows) -> TargetSummary {
    match super::predictions::truth(data, rows) {
        super::predictions::Truth::Classes(classes) => TargetSummary::of_classes(data.dataset.classes.len(), &classes),
        super::predictions::Truth::Values(values) => TargetSummary::of_values(&values),
    }
}
