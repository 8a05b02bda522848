//! The menu of selectors: which network each takes, why, and what it costs and gains against the others.

use eframe::egui::{self, Button, Ui, text::LayoutJob};

use super::{
    command::AppCommand,
    icons::Icon,
    readout,
    reasons::Reasons,
    state::State,
    theme::{self, Palette},
    widgets::{self, Look},
};
use crate::front::Selector;

/// Width of the menu.
const WIDTH: f32 = 380.0;

/// The button that opens the menu.
pub fn menu(ui: &mut Ui, state: &State, commands: &mut Vec<AppCommand>) {
    let look = Look { icon: Some(Icon::Down), quiet: true, ..Look::default() };
    let response = widgets::button(ui, look, "Selectors", state.best().is_some());
    let response = response.on_hover_text("Rules that choose a network: what each takes, costs and gains");
    egui::Popup::menu(&response)
        .align(egui::RectAlign::BOTTOM_END)
        .width(WIDTH)
        .show(|ui| entries(ui, state, commands));
}

fn entries(ui: &mut Ui, state: &State, commands: &mut Vec<AppCommand>) {
    let palette = theme::of(ui.visuals());
    ui.spacing_mut().button_padding = egui::vec2(8.0, 6.0);
    let shown = state.shown().map(|member| member.point.number);
    let Some(info) = state.info() else { return };
    let reasons = Reasons { front: state.front(), task: info.dataset.task, parameters: info.network.parameters() };
    let recommending = Selector::recommending(state.front());
    for selector in Selector::ALL {
        let chosen = selector.choose(state.front()).map(|member| &member.point);
        let missing = || super::sentence(selector.missing(state.front()).unwrap_or("nothing stands out"));
        let text = reasons.of(selector).unwrap_or_else(missing);
        let recommended = if recommending == Some(selector) { " · recommended" } else { "" };
        let command = AppCommand::Choose(selector);
        let keys = command.keys(ui.ctx()).unwrap_or_default();
        let is_shown = chosen.is_some_and(|point| Some(point.number) == shown);
        let job = two_lines(&format!("{} ({keys}){recommended}", label(state, selector)), &text, palette, WIDTH - 16.0);
        let entry = Button::selectable(is_shown, job).min_size(egui::vec2(WIDTH, 0.0));
        let response = ui.add_enabled(chosen.is_some(), entry);
        if response.on_hover_text(command.tooltip()).clicked() {
            commands.push(command);
            ui.close();
        }
    }
}

/// What the rule is called; of a regression R² takes the place of the accuracy.
#[must_use]
pub fn label(state: &State, selector: Selector) -> &'static str {
    match selector {
        Selector::Best if state.lacks_validation() => "Lowest loss",
        Selector::BestAccuracy if readout::is_regression(state) => "Highest R²",
        _ => AppCommand::Choose(selector).label(),
    }
}

/// A heading, and under it a text in small letters that wraps.
fn two_lines(heading: &str, text: &str, palette: &Palette, width: f32) -> LayoutJob {
    let mut job = LayoutJob::default();
    let format = |font, color| egui::TextFormat { font_id: font, color, line_height: Some(18.0), ..Default::default() };
    job.append(heading, 0.0, format(theme::body(), palette.strong));
    job.append("\n", 0.0, format(theme::small(), palette.weak));
    job.append(text, 0.0, format(theme::small(), palette.weak));
    job.wrap.max_width = width;
    job
}
