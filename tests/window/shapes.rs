//! Every kind of shape in a picture that is taken home.

#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels

use eframe::egui::{
    Color32, Mesh, Stroke, StrokeKind, Theme,
    epaint::{ClippedShape, CubicBezierShape, EllipseShape, PathShape, QuadraticBezierShape},
};
use paretoscope::app::picture::{Look, Picture, as_image};

use crate::{pictures::svg, prelude::*};

#[test]
fn every_kind_of_shape_is_written_and_drawn_where_it_stands() {
    let (red, none) = (Color32::from_rgb(200, 0, 0), Color32::TRANSPARENT);
    let line = Stroke::new(4.0, red);
    let mut band = Mesh::default();
    for (x, y) in [(10.0, 60.0), (10.0, 80.0), (30.0, 60.0), (30.0, 80.0)] {
        band.colored_vertex(pos2(x, y), red.gamma_multiply(0.5));
    }
    band.add_triangle(0, 1, 2);
    band.add_triangle(1, 2, 3);
    let square = vec![pos2(60.0, 60.0), pos2(80.0, 60.0), pos2(80.0, 80.0), pos2(60.0, 80.0)];
    let [a, b, c, d] = [pos2(110.0, 80.0), pos2(115.0, 60.0), pos2(125.0, 60.0), pos2(130.0, 80.0)];
    let outside = Shape::rect_filled(Rect::from_min_max(pos2(150.0, 0.0), pos2(200.0, 50.0)), 0.0, red);
    let shapes = [
        (Shape::circle_filled(pos2(20.0, 20.0), 10.0, red), pos2(20.0, 20.0)),
        (EllipseShape::filled(pos2(70.0, 20.0), vec2(20.0, 8.0), red).into(), pos2(85.0, 20.0)),
        (Shape::line_segment([pos2(110.0, 20.0), pos2(130.0, 20.0)], line), pos2(120.0, 20.0)),
        (Shape::mesh(band), pos2(20.0, 70.0)),
        (PathShape::convex_polygon(square, red, Stroke::NONE).into(), pos2(70.0, 70.0)),
        (CubicBezierShape::from_points_stroke([a, b, c, d], false, none, line).into(), pos2(120.0, 65.0)),
        (QuadraticBezierShape::from_points_stroke([a, b, d], false, none, line).into(), pos2(117.5, 70.0)),
        (
            Shape::rect_stroke(Rect::from_min_max(pos2(10.0, 110.0), pos2(40.0, 140.0)), 3.0, line, StrokeKind::Inside),
            pos2(12.0, 125.0),
        ),
        (Shape::Vec(vec![Shape::Noop, Shape::circle_stroke(pos2(70.0, 125.0), 12.0, line)]), pos2(82.0, 125.0)),
    ];
    let whole = Rect::from_min_size(Pos2::ZERO, vec2(200.0, 160.0));
    let transform_after_tessellation = eframe::egui::emath::TSTransform::IDENTITY;
    let clipped = |clip_rect, shape| ClippedShape { clip_rect, shape, transform_after_tessellation };
    let mut all: Vec<ClippedShape> = shapes.iter().map(|(shape, _)| clipped(whole, shape.clone())).collect();
    // Of this one only the left half is seen.
    let clip_rect = Rect::from_min_max(pos2(150.0, 0.0), pos2(170.0, 160.0));
    all.push(clipped(clip_rect, outside));
    all.push(clipped(whole, Shape::circle_filled(pos2(f32::NAN, 0.0), 3.0, red)));
    let picture = Picture {
        title: "a < b & \"c\"".to_owned(),
        size: whole.size(),
        ground: Color32::WHITE,
        shapes: all,
        textures: Vec::new(),
    };
    let text = svg(&picture, false);
    assert!(text.contains("a &lt; b &amp; &quot;c&quot;") && !text.contains("NaN"));
    assert_eq!(text.matches("clip-path").count(), 1);
    // The two triangles of a band are one area: drawn apart there would be a seam between them.
    assert_eq!(text.matches("fill-opacity").count(), 1);
    let look = Look::on_screen(Theme::Light, whole.size(), 1.0);
    let drawn = as_image(&picture, &look).unwrap();
    let at = |place: Pos2| drawn.pixels[place.y as usize * drawn.size[0] + place.x as usize];
    for (shape, place) in &shapes {
        let [red, green, blue, _] = at(*place).to_array();
        assert!(red > 150 && green < 160 && blue == green, "{shape:?} at {place}: {:?}", at(*place));
    }
    assert_eq!((at(pos2(160.0, 20.0)), at(pos2(180.0, 20.0))), (red, Color32::WHITE));
    assert_eq!(at(pos2(100.0, 100.0)), Color32::WHITE);
}
