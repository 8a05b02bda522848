//! The folder of a run, complete at every moment.
//!
//! Of every row of `front.csv` the network is beside it, whenever the program is killed or the power fails: a network is
//! flushed to the disk before its row is, and one that replaces another waits beside it until the row has its checksum.
//! What the operating system refuses to write stays in memory until it can be written.

mod opening;
mod writing;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use self::writing::Place;
use super::{
    Event, FolderError, RunEnd, RunInfo, SolvedSubproblem, front_file::FrontFile, journal::JournalWriter,
    own_files::network_path, refit_files::RefitFiles, run_file::RunFile,
};
use crate::{
    export::Card,
    front::{Member, Parameters, Point, Validated},
};

/// The folder that a run is written to while it is computed.
#[derive(Debug)]
pub struct RunFolder {
    path: PathBuf,
    overwrite: bool,
    /// Whether the folders above it are made as well.
    makes_parents: bool,
    place: Place,
    record: RunFile,
    /// Whether `run.toml` is to be written.
    run_is_stale: bool,
    card: Card,
    /// What the networks of each fold say about themselves.
    fold_cards: Vec<Card>,
    /// The points, by number, each with the place of its row.
    members: BTreeMap<usize, (usize, Member)>,
    /// The place of the next row.
    next_place: usize,
    /// Numbers of points whose networks are to be written.
    unwritten: BTreeSet<usize>,
    /// Numbers of points of which the folds have said something since their networks were written.
    outdated: BTreeSet<usize>,
    /// Numbers of points whose networks wait beside those that they replace, until their rows are written.
    switching: BTreeSet<usize>,
    /// Those whose rows are written.
    switched: BTreeSet<usize>,
    /// Numbers of points that are given up, and whose networks are there still.
    given_up: BTreeSet<usize>,
    front: FrontFile,
    refits: RefitFiles,
    /// What the run has solved, once there is anything, and what of it is not written yet.
    journal: Option<JournalWriter>,
    solved: Vec<Arc<SolvedSubproblem>>,
}

impl RunFolder {
    /// A run that is to have this folder; nothing is written yet.
    #[must_use]
    pub fn new(path: &Path, info: &RunInfo, overwrite: bool) -> Self {
        Self {
            path: path.to_owned(),
            overwrite,
            makes_parents: true,
            place: Place::Nowhere,
            record: RunFile::new(info),
            run_is_stale: true,
            card: info.card.clone(),
            fold_cards: info.fold_cards.clone(),
            members: BTreeMap::new(),
            next_place: 0,
            unwritten: BTreeSet::new(),
            outdated: BTreeSet::new(),
            switching: BTreeSet::new(),
            switched: BTreeSet::new(),
            given_up: BTreeSet::new(),
            front: FrontFile::new(&info.card.meaning),
            refits: RefitFiles::new(),
            journal: None,
            solved: Vec::new(),
        }
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many points are safe in the folder: a kill or a power failure takes none of them.
    #[must_use]
    pub fn written(&self) -> usize {
        if matches!(self.place, Place::There(_)) { self.front.written() } else { 0 }
    }

    /// How many points are in memory alone.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.members.len().saturating_sub(self.written())
    }

    /// Notes what an event of the run tells, and writes it down.
    ///
    /// # Errors
    /// Those of [`Self::write`].
    pub fn receive(&mut self, event: &Event) -> Result<(), FolderError> {
        if self.note(event) { self.write() } else { Ok(()) }
    }

    /// Notes what an event of the run tells; whether there is something to write.
    pub fn note(&mut self, event: &Event) -> bool {
        match event {
            Event::Point(point, parameters) => self.insert(point, parameters),
            Event::Dropped(number) => self.remove(*number),
            Event::Validated(points) => self.validate(points),
            Event::Refit(refit) => self.refits.insert(refit),
            Event::Search(search) => {
                self.record.search = Some(*search);
                self.run_is_stale = true;
            }
            Event::Solved(solved) => self.solved.push(Arc::clone(solved)),
            Event::Finished(reason) => self.end((*reason).into()),
            Event::Failed(_) => self.end(RunEnd::Failed),
            _ => return false,
        }
        true
    }

    /// Adds a point with its network; one with the same number is replaced.
    fn insert(&mut self, point: &Point, parameters: &Arc<Parameters>) {
        let member = Member { point: point.clone(), parameters: Arc::clone(parameters) };
        if self.members.get(&point.number).is_some_and(|(_, before)| before.parameters != *parameters) {
            self.refits.forget_point(point.number);
        }
        self.members.insert(point.number, (self.next_place, member));
        self.next_place += 1;
        self.unwritten.insert(point.number);
        self.given_up.remove(&point.number);
    }

    /// Takes out the point with this number, if it is there.
    fn remove(&mut self, number: usize) {
        if self.members.remove(&number).is_some() {
            self.refits.forget_point(number);
            self.unwritten.remove(&number);
            self.outdated.remove(&number);
            self.given_up.insert(number);
        }
    }

    /// Notes that the run has ended. One that was complete stays so, whatever more is computed of it.
    fn end(&mut self, how: RunEnd) {
        if !self.is_complete() {
            self.record.ended = Some(how);
            self.run_is_stale = true;
        }
    }

    fn is_complete(&self) -> bool {
        self.record.ended.is_some_and(RunEnd::is_complete)
    }

    /// Notes what the folds say of the points with these numbers.
    fn validate(&mut self, points: &[(usize, Validated)]) {
        for (number, validated) in points {
            let Some((_, Member { point, .. })) = self.members.get_mut(number) else { continue };
            (point.validation, point.validation_error) = (Some(validated.mean), validated.standard_error);
            if !self.unwritten.contains(number) {
                self.outdated.insert(*number);
                self.front.restate(point);
            }
        }
    }

    /// Writes down what is not written yet. When it returns, all of it is on the disk, not only in the care of the operating
    /// system.
    ///
    /// A folder that was removed meanwhile is written anew, with all that was in it.
    ///
    /// # Errors
    /// What the operating system refuses, or that another run has the folder by now. The points that are in the folder stay
    /// readable, and the next call writes what this one could not.
    pub fn write(&mut self) -> Result<(), FolderError> {
        if matches!(&self.place, Place::There(lock) if !lock.is_held()) {
            self.forget();
        }
        match self.try_write() {
            Err(error) if error.is_absence() && matches!(self.place, Place::There(_)) => {
                self.forget();
                self.try_write()
            }
            result => result,
        }
    }

    /// Puts the rows in the order of the front, from the sparsest point to the densest, and those of the folds after them: while a run
    /// is computed they come as the points are found. What the folds have said of a network since it was written is noted in its file.
    ///
    /// # Errors
    /// Those of [`Self::write`].
    pub fn finish(&mut self) -> Result<(), FolderError> {
        self.unwritten.append(&mut self.outdated);
        if let Place::There(_) = self.place {
            let is_lost = |number: &&usize| self.front.has(**number) && !network_path(&self.path, **number).is_file();
            let lost: Vec<usize> = self.members.keys().filter(is_lost).copied().collect();
            self.unwritten.extend(lost);
        }
        let mut order: Vec<&mut (usize, Member)> = self.members.values_mut().collect();
        order.sort_by(|(_, a), (_, b)| a.point.fold.cmp(&b.point.fold).then(a.point.l1.total_cmp(&b.point.l1)));
        self.next_place = order.len();
        for (place, (its_place, member)) in order.into_iter().enumerate() {
            *its_place = place;
            self.front.place(member.point.number, place);
        }
        self.write()
    }

    /// Goes to another folder, which does not exist yet, with all that is known of the run; nothing is written yet. What is in
    /// the folder before stays there.
    pub(super) fn move_to(&mut self, path: PathBuf) {
        self.leave();
        self.forget();
        (self.path, self.overwrite, self.makes_parents) = (path, false, true);
    }

    /// What was written is gone, or a part of it.
    fn forget(&mut self) {
        if !matches!(&self.place, Place::There(lock) if lock.is_held()) {
            self.leave();
        }
        self.front.forget();
        self.refits.forget();
        self.unwritten.extend(self.members.keys());
        self.switching.clear();
        self.switched.clear();
        self.given_up.clear();
        self.journal = None;
        self.run_is_stale = true;
    }
}

#[cfg(test)]
#[path = "refit_files_tests.rs"]
mod refit_files_tests;
#[cfg(test)]
#[path = "folder_safety_tests.rs"]
mod safety_tests;
#[cfg(test)]
#[path = "folder_tests.rs"]
pub(super) mod tests;
#[cfg(test)]
#[path = "folder_writing_tests.rs"]
mod writing_tests;
