//! The cells of a confusion matrix: what is drawn of them, and what they say.

use eframe::egui::{
    Align2, Color32, Id, Painter, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, accesskit::Role, pos2, vec2,
};

use super::{COUNT_WIDTH, FULL, Grid, LINE, MARGIN, PRECISION, TOLD, fitting, percent_within};
use crate::{
    app::{
        figures,
        theme::{self, Palette},
        widgets,
    },
    front::ConfusionMatrix,
};

/// What is drawn of a matrix.
pub(super) struct Cells<'a> {
    pub confusion: &'a ConfusionMatrix,
    pub names: &'a [String],
    pub grid: Grid,
    pub palette: &'static Palette,
    /// How a share of a class is written, where there is room for it.
    pub share: Option<fn(f64) -> String>,
}

impl Cells<'_> {
    pub(super) fn paint(&self, painter: &Painter, chosen: Option<[usize; 2]>) {
        let classes = self.grid.classes;
        painter.rect(self.grid.rect, 0.0, self.palette.canvas, self.palette.hair(), StrokeKind::Outside);
        for truth in 0..classes {
            let rows = self.confusion.of_true(truth);
            for predicted in 0..classes {
                let count = self.confusion.count(truth, predicted);
                if count > 0 {
                    self.cell(painter, [truth, predicted], count, rows);
                }
            }
        }
        if let Some(cell) = chosen.filter(|cell| cell.iter().all(|&at| at < classes)) {
            let line = Stroke::new(2.0, self.palette.accent);
            painter.rect_stroke(self.grid.cell(cell).shrink(1.0), 0.0, line, StrokeKind::Inside);
        }
    }

    fn cell(&self, painter: &Painter, place: [usize; 2], count: usize, rows: usize) {
        let rect = self.grid.cell(place);
        let share = count as f64 / rows.max(1) as f64;
        #[allow(clippy::cast_possible_truncation)] // a share
        let strength = share as f32 * FULL;
        // What is right has the cool colour, what is wrong the warm one.
        let fill = self.palette.weight(if place[0] == place[1] { -strength } else { strength });
        let gap = if rect.width() > 12.0 { 1.0 } else { 0.0 };
        painter.rect_filled(rect.shrink(gap / 2.0), 0.0, fill);
        let ink = ink(fill, self.palette);
        if let Some(written) = self.share {
            let at = rect.center() - vec2(0.0, 7.0);
            painter.text(at, Align2::CENTER_CENTER, figures::count(count), theme::heading(), ink);
            let at = rect.center() + vec2(0.0, 9.0);
            painter.text(at, Align2::CENTER_CENTER, written(share), theme::small(), ink);
        } else if rect.width() >= COUNT_WIDTH && rect.height() >= 16.0 {
            painter.text(rect.center(), Align2::CENTER_CENTER, figures::count(count), theme::small(), ink);
        }
    }

    /// The names of the classes, what the axes are, and recall and precision.
    pub(super) fn margins(&self, painter: &Painter, left: f32) {
        let Grid { rect, classes } = self.grid;
        let palette = self.palette;
        let small =
            |at: Pos2, align: Align2, text: &str, color: Color32| painter.text(at, align, text, theme::small(), color);
        small(pos2(rect.left(), rect.top() - 1.5 * LINE), Align2::LEFT_CENTER, "predicted →", palette.weak);
        small(pos2(rect.left() - left, rect.top() - LINE / 2.0), Align2::LEFT_CENTER, "true ↓", palette.weak);
        small(pos2(rect.right() + MARGIN, rect.top() - LINE / 2.0), Align2::RIGHT_CENTER, "recall", palette.weak);
        let below = rect.bottom() + LINE / 2.0 + 2.0;
        small(pos2(rect.left() - 6.0, below), Align2::RIGHT_CENTER, PRECISION, palette.weak);
        let cell = rect.size() / classes as f32;
        // Where cells are smaller than text, every few of them has one.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few
        let every = |side: f32, least: f32| ((least / side.max(1e-3)).ceil() as usize).max(1);
        for class in (0..classes).step_by(every(cell.y, 14.0)) {
            let y = rect.top() + (class as f32 + 0.5) * cell.y;
            let name = fitting(painter, self.name(class), left - 8.0);
            small(pos2(rect.left() - 6.0, y), Align2::RIGHT_CENTER, &name, palette.text);
            let recall = self.confusion.recall(class).map_or_else(|| figures::NONE.to_owned(), figures::percent);
            small(pos2(rect.right() + MARGIN, y), Align2::RIGHT_CENTER, &recall, palette.text);
        }
        let step = every(cell.x, COUNT_WIDTH);
        let written = percent_within(painter, step as f32 * cell.x);
        for class in (0..classes).step_by(step) {
            let x = rect.left() + (class as f32 + 0.5) * cell.x;
            let room = cell.x.max(COUNT_WIDTH) - 2.0;
            small(
                pos2(x, rect.top() - LINE / 2.0),
                Align2::CENTER_CENTER,
                &fitting(painter, self.name(class), room),
                palette.text,
            );
            if let Some(written) = written {
                let precision = self.confusion.precision(class).map_or_else(|| figures::NONE.to_owned(), written);
                small(pos2(x, below), Align2::CENTER_CENTER, &precision, palette.text);
            }
        }
        self.scale(painter, pos2(rect.left(), rect.bottom() + LINE + 10.0));
    }

    /// What the colours mean.
    fn scale(&self, painter: &Painter, at: Pos2) {
        let width = 40.0;
        let mut left = at.x;
        for (sign, text) in [(-1.0, "right"), (1.0, "wrong")] {
            for step in 0_u8..20 {
                let share = (f32::from(step) + 0.5) / 20.0;
                let rect = Rect::from_min_size(
                    pos2(left + f32::from(step) * width / 20.0, at.y - 4.0),
                    vec2(width / 20.0, 8.0),
                );
                painter.rect_filled(rect, 0.0, self.palette.weight(sign * share * FULL));
            }
            let drawn = painter.text(
                pos2(left + width + 5.0, at.y),
                Align2::LEFT_CENTER,
                text,
                theme::small(),
                self.palette.weak,
            );
            left = drawn.right() + 14.0;
        }
        painter.text(
            pos2(left, at.y),
            Align2::LEFT_CENTER,
            "0 to 100 % of the class",
            theme::small(),
            self.palette.weak,
        );
    }

    /// The cell that is clicked on. Each is known to assistive technology by what it says.
    pub(super) fn interact(&self, ui: &Ui, response: &Response) -> Option<[usize; 2]> {
        let classes = self.grid.classes;
        if classes > TOLD {
            let cell = response.hover_pos().and_then(|place| self.grid.at(place));
            if let Some(cell) = cell {
                response.clone().on_hover_text_at_pointer(told(self.confusion, self.names, cell));
            }
            return cell.filter(|_| response.clicked());
        }
        let mut clicked = None;
        for truth in 0..classes {
            for predicted in 0..classes {
                let cell = [truth, predicted];
                let id: Id = response.id.with(cell);
                // Not each a stop of the Tab key: arrow keys walk among them.
                let response = ui.interact(self.grid.cell(cell), id, Sense::CLICK);
                let text = || told(self.confusion, self.names, cell);
                response.widget_info(|| widgets::described(Role::Cell, &text()));
                if response.hovered() {
                    ui.painter().rect_stroke(
                        self.grid.cell(cell),
                        0.0,
                        Stroke::new(1.5, self.palette.strong),
                        StrokeKind::Inside,
                    );
                }
                clicked = clicked.or(response.clicked().then_some(cell));
                if response.hovered() {
                    response.on_hover_text(text());
                }
            }
        }
        clicked
    }

    fn name(&self, class: usize) -> &str {
        self.names.get(class).map_or("", String::as_str)
    }
}

/// What a cell says.
pub(super) fn told(confusion: &ConfusionMatrix, names: &[String], [truth, predicted]: [usize; 2]) -> String {
    let name = |class: usize| names.get(class).map_or("", String::as_str);
    let count = confusion.count(truth, predicted);
    let rows = if count == 1 { "1 row".to_owned() } else { format!("{} rows", figures::count(count)) };
    let share = count as f64 / confusion.of_true(truth).max(1) as f64;
    format!("{} predicted as {}: {rows}, {}", name(truth), name(predicted), figures::percent(share))
}

/// The ink that is read on a fill.
fn ink(fill: Color32, palette: &Palette) -> Color32 {
    // Rounded from the coefficients of ITU-R BT.601.
    let light = |color: Color32| {
        (f32::from(color.r()) * 0.3 + f32::from(color.g()) * 0.59 + f32::from(color.b()) * 0.11) / 255.0
    };
    let away = |ink: Color32| (light(ink) - light(fill)).abs();
    if away(palette.strong) >= away(palette.canvas) { palette.strong } else { palette.canvas }
}
