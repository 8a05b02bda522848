//! Images in the binary layout of CIFAR-10: a folder or an archive of batches.

use std::path::{Path, PathBuf};

use super::{
    DataError, ImageError,
    cifar_batch::{Batches, Part, class_names, kind, records},
    csv::unreadable,
    images::{Loaded, Outline},
    reading::Meter,
    stream::{Stream, failure},
};

/// The folder in which the original archive has its files.
const SUBFOLDER: &str = "cifar-10-batches-bin";

/// Whether a file has a name of this layout.
pub(super) fn is_name(name: &str) -> bool {
    Part::of(name).is_some()
}

/// The files of a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Files {
    /// In a folder.
    Folder(Vec<PathBuf>),
    /// In a `.tar`, packed or not.
    Archive(PathBuf),
}

impl Files {
    /// Those in a folder or its subfolder; `None` where there are none.
    pub fn find(folder: &Path) -> Result<Option<Self>, DataError> {
        for place in [folder.to_owned(), folder.join(SUBFOLDER)] {
            if place != folder && !place.is_dir() {
                continue;
            }
            let here = || place.display().to_string();
            let mut files = Vec::new();
            for entry in std::fs::read_dir(&place).map_err(|error| unreadable(&here(), error))? {
                let path = entry.map_err(|error| unreadable(&here(), error))?.path();
                if part(&path).is_some() && path.is_file() {
                    files.push(path);
                }
            }
            files.sort();
            if files.iter().any(|path| part(path) == Some(Part::Train)) {
                return Ok(Some(Self::Folder(files)));
            }
            if !files.is_empty() {
                return Err(ImageError::Missing { folder: here(), file: "data_batch_1.bin".to_owned() }.into());
            }
        }
        Ok(None)
    }

    /// Every file.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        let paths = match self {
            Self::Folder(files) => files.as_slice(),
            Self::Archive(path) => std::slice::from_ref(path),
        };
        paths.iter().map(PathBuf::as_path)
    }

    /// Reads everything.
    pub fn read(&self, name: String, meter: &Meter) -> Result<Loaded, DataError> {
        self.batches(true, meter)?.assemble(name)
    }

    /// Counts the images of a folder by the sizes of its files; an archive has to be unpacked for that, and its labels are
    /// read on the way.
    pub fn outline(&self, name: String) -> Result<Outline, DataError> {
        let meter = Meter::default();
        let batches = match self {
            Self::Archive(_) => {
                let Loaded { dataset, test_rows } = self.batches(false, &meter)?.assemble(name)?;
                let rows = dataset.rows() - test_rows.unwrap_or(0);
                return Ok(Outline { dataset, rows, test_rows });
            }
            Self::Folder(files) => files,
        };
        let (mut rows, mut test_rows, mut names) = (0, None, None);
        for path in batches {
            let length = || path.metadata().map(|metadata| metadata.len());
            let file = path.display().to_string();
            let count = || records(&file, length().map_err(|error| unreadable(&file, error))?);
            match part(path) {
                Some(Part::Train) => rows += count()?,
                Some(Part::Test) => test_rows = Some(count()?),
                Some(Part::Names) => names = Some(class_names(&file, &mut Stream::open(path, &meter)?, &meter)?),
                None => {}
            }
        }
        let dataset = kind(name, names).dataset(Vec::new(), Vec::new());
        Ok(Outline { dataset, rows, test_rows })
    }

    /// Reads the labels, and the pixels too where they are wanted.
    fn batches(&self, pixels: bool, meter: &Meter) -> Result<Batches, DataError> {
        let mut batches = Batches::new(pixels);
        match self {
            Self::Folder(files) => {
                for path in files {
                    let mut stream = Stream::open(path, meter)?;
                    let (file, length) = (stream.file.clone(), stream.length);
                    if let Some(part) = part(path) {
                        batches.add(part, &file, length, &mut stream, meter)?;
                    }
                }
            }
            Self::Archive(path) => {
                let mut stream = Stream::open(path, meter)?;
                let archive = stream.file.clone();
                let broken = |error| failure(&archive, meter, error);
                let mut entries = tar::Archive::new(&mut stream);
                for entry in entries.entries().map_err(broken)? {
                    let mut entry = entry.map_err(broken)?;
                    let path = entry.path().map_err(broken)?.into_owned();
                    // Links and sparse files, which are longer than what is there of them, are none of the layout.
                    if let Some(part) = part(&path).filter(|_| entry.header().entry_type().is_file()) {
                        let (file, size) = (format!("{archive}/{}", path.display()), entry.size());
                        batches.add(part, &file, size, &mut entry, meter)?;
                    }
                }
                // Beyond the last file lies the checksum.
                stream.drain()?;
                if batches.train.is_empty() {
                    return Err(ImageError::NoBatches { file: archive }.into());
                }
            }
        }
        Ok(batches)
    }
}

/// What the file with this path holds.
fn part(path: &Path) -> Option<Part> {
    Part::of(path.file_name()?.to_str()?)
}

#[cfg(test)]
#[path = "cifar_tests.rs"]
mod tests;
