//! What is said when a run has failed: why, and what can be done.

use eframe::egui::{self, Frame, Margin, RichText, Ui};

use super::{command::AppCommand, findings::Findings, state::State, theme, widgets};

/// Shows the message of a failed run, if there is one.
pub fn show(ui: &mut Ui, state: &State, findings: &Findings, commands: &mut Vec<AppCommand>) {
    let Some(reason) = &state.failure else { return };
    let palette = theme::of(ui.visuals());
    Frame::new()
        .fill(palette.error_panel)
        .corner_radius(6)
        .inner_margin(Margin::symmetric(12, 8))
        .stroke(egui::Stroke::new(1.0, palette.error.gamma_multiply(0.5)))
        .show(ui, |ui| {
            egui::Sides::new().shrink_left().wrap().show(
                ui,
                |ui| {
                    ui.vertical(|ui| {
                        ui.label(RichText::new("The run has failed").font(theme::heading()).color(palette.error));
                        ui.label(RichText::new(reason).color(palette.text));
                        ui.label(RichText::new(advice(state)).color(palette.weak));
                    });
                },
                |ui| {
                    widgets::icon_button(ui, commands, AppCommand::DismissFailure, true);
                    let look = widgets::Look {
                        icon: AppCommand::Start.icon(),
                        text: Some("Start again"),
                        ..Default::default()
                    };
                    if widgets::button(ui, look, "Start again", findings.obstacle().is_none()).clicked() {
                        commands.push(AppCommand::Start);
                    }
                },
            );
        });
    ui.add_space(theme::GRID);
}

fn advice(state: &State) -> String {
    let kept = match state.front().len() {
        0 => String::new(),
        _ if state.outdated => "It had not begun; the front shown is that of the run before. ".to_owned(),
        1 => "The point found so far stays and can be exported. ".to_owned(),
        points => format!("The {points} points found so far stay and can be exported. "),
    };
    format!("{kept}Change the setup or the seed and start again.")
}
