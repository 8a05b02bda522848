//! Taking a network home: where to, and writing it away from the window's thread.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use eframe::egui::{self, Align2, Color32, Galley, Id, RichText, TextEdit, Ui, vec2};

use super::{
    background::{Poll, Task},
    command::AppCommand,
    naming,
    state::{Message, State, Tone},
    theme, widgets,
};
use crate::{
    export::{write_network, write_refit},
    front::{Member, Refit, RefitKind},
    run::{RunInfo, run_of_file},
};

/// No person closes a dialog faster than this: then there was none.
const FASTEST_PERSON: Duration = Duration::from_millis(300);

/// Distance of the path from the edges of its field.
const PATH_MARGIN: f32 = 6.0;

/// What a file dialog came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// A file was chosen.
    Chosen(PathBuf),
    /// A person closed the dialog.
    Closed,
    /// There is no dialog on this machine.
    NoDialog,
}

/// Shows a native dialog on its own thread.
///
/// # Errors
/// When the operating system gives no thread.
pub fn ask(
    ctx: &egui::Context,
    dialog: rfd::FileDialog,
    show: fn(rfd::FileDialog) -> Option<PathBuf>,
) -> std::io::Result<Task<Answer>> {
    Task::spawn(ctx, "file dialog", move || {
        let start = Instant::now();
        match show(dialog) {
            Some(path) => Answer::Chosen(path),
            None if start.elapsed() < FASTEST_PERSON => Answer::NoDialog,
            None => Answer::Closed,
        }
    })
}

/// Where the network goes, and what is going on with it.
#[derive(Debug)]
pub struct Exporter {
    /// The folder that is suggested.
    folder: PathBuf,
    /// The folder that a network was written to last.
    used: Option<PathBuf>,
    /// The path as a person has typed it; without it one that follows the selection.
    typed: Option<String>,
    /// A file that exists and that a person has been asked about.
    asked: Option<PathBuf>,
    /// Whether the path field is to have the focus next, since there is no dialog.
    wants_focus: bool,
    dialog: Option<Task<Answer>>,
    writing: Option<(PathBuf, Task<Message>)>,
}

impl Exporter {
    /// With the folder that a network was written to last, if there is one.
    #[must_use]
    pub fn new(used: Option<PathBuf>) -> Self {
        let folder = used.clone().filter(|folder| folder.is_dir()).unwrap_or_else(documents);
        Self { folder, used, typed: None, asked: None, wants_focus: false, dialog: None, writing: None }
    }

    /// The folder that is suggested: the one used last, or that of the user's documents.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder that a network was written to last.
    #[must_use]
    pub fn used(&self) -> Option<&PathBuf> {
        self.used.as_ref()
    }

    /// Shows the button, the path field and its button.
    pub fn show(&mut self, ui: &mut Ui, state: &State, commands: &mut Vec<AppCommand>) {
        let there = state.shown().is_some();
        let width = ui.available_width();
        let look = widgets::Look {
            icon: AppCommand::Export.icon(),
            text: Some(AppCommand::Export.label()),
            width,
            ..Default::default()
        };
        let response = widgets::button(ui, look, AppCommand::Export.label(), there)
            .on_hover_text(format!("{} (Ctrl+E)", AppCommand::Export.tooltip()))
            .on_disabled_hover_text("There is no point to export yet");
        if response.clicked() {
            commands.push(AppCommand::Export);
        }
        self.path_row(ui, state, there, commands);
    }

    fn path_row(&mut self, ui: &mut Ui, state: &State, there: bool, commands: &mut Vec<AppCommand>) {
        let mut path = self.path(state);
        let shown = path.clone();
        ui.horizontal(|ui| {
            let room = ui.available_width() - 76.0 - ui.spacing().item_spacing.x;
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
            let response = ui.add_enabled(there, edit).accessible_name("Path of the exported network");
            if let Some(ending) = ending {
                let place = Align2::RIGHT_CENTER
                    .anchor_size(response.rect.right_center() - vec2(PATH_MARGIN, 0.0), ending.size());
                ui.painter().galley(place.min, ending, ui.visuals().text_color());
            }
            let response = response.on_hover_text(path_tooltip(&shown));
            if std::mem::take(&mut self.wants_focus) {
                response.request_focus();
            }
            let entered = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            let replace = self.asked.as_deref() == Some(Path::new(path.trim()));
            let text = if replace { "Replace" } else { "Write" };
            let look = widgets::Look { text: Some(text), width: 76.0, ..Default::default() };
            let pressed =
                widgets::button(ui, look, text, there).on_hover_text(AppCommand::Write(PathBuf::new()).tooltip());
            if (pressed.clicked() || entered) && there {
                commands.push(AppCommand::Write(PathBuf::from(path.trim())));
            }
        });
        if path != shown {
            self.typed = Some(path);
            self.asked = None;
        }
        if self.asked.is_some() {
            let error = theme::of(ui.visuals()).error;
            ui.label(RichText::new("This file exists already.").font(theme::small()).color(error));
        }
    }

    fn path(&self, state: &State) -> String {
        let suggested = || match default_name(state) {
            name if name.is_empty() => name,
            name => self.folder.join(name).display().to_string(),
        };
        self.typed.clone().unwrap_or_else(suggested)
    }

    /// Asks for a file by the native dialog, which belongs to the window of this frame. While one is open nothing happens.
    pub fn open_dialog(&mut self, ctx: &egui::Context, frame: &eframe::Frame, state: &State) -> Option<Message> {
        if self.dialog.is_some() {
            return None;
        }
        let dialog = rfd::FileDialog::new()
            .set_parent(frame)
            .set_title("Export network")
            .add_filter("safetensors", &["safetensors"])
            .set_directory(&self.folder)
            .set_file_name(default_name(state));
        match ask(ctx, dialog, rfd::FileDialog::save_file) {
            Ok(task) => {
                self.dialog = Some(task);
                None
            }
            Err(_) => Some(no_dialog()),
        }
    }

    /// Writes the network that is shown; asks first when that would replace a file and the path was typed.
    pub fn write(&mut self, ctx: &egui::Context, state: &State, path: PathBuf) -> Option<Message> {
        let (info, member) = (state.info()?, state.displayed()?);
        let refit = state.refit(RefitKind::Refit).filter(|_| state.shows_refit()).cloned();
        if path.as_os_str().is_empty() {
            return Some(Message { text: "Type the path of the file to write.".to_owned(), tone: Tone::Wrong });
        }
        // Of a name alone the field tells where it goes, not the folder that the program was started in.
        let path = self.folder.join(path);
        if path.is_dir() {
            self.asked = None;
            let text = format!("{} is a folder: add the name of a file to it.", path.display());
            return Some(Message { text, tone: Tone::Wrong });
        }
        if let Some(run) = run_of_file(&path) {
            self.asked = None;
            let text = format!("This file belongs to the run {}: choose another name or folder.", run.display());
            return Some(Message { text, tone: Tone::Wrong });
        }
        if path.exists() && self.asked.as_ref() != Some(&path) {
            self.asked = Some(path);
            return None;
        }
        self.asked = None;
        let info = RunInfo::clone(info);
        let file = path.clone();
        match Task::spawn(ctx, "export", move || write(&file, &info, &member, refit.as_ref())) {
            Ok(task) => self.writing = Some((path, task)),
            Err(error) => {
                return Some(Message { text: format!("The network was not written: {error}."), tone: Tone::Wrong });
            }
        }
        None
    }

    /// Looks whether a dialog was answered or a file was written; gives what is to be said or done.
    pub fn poll(&mut self, commands: &mut Vec<AppCommand>) -> Option<Message> {
        let mut message = None;
        if let Some(task) = self.dialog.take() {
            match task.poll() {
                Poll::Pending => self.dialog = Some(task),
                Poll::Ready(Answer::Chosen(path)) => {
                    let path = if path.extension().is_none() { path.with_extension("safetensors") } else { path };
                    // The dialog has asked already before it replaces a file.
                    self.asked = Some(path.clone());
                    commands.push(AppCommand::Write(path));
                }
                Poll::Ready(Answer::Closed) => {}
                Poll::Ready(Answer::NoDialog) | Poll::Lost => {
                    self.wants_focus = true;
                    message = Some(no_dialog());
                }
            }
        }
        if let Some((path, task)) = self.writing.take() {
            match task.poll() {
                Poll::Pending => self.writing = Some((path, task)),
                Poll::Ready(written) => {
                    if let Some(folder) = path.parent().filter(|_| written.tone == Tone::Done) {
                        folder.clone_into(&mut self.folder);
                        self.used = Some(self.folder.clone());
                    }
                    message = Some(written);
                }
                Poll::Lost => {
                    message = Some(Message { text: "Writing the network failed.".to_owned(), tone: Tone::Wrong });
                }
            }
        }
        message
    }
}

/// Said where the native dialog does not open: neither a success nor a fault.
pub(super) fn no_dialog() -> Message {
    Message {
        text: "No file dialog is available here: type the path under “Export network…” and press Write.".to_owned(),
        tone: Tone::Note,
    }
}

fn write(path: &Path, info: &RunInfo, member: &Member, refit: Option<&Refit>) -> Message {
    let written = match refit {
        Some(refit) => write_refit(path, &info.card, refit),
        None => write_network(path, &info.card, member),
    };
    match written {
        Ok(()) => {
            let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
            let network = naming::name(&member.point);
            let what = if refit.is_some() { "refit" } else { "network" };
            Message { text: format!("The {what} of {network} is written to {}", path.display()), tone: Tone::Done }
        }
        Err(error) => Message { text: super::sentence(&error.to_string()), tone: Tone::Wrong },
    }
}

/// What the field of the path says under the pointer.
fn path_tooltip(path: &str) -> String {
    let hint = "Where Write puts the network; a name ending in .safetensors";
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

/// `iris-l1-41.30-nonzero-402.safetensors`
fn default_name(state: &State) -> String {
    let (Some(info), Some(member)) = (state.info(), state.displayed()) else { return String::new() };
    let refit = if state.shows_refit() { "-refit" } else { "" };
    format!("{}{refit}.safetensors", naming::file_stem(&info.dataset.name, &member.point))
}

/// The folder of the user's documents, or where there is none the user's own.
fn documents() -> PathBuf {
    let folders = directories::UserDirs::new();
    let documents = |folders: directories::UserDirs| {
        folders.document_dir().filter(|folder| folder.is_dir()).unwrap_or_else(|| folders.home_dir()).to_owned()
    };
    folders.map_or_else(std::env::temp_dir, documents)
}
