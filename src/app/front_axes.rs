//! The axes around the front: where the canvas lies between them, what they are called, what stands beside their ticks.

use eframe::egui::{Align2, Painter, Rect, RichText, pos2, vec2};
use egui_plot::{Axis, AxisHints, HPlacement, Plot, VPlacement};

use super::{
    axes::Tick,
    figures,
    front_plot::FrontPlot,
    plot_axes::{self, LABEL_GAP, Ticks},
    theme,
};

/// Height of the labels of the second axis above the canvas.
const SECOND_HEIGHT: f32 = 18.0;
/// Room for the names of axes above the canvas.
const NAMES_HEIGHT: f32 = 36.0;
/// The plot library puts the name of a horizontal axis so many of its heights above the lower end of the axis.
const NAME_HEIGHTS: f32 = 1.25;

/// The canvas within the room of the plot.
#[must_use]
pub fn canvas(area: Rect, swapped: bool) -> Rect {
    let [left, right, top, bottom] = theme::PLOT_ROOM;
    // The second axis stands above the canvas, or on its right when the axes are exchanged.
    let right = if swapped { left } else { right };
    Rect::from_min_max(area.min + vec2(left, top + NAMES_HEIGHT), area.max - vec2(right, bottom))
}

/// The axes of a front.
#[derive(Clone, Copy)]
pub struct FrontAxes<'a> {
    /// What is drawn between them.
    pub plot: FrontPlot<'a>,
    /// Their ticks.
    pub ticks: [&'a Ticks; 2],
}

impl<'a> FrontAxes<'a> {
    /// The canvas with its axes around it.
    #[must_use]
    pub fn outline(&self, canvas: Rect) -> Rect {
        let [left, _, _, bottom] = theme::PLOT_ROOM;
        let [right, above] = if self.plot.layout.swapped { [left, 0.0] } else { [0.0, LABEL_GAP + SECOND_HEIGHT] };
        Rect::from_min_max(canvas.min - vec2(left, above), canvas.max + vec2(right, bottom))
    }

    /// A plot with grid and axes.
    #[must_use]
    pub fn dressed(self) -> Plot<'a> {
        let [x_scale, y_scale] = self.plot.layout.scales();
        let blank = self.plot.is_blank();
        let [x_ticks, y_ticks] = self.ticks;
        plot_axes::plot("front", self.plot.palette)
            .x_grid_spacer(move |input| if blank { Vec::new() } else { x_ticks.grid(Axis::X, x_scale, &input) })
            .y_grid_spacer(move |input| if blank { Vec::new() } else { y_ticks.grid(Axis::Y, y_scale, &input) })
            .custom_x_axes(self.x_axes())
            .custom_y_axes(self.y_axes())
    }

    fn x_axes(self) -> Vec<AxisHints<'a>> {
        let [_, _, _, bottom] = theme::PLOT_ROOM;
        let name = RichText::new(self.plot.names()[0]).font(theme::small());
        let first = plot_axes::labels(Axis::X, self.plot.palette, bottom - LABEL_GAP).label(name);
        let mut axes = vec![plot_axes::gap(VPlacement::Bottom), self.measured(first, 0)];
        if !self.plot.layout.swapped {
            let second = plot_axes::labels(Axis::X, self.plot.palette, SECOND_HEIGHT).placement(VPlacement::Top);
            axes.extend([plot_axes::gap(VPlacement::Top), self.counted(second, 0)]);
        }
        axes
    }

    fn y_axes(self) -> Vec<AxisHints<'a>> {
        let width = theme::PLOT_ROOM[0];
        let mut axes = vec![self.measured(plot_axes::labels(Axis::Y, self.plot.palette, width), 1)];
        if self.plot.layout.swapped {
            let second = plot_axes::labels(Axis::Y, self.plot.palette, width).placement(HPlacement::Right);
            axes.push(self.counted(second, 1));
        }
        axes
    }

    /// With the values of the ticks beside them.
    fn measured(self, axis: AxisHints<'a>, direction: usize) -> AxisHints<'a> {
        let ticks = self.ticks[direction];
        axis.formatter(move |mark, _| ticks.label(mark, |tick| tick.label.clone()))
    }

    /// With the number of parameters that are not zero there.
    fn counted(self, axis: AxisHints<'a>, direction: usize) -> AxisHints<'a> {
        let (ticks, curves) = (self.ticks[direction], self.plot.curves);
        let write = |tick: &Tick| curves.nonzero_at(tick.value).map(rounded_count).unwrap_or_default();
        axis.formatter(move |mark, _| ticks.label(mark, write))
    }

    /// Writes the names that stand above the canvas: upright, a vertical axis' name is easier to read.
    pub fn write_names(&self, painter: &Painter, canvas: Rect) {
        let [_, y_name] = self.name_rects(painter, canvas);
        let palette = self.plot.palette;
        painter.text(y_name.min, Align2::LEFT_TOP, self.plot.names()[1], theme::small(), palette.text);
        if self.plot.curves.marks.len() > 1 {
            let corner = pos2(canvas.right(), y_name.bottom());
            painter.text(corner, Align2::RIGHT_BOTTOM, "non-zero parameters", theme::small(), palette.weak);
        }
    }

    /// Where the names of the two axes stand.
    #[must_use]
    pub fn name_rects(&self, painter: &Painter, canvas: Rect) -> [Rect; 2] {
        let [left, _, _, bottom] = theme::PLOT_ROOM;
        let size = |name: &str| painter.layout_no_wrap(name.to_owned(), theme::small(), self.plot.palette.text).size();
        let [x_name, y_name] = self.plot.names().map(size);
        let below = pos2(canvas.center().x - x_name.x / 2.0, canvas.bottom() + bottom - NAME_HEIGHTS * x_name.y);
        let above = pos2(canvas.left() - left + 4.0, canvas.top() - LABEL_GAP - SECOND_HEIGHT - y_name.y);
        [Rect::from_min_size(below, x_name), Rect::from_min_size(above, y_name)]
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a count between two counts
fn rounded_count(value: f64) -> String {
    figures::count(value.round().max(0.0) as usize)
}
