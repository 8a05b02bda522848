//! One heatmap, large: with zoom, the names of both ends, and the values.

use eframe::egui::{
    self, Color32, CursorIcon, EventFilter, Frame, Id, Key, Modal, Modifiers, PointerButton, Pos2, Rect, Response,
    RichText, Sense, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui, Vec2, accesskit::Role, vec2,
};

use super::{
    App,
    command::AppCommand,
    enlarged_names,
    enlarged_sheet::Sheet,
    icons::Icon,
    layer_names::LayerNames,
    lens::Lens,
    theme,
    widgets::{self, Look},
};

/// Factor of one step of the zoom.
const STEP: f32 = 1.5;
/// Distance in points that the wheel turns to zoom by a factor of e.
const WHEEL_DISTANCE: f32 = 240.0;
/// Room around the picture that the window keeps.
const AROUND: f32 = 72.0;

/// What is shown large.
#[derive(Default)]
pub struct Enlarged {
    /// The place of the layer, counted from 0.
    layer: usize,
    /// One of its units as an image, or all of its weights.
    unit: Option<usize>,
    lens: Option<Lens>,
    /// The cell that is told of: under the pointer, or where the keys have led.
    cell: [usize; 2],
    drawn: Option<(Drawn, TextureHandle)>,
    has_focus: bool,
    /// Where the pointer was last.
    pointer: Option<Pos2>,
}

/// What a texture was drawn for.
#[derive(Clone, Copy, PartialEq)]
struct Drawn {
    /// The weights are another network's where they lie elsewhere in memory.
    weights: *const f32,
    lens: Lens,
    dark: bool,
    texels: [usize; 2],
}

impl App {
    /// Shows a heatmap large, or none.
    pub(super) fn enlarge_heatmap(&mut self, heatmap: Option<(usize, Option<usize>)>) {
        let there = heatmap.filter(|(layer, _)| *layer < self.layers.pictures.len());
        self.enlarged = there.map(|(layer, unit)| Enlarged { layer, unit, ..Enlarged::default() });
    }

    /// Shows the heatmap that was enlarged, if one was.
    pub(super) fn show_enlarged(&mut self, ctx: &egui::Context) {
        let Some(mut enlarged) = self.enlarged.take() else { return };
        let (Some(info), Some(layer)) = (self.state.info(), self.layers.pictures.get(enlarged.layer)) else { return };
        let last = enlarged.layer + 1 == self.layers.pictures.len();
        let names = LayerNames { layer, number: enlarged.layer + 1, last, dataset: &info.dataset };
        let unit = enlarged.unit.zip(layer.units.as_ref()).map(|(unit, units)| (unit, units.image[0]));
        let sheet = Sheet { names, unit };
        let frame = Frame::popup(&ctx.global_style()).inner_margin(16).corner_radius(10);
        let mut closes = false;
        let modal = Modal::new(Id::unique("enlarged")).frame(frame).show(ctx, |ui| {
            let size = ctx.content_rect().size() - Vec2::splat(AROUND);
            ui.set_min_size(size);
            ui.set_max_size(size);
            closes = enlarged.heading(ui, &sheet);
            enlarged.show(ui, &sheet);
        });
        if !closes && !modal.should_close() {
            self.enlarged = Some(enlarged);
        }
    }
}

impl Enlarged {
    /// The title and the buttons; whether it is to be closed.
    fn heading(&mut self, ui: &mut Ui, sheet: &Sheet<'_>) -> bool {
        let mut closes = false;
        let buttons = 4.0 * widgets::ICON_BUTTON_WIDTH;
        ui.horizontal(|ui| {
            let room = ui.available_width() - buttons - 5.0 * theme::GRID;
            ui.allocate_ui(vec2(room, theme::CONTROL_HEIGHT), |ui| {
                ui.set_min_width(room);
                ui.label(RichText::new(sheet.title()).font(theme::title()).color(theme::of(ui.visuals()).strong));
            });
            ui.spacing_mut().item_spacing.x = theme::GRID;
            let is_whole = self.lens.is_none_or(|lens| lens.is_whole());
            let mut button = |icon, name: &str, keys: &str, enabled| {
                let look = Look { icon: Some(icon), quiet: true, ..Look::default() };
                widgets::button(ui, look, name, enabled).on_hover_text(format!("{name} ({keys})")).clicked()
            };
            if button(Icon::Plus, "Zoom in", "+", true) {
                self.zoom(STEP);
            }
            if button(Icon::Minus, "Zoom out", "−", !is_whole) {
                self.zoom(1.0 / STEP);
            }
            if button(Icon::Frame, "Show all cells", "0", !is_whole) {
                self.lens = None;
            }
            closes = button(Icon::Cross, "Close the heatmap", "Esc", true);
        });
        closes
    }

    /// Zooms about the cell that is told of.
    fn zoom(&mut self, factor: f32) {
        if let Some(lens) = self.lens {
            let place = lens.place(self.cell) + lens.cell() / 2.0;
            self.lens = Some(lens.zoomed(factor, place).showing(self.cell));
        }
    }

    fn show(&mut self, ui: &mut Ui, sheet: &Sheet<'_>) {
        ui.add_space(theme::GRID);
        let foot = theme::CONTROL_HEIGHT;
        let (area, _) = ui.allocate_exact_size(ui.available_size() - vec2(0.0, foot), Sense::hover());
        let canvas = enlarged_names::canvas(area, sheet);
        let lens = match self.lens {
            Some(lens) => lens.fitted(sheet.cells(), canvas.size()),
            None => Lens::whole(sheet.cells(), canvas.size()),
        };
        self.lens = Some(lens);
        let response = ui.interact(canvas, Id::unique("enlarged heatmap"), Sense::click_and_drag());
        if !std::mem::replace(&mut self.has_focus, true) {
            response.request_focus();
        }
        self.keys(ui, &response, sheet);
        let lens = self.pointer(ui, &response, canvas);
        let [columns, rows] = sheet.cells();
        self.cell = [self.cell[0].min(columns.saturating_sub(1)), self.cell[1].min(rows.saturating_sub(1))];
        let told = sheet.told(self.cell);
        response.widget_info(|| egui::WidgetInfo {
            current_text_value: Some(told.clone()),
            ..widgets::described(Role::Image, "Enlarged heatmap")
        });
        self.paint(ui, canvas, &lens, sheet);
        enlarged_names::paint(ui, canvas, &lens, sheet);
        ui.label(RichText::new(told).color(theme::of(ui.visuals()).text));
    }

    /// Arrow keys walk from cell to cell; + and − zoom.
    fn keys(&mut self, ui: &Ui, response: &Response, sheet: &Sheet<'_>) {
        if !response.has_focus() {
            return;
        }
        let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let pressed = |key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
        let shifted = |key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::SHIFT, key));
        let most = sheet.cells();
        for (axis, back, forth) in [(0, Key::ArrowLeft, Key::ArrowRight), (1, Key::ArrowUp, Key::ArrowDown)] {
            let (back, forth) = (pressed(back), pressed(forth));
            self.cell[axis] = (self.cell[axis] + forth).min(most[axis].saturating_sub(1)).saturating_sub(back);
            if back + forth > 0 {
                self.lens = self.lens.map(|lens| lens.showing(self.cell));
            }
        }
        for _ in 0..shifted(Key::Plus) + pressed(Key::Plus) + pressed(Key::Equals) {
            self.zoom(STEP);
        }
        for _ in 0..pressed(Key::Minus) {
            self.zoom(1.0 / STEP);
        }
        if pressed(Key::Num0) > 0 {
            self.lens = self.lens.map(|lens| lens.zoomed(0.0, Vec2::ZERO));
        }
    }

    /// The wheel zooms about the pointer, dragging moves, two clicks show everything.
    fn pointer(&mut self, ui: &Ui, response: &Response, canvas: Rect) -> Lens {
        let mut lens = self.lens.unwrap_or_else(|| Lens::whole([1, 1], canvas.size()));
        if let Some(pointer) = response.hover_pos() {
            let place = pointer - canvas.min;
            let (wheel, pinch) = ui.input(|input| (input.smooth_scroll_delta().y, input.zoom_delta()));
            let factor = (wheel / WHEEL_DISTANCE).exp() * pinch;
            if factor != 1.0 {
                lens = lens.zoomed(factor, place);
            }
            // A pointer that rests leaves the cell to the keys.
            if self.pointer.replace(pointer) != Some(pointer) {
                self.cell = lens.at(place).unwrap_or(self.cell);
            }
        }
        if response.dragged_by(PointerButton::Primary) {
            lens = lens.moved(response.drag_delta());
            ui.set_cursor_icon(CursorIcon::Grabbing);
        }
        if response.double_clicked_by(PointerButton::Primary) {
            lens = lens.zoomed(0.0, Vec2::ZERO);
        }
        self.lens = Some(lens);
        lens
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // pixels of a screen
    fn paint(&mut self, ui: &Ui, canvas: Rect, lens: &Lens, sheet: &Sheet<'_>) {
        let palette = theme::of(ui.visuals());
        let (columns, rows) = (lens.range(0), lens.range(1));
        let seen = Rect::from_min_max(
            canvas.min + lens.place([columns.start, rows.start]),
            canvas.min + lens.place([columns.end, rows.end]),
        );
        // No more texels than pixels, and no more than cells.
        let pixels = seen.size() * ui.pixels_per_point();
        let texels = [columns.len().min(pixels.x as usize).max(1), rows.len().min(pixels.y as usize).max(1)];
        let weights = sheet.matrix().weights.as_ptr();
        let wanted = Drawn { weights, lens: *lens, dark: ui.visuals().dark_mode, texels };
        if self.drawn.as_ref().is_none_or(|(drawn, _)| *drawn != wanted) {
            let picture = sheet.picture(lens, texels, palette);
            let texture = ui.ctx().load_texture("enlarged heatmap", picture, TextureOptions::NEAREST);
            self.drawn = Some((wanted, texture));
        }
        let painter = ui.painter().with_clip_rect(canvas.expand(1.0));
        painter.rect_filled(seen, 0.0, palette.canvas);
        if let Some((_, texture)) = &self.drawn {
            painter.image(
                texture.id(),
                seen,
                Rect::from_min_max(egui::Pos2::ZERO, egui::pos2(1.0, 1.0)),
                Color32::WHITE,
            );
        }
        painter.rect_stroke(seen, 0.0, palette.hair(), StrokeKind::Outside);
        let cell = Rect::from_min_size(canvas.min + lens.place(self.cell), lens.cell());
        painter.rect_stroke(cell.expand(1.0), 1.0, Stroke::new(1.5, palette.accent), StrokeKind::Outside);
    }
}

/// The command that enlarges the heatmap of a layer, counted from 0.
#[must_use]
pub fn of_layer(layer: usize) -> AppCommand {
    AppCommand::EnlargeHeatmap(layer, None)
}
