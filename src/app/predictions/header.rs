//! Which rows are asked for, what is said of them, and what is said where there are none.

use eframe::egui::{RichText, Sense, Stroke, Ui, WidgetInfo, accesskit::Role, vec2};

use super::{note, set_name};
use crate::{
    app::{
        command::AppCommand,
        figures, icons,
        predicting::Answer,
        state::State,
        theme,
        widgets::{self, Look},
    },
    run::{Predictions, RowSet, RunInfo},
};

/// The switch between the three sets of rows, and what all of these come to.
pub fn show(ui: &mut Ui, state: &State, chosen: &mut Option<RowSet>, set: RowSet, shown: Option<&Predictions>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GRID;
        for other in RowSet::ALL {
            if has_rows(state, other) && entry(ui, other, other == set) {
                *chosen = Some(other);
            }
        }
        if let Some(shown) = shown {
            let count = figures::count(shown.len());
            ui.label(RichText::new(format!("{count} rows")).color(theme::of(ui.visuals()).weak));
        }
    });
}

fn has_rows(state: &State, set: RowSet) -> bool {
    state.info().is_some_and(|info| match set {
        RowSet::Training => true,
        RowSet::Validation => info.dataset.validation_rows > 0 || info.dataset.folds > 0,
        RowSet::Test => info.dataset.test_rows > 0,
    })
}

fn entry(ui: &mut Ui, set: RowSet, is_on: bool) -> bool {
    let palette = theme::of(ui.visuals());
    let ink = if is_on { palette.strong } else { palette.weak };
    let galley = ui.painter().layout_no_wrap(set_name(set).to_owned(), theme::body(), ink);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 32.0, theme::CONTROL_HEIGHT), Sense::click());
    let name = format!("Predictions on {} rows", set_name(set).to_lowercase());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_on, &name));
    let is_hot = response.hovered() || response.has_focus();
    if is_on {
        let line = Stroke::new(1.0, palette.accent);
        ui.painter().rect(rect, 5.0, ui.visuals().selection.bg_fill, line, eframe::egui::StrokeKind::Inside);
    } else if is_hot {
        ui.painter().rect_filled(rect, 5.0, palette.control[1]);
    }
    let curve = set as usize;
    icons::marker(ui.painter(), curve, rect.left_center() + vec2(14.0, 0.0), 3.4, palette.curves[curve], Stroke::NONE);
    ui.painter().galley(rect.left_center() + vec2(24.0, -galley.size().y / 2.0), galley, ink);
    response.on_hover_text(tooltip(set)).clicked()
}

fn tooltip(set: RowSet) -> &'static str {
    match set {
        RowSet::Training => "What the network says of the rows that it was trained on",
        RowSet::Validation => {
            "What the network says of the rows kept for selection; with folds what each fold's network of this norm says of the rows that \
             it was not trained on"
        }
        RowSet::Test => "What the network says of the rows held out for the final test",
    }
}

/// Says what these predictions are, where that is not plain.
pub fn about(ui: &mut Ui, info: &RunInfo, shown: &Predictions, is_refit: bool) {
    let Some([there, of]) = shown.folds else { return };
    let missing = if there < of { format!("; {there} of {of} folds are there") } else { String::new() };
    let mut text = format!("Each row by the fold's network of this norm that was not trained on it{missing}");
    if info.specification.data.repeats > 1 {
        text += "; of the first repetition";
    }
    if is_refit {
        text += "; folds are shown without a refit";
    }
    note(ui, &(text + "."));
}

/// What stands in the place of predictions.
pub fn instead(ui: &mut Ui, state: &State, answer: &Answer, commands: &mut Vec<AppCommand>) {
    match answer {
        Answer::Here(_) => {}
        Answer::Coming => note(ui, "The predictions are being worked out…"),
        Answer::Reading => note(ui, "The rows of this run are being read…"),
        Answer::Covered => covered(ui, commands),
        Answer::Nothing(reason) => note(ui, reason),
        Answer::Failed(reason) => note(ui, reason),
        Answer::NoRows(reason) => no_rows(ui, state, reason, commands),
    }
}

/// The same as the figures on the test rows: they are shown once a person asks.
fn covered(ui: &mut Ui, commands: &mut Vec<AppCommand>) {
    note(ui, "Predictions on the test rows are covered, as the test figures are, until you ask for them.");
    let command = AppCommand::ShowTest;
    let look = Look { text: Some("Show them"), ..Look::default() };
    let response = widgets::button(ui, look, "Show predictions on test rows", true);
    if response.on_hover_text(command.tooltip()).clicked() {
        commands.push(command);
    }
}

/// Where the rows are not to be had: why, and what a person can do.
fn no_rows(ui: &mut Ui, state: &State, reason: &str, commands: &mut Vec<AppCommand>) {
    note(ui, &format!("Predictions need the rows that this run was computed on. {reason}"));
    let source = state.info().map(|info| info.specification.data.source.clone()).unwrap_or_default();
    ui.horizontal(|ui| {
        if ui.button("Look again").on_hover_text(format!("Read {source} once more")).clicked() {
            commands.push(AppCommand::ReadRows);
        }
        if ui.button("Browse…").on_hover_text(AppCommand::BrowseRows.tooltip()).clicked() {
            commands.push(AppCommand::BrowseRows);
        }
    });
}
