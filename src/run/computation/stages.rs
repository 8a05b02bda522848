//! What a run does next, as long as nobody asks for anything.

use super::{Channels, Computation, CrossValidation, Estimate, FoldProgress, FoldRun, Rest, folds_after};
use crate::{
    run::{Event, RunError, StopReason},
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
        match self.stage {
            _ if is_asked => drop(self.solve(channels)?),
            _ if self.rest != Rest::No => {}
            Stage::Range => self.find_range(channels)?,
            Stage::Front => self.find_front(channels)?,
            Stage::Folds => self.cross_validate(channels)?,
            Stage::More => {
                if !self.solve(channels)? {
                    self.complete(channels);
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
        if self.info.specification.method.max_l1.is_none() && self.range.is_none() && self.first_fold.is_none() {
            self.first_fold = FoldRun::new(&self.info, &self.data, &self.device, &self.memory, 0)?;
        }
        let is_over = match &mut self.first_fold {
            None => true,
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
        self.folds = Some(FoldProgress { finished: 0, of });
        // Those of the front: the folds do not depend on what anybody has asked for.
        let own: Vec<(usize, f64)> =
            self.points.range(..self.first_asked_number()).map(|(&number, &l1)| (number, l1)).collect();
        self.cross_validation = Some(CrossValidation::new(
            std::sync::Arc::clone(&self.info),
            std::sync::Arc::clone(&self.data),
            self.device.clone(),
            self.memory.clone(),
            own.iter().map(|&(_, l1)| l1).collect(),
            own.last().map_or(0, |&(number, _)| number + 1),
            self.range,
            self.first_fold.take(),
        ));
        self.stage = Stage::Folds;
        Ok(())
    }

    /// The fronts of the folds, and what they say of the front.
    fn cross_validate(&mut self, channels: Channels<'_>) -> Result<(), RunError> {
        let Some(mut folds) = self.cross_validation.take() else { return Ok(()) };
        let found = folds.advance(self.clock.seconds())?;
        let has_news = !found.is_empty();
        for (point, parameters) in found {
            self.unconfirmed.remove(&point.number);
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
            self.fold_fronts = folds.into_fronts();
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
