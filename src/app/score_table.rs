//! The figures of the network that is shown, on the three sets of rows in aligned columns, each above what the best constant answer comes to.

use eframe::egui::{Align2, Color32, FontId, Sense, Stroke, Ui, accesskit::Role, pos2, vec2};

use super::{figures, icons, metrics, readout, state::State, theme, widgets};
use crate::{
    front::{Evaluation, Member, Metric, Point},
    run::RowSet,
};

/// What stands in the place of a figure on the test rows.
const COVERED: &str = "covered";
/// Right edges of the three columns, as shares of the width.
const COLUMNS: [f32; 3] = [0.5, 0.76, 1.0];
/// Height of a line, and of one of small text.
const LINE: [f32; 2] = [20.0, 16.0];

/// Shows loss and accuracy (or R²), and the figure that is chosen along the front where it is another one.
pub fn show(ui: &mut Ui, state: &State, member: &Member, chosen: Metric) {
    header(ui, &readout::evaluations(state, &member.point));
    let is_regression = readout::is_regression(state);
    let loss = if is_regression { None } else { Some(Metric::LogLoss) };
    let losses = readout::evaluations(state, &member.point).map(|found| found.map(|rows| rows.loss));
    let constants = match loss {
        Some(metric) => constants(state, metric),
        None => [0, 1, 2].map(|set| constant_loss(state, set)),
    };
    line(ui, "Loss", &cells(state, losses, &figures::significant));
    baseline(ui, "Loss", &cells(state, constants, &figures::significant));
    let usual = state.metric(if is_regression { Metric::RSquared } else { Metric::Accuracy });
    figure(ui, state, member, usual);
    standard_error(ui, state, &member.point);
    let chosen = state.metric(chosen);
    if chosen != usual && chosen != Metric::LogLoss {
        figure(ui, state, member, chosen);
    }
}

fn figure(ui: &mut Ui, state: &State, member: &Member, metric: Metric) {
    let write = |value: f64| metrics::written(metric, Some(value));
    let name = metrics::label(metric);
    line(ui, name, &cells(state, RowSet::ALL.map(|set| state.figure(member, set, metric)), &write));
    baseline(ui, name, &cells(state, constants(state, metric), &write));
}

fn constants(state: &State, metric: Metric) -> [Option<f64>; 3] {
    RowSet::ALL.map(|set| state.best_constant(set, metric))
}

/// The loss of the best constant number: the variance of the target on these rows over that on the training rows.
fn constant_loss(state: &State, set: usize) -> Option<f64> {
    let std = state.best_constant(*RowSet::ALL.get(set)?, Metric::RootMeanSquaredError)?;
    let unit = state.info()?.card.target_std()?;
    Some((std / unit).powi(2))
}

/// Values as they are written; those of test rows only once they are asked for.
fn cells(state: &State, values: [Option<f64>; 3], write: &dyn Fn(f64) -> String) -> [String; 3] {
    let mut cells = values.map(|value| value.map_or_else(|| figures::NONE.to_owned(), write));
    if state.covers_test() {
        COVERED.clone_into(&mut cells[2]);
    }
    cells
}

fn header(ui: &mut Ui, evaluations: &[Option<Evaluation>; 3]) {
    let palette = theme::of(ui.visuals());
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 18.0), Sense::hover());
    for (set, name) in readout::SETS.into_iter().enumerate() {
        let right = pos2(rect.left() + COLUMNS[set] * rect.width(), rect.center().y);
        let text = ui.painter().text(right, Align2::RIGHT_CENTER, name, theme::small(), palette.weak);
        if evaluations[set].is_some() {
            let place = pos2(text.left() - 8.0, rect.center().y);
            icons::marker(ui.painter(), set, place, 3.0, palette.curves[set], Stroke::NONE);
        }
    }
}

fn line(ui: &mut Ui, name: &str, values: &[String; 3]) {
    let palette = theme::of(ui.visuals());
    let spoken = format!("{name}: training {}, validation {}, test {}", values[0], values[1], values[2]);
    let look = |value: &str| {
        if value == COVERED { (theme::small(), palette.weak) } else { (theme::heading(), palette.strong) }
    };
    let response = row(ui, LINE[0], (name, theme::body()), values, &look);
    response.widget_info(|| widgets::described(Role::Row, &spoken));
}

/// What the best constant answer comes to, quietly below a figure; nothing where it is not known.
fn baseline(ui: &mut Ui, of: &str, values: &[String; 3]) {
    if values.iter().take(2).all(|value| value == figures::NONE) {
        return;
    }
    let weak = theme::of(ui.visuals()).weak;
    let values = values.clone().map(|value| if value == COVERED { String::new() } else { value });
    let spoken = format!("{of} of the best constant answer: training {}, validation {}", values[0], values[1]);
    let response = row(ui, LINE[1], ("best constant", theme::small()), &values, &|_| (theme::small(), weak));
    response.widget_info(|| widgets::described(Role::Row, &spoken));
    response.on_hover_text(
        "What the same answer for every row comes to at best: the largest class, the shares of the classes, or the mean of the target. A \
         network must be better than that",
    );
}

fn row(
    ui: &mut Ui,
    height: f32,
    (name, font): (&str, FontId),
    values: &[String; 3],
    look: &dyn Fn(&str) -> (FontId, Color32),
) -> eframe::egui::Response {
    let palette = theme::of(ui.visuals());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, name, font, palette.weak);
    for (share, value) in COLUMNS.into_iter().zip(values) {
        let right = pos2(rect.left() + share * rect.width(), rect.center().y);
        let (font, color) = look(value);
        ui.painter().text(right, Align2::RIGHT_CENTER, value, font, color);
    }
    response
}

/// How well the figures on validation rows are known, where there are folds.
fn standard_error(ui: &mut Ui, state: &State, point: &Point) {
    let Some(Evaluation { loss, score }) = point.validation_error else { return };
    let palette = theme::of(ui.visuals());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 18.0), Sense::hover());
    let (loss, score) = (figures::small(loss), readout::score(state, score));
    let name = readout::score_name(state);
    let spoken = format!("Standard errors on validation rows: loss {loss}, {name} {score}");
    response.widget_info(|| widgets::described(Role::Row, &spoken));
    ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, "Standard error", theme::body(), palette.weak);
    let right = pos2(rect.left() + COLUMNS[1] * rect.width(), rect.center().y);
    ui.painter().text(right, Align2::RIGHT_CENTER, format!("± {loss} · ± {score}"), theme::small(), palette.text);
    response.on_hover_text(format!(
        "Of the loss ({loss}) and of {name} ({score}) on validation rows: both are means over the folds, and how far these are apart \
         tells how well the means are known"
    ));
}
