//! What a killed writer has left in the folder of a run.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use super::{
    FolderError,
    lock::FolderLock,
    own_files::{network_path, number_of_next, own_files, unless_absent},
    saved::read_rows,
};
use crate::{
    data::small_file::{self, MOST_NETWORK},
    export::{checksum, name_of_part},
};

/// Removes files that were begun and not completed, and puts networks in their places that only had to be renamed. A folder
/// that somebody writes to is left alone.
///
/// # Errors
/// Somebody writes to it, or the operating system refuses.
pub(super) fn tidy(folder: &Path) -> Result<(), FolderError> {
    if left(folder)?.is_empty() {
        return Ok(());
    }
    if FolderLock::is_taken(folder) {
        return Err(FolderError::Busy(folder.to_owned()));
    }
    let _lock = FolderLock::acquire(folder)?;
    let refused = |source| FolderError::Write { path: folder.to_owned(), source };
    let mut checksums = None;
    // What was there before may have been that of a writer who has ended meanwhile.
    for (name, path) in left(folder)? {
        let Some(number) = number_of_next(&name) else {
            unless_absent(fs::remove_file(&path)).map_err(refused)?;
            continue;
        };
        let checksums = match &mut checksums {
            Some(known) => known,
            unknown => unknown.insert(checksums_of(folder)?),
        };
        let is_of_row = |bytes: Vec<u8>| checksums.get(&number).is_some_and(|wanted| *wanted == checksum(&bytes));
        let result = if small_file::bytes(&path, MOST_NETWORK).is_ok_and(is_of_row) {
            fs::rename(&path, network_path(folder, number))
        } else {
            fs::remove_file(&path)
        };
        unless_absent(result).map_err(refused)?;
    }
    Ok(())
}

/// Names and paths of what is left in the folder.
fn left(folder: &Path) -> Result<Vec<(String, PathBuf)>, FolderError> {
    let files = own_files(folder).map_err(|source| FolderError::Read { path: folder.to_owned(), source })?;
    let named = files.into_iter().filter_map(|path| Some((path.file_name()?.to_str()?.to_owned(), path)));
    Ok(named.filter(|(name, _)| name_of_part(name).is_some() || number_of_next(name).is_some()).collect())
}

/// The checksums of the networks, by the numbers of their points.
fn checksums_of(folder: &Path) -> Result<HashMap<usize, String>, FolderError> {
    let (_, rows) = read_rows(folder)?;
    Ok(rows.into_iter().filter_map(|row| Some((row.point.number, row.checksum?))).collect())
}
