//! What the tests of the window have in common.

pub use std::{
    sync::Arc,
    time::{Duration, Instant},
};

pub use eframe::egui::{
    Key, Modifiers, PointerButton, Pos2, Rect, Shape, ThemePreference, Vec2,
    epaint::{RectShape, TextShape},
    pos2, vec2,
};
pub use egui_kittest::kittest::Queryable as _;
pub use paretoscope::{
    app::{
        pulled::Asked,
        settings::Settings,
        setup_values::BatchChoice,
        state::{Status, Tone},
    },
    data::Builtin,
    export::read_parameters,
    front::{RangeEnd, Search, Termination},
    run::{BatchSize, Command, Event, Found, Goal, More, Preview, Progress, Step, StepKind, StopReason},
};

pub use crate::common::{SIZE, Window, begin, middle, play, point, real, recorded, settings, wait, wait_for_end};

/// Every text that is drawn.
pub fn written(window: &Window) -> Vec<TextShape> {
    fn add(shape: &Shape, found: &mut Vec<TextShape>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| add(shape, found)),
            Shape::Text(text) => found.push(text.clone()),
            _ => {}
        }
    }
    let mut found = Vec::new();
    window.output().shapes.iter().for_each(|clipped| add(&clipped.shape, &mut found));
    found
}

pub fn shown(window: &Window) -> usize {
    window.state().state().shown().expect("a point").point.number
}

/// What the label of the handle begins with.
pub const HANDLE: &str = "Selected: ";

/// Where the handle stands.
pub fn handle(window: &Window) -> eframe::egui::Pos2 {
    window.get_by_label_contains(HANDLE).rect().center()
}

/// Opens the dialog that takes a network home, unless it is open.
pub fn open_export(window: &mut Window) {
    if window.query_by_label("Path of the exported network").is_none() {
        window.key_press_modifiers(Modifiers::COMMAND, Key::E);
        window.run();
    }
}

/// The title of the network that is shown.
pub fn norm(window: &Window) -> String {
    let l1 = window.state().state().shown().expect("a point").point.l1;
    format!("ℓ¹ norm {}", paretoscope::app::figures::significant(l1))
}

pub fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).click();
    window.run();
}

pub fn click_at(window: &mut Window, place: eframe::egui::Pos2) {
    window.hover_at(place);
    window.drag_at(place);
    window.drop_at(place);
    window.run();
}

pub fn iris() -> paretoscope::app::settings::Settings {
    settings(Builtin::Iris, "4,4")
}
