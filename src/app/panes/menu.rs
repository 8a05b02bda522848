//! The menu of views and layouts in the bar on top, and the menu of one pane.

use eframe::egui::{Button, Popup, RectAlign, RichText, Ui};

use super::{
    super::{
        command::AppCommand,
        command_list,
        icons::Icon,
        picture_menu, theme,
        widgets::{self, Look},
    },
    Arrangement, Ready, View,
};

/// Width of the menus.
const WIDTH: f32 = 208.0;

/// Shows the button that opens the menu of views and layouts.
pub fn view_menu(ui: &mut Ui, panes: &Arrangement, commands: &mut Vec<AppCommand>) {
    let look = Look { icon: Some(Icon::Panes), quiet: true, ..Look::default() };
    let response = widgets::button(ui, look, "View", true).on_hover_text("Views, and how they are laid out");
    Popup::menu(&response).align(RectAlign::BOTTOM_END).show(|ui| {
        ui.set_min_width(WIDTH);
        caption(ui, "Views");
        for &view in View::ALL {
            entry(ui, AppCommand::ToggleView(view), panes.shows(view), commands);
        }
        ui.separator();
        caption(ui, "Layouts");
        let ready = panes.ready();
        for &layout in Ready::ALL {
            entry(ui, AppCommand::LayOut(layout), ready == Some(layout), commands);
        }
        entry(ui, AppCommand::ResetLayout, false, commands);
        ui.separator();
        entry(ui, AppCommand::ToggleTitleBars, panes.is_titled(), commands);
    });
}

fn caption(ui: &mut Ui, text: &str) {
    let color = theme::of(ui.visuals()).weak;
    ui.label(RichText::new(text).font(theme::small()).color(color));
}

/// Shows the button that opens the menu of what can be done with a pane.
pub fn pane_menu(ui: &mut Ui, view: View, commands: &mut Vec<AppCommand>) {
    let look = Look { icon: Some(Icon::More), quiet: true, ..Look::default() };
    let response = widgets::button(ui, look, &format!("Menu of {}", view.label()), true);
    let response = response.on_hover_text("What can be done with this pane");
    Popup::menu(&response).align(RectAlign::BOTTOM_END).show(|ui| {
        ui.set_min_width(WIDTH);
        if view == View::Inspector {
            entry(ui, AppCommand::TogglePin, false, commands);
        }
        entry(ui, AppCommand::Enlarge(view), false, commands);
        named_entry(ui, ["Close pane"; 2], AppCommand::ToggleView(view), false, commands);
        picture_menu::show(ui, view, commands);
    });
}

/// A command as an entry of a menu, with its shortcut.
pub fn entry(ui: &mut Ui, command: AppCommand, on: bool, commands: &mut Vec<AppCommand>) {
    // Views and layouts are named alike.
    let spoken = match command {
        AppCommand::ToggleView(_) | AppCommand::LayOut(_) | AppCommand::Enlarge(_) => command_list::title(&command),
        _ => command.label().to_owned(),
    };
    named_entry(ui, [command.label(), &spoken], command, on, commands);
}

/// An entry by this name, and as it is spoken, where nothing around it says what it is about.
fn named_entry(ui: &mut Ui, [name, spoken]: [&str; 2], command: AppCommand, on: bool, commands: &mut Vec<AppCommand>) {
    let mut button = Button::selectable(on, RichText::new(name));
    if let Some(keys) = command.keys(ui.ctx()) {
        button = button.shortcut_text(RichText::new(keys).font(theme::small()));
    }
    if ui.add(button).accessible_name(spoken).on_hover_text(command.tooltip()).clicked() {
        commands.push(command);
        ui.close();
    }
}
