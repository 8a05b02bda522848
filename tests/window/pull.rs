//! The ring is dragged to any place: the nearest network is shown at once, and the one that is there when it is computed.

use crate::{common::Recorded, prelude::*};

fn complete() -> (Window, Recorded, Arc<paretoscope::run::RunInfo>) {
    let (mut window, recorded) = recorded(iris());
    let info = play(&recorded, 20);
    window.run();
    (window, recorded, info)
}

/// The last command of those that were sent.
fn last(recorded: &Recorded) -> Option<Command> {
    recorded.commands.try_iter().last()
}

/// Takes the ring from the point that is selected to a place, and holds it there.
fn drag(window: &mut Window, from: usize, to: Pos2) {
    let start = window.state().point_on_screen(from).unwrap();
    window.drag_at(start);
    window.run();
    for share in [0.3, 0.7, 1.0] {
        window.hover_at(start.lerp(to, share));
        window.run();
    }
}

#[test]
fn between_points_the_network_there_is_computed_looked_at_and_joins_the_front_when_it_is_let_go() {
    let (mut window, recorded, info) = complete();
    let norms = [8, 9].map(|number| window.state().state().front().get(number).unwrap().point.l1);
    let places = [8, 9].map(|number| window.state().point_on_screen(number).unwrap());
    let selected = shown(&window);
    drag(&mut window, selected, places[0].lerp(places[1], 0.5));
    let Some(Command::Preview(l1)) = last(&recorded) else { panic!("the network here is wanted") };
    // Points are found from dense to sparse.
    assert!(norms[1] < l1 && l1 < norms[0], "{l1} {norms:?}");
    // Plainly the nearest, until it is there.
    assert!(window.query_by_label("nearest point").is_some() && [8, 9].contains(&shown(&window)));
    let (mut point, parameters) = point(&info, 3, 20);
    (point.number, point.l1, point.train.loss) = (usize::MAX, l1, 0.321);
    let preview = Preview {
        asked: l1,
        point: Box::new(point.clone()),
        parameters: Arc::new(parameters.clone()),
        is_point: false,
    };
    // What comes late, of a place where the ring was before, is not taken for it.
    let late = Preview { asked: l1 + 0.1, ..preview.clone() };
    recorded.events.send(Event::Previewed(Some(late))).unwrap();
    window.run();
    assert!(window.query_by_label("nearest point").is_some());
    recorded.events.send(Event::Previewed(Some(preview))).unwrap();
    window.run();
    assert!(window.query_by_label("computed here").is_some());
    assert!(window.query_by_label_contains("Loss: training 0.3210").is_some());
    let there = window.state().state().front().len();
    window.drop_at(places[0].lerp(places[1], 0.5));
    window.run();
    assert!(matches!(last(&recorded), Some(Command::Compute(joined)) if joined == l1));
    assert_eq!(window.state().state().front().len(), there);
    point.number = 400;
    recorded.events.send(Event::Point(Box::new(point), Arc::new(parameters))).unwrap();
    recorded.events.send(Event::Computed(Some(400))).unwrap();
    window.run();
    assert_eq!((shown(&window), window.state().state().pulled.is_some()), (400, false));
}

#[test]
fn at_a_point_the_ring_snaps_to_it() {
    let (mut window, recorded, _) = complete();
    let place = window.state().point_on_screen(12).unwrap();
    let selected = shown(&window);
    drag(&mut window, selected, place + vec2(1.0, -1.0));
    assert_eq!((shown(&window), window.state().state().pulled.is_some()), (12, false));
    recorded.commands.try_iter().for_each(drop);
    window.drop_at(place);
    window.run();
    assert!(last(&recorded).is_none(), "nothing is to be computed");
}

#[test]
fn beyond_the_dense_end_the_front_is_longer_and_escape_takes_the_ring_back() {
    let (mut window, recorded, _) = complete();
    let (end, max_l1) = (window.state().point_on_screen(0).unwrap(), window.state().state().front().max_l1().unwrap());
    let selected = shown(&window);
    drag(&mut window, selected, end + vec2(12.0, 2.0));
    let Some(Command::Preview(l1)) = last(&recorded) else { panic!("the network there is wanted") };
    assert!(l1 > max_l1, "{l1} {max_l1}");
    recorded.commands.try_iter().for_each(drop);
    window.key_press(Key::Escape);
    window.run();
    assert!(window.state().state().pulled.is_none());
    assert_eq!(shown(&window), selected, "it stands where it was gripped, not at the points that it passed");
    window.drop_at(end + vec2(12.0, 2.0));
    window.run();
    assert!(last(&recorded).is_none() && shown(&window) == selected, "nothing joins the front");
}

#[test]
fn beyond_the_sparse_end_there_is_more_too_where_the_front_does_not_begin_at_zero() {
    let (mut window, recorded) = recorded(iris());
    let info = begin(&recorded);
    for number in 0..10 {
        let (point, parameters) = point(&info, number, 20);
        recorded.events.send(Event::Point(Box::new(point), Arc::new(parameters))).unwrap();
    }
    recorded.events.send(Event::Finished(StopReason::Complete)).unwrap();
    window.run();
    let least = window.state().state().front().get(9).unwrap().point.l1;
    let (selected, end) = (shown(&window), window.state().point_on_screen(9).unwrap());
    drag(&mut window, selected, end - vec2(9.0, 2.0));
    let Some(Command::Preview(l1)) = last(&recorded) else { panic!("the network there is wanted") };
    assert!(l1 > 0.0 && l1 < least, "{l1} {least}");
}

#[test]
fn what_was_asked_for_can_stand_still() {
    let (mut window, recorded, _) = complete();
    type_norm(&mut window);
    click(&mut window, "Compute");
    assert!(matches!(last(&recorded), Some(Command::Compute(3.3))));
    click(&mut window, "Pause");
    assert!(matches!(last(&recorded), Some(Command::Pause)));
    recorded.events.send(Event::Paused).unwrap();
    window.run();
    click(&mut window, "Resume");
    assert!(matches!(last(&recorded), Some(Command::Resume)));
    recorded.events.send(Event::Finished(StopReason::Complete)).unwrap();
    recorded.events.send(Event::Computed(Some(4))).unwrap();
    window.run();
    assert_eq!((shown(&window), &window.state().state().status), (4, &Status::Finished(StopReason::Complete)));
    assert!(!window.state().state().can_pause());
}

#[test]
fn escape_while_the_ring_stands_at_another_point_takes_it_back_too() {
    let (mut window, _, _) = complete();
    let place = window.state().point_on_screen(12).unwrap();
    let selected = shown(&window);
    assert!(window.state().state().selected.is_none(), "the best is shown by itself");
    drag(&mut window, selected, place);
    assert_eq!(shown(&window), 12);
    window.key_press(Key::Escape);
    window.run();
    assert_eq!((shown(&window), window.state().state().selected), (selected, None));
    window.drop_at(place);
    window.run();
    assert_eq!(shown(&window), selected);
    // What was let go is not taken back.
    drag(&mut window, selected, place);
    window.drop_at(place);
    window.run();
    window.key_press(Key::Escape);
    window.run();
    assert_eq!(shown(&window), 12);
}

#[test]
fn a_run_that_was_opened_is_read_before_it_is_asked_and_one_whose_rows_are_gone_offers_to_look_for_them() {
    let (mut window, recorded, info) = complete();
    recorded.commands.try_iter().for_each(drop);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run");
    let mut written = paretoscope::run::RunFolder::create(&path, &info, false).unwrap();
    for number in 0..20 {
        let (point, parameters) = point(&info, number, 20);
        written.receive(&Event::Point(Box::new(point), Arc::new(parameters))).unwrap();
    }
    written.receive(&Event::Finished(StopReason::Complete)).unwrap();
    drop(written);
    open(&mut window, &path);
    type_norm(&mut window);
    click(&mut window, "Compute");
    let sent: Vec<Command> = recorded.commands.try_iter().collect();
    assert!(
        matches!(sent.as_slice(), [.., Command::CarryOn(carried), Command::Compute(3.3)] if carried.folder == path),
        "{sent:?}"
    );
    let gone = |reason: &str, wants_rows| {
        recorded.events.send(Event::NotCarriedOn { reason: reason.to_owned(), wants_rows }).unwrap();
    };
    gone("another program is writing it", false);
    window.run();
    assert!(window.query_by_label_contains("Another program is writing it").is_some());
    assert!(window.state().state().can_compute() && window.query_by_label("Look here").is_none());
    type_norm(&mut window);
    click(&mut window, "Compute");
    assert!(recorded.commands.try_iter().any(|command| matches!(command, Command::CarryOn(_))), "it is tried again");
    gone("cannot read “rows.csv”; it is gone", true);
    window.run();
    assert_eq!(window.state().state().front().len(), 20, "what needs no rows works as before");
    assert!(window.query_by_label_contains("Cannot read “rows.csv”").is_some());
    window.get_by_label("Path of the rows of this run").focus();
    window.run();
    window.get_by_label("Path of the rows of this run").type_text("elsewhere.csv");
    window.run();
    click(&mut window, "Look here");
    let Some(Command::CarryOn(carried)) = last(&recorded) else { panic!("it is read from there") };
    assert_eq!(carried.record.info.specification.data.source, "elsewhere.csv");
    recorded.events.send(Event::CarriedOn(Arc::clone(&carried.record.info), path.clone())).unwrap();
    window.run();
    assert_eq!(window.state().state().status, Status::Finished(StopReason::Complete));
    assert!(window.query_by_label("complete").is_some() && window.state().settings().setup.csv == "elsewhere.csv");
    recorded.events.send(Event::Paused).unwrap();
    window.run();
    assert!(window.query_by_label("paused").is_some());
    recorded.events.send(Event::Finished(StopReason::Complete)).unwrap();
    window.run();
    // And more of it.
    click(&mut window, "More of the front");
    click(&mut window, "2 more starts");
    assert!(matches!(last(&recorded), Some(Command::More(More::Starts(2)))));
}

#[test]
fn a_run_that_was_broken_off_is_continued_from_its_folder_and_one_that_was_stopped_at_once() {
    let (mut window, recorded) = recorded(iris());
    let info = begin(&recorded);
    let (first, parameters) = point(&info, 3, 20);
    recorded.events.send(Event::Point(Box::new(first), Arc::new(parameters))).unwrap();
    recorded.events.send(Event::Finished(StopReason::Stopped)).unwrap();
    window.run();
    recorded.commands.try_iter().for_each(drop);
    click(&mut window, "Continue");
    assert!(matches!(last(&recorded), Some(Command::Resume)));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run");
    let mut written = paretoscope::run::RunFolder::create(&path, &info, false).unwrap();
    let (first, parameters) = point(&info, 3, 20);
    written.receive(&Event::Point(Box::new(first), Arc::new(parameters))).unwrap();
    drop(written);
    open(&mut window, &path);
    assert!(!window.state().state().can_compute(), "there is no front to compute from as yet");
    click(&mut window, "Continue");
    let sent: Vec<Command> = recorded.commands.try_iter().collect();
    assert!(matches!(sent.as_slice(), [.., Command::CarryOn(_), Command::Resume]), "{sent:?}");
    recorded.events.send(Event::CarriedOn(info, path)).unwrap();
    window.run();
    assert_eq!(window.state().state().status, Status::Running);
}

fn open(window: &mut Window, path: &std::path::Path) {
    let ctx = window.ctx.clone();
    window.state_mut().open_run(&ctx, &[path.to_owned()], false);
    for _ in 0..200 {
        window.run_steps(1);
        if window.state().state().folder.as_deref() == Some(path) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    window.run();
}

fn type_norm(window: &mut Window) {
    window.get_by_label("Another ℓ¹ norm").focus();
    window.run();
    window.get_by_label("Another ℓ¹ norm").type_text("3.3");
    window.run();
}
