//! Writes single shapes.

use std::fmt::Write;

use eframe::egui::{
    Color32, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2,
    emath::Rot2,
    epaint::{
        BandShape, CircleShape, ColorMode, CubicBezierShape, EllipseShape, PathShape, PathStroke, QuadraticBezierShape,
        RectShape,
    },
    vec2,
};

use super::{
    mesh,
    svg::{Svg, box_of, number, paint, place},
    text,
};

/// Writes a shape.
pub fn write(svg: &mut Svg<'_>, shape: &Shape) {
    match shape {
        Shape::Noop | Shape::Callback(_) => {}
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| write(svg, shape)),
        Shape::Circle(circle) => write_circle(svg, circle),
        Shape::Ellipse(ellipse) => write_ellipse(svg, ellipse),
        Shape::LineSegment { points, stroke } => write_line(svg, *points, *stroke),
        Shape::Path(path) => write_path(svg, path),
        Shape::Band(band) => write_band(svg, band),
        Shape::Rect(rect) => write_rect(svg, rect),
        Shape::Text(shape) => text::write(svg, shape),
        Shape::Mesh(shape) => mesh::write(svg, shape),
        Shape::QuadraticBezier(curve) => write_quadratic(svg, curve),
        Shape::CubicBezier(curve) => write_cubic(svg, curve),
    }
}

fn stroke_of(stroke: Stroke) -> String {
    if stroke.is_empty() {
        return String::new();
    }
    format!("{} stroke-width=\"{}\"", paint("stroke", stroke.color), number(stroke.width))
}

/// A stroke of changing colour is written in that of its middle.
fn path_stroke(stroke: &PathStroke, bounds: Rect) -> String {
    let color = match &stroke.color {
        ColorMode::Solid(color) => *color,
        ColorMode::UV(color) => color(bounds, bounds.center()),
    };
    stroke_of(Stroke::new(stroke.width, color))
}

fn is_seen(fill: Color32, stroke: &str) -> bool {
    fill != Color32::TRANSPARENT || !stroke.is_empty()
}

fn write_circle(svg: &mut Svg<'_>, CircleShape { center, radius, fill, stroke }: &CircleShape) {
    let stroke = stroke_of(*stroke);
    if center.is_finite() && is_seen(*fill, &stroke) {
        let [x, y, radius] = [center.x, center.y, *radius].map(number);
        let fill = paint("fill", *fill);
        let _ = writeln!(svg.body, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"{fill}{stroke}/>");
    }
}

fn write_ellipse(svg: &mut Svg<'_>, EllipseShape { center, radius, fill, stroke, angle }: &EllipseShape) {
    let stroke = stroke_of(*stroke);
    if center.is_finite() && is_seen(*fill, &stroke) {
        let [x, y, across, down] = [center.x, center.y, radius.x, radius.y].map(number);
        let (fill, turned) = (paint("fill", *fill), rotation(*angle, *center));
        let _ =
            writeln!(svg.body, "<ellipse cx=\"{x}\" cy=\"{y}\" rx=\"{across}\" ry=\"{down}\"{fill}{stroke}{turned}/>");
    }
}

/// The attribute that turns something about a place, with a space before; nothing where nothing is turned.
pub fn rotation(angle: f32, about: Pos2) -> String {
    if angle == 0.0 {
        String::new()
    } else {
        format!(" transform=\"rotate({} {})\"", number(angle.to_degrees()), place(about))
    }
}

fn write_line(svg: &mut Svg<'_>, [from, to]: [Pos2; 2], stroke: Stroke) {
    if from.is_finite() && to.is_finite() && !stroke.is_empty() {
        let path = format!("M{} L{}", place(from), place(to));
        let _ = writeln!(svg.body, "<path d=\"{path}\" fill=\"none\"{}/>", stroke_of(stroke));
    }
}

fn write_path(svg: &mut Svg<'_>, shape: &PathShape) {
    let PathShape { points, closed, fill, stroke } = shape;
    let points: Vec<String> = points.iter().filter(|point| point.is_finite()).map(|&point| place(point)).collect();
    let fill = if *closed { *fill } else { Color32::TRANSPARENT };
    let stroke = path_stroke(stroke, shape.visual_bounding_rect());
    if points.len() > 1 && is_seen(fill, &stroke) {
        let end = if *closed { " Z" } else { "" };
        let (path, fill) = (points.join(" L"), paint("fill", fill));
        let _ = writeln!(svg.body, "<path d=\"M{path}{end}\"{fill}{stroke} stroke-linejoin=\"round\"/>");
    }
}

fn write_band(svg: &mut Svg<'_>, band: &BandShape) {
    let turn = Rot2::from_angle(band.angle);
    let at = |x: f32, y: f32| (turn * vec2(x, y)).to_pos2();
    let lower = band.points.iter().map(|point| at(point.x, point.y.max));
    let upper = band.points.iter().rev().map(|point| at(point.x, point.y.min));
    let points = lower.chain(upper).collect();
    write_path(svg, &PathShape { points, closed: true, fill: band.fill, stroke: band.stroke.into() });
}

fn write_rect(svg: &mut Svg<'_>, shape: &RectShape) {
    let RectShape { rect, corner_radius, fill, stroke, stroke_kind, angle, .. } = shape;
    if !rect.is_finite() || shape.blur_width > 0.0 {
        // A shadow, of what is not part of a picture.
        return;
    }
    if let Some(brush) = &shape.brush {
        mesh::write_image(svg, brush.fill_texture_id, *rect, brush.uv, *fill);
        return;
    }
    let drawn = stroke_of(*stroke);
    if !is_seen(*fill, &drawn) {
        return;
    }
    let outwards = match stroke_kind {
        StrokeKind::Inside => -0.5,
        StrokeKind::Middle => 0.0,
        StrokeKind::Outside => 0.5,
    };
    let grown = if drawn.is_empty() { 0.0 } else { outwards * stroke.width };
    let radius =
        [corner_radius.nw, corner_radius.ne, corner_radius.sw, corner_radius.se].into_iter().max().unwrap_or_default();
    let radius = if radius == 0 { 0.0 } else { (f32::from(radius) + grown).max(0.0) };
    let rounded = if radius > 0.0 { format!(" rx=\"{}\"", number(radius)) } else { String::new() };
    let (fill, turned) = (paint("fill", *fill), rotation(*angle, rect.center()));
    let _ = writeln!(svg.body, "<rect {}{rounded}{fill}{drawn}{turned}/>", box_of(rect.expand2(Vec2::splat(grown))));
}

fn write_quadratic(svg: &mut Svg<'_>, curve: &QuadraticBezierShape) {
    let [from, bend, to] = curve.points.map(place);
    write_curve(
        svg,
        &format!("M{from} Q{bend} {to}"),
        curve.closed,
        curve.fill,
        &path_stroke(&curve.stroke, curve.visual_bounding_rect()),
    );
}

fn write_cubic(svg: &mut Svg<'_>, curve: &CubicBezierShape) {
    let [from, first, second, to] = curve.points.map(place);
    let path = format!("M{from} C{first} {second} {to}");
    write_curve(svg, &path, curve.closed, curve.fill, &path_stroke(&curve.stroke, curve.visual_bounding_rect()));
}

fn write_curve(svg: &mut Svg<'_>, path: &str, closed: bool, fill: Color32, stroke: &str) {
    let end = if closed { " Z" } else { "" };
    if is_seen(fill, stroke) {
        let _ = writeln!(svg.body, "<path d=\"{path}{end}\"{}{stroke}/>", paint("fill", fill));
    }
}
