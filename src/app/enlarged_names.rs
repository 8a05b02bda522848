//! What is written around the cells of an enlarged heatmap, and into them.

use eframe::egui::{Align2, Color32, FontId, Rect, Shape, Ui, epaint::TextShape, pos2, vec2};

use super::{enlarged_sheet::Sheet, figures, lens::Lens, theme};

/// Room for the names of rows, and for those of columns.
const ROWS: f32 = 132.0;
const COLUMNS: f32 = 104.0;
/// The least distance from one name to the next.
const LINE: f32 = 15.0;
/// The least size of a cell that a value is written into.
const WRITTEN: [f32; 2] = [50.0, 18.0];

/// Where the cells are, within the room for cells and names.
#[must_use]
pub fn canvas(area: Rect, sheet: &Sheet<'_>) -> Rect {
    let is_image = sheet.unit.is_some();
    // The pixels of an image need no names.
    let [left, top] = if is_image { [2.0, 2.0] } else { [ROWS, COLUMNS] };
    Rect::from_min_max(area.min + vec2(left, top), area.max - vec2(2.0, 2.0))
}

/// Writes the names of rows and columns that are seen, and the values of cells that are large enough.
pub fn paint(ui: &Ui, canvas: Rect, lens: &Lens, sheet: &Sheet<'_>) {
    if sheet.unit.is_none() {
        rows(ui, canvas, lens, sheet);
        columns(ui, canvas, lens, sheet);
    }
    values(ui, canvas, lens, sheet);
}

/// Every how many rows or columns of this size has its name.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a small count
fn every(size: f32) -> usize {
    (LINE / size.max(0.01)).ceil().max(1.0) as usize
}

/// A name, cut to a width.
fn cut(ui: &Ui, text: String, width: f32, color: Color32) -> std::sync::Arc<eframe::egui::Galley> {
    let mut job = eframe::egui::text::LayoutJob::simple_singleline(text, theme::small(), color);
    job.wrap = eframe::egui::text::TextWrapping::truncate_at_width(width);
    ui.painter().layout_job(job)
}

fn rows(ui: &Ui, canvas: Rect, lens: &Lens, sheet: &Sheet<'_>) {
    let palette = theme::of(ui.visuals());
    let step = every(lens.cell().y);
    for row in lens.range(1).filter(|row| row.is_multiple_of(step)) {
        let middle = canvas.top() + lens.place([0, row]).y + lens.cell().y / 2.0;
        if !canvas.y_range().contains(middle) {
            continue;
        }
        let name = cut(ui, sheet.names.unit(row), ROWS - 10.0, palette.text);
        let place = Align2::RIGHT_CENTER.anchor_size(pos2(canvas.left() - 8.0, middle), name.size());
        ui.painter().galley(place.min, name, palette.text);
    }
}

/// Upright where the columns are wide enough for their names, else from below to above.
fn columns(ui: &Ui, canvas: Rect, lens: &Lens, sheet: &Sheet<'_>) {
    let palette = theme::of(ui.visuals());
    let width = lens.cell().x;
    let step = every(width);
    for column in lens.range(0).filter(|column| column.is_multiple_of(step)) {
        let middle = canvas.left() + lens.place([column, 0]).x + width / 2.0;
        if !canvas.x_range().contains(middle) {
            continue;
        }
        let name = cut(ui, sheet.names.input(column), COLUMNS - 10.0, palette.text);
        let top = canvas.top() + lens.place([column, lens.range(1).start]).y.max(0.0);
        if name.size().x + 8.0 <= width {
            let place = Align2::CENTER_BOTTOM.anchor_size(pos2(middle, top - 6.0), name.size());
            ui.painter().galley(place.min, name, palette.text);
        } else {
            let corner = pos2(middle - name.size().y / 2.0, top - 6.0);
            let text = TextShape::new(corner, name, palette.text).with_angle(-std::f32::consts::FRAC_PI_2);
            ui.painter().add(Shape::Text(text));
        }
    }
}

fn values(ui: &Ui, canvas: Rect, lens: &Lens, sheet: &Sheet<'_>) {
    let size = lens.cell();
    if size.x < WRITTEN[0] || size.y < WRITTEN[1] {
        return;
    }
    let palette = theme::of(ui.visuals());
    let painter = ui.painter().with_clip_rect(canvas);
    let scale = sheet.names.layer.scale;
    for row in lens.range(1) {
        for column in lens.range(0) {
            let value = sheet.value([column, row]);
            if value == 0.0 {
                continue;
            }
            let fill = palette.weight(value / scale);
            let place = canvas.min + lens.place([column, row]) + size / 2.0;
            let font = FontId { ..theme::small() };
            let text = figures::significant(f64::from(value));
            painter.text(place, Align2::CENTER_CENTER, text, font, theme::ink_on(fill));
        }
    }
}
