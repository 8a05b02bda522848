//! A small picture with two axes: what curves of thresholds and residuals are drawn in.

use eframe::egui::{Align2, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};

use crate::app::{
    axes::{self, Scale},
    theme,
};

/// Room for the ticks on the left and for ticks and a name below.
const ROOM: [f32; 2] = [44.0, 34.0];
/// Room for the name of the upright axis, above it.
const ABOVE: f32 = 18.0;
/// Points of the screen that a tick wants for itself, across and up.
const TICK: [f64; 2] = [56.0, 32.0];

/// The picture, and how values stand in it.
#[derive(Clone, Copy)]
pub struct Chart {
    /// Where values are drawn.
    pub canvas: Rect,
    bounds: [[f64; 2]; 2],
}

impl Chart {
    /// Room of this size with axes over these bounds, across and up, and their names.
    pub fn new(ui: &mut Ui, size: Vec2, bounds: [[f64; 2]; 2], names: [&str; 2], sense: Sense) -> (Self, Response) {
        let (area, response) = ui.allocate_exact_size(size, sense);
        let canvas = Rect::from_min_max(area.min + vec2(ROOM[0], ABOVE), area.max - vec2(6.0, ROOM[1]));
        let chart = Self { canvas, bounds };
        chart.dress(ui, area, names);
        (chart, response)
    }

    fn dress(&self, ui: &Ui, area: Rect, names: [&str; 2]) {
        let (palette, painter) = (theme::of(ui.visuals()), ui.painter());
        let canvas = self.canvas;
        painter.rect(canvas, 0.0, palette.canvas, palette.hair(), StrokeKind::Outside);
        let grid = Stroke::new(1.0, palette.grid);
        let ticks = |axis: usize| {
            let length = f64::from(if axis == 0 { canvas.width() } else { canvas.height() });
            let ticks = axes::ticks(Scale::Linear, self.bounds[axis], (length / TICK[axis]).max(2.0));
            ticks.into_iter().filter(|tick| !tick.label.is_empty())
        };
        for tick in ticks(0) {
            let x = self.at([tick.value, self.bounds[1][0]]).x;
            painter.vline(x, canvas.y_range(), grid);
            painter.text(pos2(x, canvas.bottom() + 4.0), Align2::CENTER_TOP, tick.label, theme::small(), palette.weak);
        }
        for tick in ticks(1) {
            let y = self.at([self.bounds[0][0], tick.value]).y;
            painter.hline(canvas.x_range(), y, grid);
            painter.text(pos2(canvas.left() - 5.0, y), Align2::RIGHT_CENTER, tick.label, theme::small(), palette.weak);
        }
        let below = pos2(canvas.center().x, area.bottom());
        painter.text(below, Align2::CENTER_BOTTOM, names[0], theme::small(), palette.text);
        painter.text(pos2(area.left() + 2.0, area.top()), Align2::LEFT_TOP, names[1], theme::small(), palette.text);
    }

    /// Where values stand.
    #[must_use]
    #[allow(clippy::cast_possible_truncation)] // points of a screen
    pub fn at(&self, place: [f64; 2]) -> Pos2 {
        let share = |axis: usize| {
            let [low, high] = self.bounds[axis];
            ((place[axis] - low) / (high - low).max(f64::MIN_POSITIVE)) as f32
        };
        pos2(
            self.canvas.left() + share(0) * self.canvas.width(),
            self.canvas.bottom() - share(1) * self.canvas.height(),
        )
    }

    /// The same, at the edge where it would be outside.
    #[must_use]
    pub fn within(&self, place: [f64; 2]) -> Pos2 {
        self.canvas.clamp(self.at(place))
    }

    /// Draws a line through these values.
    pub fn line(&self, painter: &Painter, values: &[[f64; 2]], stroke: Stroke) {
        painter.add(Shape::line(values.iter().map(|&place| self.at(place)).collect(), stroke));
    }

    /// Draws a dashed line between two values.
    pub fn dashed(&self, painter: &Painter, values: [[f64; 2]; 2], stroke: Stroke) {
        painter.extend(Shape::dashed_line(&values.map(|place| self.at(place)), stroke, 4.0, 4.0));
    }
}
