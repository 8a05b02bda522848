//! How a run folder tells that its run has ended, and what it keeps until then to go on from.

use std::{fs, io};

use super::{
    FolderError, RunFolder, SolvedSubproblem, StopReason,
    journal::{JOURNAL_FILE, JournalWriter},
};

impl RunFolder {
    /// Keeps a solution from which the run can go on if it is broken off.
    pub(super) fn keep_solved(&mut self, solved: &SolvedSubproblem) -> Result<(), FolderError> {
        let path = || self.path.join(JOURNAL_FILE);
        let journal = match &mut self.journal {
            Some(journal) => journal,
            None => {
                let journal = JournalWriter::open(&self.path);
                self.journal.insert(journal.map_err(|source| FolderError::Write { path: path(), source })?)
            }
        };
        journal.append(solved).map_err(|source| FolderError::Write { path: self.path.join(JOURNAL_FILE), source })
    }

    /// Notes that the run has ended. Once it is complete there is nothing to go on from.
    pub(super) fn end(&mut self, reason: StopReason) -> Result<(), FolderError> {
        self.record.ended = Some(reason);
        self.write_record()?;
        if reason.is_complete() {
            self.journal = None;
            let path = self.path.join(JOURNAL_FILE);
            match fs::remove_file(&path) {
                Err(source) if source.kind() != io::ErrorKind::NotFound => {
                    return Err(FolderError::Write { path, source });
                }
                _ => {}
            }
        }
        Ok(())
    }
}
