//! Asks for a network between the points of a front, or beyond them.

use eframe::egui::{Align2, Key, TextEdit, Ui};

use super::{
    command::AppCommand,
    figures,
    held::Asked,
    state::State,
    widgets::{self, Look},
};

/// Width of the button, that of the one that writes a file below.
const BUTTON: f32 = 76.0;

/// Shows the field and its button. `typed` is what stands in the field.
pub fn show(ui: &mut Ui, state: &State, typed: &mut String, commands: &mut Vec<AppCommand>) {
    let there = state.can_compute();
    ui.horizontal(|ui| {
        let room = ui.available_width() - BUTTON - ui.spacing().item_spacing.x;
        let hint = state.asked.map_or_else(
            || "another ℓ¹ norm".to_owned(),
            |asked| match asked {
                Asked::Norm(l1) => format!("computing {} …", figures::significant(l1)),
                Asked::Goal(_) | Asked::More(_) => "computing …".to_owned(),
            },
        );
        let field = TextEdit::singleline(typed).hint_text(hint).align(Align2::LEFT_CENTER).desired_width(room);
        let response = ui.add_enabled(there, field).accessible_name("Another ℓ¹ norm");
        let response = response.on_hover_text(
            "The network with exactly this norm is computed and joins the front; Return over the front asks for the one under the \
             pointer",
        );
        // After the field has taken in what was typed: Return may come in the same frame.
        let wanted = typed.trim().parse::<f64>().ok().filter(|l1| l1.is_finite() && *l1 >= 0.0);
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let look = Look { text: Some("Compute"), width: BUTTON, ..Look::default() };
        let pressed = widgets::button(ui, look, "Compute", there && wanted.is_some())
            .on_hover_text(AppCommand::Compute(0.0).tooltip())
            .on_disabled_hover_text(state.obstacle_to_computing().unwrap_or("Type an ℓ¹ norm, a number of at least 0"));
        if let Some(l1) = wanted.filter(|_| there && (pressed.clicked() || entered)) {
            commands.push(AppCommand::Compute(l1));
            typed.clear();
        }
    });
}
