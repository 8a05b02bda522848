//! The folder of a run, complete at every moment.
//!
//! A point's network is written before its row, and its row is taken out before its network changes: whenever the
//! program ends, every row of `front.csv` has its network beside it.

use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Event, FolderError, RunInfo,
    run_file::{RunEnd, RunFile},
};
use crate::{
    export::{self, Card, row, write_atomically},
    front::{Member, Parameters, Point, Search, Validated},
};

/// The file that makes a folder a run.
pub(super) const RUN_FILE: &str = "run.toml";
/// The file with one row per point.
pub(super) const FRONT_FILE: &str = "front.csv";
/// The folder with one network per point.
pub(super) const NETWORKS_FOLDER: &str = "networks";

/// The folder that a run is written to while it is computed.
#[derive(Debug)]
pub struct RunFolder {
    path: PathBuf,
    record: RunFile,
    card: Card,
    /// What the networks of each fold say about themselves.
    fold_cards: Vec<Card>,
    /// The rows of `front.csv`, in its order, with their networks.
    members: Vec<Member>,
    /// Numbers of points of which the folds have said something since their networks were written.
    outdated: BTreeSet<usize>,
    /// `front.csv`, open at its end.
    front: File,
}

impl RunFolder {
    /// Whether a run can be written to this folder.
    ///
    /// # Errors
    /// The folder exists and is not to be overwritten, or holds something else than a run.
    pub fn check(path: &Path, overwrite: bool) -> Result<(), FolderError> {
        if !path.try_exists().map_err(|source| FolderError::Read { path: path.to_owned(), source })? {
            return Ok(());
        }
        if !overwrite {
            return Err(FolderError::Exists(path.to_owned()));
        }
        let empty = || fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none());
        if path.join(RUN_FILE).is_file() || empty() {
            Ok(())
        } else {
            Err(FolderError::NotOverwritten(path.to_owned()))
        }
    }

    /// Makes the folder of a run, without points as yet. Of a run that is overwritten its own files are removed and
    /// nothing else.
    ///
    /// # Errors
    /// Those of [`Self::check`], and what the operating system refuses.
    pub fn create(path: &Path, info: &RunInfo, overwrite: bool) -> Result<Self, FolderError> {
        Self::check(path, overwrite)?;
        let record = RunFile::new(info);
        let text = run_text(path, &record)?;
        let networks = path.join(NETWORKS_FOLDER);
        fs::create_dir_all(&networks).map_err(|source| FolderError::Write { path: networks.clone(), source })?;
        remove_points(path)?;
        write_run(path, &text)?;
        let (card, fold_cards) = (info.card.clone(), info.fold_cards.clone());
        let front = write_front(path, &card, &[])?;
        let path = path.to_owned();
        Ok(Self { path, record, card, fold_cards, members: Vec::new(), outdated: BTreeSet::new(), front })
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Notes what an event of the run tells.
    ///
    /// # Errors
    /// What the operating system refuses. The points that are in the folder stay readable.
    pub fn receive(&mut self, event: &Event) -> Result<(), FolderError> {
        match event {
            Event::Point(point, parameters) => self.insert(point, parameters),
            Event::Dropped(number) => self.remove(*number),
            Event::Validated(points) => self.validate(points),
            Event::Search(search) => self.set_search(*search),
            Event::Finished(reason) => self.end((*reason).into()),
            Event::Failed(_) => self.end(RunEnd::Failed),
            _ => Ok(()),
        }
    }

    /// Adds a point with its network; one with the same number is replaced.
    fn insert(&mut self, point: &Point, parameters: &Arc<Parameters>) -> Result<(), FolderError> {
        self.remove_row(point.number)?;
        let member = Member { point: point.clone(), parameters: Arc::clone(parameters) };
        self.write_network(&member)?;
        let line = csv_line(&row::fields(point));
        self.front
            .write_all(line.as_bytes())
            .and_then(|()| self.front.flush())
            .map_err(|source| FolderError::Write { path: self.path.join(FRONT_FILE), source })?;
        self.members.push(member);
        Ok(())
    }

    /// Tells in `front.csv` what the folds say of the points with these numbers.
    fn validate(&mut self, points: &[(usize, Validated)]) -> Result<(), FolderError> {
        for (number, validated) in points {
            if let Some(Member { point, .. }) = self.members.iter_mut().find(|member| member.point.number == *number) {
                (point.validation, point.validation_error) = (Some(validated.mean), validated.standard_error);
                self.outdated.insert(*number);
            }
        }
        self.front = write_front(&self.path, &self.card, &self.members)?;
        Ok(())
    }

    fn write_network(&self, member: &Member) -> Result<(), FolderError> {
        let card = member.point.fold.and_then(|fold| self.fold_cards.get(fold)).unwrap_or(&self.card);
        Ok(export::write_network(&network_path(&self.path, member.point.number), card, member)?)
    }

    /// Takes out the point with this number, if it is there.
    fn remove(&mut self, number: usize) -> Result<(), FolderError> {
        if self.remove_row(number)? {
            remove_file(&network_path(&self.path, number))?;
        }
        Ok(())
    }

    /// Notes in `run.toml` what the front rests on.
    fn set_search(&mut self, search: Search) -> Result<(), FolderError> {
        self.record.search = Some(search);
        write_run(&self.path, &run_text(&self.path, &self.record)?)
    }

    /// Notes in `run.toml` that the run has ended, and how it first did.
    fn end(&mut self, how: RunEnd) -> Result<(), FolderError> {
        if self.record.ended.is_some() {
            return Ok(());
        }
        self.record.ended = Some(how);
        write_run(&self.path, &run_text(&self.path, &self.record)?)
    }

    /// Puts the rows in the order of the front, from the sparsest point to the densest, and those of the folds after them: while a run
    /// is computed they come as the points are found. What the folds have said of a network since it was written is noted in its file.
    ///
    /// # Errors
    /// What the operating system refuses. The folder then stays as it was, with its rows in the order in which they were found.
    pub fn finish(&mut self) -> Result<(), FolderError> {
        for member in self.members.iter().filter(|member| self.outdated.contains(&member.point.number)) {
            self.write_network(member)?;
        }
        self.outdated.clear();
        self.members.sort_by(|a, b| a.point.fold.cmp(&b.point.fold).then(a.point.l1.total_cmp(&b.point.l1)));
        self.front = write_front(&self.path, &self.card, &self.members)?;
        Ok(())
    }

    /// Takes out the row of a point, and tells whether there was one.
    fn remove_row(&mut self, number: usize) -> Result<bool, FolderError> {
        let place = self.members.iter().position(|member| member.point.number == number);
        let Some(place) = place else { return Ok(false) };
        self.members.remove(place);
        self.outdated.remove(&number);
        self.front = write_front(&self.path, &self.card, &self.members)?;
        Ok(true)
    }
}

/// The file of a point's network.
pub(super) fn network_path(folder: &Path, number: usize) -> PathBuf {
    folder.join(NETWORKS_FOLDER).join(format!("{number}.safetensors"))
}

/// An error of the `toml` crate, whose messages span several lines, in one.
pub(super) fn one_line(error: &dyn std::fmt::Display) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What `run.toml` says.
fn run_text(folder: &Path, record: &RunFile) -> Result<String, FolderError> {
    toml::to_string(record)
        .map_err(|error| FolderError::Unwritable { path: folder.join(RUN_FILE), reason: one_line(&error) })
}

fn write_run(folder: &Path, text: &str) -> Result<(), FolderError> {
    let path = folder.join(RUN_FILE);
    write_atomically(&path, text.as_bytes()).map_err(|source| FolderError::Write { path, source })
}

/// Writes `front.csv` anew and opens it at its end.
fn write_front(folder: &Path, card: &Card, members: &[Member]) -> Result<File, FolderError> {
    let path = folder.join(FRONT_FILE);
    let mut text = csv_line(&row::columns(&card.meaning));
    for member in members {
        text.push_str(&csv_line(&row::fields(&member.point)));
    }
    write_atomically(&path, text.as_bytes())
        .and_then(|()| OpenOptions::new().append(true).open(&path))
        .map_err(|source| FolderError::Write { path, source })
}

/// One line of `front.csv`; no field of a point needs quotation marks.
fn csv_line(fields: &[impl AsRef<str>]) -> String {
    let fields: Vec<&str> = fields.iter().map(AsRef::as_ref).collect();
    fields.join(",") + "\n"
}

/// Removes `front.csv` and the networks of points, and nothing else.
fn remove_points(folder: &Path) -> Result<(), FolderError> {
    remove_file(&folder.join(FRONT_FILE))?;
    let networks = folder.join(NETWORKS_FOLDER);
    let entries = fs::read_dir(&networks).map_err(|source| FolderError::Read { path: networks, source })?;
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        let is_network = path.extension().is_some_and(|ending| ending == "safetensors");
        if is_network && stem.is_some_and(|stem| stem.parse::<usize>().is_ok()) {
            remove_file(&path)?;
        }
    }
    Ok(())
}

/// Removes a file, if it is there.
fn remove_file(path: &Path) -> Result<(), FolderError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(FolderError::Write { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
#[path = "folder_tests.rs"]
pub(super) mod tests;
