//! How long a frame takes while a real run is going and being written, and while one is opened. In a file of its own: no other test runs
//! beside it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test they are the failure

mod common;

use std::{path::Path, sync::Arc, time::Duration};

use common::{SIZE, Window, begin, frame, frame_with, point, pressed, real, recorded, settings, wait};
use eframe::egui::Key;
use paretoscope::{
    app::state::Status,
    data::Builtin,
    run::{Event, RunFolder, StopReason, kept},
};

/// What a screen with 60 pictures a second leaves for one.
const FRAME: Duration = Duration::from_millis(16);
/// Frames that are measured.
const FRAMES: usize = 240;

/// Points of the run that is opened.
const POINTS: usize = 200;

#[test]
fn a_frame_is_short_while_a_run_is_going_and_written_and_while_one_is_opened() {
    let root = tempfile::tempdir().unwrap();
    let mut window = real(settings(Builtin::Digits, "20,20"), SIZE, 1.0);
    let ctx = window.ctx.clone();
    window.state_mut().keep_runs_in(&ctx, root.path().join("runs")).unwrap();
    // The run that the window has begun with may have told of its start before anybody wrote it down.
    window.key_press(Key::F5);
    window.run_steps(1);
    while_it_is_computed(&mut window);
    wait(&mut window, "what was written meanwhile", |_| {
        kept::newest(&root.path().join("runs"), 1).first().is_some_and(|run| !run.points.is_empty())
    });
    let path = root.path().join("large");
    save(&path);
    // Other programs may take the processor away from a single frame, but hardly in every round.
    let slowest = (0..4).map(|_| while_it_is_opened(&mut window, &path)).min().unwrap();
    println!("slowest frame while a run of {POINTS} points is opened: {slowest:?}");
    assert!(slowest < FRAME, "{slowest:?}");
}

/// Saves a run of 16,330 parameters a network.
fn save(path: &Path) {
    let (window, recorded) = recorded(settings(Builtin::Digits, "150,40"));
    let info = begin(&recorded);
    drop(window);
    let mut folder = RunFolder::create(path, &info, false).unwrap();
    for number in 0..POINTS {
        let (point, parameters) = point(&info, number, POINTS);
        folder.note(&Event::Point(Box::new(point), Arc::new(parameters)));
    }
    folder.receive(&Event::Finished(StopReason::Complete)).unwrap();
}

/// The slowest frame until a run is opened and shown.
fn while_it_is_opened(window: &mut Window, path: &Path) -> Duration {
    let ctx = window.ctx.clone();
    window.state_mut().open_run(&ctx, &[path.to_owned()], false);
    let mut slowest = Duration::ZERO;
    let mut frames_after = 0;
    while frames_after < 20 {
        slowest = slowest.max(frame(window));
        frames_after += usize::from(window.state().state().front().len() == POINTS);
        std::thread::sleep(Duration::from_millis(4));
    }
    slowest
}

fn while_it_is_computed(window: &mut Window) {
    wait(window, "the first points", |window| {
        window.state().state().status == Status::Running && window.state().state().front().len() > 2
    });
    let mut times = Vec::new();
    while times.len() < FRAMES && window.state().state().status == Status::Running {
        // A person looks at one network after the other meanwhile.
        let key = if times.len() < FRAMES / 2 { Key::ArrowLeft } else { Key::ArrowRight };
        let events = if times.len().is_multiple_of(8) { pressed(key) } else { Vec::new() };
        times.push(frame_with(window, events));
        std::thread::sleep(Duration::from_millis(4));
    }
    assert!(times.len() > 50, "the run was going while {} frames were drawn", times.len());
    times.sort_unstable();
    let [median, last] = [times.len() / 2, times.len() * 99 / 100].map(|place| times[place]);
    println!("{} frames: median {median:?}, 99th percentile {last:?}", times.len());
    // Other programs may take the processor away from a single frame, but hardly from half of them.
    assert!(median < FRAME, "median {median:?}, 99th percentile {last:?}");
}
