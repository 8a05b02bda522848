//! The menu of selectors: which network each takes, and what it costs and gains against the best validated one.

use eframe::egui::{self, Button, Ui, text::LayoutJob};

use super::{
    command::AppCommand,
    figures,
    icons::Icon,
    readout,
    state::State,
    theme::{self, Palette},
    widgets::{self, Look},
};
use crate::front::{Point, Selector};

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
    for selector in Selector::ALL {
        let chosen = selector.choose(state.front()).map(|member| &member.point);
        let text = match chosen {
            Some(point) => sentence(state, point),
            None => super::sentence(selector.missing(state.front()).unwrap_or("nothing stands out")),
        };
        let command = AppCommand::Choose(selector);
        let keys = command.keys(ui.ctx()).unwrap_or_default();
        let is_shown = chosen.is_some_and(|point| Some(point.number) == shown);
        let job = two_lines(&format!("{} ({keys})", label(state, selector)), &text, palette, WIDTH - 16.0);
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

/// What a network is good for, and what it costs and gains against the best validated one.
fn sentence(state: &State, point: &Point) -> String {
    let parameters = state.info().map_or(0, |info| info.network.parameters());
    let size = format!("{} of {} parameters", figures::count(point.nonzero), figures::count(parameters));
    let Some(rows) = point.validation else {
        return format!("Training loss {} with {size}", figures::significant(point.train.loss));
    };
    let where_ = if point.validation_error.is_some() { "in cross-validation" } else { "on validation rows" };
    let score = if readout::is_regression(state) {
        format!("R² {}", readout::score(state, rows.score))
    } else {
        readout::score(state, rows.score)
    };
    let best = state.front().best().map(|member| &member.point).filter(|best| best.number != point.number);
    let against = best.and_then(|best| Some((best.validation?, best.nonzero))).map(|(best, nonzero)| {
        let score = difference(state, rows.score - best.score);
        let loss = figures::small(rows.loss - best.loss);
        let fewer = match nonzero.abs_diff(point.nonzero) {
            difference if point.nonzero <= nonzero => format!("{} fewer", figures::count(difference)),
            difference => format!("{} more", figures::count(difference)),
        };
        format!("; {score} the best validated (loss {loss} higher), {fewer} parameters")
    });
    format!("{score} {where_} with {size}{}", against.unwrap_or_default())
}

/// How far a score is from another, as far as that can be seen in its figures.
fn difference(state: &State, by: f64) -> String {
    let amount = if readout::is_regression(state) {
        figures::r_squared(by.abs())
    } else {
        format!("{:.1} points", 100.0 * by.abs())
    };
    match by {
        // A tenth of a point, or the third decimal.
        by if by.abs() < 5e-4 => "as good as".to_owned(),
        0.0.. => format!("{amount} above"),
        _ => format!("{amount} below"),
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
