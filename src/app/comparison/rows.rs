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
    run::{Compared, ComparedEntry, ComparedFigure, Comparison},
};

/// Height of a row and of the headings.
const ROW: f32 = 24.0;
pub const HEAD: f32 = 36.0;
/// Width of the colour before a row, and of the button behind it.
const SWATCH: f32 = 18.0;
const REMOVE: f32 = 28.0;

/// What stands in the columns, and their widths.
const COLUMNS: [(ComparedFigure, f32); 12] = [
    (ComparedFigure::Run, 190.0),
    (ComparedFigure::Method, 150.0),
    (ComparedFigure::Seed, 40.0),
    (ComparedFigure::Points, 50.0),
    (ComparedFigure::NotDominated, 70.0),
    (ComparedFigure::Hypervolume, 84.0),
    (ComparedFigure::Spacing, 56.0),
    (ComparedFigure::Gradients, 72.0),
    (ComparedFigure::Time, 76.0),
    (ComparedFigure::BestLoss, 118.0),
    (ComparedFigure::RecommendedLoss, 118.0),
    (ComparedFigure::RecommendedNonZero, 86.0),
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
    for (figure, width) in COLUMNS {
        // What does not fit into one line has the first word above the others.
        let heading = figure.heading();
        let lines = heading.split_once(' ').map_or(["", heading], |(first, rest)| [first, rest]);
        for (line, text) in lines.into_iter().enumerate() {
            let y = rect.top() + 8.0 + 15.0 * line as f32;
            let (at, align) = aligned(left, width, y, figure);
            ui.painter().text(at, align, text, theme::small(), palette.weak);
        }
        left += width;
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), palette.hair());
}

fn aligned(left: f32, width: f32, y: f32, figure: ComparedFigure) -> (eframe::egui::Pos2, Align2) {
    if figure.is_text() {
        (pos2(left, y), Align2::LEFT_CENTER)
    } else {
        (pos2(left + width - 8.0, y), Align2::RIGHT_CENTER)
    }
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
    let spoken = COLUMNS.iter().zip(&entries).map(|((figure, _), entry)| format!("{} {entry}", figure.heading()));
    let spoken = spoken.collect::<Vec<_>>().join(", ");
    response.widget_info(|| widgets::described(Role::Row, &spoken));
    if stands_out || response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 4.0, palette.control[1]);
    }
    let color = plots::color(&run.method, palette);
    let middle = rect.center().y;
    ui.painter().hline(rect.left() + 2.0..=rect.left() + SWATCH - 6.0, middle, (3.0, color));
    let mut left = rect.left() + SWATCH;
    for ((figure, width), entry) in COLUMNS.iter().zip(&entries) {
        let cell = Rect::from_min_max(pos2(left, rect.top()), pos2(left + width - 6.0, rect.bottom()));
        let (at, align) = aligned(left, *width, middle, *figure);
        let ink = if figure.is_text() { palette.text } else { palette.strong };
        let clip = if figure.is_text() { cell.intersect(ui.clip_rect()) } else { ui.clip_rect() };
        let painter = ui.painter().with_clip_rect(clip);
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
    COLUMNS.map(|(figure, _)| match figure.of(run) {
        ComparedEntry::Text(text) if figure == ComparedFigure::Run && is_shown => format!("{text} (shown)"),
        ComparedEntry::Text(text) => text.to_owned(),
        ComparedEntry::Number(number) => number.to_string(),
        ComparedEntry::Count(count) => figures::count(count),
        ComparedEntry::Fraction(value, decimals) => format!("{value:.decimals$}"),
        ComparedEntry::Seconds(seconds) => figures::duration(seconds),
        ComparedEntry::Loss(loss, None) => figures::significant(loss),
        ComparedEntry::Loss(loss, Some(error)) => {
            format!("{} ± {}", figures::significant(loss), figures::small(error))
        }
        ComparedEntry::Nothing => figures::NONE.to_owned(),
    })
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
