//! What the plots draw: curves and markers told apart without colour too, and what the plot library has no item for.

use std::ops::RangeInclusive;

use eframe::egui::{Color32, Mesh, Painter, Pos2, Shape, Stroke, Ui, epaint::CircleShape, pos2, vec2};
use egui_plot::{LineStyle, PlotBounds, PlotGeometry, PlotItem, PlotItemBase, PlotPoint, PlotTransform, PlotUi};

use super::{
    drawn::Drawn,
    reduced,
    series::{Band, Series},
    theme::{self, Palette},
};

/// The width and the dashes of the line of each of the three curves.
const LINES: [(f32, LineStyle); 3] =
    [(2.0, LineStyle::Solid), (1.4, LineStyle::Dashed { length: 6.0 }), (0.9, LineStyle::Dotted { spacing: 4.0 })];
/// Their markers, and how much larger than a disc each must be to look as large.
const MARKERS: [(Marker, f32); 3] = [(Marker::Disc, 1.0), (Marker::Diamond, 1.25), (Marker::Triangle, 1.3)];
/// Markers that are nearer to each other than so many radii are told apart no more: one stands for them.
const APART: f32 = 1.5;
/// The gap between two dashes, in lengths of a dash.
const DASH_GAP: f32 = 0.6;
/// Radius of the dots of a branch.
const BRANCH_RADIUS: f32 = 1.4;
/// How strong a band is against its curve: other curves are read through it.
const BAND: f32 = 0.16;
/// The names of the items, which nobody sees.
const NAMES: [&str; 3] = ["training", "validation", "test"];

/// What a marker looks like.
#[derive(Clone, Copy)]
enum Marker {
    Disc,
    Diamond,
    Triangle,
}

/// How a marker is drawn.
#[derive(Clone, Copy)]
enum Ink {
    Filled(Color32),
    Hollow(Color32),
}

impl Marker {
    fn shape(self, center: Pos2, radius: f32, ink: Ink) -> Shape {
        let (fill, stroke) = match ink {
            Ink::Filled(color) => (color, Stroke::NONE),
            Ink::Hollow(color) => (Color32::TRANSPARENT, Stroke::new(radius / 5.0, color)),
        };
        let polygon = |corners: &[[f32; 2]]| {
            let corners = corners.iter().map(|&[x, y]| center + radius * vec2(x, y)).collect();
            Shape::convex_polygon(corners, fill, stroke)
        };
        match self {
            Self::Disc => CircleShape { center, radius, fill, stroke }.into(),
            Self::Diamond => polygon(&[[0.0, 1.0], [-1.0, 0.0], [0.0, -1.0], [1.0, 0.0]]),
            Self::Triangle => polygon(&[[0.0, -1.0], [HALF_ROOT_3, 0.5], [-HALF_ROOT_3, 0.5]]),
        }
    }
}

/// Half the side of a triangle whose corners are 1 from its middle.
const HALF_ROOT_3: f32 = 0.866_025_4;

/// Adds one of the three curves and its markers, of both no more than the screen can tell apart. Points that others dominate are hollow and
/// faint.
pub fn curve<'a>(plot: &mut PlotUi<'a>, series: &'a Series, curve: usize, color: Color32, radius: f32) {
    let ((width, style), marker) = (LINES[curve], MARKERS[curve]);
    plot.add(Painted::new(NAMES[curve], move |ui, transform, shapes| {
        series.drawn.add(ui, transform, (color, radius), shapes, |shapes| {
            lines(ui, transform, series, (Stroke::new(width, color), style), shapes);
            let hollow = Ink::Hollow(color.gamma_multiply(0.8));
            markers(transform, &series.dominated, marker, (radius * 1.1, hollow), shapes);
            markers(transform, &series.points, marker, (radius, Ink::Filled(color)), shapes);
        });
    }));
}

/// The line of a curve, stretch by stretch.
fn lines(
    ui: &Ui,
    transform: &PlotTransform,
    series: &Series,
    (stroke, style): (Stroke, LineStyle),
    shapes: &mut Vec<Shape>,
) {
    for stretch in &series.lines {
        line(ui, transform, stretch, (stroke, style), shapes);
    }
}

/// A line, reduced to the pixels.
fn line(
    ui: &Ui,
    transform: &PlotTransform,
    stretch: &[PlotPoint],
    (stroke, style): (Stroke, LineStyle),
    shapes: &mut Vec<Shape>,
) {
    // A line that is cut where its middle leaves the frame must not be seen to end there.
    let frame = transform.frame().expand(stroke.width + 1.0);
    let places = stretch.iter().map(|place| transform.position_from_point(place));
    for run in reduced::runs(places, frame, ui.pixels_per_point().recip()) {
        match style {
            LineStyle::Solid => shapes.push(Shape::line(run, stroke)),
            LineStyle::Dotted { spacing } => {
                shapes.extend(Shape::dotted_line(&run, stroke.color, spacing, stroke.width));
            }
            LineStyle::Dashed { length } => {
                shapes.extend(Shape::dashed_line(&run, stroke, length, length * DASH_GAP));
            }
        }
    }
}

/// The markers of a curve, without those that others cover.
fn markers(
    transform: &PlotTransform,
    points: &[PlotPoint],
    (marker, larger): (Marker, f32),
    (radius, ink): (f32, Ink),
    shapes: &mut Vec<Shape>,
) {
    let radius = radius * larger;
    let places = points.iter().map(|place| transform.position_from_point(place));
    let seen = reduced::markers(places, transform.frame().expand(radius), APART * radius);
    shapes.extend(seen.into_iter().map(|place| marker.shape(place, radius, ink)));
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
            painter.extend(Shape::dashed_line(line, Stroke::new(width, color), length, length * DASH_GAP));
        }
    }
}

/// Adds a branch behind the front: a hair line with small dots, since where it begins a start may have come by one network.
pub fn branch<'a>(plot: &mut PlotUi<'a>, series: &'a Series, color: Color32) {
    plot.add(Painted::new("branch", move |ui, transform, shapes| {
        series.drawn.add(ui, transform, (color, BRANCH_RADIUS), shapes, |shapes| {
            lines(ui, transform, series, (Stroke::new(1.0, color), LineStyle::Solid), shapes);
            markers(transform, &series.points, MARKERS[0], (BRANCH_RADIUS, Ink::Filled(color)), shapes);
        });
    }));
}

/// Adds a plain line through points, with a disc of this radius at each if they have markers; `drawn` keeps it from frame to frame.
pub fn plain<'a>(
    plot: &mut PlotUi<'a>,
    (points, drawn): (&'a [PlotPoint], &'a Drawn),
    stroke: Stroke,
    discs: Option<f32>,
) {
    plot.add(Painted::new("line", move |ui, transform, shapes| {
        let kept_for = (stroke.color, discs.unwrap_or(stroke.width));
        drawn.add(ui, transform, kept_for, shapes, |shapes| {
            line(ui, transform, points, (stroke, LineStyle::Solid), shapes);
            if let Some(radius) = discs {
                markers(transform, points, MARKERS[0], (radius, Ink::Filled(stroke.color)), shapes);
            }
        });
    }));
}

/// The dashes of the line of refits: shorter than those of the validation curve, whose rows they are judged by.
const REFIT_DASH: f32 = 2.5;

/// Adds the refits: a thin dashed line with hollow markers.
pub fn refits<'a>(plot: &mut PlotUi<'a>, series: &'a Series, color: Color32, radius: f32) {
    plot.add(Painted::new("refits", move |ui, transform, shapes| {
        series.drawn.add(ui, transform, (color, radius), shapes, |shapes| {
            let style = LineStyle::Dashed { length: REFIT_DASH };
            lines(ui, transform, series, (Stroke::new(1.0, color), style), shapes);
            markers(transform, &series.dominated, MARKERS[0], (radius, Ink::Hollow(color)), shapes);
        });
    }));
}

/// A stretch of the line of refits outside of a plot.
pub fn refit_sample(painter: &Painter, line: &[Pos2; 2], color: Color32) {
    painter.extend(Shape::dashed_line(line, Stroke::new(1.0, color), REFIT_DASH, REFIT_DASH * DASH_GAP));
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
pub fn ring(plot: &mut PlotUi<'_>, palette: &'static Palette, curve: usize, place: [f64; 2]) {
    let (marker, larger) = MARKERS[curve];
    plot.add(Painted::new("ring", move |_, transform, shapes| {
        let place = transform.position_from_point(&place.into());
        for (radius, color) in [(5.0, palette.accent), (3.2, palette.canvas)] {
            shapes.push(marker.shape(place, radius * larger, Ink::Filled(color)));
        }
    }));
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
