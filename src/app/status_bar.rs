//! The line at the foot of the window: what was done last, and what run is shown.

use std::time::Duration;

use eframe::egui::{self, Color32, RichText, Ui};

use super::{
    App,
    setup_panel::method_label,
    state::{State, Tone},
    theme::{self, Palette},
};
use crate::front::Search;

/// A thing to know stays on the line for so many seconds: long enough to be read twice.
const NOTE_SECONDS: f64 = 20.0;

impl App {
    /// Takes a note off the line once it was there long enough. What was done and what went wrong stay until something else is said.
    pub(super) fn age_message(&mut self, ctx: &egui::Context) {
        let now = ctx.input(|input| input.time);
        let Some(message) = self.state.message.as_ref().filter(|message| message.tone == Tone::Note) else {
            self.told = None;
            return;
        };
        let since = match &self.told {
            Some((told, since)) if told == message => *since,
            _ => {
                self.told = Some((message.clone(), now));
                now
            }
        };
        let left = since + NOTE_SECONDS - now;
        if left <= 0.0 {
            (self.state.message, self.told) = (None, None);
            ctx.request_repaint();
        } else {
            ctx.request_repaint_after(Duration::from_secs_f64(left));
        }
    }
}

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
    use crate::app::{apply_files::no_path_dialog, exporter::no_dialog, origin::Origin};

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
