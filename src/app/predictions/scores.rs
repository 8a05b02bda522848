//! All figures of predictions, each beside that of the best constant answer.

use eframe::egui::{Align2, Sense, Ui, accesskit::Role, pos2, vec2};

use crate::{
    app::{metrics, theme, widgets},
    front::Metric,
    run::{Answers, Predictions},
};

/// Height of a line.
const LINE: f32 = 20.0;
/// Width of the figures at the most: a value far from its name is read for another one's.
const WIDTH: f32 = 300.0;

/// Shows them, one under the other.
pub fn show(ui: &mut Ui, shown: &Predictions) {
    let is_regression = matches!(shown.answers, Answers::Values(_));
    let palette = theme::of(ui.visuals());
    let width = ui.available_width().min(WIDTH);
    let (rect, _) = ui.allocate_exact_size(vec2(width, LINE), Sense::hover());
    let right = |share: f32| pos2(rect.left() + share * rect.width(), rect.center().y);
    ui.painter().text(right(1.0), Align2::RIGHT_CENTER, "best constant", theme::small(), palette.weak);
    for metric in Metric::of(is_regression) {
        let (rect, response) = ui.allocate_exact_size(vec2(width, LINE), Sense::hover());
        let [value, constant] = pair(shown, metric);
        let name = metrics::label(metric);
        let spoken = format!("{name} {value}, best constant answer {constant}");
        response.widget_info(|| widgets::described(Role::Row, &spoken));
        let right = |share: f32| pos2(rect.left() + share * rect.width(), rect.center().y);
        ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, name, theme::body(), palette.weak);
        ui.painter().text(right(0.7), Align2::RIGHT_CENTER, value, theme::heading(), palette.strong);
        ui.painter().text(right(1.0), Align2::RIGHT_CENTER, constant, theme::body(), palette.weak);
        response.on_hover_text(metrics::tooltip(metric));
    }
}

fn pair(shown: &Predictions, metric: Metric) -> [String; 2] {
    [shown.scores.get(metric), shown.targets.best_constant(metric)].map(|value| metrics::written(metric, value))
}

/// The same as a table with numbers in full.
pub fn table(shown: &Predictions, is_regression: bool) -> (Vec<String>, Vec<Vec<String>>) {
    let header = ["figure", "value", "best constant"].map(str::to_owned).to_vec();
    let text = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    let row = |metric: Metric| {
        let (value, constant) = (shown.scores.get(metric), shown.targets.best_constant(metric));
        vec![metrics::label(metric).to_owned(), text(value), text(constant)]
    };
    (header, Metric::of(is_regression).map(row).collect())
}
