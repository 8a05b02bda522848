//! Where a run's data comes from and how it is split.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{
    Builtin, CsvOptions, DataError, Dataset, Inputs, Prepared, Split, Summary, Targets, Task, csv::read_test_rows,
    read_csv,
};

/// The share of the rows held out for the test where there is no test file.
const TEST_SHARE: f64 = 0.2;

/// The data of a run, as a person asks for it; with a seed it determines every row's place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct DataSpecification {
    /// Name of a built-in dataset, or the path of a CSV file.
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
    /// Share of the training rows kept for selection, in [0, 1); 0 for none.
    pub validation: f64,
    /// Whether inputs are standardized on the training rows.
    pub standardize: bool,
}

impl DataSpecification {
    /// A built-in dataset with the usual split.
    #[must_use]
    pub fn builtin(dataset: Builtin) -> Self {
        Self::new(dataset.name())
    }

    /// A built-in dataset by name or a CSV file by path, with the usual split: a fifth of the rows for the test, a fifth
    /// of the others for selection, inputs standardized.
    #[must_use]
    pub fn new(source: impl Into<String>) -> Self {
        Self { source: source.into(), test: None, target: None, task: None, validation: 0.2, standardize: true }
    }

    /// Reads, splits and scales the data. The split follows from `seed` alone.
    ///
    /// # Errors
    /// Says in one sentence what is wrong with the file or the specification, and what to do.
    pub fn prepare(&self, seed: u64) -> Result<Prepared, DataError> {
        let (dataset, split) = self.read(seed)?;
        Ok(Prepared::new(dataset, &split, self.standardize))
    }

    /// What the data is and how its rows are split, without scaling them.
    ///
    /// # Errors
    /// The same as those of [`Self::prepare`].
    pub fn summary(&self, seed: u64) -> Result<Summary, DataError> {
        let (dataset, split) = self.read(seed)?;
        Ok(Summary::new(&dataset, split.train.len(), split.validation.len(), split.test.len()))
    }

    /// Whether the share of rows kept for selection is a share.
    ///
    /// # Errors
    /// When it is not in [0, 1).
    pub fn validate(&self) -> Result<(), DataError> {
        if (0.0..1.0).contains(&self.validation) { Ok(()) } else { Err(DataError::ValidationShare(self.validation)) }
    }

    /// Reads the dataset, test rows included, and splits it.
    fn read(&self, seed: u64) -> Result<(Dataset, Split), DataError> {
        self.validate()?;
        let mut dataset = self.dataset()?;
        let split = match &self.test {
            None => Split::new(&dataset.targets, TEST_SHARE, self.validation, seed),
            Some(path) => {
                let mut split = Split::new(&dataset.targets, 0.0, self.validation, seed);
                let rows = dataset.rows();
                append_test_rows(&mut dataset, path)?;
                split.test = (rows..dataset.rows()).collect();
                split
            }
        };
        self.check(&dataset, &split)?;
        Ok((dataset, split))
    }

    /// The dataset itself.
    fn dataset(&self) -> Result<Dataset, DataError> {
        let options = CsvOptions { target: self.target.clone(), task: self.task };
        if let Some(builtin) = Builtin::from_name(&self.source) {
            return builtin.dataset(&options);
        }
        read_csv(Path::new(&self.source), &options).map_err(|error| match error {
            DataError::Unreadable { error, .. } if error.kind() == std::io::ErrorKind::NotFound => {
                DataError::UnknownSource { source_name: self.source.clone() }
            }
            other => other,
        })
    }

    /// Whether every part has the rows it needs.
    fn check(&self, dataset: &Dataset, split: &Split) -> Result<(), DataError> {
        let file = || self.source.clone();
        let rows = dataset.rows() - if self.test.is_some() { split.test.len() } else { 0 };
        let too_few = |part| Err(DataError::TooFewRows { file: file(), rows, part });
        if split.test.is_empty() {
            return too_few("test");
        }
        if self.validation > 0.0 && split.validation.is_empty() {
            return too_few("validation");
        }
        if split.train.len() < 2 {
            return too_few("training");
        }
        if let Targets::Values(values) = &dataset.targets {
            let mut chosen = split.train.iter().filter_map(|&row| values.get(row));
            let first = chosen.next();
            if chosen.all(|value| Some(value) == first) {
                return Err(DataError::ConstantTarget { file: file(), column: dataset.target.clone() });
            }
        }
        Ok(())
    }
}

/// Appends the rows of a test file.
fn append_test_rows(dataset: &mut Dataset, path: &Path) -> Result<(), DataError> {
    let (inputs, targets) = read_test_rows(path, dataset)?;
    if let Inputs::Numbers(numbers) = &mut dataset.inputs {
        numbers.extend(inputs);
    }
    match (&mut dataset.targets, targets) {
        (Targets::Classes(classes), Targets::Classes(more)) => classes.extend(more),
        (Targets::Values(values), Targets::Values(more)) => values.extend(more),
        // The rows were read as the dataset's task has them.
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    fn specification(folder: &tempfile::TempDir, name: &str) -> DataSpecification {
        DataSpecification::new(folder.path().join(name).to_str().unwrap())
    }

    #[test]
    fn the_built_in_datasets_are_split_by_the_seed_alone() {
        for (builtin, train, validation, test) in [
            (Builtin::Iris, 96, 24, 30),
            (Builtin::Digits, 1150, 288, 359),
            (Builtin::BreastCancer, 364, 91, 114),
            (Builtin::Diabetes, 283, 71, 88),
        ] {
            let specification = DataSpecification::builtin(builtin);
            let prepared = specification.prepare(3).unwrap();
            assert_eq!(
                (prepared.train.len(), prepared.validation.len(), prepared.test.len()),
                (train, validation, test)
            );
            let again = specification.prepare(3).unwrap();
            assert_eq!((&prepared.train, &prepared.test), (&again.train, &again.test));
            assert_ne!(prepared.train, specification.prepare(4).unwrap().train);
            let summary = specification.summary(3).unwrap();
            assert_eq!((summary.train_rows, summary.validation_rows, summary.test_rows), (train, validation, test));
            assert_eq!(summary.columns, prepared.train.columns);
        }
    }

    #[test]
    fn training_rows_are_standardized() {
        let train = DataSpecification::builtin(Builtin::Digits).prepare(0).unwrap().train;
        let inputs = train.scaled();
        for column in 0..train.columns {
            let values = || inputs.iter().skip(column).step_by(train.columns);
            let mean = values().sum::<f64>() / train.len() as f64;
            let variance = values().map(|value| value * value).sum::<f64>() / train.len() as f64;
            assert!(mean.abs() < 1e-12);
            assert!((variance - 1.0).abs() < 1e-12 || variance == 0.0);
        }
    }

    #[test]
    fn all_rows_are_for_training_and_selection_where_there_is_a_test_file() {
        let main: Vec<String> = (0..30).map(|row| format!("{row},{}", row % 3)).collect();
        let main = main.join("\n");
        let folder = folder(&[("main.csv", &format!("a,y\n{main}")), ("test.csv", "y,a\n2,5\n1,7\n")]);
        let mut specification = specification(&folder, "main.csv");
        specification.test = Some(folder.path().join("test.csv"));
        specification.validation = 0.0;
        specification.standardize = false;
        let prepared = specification.prepare(0).unwrap();
        assert_eq!((prepared.train.len(), prepared.validation.len(), prepared.test.len()), (30, 0, 2));
        assert_eq!(prepared.test.scaled(), [5.0, 7.0]);
        assert_eq!(prepared.test.targets, Targets::Classes(vec![2, 1]));
        assert_eq!(prepared.dataset.name, "main");
    }

    #[test]
    fn what_cannot_be_split_is_said_so() {
        let folder = folder(&[
            ("two.csv", "a,y\n1,p\n2,q\n"),
            ("four.csv", "a,y\n1,p\n2,q\n3,p\n4,q\n"),
            ("same.csv", "a,y\n1,2.5\n2,2.5\n3,2.5\n4,2.5\n5,2.5\n"),
        ]);
        let message = |name: &str, validation: f64| {
            let data = DataSpecification { validation, ..specification(&folder, name) };
            data.prepare(0).unwrap_err().to_string()
        };
        assert!(message("two.csv", 0.2).contains("the 2 rows of"), "{}", message("two.csv", 0.2));
        assert!(message("four.csv", 0.1).contains("set the validation share to 0"));
        assert!(message("same.csv", 0.2).contains("the same number in every training row"));
        assert!(message("absent.csv", 0.2).contains("use iris, digits, breast-cancer or diabetes"));
        for share in [1.0, -0.1, f64::NAN, f64::INFINITY] {
            assert!(message("four.csv", share).contains("is not in [0, 1)"));
        }
    }
}
