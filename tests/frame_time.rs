//! How long a frame takes while a real run is going. In a file of its own: no other test runs beside it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test they are the failure

mod common;

use std::time::Duration;

use common::{SIZE, frame, real, settings, wait};
use eframe::egui::Key;
use paretoscope::{app::state::Status, data::Builtin};

/// What a screen with 60 pictures a second leaves for one.
const FRAME: Duration = Duration::from_millis(16);
/// Frames that are measured.
const FRAMES: usize = 240;

#[test]
fn a_frame_is_short_while_a_run_is_going() {
    let mut window = real(settings(Builtin::Digits, "20,20"), SIZE, 1.0);
    wait(&mut window, "the first points", |window| window.state().state().front().len() > 2);
    let mut times = Vec::new();
    while times.len() < FRAMES && window.state().state().status == Status::Running {
        // A person looks at one network after the other meanwhile.
        if times.len().is_multiple_of(8) {
            window.key_press(if times.len() < FRAMES / 2 { Key::ArrowLeft } else { Key::ArrowRight });
        }
        times.push(frame(&mut window));
        std::thread::sleep(Duration::from_millis(4));
    }
    assert!(times.len() > 50, "the run was going while {} frames were drawn", times.len());
    times.sort_unstable();
    let [median, last] = [times.len() / 2, times.len() * 99 / 100].map(|place| times[place]);
    println!("{} frames: median {median:?}, 99th percentile {last:?}", times.len());
    // Other programs may take the processor away from a single frame, but hardly from half of them.
    assert!(median < FRAME, "median {median:?}, 99th percentile {last:?}");
}
