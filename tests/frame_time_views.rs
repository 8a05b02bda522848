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
    app::{panes::Arrangement, settings::Settings},
    data::Builtin,
    run::{Event, StopReason},
};

/// What a screen with 60 pictures a second leaves for one.
const FRAME: Duration = Duration::from_millis(16);
/// Points of the front.
const POINTS: usize = 2_000;
/// Frames from end to end and back.
const FRAMES: usize = 200;

/// A window on a run of so many points with these panes, all of them drawn.
fn complete(panes: Arrangement, has_paths: bool) -> Window {
    let (mut window, recorded) = recorded(Settings { panes, ..settings(Builtin::Digits, "20,20") });
    window.set_size(vec2(2560.0, 1440.0));
    let info = begin(&recorded);
    for number in 0..POINTS {
        let (point, parameters) = point(&info, number, POINTS);
        recorded.events.send(Event::Point(Box::new(point), Arc::new(parameters))).unwrap();
    }
    recorded.events.send(Event::Finished(StopReason::Complete)).unwrap();
    let start = Instant::now();
    let is_drawn = |window: &Window| {
        let has_points = window.state().state().front().len() == POINTS;
        has_points && (!has_paths || window.query_by_label_contains("of 64 lines are not zero").is_some())
    };
    while !is_drawn(&window) {
        assert!(start.elapsed() < Duration::from_mins(1), "the views are drawn");
        window.step();
        std::thread::sleep(Duration::from_millis(4));
    }
    window
}

/// Times of frames from end to end of the front and back, twenty points in each, the shortest first.
fn times(window: &mut Window) -> Vec<Duration> {
    window.key_press(Key::Home);
    window.run_steps(3);
    let mut times: Vec<Duration> = (0..FRAMES)
        .map(|number| {
            let key = if number < FRAMES / 2 { Key::ArrowRight } else { Key::ArrowLeft };
            (0..2).for_each(|_| window.key_press_modifiers(Modifiers::SHIFT, key));
            frame(window)
        })
        .collect();
    times.sort_unstable();
    times
}

#[test]
fn the_front_and_the_inspector_take_less_than_two_frames_and_all_other_views_less_than_three() {
    let mut medians = Vec::new();
    for (name, panes, has_paths) in
        [("the first launch's panes", Arrangement::default(), false), ("all views", all_in_sight(), true)]
    {
        let times = times(&mut complete(panes, has_paths));
        let [median, late, last] = [times.len() / 2, times.len() * 99 / 100, times.len() - 1].map(|place| times[place]);
        println!("{name}, {POINTS} points: median {median:?}, 99th percentile {late:?}, longest {last:?}");
        medians.push(median);
    }
    // With 2,000 points on a screen of 2560×1440 points. Both are medians that were seen where other programs kept two slow cores busy three
    // times over: 20 ms, and 37 ms more for the other views; alone on the machine they are about a third of that.
    assert!(medians[0] < 2 * FRAME, "{medians:?}");
    assert!(medians[1].saturating_sub(medians[0]) < 3 * FRAME, "{medians:?}");
}
