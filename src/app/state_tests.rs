//! What is shown follows from what the thread says.

use super::*;
use crate::{
    front::{BranchPoint, Evaluation, Method, Parameters, Point, RangeEnd, Termination},
    run::Event,
};

fn point(number: usize, l1: f64, validation: f64) -> Event {
    let evaluation = |loss| Evaluation { loss, score: 0.5 };
    let point = Point {
        number,
        start: 0,
        fold: None,
        method: Method::Budget,
        l1,
        train: evaluation(1.0 / (1.0 + l1)),
        validation: Some(evaluation(validation)),
        validation_error: None,
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

fn info(max_l1: Option<f64>) -> Arc<RunInfo> {
    let mut specification = crate::app::setup::Setup::default().specification().unwrap();
    specification.method.max_l1 = max_l1;
    let data = specification.data.prepare(0).unwrap();
    let network = specification.network.build(4, 3, None).unwrap();
    Arc::new(RunInfo::new(specification, &data, network, 1.0))
}

/// What is shown of a run that has begun.
pub fn begun() -> State {
    let mut state = State::default();
    state.receive(Event::Started(info(None)), 0.0);
    state
}

#[test]
fn the_best_is_shown_until_a_person_selects_and_the_selection_stays() {
    let mut state = begun();
    state.receive(point(0, 9.0, 0.5), 0.0);
    state.receive(point(1, 7.0, 0.3), 0.0);
    assert_eq!(state.shown().map(|member| member.point.number), Some(1));
    state.selected = Some(0);
    state.receive(point(2, 5.0, 0.1), 0.0);
    assert_eq!(state.shown().map(|member| member.point.number), Some(0));
    state.receive(Event::Dropped(0), 0.0);
    assert_eq!(state.shown().map(|member| member.point.number), Some(0), "also when it is given up");
}

#[test]
fn steps_go_by_place_on_the_front_and_end_at_its_ends() {
    let mut state = begun();
    for (number, l1) in [(0, 9.0), (1, 7.0), (2, 8.0)] {
        state.receive(point(number, l1, l1), 0.0);
    }
    assert_eq!(state.neighbour(1), Some(2), "from the best, number 1, to the next denser");
    assert_eq!(state.neighbour(10), Some(0));
    assert_eq!(state.neighbour(-10), Some(1));
    assert_eq!(State::default().neighbour(1), None);
}

#[test]
fn the_trace_begins_anew_with_another_network() {
    let mut state = State::default();
    for (kind, l1, length) in [
        (StepKind::WarmUp, 10.0, 1),
        (StepKind::WarmUp, 30.0, 2),
        (StepKind::WarmUp, 33.0, 3),
        (StepKind::WarmUp, 12.0, 1),
        (StepKind::Corrector, 12.0, 1),
        (StepKind::Corrector, 11.0, 2),
        (StepKind::Predictor, 10.0, 3),
        (StepKind::Corrector, 70.0, 1),
    ] {
        state.receive(Event::Step(Step { kind, loss: 0.5, l1 }), 0.0);
        assert_eq!(state.trace.len(), length, "{kind:?} {l1}");
    }
}

#[test]
fn a_failure_keeps_the_points() {
    let mut state = begun();
    state.receive(point(0, 9.0, 0.5), 0.0);
    state.receive(Event::Failed("The loss is not finite.".to_owned()), 0.0);
    assert_eq!(state.front().len(), 1);
    assert_eq!(state.status, Status::Failed);
    assert!(state.failure.is_some());
    assert!(!state.outdated);
}

#[test]
fn a_run_that_is_stopped_while_its_data_is_read_leaves_that_of_before() {
    let mut state = State::default();
    state.receive(Event::Started(info(None)), 0.0);
    state.receive(point(0, 9.0, 0.5), 0.0);
    state.status = Status::Starting;
    state.receive(Event::Reading(Reading { bytes: 1, of: 2 }), 0.0);
    assert_eq!(state.reading, Some(Reading { bytes: 1, of: 2 }));
    state.receive(Event::Finished(StopReason::Stopped), 0.0);
    assert!(state.outdated && state.front().len() == 1);
    state.receive(Event::Started(info(None)), 0.0);
    assert!(!state.outdated && state.reading.is_none());
}

#[test]
fn a_norm_that_is_not_reached_is_told_when_the_run_has_ended() {
    let search = Search { starts: 2, sweeps: 1, last_gain: 0.0, end: RangeEnd::LossFlat, gradients: None };
    for (end, reason, told) in [
        (RangeEnd::LossFlat, StopReason::Complete, true),
        (RangeEnd::StepsSpent, StopReason::Complete, true),
        (RangeEnd::Asked, StopReason::Complete, false),
        (RangeEnd::LossFlat, StopReason::Stopped, false),
    ] {
        let mut state = State::default();
        state.receive(Event::Started(info(Some(57.0))), 0.0);
        state.receive(Event::Search(Search { end, ..search }), 0.0);
        state.receive(Event::Finished(reason), 0.0);
        let text = state.message.take().map(|message| message.text).unwrap_or_default();
        assert_eq!(text.starts_with("The largest norm asked for, 57, is not reached: "), told, "{text}");
        state.receive(Event::Branch(BranchPoint { start: 1, l1: 2.0, loss: 0.5 }), 0.0);
        state.receive(Event::Started(info(None)), 0.0);
        assert!(state.search().is_none() && state.branches.iter().next().is_none(), "they are of the run before");
    }
}

#[test]
fn a_run_that_never_began_has_no_points() {
    let mut state = State { status: Status::Starting, ..State::default() };
    state.receive(Event::Failed("no such file".to_owned()), 0.0);
    assert!(!state.outdated, "nothing is shown");
}
