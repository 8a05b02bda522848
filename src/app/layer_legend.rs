//! The legend of a layer's heatmap: its scale of colours and how many units are dead.

use eframe::egui::{Align2, Id, Rect, Response, Sense, StrokeKind, Ui, accesskit::Role, pos2, vec2};

use super::{
    figures,
    layer_view::LayerView,
    theme::{self, Palette},
    widgets,
};

/// Width of the scale of colours.
const SCALE_WIDTH: f32 = 112.0;

impl LayerView<'_> {
    /// The colours and the values that they stand for, one scale per layer, under the heatmap.
    pub(super) fn legend_below(&self, ui: &mut Ui) {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 16.0), Sense::hover());
        let palette = theme::of(ui.visuals());
        let [low, high] = self.ends_of_scale();
        let text = ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, low, theme::small(), palette.weak);
        let mut right = text.right();
        if self.has_scale() {
            let bar = Rect::from_min_size(pos2(right + 6.0, rect.center().y - 4.0), vec2(SCALE_WIDTH, 8.0));
            paint_scale(ui, bar, palette, self.sides());
            right = bar.right() + 6.0;
        }
        let place = pos2(right, rect.center().y);
        ui.painter().text(place, Align2::LEFT_CENTER, high, theme::small(), palette.weak);
        ui.painter().text(rect.right_center(), Align2::RIGHT_CENTER, self.dead(), theme::small(), palette.weak);
        self.describe_legend(response);
    }

    /// The same in the room beside a small heatmap.
    pub(super) fn legend_beside(&self, ui: &Ui, room: Rect) {
        let palette = theme::of(ui.visuals());
        let response = ui.interact(room, Id::unique(("legend", self.number)), Sense::hover());
        let [low, high] = self.ends_of_scale();
        let dead = self.dead();
        let middle = room.center().y + if dead.is_empty() { -6.0 } else { 4.0 };
        let bar = Rect::from_min_size(pos2(room.left(), middle - 4.0), vec2(SCALE_WIDTH, 8.0));
        let painter = ui.painter();
        let above = pos2(room.left(), bar.top() - 8.0);
        painter.text(above, Align2::LEFT_BOTTOM, dead, theme::small(), palette.weak);
        if self.has_scale() {
            paint_scale(ui, bar, palette, self.sides());
            let right = bar.right_bottom() + vec2(0.0, 4.0);
            painter.text(right, Align2::RIGHT_TOP, high, theme::small(), palette.weak);
        }
        painter.text(bar.left_bottom() + vec2(0.0, 4.0), Align2::LEFT_TOP, low, theme::small(), palette.weak);
        self.describe_legend(response);
    }

    /// What the two ends of the scale stand for.
    fn ends_of_scale(&self) -> [String; 2] {
        if let Some(usage) = &self.layer.usage {
            return ["used by none".to_owned(), format!("by all {} {}", usage.networks, usage.kin.name())];
        }
        let most = f64::from(self.layer.scale);
        if most == 0.0 {
            return ["all zero".to_owned(), String::new()];
        }
        [figures::significant(-most), figures::significant(most)]
    }

    fn has_scale(&self) -> bool {
        self.layer.scale > 0.0 || self.layer.usage.is_some()
    }

    /// The sides of zero that there are colours for.
    fn sides(&self) -> &'static [f32] {
        if self.layer.usage.is_some() { &[1.0] } else { &[-1.0, 1.0] }
    }

    fn describe_legend(&self, response: Response) {
        let [low, high] = self.ends_of_scale();
        response.widget_info(|| widgets::described(Role::Label, &format!("Colours from {low} to {high}")));
        if let Some(usage) = &self.layer.usage {
            response.on_hover_text(usage.explanation());
            return;
        }
        response.on_hover_text(
            "Negative weights are blue, positive ones orange; exactly zero has no colour. The scale is that of this layer.",
        );
    }
}

/// The scale of colours, with a gap where zero is.
fn paint_scale(ui: &Ui, bar: Rect, palette: &Palette, sides: &[f32]) {
    const STEPS: usize = 28;
    for step in 0..STEPS {
        let share = (step as f32 + 0.5) / STEPS as f32;
        for &side in sides {
            let (zero, half) = match sides {
                [_] => (bar.left() - 3.0, bar.width()),
                _ => (bar.center().x, bar.width() / 2.0 - 3.0),
            };
            let near = zero + side * (3.0 + half * step as f32 / STEPS as f32);
            let far = zero + side * (3.0 + half * (step as f32 + 1.05) / STEPS as f32);
            let piece = Rect::from_two_pos(pos2(near, bar.top()), pos2(far, bar.bottom()));
            ui.painter().rect_filled(piece, 0.0, palette.weight(side * share));
        }
    }
    ui.painter().rect_stroke(bar, 0.0, palette.hair(), StrokeKind::Outside);
}
