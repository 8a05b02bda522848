//! The few kinds of controls that panels are made of. Each button emits a command.

use eframe::egui::{
    self, Align2, Color32, CornerRadius, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, accesskit::Role,
    pos2, scroll_area::ScrollBarVisibility, vec2,
};

use super::{command::AppCommand, icons::Icon, theme};
use crate::front::Selector;

#[path = "widgets/switches.rs"]
mod switches;

pub use self::switches::{disclosure, legend_entry, small_toggle, toggle};

/// From here on a scroll bar shows whenever there is more than fits, not only under the pointer.
pub fn keep_scroll_bar(ui: &mut Ui) {
    let scroll = &mut ui.spacing_mut().scroll;
    scroll.floating_width = 5.0;
    scroll.dormant_handle_opacity = 0.45;
}

/// Height of a scroll bar that has room of its own, below a table that is scrolled sideways.
const SCROLL_BAR: f32 = 9.0;

/// The bars of a table that is scrolled sideways in a pane that is scrolled too: the lower one has room below the rows. The toolkit keeps
/// it in sight, over what stands above the table too; so there is none before so much of the table is seen.
pub fn bars_of_table(ui: &mut Ui, seen: f32) -> ScrollBarVisibility {
    ui.spacing_mut().scroll.floating_allocated_width = SCROLL_BAR;
    let is_in_sight = ui.clip_rect().bottom() > ui.cursor().top() + seen;
    if is_in_sight { ScrollBarVisibility::VisibleWhenNeeded } else { ScrollBarVisibility::AlwaysHidden }
}

/// How a button looks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look<'a> {
    /// Drawn before the text.
    pub icon: Option<Icon>,
    /// What it says; without it the icon alone.
    pub text: Option<&'a str>,
    /// Whether it is the thing to do next.
    pub primary: bool,
    /// Whether it is switched on.
    pub on: bool,
    /// Without a frame until the pointer is on it.
    pub quiet: bool,
    /// Colour of the icon, where it means something.
    pub tint: Option<Color32>,
    /// At least so wide.
    pub width: f32,
}

/// Sides of an icon, and the space beside it in a button without a text.
const ICON: f32 = 14.0;
const ICON_MARGIN: f32 = 7.0;
/// Width of a button with an icon and no text.
pub const ICON_BUTTON_WIDTH: f32 = ICON + 2.0 * ICON_MARGIN;

/// What assistive technology says of a widget that is neither a button nor a field.
#[must_use]
pub fn described(role: Role, label: &str) -> WidgetInfo {
    WidgetInfo::labeled(role, true, label)
}

/// A button with this look and accessible name.
pub fn button(ui: &mut Ui, look: Look<'_>, name: &str, enabled: bool) -> Response {
    if super::picture::is_picture(ui.ctx()) {
        return ui.allocate_exact_size(egui::Vec2::ZERO, Sense::hover()).1;
    }
    // Without a scope of its own: in a row that wraps, a scope stays where it is and runs out of the pane.
    ui.add_enabled(enabled, |ui: &mut Ui| {
        let color = ui.visuals().text_color();
        let galley = look.text.map(|text| ui.painter().layout_no_wrap(text.to_owned(), theme::body(), color));
        let text_width = galley.as_ref().map_or(0.0, |galley| galley.size().x);
        let icon_width = if look.icon.is_some() { ICON } else { 0.0 };
        let gap = if text_width > 0.0 && icon_width > 0.0 { 7.0 } else { 0.0 };
        let content = icon_width + gap + text_width;
        let margin = if text_width > 0.0 { 10.0 } else { ICON_MARGIN };
        let size = vec2((content + 2.0 * margin).max(look.width), theme::CONTROL_HEIGHT);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        response.widget_info(|| {
            let enabled = ui.is_enabled();
            if look.on {
                WidgetInfo::selected(Role::Button, enabled, true, name)
            } else {
                WidgetInfo::labeled(Role::Button, enabled, name)
            }
        });
        let ink = paint_frame(ui, &response, rect, look);
        let mut left = rect.center().x - content / 2.0;
        if let Some(icon) = look.icon {
            icon.paint(
                ui.painter(),
                Rect::from_center_size(pos2(left + ICON / 2.0, rect.center().y), vec2(ICON, ICON)),
                look.tint.filter(|_| ui.is_enabled()).unwrap_or(ink),
            );
            left += icon_width + gap;
        }
        if let Some(galley) = galley {
            let top = rect.center().y - galley.size().y / 2.0;
            ui.painter().galley_with_override_text_color(pos2(left, top), galley, ink);
        }
        response
    })
}

/// Draws the frame of a button and gives the colour of what stands in it.
fn paint_frame(ui: &Ui, response: &Response, rect: Rect, look: Look<'_>) -> Color32 {
    let palette = theme::of(ui.visuals());
    let visuals = ui.style().interact(response);
    let hot = response.hovered() || response.is_pointer_button_down_on() || response.has_focus();
    let radius = CornerRadius::same(5);
    let painter = ui.painter();
    if look.primary && ui.is_enabled() {
        painter.rect_filled(rect, radius, palette.primary[usize::from(hot)]);
        if response.has_focus() {
            painter.rect_stroke(rect.expand(2.0), radius, Stroke::new(1.5, palette.accent), StrokeKind::Inside);
        }
        return palette.on_primary;
    }
    if look.on {
        painter.rect(
            rect,
            radius,
            ui.visuals().selection.bg_fill,
            Stroke::new(1.0, palette.accent),
            StrokeKind::Inside,
        );
        return palette.strong;
    }
    if !look.quiet || hot {
        painter.rect(rect, radius, visuals.weak_bg_fill, visuals.bg_stroke, StrokeKind::Inside);
    }
    if look.quiet && !hot { palette.weak } else { visuals.text_color() }
}

/// A command's tooltip with its shortcut.
fn explain(response: Response, command: &AppCommand) -> Response {
    // Not before it is read.
    let text = |ctx: &egui::Context| match command.keys(ctx) {
        Some(keys) => format!("{} ({keys})", command.tooltip()),
        None => command.tooltip().to_owned(),
    };
    response.on_hover_ui(|ui| {
        ui.set_max_width(ui.spacing().tooltip_width);
        ui.label(text(ui.ctx()));
    })
}

/// A command as an icon.
pub fn icon_button(ui: &mut Ui, commands: &mut Vec<AppCommand>, command: AppCommand, enabled: bool) -> Response {
    let look = Look { icon: command.icon(), quiet: true, ..Look::default() };
    let response = explain(button(ui, look, command.label(), enabled), &command);
    emit(&response, commands, command);
    response
}

/// A command as an icon with a text of the moment.
pub fn labelled_button(
    ui: &mut Ui,
    commands: &mut Vec<AppCommand>,
    command: AppCommand,
    text: &str,
    enabled: bool,
) -> Response {
    let tint = matches!(command, AppCommand::Recommend | AppCommand::Choose(Selector::Best))
        .then_some(theme::of(ui.visuals()).best);
    let look = Look { icon: command.icon(), text: Some(text), tint, ..Look::default() };
    let response = explain(button(ui, look, text, enabled), &command);
    emit(&response, commands, command);
    response
}

/// The command to do next, with the reason why it cannot be done, if so.
pub fn primary_button(
    ui: &mut Ui,
    commands: &mut Vec<AppCommand>,
    command: AppCommand,
    width: f32,
    obstacle: Option<&str>,
) -> Response {
    let look = Look { icon: command.icon(), text: Some(command.label()), primary: true, width, ..Look::default() };
    let response = button(ui, look, command.label(), obstacle.is_none());
    let response = explain(response, &command).on_disabled_hover_text(obstacle.unwrap_or_default());
    emit(&response, commands, command);
    response
}

fn emit(response: &Response, commands: &mut Vec<AppCommand>, command: AppCommand) {
    if response.clicked() {
        commands.push(command);
    }
}

/// A bar that is filled to a share.
pub fn bar(ui: &mut Ui, size: egui::Vec2, share: f32, color: Color32, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo {
        value: Some(f64::from(share)),
        ..WidgetInfo::labeled(Role::ProgressIndicator, true, name)
    });
    let palette = theme::of(ui.visuals());
    let radius = CornerRadius::same(3);
    ui.painter().rect_filled(rect, radius, palette.line);
    let filled = Rect::from_min_size(rect.min, vec2(rect.width() * share.clamp(0.0, 1.0), rect.height()));
    if filled.width() >= 1.0 {
        ui.painter().rect_filled(filled, radius, color);
    }
    response
}

/// The title of a column, as high as one with buttons beside it.
pub fn fixed_title(ui: &mut Ui, text: &str) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), theme::CONTROL_HEIGHT), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, text));
    let color = theme::of(ui.visuals()).strong;
    ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, text, theme::title(), color);
}

/// Text in a place of fixed width, so that nothing beside it moves when it changes. What does not fit is told under the pointer.
pub fn fixed_text(ui: &mut Ui, width: f32, text: &str, color: Color32) {
    let (rect, response) = ui.allocate_exact_size(vec2(width, theme::CONTROL_HEIGHT), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), theme::body(), color);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width);
    let galley = ui.painter().layout_job(job);
    let is_elided = galley.elided;
    let place = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), rect).min;
    ui.painter().galley(place, galley, color);
    if is_elided {
        response.on_hover_text(text);
    }
}

/// Lets ↑ and ↓ walk through the values of a menu that has the focus, without opening it.
pub fn choose_by_keys<T: Copy + PartialEq>(ui: &Ui, menu: &Response, value: &mut T, all: &[T]) {
    if !menu.has_focus() {
        return;
    }
    let filter = egui::EventFilter { vertical_arrows: true, ..egui::EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(menu.id, filter));
    let pressed = |key| ui.input_mut(|input| input.count_and_consume_key(egui::Modifiers::NONE, key));
    let (down, up) = (pressed(egui::Key::ArrowDown), pressed(egui::Key::ArrowUp));
    let place = all.iter().position(|one| one == value).unwrap_or_default();
    let next = (place + down).min(all.len().saturating_sub(1)).saturating_sub(up);
    if let Some(&one) = all.get(next) {
        *value = one;
    }
}
