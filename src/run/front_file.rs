//! `front.csv` as it is written: one row per point, and never one without its network.

use std::{
    collections::BTreeMap,
    fs::OpenOptions,
    io::{self, Write},
    path::Path,
};

use super::{FolderError, own_files::FRONT_FILE};
use crate::{
    export::{Meaning, row, write_atomically},
    front::Point,
};

/// The rows that the file has, or is to have next.
#[derive(Debug)]
pub(super) struct FrontFile {
    header: String,
    rows: BTreeMap<usize, Row>,
    /// Numbers of rows that only need to be appended.
    added: Vec<usize>,
    /// Whether the file must be written anew.
    is_stale: bool,
    /// How many bytes it had after it was last written.
    length: u64,
    /// How many rows it had then.
    written: usize,
}

#[derive(Debug)]
struct Row {
    /// Rows stand in this order.
    place: usize,
    checksum: String,
    text: String,
}

impl FrontFile {
    /// Without a row, and not written yet.
    pub fn new(meaning: &Meaning) -> Self {
        let header = csv_line(&row::columns(meaning));
        Self { header, rows: BTreeMap::new(), added: Vec::new(), is_stale: true, length: 0, written: 0 }
    }

    /// What was written is gone.
    pub fn forget(&mut self) {
        self.rows.clear();
        self.added.clear();
        (self.is_stale, self.written) = (true, 0);
    }

    /// Whether there is a row of this point.
    pub fn has(&self, number: usize) -> bool {
        self.rows.contains_key(&number)
    }

    /// How many rows the file has on the disk.
    pub fn written(&self) -> usize {
        self.written
    }

    /// The network of a point is in a file with this checksum.
    pub fn set(&mut self, point: &Point, place: usize, checksum: String) {
        let text = csv_line(&row::fields(point, &checksum));
        if self.rows.insert(point.number, Row { place, checksum, text }).is_some() {
            self.is_stale = true;
        } else {
            self.added.push(point.number);
        }
    }

    /// More is known of a point whose network is as it was.
    pub fn restate(&mut self, point: &Point) {
        if let Some(row) = self.rows.get_mut(&point.number) {
            row.text = csv_line(&row::fields(point, &row.checksum));
            self.is_stale = true;
        }
    }

    /// The row of a point stands in this place.
    pub fn place(&mut self, number: usize, place: usize) {
        if let Some(row) = self.rows.get_mut(&number).filter(|row| row.place != place) {
            row.place = place;
            self.is_stale = true;
        }
    }

    /// The point is no longer one.
    pub fn remove(&mut self, number: usize) {
        self.is_stale |= self.rows.remove(&number).is_some();
    }

    /// Brings the file up to date and flushes it to the disk. Rows that only come to those before are appended.
    ///
    /// # Errors
    /// What the operating system refuses. The file then has its old rows.
    pub fn write(&mut self, folder: &Path) -> Result<(), FolderError> {
        let path = folder.join(FRONT_FILE);
        if !self.is_stale && self.added.is_empty() {
            return Ok(());
        }
        let written = if self.is_stale { self.rewrite(&path) } else { self.append(&path) };
        // Nobody knows what is in a file that could not be appended to.
        self.is_stale = written.is_err();
        written.map_err(|source| FolderError::Write { path, source })?;
        self.added.clear();
        self.written = self.rows.len();
        Ok(())
    }

    fn rewrite(&mut self, path: &Path) -> io::Result<()> {
        let mut rows: Vec<&Row> = self.rows.values().collect();
        rows.sort_by_key(|row| row.place);
        let mut text = self.header.clone();
        for row in rows {
            text.push_str(&row.text);
        }
        write_atomically(path, text.as_bytes())?;
        self.length = text.len() as u64;
        Ok(())
    }

    fn append(&mut self, path: &Path) -> io::Result<()> {
        let mut file = OpenOptions::new().append(true).open(path)?;
        if file.metadata()?.len() != self.length {
            return self.rewrite(path);
        }
        let mut added: Vec<&Row> = self.added.iter().filter_map(|number| self.rows.get(number)).collect();
        added.sort_by_key(|row| row.place);
        let text: String = added.into_iter().map(|row| row.text.as_str()).collect();
        if let Err(error) = file.write_all(text.as_bytes()).and_then(|()| file.sync_data()) {
            // Half a row would be in the way of whoever reads the file meanwhile.
            let _ = file.set_len(self.length);
            return Err(error);
        }
        self.length += text.len() as u64;
        Ok(())
    }
}

/// No field needs quotes: they are numbers and names of methods.
fn csv_line<T: AsRef<str>>(fields: &[T]) -> String {
    fields.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(",") + "\n"
}
