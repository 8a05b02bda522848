//! What the plots draw: curves and markers told apart without colour too, and what the plot library has no item for.

use std::ops::RangeInclusive;

use eframe::egui::{Color32, Mesh, Painter, Pos2, Shape, Stroke, Ui, pos2};
use egui_plot::{
    Line, LineStyle, MarkerShape, PlotBounds, PlotGeometry, PlotItem, PlotItemBase, PlotPoint, PlotTransform, PlotUi,
    Points,
};

use super::{
    series::{Band, Series},
    theme::{self, Palette},
};

/// The width and the dashes of the line of each of the three curves.
const LINES: [(f32, LineStyle); 3] =
    [(2.0, LineStyle::Solid), (1.4, LineStyle::Dashed { length: 6.0 }), (0.9, LineStyle::Dotted { spacing: 4.0 })];
/// Their markers, and how much larger than a disc each must be to look as large.
const MARKERS: [(MarkerShape, f32); 3] =
    [(MarkerShape::Circle, 1.0), (MarkerShape::Diamond, 1.25), (MarkerShape::Up, 1.3)];
/// Radius of the dots of a branch.
const BRANCH_RADIUS: f32 = 1.4;
/// How strong a band is against its curve: other curves are read through it.
const BAND: f32 = 0.16;
/// The names of the items, which nobody sees.
const NAMES: [&str; 3] = ["training", "validation", "test"];

/// Adds one of the three curves and its markers. Points that others dominate are hollow and faint.
pub fn curve<'a>(plot: &mut PlotUi<'a>, series: &'a Series, curve: usize, color: Color32, radius: f32) {
    let (width, style) = LINES[curve];
    for stretch in &series.lines {
        // A band would thin out where the curve is steep.
        let line = Line::new(NAMES[curve], stretch.as_slice()).stroke(Stroke::new(width, color)).style(style);
        plot.line(line.allow_band(false));
    }
    let faint = color.gamma_multiply(0.8);
    plot.points(markers(curve, &series.dominated, radius * 1.1).color(faint).filled(false));
    plot.points(markers(curve, &series.points, radius).color(color));
}

/// Adds the room of one standard error to both sides of a curve.
pub fn band<'a>(plot: &mut PlotUi<'a>, band: &'a Band, color: Color32) {
    let color = color.gamma_multiply(BAND);
    plot.add(Painted::new("standard error", move |_, transform, shapes| {
        for stretch in &band.stretches {
            let mut mesh = Mesh::default();
            for edge in stretch {
                for place in edge {
                    mesh.colored_vertex(transform.position_from_point(place), color);
                }
            }
            for first in (0_u32..).step_by(2).take(stretch.len() - 1) {
                mesh.add_triangle(first, first + 1, first + 2);
                mesh.add_triangle(first + 1, first + 2, first + 3);
            }
            shapes.push(Shape::mesh(mesh));
        }
    }));
}

/// The line of a curve outside of a plot.
pub fn sample(painter: &Painter, line: &[Pos2; 2], curve: usize, color: Color32) {
    let (width, style) = LINES[curve];
    match style {
        LineStyle::Solid => drop(painter.line_segment(*line, Stroke::new(width, color))),
        LineStyle::Dotted { spacing } => painter.extend(Shape::dotted_line(line, color, spacing, width)),
        LineStyle::Dashed { length } => {
            painter.extend(Shape::dashed_line(line, Stroke::new(width, color), length, length * 0.6));
        }
    }
}

/// Adds a branch behind the front: a hair line with small dots, since where it begins a start may have come by one network.
pub fn branch<'a>(plot: &mut PlotUi<'a>, series: &'a Series, color: Color32) {
    for stretch in &series.lines {
        plot.line(Line::new("branch", stretch.as_slice()).stroke(Stroke::new(1.0, color)).allow_band(false));
    }
    plot.points(Points::new("branch", series.points.as_slice()).radius(BRANCH_RADIUS).color(color));
}

/// The dashes of the line of refits: shorter than those of the validation curve, whose rows they are judged by.
const REFIT_DASH: f32 = 2.5;

/// Adds the refits: a thin dashed line with hollow markers.
pub fn refits<'a>(plot: &mut PlotUi<'a>, series: &'a Series, color: Color32, radius: f32) {
    for stretch in &series.lines {
        let line = Line::new("refits", stretch.as_slice()).stroke(Stroke::new(1.0, color));
        plot.line(line.style(LineStyle::Dashed { length: REFIT_DASH }).allow_band(false));
    }
    plot.points(markers(0, &series.dominated, radius).color(color).filled(false));
}

/// A stretch of the line of refits outside of a plot.
pub fn refit_sample(painter: &Painter, line: &[Pos2; 2], color: Color32) {
    painter.extend(Shape::dashed_line(line, Stroke::new(1.0, color), REFIT_DASH, REFIT_DASH * 0.6));
    painter.circle_stroke(line[0].lerp(line[1], 0.5), 3.0, Stroke::new(1.0, color));
}

/// A stretch of a branch outside of a plot.
pub fn branch_sample(painter: &Painter, [from, to]: &[Pos2; 2], color: Color32) {
    painter.line_segment([*from, *to], Stroke::new(1.0, color));
    for share in [0.2, 0.5, 0.8] {
        painter.circle_filled(from.lerp(*to, share), BRANCH_RADIUS, color);
    }
}

/// A ring of the selection around a point of one of the curves.
pub fn ring(plot: &mut PlotUi<'_>, palette: &Palette, curve: usize, place: [f64; 2]) {
    let (shape, larger) = MARKERS[curve];
    for (radius, color) in [(5.0, palette.accent), (3.2, palette.canvas)] {
        plot.points(Points::new(NAMES[curve], place).shape(shape).radius(radius * larger).color(color));
    }
}

/// The line that shows the selection at the same place in both plots.
pub fn cursor(plot: &mut PlotUi<'_>, palette: &'static Palette, x: f64) {
    // The library's own vertical line is a path, which is blurred wherever it falls between two pixels.
    plot.add(Painted::new("selection", move |_, transform, shapes| {
        let (x, frame) = (transform.position_from_point_x(x), transform.frame());
        let stroke = Stroke::new(1.0, palette.accent.gamma_multiply(0.55));
        shapes.push(Shape::line_segment([pos2(x, frame.top()), pos2(x, frame.bottom())], stroke));
    }));
}

fn markers(curve: usize, points: &[PlotPoint], radius: f32) -> Points<'_> {
    let (shape, larger) = MARKERS[curve];
    Points::new(NAMES[curve], points).shape(shape).radius(radius * larger)
}

/// Smaller markers where many points share the width.
#[must_use]
pub fn marker_radius(points: usize, width: f32, curve: usize) -> f32 {
    let crowd = (width / (points.max(1) as f32 * 4.0)).clamp(0.5, 1.0);
    theme::MARKER_RADIUS * crowd * if curve == 0 { 1.0 } else { 0.75 }
}

/// An item drawn by a function, at its turn among the other items and with the plot's own transform.
pub struct Painted<F> {
    base: PlotItemBase,
    paint: F,
}

impl<F: Fn(&Ui, &PlotTransform, &mut Vec<Shape>)> Painted<F> {
    /// An item that `paint` draws.
    pub fn new(name: &str, paint: F) -> Self {
        Self { base: PlotItemBase::new(name.to_owned()), paint }
    }
}

impl<F: Fn(&Ui, &PlotTransform, &mut Vec<Shape>)> PlotItem for Painted<F> {
    fn shapes(&self, ui: &Ui, transform: &PlotTransform, shapes: &mut Vec<Shape>) {
        (self.paint)(ui, transform, shapes);
    }

    fn initialize(&mut self, _x_range: RangeInclusive<f64>) {}

    fn color(&self) -> Color32 {
        Color32::TRANSPARENT
    }

    fn geometry(&self) -> PlotGeometry<'_> {
        PlotGeometry::None
    }

    fn bounds(&self) -> PlotBounds {
        PlotBounds::NOTHING
    }

    fn base(&self) -> &PlotItemBase {
        &self.base
    }

    fn base_mut(&mut self) -> &mut PlotItemBase {
        &mut self.base
    }
}
