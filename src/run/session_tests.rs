//! A run stays: it is asked for networks while it goes on and after that.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use super::{
    followed::{Followed, finished},
    tests::{folded, specification, wait_for, worker},
    *,
};
use crate::{
    data::Builtin,
    front::Member,
    run::{Found, Goal, Preview, StopReason, TestIntervals},
};

#[test]
fn networks_are_computed_where_they_are_asked_for_while_a_run_goes_on_and_after_that() {
    let worker = worker();
    worker.send(Command::Compute(1.0));
    worker.send(folded(3, 2));
    let known = std::cell::RefCell::new(BTreeSet::new());
    wait_for(&worker, |event| matches!(event, Event::Point(..)));
    let mut numbers = Vec::new();
    for (place, l1) in [5.0, 5.0, 0.123, 9.5, 5.0].into_iter().enumerate() {
        if place == 2 {
            wait_for(&worker, |event| {
                if let Event::Point(point, _) = event {
                    known.borrow_mut().insert(point.number);
                }
                matches!(event, Event::Finished(StopReason::Complete))
            });
        }
        worker.send(Command::Compute(l1));
        let (mut found, mut validated) = (None, None);
        let number = loop {
            match worker.next_until(Instant::now() + Duration::from_mins(1)).unwrap() {
                Event::Point(point, _) if (point.l1 / l1 - 1.0).abs() < 1e-3 => found = Some(*point),
                Event::Validated(points) => validated = points.first().copied(),
                Event::Computed(number) => break number.unwrap(),
                Event::Failed(reason) => panic!("{reason}"),
                _ => {}
            }
        };
        numbers.push(number);
        if let Some(found) = found.filter(|found| found.number == number && place >= 2) {
            assert_eq!(validated.unwrap().0, number, "the folds are asked as well");
            assert!(known.borrow_mut().insert(found.number), "{number} is the name of no other point");
        }
    }
    assert_eq!(numbers[0], numbers[1], "what is there is not computed again");
    assert_eq!(numbers[0], numbers[4], "not after the end either");
    // Another run takes its place as ever.
    worker.send(specification(Builtin::Iris, &[4], 5));
    wait_for(&worker, |event| matches!(event, Event::Started(info) if info.network.inputs == 4));
}

#[test]
fn a_network_to_look_at_is_no_point_until_it_is_wanted() {
    let worker = worker();
    worker.send(folded(3, 2));
    wait_for(&worker, finished);
    worker.send(Command::Preview(4.2));
    let previewed = wait_for(&worker, |event| {
        assert!(!matches!(event, Event::Point(..)));
        matches!(event, Event::Previewed(_))
    });
    let Event::Previewed(Some(Preview { asked, point, parameters, is_point })) = previewed else {
        panic!("it is there")
    };
    assert!(asked == 4.2 && !is_point && (point.l1 / 4.2 - 1.0).abs() < 1e-3);
    assert!(point.validation.is_some() && point.validation_error.is_some(), "the folds judge it as well");
    assert_eq!(point.nonzero, parameters.nonzero());
    worker.send(Command::Compute(4.2));
    let Event::Point(joined, _) = wait_for(&worker, |event| matches!(event, Event::Point(..))) else { unreachable!() };
    assert_eq!((joined.l1, joined.train), (point.l1, point.train));
}

#[test]
fn a_goal_is_met_by_the_best_network_that_can_be_computed_for_it() {
    let worker = worker();
    let folder = tempfile::tempdir().unwrap();
    let mut run = Followed::new(&folder.path().join("run"));
    worker.send(folded(3, 2));
    run.until(&worker, finished);
    let mut find = |goal| {
        worker.send(Command::Find(goal));
        let Event::Found(found) = run.until(&worker, |event| matches!(event, Event::Found(_))) else { unreachable!() };
        let member = found.number.and_then(|number| run.record().front.get(number).cloned());
        (found, member, run.record().clone())
    };
    let (found, member, record) = find(Goal::NonZeros(9));
    let member = member.unwrap();
    assert!(found.is_met && member.point.nonzero <= 9);
    let rivals = record.front.members().iter().filter(|rival| rival.point.nonzero <= 9);
    assert!(rivals.clone().all(|rival| rival.point.train.loss >= member.point.train.loss));
    let (found, member, record) = find(Goal::Loss(0.55));
    let member = member.unwrap();
    assert!(found.is_met && member.point.validation.unwrap().loss <= 0.55);
    let rivals = record.front.members().iter().filter(|rival| rival.point.validation.unwrap().loss <= 0.55);
    assert!(rivals.clone().all(|rival| rival.point.l1 >= member.point.l1));
    // What no network can do is said, with the one that comes nearest.
    let (found, member, record) = find(Goal::Score(0.999));
    let best = record.front.members().iter().map(|rival| rival.point.validation.unwrap().score).fold(0.0, f64::max);
    assert!(!found.is_met && member.unwrap().point.validation.unwrap().score == best);
    let (found, member, _) = find(Goal::Sparsity(1.0));
    assert!(found.is_met && member.unwrap().point.nonzero == 0);
    let (Found { is_met, .. }, member, record) = find(Goal::Bytes(200));
    let Member { point, parameters } = member.unwrap();
    let theta: Vec<f64> = parameters.to_dense().into_iter().map(f64::from).collect();
    assert!(is_met && crate::export::compacted_bytes(&record.info.network, &theta) <= 200 && point.nonzero <= 50);
}

#[test]
fn how_well_figures_on_test_rows_are_known_is_told_and_the_same_from_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let (worker, mut run) = (worker(), Followed::new(&folder.path().join("run")));
    worker.send(folded(3, 2));
    run.until(&worker, finished);
    let record = run.record().clone();
    let member = crate::front::recommended(&record.front).unwrap();
    worker.send(Command::Test(Box::new(member.point.clone()), std::sync::Arc::clone(&member.parameters)));
    let Event::Tested(of, told) = run.until(&worker, |event| matches!(event, Event::Tested(..))) else {
        unreachable!()
    };
    let (told, test) = (told.unwrap(), member.point.test.unwrap());
    assert!(std::sync::Arc::ptr_eq(&of, &member.parameters));
    for (figure, interval) in [(test.loss, told.loss.unwrap()), (test.score, told.score.unwrap())] {
        assert!(interval.low < figure && figure < interval.high, "{figure} {interval:?}");
    }
    assert_eq!(TestIntervals::with_rows(&record.info, member).unwrap(), told);
    let mut elsewhere = (*record.info).clone();
    elsewhere.checksum = Some("another".to_owned());
    assert!(TestIntervals::with_rows(&elsewhere, member).is_err_and(|error| error.to_string().contains("rows of")));
}

#[test]
fn what_is_asked_for_beside_a_run_that_has_ended_can_stand_still_and_go_on() {
    let worker = worker();
    worker.send(specification(Builtin::Digits, &[20, 20], 6));
    let folder = tempfile::tempdir().unwrap();
    let mut run = Followed::new(&folder.path().join("run"));
    run.until(&worker, finished);
    let max_l1 = run.record().front.max_l1().unwrap();
    // An answer may be there before it can be paused.
    let paused = (0..20).any(|place| {
        worker.send(Command::Compute(max_l1 * (0.31 + 0.03 * f64::from(place))));
        worker.send(Command::Pause);
        let event = run.until(&worker, |event| matches!(event, Event::Paused | Event::Computed(_)));
        matches!(event, Event::Paused)
    });
    assert!(paused);
    assert!(worker.next_until(Instant::now() + Duration::from_millis(300)).is_err(), "nothing comes meanwhile");
    worker.send(Command::Resume);
    assert!(matches!(run.until(&worker, |_| true), Event::Finished(StopReason::Complete)));
    let computed = run.until(&worker, |event| matches!(event, Event::Computed(_)));
    assert!(matches!(computed, Event::Computed(Some(_))), "{computed:?}");
    // Stop gives it up.
    worker.send(Command::Compute(max_l1 * 0.97));
    worker.send(Command::Pause);
    if matches!(run.until(&worker, |event| matches!(event, Event::Paused | Event::Computed(_))), Event::Paused) {
        worker.send(Command::Stop);
        assert!(matches!(run.until(&worker, |_| true), Event::Finished(StopReason::Complete)));
        assert!(matches!(run.until(&worker, |_| true), Event::Computed(None)));
    }
}
