//! A curve as it was drawn last: while neither it nor the part of the plane that is shown has changed, it is not drawn anew.

use std::{cell::RefCell, sync::Arc};

use eframe::egui::{
    Color32, Mesh, Rect, Shape, Ui,
    epaint::{TessellationOptions, Tessellator},
};
use egui_plot::PlotTransform;

use super::picture;

/// What a curve was drawn for.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Of {
    bounds: [[f64; 2]; 2],
    frame: Rect,
    pixels_per_point: f32,
    options: TessellationOptions,
    color: Color32,
    radius: f32,
}

/// What a curve came to on the screen.
#[derive(Debug, Default)]
pub struct Drawn(RefCell<Option<(Of, Arc<Mesh>)>>);

impl Drawn {
    /// Adds what `draw` draws of the curve in this colour, with markers of this radius: as triangles that are kept from frame to frame. A
    /// picture that is written down is of lines and discs, which stay sharp at every size.
    pub fn add(
        &self,
        ui: &Ui,
        transform: &PlotTransform,
        (color, radius): (Color32, f32),
        shapes: &mut Vec<Shape>,
        draw: impl FnOnce(&mut Vec<Shape>),
    ) {
        if picture::is_picture(ui.ctx()) {
            return draw(shapes);
        }
        let now = Of {
            bounds: [transform.bounds().min(), transform.bounds().max()],
            frame: *transform.frame(),
            pixels_per_point: ui.pixels_per_point(),
            options: ui.ctx().tessellation_options(|options| *options),
            color,
            radius,
        };
        let mut kept = self.0.borrow_mut();
        if kept.as_ref().is_none_or(|(of, _)| *of != now) {
            let mut drawn = Vec::new();
            draw(&mut drawn);
            *kept = Some((now, Arc::new(triangles(drawn, &now))));
        }
        shapes.extend(kept.as_ref().map(|(_, mesh)| Shape::Mesh(Arc::clone(mesh))));
    }
}

/// Shapes without text as triangles.
fn triangles(shapes: Vec<Shape>, of: &Of) -> Mesh {
    // The discs that the library keeps beside the letters may move there; without them discs are drawn as any other shape.
    let mut tessellator = Tessellator::new(of.pixels_per_point, of.options, [1, 1], Vec::new());
    let mut mesh = Mesh::default();
    for shape in shapes {
        tessellator.tessellate_shape(shape, &mut mesh);
    }
    mesh
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Context, RawInput, pos2, vec2};
    use egui_plot::PlotBounds;

    use super::*;

    #[test]
    fn a_curve_is_drawn_once_as_long_as_nothing_changes() {
        let (drawn, ctx) = (Drawn::default(), Context::default());
        let frame = Rect::from_min_size(pos2(0.0, 0.0), vec2(100.0, 100.0));
        let draw = |right: f64, radius: f32| {
            let mut times = 0;
            let _ = ctx.run_ui(RawInput::default(), |ui| {
                let bounds = PlotBounds::from_min_max([0.0; 2], [right, 1.0]);
                let transform = PlotTransform::new(frame, bounds, [false; 2]);
                let mut shapes = Vec::new();
                drawn.add(ui, &transform, (Color32::RED, radius), &mut shapes, |shapes| {
                    times += 1;
                    shapes.push(Shape::circle_filled(pos2(20.0, 20.0), radius, Color32::RED));
                });
                let [Shape::Mesh(mesh)] = shapes.as_slice() else { panic!("triangles: {shapes:?}") };
                assert!(mesh.is_valid() && !mesh.is_empty());
            });
            times
        };
        assert_eq!(draw(1.0, 3.0), 1);
        assert_eq!(draw(1.0, 3.0), 0, "it is there");
        assert_eq!(draw(2.0, 3.0), 1, "another part is shown");
        assert_eq!(draw(2.0, 2.0), 1, "its markers have become smaller");
    }
}
