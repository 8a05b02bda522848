//! The figures of a point: beside the pointer, and as lines that other panels share.

use eframe::egui::{self, Grid, Response, RichText, Ui};

use super::{figures, state::State, theme};
use crate::{
    data::Task,
    front::{Evaluation, Point},
};

/// Names of the three sets of rows.
pub const SETS: [&str; 3] = ["Training", "Validation", "Test"];

/// How well a network does on training, validation and test rows.
#[must_use]
pub fn evaluations(point: &Point) -> [Option<Evaluation>; 3] {
    [Some(point.train), point.validation, point.test]
}

/// Name of what is better when higher.
#[must_use]
pub fn score_name(state: &State) -> &'static str {
    if is_regression(state) { "R²" } else { "Accuracy" }
}

/// An accuracy as per cent, or R² as a number.
#[must_use]
pub fn score(state: &State, value: f64) -> String {
    if is_regression(state) { figures::r_squared(value) } else { figures::percent(value) }
}

/// Whether the run predicts a number.
#[must_use]
pub fn is_regression(state: &State) -> bool {
    state.info.as_ref().is_some_and(|info| info.data.dataset.task == Task::Regression)
}

/// Shows the figures of a point beside the pointer.
pub fn show(ui: &Ui, response: &Response, state: &State, number: usize) {
    let Some(member) = state.front.get(number) else { return };
    let tooltip = egui::Tooltip::always_open(
        ui.ctx().clone(),
        ui.layer_id(),
        response.id.with("readout"),
        egui::PopupAnchor::Pointer,
    );
    tooltip.gap(14.0).show(|ui| contents(ui, state, &member.point));
}

fn contents(ui: &mut Ui, state: &State, point: &Point) {
    let weak = theme::of(ui.visuals()).weak;
    ui.label(RichText::new(format!("Point {}", point.number)).font(theme::heading()));
    Grid::new("readout").num_columns(2).spacing([16.0, 2.0]).show(ui, |ui| {
        let mut row = |name: &str, value: String| {
            ui.label(RichText::new(name).color(weak));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| ui.label(value));
            ui.end_row();
        };
        row("ℓ¹ norm", figures::significant(point.l1));
        row("Non-zero parameters", figures::count(point.nonzero));
        for (name, evaluation) in SETS.iter().zip(evaluations(point)) {
            if let Some(Evaluation { loss, score: value }) = evaluation {
                row(&format!("{name} loss"), figures::significant(loss));
                row(&format!("{name} {}", score_name(state)).replace(" Acc", " acc"), score(state, value));
            }
        }
    });
}
