//! The parts of one run, each computed alone into a folder of its own, opened as the run that they make together.

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::{
    FolderError, Part, SavedRun, Specification,
    difference::difference,
    own_files::{FRONT_FILE, REFITS_FILE, RUN_FILE},
};
use crate::front::{Front, Refits, Search, Validated};

/// Opens a run. Several folders, or a folder that holds others, are the parts of one: its front is the envelope of the fronts of its
/// starts, and beside it stand those of its folds, which say how well the points of the front do on rows that they were not trained on.
/// Parts without a point are passed over.
///
/// # Errors
/// A folder that is no run, or whose files are damaged; parts that are not of one run, or folds without a start.
pub fn open_together(paths: &[PathBuf]) -> Result<SavedRun, FolderError> {
    if let [alone] = folders(paths).as_slice() {
        return SavedRun::open(alone);
    }
    let (place, parts) = parts(paths)?;
    together(place, parts)
}

/// The runs at these paths, and the folder that stands for all of them.
pub(super) fn parts(paths: &[PathBuf]) -> Result<(PathBuf, Vec<SavedRun>), FolderError> {
    let folders = folders(paths);
    let runs = folders.iter().map(|folder| SavedRun::open(folder)).collect::<Result<_, _>>()?;
    Ok((place(paths, &folders), runs))
}

/// Whether a folder is none of a run, but holds those of parts of one.
#[must_use]
pub fn holds_parts(path: &Path) -> bool {
    !path.join(RUN_FILE).exists() && !parts_in(path).is_empty()
}

/// How much is written of a run, in one folder or several: another one means that it was written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    last: SystemTime,
    bytes: u64,
}

/// Whether another program is writing to any of the runs at these paths.
#[must_use]
pub fn written_elsewhere(paths: &[PathBuf]) -> bool {
    folders(paths).into_iter().any(|folder| super::lock::FolderLock::is_taken_elsewhere(&folder))
}

/// What is written of the runs at these paths, of which there may be none yet.
#[must_use]
pub fn written(paths: &[PathBuf]) -> Option<Extent> {
    let of = |file: PathBuf| {
        let file = fs::metadata(file).ok()?;
        Some(Extent { last: file.modified().ok()?, bytes: file.len() })
    };
    let names = [FRONT_FILE, REFITS_FILE, RUN_FILE];
    let files = folders(paths).into_iter().flat_map(|folder| names.map(|name| folder.join(name)));
    files.filter_map(of).reduce(|a, b| Extent { last: a.last.max(b.last), bytes: a.bytes + b.bytes })
}

/// The folders of runs at these paths: each is one, or holds those of parts.
fn folders(paths: &[PathBuf]) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for path in paths {
        let mut parts = if path.join(RUN_FILE).exists() { Vec::new() } else { parts_in(path) };
        if parts.is_empty() {
            // What is no run is told when it is opened.
            parts.push(path.clone());
        }
        folders.append(&mut parts);
    }
    folders.sort();
    folders.dedup();
    folders
}

/// The folders of runs in a folder, if one of them at least is a part of a run. What is hidden is still being made.
fn parts_in(folder: &Path) -> Vec<PathBuf> {
    let is_hidden = |path: &Path| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let runs: Vec<PathBuf> = entries.filter(|path| !is_hidden(path) && path.join(RUN_FILE).is_file()).collect();
    let is_part =
        |path: &PathBuf| SavedRun::read_specification(path).is_ok_and(|specification| specification.part.is_some());
    if runs.iter().any(is_part) { runs } else { Vec::new() }
}

/// The folder that stands for all of them.
fn place(paths: &[PathBuf], folders: &[PathBuf]) -> PathBuf {
    match (paths, folders) {
        ([path], _) | (_, [path]) => path.clone(),
        _ => folders.iter().find_map(|folder| folder.parent()).map(Path::to_owned).unwrap_or_default(),
    }
}

/// The run that these parts make.
pub(super) fn together(path: PathBuf, runs: Vec<SavedRun>) -> Result<SavedRun, FolderError> {
    let mut parts = Vec::with_capacity(runs.len());
    for run in runs {
        let Some(part) = run.specification.part else { return Err(FolderError::WholeRun(run.path)) };
        if let Err(error) = run.specification.validate() {
            return Err(FolderError::Damaged { path: run.path.join(RUN_FILE), reason: error.to_string() });
        }
        parts.push((part, run));
    }
    parts.sort_by(|(one, a), (other, b)| one.cmp(other).then_with(|| a.path.cmp(&b.path)));
    for ((_, one), (_, other)) in parts.iter().zip(parts.iter().skip(1)) {
        if let Some(difference) = difference(one, other) {
            let (one, other) = (one.path.clone(), other.path.clone());
            return Err(FolderError::NotOfOneRun { one, other, difference });
        }
    }
    let count = parts.len();
    let has_start = parts.iter().any(|(part, _)| matches!(part, Part::Start(_)));
    let (mut starts, mut folds) = (Vec::new(), Vec::new());
    for (place, (part, mut run)) in parts.into_iter().enumerate().filter(|(_, (_, run))| !run.front.is_empty()) {
        // A number stays with its point as long as these parts grow.
        run.front = run.front.renumbered(|number| count * number + place);
        match part {
            Part::Start(_) => starts.push(run),
            Part::Fold(fold) => {
                folds.resize(folds.len().max(fold + 1), Front::new());
                folds[fold] = run.front;
            }
        }
    }
    let search = search(&starts);
    let whole: Vec<Front> = starts.iter().map(|run| run.front.clone()).collect();
    let mut front = Front::envelope(starts.iter().map(|run| &run.front));
    for (number, l1) in front.members().iter().map(|member| (member.point.number, member.point.l1)).collect::<Vec<_>>()
    {
        if let Some(validated) = Validated::at(l1, &folds) {
            front.validate(number, validated);
        }
    }
    match starts.into_iter().next() {
        Some(first) => {
            let specification = Specification { part: None, ..first.specification };
            // Refits are of the points of one part, which have other numbers here.
            let refits = Refits::new();
            Ok(SavedRun { path, specification, search, front, folds, starts: whole, refits, ..first })
        }
        None if !has_start => Err(FolderError::OnlyFolds(path)),
        None => Err(FolderError::Empty(path)),
    }
}

/// What the front of all starts rests on, as far as they tell.
fn search(starts: &[SavedRun]) -> Option<Search> {
    let known = || starts.iter().filter_map(|run| Some((run.front.max_l1()?, run.search?)));
    let (_, longest) = known().max_by(|(a, _), (b, _)| a.total_cmp(b))?;
    Some(Search {
        starts: known().map(|(_, search)| search.starts).sum(),
        sweeps: known().map(|(_, search)| search.sweeps).max()?,
        last_gain: known().map(|(_, search)| search.last_gain).fold(0.0, f64::max),
        end: longest.end,
        gradients: known().map(|(_, search)| search.gradients).sum(),
    })
}

#[cfg(test)]
#[path = "together_tests.rs"]
pub(super) mod tests;
