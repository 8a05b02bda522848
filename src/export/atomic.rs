//! Files that are either there as a whole or not at all, also after a power failure.

use std::{
    ffi::OsString,
    fs,
    io::{self, Write},
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

/// The ending of a file that is not complete yet.
pub(crate) const PART: &str = ".part";

/// Writes a file beside `path`, flushes it to the disk and renames it, so that whoever reads `path` sees the whole of the
/// old file or the whole of the new one, even if the program ends in between or the power fails. Once it returns the new
/// one is on the disk, and so is its name.
///
/// # Errors
/// What the operating system refuses. Then `path` is as it was.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    place_atomically(path, bytes)?;
    sync_folder(path.parent().unwrap_or(Path::new("")))
}

/// The same for one file of several: their names are on the disk once [`sync_folder`] has been called.
///
/// # Errors
/// What the operating system refuses. Then `path` is as it was.
pub(crate) fn place_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // Two threads may write the same file.
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let Some(name) = path.file_name() else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it names no file"));
    };
    let mut temporary_name = OsString::from(".");
    temporary_name.push(name);
    temporary_name.push(format!(".{}-{}{PART}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed)));
    let temporary = path.with_file_name(temporary_name);
    let written = fs::File::create(&temporary)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_data()))
        .and_then(|()| fs::rename(&temporary, path));
    if written.is_err() {
        // The first error is the one to tell; what is left of the file is of no use to anybody.
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Whether a name is that of a file that [`place_atomically`] had begun; the name that the file was to have.
pub(crate) fn name_of_part(name: &str) -> Option<&str> {
    let (name, number) = name.strip_prefix('.')?.strip_suffix(PART)?.rsplit_once('.')?;
    let (process, count) = number.split_once('-')?;
    (process.parse::<u32>().is_ok() && count.parse::<u64>().is_ok()).then_some(name)
}

/// Flushes the names in a folder to the disk, where the operating system has a way to.
///
/// # Errors
/// What the operating system refuses.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    match fs::File::open(folder)?.sync_all() {
        // Some network file systems cannot, and need not.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        result => result,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        write_atomically(&path, b"first").unwrap();
        write_atomically(&path, b"second").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_refused_file_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("taken")).unwrap();
        assert!(write_atomically(&folder.path().join("taken"), b"x").is_err());
        assert!(write_atomically(&folder.path().join("absent/file"), b"x").is_err());
        assert!(write_atomically(Path::new("/"), b"x").is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_was_begun_is_known_by_its_name() {
        assert_eq!(name_of_part(".front.csv.123-7.part"), Some("front.csv"));
        for other in ["front.csv", "front.csv.123-7.part", ".front.csv.part", ".front.csv.a-7.part", ".part"] {
            assert_eq!(name_of_part(other), None, "{other}");
        }
    }
}
