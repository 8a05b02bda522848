//! What a continuation is asked for while the front is computed and after that, and what it remembers.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::*;
use crate::{
    front::RangeEnd,
    network::{Activation, Network, dense_loss},
    solver::{
        Answer, Memory, Sequential, SolvedPoint, SubproblemKey, TrainingRows, budget, predictor_corrector,
        test_support::{COLUMNS, Method, front, rows, told},
    },
};

const METHODS: [Method; 2] = [budget, predictor_corrector];

fn network() -> Network {
    Network::dense(COLUMNS, vec![6], 3, Activation::Relu)
}

fn settings() -> Settings {
    Settings { points: 9, max_l1: Some(20.0), starts: Some(2), ..Settings::default() }
}

fn begun(method: Method, settings: Settings) -> Continuation {
    let loss = dense_loss(&network(), &rows(60)).unwrap();
    method(TrainingRows { network: network(), free_biases: false, loss }, settings, 0, Box::new(Sequential)).unwrap()
}

/// The answer to what was asked for last.
fn answer(continuation: &mut Continuation) -> Answer {
    continuation
        .find_map(|progress| match progress.unwrap() {
            Progress::Answer(answer) => Some(answer),
            _ => None,
        })
        .unwrap()
}

#[test]
fn a_network_that_is_asked_for_lies_on_the_front_and_joins_it_if_it_is_wanted() {
    for method in METHODS {
        let mut continuation = begun(method, settings());
        assert!(!continuation.ask(7.0), "there is nothing to begin from");
        let front = told(continuation.by_ref()).unwrap().points;
        let (sparse, dense) = (&front[4], &front[5]);
        let between = 0.5 * (sparse.l1 + dense.l1);
        // Between two points, and beyond the dense end.
        let last = &front[front.len() - 1];
        for (budget, least, most) in [(between, dense.loss, sparse.loss), (24.0, 0.0, last.loss)] {
            assert!(continuation.ask(budget) && continuation.is_asked());
            let found = answer(&mut continuation);
            assert!(!found.is_point && (found.point.l1 / budget - 1.0).abs() < 1e-3, "{} {budget}", found.point.l1);
            assert!((least..=most).contains(&found.point.loss), "{} is between {least} and {most}", found.point.loss);
            assert!(continuation.next().is_none(), "nothing else is solved");
        }
        assert!(continuation.ask(between));
        let found = answer(&mut continuation);
        let (number, joined) = continuation.join(&found);
        assert_eq!(joined.map(|point| (point.number, point.l1)), Some((number, found.point.l1)));
        assert!(front.iter().all(|point| point.number != number));
        for (l1, wanted) in [(dense.l1, dense.number), (found.point.l1, number)] {
            assert!(continuation.ask(l1));
            let known = answer(&mut continuation);
            assert!(known.is_point && known.point.number == wanted);
            assert_eq!(continuation.join(&known), (wanted, None));
        }
        assert!(!continuation.ask(-1.0) && !continuation.ask(f64::NAN));
    }
}

#[test]
fn the_front_is_the_same_whether_anybody_asks_meanwhile_or_not() {
    let undisturbed = told(begun(budget, settings())).unwrap().points;
    let mut continuation = begun(budget, settings());
    let (mut answers, mut aside) = (0, Vec::new());
    let mut points = std::collections::BTreeMap::new();
    let mut steps = 0_usize;
    while let Some(progress) = continuation.next() {
        steps += 1;
        match progress.unwrap() {
            Progress::Point(point) => drop(points.insert(point.number, point)),
            Progress::Dropped(number) => drop(points.remove(&number)),
            Progress::Answer(answer) => {
                answers += 1;
                assert!((answer.point.l1 / 3.7 - 1.0).abs() < 1e-3 || answer.point.l1 < 3.7, "{answer:?}");
                if answers == 3 {
                    aside.push(continuation.join(&answer).0);
                }
            }
            _ => {}
        }
        if steps.is_multiple_of(40) && aside.is_empty() {
            continuation.ask(3.7);
        }
        if steps.is_multiple_of(170) {
            // What nobody waits for any more.
            continuation.ask(2.2);
            continuation.forget_asked();
        }
    }
    assert!(answers >= 3 && aside.len() == 1, "{answers}");
    let mut found: Vec<SolvedPoint> = points.into_values().collect();
    found.sort_by(|a, b| a.l1.total_cmp(&b.l1));
    assert_eq!(found, undisturbed);
    let joined = continuation.points().find(|point| point.number == aside[0]).unwrap();
    assert!(joined.number >= Continuation::numbers(9) && (joined.l1 / 3.7 - 1.0).abs() < 1e-3);
}

#[test]
fn what_is_waited_for_is_solved_before_everything_else() {
    let mut continuation = begun(budget, settings());
    continuation.by_ref().find(|progress| matches!(progress, Ok(Progress::Point(_)))).unwrap().unwrap();
    assert!(continuation.ask(2.5));
    for progress in continuation.by_ref() {
        match progress.unwrap() {
            Progress::Answer(_) => return,
            // A point or a branch would be of another task. Those that were found already may be told still.
            Progress::Point(point) => assert!(point.l1 > 2.5, "{point:?}"),
            _ => {}
        }
    }
    panic!("there is an answer");
}

#[test]
fn a_complete_front_has_more_points_a_longer_range_and_more_starts_where_they_are_asked_for() {
    let mut continuation = begun(budget, settings());
    assert!(!continuation.more(More::Points(20)), "not before it is complete");
    let first = told(continuation.by_ref()).unwrap();
    let restored = || begun(budget, settings()).with_points(&first.points, first.search.unwrap());
    let volume = |points: &[SolvedPoint]| {
        let (mut area, mut ceiling) = (0.0, 30.0);
        for point in points.iter().rev() {
            area += (1.2 - point.loss).max(0.0) * (ceiling - point.l1).max(0.0);
            ceiling = point.l1;
        }
        area
    };
    // From the continuation itself, and from its points alone.
    for mut continuation in [continuation, restored()] {
        assert!(continuation.next().is_none(), "it is complete");
        assert!(!continuation.more(More::Points(5)) && !continuation.more(More::Range(10.0)));
        assert!(continuation.more(More::Points(16)));
        told(continuation.by_ref().filter(|progress| !matches!(progress, Ok(Progress::Dropped(_))))).unwrap();
        let finer: Vec<SolvedPoint> = sorted(&continuation);
        assert_eq!(finer.len(), 16);
        assert!(first.points.iter().all(|point| finer.iter().any(|other| other.number == point.number)));
        assert!(volume(&finer) > volume(&first.points));

        assert!(continuation.more(More::Range(28.0)));
        let longer = last_search(&mut continuation);
        let points = sorted(&continuation);
        let densest = points.last().unwrap();
        assert!(densest.l1 > 27.7 || longer.end != RangeEnd::Asked, "{densest:?} {longer:?}");
        assert!(points.len() > 16 && volume(&points) > volume(&finer));

        assert!(continuation.more(More::Starts(3)));
        let searched = last_search(&mut continuation);
        assert_eq!(searched.starts, 5);
        assert!(volume(&sorted(&continuation)) >= volume(&points) * (1.0 - 1e-9));
        let losses: Vec<f64> = sorted(&continuation).iter().map(|point| point.loss).collect();
        assert!(losses.is_sorted_by(|a, b| a > b), "none dominates another: {losses:?}");
    }
}

#[test]
fn further_starts_raise_a_front_on_a_bad_branch() {
    // A front of the same problem that is worse everywhere.
    let first = told(begun(budget, settings())).unwrap();
    let bad: Vec<SolvedPoint> = first
        .points
        .iter()
        .map(|point| SolvedPoint {
            theta: point.theta.iter().map(|value| 0.7 * value).collect(),
            loss: 0.5 * (point.loss + 1.1),
            ..point.clone()
        })
        .collect();
    let mut continuation = begun(budget, settings()).with_points(&bad, first.search.unwrap());
    assert!(continuation.more(More::Starts(2)));
    last_search(&mut continuation);
    for (found, good) in sorted(&continuation).iter().zip(&first.points).skip(1) {
        assert!(found.loss < good.loss + 0.05, "{} {}", found.loss, good.loss);
    }
}

#[test]
fn more_that_is_ended_leaves_what_was_found() {
    let mut continuation = begun(budget, settings());
    let first = told(continuation.by_ref()).unwrap().points;
    assert!(continuation.more(More::Points(60)));
    continuation.by_ref().filter(|progress| matches!(progress, Ok(Progress::Point(_)))).nth(2);
    continuation.end();
    let left = sorted(&continuation);
    assert!(left.len() > first.len() && left.len() < 60, "{}", left.len());
    assert!(continuation.ask(1.2), "it can be asked as before");
    answer(&mut continuation);
    assert!(continuation.more(More::Points(left.len() + 2)));
}

fn sorted(continuation: &Continuation) -> Vec<SolvedPoint> {
    let mut points: Vec<SolvedPoint> = continuation.points().collect();
    points.sort_by(|a, b| a.l1.total_cmp(&b.l1));
    points
}

fn last_search(continuation: &mut Continuation) -> Search {
    let searches = continuation.filter_map(|progress| match progress.unwrap() {
        Progress::Search(search) => Some(search),
        _ => None,
    });
    searches.last().unwrap()
}

/// A memory that keeps everything, and counts what it is asked for in vain.
#[derive(Default)]
struct Everything {
    known: Mutex<HashMap<SubproblemKey, Solution>>,
    missed: AtomicUsize,
}

impl Memory for Everything {
    fn recall(&self, key: SubproblemKey) -> Option<Solution> {
        let found = self.known.lock().unwrap().get(&key).cloned();
        self.missed.fetch_add(usize::from(found.is_none()), Ordering::Relaxed);
        found
    }

    fn keep(&self, key: SubproblemKey, solution: &Solution) {
        assert!(self.known.lock().unwrap().insert(key, solution.clone()).is_none(), "solved once");
    }
}

#[test]
fn a_continuation_that_is_computed_again_solves_what_it_has_not_solved_before_and_comes_to_the_same_front() {
    for (method, batches) in [
        (METHODS[0], None),
        (METHODS[1], None),
        (METHODS[0], Some(crate::solver::BatchSettings { size: 16, epochs: Some(4), seed: 3 })),
    ] {
        let settings = Settings { batches, ..settings() };
        let whole = told(begun(method, settings)).unwrap();
        let memory = Arc::new(Everything::default());
        let remembering = || begun(method, settings).with_memory(memory.clone());
        // Broken off three times, at whatever moment, and begun again.
        for share in [0.2, 0.5, 0.8] {
            remembering()
                .take_while(|progress| !matches!(progress, Ok(Progress::Done(outlook)) if outlook.share > share))
                .for_each(drop);
        }
        let known = memory.known.lock().unwrap().len();
        memory.missed.store(0, Ordering::Relaxed);
        let last = told(remembering()).unwrap();
        assert_eq!(last.points, whole.points);
        let all = memory.known.lock().unwrap().len();
        assert!(known > all / 2 && known < all, "{known} of {all}");
        assert_eq!(memory.missed.load(Ordering::Relaxed), all - known, "nothing is solved twice");
    }
}

#[test]
fn a_front_with_more_points_recalls_what_it_shares_with_one_of_fewer() {
    let memory = Arc::new(Everything::default());
    told(begun(budget, settings()).with_memory(memory.clone())).unwrap();
    memory.missed.store(0, Ordering::Relaxed);
    let known = memory.known.lock().unwrap().len();
    let finer = Settings { points: 14, ..settings() };
    let recalled = told(begun(budget, finer).with_memory(memory.clone())).unwrap();
    assert_eq!(recalled.points, front(budget, &network(), &rows(60), finer, 0, 1).points);
    let all = memory.known.lock().unwrap().len();
    assert_eq!(memory.missed.load(Ordering::Relaxed), all - known);
    assert!(all < 2 * known, "its coarse budgets are the same: {known} {all}");
}
