//! The table that was read last: to say what a run would compute, its rows are counted before they are computed with, and a large file
//! should not be read for either.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use super::table::Table;

/// What a table was read from, so that one that has changed since is read again. What its columns are taken as does not matter: they
/// are kept as they stand in the file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Origin {
    files: Vec<(PathBuf, Version)>,
}

/// What tells whether a file has changed.
#[derive(Clone, Debug, PartialEq)]
enum Version {
    /// The length of a regular file, and when it was written.
    Regular(u64, SystemTime),
    /// A pipe or a device holds what was read from it first: it can be read but once.
    Once,
}

impl Origin {
    /// Of a file and that of the test rows; nothing where the operating system cannot tell whether they change.
    pub fn of(file: &Path, test: Option<&Path>) -> Option<Self> {
        let about = |path: &Path| {
            let about = path.metadata().ok()?;
            let version =
                if about.is_file() { Version::Regular(about.len(), about.modified().ok()?) } else { Version::Once };
            // It is the same file by its whole path, which takes the place of a shorter one before a run.
            Some((std::path::absolute(path).ok()?, version))
        };
        let files = [Some(file), test].into_iter().flatten().map(about).collect::<Option<_>>()?;
        Some(Self { files })
    }

    /// Whether what it was read from cannot be read again.
    fn is_once(&self) -> bool {
        self.files.iter().any(|(_, version)| *version == Version::Once)
    }
}

/// One table at most.
static LAST: Mutex<Option<(Origin, Table)>> = Mutex::new(None);

/// Keeps a table for whoever reads the same files next.
pub(super) fn keep(origin: Origin, table: Table) {
    *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some((origin, table));
}

/// Takes the table of these files out, if it is the one that was read last. What cannot be read again stays for whoever asks next. Another
/// table goes: the one that is read now should not need room beside it.
pub(super) fn take(origin: &Origin) -> Option<Table> {
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    let (kept, table) = last.take().filter(|(kept, _)| kept == origin)?;
    if kept.is_once() {
        *last = Some((kept, table.clone()));
    }
    Some(table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::DataSpecification;

    #[test]
    fn a_table_that_was_counted_is_computed_with_and_one_that_has_changed_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kept.csv");
        let write = |rows: usize| {
            let lines: Vec<String> = (0..rows).map(|row| format!("{row},{}", row % 2)).collect();
            std::fs::write(&path, format!("x,y\n{}\n", lines.join("\n"))).unwrap();
        };
        write(30);
        let data = DataSpecification::new(path.to_str().unwrap());
        let origin = || Origin::of(&path, None).unwrap();
        // Other tests read tables as well, at the same time: only what is taken counts.
        assert_eq!(data.summary(0).unwrap().rows(), 30);
        let kept = take(&origin()).map(|table| table.rows());
        assert!(kept.is_none_or(|rows| rows == 30));
        assert_eq!(data.summary(0).unwrap().rows(), 30);
        write(40);
        assert!(take(&origin()).is_none(), "it is another table by now");
        assert_eq!(data.prepare(0).unwrap().dataset.rows(), 40);
        assert_eq!(data.summary(0).unwrap().rows(), 40);
        assert_eq!(data.prepare(0).unwrap().dataset.rows(), 40);
        assert_ne!(Origin::of(&path, Some(&path)), Some(origin()));
    }
}
