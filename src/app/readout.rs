//! The figures of a point: beside the pointer, and as lines that other panels share.

use eframe::egui::{self, Grid, PopupAnchor, RectAlign, Response, RichText, Ui};

use super::{figures, naming, state::State, theme};
use crate::{
    data::Task,
    front::{Evaluation, Point, RefitKind},
};

/// Names of the three sets of rows.
pub const SETS: [&str; 3] = ["Training", "Validation", "Test"];

/// How well a network does on training, validation and test rows; nothing of the last while they are covered.
#[must_use]
pub fn evaluations(state: &State, point: &Point) -> [Option<Evaluation>; 3] {
    [Some(point.train), point.validation, point.test.filter(|_| state.shows_test())]
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
    state.info().is_some_and(|info| info.dataset.task == Task::Regression)
}

/// Where there is no room for the readout on its side: first where a falling curve is not.
const OTHER_SIDES: [RectAlign; 3] = [RectAlign::BOTTOM_END, RectAlign::TOP_END, RectAlign::BOTTOM_START];

/// Width of the figures at the most.
pub const WIDTH: f32 = 240.0;

/// Shows the figures of a point beside a place, on this side of it where there is room.
pub fn show(ui: &Ui, response: &Response, state: &State, number: usize, (place, side): (PopupAnchor, RectAlign)) {
    let Some(member) = state.front().get(number) else { return };
    let mut tooltip = egui::Tooltip::always_open(ui.ctx().clone(), ui.layer_id(), response.id.with("readout"), place);
    tooltip.popup = tooltip.popup.align(side).align_alternatives(&OTHER_SIDES);
    tooltip.gap(14.0).width(WIDTH).show(|ui| contents(ui, state, &member.point));
}

fn contents(ui: &mut Ui, state: &State, point: &Point) {
    let palette = theme::of(ui.visuals());
    ui.spacing_mut().item_spacing.y = 3.0;
    ui.spacing_mut().interact_size.y = 17.0;
    let name = format!("{} · {}", naming::norm(point), naming::nonzeros(point));
    ui.label(RichText::new(name).font(theme::heading()).color(palette.strong));
    let sets = SETS.into_iter().zip(evaluations(state, point)).enumerate();
    Grid::new("readout").num_columns(3).min_row_height(17.0).spacing([18.0, 0.0]).show(ui, |ui| {
        for heading in ["", "loss", &score_name(state).replace("Acc", "acc")] {
            right(ui, heading, palette.weak);
        }
        ui.end_row();
        for (set, (name, evaluation)) in sets {
            let Some(Evaluation { loss, score: value }) = evaluation else { continue };
            ui.label(RichText::new(name).color(palette.curves[set]));
            right(ui, &figures::significant(loss), palette.strong);
            right(ui, &score(state, value), palette.strong);
            ui.end_row();
        }
        let refits = state.record.as_ref().map(|record| &record.refits);
        if let Some(refit) = refits.and_then(|refits| refits.get(point.number, RefitKind::Refit)) {
            let rows = refit.validation.unwrap_or(refit.train);
            ui.label(RichText::new("Refitted").color(palette.curves[1]));
            right(ui, &figures::significant(rows.loss), palette.strong);
            right(ui, &score(state, rows.score), palette.strong);
            ui.end_row();
        }
    });
}

fn right(ui: &mut Ui, text: &str, color: egui::Color32) {
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| ui.label(RichText::new(text).color(color)));
}
