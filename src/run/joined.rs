//! The run that parts make together, written as one run to a folder of its own, so that more of it can be computed.

use std::path::{Path, PathBuf};

use super::{
    Event, FolderError, Part, RunEnd, RunFolder, StopReason,
    together::{parts, together},
};
use crate::{
    export::Card,
    front::{Front, Member},
};

/// Writes the run that these parts make, each in its folder or all in one, to another folder as one run. What it can then do is what any
/// complete run can: it is refitted, refined and taken further. The parts stay as they are; their own refits, which are of the points of one
/// part, are left behind.
///
/// # Errors
/// Those of [`open_together`](super::open_together) and [`RunFolder::check`], a part that is not complete, and what the operating system
/// refuses.
pub fn join(paths: &[PathBuf], to: &Path, overwrite: bool) -> Result<(), FolderError> {
    let (path, runs) = parts(paths)?;
    if let Some(unfinished) = runs.iter().find(|run| !run.ended.is_some_and(RunEnd::is_complete)) {
        return Err(FolderError::UnfinishedPart(unfinished.path.clone()));
    }
    let mut fold_cards: Vec<Option<Card>> = Vec::new();
    for run in &runs {
        if let (Some(Part::Fold(fold)), Some(card)) = (run.specification.part, &run.card) {
            fold_cards.resize(fold_cards.len().max(fold + 1), None);
            fold_cards[fold] = Some(card.clone());
        }
    }
    let record = together(path.clone(), runs)?.into_record().ok_or(FolderError::Empty(path))?;
    let mut info = (*record.info).clone();
    // A fold that is not there has no networks.
    info.fold_cards = fold_cards.into_iter().map(|card| card.unwrap_or_else(|| info.card.clone())).collect();
    RunFolder::check(to, overwrite)?;
    let mut folder = RunFolder::new(to, &info, overwrite);
    for Member { point, parameters } in
        record.front.members().iter().chain(record.folds.iter().flat_map(Front::members)).cloned()
    {
        folder.note(&Event::Point(Box::new(point), parameters));
    }
    if let Some(search) = record.search {
        folder.note(&Event::Search(search));
    }
    let is_complete = record.front.len() >= info.specification.method.points;
    folder.note(&Event::Finished(if is_complete { StopReason::Complete } else { StopReason::EndOfFront }));
    folder.finish()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        front::{Parameters, Point},
        run::{SavedRun, open_together, together::tests::written_with},
    };

    /// A part with points of these norms and losses, which is complete or not.
    fn part(parent: &Path, name: &str, part: Part, points: &[(f64, f64)], ended: bool) -> PathBuf {
        let path = written_with(parent, name, points, |info| {
            info.specification.part = Some(part);
            if let Part::Fold(fold) = part {
                info.card.input_mean[0] = 7.0 + fold as f64;
                info.fold_cards.clear();
            }
        });
        if ended {
            let run = SavedRun::open(&path).unwrap().into_record().unwrap();
            let mut folder = RunFolder::reopen(&path, &run.info).unwrap();
            folder.receive(&Event::Finished(StopReason::EndOfFront)).unwrap();
        }
        path
    }

    /// The points of a front with their networks.
    fn found(front: &Front) -> Vec<(Point, Arc<Parameters>)> {
        front.members().iter().map(|member| (member.point.clone(), Arc::clone(&member.parameters))).collect()
    }

    #[test]
    fn parts_are_written_as_the_run_that_they_are_together() {
        let parent = tempfile::tempdir().unwrap();
        let all = [
            part(parent.path(), "a", Part::Start(0), &[(8.0, 0.1), (2.0, 0.9)], true),
            part(parent.path(), "b", Part::Start(1), &[(9.0, 0.2), (4.0, 0.3)], true),
            part(parent.path(), "c", Part::Fold(1), &[(2.0, 0.8), (8.0, 0.2)], true),
        ];
        let to = parent.path().join("whole/run");
        join(&all, &to, false).unwrap();
        let (seen, written) = (open_together(&all).unwrap(), SavedRun::open(&to).unwrap());
        let fronts = |run: &SavedRun| -> Vec<_> { std::iter::once(&run.front).chain(&run.folds).map(found).collect() };
        assert_eq!(fronts(&written), fronts(&seen));
        assert_eq!((written.search, written.specification), (seen.search, seen.specification));
        assert!(written.ended.is_some_and(RunEnd::is_complete) && written.starts.is_empty());
        // Networks of a fold tell its own scaling.
        let network = |front: &Front| to.join(format!("networks/{}.safetensors", front.members()[0].point.number));
        let means = |path: PathBuf| crate::export::read_network(&path).unwrap().0.input_mean[0];
        assert_eq!(means(network(&written.folds[1])), 8.0);
        assert_ne!(means(network(&written.front)), 8.0);
        assert!(join(&all, &to, false).unwrap_err().to_string().contains("exists"));
        join(&all, &to, true).unwrap();
    }

    #[test]
    fn a_part_that_is_not_complete_is_named() {
        let parent = tempfile::tempdir().unwrap();
        let all = [
            part(parent.path(), "a", Part::Start(0), &[(8.0, 0.1)], true),
            part(parent.path(), "b", Part::Start(1), &[(9.0, 0.2)], false),
        ];
        let to = parent.path().join("whole");
        let error = join(&all, &to, false).unwrap_err().to_string();
        assert!(error.contains("b” is not complete") && error.contains("fit --resume"), "{error}");
        assert!(!to.exists());
    }
}
