//! The line at the foot of the window: what was done last, and what run is shown.

use eframe::egui::{self, Color32, RichText, Ui};

use super::{
    setup_panel::method_label,
    state::{State, Tone},
    theme::{self, Palette},
};
use crate::front::Search;

/// Shows the line; `offers` come first on it, and tell whether they leave room for a hint.
pub fn show(ui: &mut Ui, state: &State, offers: impl FnOnce(&mut Ui) -> bool) {
    let palette = theme::of(ui.visuals());
    ui.set_min_height(theme::BAR_HEIGHT[1] - 8.0);
    egui::Sides::new().height(theme::BAR_HEIGHT[1] - 8.0).shrink_left().truncate().show(
        ui,
        |ui| {
            ui.spacing_mut().item_spacing.x = 3.0 * theme::GRID;
            let has_room = offers(ui);
            if let Some(message) = &state.message {
                let color = color(palette, message.tone);
                ui.label(RichText::new(&message.text).color(color)).on_hover_text(&message.text);
            } else if has_room && !state.front().is_empty() {
                let hint = "Drag the ring along the front, or press ← and →, to look into every network on it.";
                ui.label(RichText::new(hint).color(palette.weak));
            }
        },
        |ui| {
            if let Some(info) = state.info() {
                ui.spacing_mut().item_spacing.x = 4.0 * theme::GRID;
                let specification = &info.specification;
                let text = format!(
                    "{} · {} · seed {}",
                    method_label(specification.method.name),
                    info.network.activation.label(),
                    specification.seed
                );
                ui.label(RichText::new(text).font(theme::small()).color(palette.weak));
                if let Some(search) = state.search() {
                    let text = RichText::new(search.effort()).font(theme::small()).color(palette.text);
                    ui.label(text).on_hover_text(search_tooltip(&search, specification.method.max_l1));
                }
            }
        },
    );
}

/// What the starts and sweeps of a front mean, and why it ends where it does.
fn search_tooltip(search: &Search, asked: Option<f64>) -> String {
    format!(
        "Random networks that the front was searched from, and sweeps along it since. What the last sweep has changed tells \
         how well the front is known. {}",
        super::sentence(&search.range(asked))
    )
}

fn color(palette: &Palette, tone: Tone) -> Color32 {
    match tone {
        Tone::Done => palette.done,
        Tone::Note => palette.text,
        Tone::Wrong => palette.error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{apply::no_path_dialog, exporter::no_dialog, origin::Origin};

    #[test]
    fn that_there_is_no_dialog_is_no_success() {
        for theme in [egui::Theme::Light, egui::Theme::Dark] {
            let palette = theme::palette(theme);
            for message in [no_dialog(), no_path_dialog(Origin::Csv), no_path_dialog(Origin::Images)] {
                assert_eq!(color(palette, message.tone), palette.text);
                assert_ne!(palette.text, palette.done);
            }
            assert!(no_path_dialog(Origin::Images).text.contains("type the path of the folder or archive of images"));
            assert!(no_path_dialog(Origin::Csv).text.contains("type the path of the table"));
        }
    }
}
