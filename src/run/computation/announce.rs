//! What a run tells of itself while it is computed.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{Channels, Computation};
use crate::{
    front::{BranchPoint, Evaluation, Method, Parameters, Point},
    network::LossError,
    run::{Event, Progress},
    solver::{self, SolvedPoint},
};

/// Steps are announced no more often than this: a screen shows no more.
const STEP_INTERVAL: Duration = Duration::from_millis(8);
/// Progress without a new point is announced no more often than this: figures that change faster cannot be read.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);

impl Computation {
    pub(super) fn announce(&mut self, progress: solver::Progress, channels: Channels<'_>) -> Result<(), LossError> {
        let announce = channels.announce;
        match progress {
            solver::Progress::Step(step) => {
                self.announce_step(solver::Step { loss: self.unit * step.loss, ..step }, announce);
            }
            solver::Progress::Point(solved) => {
                self.announce_point(&solved, announce)?;
                self.announce_progress(announce);
            }
            solver::Progress::Dropped(number) => {
                self.points.remove(&number);
                self.unconfirmed.remove(&number);
                self.refits.retain(|(point, _)| *point != number);
                announce(Event::Dropped(number));
            }
            solver::Progress::Answer(answer) => self.answer(&answer, channels)?,
            solver::Progress::Branch(point) => {
                announce(Event::Branch(BranchPoint { loss: self.unit * point.loss, ..point }));
            }
            solver::Progress::Search(search) => announce(Event::Search(search)),
            // It is told with what the front rests on.
            solver::Progress::Range(..) => {}
            solver::Progress::Done(outlook) => {
                self.estimate.advance(self.clock.seconds(), &outlook);
                self.announce_progress_at_times(announce);
            }
        }
        Ok(())
    }

    /// Tells a point of the front, and what the folds say of it if they are there already.
    pub(super) fn announce_point(&mut self, solved: &SolvedPoint, announce: &dyn Fn(Event)) -> Result<(), LossError> {
        let point = self.evaluate(solved)?;
        let (number, l1) = (point.number, point.l1);
        self.points.insert(number, l1);
        self.unconfirmed.remove(&number);
        self.refits.retain(|(point, _)| *point != number);
        announce(Event::Point(Box::new(point), Arc::new(Parameters::from_dense(&solved.theta))));
        if let Some(validated) = self.validated(l1) {
            announce(Event::Validated(vec![(number, validated)]));
        }
        Ok(())
    }

    pub(super) fn announce_step(&mut self, step: solver::Step, announce: &dyn Fn(Event)) {
        if self.last_step.is_none_or(|last| last.elapsed() >= STEP_INTERVAL) {
            self.last_step = Some(Instant::now());
            announce(Event::Step(step));
        }
    }

    pub(super) fn evaluate(&mut self, solved: &SolvedPoint) -> Result<Point, LossError> {
        let figures = self.losses.evaluate(&solved.theta)?;
        let in_units = |rows: Evaluation| Evaluation { loss: self.unit * rows.loss, ..rows };
        Ok(Point {
            number: solved.number,
            start: solved.start,
            fold: self.info.specification.fold_alone(),
            method: self.method_of(solved.number),
            l1: solved.l1,
            train: in_units(figures.train),
            validation: figures.validation.map(in_units),
            validation_error: None,
            test: figures.test.map(in_units),
            nonzero: solved.theta.iter().filter(|&&value| value != 0.0).count(),
            lambda: self.unit * solved.lambda,
            residual: solved.residual,
            termination: Some(solved.termination),
            gradients: Some(solved.gradients),
            seconds: self.clock.seconds(),
        })
    }

    /// The method that has found a point: a network that a person asks for beside a front that is compared with is that of a budget.
    fn method_of(&self, number: usize) -> Method {
        match self.info.specification.method.name {
            method if method.is_baseline() && number >= self.first_asked_number() => Method::Budget,
            method => method,
        }
    }

    pub(super) fn announce_progress_at_times(&mut self, announce: &dyn Fn(Event)) {
        if self.last_progress.is_none_or(|last| last.elapsed() >= PROGRESS_INTERVAL) {
            self.last_progress = Some(Instant::now());
            self.announce_progress(announce);
        }
    }

    pub(super) fn announce_progress(&self, announce: &dyn Fn(Event)) {
        let of = self.info.specification.method.points;
        // Before the points of the front are placed there may be more coarse ones, which do not stay.
        let points = self.points.len().min(of);
        let elapsed_seconds = self.clock.seconds();
        let (share, remaining_seconds) = (self.estimate.share(), self.estimate.seconds(elapsed_seconds));
        let folds = self.folds;
        announce(Event::Progress(Progress { points, of, folds, share, elapsed_seconds, remaining_seconds }));
    }
}
