//! How long a frame takes while a hundred runs are compared. In a file of its own: no other test runs beside it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test they are the failure

mod common;

use std::{sync::Arc, time::Duration};

use common::{begin, frame, play, point, recorded, settings, wait};
use egui_kittest::kittest::Queryable as _;
use paretoscope::{
    data::Builtin,
    run::{Event, RunFolder, StopReason},
};

/// What a screen with 60 pictures a second leaves for one.
const FRAME: Duration = Duration::from_millis(16);
const RUNS: usize = 100;
const POINTS: usize = 60;

#[test]
fn a_hundred_runs_are_compared_within_a_frame() {
    let root = tempfile::tempdir().unwrap();
    let (mut window, recorded_run) = recorded(settings(Builtin::Iris, "4,4"));
    let info = play(&recorded_run, POINTS);
    let first = root.path().join("run-0");
    {
        let (_window, other) = recorded(settings(Builtin::Iris, "4,4"));
        let info = begin(&other);
        let mut folder = RunFolder::create(&first, &info, false).unwrap();
        for number in 0..POINTS {
            let (point, parameters) = point(&info, number, POINTS);
            folder.note(&Event::Point(Box::new(point), Arc::new(parameters)));
        }
        folder.receive(&Event::Finished(StopReason::Complete)).unwrap();
    }
    // The figures are all that is read.
    for number in 1..RUNS {
        let copy = root.path().join(format!("run-{number}"));
        std::fs::create_dir(&copy).unwrap();
        for file in ["run.toml", "front.csv"] {
            std::fs::copy(first.join(file), copy.join(file)).unwrap();
        }
    }
    assert_eq!(info.dataset.name, "Iris");
    window.run();
    for label in ["View", "View: Comparison"] {
        window.get_by_label(label).click();
        window.run();
    }
    window.get_by_label("Folder of runs to compare").focus();
    window.run();
    window.get_by_label("Folder of runs to compare").type_text(root.path().to_str().unwrap());
    window.run();
    window.get_by_label("Add runs").click();
    wait(&mut window, "the runs", |window| {
        window.query_by_label(&format!("fronts of the runs of {} runs", RUNS + 1)).is_some()
    });
    let place = common::middle(&window, &format!("fronts of the runs of {} runs", RUNS + 1));
    // Other programs may take the processor away from a single frame, but hardly in every round.
    let mut median = Duration::MAX;
    for _ in 0..3 {
        let mut times: Vec<Duration> = (0..40)
            .map(|step| {
                window.hover_at(place + eframe::egui::vec2(step as f32, 0.0));
                frame(&mut window)
            })
            .collect();
        times.sort_unstable();
        median = median.min(times[times.len() / 2]);
        println!("{} runs of {POINTS} points: median {:?}, slowest {:?}", RUNS + 1, times[20], times[39]);
    }
    assert!(median < FRAME, "{median:?}");
}
