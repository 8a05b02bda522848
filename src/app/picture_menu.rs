//! What can be taken home of a pane: the entries of its menu and their words.

use eframe::egui::{Context, Id, RichText, Ui};

use super::{
    command::AppCommand,
    panes::{View, menu_entry},
    picture::Subject,
    pictures::Form,
    theme,
};

/// The pictures of a pane.
#[must_use]
pub fn subjects(view: View) -> &'static [Subject] {
    match view {
        View::Front => &[Subject::Front, Subject::Scores],
        View::Inspector => &[Subject::Network],
        View::Comparison => &[Subject::Comparison, Subject::Growth],
        View::Paths => &[Subject::Pane(View::Paths)],
        View::Inputs => &[Subject::Pane(View::Inputs)],
        View::Network => &[Subject::Pane(View::Network)],
        View::Predictions => &[Subject::Pane(View::Predictions)],
        View::Compare => &[Subject::Pane(View::Compare)],
    }
}

/// Where it is noted whether pictures are for print.
fn for_print_id() -> Id {
    Id::unique("pictures for print")
}

/// Notes whether pictures are for print: menus of all panes show it.
pub fn note_for_print(ctx: &Context, for_print: bool) {
    ctx.data_mut(|data| data.insert_temp(for_print_id(), for_print));
}

/// Shows the entries.
pub fn show(ui: &mut Ui, view: View, commands: &mut Vec<AppCommand>) {
    let subjects = subjects(view);
    let for_print = ui.data(|data| data.get_temp(for_print_id())).unwrap_or_default();
    for &subject in subjects {
        ui.separator();
        ui.label(RichText::new(subject.label()).font(theme::small()).color(theme::of(ui.visuals()).weak));
        for form in Form::ALL {
            menu_entry(ui, AppCommand::SaveView(subject, form), false, commands);
        }
        menu_entry(ui, AppCommand::CopyPicture(subject), false, commands);
        menu_entry(ui, AppCommand::CopyTable(subject), false, commands);
    }
    if !subjects.is_empty() {
        ui.separator();
        menu_entry(ui, AppCommand::ToggleForPrint, for_print, commands);
    }
    if view == View::Front {
        menu_entry(ui, AppCommand::SaveReport, false, commands);
    }
}

/// The words of all forms of a view.
macro_rules! words {
    ($name:literal) => {
        [
            concat!("Save ", $name, " as SVG…"),
            concat!("Save ", $name, " as PNG…"),
            concat!("Save ", $name, " as CSV…"),
            concat!("Copy picture of ", $name),
            concat!("Copy table of ", $name),
        ]
    };
}

fn words(subject: Subject) -> [&'static str; 5] {
    match subject {
        Subject::Front => words!("front"),
        Subject::Scores => words!("accuracy"),
        Subject::Network => words!("weights"),
        Subject::Comparison => words!("comparison"),
        Subject::Growth => words!("hypervolume"),
        Subject::Pane(View::Paths) => words!("weight paths"),
        Subject::Pane(View::Inputs) => words!("inputs"),
        Subject::Pane(View::Predictions) => words!("predictions"),
        Subject::Pane(View::Compare) => words!("two networks"),
        Subject::Pane(_) => words!("network"),
    }
}

/// What the entry says that saves a view.
#[must_use]
pub fn save_label(subject: Subject, form: Form) -> &'static str {
    words(subject)[form as usize]
}

/// What the entry says that copies a view.
#[must_use]
pub fn copy_label(subject: Subject, is_table: bool) -> &'static str {
    words(subject)[if is_table { 4 } else { 3 }]
}
