//! Rows that are images, as images: what is true of each, what is predicted, and how certain that is.

use std::collections::{HashMap, hash_map::Entry};

use eframe::egui::{
    Align2, Color32, ColorImage, Rect, ScrollArea, Sense, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui,
    WidgetInfo, accesskit::Role, pos2, vec2,
};

use super::{
    columns,
    matrix::fitting,
    rows::{Listed, RowList, ring},
};
use crate::{
    app::{theme, widgets},
    data::{ImageShape, Row},
};

/// Side of an image, and room for two lines below it.
const SIDE: f32 = 60.0;
const TEXT: f32 = 32.0;
/// Distance of two images.
const GAP: f32 = 8.0;
/// Images that are kept for the screen at most.
const KEPT: usize = 600;
/// Images that are made ready in one frame: a tenth of a frame's time.
const AT_ONCE: usize = 60;

/// Images for the screen, by the places of their rows in the dataset.
#[derive(Default)]
pub struct Images {
    ready: HashMap<u32, TextureHandle>,
    /// Where the dataset lies that they are of.
    dataset: usize,
}

impl Images {
    /// Forgets those that were made ready.
    pub fn forget(&mut self) {
        self.ready.clear();
    }

    /// Shows the rows in so much height.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // places on a screen
    pub fn show(&mut self, ui: &mut Ui, listed: &Listed<'_>, list: &mut RowList, height: f32) {
        let dataset = std::ptr::from_ref(listed.shown.dataset()).addr();
        if self.dataset != dataset || self.ready.len() > KEPT {
            self.ready.clear();
            self.dataset = dataset;
        }
        let across = (((ui.available_width() - 10.0) / (SIDE + GAP)) as usize).max(1);
        let frame = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), height));
        let response = ui.interact(frame, ui.scope_id().with("images"), Sense::focusable_noninteractive());
        list.keys(ui, &response, listed, across);
        let spoken = match list.picked() {
            Some(row) => format!("Images, {}", columns::told(listed, row)),
            None => format!("Images, {} of them", listed.rows.len()),
        };
        response.widget_info(|| WidgetInfo::labeled(Role::Table, true, &spoken));
        ring(ui, &response, frame);
        let down = listed.rows.len().div_ceil(across);
        let pitch = SIDE + TEXT + GAP;
        ScrollArea::vertical().id_salt("images").auto_shrink([false; 2]).max_height(height).show_viewport(
            ui,
            |ui, viewport| {
                ui.set_min_height(down as f32 * pitch);
                let origin = ui.max_rect().min;
                if list.take_follow()
                    && let Some(row) = list.picked()
                    && let Some(at) = listed.rows.iter().position(|&other| other as usize == row)
                {
                    let top = origin.y + (at / across) as f32 * pitch;
                    ui.scroll_to_rect(Rect::from_x_y_ranges(origin.x..=origin.x + 1.0, top..=top + pitch), None);
                }
                let first = ((viewport.top() / pitch).max(0.0) as usize) * across;
                let last = (((viewport.bottom() / pitch).max(0.0) as usize) + 1) * across;
                let mut budget = AT_ONCE;
                for at in first.min(listed.rows.len())..last.min(listed.rows.len()) {
                    let corner = origin + vec2((at % across) as f32 * (SIDE + GAP), (at / across) as f32 * pitch);
                    let rect = Rect::from_min_size(corner, vec2(SIDE, SIDE + TEXT));
                    self.tile(ui, listed, list, listed.rows[at] as usize, rect, &mut budget);
                }
                if budget == 0 {
                    ui.ctx().request_repaint();
                }
            },
        );
    }

    fn tile(&mut self, ui: &Ui, listed: &Listed<'_>, list: &mut RowList, row: usize, rect: Rect, budget: &mut usize) {
        let palette = theme::of(ui.visuals());
        let response = ui.interact(rect, ui.scope_id().with(("image", row)), Sense::CLICK);
        let told = columns::told(listed, row);
        response.widget_info(|| widgets::described(Role::Row, &told));
        let square = Rect::from_min_size(rect.min, vec2(SIDE, SIDE));
        if let Some(texture) = self.texture(ui, listed, row, budget) {
            let all = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            ui.painter().image(texture.id(), within(square, texture.size()), all, Color32::WHITE);
        }
        let line = if list.picked() == Some(row) {
            Stroke::new(2.0, palette.accent)
        } else if listed.is_hovered(row, response.hovered()) {
            Stroke::new(1.5, palette.strong)
        } else {
            palette.hair()
        };
        ui.painter().rect_stroke(square, 0.0, line, StrokeKind::Outside);
        let [truth, predicted, certainty] = [1, 2, 3].map(|column| columns::text(listed, row, column));
        let is_right = truth == predicted;
        let text = if is_right { truth } else { format!("{truth} → {predicted}") };
        let ink = if is_right { palette.text } else { palette.strong };
        let at = pos2(square.left(), square.bottom() + 10.0);
        ui.painter().text(at, Align2::LEFT_CENTER, fitting(ui.painter(), &text, SIDE), theme::small(), ink);
        ui.painter().text(at + vec2(0.0, 14.0), Align2::LEFT_CENTER, certainty, theme::small(), palette.weak);
        if response.clicked() {
            list.pick(row);
        }
        response.on_hover_text(told);
    }

    fn texture(&mut self, ui: &Ui, listed: &Listed<'_>, row: usize, budget: &mut usize) -> Option<&TextureHandle> {
        let (image, place) = (listed.info.dataset.image?, *listed.shown.places.get(row)?);
        match self.ready.entry(place) {
            Entry::Occupied(ready) => Some(ready.into_mut()),
            Entry::Vacant(_) if *budget == 0 => None,
            Entry::Vacant(free) => {
                *budget -= 1;
                let picture = picture(image, &listed.shown.inputs(row));
                Some(free.insert(ui.ctx().load_texture(format!("row {place}"), picture, TextureOptions::NEAREST)))
            }
        }
    }
}

/// The largest rectangle of the proportions of an image within a square.
fn within(square: Rect, [width, height]: [usize; 2]) -> Rect {
    let longest = width.max(height).max(1) as f32;
    Rect::from_center_size(square.center(), vec2(width as f32, height as f32) / longest * square.width())
}

/// A row as a picture: channels follow each other, [channels × height × width]. Numbers that are no bytes are stretched over their range.
fn picture(image: ImageShape, row: &Row<'_>) -> ColorImage {
    let ImageShape { channels, height, width } = image;
    let plane = height * width;
    let values: Vec<f64> =
        (0..image.pixels()).map(|at| row.get(at).filter(|value| value.is_finite()).unwrap_or(0.0)).collect();
    let [low, high] = if matches!(row, Row::Bytes(_)) {
        [0.0, 255.0]
    } else {
        values.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], &value| [low.min(value), high.max(value)])
    };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a byte
    let byte =
        |value: f64| ((value - low) / (high - low).max(f64::MIN_POSITIVE) * 255.0).round().clamp(0.0, 255.0) as u8;
    let pixel = |at: usize| {
        let channel = |channel: usize| byte(values.get(channel * plane + at).copied().unwrap_or_default());
        if channels >= 3 { theme::pixel([channel(0), channel(1), channel(2)]) } else { Color32::from_gray(channel(0)) }
    };
    ColorImage::new([width, height], (0..plane).map(pixel).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_channel_by_channel_and_numbers_are_stretched() {
        let shape = ImageShape { channels: 3, height: 1, width: 2 };
        let drawn = picture(shape, &Row::Bytes(&[10, 20, 30, 40, 50, 60]));
        assert_eq!(drawn.pixels[1].to_array(), [20, 40, 60, 255]);
        let shape = ImageShape { channels: 1, height: 2, width: 1 };
        let drawn = picture(shape, &Row::Numbers(&[2.0, 4.0]));
        assert_eq!((drawn.size, drawn.pixels[0].r(), drawn.pixels[1].r()), ([1, 2], 0, 255));
        let flat = picture(shape, &Row::Numbers(&[3.0, f64::NAN]));
        assert!(flat.pixels.iter().all(|pixel| pixel.a() == 255));
    }
}
