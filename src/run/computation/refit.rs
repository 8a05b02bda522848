//! Supports that a person asks to have trained anew.

use std::sync::Arc;

use super::{Channels, Computation, stages::Stage};
use crate::{
    front::{Parameters, RefitKind},
    run::{
        Event, RefitProgress,
        refitting::{Origin, Place, Refitting},
    },
    solver::Continuation,
};

impl Computation {
    /// Begins to train the supports of these points anew, of all if none is named, in the place of others that are trained.
    pub(super) fn refit(&mut self, points: &[usize], kinds: &[RefitKind], channels: Channels<'_>) {
        self.end_refitting(channels);
        if self.stage != Stage::Complete {
            // Points may be replaced, and folds have nothing to say as yet.
            let none = RefitProgress { done: 0, of: 0, lost: 0, is_over: true };
            (channels.announce)(Event::Refitting(none));
            return;
        }
        let all: Vec<usize> = if points.is_empty() { self.points_by_norm() } else { points.to_vec() };
        let refitting = Refitting::new(&all, kinds, |point, kind| self.refits.contains(&(point, kind)));
        (channels.announce)(Event::Refitting(refitting.progress()));
        self.refitting = Some(refitting).filter(|refitting| !refitting.progress().is_over);
    }

    /// Sparse networks first: they take the least time, and there the norm has shrunk the weights most.
    fn points_by_norm(&self) -> Vec<usize> {
        let mut points: Vec<(usize, f64)> = self.points.iter().map(|(&number, &l1)| (number, l1)).collect();
        points.sort_by(|a, b| a.1.total_cmp(&b.1));
        points.into_iter().map(|(number, _)| number).collect()
    }

    /// Nothing more is trained anew.
    pub(super) fn end_refitting(&mut self, channels: Channels<'_>) {
        if let Some(refitting) = self.refitting.take() {
            (channels.announce)(Event::Refitting(RefitProgress { is_over: true, ..refitting.progress() }));
        }
    }

    /// Works for a few milliseconds.
    pub(super) fn advance_refitting(&mut self, channels: Channels<'_>) {
        let Some(mut refitting) = self.refitting.take() else { return };
        let before = refitting.progress();
        let front = self.front.as_ref();
        let origin = |number| {
            let solved = front.into_iter().flat_map(Continuation::points).find(|solved| solved.number == number)?;
            let parameters = Arc::new(Parameters::from_dense(&solved.theta));
            Some(Origin { number, start: solved.start, l1: solved.l1, parameters })
        };
        let mut place = Place {
            info: &self.info,
            data: &self.data,
            device: &self.device,
            losses: &mut self.losses,
            folds: &self.fold_fronts,
            unit: self.unit,
        };
        if let Some(refit) = refitting.advance(&mut place, origin) {
            self.refits.insert((refit.point, refit.kind));
            (channels.announce)(Event::Refit(Box::new(refit)));
        }
        let progress = refitting.progress();
        if progress != before {
            (channels.announce)(Event::Refitting(progress));
        }
        self.refitting = Some(refitting).filter(|_| !progress.is_over);
    }
}
