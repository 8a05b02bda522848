//! What comes back: how a run was looked at, the run before, and one that was interrupted.

use std::path::{Path, PathBuf};

use paretoscope::{app::settings::Settings, run::RunFolder};

use crate::{
    prelude::*,
    runs::Remembered,
    saved::{event, name, saved},
};

/// A saved run of Diabetes that has ended.
fn ended(parent: &Path, points: usize) -> PathBuf {
    let (path, mut folder) = saved(parent, points);
    folder.receive(&Event::Finished(StopReason::Complete)).unwrap();
    path
}

/// One of Iris.
fn other(parent: &Path) -> PathBuf {
    let (window, recorded) = recorded(iris());
    let info = begin(&recorded);
    drop(window);
    let path = parent.join("other");
    let mut folder = RunFolder::create(&path, &info, true).unwrap();
    (0..8).for_each(|number| folder.receive(&event(&info, number, 8)).unwrap());
    folder.receive(&Event::Finished(StopReason::Complete)).unwrap();
    path
}

fn open(window: &mut Window, path: &Path, wanted: &str) {
    let ctx = window.ctx.clone();
    window.state_mut().open_run(&ctx, &[path.to_owned()], false);
    wait(window, "the saved run", |window| name(window) == wanted);
}

/// What the window remembers when it is closed.
fn remembered(window: &mut Window) -> Settings {
    let mut storage = Remembered::default();
    eframe::App::save(window.state_mut(), &mut storage);
    Settings::load(Some(&storage))
}

fn zoom(window: &mut Window) {
    let plot = window.get_by_label_contains("Front of ").rect();
    window.hover_at(plot.center());
    window.run();
    window.event(eframe::egui::Event::Zoom(1.3));
    window.run();
}

#[test]
fn what_was_selected_zoomed_and_laid_out_comes_back_with_its_run() {
    let parent = tempfile::tempdir().unwrap();
    let (path, other) = (ended(parent.path(), 12), other(parent.path()));
    let (mut window, recorded) = recorded(iris());
    begin(&recorded);
    open(&mut window, &path, "Diabetes");
    click(&mut window, "Swap axes");
    click(&mut window, "Logarithmic loss axis");
    for label in ["Show test figures", "Test"] {
        click(&mut window, label);
    }
    window.key_press(Key::Home);
    window.key_press(Key::ArrowRight);
    window.run();
    let framed = window.state().point_on_screen(6);
    zoom(&mut window);
    let left = (shown(&window), window.state().settings().layout, window.state().point_on_screen(6));
    assert_eq!(left.0, 10);
    assert!(left.2.is_some() && left.2 != framed, "zoomed");
    let as_left = |window: &Window| {
        assert_eq!((shown(window), window.state().settings().layout), (left.0, left.1));
        assert!(window.state().state().shows_test() && window.query_by_label("Compute the interval").is_some());
        let (place, wanted) = (window.state().point_on_screen(6).unwrap(), left.2.unwrap());
        assert!((place - wanted).length() < 1.0, "{place} {wanted}");
    };
    // Another run, on which other things are done.
    open(&mut window, &other, "Iris");
    assert_eq!((window.state().state().selected, window.state().state().shows_test()), (None, false));
    for label in ["Swap axes", "Logarithmic loss axis", "Show test figures", "Test", "Branches"] {
        click(&mut window, label);
    }
    open(&mut window, &path, "Diabetes");
    as_left(&window);
    // And when the program starts again, with the setup as it was left.
    let mut settings = remembered(&mut window);
    settings.setup.points = "17".to_owned();
    let (mut window, recorded) = crate::common::recorded(settings);
    wait(&mut window, "the run that was looked at last", |window| window.state().state().status == Status::Opened);
    assert_eq!(name(&window), "Diabetes");
    as_left(&window);
    assert!(recorded.commands.try_recv().is_err(), "nothing is computed again");
    assert_eq!(window.state().settings().setup.points, "17");
    let files: Vec<_> = std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(files.len(), 3, "nothing is written into a run: {files:?}");
}

#[test]
fn where_the_last_run_is_gone_the_setup_is_computed() {
    let parent = tempfile::tempdir().unwrap();
    let path = ended(parent.path(), 12);
    let (mut window, recorded) = recorded(iris());
    begin(&recorded);
    open(&mut window, &path, "Diabetes");
    let settings = remembered(&mut window);
    std::fs::remove_dir_all(&path).unwrap();
    let (mut window, recorded) = crate::common::recorded(settings);
    wait(&mut window, "a run", |window| window.state().state().status == Status::Starting);
    assert!(matches!(recorded.commands.try_recv(), Ok(Command::Start(run)) if run.data.source == "diabetes"));
}

/// A window on a folder of runs.
fn window_on(root: &Path, settings: Settings) -> (Window, crate::common::Recorded) {
    let (mut window, recorded) = recorded(settings);
    let ctx = window.ctx.clone();
    window.state_mut().keep_runs_in(&ctx, root.to_owned()).unwrap();
    (window, recorded)
}

const OFFER: &str = "Interrupted: Diabetes 10-10-10-1, 12 points";

#[test]
fn a_run_that_was_interrupted_is_offered_and_opened() {
    let parent = tempfile::tempdir().unwrap();
    let (path, folder) = saved(parent.path(), 12);
    drop(folder);
    let (mut window, recorded) = window_on(parent.path(), iris());
    wait(&mut window, "the offer", |window| window.query_by_label(OFFER).is_some());
    // It is in nobody's way, and its answers are in sight in a small window too.
    for size in [vec2(900.0, 600.0), vec2(1280.0, 800.0)] {
        window.set_size(size);
        window.run();
        let [offer, open, dismiss] = [OFFER, "Open the interrupted run", "Dismiss the interrupted run"]
            .map(|label| window.get_by_label(label).rect());
        assert!(offer.right() <= open.left() && open.right() <= dismiss.left(), "{offer:?} {open:?} {dismiss:?}");
        assert!(dismiss.right() < size.x - 100.0 && dismiss.bottom() <= size.y, "{dismiss:?} at {size:?}");
    }
    begin(&recorded);
    window.run();
    assert_eq!((name(&window).as_str(), &window.state().state().status), ("Iris", &Status::Running));
    window.get_by_label("Open the interrupted run").focus();
    window.run();
    window.key_press(Key::Enter);
    wait(&mut window, "the run", |window| window.state().state().status == Status::Opened);
    assert_eq!((name(&window).as_str(), window.state().state().front().len()), ("Diabetes", 12));
    assert!(window.query_by_label(OFFER).is_none());
    // The next time it is not begun again by itself, nor offered again.
    let settings = remembered(&mut window);
    assert_eq!(settings.views.folders().next(), Some(path.as_path()));
    let (mut window, recorded) = window_on(parent.path(), settings);
    wait(&mut window, "the end of the search", |window| window.state().state().status == Status::Idle);
    std::thread::sleep(Duration::from_millis(100));
    window.run();
    assert!(window.query_by_label(OFFER).is_none() && recorded.commands.try_recv().is_err());
}

#[test]
fn an_offer_is_dismissed_for_good_and_a_run_that_is_written_is_not_offered() {
    let parent = tempfile::tempdir().unwrap();
    let (path, folder) = saved(parent.path(), 12);
    drop(folder);
    let lock = std::fs::File::create(path.join("run.lock")).unwrap();
    lock.lock().unwrap();
    let looked = |window: &mut Window| {
        std::thread::sleep(Duration::from_millis(300));
        window.run();
        window.query_by_label(OFFER).is_some()
    };
    assert!(!looked(&mut window_on(parent.path(), iris()).0), "another window writes it");
    drop(lock);
    let (mut window, _recorded) = window_on(parent.path(), iris());
    wait(&mut window, "the offer", |window| window.query_by_label(OFFER).is_some());
    click(&mut window, "Dismiss the interrupted run");
    assert!(window.query_by_label(OFFER).is_none());
    let settings = remembered(&mut window);
    assert!(!looked(&mut window_on(parent.path(), settings).0), "a person has answered");
}

#[test]
fn after_start_the_run_before_is_one_click_away() {
    let root = tempfile::tempdir().unwrap();
    let (mut window, recorded) = window_on(root.path(), iris());
    let info = begin(&recorded);
    (0..5).for_each(|number| recorded.events.send(event(&info, number, 20)).unwrap());
    wait(&mut window, "the folder", |window| window.state().state().folder.is_some());
    window.key_press(Key::Home);
    window.run();
    assert_eq!(shown(&window), 4);
    assert!(window.query_by_label("Open the run before").is_none());
    window.key_press(Key::F5);
    window.run();
    let info = begin(&recorded);
    recorded.events.send(event(&info, 0, 20)).unwrap();
    window.run();
    assert_eq!((shown(&window), window.state().state().front().len()), (0, 1), "nothing was asked");
    wait(&mut window, "the new folder", |window| window.state().state().folder.is_some());
    let newer = window.state().state().folder.clone();
    click(&mut window, "Open the run before");
    wait(&mut window, "the run before", |window| window.state().state().status == Status::Opened);
    assert_eq!((shown(&window), window.state().state().front().len()), (4, 5), "nothing was lost");
    assert!(matches!(recorded.commands.try_recv(), Ok(Command::Stop)));
    // And back.
    click(&mut window, "Open the run before");
    wait(&mut window, "the newer run", |window| window.state().state().folder == newer);
    assert_eq!(window.state().state().front().len(), 1);
}
