//! Images with labels, as files of several layouts hold them, become a dataset.

use std::collections::BTreeSet;

use super::{Dataset, ImageShape, Inputs, Targets, Task};

/// A dataset as it was read, and which of its rows are test rows of its own.
pub(super) struct Loaded {
    /// The dataset.
    pub dataset: Dataset,
    /// How many of its last rows are for the test; `None` where no rows are set apart.
    pub test_rows: Option<usize>,
}

/// What can be said of a dataset whose inputs were not read.
pub(super) struct Outline {
    /// The dataset without inputs; without targets too where these are not at hand either.
    pub dataset: Dataset,
    /// Number of rows, without the test rows of its own.
    pub rows: usize,
    /// Number of test rows of its own; `None` where no rows are set apart.
    pub test_rows: Option<usize>,
}

/// What images of one layout have in common.
pub(super) struct Kind {
    /// Name of the dataset.
    pub name: String,
    /// Shape of an image.
    pub shape: ImageShape,
    /// Name of the label.
    pub target: &'static str,
    /// Names of the classes.
    pub classes: Vec<String>,
}

impl Kind {
    /// A dataset of such images.
    pub fn dataset(self, pixels: Vec<u8>, classes: Vec<u32>) -> Dataset {
        Dataset {
            name: self.name,
            task: Task::Classification,
            features: features(self.shape),
            target: self.target.to_owned(),
            classes: self.classes,
            image: Some(self.shape),
            inputs: Inputs::Bytes(pixels),
            targets: Targets::Classes(classes),
            columns: Vec::new(),
        }
    }
}

/// Names of the pixels in their order, with row and column counted from 0.
fn features(shape: ImageShape) -> Vec<String> {
    let channels: &[&str] = if shape.channels == 3 { &["red", "green", "blue"] } else { &["pixel"] };
    let place = |pixel: usize| (pixel / shape.width.max(1), pixel % shape.width.max(1));
    let plane = shape.height * shape.width;
    let mut features = Vec::with_capacity(shape.pixels());
    for channel in channels {
        features.extend((0..plane).map(place).map(|(row, column)| format!("{channel}_{row}_{column}")));
    }
    features
}

/// The labels that occur, in numeric order; each is a class.
pub(super) struct Labels(Vec<u8>);

impl Labels {
    /// Those of these rows.
    pub fn of(rows: &[u8]) -> Self {
        Self(rows.iter().copied().collect::<BTreeSet<u8>>().into_iter().collect())
    }

    /// The only one, if there is only one.
    pub fn only(&self) -> Option<u8> {
        if let [label] = self.0.as_slice() { Some(*label) } else { None }
    }

    /// Names of the classes.
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(u8::to_string).collect()
    }

    /// The class of each row, or the first label that is no class.
    pub fn classes(&self, rows: &[u8]) -> Result<Vec<u32>, u8> {
        let mut places = [None; 256];
        for (class, &label) in (0_u32..).zip(&self.0) {
            places[usize::from(label)] = Some(class);
        }
        rows.iter().map(|&label| places[usize::from(label)].ok_or(label)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_are_named_in_their_order() {
        assert_eq!(
            features(ImageShape { channels: 1, height: 2, width: 2 }),
            ["pixel_0_0", "pixel_0_1", "pixel_1_0", "pixel_1_1"]
        );
        assert_eq!(
            features(ImageShape { channels: 3, height: 1, width: 2 }),
            ["red_0_0", "red_0_1", "green_0_0", "green_0_1", "blue_0_0", "blue_0_1"]
        );
    }

    #[test]
    fn classes_are_the_labels_that_occur() {
        let labels = Labels::of(&[9, 3, 3, 255]);
        assert_eq!(labels.names(), ["3", "9", "255"]);
        assert_eq!(labels.classes(&[255, 3, 9]), Ok(vec![2, 0, 1]));
        assert_eq!(labels.classes(&[3, 4]), Err(4));
        assert_eq!((labels.only(), Labels::of(&[7, 7]).only()), (None, Some(7)));
    }
}
