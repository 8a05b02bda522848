//! Pictures made of pixels, drawn from their SVG with the fonts that the program brings.

use std::sync::{Arc, OnceLock};

use eframe::egui::{Color32, ColorImage, FontDefinitions};
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{self, fontdb},
};

use super::{super::theme, Images, Look, Manner, Picture, pixels};

/// The picture as PNG.
///
/// # Errors
/// Says in a few words why it cannot be drawn.
pub fn as_png(picture: &Picture, look: &Look) -> Result<Vec<u8>, String> {
    pixels::encode(&draw(picture, look.scale)?, Some(look.dots_per_inch())).ok_or_else(|| "it is too large".to_owned())
}

/// The picture as an image, such as the clipboard takes.
///
/// # Errors
/// Says in a few words why it cannot be drawn.
pub fn as_image(picture: &Picture, look: &Look) -> Result<ColorImage, String> {
    let pixmap = draw(picture, look.scale)?;
    let size = [pixmap.width(), pixmap.height()].map(|side| side as usize);
    let colors = pixmap
        .pixels()
        .iter()
        .map(|pixel| Color32::from_rgba_premultiplied(pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()));
    Ok(ColorImage::new(size, colors.collect()))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels of a picture
fn draw(picture: &Picture, scale: f32) -> Result<Pixmap, String> {
    // Images are drawn as squares: no decoder of images is needed for it.
    let svg = picture.to_svg(&Manner { images: Images::Drawn, ..Manner::default() });
    let options = usvg::Options { fontdb: Arc::clone(fonts()), ..usvg::Options::default() };
    let tree = usvg::Tree::from_str(&svg, &options).map_err(|error| error.to_string())?;
    let [width, height] = [picture.size.x, picture.size.y].map(|side| ((side * scale).round() as u32).max(1));
    let mut pixmap = Pixmap::new(width, height).ok_or_else(|| "it is too large".to_owned())?;
    let scales = [width as f32 / picture.size.x.max(1.0), height as f32 / picture.size.y.max(1.0)];
    resvg::render(&tree, Transform::from_scale(scales[0], scales[1]), &mut pixmap.as_mut());
    Ok(pixmap)
}

/// The fonts of the window, and no others: a picture looks alike on every machine.
fn fonts() -> &'static Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    FONTS.get_or_init(|| {
        let mut database = fontdb::Database::new();
        let own = theme::FACES.into_iter().map(|(_, bytes)| bytes.to_vec());
        // What the toolkit brings has the letters that these lack.
        let others = FontDefinitions::default().font_data;
        for bytes in own.chain(others.into_values().map(|font| (*font.font).as_ref().to_vec())) {
            database.load_font_data(bytes);
        }
        database.set_sans_serif_family("Inter");
        database.set_monospace_family("Hack");
        Arc::new(database)
    })
}
