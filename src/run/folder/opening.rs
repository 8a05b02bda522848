//! The folder of a run that begins, or goes on.

use std::{collections::BTreeMap, path::Path};

use super::{RunFolder, writing::Place};
use crate::{
    front::Front,
    run::{
        FolderError, RunInfo, SavedRun, leftovers::tidy, lock::FolderLock, own_files::check_own_files,
        refit_files::RefitFiles, replacement::settle, saved::read_rows, saved_refits::read_refits,
    },
    solver::Penalty,
};

impl RunFolder {
    /// Whether a run can be written to this folder.
    ///
    /// # Errors
    /// The folder exists and is not to be overwritten, holds something else than a run, or is being written to.
    pub fn check(path: &Path, overwrite: bool) -> Result<(), FolderError> {
        settle(path)?;
        Self::check_settled(path, overwrite)
    }

    /// The same where nobody has been interrupted.
    pub(super) fn check_settled(path: &Path, overwrite: bool) -> Result<(), FolderError> {
        let about = match path.symlink_metadata() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(FolderError::Read { path: path.to_owned(), source }),
            Ok(about) => about,
        };
        if !overwrite {
            return Err(FolderError::Exists(path.to_owned()));
        }
        if about.is_symlink() {
            return Err(FolderError::Link(path.to_owned()));
        }
        if !about.is_dir() {
            return Err(FolderError::NotOverwritten(path.to_owned()));
        }
        check_own_files(path)?;
        if FolderLock::is_taken(path) { Err(FolderError::Busy(path.to_owned())) } else { Ok(()) }
    }

    /// The folder of a run that goes on, with the points that are in it.
    ///
    /// # Errors
    /// A folder that is no run, or whose files are damaged, that somebody else writes to, and what the operating system refuses.
    pub fn reopen(path: &Path, info: &RunInfo) -> Result<Self, FolderError> {
        check_own_files(path)?;
        // What a kill has left undone is finished first, or removed.
        tidy(path)?;
        let lock = FolderLock::acquire(path)?;
        let saved = SavedRun::read(path)?;
        let mut folder = Self::new(path, info, false);
        folder.place = Place::There(lock);
        // One that was stopped goes on.
        folder.record.ended = saved.ended.filter(|ended| ended.is_complete());
        folder.record.search = saved.search;
        let checksums: BTreeMap<usize, Option<String>> =
            read_rows(path)?.1.into_iter().map(|row| (row.point.number, row.checksum)).collect();
        let penalty = Penalty::of(&saved.network, saved.specification.network.free_biases);
        folder.refits = RefitFiles::there(read_refits(path, &saved.network, &penalty, &saved.front)?);
        for member in saved.front.members().iter().chain(saved.folds.iter().flat_map(Front::members)) {
            let (number, place) = (member.point.number, folder.next_place);
            folder.next_place += 1;
            match checksums.get(&number) {
                Some(Some(checksum)) => folder.front.set(&member.point, place, checksum.clone()),
                // Of a version that did not know them.
                _ => drop(folder.unwritten.insert(number)),
            }
            folder.members.insert(number, (place, member.clone()));
        }
        folder.write()?;
        Ok(folder)
    }

    /// Makes the folder of a run, without points as yet. A run that is overwritten stays until the new one has its first
    /// point; then the new one takes its place as a whole. What is no run's stays in the folder.
    ///
    /// # Errors
    /// Those of [`Self::check`], and what the operating system refuses.
    pub fn create(path: &Path, info: &RunInfo, overwrite: bool) -> Result<Self, FolderError> {
        let mut folder = Self::new(path, info, overwrite);
        folder.write()?;
        Ok(folder)
    }
}
