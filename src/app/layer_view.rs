//! Shows one layer: its heading, its sparsity, its heatmap or its units as images, and the value under the pointer.

use std::cell::Cell;

use eframe::egui::{
    self, Align2, Color32, CursorIcon, EventFilter, Id, Key, Modifiers, Pos2, Rect, Response, Sense, Stroke,
    StrokeKind, Ui, accesskit::Role, emath::GuiRounding as _, pos2, vec2,
};

use super::{
    command::AppCommand,
    figures, heatmap,
    layer_names::LayerNames,
    layers::{LayerPicture, Sources},
    panes::Hover,
    theme::{self, Palette},
    widgets,
};
use crate::{
    data::Summary,
    front::Stability,
    network::{Activation, LayerKind},
};

#[path = "layer_view/units.rs"]
mod units;

/// One layer and where it stands in its network.
pub struct LayerView<'a> {
    /// The layer.
    pub layer: &'a LayerPicture,
    /// Counted from 1.
    pub number: usize,
    /// Whether it is the last.
    pub last: bool,
    /// What follows it, unless it is the last.
    pub activation: Activation,
    /// Names of inputs and classes.
    pub dataset: &'a Summary,
    /// Whether to show units as images, where there are any.
    pub as_images: bool,
    /// Where it tells which parameter the pointer is on.
    pub hovered: &'a Cell<Option<usize>>,
    /// What the pointer is on in another view.
    pub lit: Option<Hover>,
    /// How often the folds, or other starts, use its inputs, of the first layer.
    pub stability: Option<&'a Stability>,
}

impl LayerView<'_> {
    /// Shows the layer.
    pub fn show(&self, ui: &mut Ui, commands: &mut Vec<AppCommand>) {
        self.heading(ui);
        let beside = match &self.layer.units {
            Some(units) if self.as_images => {
                self.units(ui, units, commands);
                None
            }
            _ => self.heatmap(ui, commands),
        };
        match beside {
            Some(rect) => self.legend_beside(ui, rect),
            None => self.legend_below(ui),
        }
    }

    fn names(&self) -> LayerNames<'_> {
        LayerNames { layer: self.layer, number: self.number, last: self.last, dataset: self.dataset }
    }

    fn heading(&self, ui: &mut Ui) {
        let palette = theme::of(ui.visuals());
        let sparsity = &self.layer.sparsity;
        #[allow(clippy::cast_possible_truncation)] // a share
        let share = sparsity.share() as f32;
        let zeros = format!("{} zero", figures::whole_percent(sparsity.share()));
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
        let dead = self.dead();
        let spoken = if dead.is_empty() { String::new() } else { format!(" · {dead}") };
        response
            .widget_info(|| widgets::described(Role::Heading, &format!("{} · {zeros}{spoken}", self.names().title())));
        let painter = ui.painter();
        let name = painter.text(
            rect.left_center(),
            Align2::LEFT_CENTER,
            self.names().title(),
            theme::heading(),
            palette.strong,
        );
        let bar = Rect::from_min_size(pos2(rect.right() - 48.0, rect.center().y - 3.0), vec2(48.0, 6.0));
        // A long name leaves room for the figure alone.
        let right = if name.right() + 72.0 < bar.left() {
            painter.rect_filled(bar, 3.0, palette.line);
            let filled = Rect::from_min_size(bar.min, vec2(bar.width() * share, bar.height()));
            painter.rect_filled(filled, 3.0, palette.weak);
            bar.left() - 8.0
        } else {
            rect.right()
        };
        let place = pos2(right, rect.center().y);
        painter.text(place, Align2::RIGHT_CENTER, &zeros, theme::small(), palette.text);
        let kind = match self.layer.kind {
            LayerKind::Convolution { .. } => format!("{} and max-pooling", self.activation.label()),
            LayerKind::Dense if self.last => "no activation".to_owned(),
            LayerKind::Dense => self.activation.label().to_owned(),
        };
        response.on_hover_text(format!(
            "{}: {} of {} parameters are exactly zero; followed by {kind}.\nA dead unit hears no input, or nothing listens to it.",
            self.names().title(),
            figures::count(sparsity.zeros),
            figures::count(sparsity.parameters),
        ));
    }

    /// How many units are dead, if any are.
    pub(super) fn dead(&self) -> String {
        match self.layer.sparsity.dead_units() {
            0 => String::new(),
            1 => "1 dead unit".to_owned(),
            units => format!("{} dead units", figures::count(units)),
        }
    }

    /// Shows the heatmap; gives the room beside it, if there is enough for a legend.
    fn heatmap(&self, ui: &mut Ui, commands: &mut Vec<AppCommand>) -> Option<Rect> {
        let scale = ui.pixels_per_point();
        let geometry = &self.layer.geometry;
        let size = geometry.size() / scale;
        let gap = (theme::HEATMAP_GAP * scale).round() / scale;
        let bias_width = geometry.bias_width / scale;
        let whole = vec2(size.x + gap + bias_width, size.y);
        let (place, _) = ui.allocate_exact_size(vec2(ui.available_width(), whole.y + 2.0), Sense::hover());
        let min = (place.min + vec2(1.0, 1.0)).round_to_pixels(scale);
        let weights = Rect::from_min_size(min, size);
        let biases = Rect::from_min_size(pos2(weights.right() + gap, min.y), vec2(bias_width, size.y));
        let area = weights.union(biases);
        let response = ui.interact(area, Id::unique(("heatmap", self.number)), Sense::CLICK | Sense::FOCUSABLE);
        if response.clicked() {
            commands.push(AppCommand::EnlargeHeatmap(self.number - 1, None));
        }
        let response = response.on_hover_cursor(CursorIcon::ZoomIn);
        response.widget_info(|| widgets::described(Role::Image, &format!("Weights of layer {}", self.number)));
        let palette = theme::of(ui.visuals());
        let split = geometry.texels[0] as f32 / (geometry.texels[0] + 1) as f32;
        let painter = ui.painter();
        for (rect, from, to) in [(weights, 0.0, split), (biases, split, 1.0)] {
            let uv = Rect::from_min_max(pos2(from, 0.0), pos2(to, 1.0));
            painter.image(self.layer.texture.id(), rect, uv, Color32::WHITE);
            painter.rect_stroke(rect, 0.0, palette.hair(), StrokeKind::Outside);
        }
        self.strike_dead(ui, weights, palette);
        let pointed = response.hover_pos().and_then(|pointer| self.cell_at(pointer, weights, biases));
        let pointed = pointed.or_else(|| self.walk(ui, &response));
        match pointed {
            Some((unit, input)) => self.hovered.set(Some(self.parameter(unit, input))),
            None => self.light_up(ui, weights, biases),
        }
        if let Some((unit, input)) = pointed {
            self.explain(ui, &response, weights, biases, (unit, input));
        }
        let beside = Rect::from_min_max(pos2(area.right() + 20.0, place.top()), place.max);
        (beside.width() >= 130.0 && beside.height() >= 40.0).then_some(beside)
    }

    /// Rows of dead units are struck through.
    fn strike_dead(&self, ui: &Ui, weights: Rect, palette: &Palette) {
        let units = self.layer.matrix.units;
        let height = weights.height() / units.max(1) as f32;
        if height < 3.0 {
            return;
        }
        for (unit, _) in self.layer.sparsity.dead.iter().enumerate().filter(|(_, dead)| **dead) {
            let y = weights.top() + (unit as f32 + 0.5) * height;
            let y = ui.painter().round_to_pixel_center(y);
            ui.painter().hline(weights.x_range(), y, Stroke::new(1.0, palette.weak.gamma_multiply(0.75)));
        }
    }

    /// Unit and input under the pointer; of several that share a pixel the strongest.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels of a screen
    fn cell_at(&self, pointer: Pos2, weights: Rect, biases: Rect) -> Option<(usize, usize)> {
        let matrix = self.shown();
        let [columns, rows] = self.layer.geometry.texels;
        let down = (pointer.y - weights.top()) / weights.height();
        let row = ((down * rows as f32) as usize).min(rows.checked_sub(1)?);
        let units = heatmap::share(row, rows, matrix.units);
        let inputs = if biases.x_range().contains(pointer.x) {
            matrix.inputs..matrix.inputs + 1
        } else if weights.x_range().contains(pointer.x) {
            let across = (pointer.x - weights.left()) / weights.width();
            let column = ((across * columns as f32) as usize).min(columns.checked_sub(1)?);
            heatmap::share(column, columns, matrix.inputs)
        } else {
            return None;
        };
        Some(heatmap::strongest(units, inputs, |unit, input| matrix.at(unit, input)))
    }

    /// With the keyboard: when the heatmap has the focus, arrow keys walk over its cells.
    fn walk(&self, ui: &Ui, response: &Response) -> Option<(usize, usize)> {
        if !response.has_focus() {
            return None;
        }
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let matrix = &self.layer.matrix;
        let (mut unit, mut input): (usize, usize) = ui.data(|data| data.get_temp(response.id)).unwrap_or_default();
        ui.input_mut(|input_state| {
            let mut pressed = |key| input_state.consume_key(Modifiers::NONE, key);
            unit = unit.saturating_sub(usize::from(pressed(Key::ArrowUp))) + usize::from(pressed(Key::ArrowDown));
            input = input.saturating_sub(usize::from(pressed(Key::ArrowLeft))) + usize::from(pressed(Key::ArrowRight));
        });
        let cell = (unit.min(matrix.units.saturating_sub(1)), input.min(matrix.inputs));
        ui.data_mut(|data| data.insert_temp(response.id, cell));
        Some(cell)
    }

    /// The place of a parameter in θ.
    fn parameter(&self, unit: usize, input: usize) -> usize {
        let [weights, biases] = self.layer.start;
        let inputs = self.layer.matrix.inputs;
        if input == inputs { biases + unit } else { weights + unit * inputs + input }
    }

    /// Frames what the pointer is on in another view.
    fn light_up(&self, ui: &Ui, weights: Rect, biases: Rect) {
        let matrix = &self.layer.matrix;
        let whole = weights.union(biases);
        let frame = match self.lit {
            Some(Hover::Input(input)) if self.layer.sources == Sources::Features && input < matrix.inputs => {
                Rect::from_x_y_ranges(self.cell(weights, biases, (0, input)).x_range(), weights.y_range())
            }
            Some(Hover::Unit { layer, unit }) if layer + 1 == self.number && unit < matrix.units => {
                Rect::from_x_y_ranges(whole.x_range(), self.cell(weights, biases, (unit, 0)).y_range())
            }
            Some(Hover::Parameter(place)) => {
                let [first, bias] = self.layer.start;
                let inputs = matrix.inputs.max(1);
                match (place.checked_sub(first), place.checked_sub(bias)) {
                    (_, Some(unit)) if unit < matrix.units => self.cell(weights, biases, (unit, matrix.inputs)),
                    (Some(at), None) => self.cell(weights, biases, (at / inputs, at % inputs)),
                    _ => return,
                }
            }
            _ => return,
        };
        let accent = theme::of(ui.visuals()).accent;
        ui.painter().rect_stroke(frame.expand(1.0), 1.0, Stroke::new(1.5, accent), StrokeKind::Outside);
    }

    /// Where a parameter stands in the heatmap.
    fn cell(&self, weights: Rect, biases: Rect, (unit, input): (usize, usize)) -> Rect {
        let matrix = &self.layer.matrix;
        let height = weights.height() / matrix.units.max(1) as f32;
        let top = weights.top() + unit as f32 * height;
        let columns = if input == matrix.inputs {
            biases.x_range()
        } else {
            let width = weights.width() / matrix.inputs.max(1) as f32;
            let left = weights.left() + input as f32 * width;
            egui::Rangef::new(left, left + width)
        };
        Rect::from_x_y_ranges(columns, top..=top + height)
    }

    /// Frames a cell and says its value with the names of both ends.
    fn explain(&self, ui: &Ui, response: &Response, weights: Rect, biases: Rect, (unit, input): (usize, usize)) {
        let matrix = &self.layer.matrix;
        let palette = theme::of(ui.visuals());
        let cell = self.cell(weights, biases, (unit, input)).expand(1.0);
        ui.painter().rect_stroke(cell, 1.0, Stroke::new(1.5, palette.accent), StrokeKind::Outside);
        let anchor = if response.hovered() { egui::PopupAnchor::Pointer } else { cell.into() };
        let tooltip = egui::Tooltip::always_open(ui.ctx().clone(), ui.layer_id(), response.id.with("value"), anchor);
        tooltip.gap(12.0).show(|ui| {
            ui.label(self.names().ends(unit, input));
            let value = matrix.at(unit, input);
            let text = if value == 0.0 { "exactly zero".to_owned() } else { figures::significant(f64::from(value)) };
            ui.label(egui::RichText::new(text).font(theme::heading()));
            if let Some(used) = self.use_by_others(unit, input) {
                ui.label(egui::RichText::new(used).color(palette.weak));
            }
        });
    }

    /// How often folds, or other starts, use a connection where that is shown, or else an input.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a count
    fn use_by_others(&self, unit: usize, input: usize) -> Option<String> {
        if let Some(usage) = &self.layer.usage {
            let what = if input == self.layer.matrix.inputs { "bias" } else { "connection" };
            let count = usage.counts.at(unit, input) as usize;
            return Some(format!("{what} used by {count} of {} {}", usage.networks, usage.kin.name()));
        }
        let stability = self.stability?;
        let used = stability.inputs.get(input).map(|&count| stability.used_by(count))?;
        Some(format!("input {used}"))
    }

    /// What its colours stand for: its values, or how often each is used.
    fn shown(&self) -> &heatmap::Matrix {
        self.layer.usage.as_ref().map_or(&self.layer.matrix, |usage| &usage.counts)
    }
}
