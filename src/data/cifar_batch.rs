//! Batches of CIFAR-10's binary layout: records of one label and three planes of 32×32 bytes.

use std::{
    collections::BTreeSet,
    io::{self, Read as _},
};

use super::{
    DataError, ImageError, ImageShape,
    images::{Kind, Loaded},
    reading::Meter,
    stream::{failure, fill},
};

/// Bytes of a record: the label, then the red, the green and the blue plane, each row by row.
pub(super) const RECORD: usize = 1 + 3 * 32 * 32;
/// Classes at most, and where they have no names.
pub(super) const CLASSES: usize = 10;
/// The shape of an image.
const SHAPE: ImageShape = ImageShape { channels: 3, height: 32, width: 32 };
/// Records that are read at once.
const RECORDS: usize = 64;
/// Bytes of a file of class names at most.
const NAMES: u64 = 1 << 16;

/// What a file of the layout holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Images to train on.
    Train,
    /// Images for the test.
    Test,
    /// Names of the classes.
    Names,
}

impl Part {
    /// Told from the file's name.
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "test_batch.bin" => Some(Self::Test),
            "batches.meta.txt" => Some(Self::Names),
            _ => name.strip_prefix("data_batch_")?.strip_suffix(".bin").map(|_| Self::Train),
        }
    }
}

/// Number of records in so many bytes.
pub(super) fn records(file: &str, size: u64) -> Result<usize, DataError> {
    let wrong = || ImageError::BatchSize { file: file.to_owned(), size };
    match (size / RECORD as u64, size % RECORD as u64) {
        (0, 0) => Err(ImageError::Empty { file: file.to_owned(), what: "images" }.into()),
        (records, 0) => Ok(usize::try_from(records).map_err(|_| wrong())?),
        _ => Err(wrong().into()),
    }
}

/// What all images have in common.
pub(super) fn kind(name: String, names: Option<Vec<String>>) -> Kind {
    let classes = names.unwrap_or_else(|| (0..CLASSES).map(|class| class.to_string()).collect());
    Kind { name, shape: SHAPE, target: "class", classes }
}

/// The lines of a file of class names.
pub(super) fn class_names(file: &str, reader: &mut impl io::Read, meter: &Meter) -> Result<Vec<String>, DataError> {
    let mut bytes = Vec::new();
    reader.take(NAMES).read_to_end(&mut bytes).map_err(|error| failure(file, meter, error))?;
    let text = String::from_utf8_lossy(&bytes);
    let names: Vec<String> = text.lines().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let different = names.iter().collect::<BTreeSet<_>>().len();
    if (2..=CLASSES).contains(&names.len()) && different == names.len() {
        Ok(names)
    } else {
        Err(ImageError::ClassNames { file: file.to_owned() }.into())
    }
}

/// What was read so far.
#[derive(Default)]
pub(super) struct Batches {
    /// Whether pixels are wanted.
    pixels: bool,
    /// Images to train on, in the order in which they were read.
    pub train: Vec<Batch>,
    test: Option<Batch>,
    names: Option<Vec<String>>,
}

/// The images of one file.
pub(super) struct Batch {
    file: String,
    labels: Vec<u8>,
    /// Row-major, [rows × pixels]; empty where they are not wanted.
    pixels: Vec<u8>,
}

impl Batches {
    /// Nothing yet.
    pub fn new(pixels: bool) -> Self {
        Self { pixels, ..Self::default() }
    }

    /// Reads one file of `size` bytes.
    pub fn add(
        &mut self,
        part: Part,
        file: &str,
        size: u64,
        reader: &mut impl io::Read,
        meter: &Meter,
    ) -> Result<(), DataError> {
        match part {
            Part::Names => self.names = Some(class_names(file, reader, meter)?),
            Part::Train => {
                let batch = self.read(file, size, reader, meter)?;
                self.train.push(batch);
            }
            Part::Test => self.test = Some(self.read(file, size, reader, meter)?),
        }
        Ok(())
    }

    fn read(&self, file: &str, size: u64, reader: &mut impl io::Read, meter: &Meter) -> Result<Batch, DataError> {
        let expected = records(file, size)?;
        let mut batch = Batch { file: file.to_owned(), labels: Vec::new(), pixels: Vec::new() };
        let mut chunk = vec![0; RECORD * RECORDS];
        while batch.labels.len() < expected {
            let wanted = RECORD * RECORDS.min(expected - batch.labels.len());
            let chunk = chunk.get_mut(..wanted).unwrap_or_default();
            let filled = fill(reader, chunk).map_err(|error| failure(file, meter, error))?;
            if filled < wanted {
                let found = (RECORD * batch.labels.len() + filled) as u64;
                return Err(ImageError::Truncated { file: file.to_owned(), found, expected: size }.into());
            }
            let too_large = |_| ImageError::TooLarge { file: file.to_owned() };
            if self.pixels {
                batch.pixels.try_reserve(wanted).map_err(too_large)?;
            }
            for record in chunk.chunks_exact(RECORD) {
                if let Some((&label, pixels)) = record.split_first() {
                    batch.labels.push(label);
                    batch.pixels.extend_from_slice(if self.pixels { pixels } else { &[] });
                }
            }
        }
        Ok(batch)
    }

    /// One dataset of all batches: those to train on in the order of their names, then the test.
    pub fn assemble(mut self, name: String) -> Result<Loaded, DataError> {
        let kind = kind(name, self.names);
        let number = |batch: &Batch| (batch.file.len(), batch.file.clone());
        self.train.sort_by_cached_key(number);
        let test_rows = self.test.as_ref().map(|test| test.labels.len());
        let (mut pixels, mut classes) = (Vec::new(), Vec::new());
        let sizes = || self.train.iter().chain(&self.test).map(|batch| batch.pixels.len());
        let first = self.train.first().map_or("", |batch| batch.file.as_str());
        let too_large = |_| ImageError::TooLarge { file: first.to_owned() };
        pixels.try_reserve_exact(sizes().sum()).map_err(too_large)?;
        let mut labels = self.train.iter().flat_map(|batch| batch.labels.iter().copied());
        if let Some(label) = labels.next()
            && labels.all(|other| other == label)
        {
            return Err(ImageError::OneLabel { file: first.to_owned(), label }.into());
        }
        for batch in self.train.into_iter().chain(self.test) {
            classes.extend(batch.classes(kind.classes.len())?);
            pixels.extend(batch.pixels);
        }
        Ok(Loaded { dataset: kind.dataset(pixels, classes), test_rows })
    }
}

impl Batch {
    /// The class of each row.
    fn classes(&self, classes: usize) -> Result<impl Iterator<Item = u32>, DataError> {
        if let Some(place) = self.labels.iter().position(|&label| usize::from(label) >= classes) {
            let (file, label) = (self.file.clone(), self.labels.get(place).copied().unwrap_or_default());
            return Err(ImageError::Label { file, image: place + 1, label, classes }.into());
        }
        Ok(self.labels.iter().map(|&label| u32::from(label)))
    }
}
