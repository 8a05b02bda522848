//! What is switched on and off.

use eframe::egui::{
    self, Align2, CornerRadius, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, accesskit::Role, pos2, vec2,
};

use super::{Look, button, emit, explain};
use crate::app::{
    command::AppCommand,
    icons::{self, Icon},
    plot_items, theme,
};

/// A command that switches something on and off.
pub fn toggle(ui: &mut Ui, commands: &mut Vec<AppCommand>, command: AppCommand, text: &str, on: bool) -> Response {
    let look = Look { text: Some(text), on, quiet: !on, ..Look::default() };
    let response = explain(button(ui, look, command.label(), true), &command);
    emit(&response, commands, command);
    response
}

/// A small switch at a given place.
pub fn small_toggle(
    ui: &mut Ui,
    commands: &mut Vec<AppCommand>,
    command: AppCommand,
    rect: Rect,
    text: &str,
    on: bool,
) {
    let response = ui.interact(rect, egui::Id::unique(command.label()), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, command.label()));
    let palette = theme::of(ui.visuals());
    let hot = response.hovered() || response.has_focus();
    let fill = if on { ui.visuals().selection.bg_fill } else { palette.control[usize::from(hot)] };
    let line = if on { Stroke::new(1.0, palette.accent) } else { palette.hair() };
    ui.painter().rect(rect, CornerRadius::same(4), fill, line, StrokeKind::Inside);
    let ink = if on || hot { palette.strong } else { palette.weak };
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, text, theme::small(), ink);
    let response = explain(response, &command);
    emit(&response, commands, command);
}

/// An entry of the legend that shows or hides one of the three curves, or without one the branches or the refits.
pub fn legend_entry(
    ui: &mut Ui,
    commands: &mut Vec<AppCommand>,
    command: AppCommand,
    curve: Option<usize>,
    shown: bool,
) {
    let palette = theme::of(ui.visuals());
    let ink = if shown { palette.text } else { palette.weak.gamma_multiply(0.7) };
    let galley = ui.painter().layout_no_wrap(command.label().to_owned(), theme::body(), ink);
    let size = vec2(galley.size().x + 46.0, theme::CONTROL_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, shown, command.label()));
    let painter = ui.painter();
    if response.hovered() || response.has_focus() {
        painter.rect_filled(rect, 5.0, palette.control[1]);
    }
    let color = curve.map_or(palette.weak, |curve| palette.curves[curve]);
    let color = if shown { color } else { color.gamma_multiply(0.3) };
    let line = [pos2(rect.left() + 8.0, rect.center().y), pos2(rect.left() + 32.0, rect.center().y)];
    match curve {
        Some(curve) => {
            plot_items::sample(painter, &line, curve, color);
            icons::marker(painter, curve, rect.left_center() + vec2(20.0, 0.0), 3.4, color, Stroke::NONE);
        }
        None if command == AppCommand::ToggleRefitCurve => {
            let color = palette.curves[1].gamma_multiply(if shown { 1.0 } else { 0.3 });
            plot_items::refit_sample(painter, &line, color);
        }
        None => plot_items::branch_sample(painter, &line, color),
    }
    painter.galley(pos2(rect.left() + 38.0, rect.center().y - galley.size().y / 2.0), galley, ink);
    let response = explain(response, &command);
    emit(&response, commands, command);
}

/// A line that shows or hides what stands under it.
pub fn disclosure(ui: &mut Ui, text: &str, open: bool) -> bool {
    let palette = theme::of(ui.visuals());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme::CONTROL_HEIGHT), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::DisclosureTriangle, true, open, text));
    let hot = response.hovered() || response.has_focus();
    let ink = if hot { palette.strong } else { palette.weak };
    let place = Rect::from_center_size(rect.left_center() + vec2(5.0, 0.0), vec2(10.0, 10.0));
    let icon = if open { Icon::Down } else { Icon::Right };
    icon.paint(ui.painter(), place, ink);
    ui.painter().text(rect.left_center() + vec2(16.0, 0.0), Align2::LEFT_CENTER, text, theme::body(), ink);
    response.clicked()
}
