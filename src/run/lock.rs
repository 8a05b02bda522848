//! One writer for each folder of a run.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    thread,
    time::Duration,
};

use super::{FolderError, own_files::LOCK_FILE};

/// How often a lock is asked for that another holds: whoever only looks whether it is free holds it for a moment.
pub(super) const ATTEMPTS: usize = 5;
/// The time between two attempts.
pub(super) const MOMENT: Duration = Duration::from_millis(10);

/// The right to write to the folder of a run. The operating system takes it back when the process ends, however it ends.
///
/// It is a lock on a file in the folder, which is removed with it. Where the file system knows no locks there is none.
#[derive(Debug)]
pub(super) struct FolderLock {
    path: PathBuf,
    file: File,
    /// The folder as it stands among those that this process writes to.
    folder: PathBuf,
}

/// The folders that this process writes to, without links.
static OWN: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Changes the folders that this process writes to.
fn own<T>(change: impl FnOnce(&mut Vec<PathBuf>) -> T) -> T {
    change(&mut OWN.lock().unwrap_or_else(PoisonError::into_inner))
}

fn without_links(folder: &Path) -> PathBuf {
    fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned())
}

impl FolderLock {
    /// Takes the right to write to a folder that is there.
    ///
    /// # Errors
    /// Another has it, or the operating system refuses.
    pub fn acquire(folder: &Path) -> Result<Self, FolderError> {
        let path = folder.join(LOCK_FILE);
        for _ in 0..ATTEMPTS {
            if path.is_symlink() {
                return Err(FolderError::Link(path));
            }
            let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
            let file = file.map_err(|source| FolderError::Write { path: path.clone(), source })?;
            if try_lock(&file).map_err(|source| FolderError::Write { path: path.clone(), source })? {
                let lock = Self { path: path.clone(), file, folder: without_links(folder) };
                own(|folders| folders.push(lock.folder.clone()));
                if lock.is_held() {
                    return Ok(lock);
                }
                // Its holder has just removed it: the next attempt finds another file.
            } else {
                thread::sleep(MOMENT);
            }
        }
        Err(FolderError::Busy(folder.to_owned()))
    }

    /// Whether somebody writes to this folder.
    pub fn is_taken(folder: &Path) -> bool {
        let file = File::open(folder.join(LOCK_FILE));
        file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    /// Whether another process writes to this folder.
    pub fn is_taken_elsewhere(folder: &Path) -> bool {
        let path = without_links(folder);
        Self::is_taken(folder) && !own(|folders| folders.contains(&path))
    }

    /// Whether the folder is still the one that it is the right to: it may have been removed or renamed.
    pub fn is_held(&self) -> bool {
        is_at(&self.file, &self.path)
    }

    /// The folder has another name now.
    pub fn moved_to(&mut self, folder: &Path) {
        self.path = folder.join(LOCK_FILE);
        let to = without_links(folder);
        own(|folders| {
            remove(folders, &self.folder);
            folders.push(to.clone());
        });
        self.folder = to;
    }
}

/// Removes one folder; that of another lock may have had the same name.
fn remove(folders: &mut Vec<PathBuf>, folder: &Path) {
    if let Some(place) = folders.iter().position(|known| known == folder) {
        folders.swap_remove(place);
    }
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        own(|folders| remove(folders, &self.folder));
        if self.is_held() {
            // An empty file that is left is in nobody's way.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Whether nobody else has a lock on the file.
fn try_lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Whether the file is the one with this name.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(open), Ok(named)) = (file.metadata(), fs::symlink_metadata(path)) else { return false };
    (open.dev(), open.ino()) == (named.dev(), named.ino())
}

/// Whether there is a file with this name. A file that is open cannot be removed here, nor its folder renamed.
#[cfg(not(unix))]
fn is_at(_file: &File, path: &Path) -> bool {
    path.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_writer_at_a_time_and_the_lock_goes_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        assert!(!FolderLock::is_taken(path));
        let lock = FolderLock::acquire(path).unwrap();
        assert!(FolderLock::is_taken(path) && lock.is_held());
        assert!(matches!(FolderLock::acquire(path), Err(FolderError::Busy(busy)) if busy == path));
        assert!(!FolderLock::is_taken_elsewhere(path), "it is this process");
        drop(lock);
        assert!(!FolderLock::is_taken(path));
        assert_eq!(fs::read_dir(path).unwrap().count(), 0);
        let other = OpenOptions::new().write(true).create_new(true).open(path.join(LOCK_FILE)).unwrap();
        assert!(try_lock(&other).unwrap() && FolderLock::is_taken_elsewhere(path));
        drop(other);
        // A file that a killed process has left holds nobody up.
        fs::write(path.join(LOCK_FILE), "").unwrap();
        assert!(!FolderLock::is_taken(path));
        FolderLock::acquire(path).unwrap();
    }

    #[test]
    fn a_lock_on_a_folder_that_is_gone_is_none_and_leaves_that_of_another_alone() {
        let parent = tempfile::tempdir().unwrap();
        let (path, away) = (parent.path().join("run"), parent.path().join("away"));
        fs::create_dir(&path).unwrap();
        let mut lock = FolderLock::acquire(&path).unwrap();
        fs::rename(&path, &away).unwrap();
        assert!(!lock.is_held());
        fs::create_dir(&path).unwrap();
        let other = FolderLock::acquire(&path).unwrap();
        assert!(!lock.is_held() && other.is_held());
        drop(lock);
        assert!(FolderLock::is_taken(&path));
        lock = FolderLock::acquire(&away).unwrap();
        drop(other);
        fs::rename(&away, parent.path().join("again")).unwrap();
        lock.moved_to(&parent.path().join("again"));
        assert!(lock.is_held() && !FolderLock::is_taken_elsewhere(&parent.path().join("again")));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_no_lock() {
        let folder = tempfile::tempdir().unwrap();
        let precious = folder.path().join("precious");
        std::os::unix::fs::symlink(&precious, folder.path().join(LOCK_FILE)).unwrap();
        assert!(matches!(FolderLock::acquire(folder.path()), Err(FolderError::Link(_))));
        assert!(!precious.exists());
    }
}
