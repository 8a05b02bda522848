//! How long a frame takes with all views open while the handle is dragged from end to end of a front of 2,000 points: of a small network,
//! and of the convolutional one of the paper. In a file of its own: no other test runs beside it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test they are the failure

mod common;
#[path = "support/images.rs"]
mod image_files;

use std::{sync::Arc, time::Duration};

use common::{Recorded, Window, begin, frame_with, in_sight, network, point_with, recorded, settings, wait};
use eframe::egui::{Event, Key, Modifiers, PointerButton, Pos2, vec2};
use egui_kittest::kittest::Queryable as _;
use paretoscope::{
    app::{origin::Origin, panes::View, settings::Settings, setup::NetworkKind},
    data::Builtin,
    run::{Event as RunEvent, StopReason},
};

/// What a screen with 60 pictures a second leaves for one.
const FRAME: Duration = Duration::from_millis(16);
/// Points of the front.
const POINTS: usize = 2_000;
/// Points from one frame to the next: from end to end in 1.7 seconds.
const STRIDE: usize = 20;

/// The views that are open as the program begins.
const FIRST: [View; 2] = [View::Front, View::Inspector];

/// Which network.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Net {
    /// 64-20-20-10, each point with its own.
    Dense,
    /// That of the paper, ten neighbours with the same one, so that all of them fit into memory.
    Convolutional,
}

/// Plays a complete front whose networks are each shared by so many neighbours.
fn play(recorded: &Recorded, shared: usize) {
    let info = begin(recorded);
    for first in (0..POINTS).step_by(shared) {
        let parameters = Arc::new(network(&info, first, POINTS));
        for number in first..first + shared {
            let point = point_with(&info, number, POINTS, &parameters);
            recorded.events.send(RunEvent::Point(Box::new(point), Arc::clone(&parameters))).unwrap();
        }
    }
    recorded.events.send(RunEvent::Finished(StopReason::Complete)).unwrap();
}

/// A window with these views on a screen of 2560×1440 points, all of them drawn.
fn complete(net: Net, views: &[View]) -> Window {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = Settings { panes: in_sight(views), ..settings(Builtin::Digits, "20,20") };
    if net == Net::Convolutional {
        let source = image_files::write_cifar(&folder.path().join("animals.tar.gz"), 60, 12);
        settings.setup.choose(Origin::Images);
        source.to_str().unwrap().clone_into(&mut settings.setup.image_path);
        settings.setup.kind = NetworkKind::Convolutional;
    }
    let (mut window, recorded) = recorded(settings);
    window.set_size(vec2(2560.0, 1440.0));
    if net == Net::Convolutional {
        wait(&mut window, "the summary", |window| window.query_by_label_contains("48 training rows").is_some());
        window.key_press(Key::F5);
        window.step();
    }
    play(&recorded, if net == Net::Dense { 1 } else { 10 });
    wait(&mut window, "the front", |window| window.state().state().front().len() == POINTS);
    window.key_press(Key::End);
    window.step();
    if views.contains(&View::Compare) {
        window.key_press(Key::P);
        window.step();
    }
    window.key_press(Key::Home);
    window.step();
    is_drawn(&mut window, views);
    window
}

/// Waits for what is worked out away from the window's thread.
fn is_drawn(window: &mut Window, views: &[View]) {
    wait(window, "the views", |window| {
        let is_there = |view: &View| match view {
            View::Paths => window.query_by_label_contains("Weight paths. ").is_some(),
            View::Predictions => window.state().predictions_are_current(),
            _ => true,
        };
        views.iter().all(is_there)
    });
}

/// Times of frames in which the handle is dragged from end to end, twenty points in each, the shortest first.
fn times(window: &mut Window) -> Vec<Duration> {
    let place = |window: &Window, number: usize| {
        let number = window.state().state().front().members()[number].point.number;
        window.state().point_on_screen(number).unwrap()
    };
    let from = place(window, 0);
    let button = |pos: Pos2, pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    frame_with(window, [Event::PointerMoved(from)]);
    frame_with(window, [button(from, true)]);
    let mut times = Vec::new();
    for number in (STRIDE..POINTS).step_by(STRIDE) {
        let to = place(window, number);
        times.push(frame_with(window, [Event::PointerMoved(to)]));
    }
    let selected = window.state().state().shown().unwrap().point.l1;
    assert!(selected > 30.0, "the handle has come along: {selected}");
    let last = place(window, POINTS - 1);
    frame_with(window, [button(last, false)]);
    window.key_press(Key::Home);
    window.step();
    times.sort_unstable();
    times
}

/// How much a frame takes of the processor with these views in sight: the median, and the longest one of the best of so many rounds.
fn measure(name: &str, net: Net, views: &[View], rounds: usize) -> [Duration; 2] {
    let mut window = complete(net, views);
    let mut best = [Duration::MAX; 2];
    for _ in 0..rounds {
        let times = times(&mut window);
        let found = [times[times.len() / 2], times[times.len() - 1]];
        best = [best[0].min(found[0]), best[1].min(found[1])];
    }
    let [median, longest] = best;
    println!("{net:?}, {name}: median {median:.1?}, longest {longest:.1?}");
    best
}

#[test]
fn the_handle_is_dragged_within_a_frame_with_all_views_open() {
    for net in [Net::Dense, Net::Convolutional] {
        // Other programs may take the processor's caches away from a frame, but hardly in every round.
        let [median, longest] = measure("all views", net, View::ALL, 3);
        assert!(longest < FRAME, "{net:?}: median {median:?}, longest {longest:?}");
    }
}

#[test]
#[ignore = "tells where the time goes, and takes a while"]
fn what_each_view_takes_beside_the_front_and_the_inspector() {
    for net in [Net::Dense, Net::Convolutional] {
        measure("Front alone", net, &FIRST[..1], 1);
        measure("Front and Inspector", net, &FIRST, 1);
        for &view in View::ALL.iter().filter(|view| !FIRST.contains(view)) {
            measure(view.label(), net, &[FIRST[0], FIRST[1], view], 1);
        }
    }
}
