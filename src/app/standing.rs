//! What is said of a network that is shown although it is not, or no longer, a point of the front.

use eframe::egui::{self, RichText, Ui, vec2};

use super::{command::AppCommand, held::Standing, icons::Icon, state::State, theme};

/// Says how the network that is shown stands to the front; nothing of a point of the front. Of one that was replaced the better one can
/// be shown.
pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<AppCommand>) {
    let (text, tooltip) = match state.standing() {
        Standing::OnFront => return,
        Standing::Dominated => (
            "Dominated",
            "Another network of the front has a lower training loss at no larger ℓ¹ norm, or a smaller norm at no larger loss",
        ),
        Standing::Replaced => (
            "Replaced on the front",
            "A better network has taken its place on the front; this one stays as long as it is selected",
        ),
        Standing::Dropped => (
            "No longer on the front",
            "Better networks were found on both sides of it; this one stays as long as it is selected",
        ),
    };
    let palette = theme::of(ui.visuals());
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0 * theme::GRID;
        let (rect, _) = ui.allocate_exact_size(vec2(14.0, 18.0), egui::Sense::hover());
        Icon::Warning.paint(ui.painter(), rect, palette.warning);
        ui.label(RichText::new(text).color(palette.warning)).on_hover_text(tooltip);
        if state.standing() == Standing::Replaced
            && let Some(shown) = state.shown()
            && ui.link("Show the better one").on_hover_text(AppCommand::Select(0).tooltip()).clicked()
        {
            commands.push(AppCommand::Select(shown.point.number));
        }
    });
}
