//! Inputs that are the pixels of an image, in its shape: how strongly the network that is selected uses each.

use eframe::egui::{
    Align2, Color32, EventFilter, Id, Key, Modifiers, Pos2, Rect, Sense, Stroke, StrokeKind, TextureHandle,
    TextureOptions, Ui, accesskit::Role, emath::GuiRounding as _, pos2, vec2,
};

use crate::app::{
    figures,
    heatmap::{self, Matrix},
    theme, widgets,
};

/// Sides of the map, at least and at most.
const SIDES: [f32; 2] = [120.0, 260.0];

/// The map.
#[derive(Default)]
pub struct InputMap {
    built: Option<(Vec<f64>, bool, TextureHandle)>,
}

/// How large the map is in a room.
#[must_use]
pub fn side(room: Rect) -> f32 {
    let [least, most] = SIDES;
    (room.height().min(room.width()) * 0.45).clamp(least, most).min(room.width())
}

impl InputMap {
    /// Shows the shares of all pixels in a room; gives the input under the pointer, or under the keys.
    pub fn show(
        &mut self,
        ui: &Ui,
        (room, side): (Rect, f32),
        image: [usize; 2],
        shares: &[f64],
        lit: Option<usize>,
    ) -> Option<usize> {
        let [width, height] = image;
        let scale = ui.pixels_per_point();
        let longest = width.max(height).max(1) as f32;
        // Whole pixels of the screen for each of the image, as long as there are enough.
        let cell = (side * scale / longest).floor();
        let cell = if cell < 1.0 { side / longest } else { cell / scale };
        let rect = Rect::from_min_size(room.min.round_to_pixels(scale), vec2(width as f32, height as f32) * cell);
        let palette = theme::of(ui.visuals());
        let texture = self.texture(ui, image, shares);
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        ui.painter().image(texture.id(), rect, whole, Color32::WHITE);
        ui.painter().rect_stroke(rect, 0.0, palette.hair(), StrokeKind::Outside);
        let response = ui.interact(rect, Id::unique("map of inputs"), Sense::FOCUSABLE | Sense::hover());
        let used = shares.iter().filter(|share| **share > 0.0).count();
        let label = format!("Map of {} of {} pixels with weights", figures::count(used), figures::count(shares.len()));
        response.widget_info(|| widgets::described(Role::Image, &label));
        let pointed = response.hover_pos().map(|pointer| pixel_at(rect, image, pointer));
        let walked = response.has_focus().then(|| walk(ui, response.id, image));
        let plane = (width * height).max(1);
        let input = |[column, row]: [usize; 2]| {
            // Of several channels the strongest is seen.
            let pixel = row * width + column;
            let share = |channel: usize| shares.get(channel * plane + pixel).copied().unwrap_or_default();
            let strongest =
                (0..(shares.len() / plane).max(1)).max_by(|&a, &b| share(a).total_cmp(&share(b)).then(b.cmp(&a)));
            strongest.unwrap_or_default() * plane + pixel
        };
        let found = pointed.or(walked).map(input);
        if let Some(lit) = found.or(lit) {
            let [column, row] = [lit % plane % width.max(1), lit % plane / width.max(1)];
            let at = Rect::from_min_size(rect.min + vec2(column as f32, row as f32) * cell, vec2(cell, cell));
            ui.painter().rect_stroke(at.expand(1.0), 1.0, Stroke::new(1.5, palette.accent), StrokeKind::Outside);
            let share = shares.get(lit).copied().unwrap_or_default();
            let text = format!("row {row}, column {column}: {}", figures::percent(share));
            let below = pos2(rect.left(), rect.bottom() + 4.0);
            ui.painter().text(below, Align2::LEFT_TOP, text, theme::small(), palette.strong);
        } else {
            let below = pos2(rect.left(), rect.bottom() + 4.0);
            let text = "share of the first layer's norm".to_owned();
            // On two lines below a small map.
            let galley = ui.painter().layout(text, theme::small(), palette.weak, rect.width());
            ui.painter().galley(below, galley, palette.weak);
        }
        found
    }

    /// Forgets the image.
    pub fn forget_image(&mut self) {
        self.built = None;
    }

    fn texture(&mut self, ui: &Ui, image: [usize; 2], shares: &[f64]) -> TextureHandle {
        let dark = ui.visuals().dark_mode;
        if let Some((of, was_dark, texture)) = &self.built
            && *was_dark == dark
            && of == shares
        {
            return texture.clone();
        }
        #[allow(clippy::cast_possible_truncation)] // shares
        let weights: Vec<f32> =
            shares.iter().map(|&share| if share > 0.0 { (share as f32).max(f32::MIN_POSITIVE) } else { 0.0 }).collect();
        let matrix = Matrix { units: 1, inputs: weights.len(), weights, biases: vec![0.0] };
        let picture = heatmap::unit_pictures(
            &matrix,
            image,
            image.map(|side| side.max(1)),
            theme::of(ui.visuals()),
            matrix.scale(),
        );
        let texture = ui.ctx().load_texture("map of inputs", picture, TextureOptions::NEAREST);
        self.built = Some((shares.to_vec(), dark, texture.clone()));
        texture
    }
}

/// Column and row of the pixel under the pointer.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels of an image
fn pixel_at(rect: Rect, [width, height]: [usize; 2], pointer: Pos2) -> [usize; 2] {
    let place = (pointer - rect.min) / rect.size();
    let at = |share: f32, side: usize| ((share * side as f32) as usize).min(side.saturating_sub(1));
    [at(place.x, width), at(place.y, height)]
}

/// With the keyboard: arrow keys walk over the pixels.
fn walk(ui: &Ui, id: Id, [width, height]: [usize; 2]) -> [usize; 2] {
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    let [mut column, mut row]: [usize; 2] = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    ui.input_mut(|input| {
        let mut pressed = |key| input.count_and_consume_key(Modifiers::NONE, key);
        column = (column + pressed(Key::ArrowRight)).saturating_sub(pressed(Key::ArrowLeft));
        row = (row + pressed(Key::ArrowDown)).saturating_sub(pressed(Key::ArrowUp));
    });
    let place = [column.min(width.saturating_sub(1)), row.min(height.saturating_sub(1))];
    ui.data_mut(|data| data.insert_temp(id, place));
    place
}
