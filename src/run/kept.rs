//! The folder in which the window keeps its runs: what is in it at a glance, and room for the next.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::{
    FolderError, Part, Record, RunEnd, SavedRun,
    joined::join,
    leftovers::tidy,
    lock::FolderLock,
    own_files::{FRONT_FILE, LOCK_FILE, REFITS_FILE, RUN_FILE},
    replacement::{is_beside, settle, staged},
    together::{holds_parts, open_together},
};
use crate::front::{Method, Point};

/// Runs that are never removed to make room.
pub const ALWAYS_KEPT: usize = 10;
/// Runs beyond these are removed once all together are larger than this, in bytes.
pub const MOST_BYTES: u64 = 1 << 30;
/// A run that is being written is copied so often until it is whole.
const COPIES: usize = 5;
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
    /// The start or the fold that it is of, if that was computed alone.
    pub part: Option<Part>,
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
        let part = file.specification.part;
        let is_of_front = |point: &&Point| point.fold == file.specification.fold_alone();
        let mut points: Vec<[f64; 2]> =
            rows.iter().filter(is_of_front).map(|point| [point.l1, point.train.loss]).collect();
        points.sort_by(|a, b| a[0].total_cmp(&b[0]));
        let ended = file.end(points.len());
        Ok(Self {
            path: path.to_owned(),
            name: file.dataset.name,
            network: file.network.to_string(),
            part,
            method: file.specification.method.name,
            points,
            written: written(path),
            ended,
        })
    }
}

/// The newest runs in a folder of runs, the newest first. What is no run, or damaged, is left out.
#[must_use]
pub fn newest(root: &Path, most: usize) -> Vec<Glance> {
    runs(root).into_iter().filter_map(|path| Glance::of(&path).ok()).take(most).collect()
}

/// Removes the oldest runs but [`ALWAYS_KEPT`] until what is left is no larger than this. Those that are being written stay.
///
/// # Errors
/// What the operating system refuses.
pub fn make_room(root: &Path, most_bytes: u64) -> io::Result<()> {
    let mut bytes = 0;
    for (place, run) in runs(root).into_iter().enumerate() {
        bytes += size(&run)?;
        if place >= ALWAYS_KEPT && bytes > most_bytes && !FolderLock::is_taken(&run) {
            // Without this file it is no run: one that is removed only in part is never taken for one.
            fs::remove_file(run.join(RUN_FILE))?;
            fs::remove_dir_all(&run)?;
        }
    }
    Ok(())
}

/// Removes what killed writers have left beside the runs in a folder of runs, and in them.
pub fn tidy_up(root: &Path) {
    let entries = fs::read_dir(root).into_iter().flatten().filter_map(Result::ok);
    let names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    for name in names {
        // What cannot be removed, or is being written, stays.
        let _ = match name.strip_prefix('.').and_then(|name| name.rsplit_once('.')) {
            Some((name_of_run, _)) if is_beside(&name) => settle(&root.join(name_of_run)),
            _ => tidy(&root.join(&name)),
        };
    }
}

/// Copies a run to a folder that does not exist yet, and then is there as a whole. One that is being written is copied as
/// it is at one moment.
///
/// # Errors
/// What the operating system refuses, a folder that exists, or a run that is damaged.
pub fn copy_run(from: &Path, to: &Path) -> io::Result<()> {
    let refused = |error: FolderError| io::Error::other(error.to_string());
    settle(to).map_err(refused)?;
    if to.exists() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "it exists already; choose another name"));
    }
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    let beside = staged(to).map_err(refused)?;
    let copied = copy_whole(from, &beside).and_then(|()| fs::rename(&beside, to));
    if copied.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_dir_all(&beside);
    }
    copied
}

/// Puts a run, or that which these parts make, into a folder that does not exist yet.
///
/// # Errors
/// Those of [`copy_run`], and of parts those of [`join`].
pub fn keep_run(paths: &[PathBuf], to: &Path) -> io::Result<()> {
    match paths {
        [from] if !holds_parts(from) => copy_run(from, to),
        _ => join(paths, to, false).map_err(|error| io::Error::other(error.to_string())),
    }
}

/// Copies until nothing has changed meanwhile.
fn copy_whole(from: &Path, to: &Path) -> io::Result<()> {
    for _ in 0..COPIES {
        copy(from, to)?;
        match SavedRun::open(to) {
            Err(error) if !FolderLock::is_taken(from) => return Err(io::Error::other(error.to_string())),
            Err(_) => fs::remove_dir_all(to)?,
            Ok(_) => return Ok(()),
        }
    }
    Err(io::Error::other("the run changes all the time; wait until it has ended"))
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else if entry.file_name() != LOCK_FILE {
            match fs::copy(entry.path(), &target) {
                // It was removed meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                result => {
                    result?;
                    fs::File::open(&target)?.sync_all()?;
                }
            }
        }
    }
    Ok(())
}

/// The folders of runs, the newest first.
fn runs(root: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(root).into_iter().flatten().filter_map(Result::ok);
    let is_run = |entry: &fs::DirEntry| {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        is_folder && !entry.file_name().to_str().is_some_and(is_beside) && entry.path().join(RUN_FILE).is_file()
    };
    let entries = entries.filter(is_run).map(|entry| entry.path());
    let mut runs: Vec<(SystemTime, PathBuf)> = entries.map(|path| (written(&path), path)).collect();
    runs.sort_by(|a, b| b.cmp(a));
    runs.into_iter().map(|(_, path)| path).collect()
}

/// When a run was last written to.
pub(super) fn written(run: &Path) -> SystemTime {
    let of = |name: &str| fs::metadata(run.join(name)).and_then(|file| file.modified()).ok();
    of(FRONT_FILE).max(of(RUN_FILE)).max(of(REFITS_FILE)).unwrap_or(SystemTime::UNIX_EPOCH)
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

/// Opens a run, or the parts of one as [`open_together`] does, as a window shows it.
///
/// # Errors
/// A folder that is no run, or has no points yet, or whose files are damaged; parts that are not of one run.
pub fn open_record(paths: &[PathBuf]) -> Result<Record, FolderError> {
    let run = open_together(paths)?;
    let path = run.path.clone();
    run.into_record().ok_or(FolderError::Empty(path))
}

#[cfg(test)]
#[path = "kept_tests.rs"]
mod tests;
