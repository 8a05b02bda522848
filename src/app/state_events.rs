//! How what is shown follows from what the run tells.

use std::sync::Arc;

use super::{super::pulled::Session, Message, State, Status, Tone};
use crate::{
    data::Prepared,
    run::{Event, Record, RunInfo, RunRows, Step, StepKind, StopReason, choice},
};

/// Share of its norm that a network gains or loses between two steps at the most.
const LONGEST_STEP: f64 = 0.2;
/// Most steps of the trace that are kept.
const TRACE_LENGTH: usize = 240;

impl State {
    /// Takes in one event; `now` is the window's clock.
    pub fn receive(&mut self, event: Event, now: f64) {
        self.hold(&event);
        self.revision += u64::from(self.record.as_mut().is_some_and(|record| record.receive(&event)));
        match event {
            Event::Reading(reading) => self.reading = Some(reading),
            Event::Comparing(share) => self.comparing = Some(share),
            Event::Started(info) => self.begin(info),
            Event::Rows(data) => self.rows_came(data),
            Event::Step(step) => self.step(step),
            Event::Point(point, _) if point.fold.is_none() => self.newest = Some((point.number, now)),
            // The record has taken them in.
            Event::Point(..)
            | Event::Dropped(_)
            | Event::Validated(_)
            | Event::Search(_)
            | Event::Solved(_)
            | Event::Refit(_) => {}
            Event::Refitting(progress) => self.refitting(progress),
            Event::Previewed(preview) => self.previewed(preview),
            Event::Computed(found) => self.computed(found),
            Event::Found(found) => self.found(&found),
            Event::Tested(parameters, told) => self.test.told(parameters, told),
            Event::CarriedOn(..) => self.carried_on(),
            Event::NotCarriedOn { reason, wants_rows } => {
                self.not_carried_on(super::super::sentence(&reason), wants_rows);
            }
            Event::Branch(point) => self.branches.insert(point),
            Event::Progress(progress) => self.progress = Some((progress, now)),
            Event::Paused => self.status = Status::Paused,
            Event::Resumed => self.status = Status::Running,
            Event::Finished(reason) => {
                self.trace.clear();
                self.outdated |= self.never_began();
                self.status = Status::Finished(reason);
                self.tell_shortfall(reason);
            }
            Event::Failed(reason) => self.fail(super::super::sentence(&reason)),
        }
    }

    /// Says why a largest norm that was asked for is not reached. A run that was stopped has another reason.
    fn tell_shortfall(&mut self, reason: StopReason) {
        let asked = self.info().and_then(|info| info.specification.method.max_l1);
        let short = self.search().filter(|search| reason != StopReason::Stopped && search.falls_short(asked));
        if let Some(search) = short {
            self.message = Some(Message { text: super::super::sentence(&search.range(asked)), tone: Tone::Note });
        }
    }

    fn begin(&mut self, info: Arc<RunInfo>) {
        let mut branches = std::mem::take(&mut self.branches);
        branches.clear();
        *self = Self {
            branches,
            message: choice(&info)
                .map(|text| Message { text: super::super::sentence(&text), tone: Tone::Note })
                .or(self.message.take()),
            record: Some(Record::new(info)),
            pinned: self.pinned.take(),
            revision: self.revision + 1,
            generation: self.generation + 1,
            status: Status::Running,
            session: Session::Here,
            ..Self::default()
        };
    }

    /// The thread has read the rows of the run.
    fn rows_came(&mut self, data: Arc<Prepared>) {
        self.no_rows = None;
        self.rows = self.info().map(|info| Arc::new(RunRows::new(info, data)));
    }

    fn step(&mut self, step: Step) {
        if self.trace.back().is_some_and(|last| is_of_another(last, &step)) {
            self.trace.clear();
        }
        if self.trace.len() == TRACE_LENGTH {
            self.trace.pop_front();
        }
        self.trace.push_back(step);
    }

    /// Whether what is shown is of the run before, since the one that was started has not begun.
    pub(super) fn never_began(&self) -> bool {
        self.status == Status::Starting && self.record.is_some()
    }
}

/// Whether a step is of another network than the one before: several are worked at in turns, and a line from one to the next
/// would be no way that anything has gone.
fn is_of_another(last: &Step, step: &Step) -> bool {
    let jump = (step.l1 - last.l1).abs() > LONGEST_STEP * step.l1.max(last.l1);
    match (last.kind, step.kind) {
        (StepKind::WarmUp, StepKind::WarmUp) => jump && step.l1 < last.l1,
        (StepKind::WarmUp, _) => true,
        _ => jump,
    }
}
