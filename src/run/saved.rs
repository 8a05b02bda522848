//! A run that was written to a folder.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    FolderError, Record, RunInfo, Specification,
    folder::{FRONT_FILE, RUN_FILE, network_path, one_line},
    run_file::RunFile,
};
use crate::{
    data::{Summary, Validation},
    export::{self, Card, row},
    front::{Front, Point, Search},
    network::Network,
};

/// A run as its folder holds it; its data is not needed.
#[derive(Clone, Debug)]
pub struct SavedRun {
    /// The folder.
    pub path: PathBuf,
    /// The version of the program that computed it.
    pub version: String,
    /// What was asked for.
    pub specification: Specification,
    /// The network.
    pub network: Network,
    /// The data as it was read and split.
    pub dataset: Summary,
    /// Training loss of the network whose penalized parameters are all zero, the top of the front.
    pub loss_at_zero: f64,
    /// What the front rests on, as far as that was known when it was written.
    pub search: Option<Search>,
    /// What an exported network of this run says about itself; known once there is a point.
    pub card: Option<Card>,
    /// The points with their parameters.
    pub front: Front,
    /// Those of the front of each fold, where the run was cross-validated.
    pub folds: Vec<Front>,
}

impl SavedRun {
    /// Reads a run, which may still be growing: a last row that is not complete yet is left out.
    ///
    /// # Errors
    /// A folder that is no run, or a file in it that is missing or damaged.
    pub fn open(path: &Path) -> Result<Self, FolderError> {
        let (file, points) = Self::read_figures(path)?;
        let RunFile { version, loss_at_zero, specification, network, dataset, search, .. } = file;
        let mut card = None;
        let (mut front, mut folds) = (Front::new(), Vec::new());
        for point in points {
            let file = network_path(path, point.number);
            let parameters = if card.is_none() && point.fold.is_none() {
                let (its_card, parameters) = export::read_network(&file)?;
                if its_card.network != network {
                    let reason = format!("it holds a network {}, and the run is of {network}", its_card.network);
                    return Err(FolderError::Damaged { path: file, reason });
                }
                card = Some(its_card);
                parameters
            } else {
                export::read_parameters(&file, &network)?
            };
            let its_front = match point.fold {
                None => &mut front,
                Some(fold) if fold < Validation::MAX_FOLDS * Validation::MAX_REPEATS => {
                    folds.resize(folds.len().max(fold + 1), Front::new());
                    &mut folds[fold]
                }
                Some(fold) => {
                    let reason = format!("the point {} is of fold {fold}, and there are never so many", point.number);
                    return Err(FolderError::Damaged { path: path.join(FRONT_FILE), reason });
                }
            };
            its_front.insert(point, Arc::new(parameters));
        }
        let path = path.to_owned();
        Ok(Self { path, version, specification, network, dataset, loss_at_zero, search, card, front, folds })
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
        Ok((read_run_file(path)?, read_points(&path.join(FRONT_FILE))?))
    }

    /// The run as a window shows it; none without a point.
    #[must_use]
    pub fn into_record(self) -> Option<Record> {
        let Self { specification, network, dataset, loss_at_zero, search, card, front, folds, .. } = self;
        let info = RunInfo { specification, network, loss_at_zero, dataset, card: card?, fold_cards: Vec::new() };
        Some(Record { info: Arc::new(info), front, folds, search })
    }

    /// Hypervolume of the front up to the default reference: the loss at θ = 0 and the largest ℓ¹ norm.
    #[must_use]
    pub fn hypervolume(&self) -> f64 {
        self.front.hypervolume((self.loss_at_zero, self.front.max_l1().unwrap_or(0.0)))
    }
}

fn read_run_file(folder: &Path) -> Result<RunFile, FolderError> {
    let path = folder.join(RUN_FILE);
    let text =
        read(&path).map_err(|error| if path.exists() { error } else { FolderError::NotARun(folder.to_owned()) })?;
    toml::from_str(&text).map_err(|error| FolderError::Damaged { path, reason: one_line(&error) })
}

/// The rows of `front.csv`.
fn read_points(path: &Path) -> Result<Vec<Point>, FolderError> {
    let text = read(path)?;
    let complete = text.rfind('\n').map_or("", |end| &text[..end]);
    let damaged = |line: usize, reason: String| FolderError::Damaged {
        path: path.to_owned(),
        reason: format!("line {line} {reason}"),
    };
    let mut lines = (1..).zip(complete.lines());
    let Some((first, names)) = lines.next() else { return Ok(Vec::new()) };
    let header = row::Header::parse(names).map_err(|reason| damaged(first, reason))?;
    let mut points: Vec<Point> = Vec::new();
    for (number, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let point = header.point(line).map_err(|reason| damaged(number, reason))?;
        if points.iter().any(|other| other.number == point.number) {
            return Err(damaged(number, format!("repeats the point {}", point.number)));
        }
        points.push(point);
    }
    Ok(points)
}

fn read(path: &Path) -> Result<String, FolderError> {
    fs::read_to_string(path).map_err(|source| FolderError::Read { path: path.to_owned(), source })
}
