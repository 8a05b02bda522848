//! The datasets that come with the program.

use super::{CsvOptions, DataError, Dataset, ImageShape, csv::parse_csv};

/// A dataset that comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Builtin {
    /// 150 flowers, 4 measures, 3 species.
    Iris,
    /// 1,797 images of digits, 8×8 pixels, 10 classes.
    Digits,
    /// 569 tumours, 30 measures, 2 classes.
    BreastCancer,
    /// 442 patients, 10 measures, one number.
    Diabetes,
}

impl Builtin {
    /// Every built-in dataset, in the order in which menus show them.
    pub const ALL: [Self; 4] = [Self::Iris, Self::Digits, Self::BreastCancer, Self::Diabetes];

    /// The name used on the command line and in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Iris => "iris",
            Self::Digits => "digits",
            Self::BreastCancer => "breast-cancer",
            Self::Diabetes => "diabetes",
        }
    }

    /// The name that people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Iris => "Iris",
            Self::Digits => "Digits",
            Self::BreastCancer => "Breast Cancer",
            Self::Diabetes => "Diabetes",
        }
    }

    /// The built-in dataset with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|builtin| builtin.name() == name)
    }

    /// What its rows are and what is predicted, in a few words.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::Iris => "the species of an iris from the size of its petals and sepals",
            Self::Digits => "a handwritten digit from its image of 8×8 pixels",
            Self::BreastCancer => "whether a breast tumour is malignant, from its cells",
            Self::Diabetes => "the progression of diabetes after one year, from ten measures",
        }
    }

    /// Reads the dataset; `options` choose the target and the task as for any other CSV file.
    ///
    /// # Errors
    /// When the options name a target or a task that the dataset does not have.
    pub fn dataset(self, options: &CsvOptions) -> Result<Dataset, DataError> {
        let mut dataset = parse_csv(self.bytes(), self.name(), options)?;
        self.finish(&mut dataset, options);
        Ok(dataset)
    }

    /// The CSV file.
    pub(super) fn bytes(self) -> &'static [u8] {
        match self {
            Self::Iris => include_bytes!("../../assets/iris.csv"),
            Self::Digits => include_bytes!("../../assets/digits.csv"),
            Self::BreastCancer => include_bytes!("../../assets/breast_cancer.csv"),
            Self::Diabetes => include_bytes!("../../assets/diabetes.csv"),
        }
    }

    /// The shape of a row, where rows are images.
    pub(super) fn image(self) -> Option<ImageShape> {
        (self == Self::Digits).then_some(ImageShape { channels: 1, height: 8, width: 8 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Row;
    use crate::data::{Targets, Task};

    fn read(builtin: Builtin) -> Dataset {
        builtin.dataset(&CsvOptions::default()).unwrap()
    }

    #[test]
    fn every_dataset_has_its_known_shape() {
        for (builtin, rows, features, outputs, task) in [
            (Builtin::Iris, 150, 4, 3, Task::Classification),
            (Builtin::Digits, 1797, 64, 10, Task::Classification),
            (Builtin::BreastCancer, 569, 30, 2, Task::Classification),
            (Builtin::Diabetes, 442, 10, 1, Task::Regression),
        ] {
            let dataset = read(builtin);
            assert_eq!(Builtin::from_name(builtin.name()), Some(builtin));
            assert_eq!(
                (dataset.rows(), dataset.features.len(), dataset.outputs(), dataset.task),
                (rows, features, outputs, task),
                "{}",
                builtin.name()
            );
            assert_eq!(dataset.inputs.len(), rows * features);
        }
    }

    #[test]
    fn values_and_class_names_are_those_of_the_files() {
        let iris = read(Builtin::Iris);
        assert_eq!(iris.row(0), Row::Numbers(&[5.1, 3.5, 1.4, 0.2]));
        assert_eq!(iris.classes, ["setosa", "versicolor", "virginica"]);
        assert_eq!(iris.target, "species");
        let digits = read(Builtin::Digits);
        assert_eq!(digits.classes, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
        assert_eq!(digits.image, Some(ImageShape { channels: 1, height: 8, width: 8 }));
        let Targets::Values(progression) = read(Builtin::Diabetes).targets else { panic!("a regression") };
        assert_eq!(progression[..2], [151.0, 75.0]);
    }

    #[test]
    fn another_target_turns_an_image_into_a_plain_row() {
        let target = Some("pixel_3_3".to_owned());
        let options = CsvOptions { target, task: Some(Task::Regression), ..CsvOptions::default() };
        let digits = Builtin::Digits.dataset(&options).unwrap();
        assert_eq!(digits.image, None);
        assert_eq!(digits.features.last().map(String::as_str), Some("digit"));
    }

    #[test]
    fn the_largest_dataset_is_read_within_a_frame() {
        if cfg!(debug_assertions) {
            return;
        }
        // The fastest of several, because the machine may be busy with other things.
        let fastest = (0..20)
            .map(|_| {
                let start = std::time::Instant::now();
                let _ = read(Builtin::Digits);
                start.elapsed()
            })
            .min();
        assert!(fastest < Some(std::time::Duration::from_millis(16)), "{fastest:?}");
    }
}
