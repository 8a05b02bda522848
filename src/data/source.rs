//! Where a run's data comes from and how it is split.

use std::{collections::BTreeMap, ops::ControlFlow, path::PathBuf};

use serde::{Deserialize, Serialize};

use super::{
    Builtin, ClassWeights, ColumnChoice, CsvOptions, DataError, ImageError, Look, Missing, PenaltyFactors, Prepared,
    Remote, Split, SplitBy, SplitError, Summary, Task, Validation, Watch,
    images::{Loaded, Outline},
    parts::{Parts, TEST_SHARE},
    penalty_factors,
    place::{Place, short_name},
    reading::watched,
    split::Sizes,
    tables,
};

/// The data of a run, as a person asks for it; with a seed it determines every row's place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct DataSpecification {
    /// Name of a built-in dataset, or the path of a CSV file, of a folder of images in MNIST's IDX layout, or of a folder or
    /// archive (`.tar.gz`) in CIFAR-10's binary layout.
    pub source: String,
    /// CSV file with the test rows; without it a fifth of the rows, stratified, is held out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<PathBuf>,
    /// Name of the column to predict; without it the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// What is predicted; without it told from the target column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Task>,
    /// Which rows select.
    pub validation: Validation,
    /// How often the training rows are divided into folds, each time in another way.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub repeats: usize,
    /// Whether inputs are standardized on the training rows.
    pub standardize: bool,
    /// Which of the random divisions of the rows into training, validation and test rows. It is apart from the seed of a run, so
    /// that runs of several seeds are about the same rows.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub split: u64,
    /// What is done with missing values of a table. Runs of versions that refused them have none, and in these no column of numbers is
    /// left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<Missing>,
    /// What columns of a table are taken as, by their names; the others as is told from what stands in them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, ColumnChoice>,
    /// The column of a table that makes the split; without it rows are divided at random.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split_by: Option<SplitBy>,
    /// How much the rows of each class weigh in the loss; without it all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class_weights: Option<ClassWeights>,
    /// How much the weights of a column's inputs count in the norm, by the names of the columns, where that is not 1; 0 for inputs that are
    /// always in.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub penalty_factors: PenaltyFactors,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde asks for it
fn is_zero(split: &u64) -> bool {
    *split == 0
}

fn once() -> usize {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde asks for it
fn is_once(repeats: &usize) -> bool {
    *repeats == 1
}

impl DataSpecification {
    /// A built-in dataset with the usual split.
    #[must_use]
    pub fn builtin(dataset: Builtin) -> Self {
        Self::new(dataset.name())
    }

    /// A built-in dataset by name or another by path, with the usual split: a fifth of the rows for the test, and of the others folds
    /// or a fifth for selection; inputs standardized.
    #[must_use]
    pub fn new(source: impl Into<String>) -> Self {
        Self {
            source: source.into(),
            test: None,
            target: None,
            task: None,
            validation: Validation::Automatic,
            repeats: 1,
            standardize: true,
            split: 0,
            missing: Some(Missing::default()),
            columns: BTreeMap::new(),
            split_by: None,
            class_weights: None,
            penalty_factors: PenaltyFactors::new(),
        }
    }

    /// Reads, splits and scales the data. The split follows from `seed` alone.
    ///
    /// # Errors
    /// Says in one sentence what is wrong with the file or the specification, and what to do.
    pub fn prepare(&self, seed: u64) -> Result<Prepared, DataError> {
        self.prepare_watched(seed, &mut |_| ControlFlow::Continue(()))
    }

    /// The same, while `watch` is told how far the reading of files is and can break it off.
    ///
    /// # Errors
    /// The same, and [`DataError::Interrupted`] once `watch` has broken it off.
    pub fn prepare_watched(&self, seed: u64, watch: &mut Watch<'_>) -> Result<Prepared, DataError> {
        self.validate()?;
        let place = Place::of(&self.source)?;
        if matches!(place, Place::Builtin(_) | Place::Csv(_)) {
            let prepared = tables::prepare(self, &place, seed, watch)?;
            return Ok(prepared.with_class_weights(self.class_weights.as_ref()));
        }
        let Loaded { dataset, test_rows } = self.images(&place, watch)?;
        self.check_class_weights(dataset.task, &dataset.classes)?;
        let Parts { split, folds } = self.parts(&dataset.targets, test_rows, None, false, seed)?;
        let prepared = Prepared::new(dataset, &split, self.standardize).with_folds(folds);
        Ok(prepared.with_class_weights(self.class_weights.as_ref()))
    }

    /// What the data is and how its rows are split, without scaling them. Of images only as much is read as is needed for
    /// that, so some damages of their files show in [`Self::prepare`] alone.
    ///
    /// # Errors
    /// Among those of [`Self::prepare`].
    pub fn summary(&self, seed: u64) -> Result<Summary, DataError> {
        self.look(seed).summary
    }

    /// The same, with the columns of a table, which are there also where something is wrong with what is asked for.
    #[must_use]
    pub fn look(&self, seed: u64) -> Look {
        self.look_watched(seed, &mut |_| ControlFlow::Continue(()))
    }

    /// The same, while `watch` is told how far the reading of a table is and can break it off.
    #[must_use]
    pub fn look_watched(&self, seed: u64, watch: &mut Watch<'_>) -> Look {
        let without = |summary| Look { summary, columns: Vec::new(), preview: None };
        match self.validate().and_then(|()| Place::of(&self.source)) {
            Err(error) => without(Err(error)),
            Ok(place @ (Place::Builtin(_) | Place::Csv(_))) => tables::look(self, &place, seed, watch),
            Ok(place) => without(self.summary_of_images(&place, seed)),
        }
    }

    fn summary_of_images(&self, place: &Place, seed: u64) -> Result<Summary, DataError> {
        self.of_images()?;
        let outline = match place {
            Place::Idx(files) => files.outline(self.short_name())?,
            Place::Cifar(files) => files.outline(self.short_name())?,
            Place::Builtin(_) | Place::Csv(_) => return self.summary(seed),
        };
        let Outline { dataset, rows, test_rows } = outline;
        self.check_class_weights(dataset.task, &dataset.classes)?;
        let test_share = if test_rows.is_some() { 0.0 } else { TEST_SHARE };
        let validation = self.validation.resolved(Sizes::new(rows, test_share, 0.0).train, false);
        let mut sizes = if dataset.targets.len() == rows {
            Split::new(&dataset.targets, test_share, validation.share(), seed).sizes()
        } else {
            Sizes::new(rows, test_share, validation.share())
        };
        sizes.test += test_rows.unwrap_or(0);
        self.check(rows, sizes, validation)?;
        Ok(Summary { folds: validation.folds().unwrap_or(0) * self.repeats, ..Summary::new(&dataset, sizes) })
    }

    /// Puts whole paths in the place of those that depend on the folder that the program was started in.
    pub fn make_absolute(&mut self) {
        // A path that cannot be made whole is left as it is: reading it says what is wrong.
        if Builtin::from_name(&self.source).is_none()
            && Remote::from_name(&self.source).is_none()
            && let Some(path) = std::path::absolute(&self.source).ok().and_then(|path| path.to_str().map(str::to_owned))
        {
            self.source = path;
        }
        if let Some(path) = &mut self.test
            && let Ok(whole) = std::path::absolute(&*path)
        {
            *path = whole;
        }
    }

    /// A short name of the dataset, for people and for files: that of a built-in dataset, of a folder, or of a file without
    /// its ending.
    #[must_use]
    pub fn short_name(&self) -> String {
        short_name(&self.source)
    }

    /// Whether the share of rows kept for selection is a share, whether there can be so many folds, and whether penalty factors can be.
    ///
    /// # Errors
    /// When the share is not in [0, 1), there is but one fold or too many, or a penalty factor cannot be.
    pub fn validate(&self) -> Result<(), DataError> {
        match self.validation {
            Validation::Share(share) if !(0.0..1.0).contains(&share) => Err(SplitError::ValidationShare(share).into()),
            Validation::Folds(folds) if !(2..=Validation::MAX_FOLDS).contains(&folds) => {
                Err(SplitError::Folds(folds).into())
            }
            _ if !(1..=Validation::MAX_REPEATS).contains(&self.repeats) => {
                Err(SplitError::Repeats(self.repeats).into())
            }
            _ => penalty_factors::validate(&self.penalty_factors),
        }
    }

    /// Reads images, test rows included.
    fn images(&self, place: &Place, watch: &mut Watch<'_>) -> Result<Loaded, DataError> {
        self.of_images()?;
        match place {
            Place::Idx(files) => watched(place.bytes(), watch, |meter| files.read(self.short_name(), meter)),
            Place::Cifar(files) => watched(place.bytes(), watch, |meter| files.read(self.short_name(), meter)),
            Place::Builtin(_) | Place::Csv(_) => Err(DataError::NotText { file: self.source.clone() }),
        }
    }

    /// How a table is to be understood.
    pub(super) fn csv_options(&self) -> CsvOptions {
        CsvOptions {
            target: self.target.clone(),
            task: self.task,
            columns: self.columns.clone(),
            missing: self.missing,
            split_by: self.split_by.clone(),
        }
    }

    /// Whether the classes can have the weights that are asked for.
    pub(super) fn check_class_weights(&self, task: Task, classes: &[String]) -> Result<(), DataError> {
        self.class_weights.as_ref().map_or(Ok(()), |weights| weights.check(task, classes))
    }

    /// Whether nothing is asked for that images have no use for.
    fn of_images(&self) -> Result<(), DataError> {
        let asked = [
            (self.test.is_some(), "the test file"),
            (self.target.is_some(), "the target column"),
            (self.task.is_some(), "the task"),
            (!self.columns.is_empty(), "the kinds of columns"),
            (self.split_by.is_some(), "the column that makes the split"),
            (!self.penalty_factors.is_empty(), "the penalty factors"),
        ];
        match asked.into_iter().find(|(asked, _)| *asked) {
            Some((_, what)) => Err(ImageError::NotForImages { source_name: self.source.clone(), what }.into()),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
#[path = "source_tests.rs"]
mod tests;
