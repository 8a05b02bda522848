//! The confusion matrix: rows are true classes, columns predicted ones.

use eframe::egui::{
    Color32, EventFilter, Key, Modifiers, Painter, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    accesskit::Role, vec2,
};

use self::cells::{Cells, told};
use crate::{
    app::{figures, theme},
    front::ConfusionMatrix,
};

#[path = "cells.rs"]
mod cells;

/// Largest and smallest width and height of a cell.
const CELL: [[f32; 2]; 2] = [[84.0, 42.0], [9.0, 9.0]];
/// Room for the name of a class on the left, at most.
const NAME: f32 = 104.0;
/// What stands before the line below the matrix.
const PRECISION: &str = "precision";
/// Room for recall on the right and precision below.
const MARGIN: f32 = 54.0;
/// Height of a line of names.
const LINE: f32 = 18.0;
/// A cell has room for a count from this width on, and for its share below it from this height on.
const COUNT_WIDTH: f32 = 26.0;
const SHARE_HEIGHT: f32 = 34.0;
/// Room beside a share at the least, on both sides together.
const BESIDE_SHARE: f32 = 4.0;
/// As many classes as are still told one by one to assistive technology: a hundred thousand cells would be too many for it.
const TOLD: usize = 24;
/// The share of its class that has the full colour: beyond, text would be read badly on it.
const FULL: f32 = 0.62;

/// The matrix, with the place of the keyboard in it.
#[derive(Default)]
pub struct Matrix {
    cursor: [usize; 2],
}

/// Where a matrix lies.
#[derive(Clone, Copy)]
struct Grid {
    rect: Rect,
    classes: usize,
}

impl Grid {
    fn cell(&self, [truth, predicted]: [usize; 2]) -> Rect {
        let size = self.rect.size() / self.classes.max(1) as f32;
        Rect::from_min_size(self.rect.min + vec2(predicted as f32, truth as f32) * size, size)
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // within the rectangle
    fn at(&self, place: Pos2) -> Option<[usize; 2]> {
        let share = (place - self.rect.min) / self.rect.size() * self.classes as f32;
        self.rect.contains(place).then(|| [share.y, share.x].map(|at| (at.max(0.0) as usize).min(self.classes - 1)))
    }
}

impl Matrix {
    /// Shows it within a width. A click, or Return, chooses the cell whose rows are listed; the same again takes that back.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        width: f32,
        confusion: &ConfusionMatrix,
        names: &[String],
        chosen: &mut Option<[usize; 2]>,
    ) {
        let classes = confusion.classes();
        if classes == 0 {
            return;
        }
        let palette = theme::of(ui.visuals());
        let left = left_margin(ui.painter(), names);
        let [largest, least] = CELL;
        let across = ((width - left - MARGIN) / classes as f32).clamp(least[0], largest[0]);
        let down = across.clamp(least[1], largest[1]);
        let size = vec2(across, down) * classes as f32;
        let (area, _) = ui.allocate_exact_size(size + vec2(left + MARGIN, 2.0 * LINE + LINE + 20.0), Sense::hover());
        let grid = Grid { rect: Rect::from_min_size(area.min + vec2(left, 2.0 * LINE), size), classes };
        let response = ui.interact(grid.rect, ui.scope_id().with("confusion matrix"), Sense::click());
        self.describe(&response, confusion, names);
        let share = percent_within(ui.painter(), across).filter(|_| down >= SHARE_HEIGHT);
        let cells = Cells { confusion, names, grid, palette, share };
        cells.paint(ui.painter(), *chosen);
        cells.margins(ui.painter(), left);
        self.keys(ui, &response, classes, chosen);
        let clicked = cells.interact(ui, &response);
        if let Some(cell) = clicked {
            self.cursor = cell;
            *chosen = (*chosen != Some(cell)).then_some(cell);
        }
        if response.has_focus() {
            let cursor = self.cursor.map(|at| at.min(classes - 1));
            ui.painter().rect_stroke(grid.cell(cursor), 2.0, Stroke::new(2.0, palette.accent), StrokeKind::Outside);
        }
    }

    fn describe(&self, response: &Response, confusion: &ConfusionMatrix, names: &[String]) {
        // Asked for before: within, the toolkit holds its lock.
        let has_focus = response.has_focus();
        response.widget_info(|| {
            let cell = self.cursor.map(|at| at.min(confusion.classes() - 1));
            let label = if has_focus {
                format!("Confusion matrix, {}", told(confusion, names, cell))
            } else {
                let accuracy = figures::percent(confusion.accuracy().unwrap_or(f64::NAN));
                format!("Confusion matrix of {} classes, accuracy {accuracy}", confusion.classes())
            };
            WidgetInfo::labeled(Role::Grid, true, label)
        });
    }

    /// Arrow keys walk from cell to cell; Return and the space bar choose, Escape takes it back.
    fn keys(&mut self, ui: &Ui, response: &Response, classes: usize, chosen: &mut Option<[usize; 2]>) {
        if !response.has_focus() {
            return;
        }
        let filter = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            escape: chosen.is_some(),
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let pressed = |key| ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
        let moved = |at: usize, more: usize, less: usize| (at + more).min(classes - 1).saturating_sub(less);
        let (down, up) = (pressed(Key::ArrowDown), pressed(Key::ArrowUp));
        let (right, left) = (pressed(Key::ArrowRight), pressed(Key::ArrowLeft));
        let [truth, predicted] = self.cursor;
        self.cursor = [moved(truth, down, up), moved(predicted, right, left)];
        if pressed(Key::Enter) + pressed(Key::Space) > 0 {
            *chosen = (*chosen != Some(self.cursor)).then_some(self.cursor);
        } else if chosen.is_some() && pressed(Key::Escape) > 0 {
            *chosen = None;
        }
    }
}

fn measured(painter: &Painter, text: &str) -> f32 {
    painter.layout_no_wrap(text.to_owned(), theme::small(), Color32::PLACEHOLDER).size().x
}

/// How a share is written where each has so much room, if that is enough: with tenths of a per cent, or else without.
fn percent_within(painter: &Painter, width: f32) -> Option<fn(f64) -> String> {
    let ways: [fn(f64) -> String; 2] = [figures::percent, figures::whole_percent];
    // As for the widest, so that shares do not come and go as networks do.
    ways.into_iter().find(|way| measured(painter, &way(1.0)) + BESIDE_SHARE <= width)
}

/// Room on the left: for the names of the classes, and for that of the line below the matrix.
fn left_margin(painter: &Painter, names: &[String]) -> f32 {
    let texts = names.iter().map(String::as_str).chain([PRECISION]);
    let widest = texts.map(|text| measured(painter, text)).fold(0.0, f32::max);
    (widest + 12.0).min(NAME)
}

/// A text shortened to a width.
pub fn fitting(painter: &Painter, text: &str, width: f32) -> String {
    if measured(painter, text) <= width {
        return text.to_owned();
    }
    let mut letters: Vec<char> = text.chars().collect();
    while letters.pop().is_some() {
        let shortened: String = letters.iter().chain(['…'].iter()).collect();
        if measured(painter, &shortened) <= width {
            return shortened;
        }
    }
    String::new()
}

/// The counts as a table: a row for each true class, a column for each predicted one.
pub fn table(confusion: &ConfusionMatrix, names: &[String]) -> (Vec<String>, Vec<Vec<String>>) {
    let header = std::iter::once("true class").chain(names.iter().map(String::as_str)).map(str::to_owned).collect();
    let row = |(truth, name): (usize, &String)| {
        let counts = (0..confusion.classes()).map(|predicted| confusion.count(truth, predicted).to_string());
        std::iter::once(name.clone()).chain(counts).collect()
    };
    (header, names.iter().enumerate().map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_on_the_left_has_room_however_short_the_names_are() {
        let ctx = eframe::egui::Context::default();
        let mut margins = Vec::new();
        let _ = ctx.run_ui(eframe::egui::RawInput::default(), |ui| {
            let names = |name: &str| vec![name.to_owned(); 3];
            for name in ["0", "versicolor", &"long".repeat(40)] {
                let widest = measured(ui.painter(), PRECISION).max(measured(ui.painter(), name).min(NAME - 12.0));
                margins.push((left_margin(ui.painter(), &names(name)), widest));
            }
        });
        assert_eq!(margins.len(), 3);
        for (margin, widest) in margins {
            assert!(margin >= widest + 6.0 && margin <= NAME, "{margin} for {widest}");
        }
    }
}
