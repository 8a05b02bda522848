//! The menu of what can be computed of a front that is complete.

use eframe::egui::{Button, Popup, RectAlign, RichText, Ui};

use super::{
    command::AppCommand,
    state::State,
    theme,
    widgets::{self, Look},
};
use crate::run::{MethodSpecification, More};

/// Points of an entry of the menu.
const POINTS: usize = 20;
/// How much longer a longer range is.
const LONGER: f64 = 1.5;
/// Starts of an entry of the menu.
const STARTS: usize = 2;

/// What the menu offers for this front.
fn entries(state: &State) -> [(String, AppCommand); 5] {
    let points = state.front().len();
    let longest = LONGER * state.front().max_l1().unwrap_or_default();
    [
        (format!("{POINTS} more points"), AppCommand::More(More::Points(points + POINTS))),
        ("More points until stopped".to_owned(), AppCommand::More(More::Points(MethodSpecification::MAX_POINTS))),
        (format!("Longer range, to ℓ¹ norm {longest:.0}"), AppCommand::More(More::Range(longest))),
        (format!("{STARTS} more starts"), AppCommand::More(More::Starts(STARTS))),
        (AppCommand::RefitAll.label().to_owned(), AppCommand::RefitAll),
    ]
}

/// Shows the button that opens the menu.
pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<AppCommand>) {
    let there = state.can_compute_more();
    let response = widgets::button(ui, Look { text: Some("More"), ..Look::default() }, "More of the front", there)
        .on_hover_text("Compute more of this front: points, a longer range, further starts")
        .on_disabled_hover_text(match state.obstacle_to_computing() {
            Some(obstacle) => obstacle,
            None if state.is_baseline() => "A front that others are compared with is not carried on",
            None => "Possible once the front is complete",
        });
    Popup::menu(&response).align(RectAlign::BOTTOM_START).show(|ui| {
        ui.set_min_width(40.0 * theme::GRID);
        for (text, command) in entries(state) {
            let there = command != AppCommand::RefitAll || state.refit_request(&command).is_some();
            let entry = ui.add_enabled(there, Button::selectable(false, RichText::new(text)));
            let entry = entry.on_disabled_hover_text("All points are refitted");
            if entry.on_hover_text(command.tooltip()).clicked() {
                commands.push(command);
                ui.close();
            }
        }
    });
}
