//! Rows of a table with their values. Only what is in sight is drawn, however many rows and inputs there are.

use eframe::egui::{
    Align2, EventFilter, Key, Modifiers, Painter, Rect, Response, ScrollArea, Sense, Ui, WidgetInfo, accesskit::Role,
    pos2, vec2,
};

use super::{columns, matrix::fitting, threshold::Threshold};
use crate::{
    app::{
        panes::{Hover, Hovering},
        theme, widgets,
    },
    run::{Predictions, RunInfo},
};

/// Height of a row, and of the line of names.
const LINE: f32 = 22.0;
/// Width of a column.
const COLUMN: f32 = 92.0;

/// The rows that are listed, with what is said of them.
pub struct Listed<'a> {
    /// The run.
    pub info: &'a RunInfo,
    /// What is predicted.
    pub shown: &'a Predictions,
    /// The rows, counted within their set, in the order in which they are listed.
    pub rows: &'a [u32],
    /// From which probability on the second of two classes is predicted.
    pub threshold: &'a Threshold,
    /// What the pointer is on, in whichever view.
    pub hover: &'a Hovering,
}

impl Listed<'_> {
    /// Whether the pointer is on a row, here or in another view; `hovered` says whether it is here.
    pub fn is_hovered(&self, row: usize, hovered: bool) -> bool {
        let Some(&place) = self.shown.places.get(row) else { return hovered };
        let hover = Hover::Row(place as usize);
        if hovered {
            self.hover.set(hover);
        }
        hovered || self.hover.get() == Some(hover)
    }
}

/// The list, with the row that is picked.
#[derive(Default)]
pub struct RowList {
    picked: Option<usize>,
    /// Whether the picked row is to be brought into sight.
    follows: bool,
}

impl RowList {
    /// The row that is picked, counted within its set.
    pub fn picked(&self) -> Option<usize> {
        self.picked
    }

    /// Picks a row, or lets it go if it is picked already.
    pub fn pick(&mut self, row: usize) {
        self.picked = (self.picked != Some(row)).then_some(row);
        self.follows = self.picked.is_some();
    }

    /// Whether the picked row is to be brought into sight, once.
    pub fn take_follow(&mut self) -> bool {
        std::mem::take(&mut self.follows)
    }

    /// Shows the rows in so much height.
    pub fn show(&mut self, ui: &mut Ui, listed: &Listed<'_>, height: f32) {
        let (count, columns) = (listed.rows.len(), columns::count(listed));
        let size = vec2(columns as f32 * COLUMN, (count + 1) as f32 * LINE);
        let frame = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), height));
        let response = ui.interact(frame, ui.scope_id().with("rows"), Sense::focusable_noninteractive());
        self.keys(ui, &response, listed, 1);
        let spoken = match self.picked {
            Some(row) => format!("Rows, {}", columns::told(listed, row)),
            None => format!("Rows, {count} of them"),
        };
        response.widget_info(|| WidgetInfo::labeled(Role::Table, true, &spoken));
        ring(ui, &response, frame);
        let bars = widgets::bars_of_table(ui, 2.0 * LINE);
        let area = ScrollArea::both().id_salt("rows").auto_shrink([false; 2]).max_height(height);
        area.scroll_bar_visibility(bars).show_viewport(ui, |ui, viewport| {
            ui.set_min_size(size);
            let origin = ui.max_rect().min;
            if self.take_follow()
                && let Some(at) =
                    self.picked.and_then(|row| listed.rows.iter().position(|&other| other as usize == row))
            {
                let top = origin.y + at as f32 * LINE;
                ui.scroll_to_rect(Rect::from_x_y_ranges(origin.x..=origin.x + 1.0, top..=top + 2.0 * LINE), None);
            }
            let sight = Sight { viewport, origin, columns };
            for at in sight.rows(count) {
                self.row(ui, listed, listed.rows[at] as usize, &sight, at);
            }
            sight.header(ui.painter(), listed);
        });
    }

    fn row(&mut self, ui: &Ui, listed: &Listed<'_>, row: usize, sight: &Sight, at: usize) {
        let palette = theme::of(ui.visuals());
        let top = sight.origin.y + (at + 1) as f32 * LINE;
        let left = sight.origin.x + sight.viewport.left();
        let rect = Rect::from_min_size(pos2(left, top), vec2(sight.viewport.width(), LINE));
        let response = ui.interact(rect, ui.scope_id().with(("row", row)), Sense::CLICK);
        response.widget_info(|| widgets::described(Role::Row, &columns::told(listed, row)));
        let is_picked = self.picked == Some(row);
        if is_picked {
            ui.painter().rect_filled(rect, 0.0, ui.visuals().selection.bg_fill);
        } else if listed.is_hovered(row, response.hovered()) {
            ui.painter().rect_filled(rect, 0.0, palette.control[1]);
        }
        for column in sight.columns() {
            let place = pos2(sight.origin.x + column as f32 * COLUMN + 4.0, rect.center().y);
            let text = fitting(ui.painter(), &columns::text(listed, row, column), COLUMN - 8.0);
            let ink = if column < columns::OWN { palette.strong } else { palette.text };
            ui.painter().text(place, Align2::LEFT_CENTER, text, theme::small(), ink);
        }
        if response.clicked() {
            self.picked = (!is_picked).then_some(row);
        }
        if response.hovered() {
            response.on_hover_text_at_pointer(columns::told(listed, row));
        }
    }

    /// Arrow keys go from row to row, by `across` rows up and down where several stand beside each other.
    pub fn keys(&mut self, ui: &Ui, response: &Response, listed: &Listed<'_>, across: usize) {
        if !response.has_focus() || listed.rows.is_empty() {
            return;
        }
        let filter = EventFilter { horizontal_arrows: across > 1, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let pressed = |key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
        let mut on = across * pressed(Key::ArrowDown);
        let mut back = across * pressed(Key::ArrowUp);
        if across > 1 {
            on += pressed(Key::ArrowRight);
            back += pressed(Key::ArrowLeft);
        }
        if on + back == 0 {
            return;
        }
        let now = self.picked.and_then(|row| listed.rows.iter().position(|&other| other as usize == row));
        let next = now.map_or(0, |at| (at + on).min(listed.rows.len() - 1).saturating_sub(back));
        self.picked = listed.rows.get(next).map(|&row| row as usize);
        self.follows = true;
    }
}

/// A ring around what has the keyboard.
pub fn ring(ui: &Ui, response: &Response, rect: Rect) {
    if response.has_focus() {
        let stroke = eframe::egui::Stroke::new(1.5, theme::of(ui.visuals()).accent);
        ui.painter().rect_stroke(rect, 3.0, stroke, eframe::egui::StrokeKind::Inside);
    }
}

/// Which part of the table is in sight.
struct Sight {
    viewport: Rect,
    origin: eframe::egui::Pos2,
    columns: usize,
}

impl Sight {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // places on a screen
    fn rows(&self, count: usize) -> std::ops::Range<usize> {
        let first = (self.viewport.top() / LINE).max(0.0) as usize;
        let last = (self.viewport.bottom() / LINE).max(0.0) as usize;
        first.min(count)..last.min(count)
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // places on a screen
    fn columns(&self) -> std::ops::Range<usize> {
        let first = (self.viewport.left() / COLUMN).max(0.0) as usize;
        let last = (self.viewport.right() / COLUMN).ceil().max(0.0) as usize;
        first.min(self.columns)..last.min(self.columns)
    }

    /// The names of the columns, which stay on top.
    fn header(&self, painter: &Painter, listed: &Listed<'_>) {
        let palette = theme::of(&painter.ctx().global_style().visuals);
        let corner = self.origin + self.viewport.min.to_vec2();
        let rect = Rect::from_min_size(corner, vec2(self.viewport.width(), LINE));
        painter.rect_filled(rect, 0.0, palette.panel);
        painter.hline(rect.x_range(), rect.bottom(), palette.hair());
        for column in self.columns() {
            let place = pos2(self.origin.x + column as f32 * COLUMN + 4.0, rect.center().y);
            let text = fitting(painter, &columns::name(listed, column), COLUMN - 8.0);
            painter.text(place, Align2::LEFT_CENTER, text, theme::small(), palette.weak);
        }
    }
}
