//! What a run does next, as long as nobody asks for anything.

use std::sync::Arc;

use super::{Channels, Computation, CrossValidation, Estimate, FoldProgress, FoldRun, Rest, folds_after};
use crate::{
    front::{Front, RangeEnd},
    run::{Event, RunError, RunInfo, StopReason},
    solver,
};

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// With folds no rows are left that could tell where a front over all training rows should end: the coarse front of the first fold
    /// does, which waits then for the budgets of its points.
    Range,
    /// The front over all training rows.
    Front,
    /// The fronts of the folds.
    Folds,
    /// The run is complete.
    Complete,
    /// The run is complete, and more of it is computed.
    More,
}

impl Computation {
    /// Works for a few milliseconds: at what a person waits for, or else at what comes next.
    pub(super) fn step(&mut self, channels: Channels<'_>) -> Result<(), RunError> {
        let is_asked = self.front.as_ref().is_some_and(solver::Continuation::is_asked);
        self.heed_seconds(channels);
        match self.stage {
            _ if is_asked => drop(self.solve(channels)?),
            _ if self.refitting.is_some() => self.advance_refitting(channels),
            _ if self.rest != Rest::No => {}
            Stage::Range => self.find_range(channels)?,
            Stage::Front => self.find_front(channels)?,
            Stage::Folds => self.cross_validate(channels)?,
            Stage::More => {
                if !self.solve(channels)? {
                    self.end_more();
                    if self.stage != Stage::Folds {
                        self.complete(channels);
                    }
                }
            }
            Stage::Complete => {}
        }
        self.announce_solved(channels.announce);
        Ok(())
    }

    /// Takes a step along the front; whether there was one left.
    pub(super) fn solve(&mut self, channels: Channels<'_>) -> Result<bool, RunError> {
        let Some(progress) = self.front.as_mut().and_then(Iterator::next).transpose()? else { return Ok(false) };
        self.announce(progress, channels)?;
        Ok(true)
    }

    fn find_range(&mut self, channels: Channels<'_>) -> Result<(), RunError> {
        let method = &self.info.specification.method;
        // A front that is to be compared with is as long as its method makes it.
        let is_late = self.is_share_spent();
        let is_open = method.max_l1.is_none() && !method.name.is_baseline() && !is_late;
        if is_open && self.range.is_none() && self.first_fold.is_none() {
            self.first_fold = FoldRun::new(&self.info, &self.data, &self.device, &self.memory, 0)?;
        }
        let is_over = match &mut self.first_fold {
            None => true,
            Some(_) if is_late => true,
            Some(fold) => match fold.step()? {
                Some(solver::Progress::Range(max_l1, end)) => {
                    self.range = Some((max_l1, end));
                    true
                }
                Some(solver::Progress::Step(step)) => {
                    self.announce_step(step, channels.announce);
                    false
                }
                Some(_) => false,
                None => true,
            },
        };
        if is_over {
            let front = match self.front.take() {
                Some(carried) => carried,
                None => self.continuation()?,
            };
            self.front = Some(front.with_range(self.range));
            self.estimate = Estimate::new(self.clock.seconds(), folds_after(&self.info, &self.data));
            self.stage = Stage::Front;
        }
        Ok(())
    }

    /// Whether the front over all training rows has had its share of the seconds that the run may take: as many as each fold.
    fn is_share_spent(&self) -> bool {
        let fronts = folds_after(&self.info, &self.data) + 1;
        let limit = self.info.specification.method.seconds;
        limit.is_some_and(|limit| self.clock.seconds() * fronts as f64 >= limit)
    }

    /// Ends what takes longer than the run may: the front over all training rows with what there is, and then the folds.
    fn heed_seconds(&mut self, channels: Channels<'_>) {
        let Some(limit) = self.info.specification.method.seconds.filter(|_| self.rest == Rest::No) else { return };
        match self.stage {
            Stage::Front if self.is_share_spent() => {
                if let Some(front) = &mut self.front {
                    front.finish(RangeEnd::SecondsSpent);
                }
            }
            Stage::Folds if self.clock.seconds() >= limit && self.refolded.is_none() => {
                // Those that are there say what they can.
                self.fold_fronts = self.cross_validation.take().map(CrossValidation::into_fronts).unwrap_or_default();
                self.complete(channels);
            }
            _ => {}
        }
    }

    fn find_front(&mut self, channels: Channels<'_>) -> Result<(), RunError> {
        if self.solve(channels)? {
            return Ok(());
        }
        self.estimate.end_front(self.clock.seconds());
        let of = folds_after(&self.info, &self.data);
        if of == 0 {
            self.complete(channels);
            return Ok(());
        }
        // Those of the front: the folds do not depend on what anybody has asked for.
        let own: Vec<(usize, f64)> =
            self.points.range(..self.first_asked_number()).map(|(&number, &l1)| (number, l1)).collect();
        let first_number = own.last().map_or(0, |&(number, _)| number + 1);
        let info = Arc::clone(&self.info);
        self.begin_folds(info, own.into_iter().map(|(_, l1)| l1).collect(), first_number);
        Ok(())
    }

    fn begin_folds(&mut self, info: Arc<RunInfo>, budgets: Vec<f64>, first_number: usize) {
        self.folds = Some(FoldProgress { finished: 0, of: folds_after(&self.info, &self.data) });
        self.cross_validation = Some(CrossValidation::new(
            info,
            Arc::clone(&self.data),
            self.device.clone(),
            self.memory.clone(),
            budgets,
            first_number,
            self.range,
            self.first_fold.take(),
        ));
        self.stage = Stage::Folds;
    }

    /// What was asked for more is there. Beyond the range that it had, the folds can say nothing of it: they are computed anew.
    fn end_more(&mut self) {
        let longest = self.points.values().copied().fold(0.0, f64::max);
        if self.refolded.is_none() || self.fold_fronts.is_empty() {
            self.refolded = None;
            return;
        }
        let mut info = (*self.info).clone();
        info.specification.method.max_l1 = None;
        self.range = Some((longest, RangeEnd::Asked));
        let own = self.points.keys().copied();
        let folded = self.fold_fronts.iter().flat_map(Front::members).map(|member| member.point.number);
        let first_number = own.chain(folded).max().map_or(0, |last| last + 1);
        self.refolded = Some(first_number);
        // What was asked for has numbers of its own, which come after those of the folds.
        let numbers = first_number + self.points.len() * folds_after(&self.info, &self.data);
        if let Some(front) = self.front.take() {
            self.front = Some(front.with_asked_numbers(numbers));
        }
        let budgets = self.points.values().copied().collect();
        self.begin_folds(info.into(), budgets, first_number);
    }

    /// Fronts of folds that take the places of others are there, or will not be: those that are not wanted go.
    pub(super) fn end_refolding(&mut self, is_there: bool, channels: Channels<'_>) {
        let Some(first) = self.refolded.take() else { return };
        let all = self.refolded_numbers.iter().copied();
        let unwanted: Vec<usize> = all.filter(|&number| (number < first) == is_there).collect();
        for number in unwanted {
            (channels.announce)(Event::Dropped(number));
        }
        self.refolded_numbers.clear();
        self.cross_validation = None;
    }

    /// The fronts of the folds, and what they say of the front.
    fn cross_validate(&mut self, channels: Channels<'_>) -> Result<(), RunError> {
        let Some(mut folds) = self.cross_validation.take() else { return Ok(()) };
        let found = folds.advance(self.clock.seconds())?;
        let has_news = !found.is_empty();
        for (point, parameters) in found {
            self.unconfirmed.remove(&point.number);
            if self.refolded.is_some() {
                self.refolded_numbers.push(point.number);
            }
            (channels.announce)(Event::Point(Box::new(point), parameters));
        }
        if has_news {
            let validated = self.points.iter().filter_map(|(&number, &l1)| Some((number, folds.validated(l1)?)));
            (channels.announce)(Event::Validated(validated.collect()));
        }
        self.folds = Some(FoldProgress { finished: folds.finished(), of: folds_after(&self.info, &self.data) });
        self.estimate.advance_folds(folds.share());
        self.announce_progress_at_times(channels.announce);
        if folds.is_over() {
            let before = std::mem::replace(&mut self.fold_fronts, folds.into_fronts());
            self.refolded_numbers.extend(before.iter().flat_map(Front::members).map(|member| member.point.number));
            self.end_refolding(true, channels);
            self.complete(channels);
        } else {
            self.cross_validation = Some(folds);
        }
        Ok(())
    }

    /// All is there that was asked for.
    pub(super) fn complete(&mut self, channels: Channels<'_>) {
        for number in std::mem::take(&mut self.unconfirmed) {
            (channels.announce)(Event::Dropped(number));
        }
        self.announce_solved(channels.announce);
        self.announce_progress(channels.announce);
        let is_complete = self.points.len() >= self.info.specification.method.points;
        (self.stage, self.rest) = (Stage::Complete, Rest::Ended);
        self.clock.pause();
        (channels.announce)(Event::Finished(if is_complete { StopReason::Complete } else { StopReason::EndOfFront }));
    }
}
