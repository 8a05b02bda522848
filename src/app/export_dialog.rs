//! The dialog that takes a network home: in what form, what it takes, and where to.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use eframe::egui::{
    self, Align2, Color32, Context, Frame, Galley, Id, Key, Modal, RichText, Sense, TextEdit, Ui, accesskit::Role,
    pos2, vec2,
};

use super::{
    command::AppCommand,
    exporter::Exporter,
    figures,
    icons::Icon,
    naming,
    settings::ExportSettings,
    state::State,
    theme,
    widgets::{self, Look},
};
use crate::export::{Format, Sizes, Times};

/// Width of the dialog, and of its buttons.
const WIDTH: f32 = 480.0;
const BUTTON: f32 = 84.0;
/// Height of a line of figures.
const LINE: f32 = 20.0;
/// Right edges of the columns of figures, as shares of the width.
const COLUMNS: [f32; 2] = [0.55, 1.0];
/// Distance of the path from the edges of its field.
const PATH_MARGIN: f32 = 6.0;

/// The button that opens the dialog.
pub fn button(ui: &mut Ui, state: &State, commands: &mut Vec<AppCommand>) {
    let there = state.shown().is_some();
    let (command, width) = (AppCommand::Export, ui.available_width());
    let look = Look { icon: command.icon(), text: Some(command.label()), width, ..Look::default() };
    let response = widgets::button(ui, look, command.label(), there)
        .on_hover_text(format!("{} (Ctrl+E)", command.tooltip()))
        .on_disabled_hover_text("There is no point to export yet");
    if response.clicked() {
        commands.push(command);
    }
}

/// Shows the dialog if it is open.
pub fn show(
    ctx: &Context,
    exporter: &mut Exporter,
    settings: ExportSettings,
    state: &State,
    commands: &mut Vec<AppCommand>,
) {
    if !exporter.is_open {
        return;
    }
    let Some(member) = state.displayed() else {
        exporter.is_open = false;
        return;
    };
    let frame = Frame::popup(&ctx.global_style()).inner_margin(24).corner_radius(10);
    let modal = Modal::new(Id::unique("export")).frame(frame).show(ctx, |ui| {
        let palette = theme::of(ui.visuals());
        ui.set_width(WIDTH.min(ctx.content_rect().width() - 112.0));
        heading(ui, commands);
        let refit = if state.shows_refit() { "Refit of " } else { "" };
        ui.label(RichText::new(format!("{refit}{}", naming::name(&member.point))).color(palette.weak));
        ui.add_space(2.0 * theme::GRID);
        form(ui, settings, state, commands);
        ui.add_space(2.0 * theme::GRID);
        takes(ui, exporter.measured(ctx, state), settings.form.compact);
        ui.add_space(2.0 * theme::GRID);
        path_row(ui, exporter, settings, state, commands);
        outcome(ui, exporter);
    });
    if modal.should_close() {
        commands.push(AppCommand::Export);
    }
}

fn heading(ui: &mut Ui, commands: &mut Vec<AppCommand>) {
    egui::Sides::new().show(
        ui,
        |ui| ui.label(RichText::new("Export network").font(theme::title())),
        |ui| {
            let look = Look { icon: Some(Icon::Cross), quiet: true, ..Look::default() };
            if widgets::button(ui, look, "Close the export", true).clicked() {
                commands.push(AppCommand::Export);
            }
        },
    );
}

/// In what form it leaves.
fn form(ui: &mut Ui, settings: ExportSettings, state: &State, commands: &mut Vec<AppCommand>) {
    let palette = theme::of(ui.visuals());
    ui.horizontal(|ui| {
        for format in Format::ALL {
            let command = AppCommand::ChooseFormat(format);
            widgets::toggle(ui, commands, command, format.label(), settings.format == format);
        }
    });
    let is_regression = super::readout::is_regression(state);
    let about = match settings.format {
        Format::Safetensors => "Tensors as PyTorch's nn.Sequential names them, the rest in the metadata.",
        Format::Onnx if is_regression => "A graph from the values of the file to the prediction, for onnxruntime.",
        Format::Onnx => "A graph from the values of the file to the probabilities, for onnxruntime.",
        Format::Python => "A short file of Python with nn.Sequential, to be read, and its weights beside it.",
    };
    ui.label(RichText::new(about).font(theme::small()).color(palette.weak));
    ui.add_space(theme::GRID);
    ui.horizontal(|ui| {
        let mut compact = settings.form.compact;
        let command = AppCommand::CompactExport;
        if ui.checkbox(&mut compact, command.label()).on_hover_text(command.tooltip()).clicked() {
            commands.push(command);
        }
        ui.add_space(2.0 * theme::GRID);
        let can_fold = state.info().is_none_or(|info| info.network.convolutional.is_none());
        let mut folds = settings.form.folds() && can_fold;
        let command = AppCommand::FoldScaling;
        let response = ui.add_enabled(can_fold, egui::Checkbox::new(&mut folds, command.label()));
        let response = response
            .on_hover_text(command.tooltip())
            .on_disabled_hover_text("The scaling differs from pixel to pixel and cannot be folded into a convolution");
        if response.clicked() {
            commands.push(command);
        }
    });
}

/// Bytes and time of the network in each form; that in which it leaves stands out.
fn takes(ui: &mut Ui, measured: Option<&(Sizes, Times)>, compact: bool) {
    let palette = theme::of(ui.visuals());
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::hover());
    for (share, name) in COLUMNS.into_iter().zip(["Bytes", "Time per row"]) {
        let right = pos2(rect.left() + share * rect.width(), rect.center().y);
        ui.painter().text(right, Align2::RIGHT_CENTER, name, theme::small(), palette.weak);
    }
    let bytes = |of: fn(&Sizes) -> usize| {
        measured.map_or_else(|| figures::NONE.to_owned(), |(sizes, _)| figures::count(of(sizes)))
    };
    let time = |of: fn(&Times) -> f64| {
        measured.map_or_else(|| figures::NONE.to_owned(), |(_, times)| figures::short_time(of(times)))
    };
    let lines = [
        ("Dense", bytes(|sizes| sizes.dense), time(|times| times.dense), "All parameters, four bytes each", !compact),
        (
            "Sparse",
            bytes(|sizes| sizes.sparse),
            String::new(),
            "The parameters that are not zero, each with its place, four bytes each; no file is written like that",
            false,
        ),
        (
            "Compacted",
            bytes(|sizes| sizes.compacted),
            time(|times| times.compacted),
            "An equal but smaller dense network without dead units and unused inputs",
            compact,
        ),
    ];
    for (name, bytes, time, tooltip, is_chosen) in lines {
        line(ui, name, [&bytes, &time], is_chosen)
            .on_hover_text(format!("{tooltip}. The time is measured here, on one core and many rows at once"));
    }
}

fn line(ui: &mut Ui, name: &str, values: [&str; 2], is_chosen: bool) -> egui::Response {
    let palette = theme::of(ui.visuals());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::hover());
    let time = if values[1].is_empty() { String::new() } else { format!(", {} per row", values[1]) };
    response.widget_info(|| widgets::described(Role::Row, &format!("{name}: {} bytes{time}", values[0])));
    let color = if is_chosen { palette.strong } else { palette.weak };
    ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, name, theme::body(), color);
    let font = if is_chosen { theme::heading() } else { theme::body() };
    for (share, value) in COLUMNS.into_iter().zip(values) {
        let right = pos2(rect.left() + share * rect.width(), rect.center().y);
        ui.painter().text(right, Align2::RIGHT_CENTER, value, font.clone(), color);
    }
    response
}

fn path_row(
    ui: &mut Ui,
    exporter: &mut Exporter,
    settings: ExportSettings,
    state: &State,
    commands: &mut Vec<AppCommand>,
) {
    let mut path = exporter.path(state, settings.format);
    let shown = path.clone();
    ui.horizontal(|ui| {
        let room = ui.available_width() - 2.0 * (BUTTON + ui.spacing().item_spacing.x);
        let id = Id::unique("export path");
        let edited = ui.memory(|memory| memory.has_focus(id));
        let ending = Some(room - 2.0 * PATH_MARGIN).filter(|_| !edited).and_then(|room| ending(ui, &path, room));
        let edit = TextEdit::singleline(&mut path)
            .id(id)
            .margin(vec2(PATH_MARGIN, 2.0))
            .text_color_opt(ending.as_ref().map(|_| Color32::TRANSPARENT))
            .align(Align2::LEFT_CENTER)
            .desired_width(room)
            .hint_text("path of the file");
        let response = ui.add(edit).accessible_name("Path of the exported network");
        if let Some(ending) = ending {
            let place =
                Align2::RIGHT_CENTER.anchor_size(response.rect.right_center() - vec2(PATH_MARGIN, 0.0), ending.size());
            ui.painter().galley(place.min, ending, ui.visuals().text_color());
        }
        let response = response.on_hover_text(path_tooltip(&shown));
        if std::mem::take(&mut exporter.wants_focus) {
            response.request_focus();
        }
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let browse = Look { text: Some("Browse…"), width: BUTTON, ..Look::default() };
        let command = AppCommand::BrowseExport;
        if widgets::button(ui, browse, "Browse for a file", true).on_hover_text(command.tooltip()).clicked() {
            commands.push(command);
        }
        let replace = exporter.asked.as_deref() == Some(&*exporter.folder().join(path.trim()));
        let text = if replace { "Replace" } else { "Write" };
        let look = Look { text: Some(text), width: BUTTON, primary: true, ..Look::default() };
        let pressed = widgets::button(ui, look, text, !exporter.is_writing())
            .on_hover_text(AppCommand::Write(PathBuf::new()).tooltip())
            .on_disabled_hover_text("It is being written, read back and run on the test rows");
        if pressed.clicked() || entered {
            commands.push(AppCommand::Write(PathBuf::from(path.trim())));
        }
    });
    if path != shown {
        // The ending of the name tells the format.
        if let Ok(format) = Format::of(Path::new(path.trim()))
            && format != settings.format
        {
            commands.push(AppCommand::ChooseFormat(format));
        }
        exporter.typed = Some(path);
        exporter.asked = None;
        exporter.wrong = None;
    }
}

/// What is going on, or has gone wrong.
fn outcome(ui: &mut Ui, exporter: &Exporter) {
    let palette = theme::of(ui.visuals());
    let (text, color) = if exporter.asked.is_some() {
        ("This file exists already.", palette.error)
    } else if let Some(wrong) = &exporter.wrong {
        (wrong.as_str(), palette.error)
    } else if exporter.is_writing() {
        ("It is written, read back and run on the test rows …", palette.weak)
    } else {
        ("It is read back and run on the test rows before it is said to be written.", palette.weak)
    };
    ui.label(RichText::new(text).font(theme::small()).color(color));
}

/// What the field of the path says under the pointer.
fn path_tooltip(path: &str) -> String {
    let hint = "Where Write puts the network; a name ending in .safetensors, .onnx or .py";
    if path.is_empty() { hint.to_owned() } else { format!("{path}\n{hint}") }
}

/// The end of a path that is wider than its room, after an ellipsis: it tells more than the beginning. None if it fits.
fn ending(ui: &Ui, path: &str, room: f32) -> Option<Arc<Galley>> {
    let color = ui.visuals().text_color();
    let laid_out = |text: String| ui.painter().layout_no_wrap(text, theme::body(), color);
    if laid_out(path.to_owned()).size().x <= room {
        return None;
    }
    let starts = path.char_indices().skip(1).map(|(start, _)| start);
    starts.map(|start| laid_out(format!("…{}", &path[start..]))).find(|galley| galley.size().x <= room)
}
