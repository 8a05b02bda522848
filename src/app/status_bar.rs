//! The line at the foot of the window: what was done last, and what run is shown.

use eframe::egui::{self, RichText, Ui};

use super::{
    setup_panel::method_label,
    state::{State, Tone},
    theme,
};

/// Shows the line.
pub fn show(ui: &mut Ui, state: &State) {
    let palette = theme::of(ui.visuals());
    ui.set_min_height(theme::BAR_HEIGHT[1] - 8.0);
    egui::Sides::new().height(theme::BAR_HEIGHT[1] - 8.0).shrink_left().truncate().show(
        ui,
        |ui| {
            if let Some(message) = &state.message {
                let color = match message.tone {
                    Tone::Done => palette.done,
                    Tone::Note => palette.text,
                    Tone::Wrong => palette.error,
                };
                ui.label(RichText::new(&message.text).color(color)).on_hover_text(&message.text);
            } else if !state.front.is_empty() {
                let hint = "Drag the ring along the front, or press ← and →, to look into every network on it.";
                ui.label(RichText::new(hint).color(palette.weak));
            }
        },
        |ui| {
            if let Some(info) = &state.info {
                let specification = &info.specification;
                let text = format!(
                    "{} · {} · seed {}",
                    method_label(specification.method.name),
                    info.network.activation.label(),
                    specification.seed
                );
                ui.label(RichText::new(text).font(theme::small()).color(palette.weak));
            }
        },
    );
}
