//! The figures of two networks and their differences.

use eframe::egui::{Align2, FontId, Sense, Ui, accesskit::Role, pos2, vec2};

use super::Pair;
use crate::{
    app::{figures, readout, theme, widgets},
    front::{Evaluation, Point},
};

/// Height of a line, and width of the table at the most: far from its name a figure is read for another one's.
const LINE: f32 = 20.0;
pub const WIDTH: f32 = 520.0;
/// Right edges of the three columns, as shares of the width.
const COLUMNS: [f32; 3] = [0.6, 0.8, 1.0];

/// A figure of both networks.
struct Figure {
    name: String,
    values: [f64; 2],
    /// How a value is written, and a difference.
    written: [fn(f64) -> String; 2],
    /// Which way is better, if one is.
    better: Option<Better>,
}

#[derive(Clone, Copy, PartialEq)]
enum Better {
    Lower,
    Higher,
}

/// All figures that at least one of the two has.
fn all(pair: &Pair<'_>) -> Vec<Figure> {
    let points = [&pair.pinned.member.point, &pair.selected.point];
    let score: [fn(f64) -> String; 2] = if readout::is_regression(pair.state) {
        [figures::r_squared; 2]
    } else {
        [figures::percent, figures::percent_difference]
    };
    let mut found = Vec::new();
    for (set, rows) in readout::SETS.into_iter().enumerate() {
        let evaluations = points.map(|point| readout::evaluations(pair.state, point)[set]);
        let each = |figure: fn(Evaluation) -> f64| evaluations.map(|found| found.map_or(f64::NAN, figure));
        let name = |what: &str| format!("{rows} {what}");
        let loss = each(|evaluation| evaluation.loss);
        found.push(Figure {
            name: name("loss"),
            values: loss,
            written: [figures::significant; 2],
            better: Some(Better::Lower),
        });
        let what = if readout::is_regression(pair.state) { "R²" } else { "accuracy" };
        let scores = each(|evaluation| evaluation.score);
        found.push(Figure { name: name(what), values: scores, written: score, better: Some(Better::Higher) });
    }
    let plain = |name: &str, figure: fn(&Point) -> f64, written: fn(f64) -> String| Figure {
        name: name.to_owned(),
        values: points.map(figure),
        written: [written; 2],
        better: None,
    };
    found.push(plain("ℓ¹ norm", |point| point.l1, figures::significant));
    found.push(plain("Non-zero parameters", |point| point.nonzero as f64, whole));
    found.push(plain("λ", |point| point.lambda, figures::small));
    found.push(plain("Residual", |point| point.residual, figures::small));
    found.retain(|figure| figure.values.iter().any(|value| !value.is_nan()));
    found
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a count
fn whole(value: f64) -> String {
    let count = figures::count(value.abs() as usize);
    if value < 0.0 { format!("−{count}") } else { count }
}

/// With its sign, also where it is positive.
fn signed(figure: &Figure) -> String {
    let difference = figure.values[1] - figure.values[0];
    let text = figure.written[1](difference);
    if difference > 0.0 { format!("+{text}") } else { text }
}

/// Shows the table.
pub fn show(ui: &mut Ui, pair: &Pair<'_>) {
    let palette = theme::of(ui.visuals());
    let width = ui.available_width().min(WIDTH);
    let row = |ui: &mut Ui, texts: [(&str, FontId, eframe::egui::Color32); 4]| {
        let (rect, response) = ui.allocate_exact_size(vec2(width, LINE), Sense::hover());
        let [(name, font, color), values @ ..] = texts;
        ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, name, font, color);
        for (share, (text, font, color)) in COLUMNS.into_iter().zip(values) {
            let right = pos2(rect.left() + share * rect.width(), rect.center().y);
            ui.painter().text(right, Align2::RIGHT_CENTER, text, font, color);
        }
        response
    };
    let head = |text| (text, theme::small(), palette.weak);
    row(ui, [head(""), head("pinned"), head("selected"), head("difference")]);
    for figure in all(pair) {
        let [pinned, selected] = figure.values.map(figure.written[0]);
        let difference = signed(&figure);
        let gain = figure.values[1] - figure.values[0];
        let ink = match figure.better {
            Some(Better::Lower) if gain < 0.0 => palette.done,
            Some(Better::Higher) if gain > 0.0 => palette.done,
            Some(_) if gain != 0.0 && !gain.is_nan() => palette.error,
            _ => palette.text,
        };
        let name = (figure.name.as_str(), theme::body(), palette.weak);
        let [one, other] = [&pinned, &selected].map(|text| (text.as_str(), theme::heading(), palette.strong));
        let response = row(ui, [name, one, other, (&difference, theme::heading(), ink)]);
        let spoken = format!("{}: pinned {pinned}, selected {selected}, difference {difference}", figure.name);
        response.widget_info(|| widgets::described(Role::Row, &spoken));
    }
}

/// The same with numbers in full.
pub fn table(pair: &Pair<'_>) -> (Vec<String>, Vec<Vec<String>>) {
    let header = ["figure", "pinned", "selected", "difference"].map(str::to_owned).to_vec();
    let text = |value: f64| if value.is_nan() { String::new() } else { value.to_string() };
    let row = |figure: Figure| {
        let [pinned, selected] = figure.values;
        vec![figure.name, text(pinned), text(selected), text(selected - pinned)]
    };
    (header, all(pair).into_iter().map(row).collect())
}
