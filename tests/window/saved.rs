//! Runs on disk: kept by themselves, opened, watched.

use std::path::{Path, PathBuf};

use paretoscope::run::{RunFolder, kept::open_record};

use crate::{common::Recorded, prelude::*};

/// A saved run of Diabetes with so many points, which goes on.
pub fn saved(parent: &Path, points: usize) -> (PathBuf, RunFolder) {
    let (window, recorded) = recorded(settings(Builtin::Diabetes, "10,10"));
    let info = begin(&recorded);
    drop(window);
    let path = parent.join("saved");
    let mut folder = RunFolder::create(&path, &info, true).unwrap();
    (0..points).for_each(|number| folder.receive(&event(&info, number, points)).unwrap());
    (path, folder)
}

pub fn event(info: &paretoscope::run::RunInfo, number: usize, of: usize) -> Event {
    let (point, parameters) = point(info, number, of);
    Event::Point(Box::new(point), Arc::new(parameters))
}

fn type_path(window: &mut Window, path: &Path) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::O);
    window.run();
    window.get_by_label("Folder of a run").focus();
    window.run();
    window.get_by_label("Folder of a run").type_text(path.to_str().unwrap());
    window.run();
    click(window, "Open this path");
}

pub fn name(window: &Window) -> String {
    window.state().state().info().map(|info| info.dataset.name.clone()).unwrap_or_default()
}

#[test]
fn a_run_is_opened_by_its_path_and_its_setup_computes_it_again() {
    let parent = tempfile::tempdir().unwrap();
    let (path, _) = saved(parent.path(), 12);
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 20);
    window.run();
    type_path(&mut window, &path);
    wait(&mut window, "the saved run", |window| name(window) == "Diabetes");
    assert_eq!((window.state().state().front().len(), &window.state().state().status), (12, &Status::Opened));
    assert!(window.query_by_label("saved run, not complete").is_some() && window.query_by_label("12 points").is_some());
    assert!(window.query_by_label("Open a run").is_none(), "the list is closed");
    assert_eq!(window.state().settings().setup.hidden, "10,10");
    window.key_press(Key::End);
    window.run();
    assert_eq!(shown(&window), 0, "its networks are looked at as any others");
    window.key_press(Key::F5);
    window.run();
    let Ok(Command::Start(specification)) = recorded.commands.try_recv() else { panic!("started") };
    assert_eq!(specification.data.source, "diabetes");
}

#[test]
fn what_was_being_computed_ends_and_is_no_longer_heard() {
    let parent = tempfile::tempdir().unwrap();
    let (path, _) = saved(parent.path(), 12);
    let (mut window, recorded) = recorded(iris());
    let info = begin(&recorded);
    recorded.events.send(event(&info, 0, 20)).unwrap();
    window.run();
    type_path(&mut window, &path);
    wait(&mut window, "the saved run", |window| name(window) == "Diabetes");
    assert!(matches!(recorded.commands.try_recv(), Ok(Command::Stop)));
    recorded.events.send(event(&info, 1, 20)).unwrap();
    recorded.events.send(Event::Finished(StopReason::Stopped)).unwrap();
    window.run();
    assert_eq!((window.state().state().front().len(), &window.state().state().status), (12, &Status::Opened));
    // A run that is started afterwards is heard.
    window.key_press(Key::F5);
    window.run();
    begin(&recorded);
    window.run();
    assert!(window.state().state().front().is_empty() && window.state().state().status == Status::Running);
}

#[test]
fn what_cannot_be_opened_is_told_and_what_is_shown_stays() {
    let parent = tempfile::tempdir().unwrap();
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 20);
    window.run();
    type_path(&mut window, &parent.path().join("absent"));
    wait(&mut window, "the reason", |window| window.query_by_label_contains("is not the folder of a run").is_some());
    assert_eq!((name(&window).as_str(), window.state().state().front().len()), ("Iris", 20));
}

#[test]
fn every_run_is_kept_listed_and_opened_from_the_list() {
    let parent = tempfile::tempdir().unwrap();
    let root = parent.path().join("runs");
    let (mut window, recorded) = recorded(iris());
    let ctx = window.ctx.clone();
    window.state_mut().keep_runs_in(&ctx, root.clone()).unwrap();
    play(&recorded, 20);
    wait(&mut window, "the folder", |window| window.state().state().folder.is_some());
    let folder = window.state().state().folder.clone().unwrap();
    assert!(folder.starts_with(&root));
    wait(&mut window, "all points", |_| {
        open_record(std::slice::from_ref(&folder)).is_ok_and(|record| record.front.len() == 20)
    });
    // Another run, and back to the first.
    window.key_press(Key::F5);
    window.run();
    begin(&recorded);
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::O);
    wait(&mut window, "the list", |window| window.query_by_label_contains("Iris  4-4-4-3, 20 points").is_some());
    assert!(window.query_by_label_contains("the oldest go, but never the last 10").is_some());
    window.get_by_label_contains("Iris  4-4-4-3, 20 points").click();
    wait(&mut window, "the saved run", |window| window.state().state().status == Status::Opened);
    assert_eq!(window.state().state().front().len(), 20);
}

#[test]
fn a_run_that_cannot_be_written_says_so_and_is_written_when_it_can_be() {
    let parent = tempfile::tempdir().unwrap();
    let root = parent.path().join("runs");
    std::fs::write(&root, "in the way").unwrap();
    let (mut window, recorded) = recorded(iris());
    let ctx = window.ctx.clone();
    window.state_mut().keep_runs_in(&ctx, root.clone()).unwrap();
    play(&recorded, 20);
    let told = |window: &Window, part: &str| window.query_by_label_contains(part).is_some();
    wait(&mut window, "the reason", |window| {
        told(window, "The run cannot be written for now") && told(window, "in memory")
    });
    std::fs::remove_file(&root).unwrap();
    wait(&mut window, "the good news", |window| told(window, "The run is written again"));
    let folder = window.state().state().folder.clone().unwrap();
    assert_eq!(open_record(std::slice::from_ref(&folder)).unwrap().front.len(), 20);
}

#[test]
fn an_export_never_replaces_a_network_of_a_run() {
    let parent = tempfile::tempdir().unwrap();
    let (path, _) = saved(parent.path(), 3);
    let network = path.join("networks/1.safetensors");
    let before = std::fs::read(&network).unwrap();
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 20);
    window.run();
    open_export(&mut window);
    window.get_by_label("Path of the exported network").focus();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    window.get_by_label("Path of the exported network").type_text(network.to_str().unwrap());
    window.run();
    for _ in 0..2 {
        click(&mut window, "Write");
        assert!(window.query_all_by_label_contains("This file belongs to the run").next().is_some());
    }
    assert_eq!(std::fs::read(&network).unwrap(), before);
}

#[test]
fn a_run_that_is_watched_grows_and_the_selection_stays() {
    let parent = tempfile::tempdir().unwrap();
    let (path, mut folder) = saved(parent.path(), 4);
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 20);
    window.run();
    let ctx = window.ctx.clone();
    window.state_mut().open_run(&ctx, std::slice::from_ref(&path), true);
    wait(&mut window, "the saved run", |window| name(window) == "Diabetes");
    window.key_press(Key::Home);
    window.run();
    assert_eq!(shown(&window), 3);
    let info = window.state().state().info().unwrap().clone();
    folder.receive(&event(&info, 4, 9)).unwrap();
    wait(&mut window, "the new point", |window| window.state().state().front().len() == 5);
    assert_eq!(shown(&window), 3);
    for number in 5..9 {
        folder.receive(&event(&info, number, 9)).unwrap();
        let written = Instant::now();
        wait(&mut window, "the new point", |window| window.state().state().front().len() == number + 1);
        assert!(written.elapsed() < Duration::from_secs(1), "point {number} after {:?}", written.elapsed());
    }
    // What a person was told is not swept away by the next point.
    click(&mut window, "Continue");
    recorded.commands.try_iter().for_each(drop);
    recorded
        .events
        .send(Event::NotCarriedOn { reason: "another program is writing it".into(), wants_rows: false })
        .unwrap();
    window.run();
    folder.receive(&event(&info, 9, 12)).unwrap();
    let again = window.state().state().revision;
    wait(&mut window, "the new row", |window| window.state().state().revision > again);
    assert!(window.query_by_label_contains("Another program is writing it").is_some());
    // A run of one's own is no longer overwritten by what is watched.
    window.key_press(Key::F5);
    window.run();
    begin(&recorded);
    window.run();
    folder.receive(&event(&info, 3, 9)).unwrap();
    folder.receive(&Event::Finished(StopReason::Stopped)).unwrap();
    for _ in 0..30 {
        std::thread::sleep(Duration::from_millis(50));
        window.run();
    }
    assert_eq!(window.state().state().status, Status::Running);
}

#[test]
fn where_runs_are_not_kept_there_is_nothing_to_copy() {
    let (mut window, recorded): (Window, Recorded) = recorded(iris());
    play(&recorded, 20);
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::S);
    wait(&mut window, "the reason", |window| window.query_by_label_contains("nothing to copy").is_some());
}

#[test]
fn a_run_that_another_program_is_writing_says_so_and_cannot_be_continued() {
    let parent = tempfile::tempdir().unwrap();
    let (path, folder) = saved(parent.path(), 4);
    drop(folder);
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 20);
    window.run();
    // As another program does, which this one knows nothing of.
    let lock = std::fs::File::create(path.join("run.lock")).unwrap();
    lock.lock().unwrap();
    let ctx = window.ctx.clone();
    window.state_mut().open_run(&ctx, std::slice::from_ref(&path), true);
    wait(&mut window, "the saved run", |window| name(window) == "Diabetes");
    assert!(window.query_by_label("being written elsewhere").is_some());
    assert!(window.query_by_label("Continue").is_none());
    lock.unlock().unwrap();
    drop(lock);
    wait(&mut window, "the end of it", |window| window.query_by_label("saved run, not complete").is_some());
    assert!(window.query_by_label("Continue").is_some());
}
