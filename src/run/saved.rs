//! A run that was written to a folder.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

use super::{
    FolderError, Record, RunEnd, RunInfo, Specification,
    kept::written,
    leftovers::tidy,
    lock::FolderLock,
    own_files::{FRONT_FILE, RUN_FILE},
    replacement::{settle, staged},
    run_file::{RunFile, SavedTargets},
    saved_network::{SavedNetwork, check_figures},
    saved_refits::read_refits,
    toml_text,
};
use crate::{
    data::{Summary, Task, Validation, excerpt, small_file},
    export::{Card, row},
    front::{Front, Member, Point, Refits, Search, TargetSummary},
    network::Network,
    solver::Penalty,
};

/// How often a folder is read that changes meanwhile.
const ATTEMPTS: usize = 20;
/// The time between two attempts.
const MOMENT: Duration = Duration::from_millis(20);

/// A run as its folder holds it; its data is not needed.
#[derive(Clone, Debug)]
pub struct SavedRun {
    /// The folder.
    pub path: PathBuf,
    /// The version of the program that computed it.
    pub version: String,
    /// Tells whether rows are still those that it was computed on; see [`Dataset::checksum`](crate::data::Dataset::checksum).
    pub checksum: Option<String>,
    /// Why it has ended; nothing while it is computed, and after a kill.
    pub ended: Option<RunEnd>,
    /// What was asked for.
    pub specification: Specification,
    /// The network.
    pub network: Network,
    /// The data as it was read and split.
    pub dataset: Summary,
    /// What its hidden layers were chosen from; empty where they were given.
    pub candidates: Vec<super::Candidate>,
    /// Training loss of the network whose penalized parameters are all zero, the top of the front.
    pub loss_at_zero: f64,
    /// What the targets of the training, validation and test rows say by themselves, where that was noted.
    pub targets: [Option<TargetSummary>; 3],
    /// What the front rests on, as far as that was known when it was written.
    pub search: Option<Search>,
    /// What an exported network of this run says about itself; known once there is a point.
    pub card: Option<Card>,
    /// The points with their parameters, over all training rows or of the fold that was computed alone.
    pub front: Front,
    /// Those of the front of each fold, where the run was cross-validated.
    pub folds: Vec<Front>,
    /// The whole front of each start, where the run was put together of starts that were computed apart.
    pub starts: Vec<Front>,
    /// Networks that were trained anew on the supports of points.
    pub refits: Refits,
}

impl SavedRun {
    /// Reads a run, which may still be growing: a last row that is not complete yet is left out. What a kill has left undone
    /// is finished before, if the folder may be written to.
    ///
    /// # Errors
    /// A folder that is no run, or a file in it that is missing or damaged: also figures that cannot be, and networks that
    /// are not those of their rows.
    pub fn open(path: &Path) -> Result<Self, FolderError> {
        // What cannot be tidied up is read as it is.
        let _ = settle(path);
        let _ = tidy(path);
        let mut attempts = ATTEMPTS;
        loop {
            let before = written(path);
            let result = Self::read(path);
            attempts -= 1;
            // What is read while others write may belong to two moments.
            let is_moving = || {
                let is_taken = |folder: &Path| FolderLock::is_taken(folder);
                is_taken(path) || staged(path).is_ok_and(|staged| is_taken(&staged)) || written(path) != before
            };
            if result.is_ok() || attempts == 0 || !is_moving() {
                return result;
            }
            thread::sleep(MOMENT);
        }
    }

    /// Reads what is in the folder now.
    pub(super) fn read(path: &Path) -> Result<Self, FolderError> {
        let (file, rows) = read_rows(path)?;
        let alone = file.specification.fold_alone();
        let ended = file.end(rows.iter().filter(|row| row.point.fold == alone).count());
        let RunFile { version, checksum, loss_at_zero, specification, network, dataset, targets, search, .. } = file;
        let targets = targets.map(SavedTargets::by_set).unwrap_or_default();
        let penalty = Penalty::of(&network, specification.network.free_biases);
        let mut card = None;
        let (mut front, mut folds) = (Vec::new(), Vec::new());
        for SavedRow { point, checksum: its_checksum } in rows {
            let damaged = |reason| FolderError::Damaged {
                path: path.join(FRONT_FILE),
                reason: format!("the point {} {reason}", point.number),
            };
            let saved = SavedNetwork::read(path, point.number, its_checksum.as_deref())?;
            let file = saved.file()?;
            if card.is_none() && point.fold == alone {
                let its_card = file.card()?;
                if its_card.network != network {
                    let reason = format!("it holds a network {}, and the run is of {network}", its_card.network);
                    return Err(FolderError::Damaged { path: saved.path, reason });
                }
                card = Some(its_card);
            }
            let parameters = file.parameters(&network)?;
            check_figures(&point, &parameters, &penalty, file.figures().as_ref()).map_err(damaged)?;
            let members: &mut Vec<Member> = match point.fold {
                fold if fold == alone => &mut front,
                None => &mut front,
                Some(fold) if fold < Validation::MAX_FOLDS * Validation::MAX_REPEATS => {
                    folds.resize(folds.len().max(fold + 1), Vec::new());
                    &mut folds[fold]
                }
                Some(fold) => return Err(damaged(format!("is of fold {fold}, and there are never so many"))),
            };
            members.push(Member { point, parameters: Arc::new(parameters) });
        }
        let (front, folds) = (Front::from_members(front), folds.into_iter().map(Front::from_members).collect());
        let mut refits = Refits::new();
        for (refit, _) in read_refits(path, &network, &penalty, &front)? {
            refits.insert(refit);
        }
        let path = path.to_owned();
        Ok(Self {
            path,
            version,
            checksum,
            ended,
            specification,
            network,
            candidates: file.candidates,
            dataset,
            loss_at_zero,
            targets,
            search,
            card,
            front,
            folds,
            starts: Vec::new(),
            refits,
        })
    }

    /// What a run was asked for, by its folder or its `run.toml`.
    ///
    /// # Errors
    /// A folder that is no run, or a file that is damaged.
    pub fn read_specification(path: &Path) -> Result<Specification, FolderError> {
        let folder = match path.parent() {
            Some(parent) if path.is_file() => parent,
            _ => path,
        };
        Ok(read_run_file(folder)?.specification)
    }

    /// Its `run.toml` and the rows of its `front.csv`, without the networks.
    pub(super) fn read_figures(path: &Path) -> Result<(RunFile, Vec<Point>), FolderError> {
        let (file, rows) = read_rows(path)?;
        Ok((file, rows.into_iter().map(|row| row.point).collect()))
    }

    /// The run as a window shows it; none without a point.
    #[must_use]
    pub fn into_record(self) -> Option<Record> {
        let Self {
            specification,
            network,
            candidates,
            dataset,
            checksum,
            ended,
            loss_at_zero,
            search,
            card,
            front,
            folds,
            ..
        } = self;
        let (starts, refits, targets) = (self.starts, self.refits, self.targets);
        let (card, fold_cards) = (card?, Vec::new());
        let info =
            RunInfo { specification, network, candidates, loss_at_zero, dataset, checksum, targets, card, fold_cards };
        Some(Record { info: Arc::new(info), front, folds, starts, refits, search, ended })
    }

    /// Hypervolume of the front up to the default reference: the loss at θ = 0 and the largest ℓ¹ norm.
    #[must_use]
    pub fn hypervolume(&self) -> f64 {
        self.front.hypervolume((self.loss_at_zero, self.front.max_l1().unwrap_or(0.0)))
    }
}

/// What `run.toml` says.
pub(super) fn read_run_file(folder: &Path) -> Result<RunFile, FolderError> {
    let path = folder.join(RUN_FILE);
    let text =
        read(&path).map_err(|error| if path.exists() { error } else { FolderError::NotARun(folder.to_owned()) })?;
    if let Err((line, words)) = toml_text::check(&text) {
        return Err(FolderError::Damaged { path, reason: format!("line {line}: {}", excerpt(&words, REASON)) });
    }
    let file: RunFile = match toml::from_str(&text) {
        Ok(file) => file,
        Err(error) => {
            // The library's own message holds the line, which may be the whole of a large file.
            let line = error.span().map(|span| text.bytes().take(span.start).filter(|&byte| byte == b'\n').count() + 1);
            let line = line.map_or_else(String::new, |line| format!("line {line}: "));
            return Err(FolderError::Damaged { path, reason: line + &excerpt(error.message(), REASON) });
        }
    };
    match file.check() {
        Ok(()) => Ok(file),
        Err(reason) => Err(FolderError::Damaged { path, reason }),
    }
}

/// Characters of what is wrong with a file, at most.
const REASON: usize = 200;

/// A row of `front.csv`.
pub(super) struct SavedRow {
    pub point: Point,
    /// That of the file of its network; older versions have none.
    pub checksum: Option<String>,
}

/// What `run.toml` says, and the rows of `front.csv`.
pub(super) fn read_rows(folder: &Path) -> Result<(RunFile, Vec<SavedRow>), FolderError> {
    let run = read_run_file(folder)?;
    let path = folder.join(FRONT_FILE);
    let text = read(&path)?;
    let rows = parse_rows(&text, run.dataset.task);
    let rows = rows.map_err(|at| damaged_line(path, &at))?;
    Ok((run, rows))
}

/// A line of a file of figures is not as the program writes it. What stands there may be as long as the file.
pub(super) fn damaged_line(path: PathBuf, (line, reason): &(usize, String)) -> FolderError {
    FolderError::Damaged { path, reason: format!("line {line} {}", excerpt(reason, REASON)) }
}

/// The rows of such a file; what is wrong in which line.
fn parse_rows(text: &str, task: Task) -> Result<Vec<SavedRow>, (usize, String)> {
    let complete = text.rfind('\n').map_or("", |end| &text[..end]);
    let mut lines = (1..).zip(complete.lines());
    let Some((first, names)) = lines.next() else { return Err((1, "names no columns".to_owned())) };
    let header = row::Header::parse(names).map_err(|reason| (first, reason))?;
    if header.has_accuracies() != (task == Task::Classification) {
        return Err((first, format!("has other scores than those of a {}", task.name())));
    }
    let (mut rows, mut numbers) = (Vec::new(), HashSet::new());
    for (line, text) in lines.filter(|(_, text)| !text.trim().is_empty()) {
        let damaged = |reason| (line, reason);
        let point = header.point(text).map_err(damaged)?;
        if !numbers.insert(point.number) {
            return Err(damaged(format!("repeats the point {}", point.number)));
        }
        let checksum = header.checksum(text).map_err(damaged)?.map(str::to_owned);
        rows.push(SavedRow { point, checksum });
    }
    Ok(rows)
}

fn read(path: &Path) -> Result<String, FolderError> {
    small_file::text(path).map_err(|source| FolderError::Read { path: path.to_owned(), source })
}

#[cfg(test)]
#[path = "saved_tests.rs"]
mod tests;
