//! What the lines are at the selection, and what is said of them.

use eframe::egui::{Align2, Rect, RichText, Stroke, Ui, pos2};

use super::{WeightPaths, elided};
use crate::{
    app::{
        explore::{self, Scene},
        figures,
        names::Names,
        row_list::{RowEvents, RowList},
        theme,
    },
    front::{Lines, PathPicture, Paths},
};

impl WeightPaths {
    /// The lines at the selection: those that are pinned, and the strongest of the others.
    pub(super) fn list(&mut self, ui: &mut Ui, names: &Names<'_>, lines: Lines) {
        let Some((_, at)) = self.listed.with_key().filter(|(key, _)| key.lines == lines) else { return };
        let palette = theme::of(ui.visuals());
        let heading = match at.all.nonzero() {
            1 => "1 line is not zero here".to_owned(),
            count => format!("{} lines are not zero here", figures::count(count)),
        };
        ui.label(RichText::new(heading).font(theme::small()).color(palette.weak));
        let pinned = self.pinned.iter().map(|&line| (line, at.all.get(line)));
        let others = at.strongest.iter().copied().filter(|(line, _)| !self.pinned.contains(line));
        let rows: Vec<(usize, f32)> = pinned.chain(others).collect();
        let lit = self.hovered;
        let count = self.pinned.len();
        let list = RowList { name: "Lines at the selection", rows: rows.len(), reveal: None };
        let RowEvents { hovered, taken } = list.show(ui, |ui, rect, row| {
            let (line, value) = rows[row];
            let name = names.line(lines, line);
            let text = if value == 0.0 { "0".to_owned() } else { figures::significant(f64::from(value)) };
            let is_pinned = row < count;
            let ink = if is_pinned || lit == Some(line) { palette.strong } else { palette.text };
            let mark = pos2(rect.left() + 4.0, rect.center().y);
            if is_pinned {
                ui.painter().circle_filled(mark, 3.5, palette.strong);
            } else {
                ui.painter().circle_stroke(mark, 3.5, Stroke::new(1.0, palette.weak));
            }
            let value = ui.painter().text(rect.right_center(), Align2::RIGHT_CENTER, &text, theme::body(), ink);
            let room =
                Rect::from_min_max(pos2(rect.left() + 14.0, rect.top()), pos2(value.left() - 8.0, rect.bottom()));
            elided(ui, room, &name, (theme::body(), ink));
            format!("{name}: {text}{}", if is_pinned { ", pinned" } else { "" })
        });
        let line_of = |row: usize| rows.get(row).map(|(line, _)| *line);
        if let Some(line) = hovered.and_then(line_of) {
            self.hovered = Some(line);
        }
        if let Some(line) = taken.and_then(line_of) {
            self.toggle_pin(line);
        }
    }

    /// Says above the plot what is under the pointer, or else what is drawn.
    pub(super) fn tell(&self, ui: &Ui, line: Rect, names: &Names<'_>, scene: &Scene<'_>) {
        let (Some(paths), Some(lined)) = (self.paths(), self.picture.get()) else { return };
        let palette = theme::of(ui.visuals());
        let (text, ink) = match self.hovered {
            Some(hovered) => (self.told(paths, hovered, names, scene), palette.strong),
            None => (summary(paths, &lined.picture), palette.weak),
        };
        ui.painter().with_clip_rect(line).text(line.left_center(), Align2::LEFT_CENTER, text, theme::small(), ink);
    }

    /// What is known of a line.
    fn told(&self, paths: &Paths, line: usize, names: &Names<'_>, scene: &Scene<'_>) -> String {
        let mut told = names.line(paths.lines(), line);
        if let (Some(at), Some(l1)) = (self.listed.get(), explore::selected_l1(scene.state)) {
            let value = figures::significant(f64::from(at.all.get(line)));
            told = format!("{told}: {value} at ℓ¹ norm {}", figures::significant(l1));
        }
        match paths.enters_at(line) {
            Some(l1) => format!("{told} · enters at {}", figures::significant(l1)),
            None => told,
        }
    }
}

/// What is drawn, in words.
pub(super) fn summary(paths: &Paths, picture: &PathPicture) -> String {
    let (drawn, nonzero) = (picture.lines.len().min(picture.nonzero), picture.nonzero);
    let drawn = if drawn < nonzero {
        format!("The {} strongest of {} lines that are not zero", figures::count(drawn), figures::count(nonzero))
    } else {
        format!("{} of {} lines are not zero", figures::count(nonzero), figures::count(paths.count()))
    };
    match paths.breaks() {
        0 => drawn,
        _ => format!("{drawn} · broken where neighbours on the front are networks of another start or branch"),
    }
}
