//! The command line that computes what is shown, to read and to copy.

use eframe::egui::{self, FontFamily, FontId, Frame, Popup, RichText, TextEdit, TextStyle, Ui};

use super::{
    command::AppCommand,
    icons::Icon,
    setup::Setup,
    state::State,
    theme,
    widgets::{self, Look},
};
use crate::run::{HiddenLayers, command_line, quoted};

/// Width of the popup.
const WIDTH: f32 = 420.0;

/// The command line of the run that is shown, or without one of the setup; nothing if the setup is wrong.
#[must_use]
pub fn command(state: &State, setup: &Setup) -> Option<String> {
    let Some(info) = state.info() else {
        let mut specification = setup.specification().ok()?;
        specification.data.make_absolute();
        return quoted(&command_line(&specification, setup.hidden_layers(), None)?);
    };
    let mut specification = info.specification.clone();
    specification.data.make_absolute();
    let words = command_line(&specification, HiddenLayers::Given, Some(&info.dataset));
    // What no option says is computed again from its folder.
    let again = || {
        let folder = state.folder.as_ref()?.to_str()?.to_owned();
        Some(vec!["paretoscope".to_owned(), "fit".to_owned(), "--from".to_owned(), folder])
    };
    quoted(&words.or_else(again)?)
}

/// The button that shows the command line.
pub fn button(ui: &mut Ui, state: &State, setup: &Setup, commands: &mut Vec<AppCommand>) {
    let look = Look { icon: Some(Icon::Terminal), quiet: true, ..Look::default() };
    let response = widgets::button(ui, look, "Command line", true);
    let response = response.on_hover_text("The command line that computes this without the window");
    let frame = Frame::popup(ui.style()).inner_margin(3.0 * theme::GRID);
    Popup::from_toggle_button_response(&response)
        .frame(frame)
        .align(egui::RectAlign::TOP_START)
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
        .width(WIDTH)
        .show(|ui| contents(ui, state, setup, commands));
}

fn contents(ui: &mut Ui, state: &State, setup: &Setup, commands: &mut Vec<AppCommand>) {
    let palette = theme::of(ui.visuals());
    ui.set_width(WIDTH);
    ui.spacing_mut().item_spacing.y = 2.0 * theme::GRID;
    let of = if state.info().is_some() { "Computes the run that is shown" } else { "Computes this setup" };
    ui.label(RichText::new(of).font(theme::heading()).color(palette.strong));
    let Some(command) = command(state, setup) else {
        let reason = "The setup holds a value that is not valid, or something that no option says.";
        ui.label(RichText::new(reason).color(palette.weak));
        return;
    };
    let size = TextStyle::Body.resolve(ui.style()).size;
    let mut text = command.as_str();
    let field = TextEdit::multiline(&mut text)
        .font(FontId::new(size, FontFamily::Monospace))
        .desired_rows(1)
        .desired_width(f32::INFINITY);
    ui.add(field).accessible_name("Command line of this run");
    let look = Look { text: Some(AppCommand::CopyCommandLine.label()), ..Look::default() };
    let copy = widgets::button(ui, look, AppCommand::CopyCommandLine.label(), true);
    if copy.on_hover_text(AppCommand::CopyCommandLine.tooltip()).clicked() {
        commands.push(AppCommand::CopyCommandLine);
        ui.close();
    }
}
