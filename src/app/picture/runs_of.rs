//! Several runs as a picture.

use std::sync::Arc;

use eframe::egui::{Rect, Ui, pos2, vec2};

use super::{
    super::{
        comparison::{Kept, color, paint_fronts, paint_growth},
        theme,
    },
    Source, subject,
};

/// Height of a line of the legend, and length of its sample.
const LINE: f32 = 16.0;
const SAMPLE: f32 = 20.0;
/// So many runs are named one by one; of more of them only the methods are.
const NAMED: usize = 8;

/// Paints the fronts, or the hypervolume against time, and says which is which.
pub fn show(ui: &mut Ui, source: &Source<'_>, of_growth: bool) {
    let Some(gathered) = source.comparison.map(|runs| Arc::clone(runs.gathered())) else { return };
    let palette = theme::of(ui.visuals());
    let room = subject::room(ui);
    let rows = &gathered.comparison.rows;
    let mut entries: Vec<(String, String)> = if rows.len() <= NAMED {
        rows.iter().map(|run| (format!("{}, {}", run.name, run.method), run.method.clone())).collect()
    } else {
        rows.iter().map(|run| (run.method.clone(), run.method.clone())).collect()
    };
    let mut known: Vec<String> = Vec::new();
    entries.retain(|(name, _)| {
        let is_new = !known.contains(name);
        known.push(name.clone());
        is_new
    });
    let mut corner = room.min + vec2(2.0, 0.0);
    for (name, method) in entries {
        let galley = ui.painter().layout_no_wrap(name, theme::small(), palette.text);
        let width = SAMPLE + 6.0 + galley.size().x;
        if corner.x + width > room.right() && corner.x > room.left() + 2.0 {
            corner = pos2(room.left() + 2.0, corner.y + LINE);
        }
        ui.painter().hline(corner.x..=corner.x + SAMPLE, corner.y + LINE / 2.0, (2.0, color(&method, palette)));
        ui.painter().galley(pos2(corner.x + SAMPLE + 6.0, corner.y), galley, palette.text);
        corner.x += width + 14.0;
    }
    let area = Rect::from_min_max(pos2(room.left(), corner.y + LINE + theme::GRID), room.max);
    let mut kept = Kept::default();
    kept.follow(&gathered);
    if of_growth {
        paint_growth(ui, &kept, None, area);
    } else {
        paint_fronts(ui, &kept, source.layout, None, area);
    }
}
