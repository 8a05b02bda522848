//! `refits.csv` and the networks in `refits/` as they are written: a network always before its row, and no row of a point that has
//! another network by now.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

use super::{
    FolderError,
    own_files::{REFITS_FILE, REFITS_FOLDER, refit_path, unless_absent},
};
use crate::{
    export::{self, Card, checksum, place_atomically, row, sync_folder, write_atomically},
    front::{Refit, RefitKind},
};

type Key = (usize, RefitKind);

/// The refits of a run in its folder.
#[derive(Debug)]
pub(super) struct RefitFiles {
    /// All of them.
    all: BTreeMap<Key, Refit>,
    /// The rows that the file has, or is to have next.
    rows: BTreeMap<Key, String>,
    /// Those whose networks are to be written.
    unwritten: BTreeSet<Key>,
    /// Those that are no more, and whose networks are there still.
    gone: BTreeSet<Key>,
    /// Whether the file must be written anew.
    is_stale: bool,
}

impl RefitFiles {
    /// None as yet.
    pub const fn new() -> Self {
        Self {
            all: BTreeMap::new(),
            rows: BTreeMap::new(),
            unwritten: BTreeSet::new(),
            gone: BTreeSet::new(),
            is_stale: false,
        }
    }

    /// Those that are in the folder, each with the checksum of its network.
    pub fn there(refits: Vec<(Refit, String)>) -> Self {
        let mut files = Self::new();
        for (refit, checksum) in refits {
            let key = (refit.point, refit.kind);
            files.rows.insert(key, line(&row::refit::fields(&refit, &checksum)));
            files.all.insert(key, refit);
        }
        files
    }

    /// Takes one in.
    pub fn insert(&mut self, refit: &Refit) {
        let key = (refit.point, refit.kind);
        self.leave(key);
        self.all.insert(key, refit.clone());
        self.unwritten.insert(key);
    }

    /// Gives up those of a point, whose network is another now.
    pub fn forget_point(&mut self, point: usize) {
        for kind in RefitKind::ALL {
            self.leave((point, kind));
        }
    }

    fn leave(&mut self, key: Key) {
        self.all.remove(&key);
        self.unwritten.remove(&key);
        if self.rows.remove(&key).is_some() {
            self.is_stale = true;
            self.gone.insert(key);
        }
    }

    /// What was written is gone.
    pub fn forget(&mut self) {
        self.rows.clear();
        self.gone.clear();
        self.unwritten = self.all.keys().copied().collect();
        self.is_stale = false;
    }

    /// Removes the rows and then the networks of those that are no more. It comes before the rows of the points.
    ///
    /// # Errors
    /// What the operating system refuses.
    pub fn remove(&mut self, folder: &Path, card: &Card) -> Result<(), FolderError> {
        if self.is_stale {
            self.write_rows(folder, card)?;
        }
        while let Some(&(point, kind)) = self.gone.first() {
            let path = refit_path(folder, point, kind);
            unless_absent(fs::remove_file(&path)).map_err(|source| FolderError::Write { path, source })?;
            self.gone.remove(&(point, kind));
        }
        Ok(())
    }

    /// Writes the networks and then the rows of those that are new. It comes after the rows of the points.
    ///
    /// # Errors
    /// What the operating system refuses.
    pub fn write(&mut self, folder: &Path, card: &Card) -> Result<(), FolderError> {
        if self.unwritten.is_empty() {
            return Ok(());
        }
        let networks = folder.join(REFITS_FOLDER);
        match fs::create_dir(&networks) {
            Err(source) if source.kind() != io::ErrorKind::AlreadyExists => {
                return Err(FolderError::Write { path: networks, source });
            }
            _ => {}
        }
        let mut written = Vec::new();
        for &key in &self.unwritten {
            let Some(refit) = self.all.get(&key) else { continue };
            let path = refit_path(folder, key.0, key.1);
            let bytes = export::refit_bytes(&path, card, refit)?;
            place_atomically(&path, &bytes).map_err(|source| FolderError::Write { path, source })?;
            written.push((key, line(&row::refit::fields(refit, &checksum(&bytes)))));
        }
        sync_folder(&networks).map_err(|source| FolderError::Write { path: networks, source })?;
        // The folder itself is new the first time.
        sync_folder(folder).map_err(|source| FolderError::Write { path: folder.to_owned(), source })?;
        self.rows.extend(written);
        self.is_stale = true;
        self.write_rows(folder, card)?;
        self.unwritten.clear();
        Ok(())
    }

    fn write_rows(&mut self, folder: &Path, card: &Card) -> Result<(), FolderError> {
        let path = folder.join(REFITS_FILE);
        let mut text = line(&row::refit::columns(&card.meaning));
        self.rows.values().for_each(|row| text.push_str(row));
        write_atomically(&path, text.as_bytes()).map_err(|source| FolderError::Write { path, source })?;
        self.is_stale = false;
        Ok(())
    }
}

/// No field needs quotes: they are numbers and names of kinds.
fn line<T: AsRef<str>>(fields: &[T]) -> String {
    fields.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(",") + "\n"
}
