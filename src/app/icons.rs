//! Icons, drawn so that they are crisp at every scale and look alike everywhere.

use eframe::egui::{self, Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2, vec2};

/// An icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Start or go on.
    Play,
    /// Stand still.
    Pause,
    /// End.
    Stop,
    /// The best point.
    Star,
    /// The theme.
    HalfMoon,
    /// Help.
    Question,
    /// Settings.
    Sliders,
    /// Fold away.
    Fold,
    /// Show everything.
    Frame,
    /// Exchange the axes.
    Swap,
    /// To the sparser neighbour.
    Left,
    /// To the denser neighbour.
    Right,
    /// What stands below is shown.
    Down,
    /// Write a file.
    Export,
    /// Open what is on disk.
    Folder,
    /// A line of commands.
    Terminal,
    /// Close.
    Cross,
    /// All is as it should be.
    Check,
    /// Something to beware of.
    Warning,
    /// How the window is divided.
    Panes,
    /// What else can be done.
    More,
    /// Kept beside.
    Pin,
    /// Larger.
    Plus,
    /// Smaller.
    Minus,
}

impl Icon {
    /// Draws the icon in the middle of `rect`.
    #[allow(clippy::too_many_lines)] // a few lines for each icon
    pub fn paint(self, painter: &Painter, rect: Rect, color: Color32) {
        let side = rect.width().min(rect.height()).min(14.0);
        let square = Rect::from_center_size(rect.center(), Vec2::splat(side));
        let at = |x: f32, y: f32| square.min + vec2(x, y) * side;
        let stroke = Stroke::new(1.5, color);
        match self {
            Self::Play => {
                let corners = vec![at(0.16, 0.06), at(0.94, 0.5), at(0.16, 0.94)];
                painter.add(Shape::convex_polygon(corners, color, Stroke::NONE));
            }
            Self::Pause => {
                for left in [0.14, 0.6] {
                    painter.rect_filled(Rect::from_min_max(at(left, 0.08), at(left + 0.26, 0.92)), 1.0, color);
                }
            }
            Self::Stop => {
                painter.rect_filled(Rect::from_min_max(at(0.12, 0.12), at(0.88, 0.88)), 1.5, color);
            }
            Self::Star => painter.extend(star(square.center(), side * 0.56, color)),
            Self::HalfMoon => {
                painter.circle_stroke(square.center(), side * 0.44, stroke);
                painter.add(Shape::convex_polygon(half_disc(square.center(), side * 0.44), color, Stroke::NONE));
            }
            Self::Question => question(painter, at, side, color),
            Self::Sliders => sliders(painter, at, stroke, color),
            Self::Fold => {
                painter.line(vec![at(0.5, 0.15), at(0.15, 0.5), at(0.5, 0.85)], stroke);
                painter.line(vec![at(0.9, 0.15), at(0.55, 0.5), at(0.9, 0.85)], stroke);
            }
            Self::Frame => frame(painter, at, stroke),
            Self::Swap => swap(painter, at, stroke),
            Self::Left => {
                painter.line(vec![at(0.64, 0.14), at(0.3, 0.5), at(0.64, 0.86)], stroke);
            }
            Self::Right => {
                painter.line(vec![at(0.36, 0.14), at(0.7, 0.5), at(0.36, 0.86)], stroke);
            }
            Self::Down => {
                painter.line(vec![at(0.14, 0.36), at(0.5, 0.7), at(0.86, 0.36)], stroke);
            }
            Self::Export => export(painter, at, stroke),
            Self::Folder => {
                let tab =
                    vec![at(0.06, 0.86), at(0.06, 0.16), at(0.38, 0.16), at(0.5, 0.3), at(0.94, 0.3), at(0.94, 0.86)];
                painter.add(Shape::closed_line(tab, stroke));
            }
            Self::Terminal => terminal(painter, at, stroke),
            Self::Cross => {
                painter.line_segment([at(0.18, 0.18), at(0.82, 0.82)], stroke);
                painter.line_segment([at(0.18, 0.82), at(0.82, 0.18)], stroke);
            }
            Self::Check => {
                painter.line(vec![at(0.1, 0.54), at(0.38, 0.82), at(0.92, 0.22)], stroke);
            }
            Self::Warning => {
                painter.add(Shape::closed_line(vec![at(0.5, 0.06), at(0.98, 0.92), at(0.02, 0.92)], stroke));
                painter.line_segment([at(0.5, 0.36), at(0.5, 0.62)], stroke);
                painter.circle_filled(at(0.5, 0.77), 0.9, color);
            }
            Self::Panes => {
                painter.rect_stroke(Rect::from_min_max(at(0.04, 0.1), at(0.96, 0.9)), 1.5, stroke, StrokeKind::Middle);
                painter.line_segment([at(0.6, 0.1), at(0.6, 0.9)], stroke);
                painter.line_segment([at(0.04, 0.6), at(0.6, 0.6)], stroke);
            }
            Self::Pin => {
                painter.line(vec![at(0.28, 0.08), at(0.72, 0.08)], stroke);
                painter.line(
                    vec![at(0.36, 0.08), at(0.36, 0.42), at(0.2, 0.6), at(0.8, 0.6), at(0.64, 0.42), at(0.64, 0.08)],
                    stroke,
                );
                painter.line_segment([at(0.5, 0.6), at(0.5, 0.96)], stroke);
            }
            Self::Plus => {
                painter.line_segment([at(0.12, 0.5), at(0.88, 0.5)], stroke);
                painter.line_segment([at(0.5, 0.12), at(0.5, 0.88)], stroke);
            }
            Self::Minus => {
                painter.line_segment([at(0.12, 0.5), at(0.88, 0.5)], stroke);
            }
            Self::More => {
                for x in [0.14, 0.5, 0.86] {
                    painter.circle_filled(at(x, 0.5), 1.4, color);
                }
            }
        }
    }
}

/// A prompt and its cursor.
fn terminal(painter: &Painter, at: impl Fn(f32, f32) -> Pos2, stroke: Stroke) {
    painter.line(vec![at(0.1, 0.18), at(0.44, 0.5), at(0.1, 0.82)], stroke);
    painter.line_segment([at(0.52, 0.84), at(0.94, 0.84)], stroke);
}

/// A five-pointed star.
pub fn star(center: Pos2, radius: f32, color: Color32) -> [Shape; 2] {
    // A star is not convex: fill it as triangles around its centre.
    let corner = |place: usize| {
        let angle = std::f32::consts::PI * (place as f32 / 5.0 - 0.5);
        let reach = if place.is_multiple_of(2) { radius } else { radius * 0.42 };
        center + reach * vec2(angle.cos(), angle.sin())
    };
    let mut mesh = egui::Mesh::default();
    mesh.colored_vertex(center, color);
    for place in 0..10 {
        mesh.colored_vertex(corner(place), color);
    }
    for place in 0..10 {
        mesh.add_triangle(0, 1 + place, 1 + (place + 1) % 10);
    }
    // The outline carries the anti-aliasing that a bare mesh lacks.
    [Shape::mesh(mesh), Shape::closed_line((0..10).map(corner).collect(), Stroke::new(1.0, color))]
}

/// A small filled marker that tells the curves apart without colour: 0 a disc, 1 a diamond, 2 a triangle.
pub fn marker(painter: &Painter, kind: usize, center: Pos2, radius: f32, fill: Color32, stroke: Stroke) {
    let corners: &[Vec2] = match kind {
        1 => &[vec2(0.0, -1.25), vec2(1.25, 0.0), vec2(0.0, 1.25), vec2(-1.25, 0.0)],
        2 => &[vec2(0.0, -1.25), vec2(1.2, 0.9), vec2(-1.2, 0.9)],
        _ => {
            painter.circle(center, radius, fill, stroke);
            return;
        }
    };
    let corners = corners.iter().map(|&corner| center + corner * radius).collect();
    painter.add(Shape::convex_polygon(corners, fill, stroke));
}

fn half_disc(center: Pos2, radius: f32) -> Vec<Pos2> {
    (0..=12)
        .map(|place| {
            let angle = std::f32::consts::PI * (place as f32 / 12.0 - 0.5);
            center + radius * vec2(angle.cos(), angle.sin())
        })
        .collect()
}

fn question(painter: &Painter, at: impl Fn(f32, f32) -> Pos2, side: f32, color: Color32) {
    let font = egui::FontId { size: side * 1.1, ..super::theme::heading() };
    painter.text(at(0.5, 0.5), egui::Align2::CENTER_CENTER, "?", font, color);
}

fn sliders(painter: &Painter, at: impl Fn(f32, f32) -> Pos2, stroke: Stroke, color: Color32) {
    for (height, knob) in [(0.18, 0.68), (0.5, 0.3), (0.82, 0.6)] {
        painter.line_segment([at(0.02, height), at(0.98, height)], stroke);
        painter.circle_filled(at(knob, height), 2.4, color);
    }
}

fn frame(painter: &Painter, at: impl Fn(f32, f32) -> Pos2, stroke: Stroke) {
    for (x, y) in [(0.06, 0.06), (0.94, 0.06), (0.94, 0.94), (0.06, 0.94)] {
        let inward = |value: f32| if value < 0.5 { value + 0.26 } else { value - 0.26 };
        painter.line(vec![at(inward(x), y), at(x, y), at(x, inward(y))], stroke);
    }
    painter.rect_stroke(Rect::from_min_max(at(0.34, 0.34), at(0.66, 0.66)), 1.0, stroke, StrokeKind::Middle);
}

fn swap(painter: &Painter, at: impl Fn(f32, f32) -> Pos2, stroke: Stroke) {
    painter.line(vec![at(0.08, 0.3), at(0.9, 0.3)], stroke);
    painter.line(vec![at(0.68, 0.08), at(0.9, 0.3), at(0.68, 0.52)], stroke);
    painter.line(vec![at(0.92, 0.74), at(0.1, 0.74)], stroke);
    painter.line(vec![at(0.32, 0.52), at(0.1, 0.74), at(0.32, 0.96)], stroke);
}

fn export(painter: &Painter, at: impl Fn(f32, f32) -> Pos2, stroke: Stroke) {
    painter.line_segment([at(0.5, 0.04), at(0.5, 0.62)], stroke);
    painter.line(vec![at(0.26, 0.4), at(0.5, 0.64), at(0.74, 0.4)], stroke);
    painter.line(vec![at(0.06, 0.66), at(0.06, 0.94), at(0.94, 0.94), at(0.94, 0.66)], stroke);
}

/// The icon of the window: a front with a point on it.
#[must_use]
pub fn window_icon() -> egui::IconData {
    const SIDE: u32 = 128;
    let mut rgba = Vec::with_capacity((SIDE * SIDE * 4) as usize);
    for row in 0..SIDE {
        for column in 0..SIDE {
            let place = pos2(column as f32 + 0.5, row as f32 + 0.5) / SIDE as f32;
            rgba.extend(icon_pixel(place.x, place.y).to_srgba_unmultiplied());
        }
    }
    egui::IconData { rgba, width: SIDE, height: SIDE }
}

/// The colour of the icon at a place of the unit square.
fn icon_pixel(x: f32, y: f32) -> Color32 {
    let palette = super::theme::palette(egui::Theme::Dark);
    let soft = |distance: f32| (0.5 - distance * 128.0).clamp(0.0, 1.0);
    let inset = vec2((x - 0.5).abs() - 0.32, (y - 0.5).abs() - 0.32);
    let outside = vec2(inset.x.max(0.0), inset.y.max(0.0)).length() - 0.16;
    // The curve y = 0.06 / (x − 0.1), as far away as its slope says.
    let curve = 0.9 - 0.065 / (x - 0.1).max(0.02);
    let slope = 0.065 / (x - 0.1).max(0.02).powi(2);
    let line = (y - curve).abs() / (1.0 + slope * slope).sqrt() - 0.032;
    let dot = vec2(x - 0.36, y - 0.65).length();
    let mut color = palette.canvas;
    if (0.16..0.86).contains(&x) && y > 0.14 {
        color = color.lerp_to_gamma(palette.curves[0], soft(line));
    }
    color = color.lerp_to_gamma(palette.canvas, soft(dot - 0.14));
    color = color.lerp_to_gamma(palette.accent, soft(dot - 0.105));
    color.gamma_multiply(soft(outside))
}
