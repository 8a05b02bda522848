//! A menu to choose one of a few things by, with its name before it.

use eframe::egui::{ComboBox, Role, Ui, WidgetInfo};

use super::{picture, theme, widgets};

/// Shows the menu; whether another thing was chosen.
pub fn show<T: Copy + PartialEq>(
    ui: &mut Ui,
    (name, tooltip): (&str, &str),
    value: &mut T,
    all: &[T],
    label: impl Fn(T) -> String,
) -> bool {
    if picture::is_picture(ui.ctx()) {
        return false;
    }
    let before = *value;
    let weak = theme::of(ui.visuals()).weak;
    ui.label(eframe::egui::RichText::new(name).font(theme::small()).color(weak));
    let menu = ComboBox::from_id_salt(name).selected_text(label(*value)).show_ui(ui, |ui| {
        for &one in all {
            ui.selectable_value(value, one, label(one));
        }
    });
    widgets::choose_by_keys(ui, &menu.response, value, all);
    menu.response.widget_info(|| WidgetInfo {
        current_text_value: Some(label(before)),
        ..WidgetInfo::labeled(Role::ComboBox, true, name)
    });
    menu.response.on_hover_text(tooltip);
    *value != before
}
