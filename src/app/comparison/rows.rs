//! The figures of the runs as a table.

use eframe::egui::{Align2, Rect, ScrollArea, Sense, Ui, accesskit::Role, pos2, vec2};

use super::{
    super::{
        command::AppCommand,
        figures,
        icons::Icon,
        theme,
        widgets::{self, Look},
    },
    Gathered, plots,
};
use crate::{
    export::Table,
    front::Point,
    run::{Compared, Comparison},
};

/// Height of a row and of the headings.
const ROW: f32 = 24.0;
pub const HEAD: f32 = 36.0;
/// Width of the colour before a row, and of the button behind it.
const SWATCH: f32 = 18.0;
const REMOVE: f32 = 28.0;

/// Headings, in two lines, and widths of the columns; the first two hold text.
const COLUMNS: [([&str; 2], f32); 12] = [
    (["", "run"], 190.0),
    (["", "method"], 150.0),
    (["", "seed"], 40.0),
    (["", "points"], 50.0),
    (["not", "dominated"], 70.0),
    (["hyper-", "volume"], 64.0),
    (["", "spacing"], 56.0),
    (["", "gradients"], 72.0),
    (["", "time"], 76.0),
    (["best", "validation loss"], 118.0),
    (["recommended", "validation loss"], 118.0),
    (["recommended", "non-zero"], 86.0),
];

/// What the pointer does with the table.
#[derive(Clone, Copy, Debug, Default)]
pub struct Touched {
    /// The run under the pointer.
    pub hovered: Option<usize>,
    /// The run that was clicked.
    pub clicked: Option<usize>,
}

/// How high the whole table is.
pub fn height(comparison: &Comparison) -> f32 {
    HEAD + ROW * comparison.rows.len() as f32 + 16.0
}

/// Shows the table in so much height; only rows in sight are drawn.
pub fn show(
    ui: &mut Ui,
    gathered: &Gathered,
    outstanding: Option<usize>,
    height: f32,
    commands: &mut Vec<AppCommand>,
) -> Touched {
    let width = SWATCH + COLUMNS.iter().map(|(_, width)| width).sum::<f32>() + REMOVE;
    ui.set_width(width.max(ui.available_width()));
    headings(ui);
    let rows = &gathered.comparison.rows;
    let mut touched = Touched::default();
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt("comparison rows").max_height(height - HEAD).auto_shrink([false, true]).show_rows(
        ui,
        ROW,
        rows.len(),
        |ui, range| {
            for place in range {
                row(ui, gathered, place, outstanding == Some(place), &mut touched, commands);
            }
        },
    );
    touched
}

fn headings(ui: &mut Ui) {
    let palette = theme::of(ui.visuals());
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEAD), Sense::hover());
    let mut left = rect.left() + SWATCH;
    for (place, (lines, width)) in COLUMNS.into_iter().enumerate() {
        for (line, text) in lines.into_iter().enumerate() {
            let y = rect.top() + 8.0 + 15.0 * line as f32;
            let (at, align) = aligned(left, width, y, place);
            ui.painter().text(at, align, text, theme::small(), palette.weak);
        }
        left += width;
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), palette.hair());
}

fn aligned(left: f32, width: f32, y: f32, column: usize) -> (eframe::egui::Pos2, Align2) {
    if column < 2 { (pos2(left, y), Align2::LEFT_CENTER) } else { (pos2(left + width - 8.0, y), Align2::RIGHT_CENTER) }
}

fn row(
    ui: &mut Ui,
    gathered: &Gathered,
    place: usize,
    stands_out: bool,
    touched: &mut Touched,
    commands: &mut Vec<AppCommand>,
) {
    let palette = theme::of(ui.visuals());
    let Some(run) = gathered.comparison.rows.get(place) else { return };
    let path = gathered.paths.get(place).cloned().flatten();
    let is_shown = gathered.shown == Some(place);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let entries = entries(run, is_shown);
    let spoken = COLUMNS
        .iter()
        .zip(&entries)
        .map(|((lines, _), entry)| format!("{} {entry}", lines.join(" ").trim().to_owned()));
    let spoken = spoken.collect::<Vec<_>>().join(", ");
    response.widget_info(|| widgets::described(Role::Row, &spoken));
    if stands_out || response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 4.0, palette.control[1]);
    }
    let color = plots::color(&run.method, palette);
    let middle = rect.center().y;
    ui.painter().hline(rect.left() + 2.0..=rect.left() + SWATCH - 6.0, middle, (3.0, color));
    let mut left = rect.left() + SWATCH;
    for (column, ((_, width), entry)) in COLUMNS.iter().zip(&entries).enumerate() {
        let cell = Rect::from_min_max(pos2(left, rect.top()), pos2(left + width - 6.0, rect.bottom()));
        let (at, align) = aligned(left, *width, middle, column);
        let ink = if column < 2 { palette.text } else { palette.strong };
        let painter =
            if column < 2 { ui.painter().with_clip_rect(cell.intersect(ui.clip_rect())) } else { ui.painter().clone() };
        painter.text(at, align, entry, theme::body(), ink);
        left += width;
    }
    if response.hovered() {
        touched.hovered = Some(place);
    }
    if response.clicked() {
        touched.clicked = Some(place);
    }
    if let Some(path) = path {
        if response.double_clicked() && !is_shown {
            commands.push(AppCommand::OpenRun(vec![path.clone()]));
        }
        response.on_hover_text(format!("{}\nA click marks its curve, a double click opens it", path.display()));
        if !is_shown {
            remove(ui, rect, run, path, commands);
        }
    }
}

/// The button that takes a run out.
fn remove(ui: &mut Ui, rect: Rect, run: &Compared, path: std::path::PathBuf, commands: &mut Vec<AppCommand>) {
    let room = Rect::from_min_max(pos2(rect.right() - REMOVE, rect.top() - 2.0), rect.right_bottom() + vec2(0.0, 2.0));
    ui.scope_builder(eframe::egui::UiBuilder::new().max_rect(room), |ui| {
        let look = Look { icon: Some(Icon::Cross), quiet: true, ..Look::default() };
        let command = AppCommand::ToggleCompared(path);
        let response = widgets::button(ui, look, &format!("Take out {}", run.name), true);
        if response.on_hover_text("Compare this run no more; it stays where it is").clicked() {
            commands.push(command);
        }
    });
}

/// What stands in the row of a run.
fn entries(run: &Compared, is_shown: bool) -> [String; COLUMNS.len()] {
    let none = || figures::NONE.to_owned();
    let loss = |point: &Option<Point>| point.as_ref().map_or_else(none, validation);
    [
        if is_shown { format!("{} (shown)", run.name) } else { run.name.clone() },
        run.method.clone(),
        run.seed.to_string(),
        figures::count(run.points),
        figures::count(run.non_dominated),
        format!("{:.4}", run.hypervolume),
        run.spacing.map_or_else(none, |spacing| format!("{spacing:.2}")),
        run.gradients.map_or_else(none, figures::count),
        figures::duration(run.seconds),
        loss(&run.best),
        loss(&run.recommended),
        run.recommended.as_ref().map_or_else(none, |point| figures::count(point.nonzero)),
    ]
}

fn validation(point: &Point) -> String {
    match (point.validation, point.validation_error) {
        (Some(rows), Some(error)) => format!("{} ± {}", figures::significant(rows.loss), figures::small(error.loss)),
        (Some(rows), None) => figures::significant(rows.loss),
        (None, _) => figures::NONE.to_owned(),
    }
}

/// The figures in full, as a file has them.
pub fn table(comparison: &Comparison) -> Table {
    let mut table = Table::with_columns(&[
        "run",
        "method",
        "network",
        "seed",
        "points",
        "non_dominated",
        "hypervolume",
        "reference_loss",
        "reference_l1",
        "spacing",
        "gradients",
        "seconds",
        "best_point",
        "best_validation_loss",
        "best_validation_loss_se",
        "best_validation_score",
        "best_nonzero",
        "recommended_point",
        "recommended_validation_loss",
        "recommended_validation_loss_se",
        "recommended_validation_score",
        "recommended_nonzero",
    ]);
    let written = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
    for run in &comparison.rows {
        let mut row = vec![
            run.name.clone(),
            run.method.clone(),
            run.network.clone(),
            run.seed.to_string(),
            run.points.to_string(),
            run.non_dominated.to_string(),
            run.hypervolume.to_string(),
            comparison.reference.0.to_string(),
            comparison.reference.1.to_string(),
            written(run.spacing),
            run.gradients.map_or_else(String::new, |gradients| gradients.to_string()),
            run.seconds.to_string(),
        ];
        for point in [&run.best, &run.recommended] {
            let point = point.as_ref();
            let rows = point.and_then(|point| point.validation);
            let error = point.and_then(|point| point.validation_error);
            row.push(point.map_or_else(String::new, |point| point.number.to_string()));
            row.extend(
                [rows.map(|rows| rows.loss), error.map(|rows| rows.loss), rows.map(|rows| rows.score)].map(written),
            );
            row.push(point.map_or_else(String::new, |point| point.nonzero.to_string()));
        }
        table.rows.push(row);
    }
    table
}
