//! Images in MNIST's layout: a folder with two IDX files for training and two for the test.

use std::path::{Path, PathBuf};

use super::{
    DataError, ImageError, ImageShape,
    idx_file::{Content, Open},
    images::{Kind, Labels, Loaded, Outline},
    reading::{Meter, both},
};

/// Images and their labels.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Pair {
    images: PathBuf,
    labels: PathBuf,
}

/// The files of a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Files {
    train: Pair,
    test: Option<Pair>,
}

impl Files {
    /// Those in a folder; `None` where there is none of them.
    pub fn find(folder: &Path) -> Result<Option<Self>, DataError> {
        let [train, test] = ["train", "t10k"].map(|part| pair(folder, part));
        match (train, test) {
            (Ok(None), Ok(None)) => Ok(None),
            (Ok(None), _) => Err(missing(folder, &standard_name("train", Content::Images))),
            (train, test) => {
                let test = test?;
                Ok(train?.map(|train| Self { train, test }))
            }
        }
    }

    /// Every file.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        let pairs = std::iter::once(&self.train).chain(&self.test);
        pairs.flat_map(|pair| [pair.images.as_path(), pair.labels.as_path()])
    }

    /// Reads everything.
    pub fn read(&self, name: String, meter: &Meter) -> Result<Loaded, DataError> {
        let (train, test) = match &self.test {
            None => (self.train.read(meter)?, None),
            Some(test) => {
                let (train, test) = both(|| self.train.read(meter), || test.read(meter))?;
                (train, Some(test))
            }
        };
        let (kind, mut classes) = self.kind(name, &train, test.as_ref())?;
        let mut pixels = train.pixels;
        let test_rows = test.as_ref().map(|test| test.labels.len());
        if let (Some(test), Some(files)) = (test, &self.test) {
            let too_large = |_| ImageError::TooLarge { file: file(&files.images) };
            classes.extend(self.test_classes(&train.labels, &test.labels)?);
            pixels.try_reserve_exact(test.pixels.len()).map_err(too_large)?;
            pixels.extend(test.pixels);
        }
        Ok(Loaded { dataset: kind.dataset(pixels, classes), test_rows })
    }

    /// Reads headers and labels, not the pixels.
    pub fn outline(&self, name: String) -> Result<Outline, DataError> {
        let meter = Meter::default();
        let train = self.train.outline(&meter)?;
        let test = self.test.as_ref().map(|test| test.outline(&meter)).transpose()?;
        let (kind, classes) = self.kind(name, &train, test.as_ref())?;
        if let Some(test) = &test {
            self.test_classes(&train.labels, &test.labels)?;
        }
        let (rows, test_rows) = (train.labels.len(), test.map(|test| test.labels.len()));
        Ok(Outline { dataset: kind.dataset(Vec::new(), classes), rows, test_rows })
    }

    /// What the images are, and the class of each training row.
    fn kind(&self, name: String, train: &Part, test: Option<&Part>) -> Result<(Kind, Vec<u32>), DataError> {
        if let (Some(test), Some(files)) = (test, &self.test)
            && test.shape != train.shape
        {
            let pixels = |shape: ImageShape| format!("{} × {}", shape.height, shape.width);
            return Err(ImageError::TestShape {
                file: file(&files.images),
                found: pixels(test.shape),
                train_file: file(&self.train.images),
                expected: pixels(train.shape),
            }
            .into());
        }
        let labels = Labels::of(&train.labels);
        if let Some(label) = labels.only() {
            return Err(ImageError::OneLabel { file: file(&self.train.labels), label }.into());
        }
        let classes = labels.classes(&train.labels).unwrap_or_default();
        Ok((Kind { name, shape: train.shape, target: "label", classes: labels.names() }, classes))
    }

    /// The class of each test row.
    fn test_classes(&self, train: &[u8], test: &[u8]) -> Result<Vec<u32>, DataError> {
        let test_file = self.test.as_ref().map_or(self.train.labels.as_path(), |test| test.labels.as_path());
        Labels::of(train).classes(test).map_err(|label| {
            ImageError::UnseenLabel { label, file: file(test_file), train_file: file(&self.train.labels) }.into()
        })
    }
}

/// What was read of a pair of files.
struct Part {
    shape: ImageShape,
    labels: Vec<u8>,
    /// Row-major, [rows × pixels]; empty in an outline.
    pixels: Vec<u8>,
}

impl Pair {
    fn read(&self, meter: &Meter) -> Result<Part, DataError> {
        let mut images = Open::new(&self.images, Content::Images, meter)?;
        let labels = self.labels(images.count, meter)?;
        Ok(Part { shape: images.shape, labels, pixels: images.body()? })
    }

    fn outline(&self, meter: &Meter) -> Result<Part, DataError> {
        let mut images = Open::new(&self.images, Content::Images, meter)?;
        images.check_length(&self.images)?;
        Ok(Part { shape: images.shape, labels: self.labels(images.count, meter)?, pixels: Vec::new() })
    }

    /// The labels of so many images.
    fn labels(&self, images: u64, meter: &Meter) -> Result<Vec<u8>, DataError> {
        let mut labels = Open::new(&self.labels, Content::Labels, meter)?;
        if labels.count == images {
            return labels.body();
        }
        let (image_file, label_file) = (file(&self.images), file(&self.labels));
        Err(ImageError::Counts { image_file, images, label_file, labels: labels.count }.into())
    }
}

fn file(path: &Path) -> String {
    path.display().to_string()
}

/// The name of a file as MNIST has it.
fn standard_name(part: &str, content: Content) -> String {
    let dimensions = content.magic() & 0xff;
    format!("{part}-{}-idx{dimensions}-ubyte", content.name())
}

/// The two files of a part; `None` where there is none of them.
fn pair(folder: &Path, part: &str) -> Result<Option<Pair>, DataError> {
    let find = |content| names(part, content).into_iter().map(|name| folder.join(name)).find(|path| path.is_file());
    match Content::BOTH.map(find) {
        [Some(images), Some(labels)] => Ok(Some(Pair { images, labels })),
        [None, None] => Ok(None),
        [None, _] => Err(missing(folder, &standard_name(part, Content::Images))),
        [_, None] => Err(missing(folder, &standard_name(part, Content::Labels))),
    }
}

/// The names that a file may have: plain before packed, with the hyphen of the original or the usual dot.
fn names(part: &str, content: Content) -> [String; 4] {
    let hyphen = standard_name(part, content);
    let dot = hyphen.replace("-idx", ".idx");
    [hyphen.clone(), dot.clone(), format!("{hyphen}.gz"), format!("{dot}.gz")]
}

/// Whether a file has a name of this layout.
pub(super) fn is_name(name: &str) -> bool {
    let mut parts = ["train", "t10k"].into_iter();
    parts.any(|part| Content::BOTH.into_iter().any(|content| names(part, content).iter().any(|one| one == name)))
}

fn missing(folder: &Path, name: &str) -> DataError {
    ImageError::Missing { folder: file(folder), file: name.to_owned() }.into()
}

#[cfg(test)]
#[path = "idx_tests.rs"]
mod tests;
