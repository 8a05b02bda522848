//! Pixels: parts of images, and PNG.

use eframe::egui::{Color32, ColorImage, Rect};
use resvg::tiny_skia::{IntSize, Pixmap};

/// Dots per inch as PNG counts them, per metre.
const INCHES_PER_METRE: f32 = 39.370_08;
/// The bytes of a PNG before its second chunk: the signature, and the header with its length, name and checksum.
const HEADER: usize = 33;

/// The part `uv` of an image, with its colours multiplied by `tint`.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels of an image
pub fn part(image: &ColorImage, uv: Rect, tint: Color32) -> ColorImage {
    let [width, height] = image.size;
    let ends = |from: f32, to: f32, side: usize| {
        let first = ((from * side as f32).round() as usize).min(side.saturating_sub(1));
        let last = ((to * side as f32).round() as usize).clamp(first + 1, side.max(first + 1));
        (first, last)
    };
    let ((left, right), (top, bottom)) = (ends(uv.left(), uv.right(), width), ends(uv.top(), uv.bottom(), height));
    let pixels = (top..bottom).flat_map(|row| (left..right).map(move |column| (row, column)));
    let pixels = pixels
        .map(|(row, column)| image.pixels.get(row * width + column).copied().unwrap_or_default() * tint)
        .collect();
    ColorImage::new([right - left, bottom - top], pixels)
}

/// An image as PNG, which says how many dots of it make an inch where that is told.
pub fn png(image: &ColorImage, dots_per_inch: Option<f32>) -> Option<Vec<u8>> {
    let [width, height] = image.size.map(|side| u32::try_from(side).unwrap_or_default());
    let bytes = image.pixels.iter().flat_map(Color32::to_array).collect();
    encode(&Pixmap::from_vec(bytes, IntSize::from_wh(width, height)?)?, dots_per_inch)
}

/// The same of what was drawn.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few thousand dots
pub fn encode(pixmap: &Pixmap, dots_per_inch: Option<f32>) -> Option<Vec<u8>> {
    let mut bytes = pixmap.encode_png().ok()?;
    if let Some(dots) = dots_per_inch
        && bytes.len() > HEADER
    {
        let per_metre = ((dots * INCHES_PER_METRE).round() as u32).to_be_bytes();
        let mut chunk = b"pHYs".to_vec();
        chunk.extend(per_metre);
        chunk.extend(per_metre);
        // The unit is the metre.
        chunk.push(1);
        let mut checksum = flate2::Crc::new();
        checksum.update(&chunk);
        let length = (chunk.len() as u32 - 4).to_be_bytes();
        let whole: Vec<u8> = length.into_iter().chain(chunk).chain(checksum.sum().to_be_bytes()).collect();
        bytes.splice(HEADER..HEADER, whole);
    }
    Some(bytes)
}
