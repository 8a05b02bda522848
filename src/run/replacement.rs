//! How a new run takes the place of an old one as a whole.
//!
//! It is written to a folder beside, `.NAME.new`. Once it is worth having, the old one is renamed to `.NAME.old`, the new one
//! takes its name, and the old one is removed. Whoever comes after a kill between these steps finishes them.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    FolderError,
    lock::FolderLock,
    own_files::{carry_foreign_files, remove_own_files},
    saved::read_run_file,
};
use crate::export::sync_folder;

/// Where the run is written that is to have this folder.
///
/// # Errors
/// A path that names no folder.
pub(super) fn staged(folder: &Path) -> Result<PathBuf, FolderError> {
    sibling(folder, "new")
}

/// Where the run goes whose place is taken.
fn replaced(folder: &Path) -> Result<PathBuf, FolderError> {
    sibling(folder, "old")
}

fn sibling(folder: &Path, ending: &str) -> Result<PathBuf, FolderError> {
    let whole = std::path::absolute(folder).ok().filter(|path| path.file_name().is_some());
    // Of `..` only the operating system knows the name.
    let whole = whole.or_else(|| folder.canonicalize().ok());
    let Some((name, parent)) = whole.as_deref().and_then(|path| Some((path.file_name()?, path.parent()?))) else {
        let source = io::Error::new(io::ErrorKind::InvalidInput, "it has no name");
        return Err(FolderError::Write { path: folder.to_owned(), source });
    };
    let mut sibling = OsString::from(".");
    sibling.push(name);
    sibling.push(format!(".{ending}"));
    Ok(parent.join(sibling))
}

/// Whether a name is that of a folder beside a run, which is none itself.
pub(super) fn is_beside(name: &str) -> bool {
    name.strip_prefix('.')
        .and_then(|name| name.rsplit_once('.'))
        .is_some_and(|(_, ending)| matches!(ending, "new" | "old"))
}

/// Gives a folder that is written to the name of the run, in the place of what has it.
///
/// # Errors
/// What the operating system refuses. Then what was there is there still.
pub(super) fn publish(staged: &Path, folder: &Path) -> Result<(), FolderError> {
    let refused = |source| FolderError::Write { path: folder.to_owned(), source };
    let replaced = replaced(folder)?;
    let is_replaced = match fs::rename(folder, &replaced) {
        Ok(()) => true,
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(refused(error)),
    };
    if let Err(error) = fs::rename(staged, folder) {
        if is_replaced {
            // The first error is the one to tell.
            let _ = fs::rename(&replaced, folder);
        }
        return Err(refused(error));
    }
    sync_folder(folder.parent().unwrap_or(Path::new(""))).map_err(refused)?;
    if is_replaced {
        // What cannot be removed now is removed the next time.
        let _ = clear(&replaced, folder);
    }
    Ok(())
}

/// Removes what was replaced, but for what is no run's: that is carried over.
fn clear(replaced: &Path, folder: &Path) -> io::Result<()> {
    carry_foreign_files(replaced, folder)?;
    remove_own_files(replaced)
}

/// Finishes what a kill has interrupted: afterwards the folder has the new run or the old one, and nothing is beside it.
///
/// # Errors
/// Another program is at it, or the operating system refuses.
pub(super) fn settle(folder: &Path) -> Result<(), FolderError> {
    let (staged, replaced) = (staged(folder)?, replaced(folder)?);
    let is_there = |path: &Path| path.is_dir() && !path.is_symlink();
    if !is_there(&staged) && !is_there(&replaced) {
        return Ok(());
    }
    let refused = |source| FolderError::Write { path: folder.to_owned(), source };
    let lock = |path: &Path| is_there(path).then(|| FolderLock::acquire(path)).transpose();
    // Whoever writes holds both as long as they are there; one that is gone by now has just got its name.
    let busy = |error: FolderError| match error {
        FolderError::Busy(_) => FolderError::Busy(folder.to_owned()),
        gone if gone.is_absence() => FolderError::Busy(folder.to_owned()),
        other => other,
    };
    let mut locks = [lock(&staged).map_err(busy)?, lock(&replaced).map_err(busy)?];
    if is_there(&replaced) && !folder.exists() {
        let place = usize::from(read_run_file(&staged).is_err());
        let found = if place == 0 { &staged } else { &replaced };
        fs::rename(found, folder).map_err(refused)?;
        if let Some(Some(lock)) = locks.get_mut(place) {
            lock.moved_to(folder);
        }
    }
    if is_there(&replaced) {
        clear(&replaced, folder).map_err(refused)?;
    }
    if is_there(&staged) {
        remove_own_files(&staged).map_err(refused)?;
    }
    Ok(())
}
