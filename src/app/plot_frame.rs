//! The frame of a plot: its canvas, grid, ticks and names of axes.

use eframe::egui::{Align2, Painter, Pos2, Rect, Stroke, StrokeKind, pos2, vec2};

use super::{
    axes::{self, Scale, Tick},
    theme::{self, Palette},
    view::Transform,
};

/// Points of the screen that a labelled tick wants for itself, across and up.
const TICK_DISTANCE: [f64; 2] = [84.0, 40.0];
/// Distance of a tick's label from the canvas.
const LABEL_DISTANCE: f32 = 6.0;

/// Draws the frame of one plot.
pub struct PlotFrame<'a> {
    /// Draws around the canvas too.
    pub painter: &'a Painter,
    /// The colours.
    pub palette: &'a Palette,
    /// The canvas and what it shows.
    pub transform: Transform,
}

impl PlotFrame<'_> {
    /// The empty canvas.
    pub fn canvas(&self) {
        self.painter.rect_filled(self.transform.rect, 4.0, self.palette.canvas);
    }

    /// The edge, drawn last so that no curve covers it.
    pub fn edge(&self) {
        self.painter.rect_stroke(self.transform.rect, 4.0, self.palette.hair(), StrokeKind::Middle);
    }

    /// The ticks of the horizontal axis that the canvas has room for.
    #[must_use]
    pub fn x_ticks(&self, scale: Scale) -> Vec<Tick> {
        let wanted = f64::from(self.transform.rect.width()) / TICK_DISTANCE[0];
        axes::ticks(scale, self.transform.bounds.x, wanted.max(2.0))
    }

    /// The ticks of the vertical axis that the canvas has room for.
    #[must_use]
    pub fn y_ticks(&self, scale: Scale) -> Vec<Tick> {
        let wanted = f64::from(self.transform.rect.height()) / TICK_DISTANCE[1];
        axes::ticks(scale, self.transform.bounds.y, wanted.max(3.0))
    }

    /// Vertical grid lines.
    pub fn x_grid(&self, ticks: &[Tick]) {
        for tick in ticks {
            let x = self.painter.round_to_pixel_center(self.x(tick.coordinate));
            self.painter.vline(x, self.transform.rect.y_range(), self.grid(tick));
        }
    }

    /// Horizontal grid lines.
    pub fn y_grid(&self, ticks: &[Tick]) {
        for tick in ticks {
            let y = self.painter.round_to_pixel_center(self.y(tick.coordinate));
            self.painter.hline(self.transform.rect.x_range(), y, self.grid(tick));
        }
    }

    fn grid(&self, tick: &Tick) -> Stroke {
        let color = if tick.label.is_empty() { self.palette.grid.gamma_multiply(0.7) } else { self.palette.grid };
        Stroke::new(1.0, color)
    }

    /// Labels below the canvas.
    pub fn x_labels(&self, ticks: &[Tick]) {
        for tick in ticks {
            let place = pos2(self.x(tick.coordinate), self.transform.rect.bottom() + LABEL_DISTANCE);
            self.label(place, Align2::CENTER_TOP, &tick.label);
        }
    }

    /// Labels on the left of the canvas, each as `write` puts it.
    pub fn y_labels(&self, ticks: &[Tick], write: impl Fn(&Tick) -> String) {
        for tick in ticks.iter().filter(|tick| !tick.label.is_empty()) {
            let place = pos2(self.transform.rect.left() - LABEL_DISTANCE, self.y(tick.coordinate));
            self.label(place, Align2::RIGHT_CENTER, &write(tick));
        }
    }

    /// Labels of a second axis: above the canvas for a horizontal axis, on its right for a vertical one.
    pub fn second_axis(&self, labels: &[(f64, String)], vertical: bool) {
        let Rect { min, max } = self.transform.rect;
        for (coordinate, label) in labels {
            if vertical {
                self.label(pos2(max.x + LABEL_DISTANCE, self.y(*coordinate)), Align2::LEFT_CENTER, label);
            } else {
                let x = self.x(*coordinate);
                self.label(pos2(x, min.y - LABEL_DISTANCE), Align2::CENTER_BOTTOM, label);
                self.painter.vline(x, min.y - 4.0..=min.y, self.palette.hair());
            }
        }
    }

    /// The name of an axis.
    pub fn name(&self, place: Pos2, align: Align2, text: &str) {
        self.painter.text(place, align, text, theme::small(), self.palette.text);
    }

    /// A note in the middle of the canvas, over whatever is drawn there.
    pub fn note(&self, heading: &str, text: &str) {
        let lines = [(heading, theme::heading(), self.palette.text), (text, theme::body(), self.palette.weak)];
        let [heading, text] =
            lines.map(|(line, font, color)| self.painter.layout_no_wrap(line.to_owned(), font, color));
        let center = self.transform.rect.center();
        let above = Align2::CENTER_BOTTOM.anchor_size(center - vec2(0.0, 3.0), heading.size());
        let below = Align2::CENTER_TOP.anchor_size(center + vec2(0.0, 3.0), text.size());
        self.painter.rect_filled(above.union(below).expand(10.0), 6.0, self.palette.canvas);
        self.painter.galley(above.min, heading, self.palette.text);
        self.painter.galley(below.min, text, self.palette.weak);
    }

    fn label(&self, place: Pos2, align: Align2, text: &str) {
        self.painter.text(place, align, text, theme::small(), self.palette.weak);
    }

    fn x(&self, coordinate: f64) -> f32 {
        self.transform.to_screen([coordinate, self.transform.bounds.y[0]]).x
    }

    fn y(&self, coordinate: f64) -> f32 {
        self.transform.to_screen([self.transform.bounds.x[0], coordinate]).y
    }
}
