//! A run stays: it is asked for networks and for more while it goes on and after that, and is carried on from its folder.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::{Duration, Instant},
};

use super::{
    tests::{folded, specification, wait_for, worker},
    *,
};
use crate::{
    data::Builtin,
    front::{Front, Member, Point},
    run::{Found, Goal, More, Preview, Record, RunEnd, RunFolder, RunInfo, SavedRun, StopReason, TestIntervals},
};

/// What a run is known to have, with all that it tells until an event is `last`; its folder is written as well.
pub(super) struct Followed {
    record: Option<Record>,
    folder: Option<RunFolder>,
    path: std::path::PathBuf,
}

impl Followed {
    pub(super) fn new(path: &Path) -> Self {
        Self { record: None, folder: None, path: path.to_owned() }
    }

    /// Follows the run until an event is the last; that event.
    pub(super) fn until(&mut self, worker: &Worker, mut last: impl FnMut(&Event) -> bool) -> Event {
        loop {
            let event = worker.next_until(Instant::now() + Duration::from_mins(1)).unwrap();
            match &event {
                Event::Started(info) => {
                    self.folder = Some(RunFolder::create(&self.path, info, false).unwrap());
                    self.record = Some(Record::new(std::sync::Arc::clone(info)));
                }
                Event::CarriedOn(info, path) => {
                    self.folder = Some(RunFolder::reopen(path, info).unwrap());
                    self.record = SavedRun::open(path).unwrap().into_record();
                }
                Event::Failed(reason) | Event::NotCarriedOn { reason, .. } => panic!("{reason}"),
                _ => {}
            }
            if let (Some(record), Some(folder)) = (&mut self.record, &mut self.folder) {
                record.receive(&event);
                folder.receive(&event).unwrap();
            }
            if last(&event) {
                return event;
            }
        }
    }

    /// Nothing more is written.
    pub(super) fn close(&mut self) {
        self.folder = None;
    }

    pub(super) fn record(&self) -> &Record {
        self.record.as_ref().unwrap()
    }
}

fn finished(event: &Event) -> bool {
    matches!(event, Event::Finished(_))
}

/// All points of a run by number, but for the time at which they were found.
fn points(record: &Record) -> BTreeMap<usize, Point> {
    let members = record.front.members().iter().chain(record.folds.iter().flat_map(Front::members));
    members.map(|Member { point, .. }| (point.number, Point { seconds: 0.0, ..point.clone() })).collect()
}

/// A run that takes a second or so, of which solutions are worth a record.
fn long() -> Command {
    let Command::Start(mut start) = specification(Builtin::Digits, &[20, 20], 20) else { panic!("a start") };
    start.network.activation = crate::network::Activation::Relu;
    start.threads = Some(2);
    Command::Start(start)
}

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
fn a_run_that_was_stopped_goes_on_to_the_same_front() {
    let (one, other) = (worker(), worker());
    let folder = tempfile::tempdir().unwrap();
    let mut whole = Followed::new(&folder.path().join("whole"));
    one.send(folded(3, 2));
    whole.until(&one, finished);
    let mut stopped = Followed::new(&folder.path().join("stopped"));
    other.send(folded(3, 2));
    for _ in 0..3 {
        stopped.until(&other, |event| matches!(event, Event::Point(..)));
        other.send(Command::Stop);
        let ended = stopped.until(&other, finished);
        assert!(matches!(ended, Event::Finished(StopReason::Stopped)));
        // While it stands still it can be asked.
        other.send(Command::Preview(3.0));
        stopped.until(&other, |event| matches!(event, Event::Previewed(_)));
        other.send(Command::Resume);
    }
    let ended = stopped.until(&other, finished);
    assert!(matches!(ended, Event::Finished(StopReason::Complete)));
    assert_eq!(points(stopped.record()), points(whole.record()));
}

#[test]
fn a_run_that_was_killed_is_carried_on_to_the_same_front_and_solves_little_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut whole = Followed::new(&folder.path().join("whole"));
    let one = worker();
    one.send(long());
    whole.until(&one, finished);
    let path = folder.path().join("killed");
    let mut killed = Followed::new(&path);
    let other = worker();
    other.send(long());
    let mut seen = 0;
    killed.until(&other, |event| {
        seen += usize::from(matches!(event, Event::Point(..)));
        seen == 30
    });
    // A network that somebody has asked for, and which belongs to the front from then on.
    other.send(Command::Compute(7.0));
    killed.until(&other, |event| matches!(event, Event::Computed(Some(_))));
    drop((other, killed));
    assert!(path.join("solved.journal").exists());

    let saved = SavedRun::open(&path).unwrap();
    assert_eq!(saved.ended, None);
    let before: BTreeSet<usize> = saved.front.members().iter().map(|member| member.point.number).collect();
    assert!(!before.is_empty());
    let record = saved.into_record().unwrap();
    let again = worker();
    let mut carried = Followed::new(&path);
    again.send(Command::CarryOn(Box::new(Carried { record, folder: path.clone() })));
    let mut solved = 0;
    carried.until(&again, |event| {
        solved += usize::from(matches!(event, Event::Solved(_)));
        finished(event)
    });
    let all = |record: &Record| {
        let mut all = points(record);
        all.retain(|_, point| (point.l1 - 7.0).abs() > 1e-2);
        all
    };
    assert_eq!(all(carried.record()), all(whole.record()));
    assert_eq!(points(carried.record()).len(), points(whole.record()).len() + 1, "and what was asked for");
    let opened = SavedRun::open(&path).unwrap();
    assert_eq!((opened.ended, opened.front.len()), (Some(RunEnd::Complete), carried.record().front.len()));
    assert!(!path.join("solved.journal").exists(), "there is nothing to go on from");
}

#[test]
fn a_complete_run_is_opened_and_computed_further() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run");
    let one = worker();
    one.send(folded(3, 2));
    Followed::new(&path).until(&one, finished);
    drop(one);
    let open = || SavedRun::open(&path).unwrap().into_record().unwrap();
    let before = open();
    let other = worker();
    let mut further = Followed::new(&path);
    other.send(Command::CarryOn(Box::new(Carried { record: before.clone(), folder: path.clone() })));
    // At once: what is asked for while the rows are read is not forgotten.
    other.send(Command::Compute(3.3));
    further.until(&other, |event| matches!(event, Event::Computed(Some(_))));
    for (more, least) in [(More::Points(18), 18), (More::Range(30.0), 19), (More::Starts(1), 19)] {
        other.send(Command::More(more));
        let is_longer = matches!(more, More::Range(_));
        let ended = further.until(&other, |event| {
            let counts_folds = matches!(event, Event::Progress(progress) if progress.folds.is_some());
            assert!(!counts_folds || is_longer, "points are counted: {event:?}");
            finished(event)
        });
        assert!(matches!(ended, Event::Finished(StopReason::Complete)), "{more:?}");
        assert!(further.record().front.len() >= least, "{more:?} {}", further.record().front.len());
    }
    let after = open();
    assert_eq!(points(&after), points(further.record()), "the folder has it all");
    assert_eq!(after.ended, Some(RunEnd::Complete));
    assert!(after.front.members().iter().all(|member| member.point.validation_error.is_some()), "judged by the folds");
    assert!(after.front.max_l1() > before.front.max_l1());
    // The folds are there as far as the front is, and nothing of those before them.
    assert_eq!(after.folds.len(), 3);
    for fold in &after.folds {
        assert!(
            fold.max_l1().unwrap() > 0.9 * after.front.max_l1().unwrap()
                || fold.members().last().unwrap().point.train.loss < 0.05
        );
        let norms: Vec<f64> = fold.members().iter().map(|member| member.point.l1).collect();
        assert!(norms.windows(2).all(|pair| pair[1] - pair[0] > 1e-6 * pair[1]), "each norm once: {norms:?}");
    }
    assert_eq!(after.search.unwrap().starts, before.search.unwrap().starts + 1);
}

#[test]
fn other_rows_and_rows_that_are_gone_are_told_and_leave_the_run_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run");
    let table = folder.path().join("table.csv");
    let rows = |shift: usize| {
        let lines = (0..40).map(|row| format!("{},{},{}\n", row % 7, (row * row + shift) % 11, row % 3));
        std::fs::write(&table, format!("a,b,c\n{}", lines.collect::<String>())).unwrap();
    };
    rows(0);
    let Command::Start(mut start) = specification(Builtin::Iris, &[3], 6) else { panic!("a start") };
    start.data.source = table.to_str().unwrap().to_owned();
    let one = worker();
    one.send(Command::Start(start));
    let mut run = Followed::new(&path);
    run.until(&one, finished);
    let carried = || {
        let record = SavedRun::open(&path).unwrap().into_record().unwrap();
        Command::CarryOn(Box::new(Carried { record, folder: path.clone() }))
    };
    let refused = |wanted: &str, of_rows: bool| {
        let worker = worker();
        worker.send(carried());
        let event = loop {
            match worker.next_until(Instant::now() + Duration::from_mins(1)).unwrap() {
                Event::Reading(_) => {}
                event => break event,
            }
        };
        assert!(
            matches!(&event, Event::NotCarriedOn { reason, wants_rows } if reason.contains(wanted) && *wants_rows == of_rows),
            "{event:?}"
        );
    };
    rows(1);
    refused("not those that the run was computed on", true);
    std::fs::remove_file(&table).unwrap();
    refused("table.csv", true);
    let info: std::sync::Arc<RunInfo> = run.record().info.clone();
    assert!(info.checksum.is_some());
    rows(0);
    drop(run);
    let lock = std::fs::File::create(path.join("run.lock")).unwrap();
    lock.try_lock().unwrap();
    refused("another program is writing the run", false);
    drop(lock);
    let worker = worker();
    worker.send(carried());
    wait_for(&worker, |event| matches!(event, Event::CarriedOn(..)));
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
