//! Parts of a run that were computed alone, opened as the run that they make.

use std::path::{Path, PathBuf};

use eframe::egui::{DroppedFile, DroppedFileHandle};
use paretoscope::run::{Part, RunFolder, RunInfo};

use crate::prelude::*;

/// A start of Diabetes with so many of its points.
fn start(parent: &Path, start: usize, points: usize, of: usize) -> (PathBuf, RunFolder, RunInfo) {
    let (window, recorded) = recorded(settings(Builtin::Diabetes, "10,10"));
    let mut info = (*begin(&recorded)).clone();
    drop(window);
    info.specification.part = Some(Part::Start(start));
    let path = parent.join(format!("start-{start}"));
    let mut folder = RunFolder::create(&path, &info, false).unwrap();
    (0..points).for_each(|number| folder.receive(&event(&info, number, of)).unwrap());
    (path, folder, info)
}

fn event(info: &RunInfo, number: usize, of: usize) -> Event {
    let (mut point, parameters) = point(info, number, of);
    point.start = info.specification.start_alone().unwrap();
    Event::Point(Box::new(point), Arc::new(parameters))
}

/// A folder that was dropped on the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("it is a folder".to_owned())
    }
}

fn len(window: &Window) -> usize {
    window.state().state().front().len()
}

#[test]
fn parts_are_shown_together_as_they_grow_and_each_alone_is_marked() {
    let parent = tempfile::tempdir().unwrap();
    let (first, _, _) = start(parent.path(), 0, 4, 7);
    let (second, mut growing, info) = start(parent.path(), 1, 3, 9);
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 20);
    window.run();
    let ctx = window.ctx.clone();
    let both = [first.clone(), second];
    let holds_both = parent.path().to_owned();
    for (paths, folder, number) in [(&both[..], None, 3), (std::slice::from_ref(&holds_both), Some(&holds_both), 4)] {
        window.state_mut().open_run(&ctx, paths, true);
        wait(&mut window, "the run", |window| {
            let state = window.state().state();
            state.status == Status::Opened && state.folder.as_ref() == folder
        });
        // The densest point is that of both.
        assert_eq!(len(&window), 4 + number - 1);
        assert!(window.query_by_label_contains("alone").is_none());
        window.key_press(Key::Home);
        window.run();
        let selected = window.state().state().shown().unwrap().point.clone();
        growing.receive(&event(&info, number, 9)).unwrap();
        wait(&mut window, "the new point", |window| len(window) == 4 + number);
        assert_eq!(window.state().state().shown().unwrap().point, selected);
    }
    // One that is alone says so, in the bar and in the list.
    window.state_mut().open_run(&ctx, &[first], false);
    wait(&mut window, "the start", |window| window.query_by_label("Diabetes  10-10-10-1, start 0 alone").is_some());
    assert_eq!(len(&window), 4);
    window.key_press(Key::F5);
    window.run();
    let asked = std::iter::from_fn(|| recorded.commands.try_recv().ok()).find_map(|command| match command {
        Command::Start(specification) => Some(specification),
        _ => None,
    });
    assert_eq!(asked.unwrap().part, None, "Start computes the whole run");
}

#[test]
fn parts_that_do_not_belong_together_are_told_and_those_in_several_folders_can_be_kept_as_one_run() {
    let parent = tempfile::tempdir().unwrap();
    let (first, _, _) = start(parent.path(), 0, 4, 7);
    let (second, _, _) = start(parent.path(), 1, 4, 9);
    let (mut window, recorded) = recorded(iris());
    play(&recorded, 20);
    window.run();
    let ctx = window.ctx.clone();
    window.state_mut().open_run(&ctx, &[first.clone(), parent.path().join("absent")], false);
    wait(&mut window, "the reason", |window| window.query_by_label_contains("is not the folder of a run").is_some());
    assert_eq!(len(&window), 20, "what is shown stays");
    // Dropped at once they are one run.
    let dropped = [first.clone(), second].map(|path| Arc::new(Dropped(path)) as DroppedFileHandle);
    window.input_mut().dropped_files.extend(dropped);
    window.run();
    wait(&mut window, "the run", |window| window.state().state().status == Status::Opened);
    assert_eq!(len(&window), 4 + 4 - 1, "the densest point is that of both");
    window.key_press_modifiers(Modifiers::COMMAND, Key::S);
    // Where there is no dialog to ask where to, both folders are told.
    let told = format!("the run is in {}, ", first.display());
    wait(&mut window, "the folders", |window| window.query_by_label_contains(&told).is_some());
}
