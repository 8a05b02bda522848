//! Supports are trained anew: of a run that is computed, and of one that was opened.

use std::{collections::BTreeSet, path::Path};

use super::{
    followed::Followed,
    tests::{folded, specification, worker},
    *,
};
use crate::{
    data::{Builtin, Validation},
    front::{Member, Parameters, RefitKind},
    run::{BatchSize, Record, RefitProgress, SavedRun, StopReason},
};

fn is_over(event: &Event) -> bool {
    matches!(event, Event::Refitting(progress) if progress.is_over)
}

/// A whole run of which all points are refitted.
fn refitted(command: Command, path: &Path) -> (Worker, Followed) {
    let worker = worker();
    let mut run = Followed::new(path);
    worker.send(command);
    run.until(&worker, |event| matches!(event, Event::Finished(StopReason::Complete | StopReason::EndOfFront)));
    worker.send(Command::Refit(Vec::new(), vec![RefitKind::Refit]));
    let Event::Refitting(RefitProgress { done, of, lost, .. }) = run.until(&worker, is_over) else { unreachable!() };
    assert_eq!((done, lost), (of, 0));
    assert_eq!(of, run.record().front.len());
    (worker, run)
}

/// Refits have no higher training loss and no further parameters, and most networks of the sparse half do better on validation rows.
fn check(record: &Record, has_folds: bool) {
    let places = |parameters: &Parameters| parameters.iter().map(|(place, _)| place).collect::<BTreeSet<_>>();
    let half = record.front.len() / 2;
    let mut better = 0;
    for (place, Member { point, parameters }) in record.front.members().iter().enumerate() {
        let refit = record.refits.get(point.number, RefitKind::Refit).unwrap();
        assert!(refit.train.loss <= point.train.loss * (1.0 + 1e-5) + 1e-9, "{point:?} {refit:?}");
        assert!(places(&refit.parameters).is_subset(&places(parameters)));
        assert_eq!(refit.validation_error.is_some(), has_folds);
        let [before, after] = [point.validation, refit.validation].map(|rows| rows.unwrap().loss);
        better += usize::from(place < half && after < before);
    }
    assert!(5 * better >= 4 * half, "only {better} of {half}");
}

#[test]
fn most_sparse_networks_do_better_without_the_norm_and_are_opened_as_they_were_written() {
    let Command::Start(mut start) = specification(Builtin::BreastCancer, &[6], 20) else { panic!("a start") };
    start.network.activation = crate::network::Activation::Relu;
    start.data.validation = Validation::Folds(3);
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("run");
    let (worker, mut run) = refitted(Command::Start(start), &path);
    check(run.record(), true);
    // What is there is not trained again.
    worker.send(Command::Refit(Vec::new(), vec![RefitKind::Refit]));
    let again = run.until(&worker, |event| matches!(event, Event::Refitting(_) | Event::Refit(_)));
    assert!(matches!(again, Event::Refitting(RefitProgress { of: 0, is_over: true, .. })));
    drop(worker);
    run.close();
    let saved = SavedRun::open(&path).unwrap();
    let figures = |record: &Record| record.refits.iter().map(|refit| format!("{refit:?}")).collect::<Vec<_>>();
    let opened = saved.into_record().unwrap();
    assert_eq!(figures(&opened), figures(run.record()));
    tickets(opened, &path);
}

/// Of a run that was opened a point is trained from its first weights as well.
fn tickets(record: Record, path: &Path) {
    let number = record.front.members()[record.front.len() / 2].point.number;
    let own = record.front.get(number).unwrap().clone();
    let worker = worker();
    let mut run = Followed::new(path);
    worker.send(Command::CarryOn(Box::new(Carried { record, folder: path.to_owned() })));
    run.until(&worker, |event| matches!(event, Event::CarriedOn(..)));
    worker.send(Command::Refit(vec![number], RefitKind::ALL.to_vec()));
    let mut kinds = Vec::new();
    run.until(&worker, |event| {
        if let Event::Refit(refit) = event {
            kinds.push(refit.kind);
            assert_eq!(refit.point, number);
        }
        is_over(event)
    });
    assert_eq!(kinds, [RefitKind::Ticket, RefitKind::RandomSupport], "the refit is there already");
    let refits = &run.record().refits;
    let ticket = refits.get(number, RefitKind::Ticket).unwrap();
    assert!(ticket.is_on_support_of(&own.parameters, |_| false) && ticket.validation_error.is_some());
    assert!(ticket.train.loss < run.record().info.loss_at_zero, "it has learnt something");
    let random = refits.get(number, RefitKind::RandomSupport).unwrap();
    assert!(!random.is_on_support_of(&own.parameters, |_| false) && random.nonzero <= own.point.nonzero);
    // No point, and none that there is not.
    worker.send(Command::Refit(vec![usize::MAX], vec![RefitKind::Refit]));
    let Event::Refitting(progress) = run.until(&worker, is_over) else { unreachable!() };
    assert_eq!((progress.done, progress.lost), (1, 1));
}

#[test]
fn mini_batches_refit_as_well() {
    let Command::Start(mut start) = specification(Builtin::BreastCancer, &[6], 10) else { panic!("a start") };
    start.method.batch_size = Some(BatchSize::Rows(64));
    start.data.validation = Validation::Share(0.2);
    start.method.max_l1 = Some(15.0);
    let parent = tempfile::tempdir().unwrap();
    let (_worker, run) = refitted(Command::Start(start), &parent.path().join("run"));
    check(run.record(), false);
}

#[test]
fn refits_are_stopped_and_wait_for_the_run() {
    let worker = worker();
    let parent = tempfile::tempdir().unwrap();
    let mut run = Followed::new(&parent.path().join("run"));
    worker.send(folded(3, 2));
    run.until(&worker, |event| matches!(event, Event::Point(..)));
    worker.send(Command::Refit(Vec::new(), vec![RefitKind::Refit]));
    let refused = run.until(&worker, |event| matches!(event, Event::Refitting(_)));
    assert!(matches!(refused, Event::Refitting(RefitProgress { of: 0, is_over: true, .. })));
    run.until(&worker, |event| matches!(event, Event::Finished(_)));
    worker.send(Command::Refit(Vec::new(), RefitKind::ALL.to_vec()));
    run.until(&worker, |event| matches!(event, Event::Refit(_)));
    worker.send(Command::Stop);
    let Event::Refitting(stopped) = run.until(&worker, is_over) else { unreachable!() };
    assert!(stopped.done >= 1 && stopped.done <= stopped.of, "{stopped:?}");
    assert_eq!(run.record().refits.iter().count(), stopped.done, "what was trained stays");
    // It goes on from there, and a network can be asked for meanwhile.
    worker.send(Command::Refit(Vec::new(), vec![RefitKind::Refit]));
    worker.send(Command::Compute(4.2));
    let (mut has_refits, mut has_network) = (false, false);
    run.until(&worker, |event| {
        has_refits |= is_over(event);
        has_network |= matches!(event, Event::Computed(Some(_)));
        has_refits && has_network
    });
    let record = run.record();
    let is_refitted = |member: &&Member| record.refits.get(member.point.number, RefitKind::Refit).is_some();
    assert!(record.front.members().iter().filter(is_refitted).count() >= 12);
    // Points that more of the front replaces or drops lose theirs.
    worker.send(Command::More(crate::solver::More::Points(20)));
    run.until(&worker, |event| matches!(event, Event::Finished(_)));
    let record = run.record();
    let is_of_front = |point: usize| record.front.get(point).is_some();
    assert!(record.refits.iter().all(|refit| is_of_front(refit.point)));
}
