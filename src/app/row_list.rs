//! A list of rows of which only those in view are made, for a pointer and for keys: ↑ and ↓ walk, Return takes.

use eframe::egui::{
    EventFilter, Id, Key, Modifiers, Rect, Response, ScrollArea, Sense, Stroke, StrokeKind, Ui, accesskit::Role, pos2,
    vec2,
};

use super::{theme, widgets};

/// Height of a row.
pub const ROW_HEIGHT: f32 = 22.0;

/// Room for the scroll bar beside the rows.
pub const SCROLL_BAR: f32 = 8.0;

/// A list.
pub struct RowList<'a> {
    /// Its accessible name, by which its state is kept too.
    pub name: &'a str,
    /// Number of rows.
    pub rows: usize,
    /// Brings this row into view.
    pub reveal: Option<usize>,
}

/// What happened in a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowEvents {
    /// The row under the pointer, or that the keys are on.
    pub hovered: Option<usize>,
    /// The row that was clicked, or taken by Return.
    pub taken: Option<usize>,
}

impl RowList<'_> {
    /// Shows it in the room that is left. `paint` draws a row in its place, `is_lit` or not, and says it; it is told nothing of others.
    pub fn show(self, ui: &mut Ui, mut paint: impl FnMut(&Ui, Rect, usize) -> String) -> RowEvents {
        let id = Id::unique(self.name);
        let mut events = RowEvents::default();
        widgets::keep_scroll_bar(ui);
        let list = ui.interact(ui.available_rect_before_wrap(), id, Sense::FOCUSABLE);
        let active = self.walk(ui, &list, &mut events);
        let area = ScrollArea::vertical().id_salt((self.name, "rows")).auto_shrink([false; 2]);
        area.show_viewport(ui, |ui, seen| {
            ui.set_height(self.rows as f32 * ROW_HEIGHT);
            let origin = ui.max_rect().min;
            // The scroll bar floats beside what is written.
            let width = ui.available_width() - SCROLL_BAR;
            for row in rows_within(seen, self.rows) {
                let place = pos2(origin.x, origin.y + row as f32 * ROW_HEIGHT);
                let rect = Rect::from_min_size(place, vec2(width, ROW_HEIGHT));
                // One stop for Tab, however many rows there are.
                let response = ui.interact(rect, id.with(row), Sense::CLICK);
                let is_active = list.has_focus() && active == row;
                paint_row(ui, &response, rect, is_active);
                let spoken = paint(ui, rect.shrink2(vec2(6.0, 0.0)), row);
                response.widget_info(|| widgets::described(Role::Row, &spoken));
                if response.hovered() || is_active && events.hovered.is_none() {
                    events.hovered = Some(row);
                }
                if response.clicked() {
                    events.taken = Some(row);
                }
            }
            let target = self.reveal.or_else(|| (list.has_focus() && has_moved(ui, id, active)).then_some(active));
            if let Some(row) = target {
                let place = pos2(origin.x, origin.y + row as f32 * ROW_HEIGHT);
                ui.scroll_to_rect(Rect::from_min_size(place, vec2(1.0, ROW_HEIGHT)), None);
            }
        });
        let label = format!("{}, {} rows", self.name, self.rows);
        list.widget_info(|| widgets::described(Role::List, &label));
        if list.has_focus() {
            let accent = theme::of(ui.visuals()).accent;
            ui.painter().rect_stroke(list.rect, 4.0, Stroke::new(1.5, accent), StrokeKind::Inside);
        }
        events
    }

    /// Takes in the keys of a list that has the focus; gives the row that they are on.
    fn walk(&self, ui: &Ui, list: &Response, events: &mut RowEvents) -> usize {
        let last = self.rows.saturating_sub(1);
        let mut active = ui.data(|data| data.get_temp::<usize>(list.id)).unwrap_or_default().min(last);
        if !list.has_focus() {
            return active;
        }
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(list.id, filter));
        ui.input_mut(|input| {
            let mut pressed = |key| input.count_and_consume_key(Modifiers::NONE, key);
            let page = 10;
            active += pressed(Key::ArrowDown) + page * pressed(Key::PageDown);
            active = active.saturating_sub(pressed(Key::ArrowUp) + page * pressed(Key::PageUp)).min(last);
            active = if pressed(Key::Home) > 0 { 0 } else { active };
            active = if pressed(Key::End) > 0 { last } else { active };
            if pressed(Key::Enter) > 0 && self.rows > 0 {
                events.taken = Some(active);
            }
        });
        ui.data_mut(|data| data.insert_temp(list.id, active));
        active
    }
}

fn paint_row(ui: &Ui, response: &Response, rect: Rect, is_active: bool) {
    let palette = theme::of(ui.visuals());
    if response.hovered() || is_active {
        ui.painter().rect_filled(rect, 3.0, palette.control[1]);
    }
}

/// Whether the keys have moved since the last frame.
fn has_moved(ui: &Ui, id: Id, active: usize) -> bool {
    let before = id.with("before");
    let was = ui.data(|data| data.get_temp::<usize>(before));
    ui.data_mut(|data| data.insert_temp(before, active));
    was.is_some_and(|was| was != active)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // numbers of rows
fn rows_within(seen: Rect, rows: usize) -> std::ops::Range<usize> {
    let first = (seen.top() / ROW_HEIGHT).floor().max(0.0) as usize;
    let end = (seen.bottom() / ROW_HEIGHT).ceil().max(0.0) as usize;
    first.min(rows)..end.min(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rows_in_view_are_made() {
        let seen = |top: f32, bottom: f32| Rect::from_min_max(pos2(0.0, top), pos2(100.0, bottom));
        assert_eq!(rows_within(seen(0.0, 3.0 * ROW_HEIGHT), 2_308), 0..3);
        assert_eq!(rows_within(seen(10.5 * ROW_HEIGHT, 12.5 * ROW_HEIGHT), 2_308), 10..13);
        assert_eq!(rows_within(seen(10.5 * ROW_HEIGHT, 12.5 * ROW_HEIGHT), 4), 4..4);
    }
}
