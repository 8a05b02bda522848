//! What is shown: the run, its front, the selection.

use std::{collections::VecDeque, sync::Arc};

use crate::{
    data::Reading,
    front::{Front, Member},
    run::{Event, Progress, RunInfo, Step, StepKind, StopReason},
};

/// Most steps of the trace that are kept.
const TRACE_LENGTH: usize = 240;

/// What the run is doing.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Status {
    /// Nothing has been started.
    #[default]
    Idle,
    /// Start was pressed; the data is being read.
    Starting,
    /// The front is being computed.
    Running,
    /// The thread stands still.
    Paused,
    /// The run has ended.
    Finished(StopReason),
    /// The run has failed; the reason is in [`State::failure`].
    Failed,
}

impl Status {
    /// Whether there is a run to pause or stop.
    #[must_use]
    pub fn is_active(&self) -> bool {
        matches!(self, Self::Starting | Self::Running | Self::Paused)
    }
}

/// How a message is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A thing was done.
    Done,
    /// A thing to know.
    Note,
    /// Something went wrong.
    Wrong,
}

/// A line at the foot of the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What it says.
    pub text: String,
    /// In what tone.
    pub tone: Tone,
}

/// What is shown.
#[derive(Debug, Default)]
pub struct State {
    /// The run, once its data is read.
    pub info: Option<Arc<RunInfo>>,
    /// Its points.
    pub front: Front,
    /// Counts the changes of the front, so that what is drawn from it is built only when it has changed.
    pub revision: u64,
    /// What the run is doing.
    pub status: Status,
    /// How much of its data is read.
    pub reading: Option<Reading>,
    /// How far it is, and when the window heard of it, in seconds of the window's clock.
    pub progress: Option<(Progress, f64)>,
    /// The number of the point that a person has selected; without one the best is shown.
    pub selected: Option<usize>,
    /// The last steps of the computation.
    pub trace: VecDeque<Step>,
    /// The newest point and when it came.
    pub newest: Option<(usize, f64)>,
    /// Why the last run failed, until a person has seen it off.
    pub failure: Option<String>,
    /// Whether what is shown belongs to the run before, since the last one ended before it began.
    pub outdated: bool,
    /// What was done last.
    pub message: Option<Message>,
}

impl State {
    /// Takes in one event; `now` is the window's clock.
    pub fn receive(&mut self, event: Event, now: f64) {
        match event {
            Event::Reading(reading) => self.reading = Some(reading),
            Event::Started(info) => self.begin(info),
            Event::Step(step) => self.step(step),
            Event::Point(point, parameters) => {
                self.newest = Some((point.number, now));
                self.front.insert(*point, parameters);
                self.revision += 1;
            }
            Event::Dropped(number) => {
                self.front.remove(number);
                self.revision += 1;
            }
            Event::Progress(progress) => self.progress = Some((progress, now)),
            Event::Paused => self.status = Status::Paused,
            Event::Resumed => self.status = Status::Running,
            Event::Finished(reason) => {
                self.trace.clear();
                self.outdated |= self.never_began();
                self.status = Status::Finished(reason);
            }
            Event::Failed(reason) => self.fail(super::sentence(&reason)),
        }
    }

    fn begin(&mut self, info: Arc<RunInfo>) {
        *self = Self {
            info: Some(info),
            revision: self.revision + 1,
            status: Status::Running,
            message: self.message.take(),
            ..Self::default()
        };
    }

    fn step(&mut self, step: Step) {
        if self.trace.len() == TRACE_LENGTH {
            self.trace.pop_front();
        }
        self.trace.push_back(step);
    }

    /// Notes that the run has failed. Its points stay; if it had not even begun, those of the run before do.
    pub fn fail(&mut self, reason: String) {
        self.trace.clear();
        self.outdated |= self.never_began();
        self.status = Status::Failed;
        self.failure = Some(reason);
    }

    /// Whether what is shown is of the run before, since the one that was started has not begun.
    fn never_began(&self) -> bool {
        self.status == Status::Starting && self.info.is_some()
    }

    /// The point that is shown: the selected one, or else the best.
    #[must_use]
    pub fn shown(&self) -> Option<&Member> {
        self.selected.and_then(|number| self.front.get(number)).or_else(|| self.front.best())
    }

    /// Number of the best point.
    #[must_use]
    pub fn best(&self) -> Option<usize> {
        self.front.best().map(|member| member.point.number)
    }

    /// The number of the point `by` places to the denser side of the one that is shown, at most at the end.
    #[must_use]
    pub fn neighbour(&self, by: isize) -> Option<usize> {
        let index = self.front.index_of(self.shown()?.point.number)?;
        let index = index.saturating_add_signed(by).min(self.front.len() - 1);
        self.front.members().get(index).map(|member| member.point.number)
    }

    /// Whether the network is trained that the front begins with.
    #[must_use]
    pub fn is_warming_up(&self) -> bool {
        self.front.is_empty() && self.trace.back().is_some_and(|step| step.kind == StepKind::WarmUp)
    }

    /// Whether there are points, and none was judged by validation rows.
    #[must_use]
    pub fn lacks_validation(&self) -> bool {
        self.front.members().first().is_some_and(|member| member.point.validation.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::{Evaluation, Method, Parameters, Point, Termination};

    fn point(number: usize, l1: f64, validation: f64) -> Event {
        let evaluation = |loss| Evaluation { loss, score: 0.5 };
        let point = Point {
            number,
            start: 0,
            method: Method::Budget,
            l1,
            train: evaluation(1.0 / (1.0 + l1)),
            validation: Some(evaluation(validation)),
            test: None,
            nonzero: 0,
            lambda: 0.1,
            residual: 0.0,
            termination: Some(Termination::Critical),
            gradients: Some(12),
            seconds: 0.0,
        };
        Event::Point(Box::new(point), Arc::new(Parameters::default()))
    }

    #[test]
    fn the_best_is_shown_until_a_person_selects_and_the_selection_stays() {
        let mut state = State::default();
        state.receive(point(0, 9.0, 0.5), 0.0);
        state.receive(point(1, 7.0, 0.3), 0.0);
        assert_eq!(state.shown().map(|member| member.point.number), Some(1));
        state.selected = Some(0);
        state.receive(point(2, 5.0, 0.1), 0.0);
        assert_eq!(state.shown().map(|member| member.point.number), Some(0));
        state.receive(Event::Dropped(0), 0.0);
        assert_eq!(state.shown().map(|member| member.point.number), Some(2));
    }

    #[test]
    fn steps_go_by_place_on_the_front_and_end_at_its_ends() {
        let mut state = State::default();
        for (number, l1) in [(0, 9.0), (1, 7.0), (2, 8.0)] {
            state.receive(point(number, l1, l1), 0.0);
        }
        assert_eq!(state.neighbour(1), Some(2), "from the best, number 1, to the next denser");
        assert_eq!(state.neighbour(10), Some(0));
        assert_eq!(state.neighbour(-10), Some(1));
        assert_eq!(State::default().neighbour(1), None);
    }

    #[test]
    fn a_failure_keeps_the_points() {
        let mut state = State::default();
        state.receive(point(0, 9.0, 0.5), 0.0);
        state.receive(Event::Failed("The loss is not finite.".to_owned()), 0.0);
        assert_eq!(state.front.len(), 1);
        assert_eq!(state.status, Status::Failed);
        assert!(state.failure.is_some());
        assert!(!state.outdated);
    }

    #[test]
    fn a_run_that_is_stopped_while_its_data_is_read_leaves_that_of_before() {
        let info = || {
            let specification = crate::app::setup::Setup::default().specification().unwrap();
            let data = Arc::new(specification.data.prepare(0).unwrap());
            let network = specification.network.build(4, 3, None).unwrap();
            Arc::new(RunInfo { specification, data, network, loss_at_zero: 1.0 })
        };
        let mut state = State::default();
        state.receive(Event::Started(info()), 0.0);
        state.receive(point(0, 9.0, 0.5), 0.0);
        state.status = Status::Starting;
        state.receive(Event::Reading(Reading { bytes: 1, of: 2 }), 0.0);
        assert_eq!(state.reading, Some(Reading { bytes: 1, of: 2 }));
        state.receive(Event::Finished(StopReason::Stopped), 0.0);
        assert!(state.outdated && state.front.len() == 1);
        state.receive(Event::Started(info()), 0.0);
        assert!(!state.outdated && state.reading.is_none());
    }

    #[test]
    fn a_run_that_never_began_has_no_points() {
        let mut state = State { status: Status::Starting, ..State::default() };
        state.receive(Event::Failed("no such file".to_owned()), 0.0);
        assert!(!state.outdated, "nothing is shown");
    }
}
