//! What was trained anew of the network that is shown: a switch between both, and where tickets are there a table of them.

use eframe::egui::{Align2, RichText, Sense, Ui, accesskit::Role, pos2, vec2};

use super::{
    command::AppCommand,
    figures, readout,
    state::State,
    theme,
    widgets::{self, Look},
};
use crate::front::{Evaluation, RefitKind};

/// Right edges of the two columns of the table, as shares of the width.
const COLUMNS: [f32; 2] = [0.76, 1.0];
/// Height of a row.
const ROW: f32 = 20.0;

/// Shows them; nothing where there are none, and none can be computed.
pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<AppCommand>) {
    let has_refit = state.refit(RefitKind::Refit).is_some();
    let [can_refit, can_draw] =
        [AppCommand::Refit, AppCommand::Tickets].map(|command| state.refit_request(&command).is_some());
    if !has_refit && !can_refit {
        return;
    }
    ui.add_space(theme::GRID);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GRID;
        if has_refit {
            for (text, is_refit) in [("As on the front", false), ("Refitted", true)] {
                let is_on = state.shows_refit() == is_refit;
                let response = ui.selectable_label(is_on, RichText::new(text));
                if response.on_hover_text(AppCommand::ToggleRefits.tooltip()).clicked() && !is_on {
                    commands.push(AppCommand::ToggleRefits);
                }
            }
        } else {
            button(ui, state, commands, AppCommand::Refit);
        }
        if can_draw {
            button(ui, state, commands, AppCommand::Tickets);
        }
        let on = state.shows_pinned();
        widgets::toggle(ui, commands, AppCommand::TogglePin, if on { "Pinned" } else { "Pin" }, on);
    });
    if state.refit(RefitKind::Ticket).is_some() {
        table(ui, state);
    }
}

fn button(ui: &mut Ui, state: &State, commands: &mut Vec<AppCommand>, command: AppCommand) {
    let look = Look { text: Some(command.label()), ..Look::default() };
    let response = widgets::button(ui, look, command.label(), state.refits_left.is_none());
    let response = response.on_hover_text(command.tooltip()).on_disabled_hover_text("Being trained");
    if response.clicked() {
        commands.push(command);
    }
}

/// The same support from other weights, and another support from the same.
fn table(ui: &mut Ui, state: &State) {
    let rows = if state.lacks_validation() { "training" } else { "validation" };
    let [loss, score] = [format!("{rows} loss"), readout::score_name(state).to_lowercase()];
    row(ui, "Trained from", [&loss, &score], false, "Without the norm, in the same way");
    let names = [
        (RefitKind::Refit, "Its weights", "The network of the point, trained further"),
        (
            RefitKind::Ticket,
            "First weights",
            "A lottery ticket: the same parameters, from the random weights that its start began with. If it does as well, the support \
             is what counts",
        ),
        (
            RefitKind::RandomSupport,
            "Random support",
            "As many parameters of each layer, drawn at random, from the same first weights. If it does as well, neither counts",
        ),
    ];
    for (kind, name, tooltip) in names {
        let Some(refit) = state.refit(kind) else { continue };
        let Evaluation { loss, score } = refit.validation.unwrap_or(refit.train);
        row(ui, name, [&figures::significant(loss), &readout::score(state, score)], true, tooltip);
    }
}

fn row(ui: &mut Ui, name: &str, values: [&str; 2], is_strong: bool, tooltip: &str) {
    let palette = theme::of(ui.visuals());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    response.widget_info(|| widgets::described(Role::Row, &format!("{name}: {}, {}", values[0], values[1])));
    ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, name, theme::body(), palette.weak);
    let (font, color) = if is_strong { (theme::heading(), palette.strong) } else { (theme::small(), palette.weak) };
    for (share, value) in COLUMNS.into_iter().zip(values) {
        let right = pos2(rect.left() + share * rect.width(), rect.center().y);
        ui.painter().text(right, Align2::RIGHT_CENTER, value, font.clone(), color);
    }
    response.on_hover_text(tooltip);
}
