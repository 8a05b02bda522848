//! Predicted against true numbers with the line of equality, and what is left over.

use eframe::egui::{
    Color32, Mesh, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, vec2,
};

use super::chart::Chart;
use crate::{
    app::{figures, theme},
    run::{Estimated, Predictions},
};

/// Least width of one of the two pictures, and their height.
const WIDTH: f32 = 260.0;
const HEIGHT: f32 = 250.0;
/// Side of the mark of a row.
const MARK: f32 = 4.0;
/// Rows that are drawn at most: more would cover each other, and take longer than a frame.
const MOST: usize = 12_000;
/// The pointer touches a mark from this distance on.
const TOUCH: f32 = 9.0;

/// Shows both pictures; the row that is clicked on.
pub fn show(ui: &mut Ui, target: &str, estimated: &Estimated, picked: Option<usize>) -> Option<usize> {
    let bounds = bounds(&estimated.truth);
    let residual = (bounds[1] - bounds[0]) / 2.0;
    let width = ui.available_width();
    let is_wide = width >= 2.0 * WIDTH;
    let size = vec2(if is_wide { width / 2.0 - theme::GRID } else { width }.min(2.0 * WIDTH), HEIGHT);
    let mut clicked = None;
    let both = |ui: &mut Ui| {
        ui.spacing_mut().item_spacing.x = theme::GRID;
        let names = [&*format!("true {target}"), &*format!("predicted {target}")];
        let equality = [[bounds[0]; 2], [bounds[1]; 2]];
        let rows = Marks { estimated, place: |truth, predicted| [truth, predicted], picked };
        clicked = clicked.or(rows.show(ui, size, [bounds; 2], names, ("Predicted against true", equality)));
        let names = [&*format!("predicted {target}"), "residual, true − predicted"];
        let zero = [[bounds[0], 0.0], [bounds[1], 0.0]];
        let rows = Marks { estimated, place: |truth, predicted| [predicted, truth - predicted], picked };
        clicked = clicked.or(rows.show(ui, size, [bounds, [-residual, residual]], names, ("Residuals", zero)));
    };
    if is_wide {
        ui.horizontal_top(both)
    } else {
        ui.vertical(both)
    };
    if estimated.truth.len() > MOST {
        let text = format!("{} of {} rows are drawn.", figures::count(MOST), figures::count(estimated.truth.len()));
        super::note(ui, &text);
    }
    clicked
}

/// The range of both axes: that of the true numbers, with some room. It does not move while networks change; what is predicted beyond it
/// is drawn at the edge.
fn bounds(truth: &[f64]) -> [f64; 2] {
    let (low, high) =
        truth.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| (low.min(value), high.max(value)));
    if low > high {
        return [0.0, 1.0];
    }
    let room = if high > low { 0.06 * (high - low) } else { high.abs().max(1.0) };
    [low - room, high + room]
}

/// The rows in one of the pictures.
struct Marks<'a> {
    estimated: &'a Estimated,
    /// Where a row stands with this true and this predicted number.
    place: fn(f64, f64) -> [f64; 2],
    picked: Option<usize>,
}

impl Marks<'_> {
    fn show(
        &self,
        ui: &mut Ui,
        size: Vec2,
        bounds: [[f64; 2]; 2],
        names: [&str; 2],
        (name, line): (&str, [[f64; 2]; 2]),
    ) -> Option<usize> {
        let palette = theme::of(ui.visuals());
        let (chart, response) = Chart::new(ui, size, bounds, names, Sense::CLICK);
        let label = format!("{name} of {} rows", figures::count(self.estimated.truth.len()));
        response.widget_info(|| WidgetInfo::labeled(Role::Figure, true, &label));
        let painter = ui.painter().with_clip_rect(chart.canvas.expand(MARK));
        chart.dashed(&painter, line, Stroke::new(1.0, palette.strong));
        self.paint(&painter, &chart, palette.curves[0].gamma_multiply(0.6));
        if let Some(at) = self.picked.and_then(|row| self.at(&chart, row)) {
            painter.circle(at, 5.0, Color32::TRANSPARENT, Stroke::new(2.0, palette.accent));
        }
        let touched = self.touched(&chart, &response)?;
        let clicked = response.clicked();
        if let Some(at) = self.at(&chart, touched) {
            painter.circle_stroke(at, 5.0, Stroke::new(1.5, palette.strong));
        }
        response.on_hover_text_at_pointer(self.told(touched));
        clicked.then_some(touched)
    }

    fn step(&self) -> usize {
        self.estimated.truth.len().div_ceil(MOST).max(1)
    }

    fn at(&self, chart: &Chart, row: usize) -> Option<Pos2> {
        let (truth, predicted) = (self.estimated.truth.get(row)?, self.estimated.predicted.get(row)?);
        Some(chart.within((self.place)(*truth, *predicted)))
    }

    fn paint(&self, painter: &Painter, chart: &Chart, color: Color32) {
        let mut mesh = Mesh::default();
        for row in (0..self.estimated.truth.len()).step_by(self.step()) {
            if let Some(at) = self.at(chart, row) {
                mesh.add_colored_rect(Rect::from_center_size(at, Vec2::splat(MARK)), color);
            }
        }
        painter.add(Shape::mesh(mesh));
    }

    fn touched(&self, chart: &Chart, response: &Response) -> Option<usize> {
        let pointer = response.hover_pos()?;
        let rows = (0..self.estimated.truth.len()).step_by(self.step());
        let distances = rows.filter_map(|row| Some((row, self.at(chart, row)?.distance(pointer))));
        distances.min_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, distance)| *distance <= TOUCH).map(|(row, _)| row)
    }

    fn told(&self, row: usize) -> String {
        let (truth, predicted) = (self.estimated.truth[row], self.estimated.predicted[row]);
        let [truth, predicted, left] = [truth, predicted, truth - predicted].map(figures::significant);
        format!("True {truth}, predicted {predicted}, residual {left}")
    }
}

/// The rows as a table with numbers in full.
pub fn table(shown: &Predictions, estimated: &Estimated) -> (Vec<String>, Vec<Vec<String>>) {
    let header = ["row", "true", "predicted"].map(str::to_owned).to_vec();
    let rows = shown.places.iter().zip(estimated.truth.iter().zip(&estimated.predicted));
    let text = |(place, (truth, predicted)): (&u32, (&f64, &f64))| {
        vec![(place + 1).to_string(), truth.to_string(), predicted.to_string()]
    };
    (header, rows.map(text).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axes_hold_all_true_numbers_and_have_a_width() {
        for truth in [vec![25.0, 346.0], vec![3.0], vec![0.0, 0.0], vec![]] {
            let [low, high] = bounds(&truth);
            assert!(high > low && truth.iter().all(|value| (low..=high).contains(value)), "{truth:?}");
        }
    }
}
