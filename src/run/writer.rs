//! Writes a run down while it is computed, as often as is good for both.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use super::{Event, FolderError, RunFolder, folder_name::new_run_folder};

/// Writing takes no more than one part of so many of the time: what comes meanwhile is written together, since flushing many
/// files costs little more than flushing one.
const SHARE: u32 = 10;
/// A point is written no later than this after it was found, if the disk is fast enough.
const LONGEST: Duration = Duration::from_millis(250);
/// What could not be written is tried again so often.
const RETRY: Duration = Duration::from_secs(1);

/// Writes a run to its folder, and what cannot be written as soon as it can be.
///
/// A point is in the folder within a quarter of a second after it was found; a process that is killed loses no other. What is
/// in the folder, every row of its `front.csv` with its network, is also there after a power failure.
#[derive(Debug)]
pub struct Writer {
    folder: RunFolder,
    /// When it is written next, if there is something to write.
    due: Option<Instant>,
    /// Since when writing would take too much of the time.
    rested: Instant,
    /// Why the last attempt has failed.
    trouble: Option<FolderError>,
}

/// What is to be told of the writing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// It cannot go on for now, for this reason; nothing is lost.
    Waits(String),
    /// It has gone on, and everything is in the folder.
    GoesOn,
}

impl Writer {
    /// Writes to this folder.
    #[must_use]
    pub fn new(folder: RunFolder) -> Self {
        Self { folder, due: None, rested: Instant::now(), trouble: None }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &RunFolder {
        &self.folder
    }

    /// Notes what an event tells; it is written when [`Self::write_if_due`] is called next after [`Self::due`].
    pub fn note(&mut self, event: &Event) {
        if self.folder.note(event) && self.due.is_none() {
            self.due = Some(self.rested);
        }
    }

    /// When there is something to write; nothing while everything is written.
    #[must_use]
    pub fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Whether something could not be written when it was last tried.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.trouble.is_some()
    }

    /// Writes if it is time to; what is new about it.
    pub fn write_if_due(&mut self) -> Option<Written> {
        self.due.filter(|&due| due <= Instant::now())?;
        self.attempt(RunFolder::write)
    }

    /// Puts what is written into its final order; what is new about it.
    pub fn finish(&mut self) -> Option<Written> {
        self.attempt(RunFolder::finish)
    }

    /// Tries to finish until this moment. `tell` is called with what is new meanwhile.
    ///
    /// # Errors
    /// Why it could not be written until then.
    pub fn finish_until(&mut self, moment: Instant, mut tell: impl FnMut(Written)) -> Result<(), String> {
        loop {
            if let Some(news) = self.finish() {
                tell(news);
            }
            if self.trouble.is_none() {
                return Ok(());
            }
            if Instant::now() + RETRY > moment {
                return Err(self.trouble.as_ref().map(ToString::to_string).unwrap_or_default());
            }
            std::thread::sleep(RETRY);
        }
    }

    /// Whether another run has taken the folder before the first point was written.
    pub(super) fn has_lost_its_name(&self) -> bool {
        let is_taken = matches!(self.trouble, Some(FolderError::Exists(_) | FolderError::Busy(_)));
        is_taken && self.folder.written() == 0
    }

    /// Goes to another folder than the one that is taken.
    pub(super) fn rename(&mut self, path: PathBuf) {
        self.trouble = None;
        self.due = Some(Instant::now());
        self.folder.move_to(path);
    }

    /// Puts the whole run into a new folder in this one, since its own cannot be written; the new one.
    ///
    /// # Errors
    /// That it cannot be written there either.
    pub fn rescue(&mut self, parent: &Path) -> Result<PathBuf, FolderError> {
        let name = self.folder.path().file_name().map(|name| name.to_string_lossy().into_owned());
        self.folder.move_to(new_run_folder(parent, &name.unwrap_or_else(|| "run".to_owned())));
        self.folder.finish()?;
        (self.trouble, self.due) = (None, None);
        Ok(self.folder.path().to_owned())
    }

    fn attempt(&mut self, write: fn(&mut RunFolder) -> Result<(), FolderError>) -> Option<Written> {
        let start = Instant::now();
        let result = write(&mut self.folder);
        let end = Instant::now();
        self.rested = end + LONGEST.min((end - start) * (SHARE - 1));
        match result {
            Ok(()) => {
                self.due = None;
                self.trouble.take().map(|_| Written::GoesOn)
            }
            Err(error) => {
                self.due = Some(end + RETRY);
                let is_known = self.trouble.as_ref().is_some_and(|known| known.to_string() == error.to_string());
                let told = format!("{error} ({})", self.kept());
                self.trouble = Some(error);
                (!is_known).then_some(Written::Waits(told))
            }
        }
    }

    /// What is kept and where.
    fn kept(&self) -> String {
        let (written, waiting, path) = (self.folder.written(), self.folder.waiting(), self.folder.path().display());
        match written {
            0 => format!("the {waiting} points found so far are in memory and are written as soon as that is possible"),
            _ => format!(
                "{written} points are in “{path}”, {waiting} more are in memory, and all are written as soon as that is possible"
            ),
        }
    }
}
