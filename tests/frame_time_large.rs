//! How long a frame takes while a large run takes mini-batches with all cores. In a file of its own: no other test runs
//! beside it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test they are the failure

mod common;
#[path = "support/images.rs"]
mod images;

use std::time::{Duration, Instant};

use common::{SIZE, frame_with, pressed, real, wait};
use eframe::egui::Key;
use paretoscope::app::{
    settings::Settings,
    setup::Setup,
    state::{State, Status},
};

/// What a screen with 60 pictures a second leaves for one.
const FRAME: Duration = Duration::from_millis(16);
/// Frames that are measured.
const FRAMES: usize = 240;

#[test]
fn a_frame_is_short_while_a_large_run_is_going() {
    let folder = tempfile::tempdir().unwrap();
    let source = images::write_large_idx(&folder.path().join("images"));
    let setup = Setup {
        builtin: None,
        images: true,
        image_path: source.to_str().unwrap().into(),
        hidden: "20,20".into(),
        points: "1000".into(),
        automatic_range: false,
        min_l1: "2".into(),
        max_l1: "450".into(),
        automatic_epochs: false,
        epochs: "1".into(),
        ..Setup::default()
    };
    let mut window = real(Settings { setup, ..Settings::default() }, SIZE, 1.0);
    window.run_steps(3);
    window.key_press(Key::F5);
    wait(&mut window, "the first point", |window| !window.state().state().front().is_empty());
    let state = |window: &common::Window| -> (Status, usize) {
        let state: &State = window.state().state();
        (state.status.clone(), state.trace.len())
    };
    let mut times = Vec::new();
    let start = Instant::now();
    while times.len() < FRAMES && start.elapsed() < Duration::from_secs(8) {
        assert_eq!(state(&window).0, Status::Running);
        // A person looks at one network after the other meanwhile.
        let key = if times.len() < FRAMES / 2 { Key::ArrowLeft } else { Key::ArrowRight };
        let events = if times.len().is_multiple_of(8) { pressed(key) } else { Vec::new() };
        times.push(frame_with(&mut window, events));
        std::thread::sleep(Duration::from_millis(4));
    }
    assert!(state(&window).1 > 0, "steps arrive");
    times.sort_unstable();
    let [median, last] = [times.len() / 2, times.len() * 99 / 100].map(|place| times[place]);
    println!("{} frames: median {median:?}, 99th percentile {last:?}", times.len());
    // Other programs may take the processor away from a single frame, but hardly from half of them.
    assert!(median < FRAME, "median {median:?}, 99th percentile {last:?}");
}
