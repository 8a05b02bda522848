//! From which probability on the second of two classes is predicted: matrix, precision, recall and the place on the curves follow.

use eframe::egui::{Align2, RichText, Sense, Slider, Ui, accesskit::Role, vec2};

use super::curve::{self, Kind};
use crate::{
    app::{figures, theme, widgets},
    front::{ConfusionMatrix, Ranking},
    run::Classified,
};

/// Where neither of two classes is more probable.
const EVEN: f64 = 0.5;
/// Height of a line.
const LINE: f32 = 20.0;

/// From which probability on the second class is predicted.
pub struct Threshold {
    value: f64,
    kind: Kind,
}

impl Default for Threshold {
    fn default() -> Self {
        Self { value: EVEN, kind: Kind::Roc }
    }
}

impl Threshold {
    /// The class that is predicted for a row.
    pub fn class(&self, classified: &Classified, row: usize) -> usize {
        if classified.ranking.is_some() {
            usize::from(classified.of_row(row).get(1).is_some_and(|&second| second > self.value))
        } else {
            classified.predicted.get(row).map_or(0, |&class| class as usize)
        }
    }

    /// How often each of the two classes is taken for which.
    pub fn confusion(&self, classified: &Classified) -> ConfusionMatrix {
        let class = |row| u32::from(self.class(classified, row) == 1);
        let predicted: Vec<u32> = (0..classified.truth.len()).map(class).collect();
        ConfusionMatrix::new(2, &classified.truth, &predicted)
    }

    /// Shows the threshold with what it gives, and the curve on which it is a place.
    pub fn show(&mut self, ui: &mut Ui, classes: &[String], ranking: &Ranking, confusion: &ConfusionMatrix) {
        let palette = theme::of(ui.visuals());
        let positive = classes.get(1).map_or("", String::as_str);
        ui.horizontal(|ui| {
            ui.label(RichText::new("Threshold").color(palette.weak)).on_hover_text(format!(
                "{positive} is predicted where its probability is larger than this; the other figures below are of 0.5"
            ));
            ui.spacing_mut().slider_width = 96.0;
            let slider = Slider::new(&mut self.value, 0.0..=1.0).fixed_decimals(3).step_by(0.001);
            let response = ui.add(slider);
            let label = format!("Threshold: the probability above which {positive} is predicted");
            response.widget_info(|| eframe::egui::WidgetInfo::slider(true, self.value, &label));
            if self.value != EVEN && ui.small_button("0.5").on_hover_text("Back to the more probable class").clicked() {
                self.value = EVEN;
            }
        });
        let share = |value: Option<f64>| value.map_or_else(|| figures::NONE.to_owned(), figures::percent);
        line(
            ui,
            "Precision",
            &share(confusion.precision(1)),
            &format!("Share of the rows predicted as {positive} that are"),
        );
        line(
            ui,
            "Recall",
            &share(confusion.recall(1)),
            &format!("Share of the rows of {positive} that are predicted as such"),
        );
        let specificity = confusion.recall(0);
        line(ui, "Specificity", &share(specificity), "Share of the rows of the other class that are predicted as such");
        ui.add_space(theme::GRID);
        if let Some(threshold) = curve::show(ui, &mut self.kind, ranking, self.value) {
            self.value = threshold;
        }
        ui.add_space(theme::GRID);
    }
}

fn line(ui: &mut Ui, name: &str, value: &str, tooltip: &str) {
    let palette = theme::of(ui.visuals());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::hover());
    response.widget_info(|| widgets::described(Role::Row, &format!("{name} at the threshold: {value}")));
    ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, name, theme::body(), palette.weak);
    let at = rect.left_center() + vec2(0.7 * rect.width(), 0.0);
    ui.painter().text(at, Align2::RIGHT_CENTER, value, theme::heading(), palette.strong);
    response.on_hover_text(tooltip);
}
