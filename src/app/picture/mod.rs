//! Pictures of views as SVG and PNG: a view is shown in a context of its own without a window, and what it has painted is written down.
//!
//! Nothing of it needs a graphics card or a screen, so that the command line makes pictures too.

mod base64;
mod canvas;
mod curves_of;
mod mesh;
mod network_of;
mod pixels;
mod raster;
mod runs_of;
mod shapes;
mod subject;
mod svg;
mod text;

use eframe::egui::{self, Color32, ColorImage, TextureId, Theme, Vec2, epaint::ClippedShape, vec2};

pub use self::{
    canvas::{Canvas, is_picture},
    raster::{as_image, as_png},
    subject::{Source, Subject},
    svg::{Images, Manner, escaped},
};

/// The width of a column of a paper, in millimetres.
const COLUMN_MM: f32 = 85.0;
/// The width of a picture for print in points of the window: in a column of a paper its smallest text, of 11.5 points, is then 7.1
/// typographic points high; journals ask for at least 7.
const PRINT_WIDTH: f32 = 390.0;
/// Height of a picture of a curve for print, as a share of its width.
const PRINT_SHAPE: f32 = 0.72;
/// Dots per inch of a picture for print, as journals ask for line art with text.
const PRINT_DPI: f32 = 600.0;
/// Millimetres of an inch.
const INCH_MM: f32 = 25.4;
/// Dots per inch that a screen's point stands for in files.
const SCREEN_DPI: f32 = 96.0;

/// How a picture looks and how large it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Light or dark.
    pub theme: Theme,
    /// Its size in points of the window.
    pub size: Vec2,
    /// Pixels that a point has when the picture is made of pixels.
    pub scale: f32,
    /// Whether it is for print: on white, without what only stands for the selection, and as wide as a column of a paper.
    pub for_print: bool,
}

impl Look {
    /// As on the screen.
    #[must_use]
    pub fn on_screen(theme: Theme, size: Vec2, scale: f32) -> Self {
        // Whole points, so that the edges of a picture are sharp.
        Self { theme, size: size.round(), scale, for_print: false }
    }

    /// For a column of a paper.
    #[must_use]
    pub fn for_print() -> Self {
        let size = vec2(PRINT_WIDTH, (PRINT_WIDTH * PRINT_SHAPE).round());
        Self { theme: Theme::Light, size, scale: COLUMN_MM / INCH_MM * PRINT_DPI / PRINT_WIDTH, for_print: true }
    }

    /// For a page that is so many points wide: light and on white.
    #[must_use]
    pub fn for_page(size: Vec2) -> Self {
        Self { size, scale: 2.0, ..Self::for_print() }
    }

    /// How many dots of it make an inch.
    #[must_use]
    pub fn dots_per_inch(&self) -> f32 {
        if self.for_print { PRINT_DPI } else { SCREEN_DPI * self.scale }
    }

    /// The colour under everything.
    #[must_use]
    pub fn ground(&self) -> Color32 {
        if self.for_print { Color32::WHITE } else { super::theme::palette(self.theme).panel }
    }
}

/// What a view has painted.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    /// What it is called.
    pub title: String,
    /// Its size in points.
    pub size: Vec2,
    /// The colour under everything.
    pub ground: Color32,
    /// What was painted, from the back to the front.
    pub shapes: Vec<ClippedShape>,
    /// The images that it refers to.
    pub textures: Vec<(TextureId, ColorImage)>,
}

impl Picture {
    /// As SVG.
    #[must_use]
    pub fn to_svg(&self, manner: &Manner<'_>) -> String {
        svg::write(self, manner)
    }

    fn texture(&self, id: TextureId) -> Option<&ColorImage> {
        self.textures.iter().find(|(other, _)| *other == id).map(|(_, image)| image)
    }

    /// Makes it end this far below the last thing that was painted.
    pub fn crop_below(&mut self, margin: f32) {
        let seen = |shape: &ClippedShape| shape.shape.visual_bounding_rect().intersect(shape.clip_rect);
        let whole = egui::Rect::from_min_size(egui::Pos2::ZERO, self.size);
        let bottoms = self.shapes.iter().map(seen).filter(|rect| rect.is_positive() && rect.height() < whole.height());
        let bottom = bottoms.map(|rect| rect.bottom()).fold(0.0, f32::max);
        self.size.y = (bottom + margin).clamp(1.0, self.size.y).round();
    }
}
