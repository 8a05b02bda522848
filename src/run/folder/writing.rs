//! The steps that bring a folder up to date, in an order that can be interrupted anywhere.

use std::{
    fs, io,
    path::{Path, PathBuf},
    thread,
};

use super::RunFolder;
use crate::{
    data::message_line,
    export::{self, checksum, place_atomically, row, sync_folder, write_atomically},
    run::{
        FolderError,
        journal::{JOURNAL_FILE, JournalWriter},
        lock::{ATTEMPTS, FolderLock, MOMENT},
        own_files::{NETWORKS_FOLDER, RUN_FILE, network_path, next_network_path, remove_own_files, unless_absent},
        replacement::{publish, staged},
        saved::read_run_file,
    },
};

/// Where the files of a run are.
#[derive(Debug)]
pub(super) enum Place {
    /// Nowhere as yet.
    Nowhere,
    /// Beside the run that they are to replace, which nobody else may write to meanwhile.
    Beside { path: PathBuf, lock: FolderLock, replaced: Option<FolderLock> },
    /// In the folder of the run.
    There(FolderLock),
}

impl RunFolder {
    /// Writes down what is not written yet, as far as it goes.
    pub(super) fn try_write(&mut self) -> Result<(), FolderError> {
        self.prepare()?;
        let folder = match &self.place {
            Place::Beside { path, .. } => path.clone(),
            _ => self.path.clone(),
        };
        // That a run has ended is written last: what ends with it must be there.
        let has_ended = self.record.ended.is_some();
        if self.run_is_stale && !has_ended {
            self.write_run(&folder)?;
        }
        self.write_solved(&folder);
        self.refits.remove(&folder, &self.card)?;
        // A network that has its row already must not be written over.
        self.switch(&folder)?;
        let networks = self.write_networks(&folder);
        for &number in &self.given_up {
            self.front.remove(number);
        }
        self.front.write(&folder)?;
        self.switched.append(&mut self.switching);
        self.switch(&folder)?;
        while let Some(&number) = self.given_up.first() {
            for path in [network_path(&folder, number), next_network_path(&folder, number)] {
                unless_absent(fs::remove_file(&path)).map_err(|source| FolderError::Write { path, source })?;
            }
            self.given_up.remove(&number);
        }
        self.refits.write(&folder, &self.card)?;
        if self.run_is_stale && networks.is_ok() {
            self.write_run(&folder)?;
        }
        self.take_place()?;
        networks?;
        if self.is_complete() {
            self.remove_journal(&folder)?;
        }
        Ok(())
    }

    /// Makes the folders, and sees to it that nobody else writes to them.
    fn prepare(&mut self) -> Result<(), FolderError> {
        if matches!(self.place, Place::Nowhere) {
            let mut attempts = 0;
            // Another that begins in the same moment may take the folder beside for one that is left over, and remove it.
            while let Err(error) = self.begin() {
                attempts += 1;
                if attempts == ATTEMPTS || !error.is_about_absence() {
                    return Err(error);
                }
                thread::sleep(MOMENT);
            }
        }
        let networks = match &self.place {
            Place::Beside { path, .. } => path.join(NETWORKS_FOLDER),
            _ => self.path.join(NETWORKS_FOLDER),
        };
        match fs::create_dir(&networks) {
            Err(source) if source.kind() != io::ErrorKind::AlreadyExists => {
                Err(FolderError::Write { path: networks, source })
            }
            _ => Ok(()),
        }
    }

    /// Makes the folder beside that of the run.
    fn begin(&mut self) -> Result<(), FolderError> {
        Self::check(&self.path, self.overwrite)?;
        let path = staged(&self.path)?;
        let refused = |source| FolderError::Write { path: self.path.clone(), source };
        if let Some(parent) = path.parent().filter(|parent| self.makes_parents && !parent.exists()) {
            fs::create_dir_all(parent).map_err(refused)?;
            sync_folder(parent.parent().unwrap_or(Path::new(""))).map_err(refused)?;
        }
        match fs::create_dir(&path) {
            Err(_) if FolderLock::is_taken(&path) => return Err(FolderError::Busy(self.path.clone())),
            result => result.map_err(refused)?,
        }
        let lock = FolderLock::acquire(&path)?;
        self.place = Place::Beside { path, lock, replaced: None };
        let claimed = self.claim();
        if claimed.is_err() {
            self.leave();
        }
        claimed
    }

    /// Sees to it that nobody else has taken the name of the run meanwhile, or will.
    fn claim(&mut self) -> Result<(), FolderError> {
        Self::check_settled(&self.path, self.overwrite)?;
        if let Place::Beside { replaced, .. } = &mut self.place
            && self.path.is_dir()
        {
            *replaced = Some(FolderLock::acquire(&self.path)?);
        }
        Ok(())
    }

    /// Gives up the place of the files. What has never come to be a run is removed.
    pub(super) fn leave(&mut self) {
        if let Place::Beside { path, .. } = &self.place {
            // What cannot be removed now is removed by whoever comes next.
            let _ = remove_own_files(path);
        }
        self.place = Place::Nowhere;
    }

    /// Writes down what the run has solved. Nobody waits until it is on the disk: what a power failure takes of it is solved again.
    fn write_solved(&mut self, folder: &Path) {
        if self.solved.is_empty() || self.is_complete() {
            return;
        }
        let journal = self.journal.take().map_or_else(|| JournalWriter::open(folder), Ok);
        let written = journal.and_then(|mut journal| {
            self.solved.iter().try_for_each(|solved| journal.append(solved))?;
            Ok(journal)
        });
        // What could not be written is solved again, if it comes to that: points go before.
        self.solved.clear();
        self.journal = written.ok();
    }

    /// Of a run that is complete there is nothing to go on from.
    fn remove_journal(&mut self, folder: &Path) -> Result<(), FolderError> {
        self.solved.clear();
        self.journal = None;
        let path = match &self.place {
            Place::There(_) => self.path.join(JOURNAL_FILE),
            _ => folder.join(JOURNAL_FILE),
        };
        unless_absent(fs::remove_file(&path)).map_err(|source| FolderError::Write { path, source })
    }

    fn write_run(&mut self, folder: &Path) -> Result<(), FolderError> {
        let path = folder.join(RUN_FILE);
        let text = match toml::to_string(&self.record) {
            Ok(text) => text,
            Err(error) => return Err(FolderError::Unwritable { path, reason: message_line(&error.to_string()) }),
        };
        write_atomically(&path, text.as_bytes()).map_err(|source| FolderError::Write { path, source })?;
        self.run_is_stale = false;
        Ok(())
    }

    /// Writes the networks that are not written yet, and notes their rows. What is written before an error counts.
    fn write_networks(&mut self, folder: &Path) -> Result<(), FolderError> {
        if self.unwritten.is_empty() {
            return Ok(());
        }
        let mut written = Vec::new();
        let mut result = Ok(());
        for &number in &self.unwritten {
            match self.write_network(folder, number) {
                Ok(checksum) => written.push((number, checksum)),
                Err(error) => {
                    result = Err(error);
                    break;
                }
            }
        }
        let networks = folder.join(NETWORKS_FOLDER);
        // Their names must be on the disk before their rows are.
        sync_folder(&networks).map_err(|source| FolderError::Write { path: networks, source })?;
        for (number, checksum) in written {
            self.unwritten.remove(&number);
            self.outdated.remove(&number);
            let Some((place, member)) = self.members.get(&number) else { continue };
            if self.front.has(number) {
                self.switching.insert(number);
            }
            self.front.set(&member.point, *place, checksum);
        }
        result
    }

    /// Writes the file of a network, beside the one that it replaces if there is one; its checksum.
    fn write_network(&self, folder: &Path, number: usize) -> Result<String, FolderError> {
        let Some((_, member)) = self.members.get(&number) else { return Ok(String::new()) };
        let path = if self.front.has(number) { next_network_path } else { network_path }(folder, number);
        let card = member.point.fold.and_then(|fold| self.fold_cards.get(fold)).unwrap_or(&self.card);
        let mut figures = row::json(&member.point, &card.meaning);
        // They tell of the run and not of the network, and would make each run's checksums differ.
        figures.remove("seconds");
        let bytes = export::network_bytes(&path, card, member, &figures)?;
        place_atomically(&path, &bytes).map_err(|source| FolderError::Write { path, source })?;
        Ok(checksum(&bytes))
    }

    /// Puts the networks whose rows are written in the places of those before.
    fn switch(&mut self, folder: &Path) -> Result<(), FolderError> {
        while let Some(&number) = self.switched.first() {
            let path = network_path(folder, number);
            unless_absent(fs::rename(next_network_path(folder, number), &path))
                .map_err(|source| FolderError::Write { path, source })?;
            self.switched.remove(&number);
        }
        Ok(())
    }

    /// Puts a run that is written beside its folder into it, as soon as it is worth more than what is there.
    fn take_place(&mut self) -> Result<(), FolderError> {
        let Place::Beside { path, .. } = &self.place else { return Ok(()) };
        if self.front.written() == 0 && read_run_file(&self.path).is_ok() {
            return Ok(());
        }
        publish(path, &self.path)?;
        if let Place::Beside { mut lock, .. } = std::mem::replace(&mut self.place, Place::Nowhere) {
            lock.moved_to(&self.path);
            self.place = Place::There(lock);
        }
        (self.overwrite, self.makes_parents) = (false, false);
        Ok(())
    }
}

impl Drop for RunFolder {
    fn drop(&mut self) {
        self.leave();
    }
}
