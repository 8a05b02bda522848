//! Predictions of the network that is shown for the rows of a table: the dialog, and writing them away from the window's thread.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use eframe::egui::{self, Align2, Context, Frame, Id, Key, Modal, RichText, TextEdit, Ui};

use super::{
    background::{Poll, Task},
    command::AppCommand,
    file_dialog::{self, Answer},
    icons::Icon,
    naming,
    state::{Message, State, Tone},
    theme,
    widgets::{self, Look},
};
use crate::{
    export::{Form, predict_by, write_atomically},
    front::RefitKind,
    run::{Export, run_of_file},
};

/// Width of the dialog, and of its buttons.
const WIDTH: f32 = 480.0;
const BUTTON: f32 = 84.0;

/// What stands in the dialog, and what is going on with it.
#[derive(Debug, Default)]
pub struct PredictDialog {
    /// Whether the dialog is open.
    pub(super) is_open: bool,
    /// Whether the table was dropped, so that it may be meant as data.
    is_dropped: bool,
    table: String,
    /// The path of the predictions as a person has typed it; without it one beside the table.
    typed: Option<String>,
    /// A file that exists and that a person has been asked about.
    asked: Option<PathBuf>,
    wrong: Option<String>,
    wants_focus: bool,
    dialog: Option<Task<Answer>>,
    task: Option<Task<Result<String, String>>>,
}

impl PredictDialog {
    /// Opens or closes the dialog.
    pub fn toggle(&mut self, state: &State) {
        self.is_open = !self.is_open && state.shown().is_some();
        self.is_dropped = false;
        self.wants_focus = self.is_open;
        (self.asked, self.wrong) = (None, None);
    }

    /// Opens the dialog on a table that was dropped.
    pub fn offer(&mut self, table: &Path) {
        self.is_open = true;
        self.is_dropped = true;
        self.table = table.display().to_string();
        (self.typed, self.asked, self.wrong) = (None, None, None);
    }

    /// Where the predictions go: beside the table.
    fn out(&self) -> String {
        let suggested = || {
            let table = Path::new(self.table.trim());
            let name = table.file_name()?.to_string_lossy().into_owned();
            let stem = name.split('.').next().filter(|stem| !stem.is_empty())?;
            Some(table.with_file_name(format!("{stem}-predictions.csv")).display().to_string())
        };
        self.typed.clone().or_else(suggested).unwrap_or_default()
    }

    /// Asks for a table by the native dialog.
    pub fn browse(&mut self, ctx: &Context, dialog: rfd::FileDialog) -> Option<Message> {
        let dialog = dialog.set_title("Table to predict").add_filter("Tables", &["csv", "tsv", "txt", "gz"]);
        self.dialog = file_dialog::ask(ctx, dialog, rfd::FileDialog::pick_file).ok();
        self.dialog.is_none().then(no_dialog)
    }

    /// Predicts the rows of the table by the network that is shown, and writes what comes of it.
    pub fn predict(&mut self, ctx: &Context, state: &State) {
        self.wrong = None;
        let (Some(info), Some(member)) = (state.info(), state.displayed()) else { return };
        let (table, out) = (PathBuf::from(self.table.trim()), PathBuf::from(self.out().trim()));
        if table.as_os_str().is_empty() || out.as_os_str().is_empty() {
            self.wrong = Some("Type the path of the table, and that of the predictions.".to_owned());
            return;
        }
        if let Some(run) = run_of_file(&out) {
            let text = format!("This file belongs to the run {}: choose another name or folder.", run.display());
            self.wrong = Some(text);
            return;
        }
        if out == table || out.is_dir() {
            self.wrong = Some("The predictions need a file of their own.".to_owned());
            return;
        }
        if out.exists() && self.asked.as_ref() != Some(&out) {
            self.asked = Some(out);
            return;
        }
        self.asked = None;
        let refit = state.refit(RefitKind::Refit).filter(|_| state.shows_refit());
        let export = Export::new(Arc::clone(info), &member, refit, Form::default());
        let work = move || write(&export, &table, &out);
        match Task::spawn(ctx, "predict", work) {
            Ok(task) => self.task = Some(task),
            Err(error) => self.wrong = Some(format!("Nothing was predicted: {error}.")),
        }
    }

    /// Looks whether a dialog was answered or predictions were written; gives what is to be said.
    pub fn poll(&mut self) -> Option<Message> {
        let mut message = None;
        if let Some(task) = self.dialog.take() {
            match task.poll() {
                Poll::Pending => self.dialog = Some(task),
                Poll::Ready(Answer::Chosen(path)) => self.table = path.display().to_string(),
                Poll::Ready(Answer::Closed) => {}
                Poll::Ready(Answer::NoDialog) | Poll::Lost => {
                    self.wants_focus = true;
                    message = Some(no_dialog());
                }
            }
        }
        if let Some(task) = self.task.take() {
            match task.poll() {
                Poll::Pending => self.task = Some(task),
                Poll::Ready(Ok(text)) => {
                    self.is_open = false;
                    message = Some(Message { text, tone: Tone::Done });
                }
                Poll::Ready(Err(text)) => {
                    self.wrong = Some(text.clone());
                    message = Some(Message { text, tone: Tone::Wrong });
                }
                Poll::Lost => self.wrong = Some("Predicting failed.".to_owned()),
            }
        }
        message
    }

    /// Shows the dialog if it is open.
    pub fn show(&mut self, ctx: &Context, state: &State, commands: &mut Vec<AppCommand>) {
        if !self.is_open {
            return;
        }
        let Some(member) = state.displayed() else {
            self.is_open = false;
            return;
        };
        let frame = Frame::popup(&ctx.global_style()).inner_margin(24).corner_radius(10);
        let modal = Modal::new(Id::unique("predict")).frame(frame).show(ctx, |ui| {
            let palette = theme::of(ui.visuals());
            ui.set_width(WIDTH.min(ctx.content_rect().width() - 112.0));
            heading(ui, commands);
            let of = format!("By the network of {}", naming::name(&member.point));
            ui.label(RichText::new(of).color(palette.weak));
            ui.add_space(2.0 * theme::GRID);
            self.table_row(ui, commands);
            self.out_row(ui, commands);
            self.foot(ui, commands);
        });
        if modal.should_close() {
            commands.push(AppCommand::TogglePredict);
        }
    }

    fn table_row(&mut self, ui: &mut Ui, commands: &mut Vec<AppCommand>) {
        label(ui, "Table with the rows to predict");
        let before = self.table.clone();
        ui.horizontal(|ui| {
            let room = ui.available_width() - BUTTON - ui.spacing().item_spacing.x;
            let field = TextEdit::singleline(&mut self.table)
                .hint_text("path of a table")
                .align(Align2::LEFT_CENTER)
                .desired_width(room);
            let response = ui.add(field).accessible_name("Table to predict");
            let response = response.on_hover_text("Its columns are found by their names; the target may be among them");
            if std::mem::take(&mut self.wants_focus) {
                response.request_focus();
            }
            let look = Look { text: Some("Browse…"), width: BUTTON, ..Look::default() };
            if widgets::button(ui, look, "Browse for a table", true).clicked() {
                commands.push(AppCommand::BrowseTable);
            }
        });
        if self.table != before {
            (self.asked, self.wrong) = (None, None);
        }
    }

    fn out_row(&mut self, ui: &mut Ui, commands: &mut Vec<AppCommand>) {
        label(ui, "Predictions, as CSV");
        let mut out = self.out();
        let before = out.clone();
        let field = TextEdit::singleline(&mut out)
            .hint_text("path of the file to write")
            .align(Align2::LEFT_CENTER)
            .desired_width(ui.available_width());
        let response = ui.add(field).accessible_name("File of the predictions");
        if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
            commands.push(AppCommand::Predict);
        }
        if out != before {
            self.typed = Some(out);
            (self.asked, self.wrong) = (None, None);
        }
    }

    fn foot(&mut self, ui: &mut Ui, commands: &mut Vec<AppCommand>) {
        let palette = theme::of(ui.visuals());
        let (text, color) = if self.asked.is_some() {
            ("This file exists already.", palette.error)
        } else if let Some(wrong) = &self.wrong {
            (wrong.as_str(), palette.error)
        } else if self.task.is_some() {
            ("The rows are read and predicted …", palette.weak)
        } else {
            ("A line for each row: the prediction, and of classes the probability of each.", palette.weak)
        };
        ui.label(RichText::new(text).font(theme::small()).color(color));
        ui.add_space(theme::GRID);
        let data = AppCommand::OpenData(PathBuf::from(self.table.trim()));
        let (opens, predicts) = egui::Sides::new().show(
            ui,
            |ui| {
                let look = Look { text: Some(data.label()), ..Look::default() };
                self.is_dropped && {
                    let response = widgets::button(ui, look, data.label(), true);
                    response.on_hover_text(data.tooltip()).clicked()
                }
            },
            |ui| {
                let text = if self.asked.is_some() { "Replace" } else { AppCommand::Predict.label() };
                let look = Look { text: Some(text), width: BUTTON, primary: true, ..Look::default() };
                let response = widgets::button(ui, look, text, self.task.is_none());
                response.on_hover_text(AppCommand::Predict.tooltip()).clicked()
            },
        );
        commands.extend(opens.then_some(data));
        commands.extend(predicts.then_some(AppCommand::Predict));
    }
}

fn heading(ui: &mut Ui, commands: &mut Vec<AppCommand>) {
    egui::Sides::new().show(
        ui,
        |ui| ui.label(RichText::new("Predict a table").font(theme::title())),
        |ui| {
            let look = Look { icon: Some(Icon::Cross), quiet: true, ..Look::default() };
            if widgets::button(ui, look, "Close the predictions", true).clicked() {
                commands.push(AppCommand::TogglePredict);
            }
        },
    );
}

fn label(ui: &mut Ui, text: &str) {
    let palette = theme::of(ui.visuals());
    ui.label(RichText::new(text).color(palette.weak));
}

/// Said where the native dialog does not open: neither a success nor a fault.
fn no_dialog() -> Message {
    Message { text: "No file dialog is available here: type the path of the table.".to_owned(), tone: Tone::Note }
}

/// Writes the predictions of a table; says what came of it, or what is wrong.
fn write(export: &Export, table: &Path, out: &Path) -> Result<String, String> {
    let predictions = predict_by(&export.predictor(), table).map_err(|error| super::sentence(&error.to_string()))?;
    write_atomically(out, predictions.csv.as_bytes())
        .map_err(|error| format!("{} was not written: {error}.", out.display()))?;
    let judged = predictions.judged().map(|judged| format!(": {judged}")).unwrap_or_default();
    let mut text = format!("{} predicted{judged}. Written to {}.", predictions.counted(), out.display());
    for note in &predictions.notes {
        text.push(' ');
        text += &super::sentence(note);
    }
    Ok(text)
}
