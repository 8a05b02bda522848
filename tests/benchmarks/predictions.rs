//! How long the window takes from the selection of a network to its confusion matrix and the rows behind it.

use std::time::{Duration, Instant};

use eframe::egui::{Key, vec2};
use egui_kittest::kittest::Queryable as _;
use paretoscope::app::{origin::Origin, panes::View, settings::Settings};

use crate::{
    common::{Window, frame_with, play, pressed, recorded},
    table::{Table, milliseconds},
};

/// Points of the front, from 15,700 parameters that are not zero to none.
const POINTS: usize = 24;
/// What a person does not notice.
const GOAL: Duration = Duration::from_millis(100);

/// Prints a table for the test rows and the training rows of MNIST, where it is.
pub fn measure() {
    let Some(folder) = std::env::var_os("PARETOSCOPE_DATA").map(|folder| std::path::Path::new(&folder).join("mnist"))
    else {
        println!("\nskipped: there is no mnist in PARETOSCOPE_DATA");
        return;
    };
    let mut settings = Settings::default();
    settings.setup.choose(Origin::Images);
    settings.setup.image_path = folder.display().to_string();
    "20,20".clone_into(&mut settings.setup.hidden);
    settings.panes.open(View::Predictions);
    let (mut window, recorded) = recorded(settings);
    window.set_size(vec2(1920.0, 1080.0));
    until(&mut window, |window| window.query_by_label_contains("training rows").is_some());
    window.key_press(Key::F5);
    window.step();
    play(&recorded, POINTS);
    until(&mut window, |window| window.state().predictions_are_current());
    window.key_press(Key::U);
    window.step();
    let columns = ["rows", "selections", "median ms", "longest ms", "longest frame ms", "goal"];
    let mut table = Table::new("From the selection of a network of MNIST to its confusion matrix", &columns);
    for (rows, name) in [("test", "10,000 test rows"), ("training", "48,000 training rows")] {
        window.get_by_label(&format!("Predictions on {rows} rows")).click();
        window.step();
        add(&mut table, name, &mut window);
    }
    table.print();
}

fn until(window: &mut Window, done: impl Fn(&Window) -> bool) {
    let start = Instant::now();
    while !done(window) {
        assert!(start.elapsed() < Duration::from_mins(2), "the data is read");
        window.step();
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn add(table: &mut Table, name: &str, window: &mut Window) {
    window.key_press(Key::Home);
    window.step();
    until(window, |window| window.state().predictions_are_current());
    let (mut times, mut longest) = (Vec::new(), Duration::ZERO);
    for _ in 1..POINTS {
        let start = Instant::now();
        let mut events = pressed(Key::ArrowRight);
        loop {
            longest = longest.max(frame_with(window, std::mem::take(&mut events)));
            if window.state().predictions_are_current() {
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        times.push(start.elapsed());
    }
    times.sort_unstable();
    let (median, last) = (times[times.len() / 2], times[times.len() - 1]);
    let seconds = |time: Duration| milliseconds(time.as_secs_f64());
    let goal = if last <= GOAL { "met" } else { "missed" };
    table.add([
        name.to_owned(),
        times.len().to_string(),
        seconds(median),
        seconds(last),
        seconds(longest),
        goal.to_owned(),
    ]);
}
