//! Runs that ended by a crash or a kill: found when the program starts again.

use std::{
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::{
    Record,
    kept::{Glance, newest, open_record},
    lock::FolderLock,
};

/// Whether nobody writes this run any more although it has not ended.
fn is_interrupted(glance: &Glance) -> bool {
    glance.ended.is_none() && !glance.points.is_empty() && !FolderLock::is_taken(&glance.path)
}

/// Among the newest `most` runs in a folder of runs those that were interrupted, the newest first. Only those count that were last
/// written to after `seen`, which a person has been told of before, and before `now`: what is written since is of this program.
#[must_use]
pub fn interrupted(root: &Path, most: usize, seen: Option<SystemTime>, now: SystemTime) -> Vec<Glance> {
    let is_new = |glance: &Glance| glance.written < now && seen.is_none_or(|seen| glance.written > seen);
    newest(root, most).into_iter().filter(|glance| is_new(glance) && is_interrupted(glance)).collect()
}

/// What the runs that were looked at last have come to.
#[derive(Clone, Debug)]
pub enum Reopened {
    /// This one is there, in this folder.
    Run(PathBuf, Box<Record>),
    /// None has ended, and one was interrupted.
    Interrupted,
    /// None is there.
    Nothing,
}

/// Opens the first of these runs that is there and has ended.
#[must_use]
pub fn reopen(paths: &[PathBuf]) -> Reopened {
    let mut found = Reopened::Nothing;
    for path in paths {
        let Ok(glance) = Glance::of(path) else { continue };
        if glance.ended.is_none() {
            if is_interrupted(&glance) {
                found = Reopened::Interrupted;
            }
        } else if let Ok(record) = open_record(std::slice::from_ref(path)) {
            return Reopened::Run(path.clone(), Box::new(record));
        }
    }
    found
}

#[cfg(test)]
#[path = "interrupted_tests.rs"]
mod tests;
