//! A context without a window, in which views are shown to be written down.

use eframe::egui::{
    self, ColorImage, Context, RawInput, Rect, TextureId, Ui, ViewportInfo,
    epaint::{ImageData, ImageDelta},
};

use super::{super::theme, Look, Picture};

/// Largest side of an image that a view may ask for.
const TEXTURE_SIDE: usize = 8192;
/// Frames after which everything has its place: sizes that are told by the first are used by the second.
const FRAMES: u64 = 3;

/// Where it is noted that a picture is made.
fn picture_id() -> egui::Id {
    egui::Id::unique("a picture is made")
}

/// Whether what is shown becomes a picture: then buttons and menus, which nobody can press there, are left out.
#[must_use]
pub fn is_picture(ctx: &Context) -> bool {
    ctx.data(|data| data.get_temp(picture_id())).unwrap_or(false)
}

/// A context without a window. Its fonts are read once, so that a second picture takes less time.
#[derive(Default)]
pub struct Canvas {
    ctx: Option<Context>,
    textures: Vec<(TextureId, ColorImage)>,
    time: f64,
}

impl Canvas {
    /// What `show` paints, with this look. `show` is called for several frames, of which the last counts.
    pub fn paint(&mut self, title: String, look: &Look, mut show: impl FnMut(&mut Ui)) -> Picture {
        let ctx = self.ctx.get_or_insert_with(|| {
            let ctx = Context::default();
            theme::install(&ctx);
            ctx.data_mut(|data| data.insert_temp(picture_id(), true));
            ctx
        });
        let ctx = ctx.clone();
        ctx.set_theme(look.theme);
        let mut shapes = Vec::new();
        for _ in 0..FRAMES {
            let mut output = ctx.run_ui(self.input(look), &mut show);
            for (id, deltas) in std::mem::take(&mut output.textures_delta.set) {
                deltas.into_iter().for_each(|delta| self.receive(id, delta));
            }
            self.textures.retain(|(id, _)| !output.textures_delta.free.contains(id));
            shapes = std::mem::take(&mut output.shapes);
        }
        let textures = self.textures.clone();
        Picture { title, size: look.size, ground: look.ground(), shapes, textures }
    }

    fn input(&mut self, look: &Look) -> RawInput {
        // Far from each other, so that nothing is still on its way to its place.
        self.time += 10.0;
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, look.size)),
            max_texture_side: Some(TEXTURE_SIDE),
            time: Some(self.time),
            focused: false,
            ..RawInput::default()
        };
        let pixels_per_point = Some(look.scale);
        input.viewports.insert(
            egui::ViewportId::ROOT,
            ViewportInfo { native_pixels_per_point: pixels_per_point, ..ViewportInfo::default() },
        );
        input
    }

    /// Takes in what has become of an image. The letters are written as text and not needed.
    fn receive(&mut self, id: TextureId, ImageDelta { image: ImageData::Color(image), pos, .. }: ImageDelta) {
        if id == TextureId::default() || pos.is_some() {
            return;
        }
        self.textures.retain(|(other, _)| *other != id);
        self.textures.push((id, ColorImage::clone(&image)));
    }
}
