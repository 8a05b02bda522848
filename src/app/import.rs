//! A table before it is computed with: its first rows, what each column is taken as, and what becomes of it.

use eframe::egui::{self, Frame, Id, Label, Modal, Rect, RichText, ScrollArea, Sense, Ui, UiBuilder, pos2, vec2};

use super::{
    column_fields::{detail, factor_field, kind_menu, order_field},
    command::AppCommand,
    downloads, figures,
    findings::Findings,
    form::Form,
    icons::Icon,
    network_fields::HIDDEN,
    setup::Setup,
    setup_wrong::Field,
    theme,
    widgets::{self, Look},
};
use crate::data::{Column, ColumnChoice, ColumnKind, Preview, Summary};

/// Width of the preview, of a column in it, and of a field.
const WIDTH: f32 = 1000.0;
const COLUMN: f32 = 148.0;
const MENU: f32 = 88.0;
const FIELD: f32 = 220.0;
/// Height of what stands above the first row of the table, and of a row.
const HEAD: f32 = 74.0;
const ROW: f32 = 20.0;
/// Classes whose share is shown.
const CLASSES: usize = 8;

/// Shows the preview if it is open.
pub fn show(ctx: &egui::Context, open: bool, setup: &mut Setup, findings: &Findings, commands: &mut Vec<AppCommand>) {
    if !open {
        return;
    }
    let frame = Frame::popup(&ctx.global_style()).inner_margin(24).corner_radius(10);
    let modal = Modal::new(Id::unique("import")).frame(frame).show(ctx, |ui| {
        let room = ctx.content_rect();
        ui.set_width(WIDTH.min(room.width() - 112.0));
        ui.set_max_height(room.height() - 112.0);
        heading(ui, setup, findings, commands);
        let foot = theme::CONTROL_HEIGHT + 6.0 * theme::GRID;
        widgets::keep_scroll_bar(ui);
        let height = (ui.available_height() - foot).max(120.0);
        ScrollArea::vertical().max_height(height).auto_shrink([false, true]).show(ui, |ui| {
            // The scroll bar floats beside what it scrolls.
            ui.set_max_width(ui.available_width() - 3.0 * theme::GRID);
            contents(ui, setup, findings, commands);
        });
        ui.add_space(2.0 * theme::GRID);
        answers(ui, findings, commands);
    });
    if modal.should_close() {
        commands.push(AppCommand::ToggleImport);
    }
}

fn heading(ui: &mut Ui, setup: &Setup, findings: &Findings, commands: &mut Vec<AppCommand>) {
    let path = std::path::Path::new(setup.csv.trim());
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    egui::Sides::new().shrink_left().truncate().show(
        ui,
        |ui| ui.label(RichText::new(&name).font(theme::title())).on_hover_text(setup.csv.trim()),
        |ui| {
            let look = Look { icon: Some(Icon::Cross), quiet: true, ..Look::default() };
            if widgets::button(ui, look, "Close the preview", true).clicked() {
                commands.push(AppCommand::ToggleImport);
            }
        },
    );
    let Some(preview) = &findings.table.preview else { return };
    let rows = figures::count(preview.rows);
    let columns = figures::count(findings.table.columns.len());
    weak(ui, &format!("{rows} rows · {columns} columns · {}", preview.written));
}

fn contents(ui: &mut Ui, setup: &mut Setup, findings: &Findings, commands: &mut Vec<AppCommand>) {
    ui.add_space(2.0 * theme::GRID);
    if let Some(per_cent) = findings.reading {
        downloads::progress(ui, "Reading the file", per_cent, AppCommand::CancelReading, commands);
        if findings.table.columns.is_empty() {
            return;
        }
    }
    if let Some(message) = findings.wrong.get(&Field::Dataset) {
        let error = theme::of(ui.visuals()).error;
        ui.add(Label::new(RichText::new(message).color(error)).wrap());
        ui.add_space(theme::GRID);
    }
    let columns = &findings.table.columns;
    if columns.is_empty() {
        return;
    }
    fields(ui, setup, findings, commands);
    ui.add_space(2.0 * theme::GRID);
    if let Some(preview) = &findings.table.preview {
        rows(ui, setup, columns, preview);
    }
    ui.add_space(2.0 * theme::GRID);
    if let Some(summary) = &findings.dataset {
        balance(ui, summary);
    }
    becomes(ui, findings);
}

/// What is predicted and how the rows are divided, in as many columns as there is room for.
fn fields(ui: &mut Ui, setup: &mut Setup, findings: &Findings, commands: &mut Vec<AppCommand>) {
    let columns = &findings.table.columns;
    let classes = findings.dataset.as_ref().map(|summary| summary.classes.as_slice()).unwrap_or_default();
    let gap = 4.0 * theme::GRID;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few columns
    let count = ((ui.available_width() + gap) / (FIELD + gap)).floor().clamp(1.0, 4.0) as usize;
    let width = (ui.available_width() + gap) / count as f32 - gap;
    let mut draw = |ui: &mut Ui, number: usize| {
        let mut form = Form { ui, wrong: &findings.wrong, commands };
        match number {
            0 => form.target_named("Column to predict", setup, columns),
            1 => form.task(setup),
            2 => form.test_file(setup),
            3 => form.missing(setup),
            4 => form.split_by(setup, columns),
            5 => form.class_weights(setup, classes),
            _ => form.text("Hidden layers of the network", &mut setup.hidden, Field::Hidden, HIDDEN),
        }
    };
    let all: Vec<usize> = (0..7).collect();
    for line in all.chunks(count) {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for &number in line {
                ui.vertical(|ui| {
                    ui.set_width(width);
                    draw(ui, number);
                });
            }
        });
    }
}

/// The first rows, under what each column is taken as. Only what is in view is drawn, however many columns there are.
fn rows(ui: &mut Ui, setup: &mut Setup, columns: &[Column], preview: &Preview) {
    let palette = theme::of(ui.visuals());
    let has_orders =
        columns.iter().any(|column| matches!(setup.columns.get(&column.name), Some(ColumnChoice::Ordered(_))));
    let head = HEAD + if has_orders { theme::CONTROL_HEIGHT } else { 0.0 };
    let height = head + ROW * preview.first.len() as f32;
    Frame::new().stroke(palette.hair()).corner_radius(4).inner_margin(4).show(ui, |ui| {
        let width = COLUMN * columns.len() as f32;
        ScrollArea::horizontal().auto_shrink([false, true]).show_viewport(ui, |ui, view| {
            let (place, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
            for (number, column) in columns.iter().enumerate() {
                let left = COLUMN * number as f32;
                if left + COLUMN < view.left() || left > view.right() {
                    continue;
                }
                let top = place.left_top() + vec2(left, 0.0);
                let rect = Rect::from_min_size(top, vec2(COLUMN - 8.0, head));
                ui.scope_builder(UiBuilder::new().max_rect(rect).id_salt(number), |ui| column_head(ui, setup, column));
                values(ui, preview, number, column, pos2(top.x, top.y + head));
            }
        });
    });
}

fn column_head(ui: &mut Ui, setup: &mut Setup, column: &Column) {
    ui.set_clip_rect(ui.max_rect().expand(2.0).intersect(ui.clip_rect()));
    ui.spacing_mut().item_spacing.y = 2.0;
    let strong = theme::of(ui.visuals()).strong;
    ui.add(Label::new(RichText::new(&column.name).color(strong)).truncate());
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GRID;
        kind_menu(ui, setup, column, MENU);
        factor_field(ui, setup, column, COLUMN - MENU - 34.0);
    });
    let mut about = detail(column);
    if about.is_empty() {
        about.clone_from(&column.reason);
    }
    let response = ui.scope(|ui| weak(ui, &about)).response;
    response.on_hover_text(if column.levels.is_empty() { about } else { column.levels.join(", ") });
    if let Some(ColumnChoice::Ordered(order)) = setup.columns.get_mut(&column.name) {
        order_field(ui, column, order);
    }
}

fn values(ui: &Ui, preview: &Preview, number: usize, column: &Column, top: egui::Pos2) {
    let palette = theme::of(ui.visuals());
    for (row, cells) in preview.first.iter().enumerate() {
        let text = cells.get(number).map(String::as_str).unwrap_or_default();
        let (text, color) = match (text, column.kind) {
            ("", _) => ("missing", palette.warning),
            (text, ColumnKind::Ignored) => (text, palette.weak),
            // A word among numbers stands for one that is not known, or is what is wrong with the file.
            (text, ColumnKind::Numeric) if text.parse::<f64>().is_err() => (text, palette.warning),
            (text, _) => (text, palette.text),
        };
        let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), theme::small(), color);
        job.wrap = egui::text::TextWrapping::truncate_at_width(COLUMN - 10.0);
        let galley = ui.painter().layout_job(job);
        ui.painter().galley(pos2(top.x, top.y + ROW * row as f32), galley, color);
    }
}

/// How the rows are distributed over the classes.
fn balance(ui: &mut Ui, summary: &Summary) {
    let Some(table) = summary.table.as_ref().filter(|table| !table.class_rows.is_empty()) else { return };
    let all: usize = table.class_rows.iter().sum();
    let mut classes: Vec<(&usize, &String)> = table.class_rows.iter().zip(&summary.classes).collect();
    classes.sort_by_key(|(rows, _)| std::cmp::Reverse(**rows));
    let palette = theme::of(ui.visuals());
    weak(ui, &format!("Classes of {}", summary.target));
    for &(&rows, class) in classes.iter().take(CLASSES) {
        let share = rows as f64 / all.max(1) as f64;
        ui.horizontal(|ui| {
            widgets::fixed_text(ui, COLUMN, class, palette.text);
            ui.vertical(|ui| {
                ui.add_space((theme::CONTROL_HEIGHT - 6.0) / 2.0);
                #[allow(clippy::cast_possible_truncation)] // a share
                widgets::bar(ui, vec2(160.0, 6.0), share as f32, palette.accent, &format!("Share of {class}"));
            });
            weak(ui, &format!("{} · {} rows", figures::percent(share), figures::count(rows)));
        });
    }
    if classes.len() > CLASSES {
        weak(ui, &format!("and {} more", figures::count(classes.len() - CLASSES)));
    }
    ui.add_space(2.0 * theme::GRID);
}

/// Lines that count rows, inputs and outputs, which stand beside the buttons; those after them say why.
const COUNTS: usize = 3;

/// What becomes of the table, and why.
fn becomes(ui: &mut Ui, findings: &Findings) {
    let weak = theme::of(ui.visuals()).weak;
    for line in findings.plan.iter().skip(COUNTS) {
        ui.add(Label::new(RichText::new(line).font(theme::small()).color(weak)).wrap());
    }
}

fn answers(ui: &mut Ui, findings: &Findings, commands: &mut Vec<AppCommand>) {
    let line = vec2(ui.available_width(), theme::CONTROL_HEIGHT);
    ui.allocate_ui_with_layout(line, egui::Layout::right_to_left(egui::Align::Center), |ui| {
        let enabled = findings.obstacle().is_none() && findings.summary.is_some();
        let look = Look { text: Some("Compute"), primary: true, width: 120.0, ..Look::default() };
        let start = widgets::button(ui, look, "Compute the front of this table", enabled);
        if start.on_disabled_hover_text(findings.obstacle().unwrap_or("The file is being read")).clicked() {
            commands.extend([AppCommand::ToggleImport, AppCommand::Start]);
        }
        let look = Look { text: Some("Done"), width: 84.0, ..Look::default() };
        if widgets::button(ui, look, "Done with the table", true)
            .on_hover_text("Back to the setup, which keeps this")
            .clicked()
        {
            commands.push(AppCommand::ToggleImport);
        }
        let counts: Vec<&str> = findings.plan.iter().take(COUNTS).map(String::as_str).collect();
        let text = theme::of(ui.visuals()).text;
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
            ui.add(Label::new(RichText::new(counts.join(" · ")).color(text)).truncate());
        });
    });
}

fn weak(ui: &mut Ui, text: &str) {
    let color = theme::of(ui.visuals()).weak;
    ui.add(Label::new(RichText::new(text).font(theme::small()).color(color)).truncate());
}
