//! How long a frame takes with all views open while one network after the other of a front of 2,000 points is looked at. In a file of
//! its own: no other test runs beside it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test they are the failure

mod common;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use common::{Window, all_in_sight, begin, frame, point, recorded, settings};
use eframe::egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable as _;
use paretoscope::{
    app::settings::Settings,
    data::Builtin,
    run::{Event, StopReason},
};

/// What a screen with 60 pictures a second leaves for one.
const FRAME: Duration = Duration::from_millis(16);
/// Points of the front.
const POINTS: usize = 2_000;
/// Frames from end to end and back.
const FRAMES: usize = 200;

/// A window on a run of so many points, all views open and drawn.
fn complete() -> Window {
    let (mut window, recorded) = recorded(Settings { panes: all_in_sight(), ..settings(Builtin::Digits, "20,20") });
    window.set_size(vec2(2560.0, 1440.0));
    let info = begin(&recorded);
    for number in 0..POINTS {
        let (point, parameters) = point(&info, number, POINTS);
        recorded.events.send(Event::Point(Box::new(point), Arc::new(parameters))).unwrap();
    }
    recorded.events.send(Event::Finished(StopReason::Complete)).unwrap();
    let start = Instant::now();
    while window.query_by_label_contains("of 64 lines are not zero").is_none()
        || window.state().state().front().len() < POINTS
    {
        assert!(start.elapsed() < Duration::from_mins(1), "the views are drawn");
        window.step();
        std::thread::sleep(Duration::from_millis(4));
    }
    window
}

#[test]
fn looking_at_2000_networks_with_all_views_takes_no_longer_than_a_frame() {
    let mut window = complete();
    window.key_press(Key::Home);
    window.run_steps(3);
    let mut times: Vec<Duration> = (0..FRAMES)
        .map(|number| {
            let key = if number < FRAMES / 2 { Key::ArrowRight } else { Key::ArrowLeft };
            // From end to end: twenty points in each frame.
            (0..2).for_each(|_| window.key_press_modifiers(Modifiers::SHIFT, key));
            frame(&mut window)
        })
        .collect();
    times.sort_unstable();
    let [median, late, last] = [times.len() / 2, times.len() * 99 / 100, times.len() - 1].map(|place| times[place]);
    println!("{FRAMES} frames of {POINTS} points: median {median:?}, 99th percentile {late:?}, longest {last:?}");
    // Other programs may take the processor away from a single frame, but hardly from half of them.
    assert!(median < FRAME, "median {median:?}, 99th percentile {late:?}");
}
