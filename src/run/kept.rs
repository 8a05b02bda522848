//! The folder in which the window keeps its runs: what is in it at a glance, and room for the next.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::{FolderError, Record, RunEnd, SavedRun, folder::RUN_FILE};
use crate::front::Method;

/// Runs that are never removed to make room.
pub const ALWAYS_KEPT: usize = 10;
/// Runs beyond these are removed once all together are larger than this, in bytes.
pub const MOST_BYTES: u64 = 1 << 30;
/// What a small file takes on most disks.
const BLOCK: u64 = 4096;

/// A saved run at a glance.
#[derive(Clone, Debug, PartialEq)]
pub struct Glance {
    /// Its folder.
    pub path: PathBuf,
    /// Name of the dataset.
    pub name: String,
    /// The network, such as `4-4-4-3`.
    pub network: String,
    /// How its front was computed.
    pub method: Method,
    /// ℓ¹ norm and training loss of the points of its front, by rising norm.
    pub points: Vec<[f64; 2]>,
    /// When it was last written to.
    pub written: SystemTime,
    /// How it has ended; nothing if it goes on, or was interrupted.
    pub ended: Option<RunEnd>,
}

impl Glance {
    /// Of the run in a folder; its networks are not read.
    ///
    /// # Errors
    /// A folder that is no run, or whose files are damaged.
    pub fn of(path: &Path) -> Result<Self, FolderError> {
        let (file, rows) = SavedRun::read_figures(path)?;
        let mut points: Vec<[f64; 2]> =
            rows.iter().filter(|point| point.fold.is_none()).map(|point| [point.l1, point.train.loss]).collect();
        points.sort_by(|a, b| a[0].total_cmp(&b[0]));
        Ok(Self {
            path: path.to_owned(),
            name: file.dataset.name,
            network: file.network.to_string(),
            method: file.specification.method.name,
            points,
            written: written(path),
            ended: file.ended,
        })
    }
}

/// The newest runs in a folder of runs, the newest first. What is no run, or damaged, is left out.
#[must_use]
pub fn newest(root: &Path, most: usize) -> Vec<Glance> {
    runs(root).into_iter().filter_map(|path| Glance::of(&path).ok()).take(most).collect()
}

/// Removes the oldest runs but [`ALWAYS_KEPT`] until what is left is no larger than this.
///
/// # Errors
/// What the operating system refuses.
pub fn make_room(root: &Path, most_bytes: u64) -> io::Result<()> {
    let mut bytes = 0;
    for (place, run) in runs(root).into_iter().enumerate() {
        bytes += size(&run)?;
        if place >= ALWAYS_KEPT && bytes > most_bytes {
            fs::remove_dir_all(&run)?;
        }
    }
    Ok(())
}

/// Copies a run to a folder that does not exist yet.
///
/// # Errors
/// What the operating system refuses, or a folder that exists.
pub fn copy_run(from: &Path, to: &Path) -> io::Result<()> {
    if to.exists() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "it exists already; choose another name"));
    }
    copy(from, to)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// The folders of runs, the newest first.
fn runs(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let mut runs: Vec<(SystemTime, PathBuf)> =
        entries.filter(|path| path.join(RUN_FILE).is_file()).map(|path| (written(&path), path)).collect();
    runs.sort_by(|a, b| b.cmp(a));
    runs.into_iter().map(|(_, path)| path).collect()
}

/// When a run was last written to.
fn written(run: &Path) -> SystemTime {
    let of = |name: &str| fs::metadata(run.join(name)).and_then(|file| file.modified()).ok();
    of(super::folder::FRONT_FILE).max(of(RUN_FILE)).unwrap_or(SystemTime::UNIX_EPOCH)
}

/// Bytes that a folder takes.
fn size(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        bytes += if about.is_dir() { size(&entry.path())? } else { about.len().max(BLOCK) };
    }
    Ok(bytes)
}

/// Opens a run as a window shows it.
///
/// # Errors
/// A folder that is no run, or has no points yet, or whose files are damaged.
pub fn open_record(path: &Path) -> Result<Record, FolderError> {
    SavedRun::open(path)?.into_record().ok_or_else(|| FolderError::Empty(path.to_owned()))
}

#[cfg(test)]
#[path = "kept_tests.rs"]
mod tests;
