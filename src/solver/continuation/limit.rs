//! What a front may take at the most, and its end in order before it is complete.

use super::{Continuation, Patience, Phase};
use crate::{
    front::RangeEnd,
    solver::{BatchSettings, Progress, Settings},
};

/// Tasks that are solved beside each other where gradients are counted, whatever the number of threads: what is solved before they
/// are spent may not depend on it.
pub const ROUND: usize = 4;
/// This share of the gradients is left to the points of the front.
const LEFT_FOR_POINTS: f64 = 0.5;
/// A start is trained with this share of them at the most.
const TRAINED_WITH: usize = 4;
/// A point takes no more than its share of all, but it may always take so many.
const LEAST_PASSES: usize = 20;
/// Coarse budgets of a walk, about, and passes that each of them may take at the least.
const COARSE_BUDGETS: usize = 16;
const LEAST_COARSE: usize = 6;
/// What training a start and walking with it take in passes: with the full batch, and with mini-batches.
const WALKS: (usize, usize) = (4_000, 250);

impl Patience {
    /// No more starts than so many gradients suffice for, and half of them are left for other things.
    #[must_use]
    pub fn within(self, gradients: Option<usize>, batches: Option<BatchSettings>) -> Self {
        let walk = if batches.is_some() { WALKS.1 } else { WALKS.0 };
        let starts = gradients.map_or(self.starts, |gradients| (gradients / (2 * walk)).clamp(1, self.starts.max(1)));
        Self { starts, ..self }
    }
}

impl Settings {
    /// As many starts as problems can be solved from, each with at least so many passes, where gradients are counted.
    #[must_use]
    pub fn affordable_starts(&self, usual: usize, least_passes: usize) -> usize {
        let starts = self.starts.unwrap_or(usual);
        let problems = (self.points + 1) * least_passes;
        match (self.gradients, self.starts) {
            (Some(gradients), None) => (gradients / problems).clamp(1, starts.max(1)),
            _ => starts,
        }
    }
}

impl Continuation {
    /// Gradients that were spent so far, in passes over all rows.
    #[must_use]
    pub fn gradients(&self) -> usize {
        // Thirds: those of a loss without its gradient.
        usize::try_from(self.spent.div_ceil(3)).unwrap_or(usize::MAX)
    }

    /// Ends the front in order with what there is, because something is spent; not before there is a point.
    pub fn finish(&mut self, end: RangeEnd) {
        // What a person waits for comes first.
        if self.has_ended || self.interrupted.is_some() || self.tasks.has_urgent() {
            return;
        }
        let has_points = self.envelope.solved().next().is_some();
        if let Some(scheme) = &mut self.scheme {
            if !scheme.is_interruptible(has_points) {
                return;
            }
            self.interrupted = Some(end);
            self.tasks.clear();
            let news = scheme.interrupt();
            self.follow(news);
            return;
        }
        if !has_points {
            return;
        }
        self.tasks.clear();
        self.newcomers = None;
        self.envelope.remove_unsolved();
        while let Some(number) = self.envelope.give_up_dominated() {
            self.give_up(number);
        }
        let unshown: Vec<usize> = self.envelope.solved().map(|(number, _)| number).collect();
        for number in unshown.into_iter().filter(|number| !self.shown.contains(number)).collect::<Vec<_>>() {
            self.show(number);
        }
        self.search.end = end;
        self.conclude();
    }

    /// The front is complete.
    pub(super) fn conclude(&mut self) {
        (self.phase, self.has_ended) = (Phase::Replace, true);
        self.tell_search();
    }

    /// Tells what the front rests on so far.
    pub(super) fn tell_search(&mut self) {
        self.search.gradients = Some(self.gradients());
        self.ready.push_back(Progress::Search(self.search));
    }

    /// Ends what the gradients do not suffice for.
    pub(super) fn heed_limit(&mut self) {
        let Some(limit) =
            self.settings.gradients.filter(|_| self.scheme.is_none() && !self.has_ended && !self.tasks.has_urgent())
        else {
            return;
        };
        let spent = self.gradients() as f64 / limit as f64;
        if spent >= 1.0 {
            self.finish(RangeEnd::GradientsSpent);
        } else if spent >= 1.0 - LEFT_FOR_POINTS && matches!(self.phase, Phase::Sweep(_)) {
            // The sweep ends here, and the points come next.
            self.tasks.clear();
        }
    }

    /// Whether coarse sweeps may go on.
    pub(super) fn may_sweep(&self) -> bool {
        self.settings.gradients.is_none_or(|limit| (self.gradients() as f64) < (1.0 - LEFT_FOR_POINTS) * limit as f64)
    }

    /// Passes that the training of a start may take.
    pub(super) fn passes_to_train(&self) -> Option<usize> {
        let starts = self.problem.patience.starts.max(1);
        self.settings.gradients.map(|limit| (limit / TRAINED_WITH / starts).max(2))
    }

    /// Passes that a coarse budget may take, of half of all.
    pub(super) fn passes_of_coarse(&self) -> Option<usize> {
        let budgets = COARSE_BUDGETS * self.problem.patience.starts.max(1);
        self.settings.gradients.map(|limit| (limit / 2 / budgets).max(LEAST_COARSE))
    }

    /// Passes that a point may take.
    pub(super) fn passes_of_point(&self) -> Option<usize> {
        self.settings.gradients.map(|limit| (limit / self.settings.points.max(1)).max(LEAST_PASSES))
    }
}
