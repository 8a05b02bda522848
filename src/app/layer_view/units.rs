//! The units of a layer as images.

use eframe::egui::{
    Color32, CursorIcon, Id, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, accesskit::Role, emath::GuiRounding as _, pos2,
    vec2,
};

use super::LayerView;
use crate::{
    app::{command::AppCommand, figures, heatmap, layers::UnitPictures, theme, widgets},
    network::LayerKind,
};

impl LayerView<'_> {
    /// Units in the shape of the images that they look at: those of the dataset, or the kernel of a convolution.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels of a screen
    pub(super) fn units(&self, ui: &mut Ui, units: &UnitPictures, commands: &mut Vec<AppCommand>) {
        let scale = ui.pixels_per_point();
        let tile = units.size / scale;
        let gap = 8.0;
        let across = (((ui.available_width() + gap) / (tile.x + gap)) as usize).max(1);
        let count = self.layer.matrix.units;
        let rows = count.div_ceil(across);
        let height = rows as f32 * (tile.y + gap) - gap + 2.0;
        let (place, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        for unit in 0..count {
            let at = vec2((unit % across) as f32, (unit / across) as f32) * (tile + vec2(gap, gap));
            let rect = Rect::from_min_size((place.min + at + vec2(1.0, 1.0)).round_to_pixels(scale), tile);
            self.unit(ui, units, unit, rect, commands);
        }
    }

    fn unit(&self, ui: &Ui, units: &UnitPictures, unit: usize, rect: Rect, commands: &mut Vec<AppCommand>) {
        let palette = theme::of(ui.visuals());
        let count = self.layer.matrix.units as f32;
        let uv = Rect::from_min_max(pos2(0.0, unit as f32 / count), pos2(1.0, (unit + 1) as f32 / count));
        ui.painter().image(units.texture.id(), rect, uv, Color32::WHITE);
        ui.painter().rect_stroke(rect, 0.0, palette.hair(), StrokeKind::Outside);
        if self.layer.sparsity.dead.get(unit).copied().unwrap_or_default() {
            let strike = Stroke::new(1.0, palette.weak.gamma_multiply(0.75));
            ui.painter().line_segment([rect.left_bottom(), rect.right_top()], strike);
        }
        let response = ui.interact(rect, Id::unique(("unit", self.number, unit)), Sense::CLICK | Sense::FOCUSABLE);
        if response.clicked() {
            commands.push(AppCommand::EnlargeHeatmap(self.number - 1, Some(unit)));
        }
        if response.has_focus() {
            let ring = Stroke::new(1.5, palette.accent);
            ui.painter().rect_stroke(rect.expand(2.0), 1.0, ring, StrokeKind::Outside);
        }
        let response = response.on_hover_cursor(CursorIcon::ZoomIn);
        response.widget_info(|| widgets::described(Role::Image, &self.unit_label(unit)));
        if let Some(input) = response.hover_pos().map(|pointer| self.pixel_at(units, unit, rect, pointer)) {
            self.hovered.set(Some(self.parameter(unit, input)));
            let value = self.layer.matrix.at(unit, input);
            let mut text =
                if value == 0.0 { "exactly zero".to_owned() } else { figures::significant(f64::from(value)) };
            if let Some(used) = self.use_by_others(unit, input) {
                text = format!("{text}\n{used}");
            }
            response.on_hover_text_at_pointer(format!("{}\n{text}", self.names().ends(unit, input)));
        }
    }

    fn unit_label(&self, unit: usize) -> String {
        match self.layer.kind {
            LayerKind::Dense => format!("Weights of unit {unit} as an image"),
            LayerKind::Convolution { .. } => format!("Kernel of channel {unit} of layer {}", self.number),
        }
    }

    /// The input under the pointer; of several channels the strongest, which is the one that is seen.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels of an image
    fn pixel_at(&self, units: &UnitPictures, unit: usize, rect: Rect, pointer: Pos2) -> usize {
        let [width, height] = units.image;
        let place = (pointer - rect.min) / rect.size();
        let column = ((place.x * width as f32) as usize).min(width.saturating_sub(1));
        let row = ((place.y * height as f32) as usize).min(height.saturating_sub(1));
        let plane = (width * height).max(1);
        let channels = (self.layer.matrix.inputs / plane).max(1);
        let input = |channel: usize| channel * plane + row * width + column;
        let value = |_, channel| self.shown().at(unit, input(channel));
        input(heatmap::strongest(0..1, 0..channels, value).1)
    }
}
