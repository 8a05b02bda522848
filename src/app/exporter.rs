//! Taking a network home: in what form, where to, and writing it away from the window's thread.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use eframe::egui;

use super::{
    background::{Poll, Task},
    command::AppCommand,
    file_dialog::{Answer, ask},
    naming,
    settings::ExportSettings,
    state::{Message, State, Tone},
};
use crate::{
    export::{Format, Sizes, Times},
    front::{Parameters, RefitKind},
    run::{Export, run_of_file},
};

/// What the network that is shown takes.
#[derive(Debug)]
pub struct Measured {
    /// Tells of which network.
    parameters: Arc<Parameters>,
    /// What was found; nothing as long as it is measured, or if that has failed.
    pub found: Option<(Sizes, Times)>,
    task: Option<Task<(Sizes, Times)>>,
}

/// Where the network goes, and what is going on with it.
#[derive(Debug)]
pub struct Exporter {
    /// The folder that is suggested.
    folder: PathBuf,
    /// The folder that a network was written to last.
    used: Option<PathBuf>,
    /// The path as a person has typed it; without it one that follows the selection.
    pub(super) typed: Option<String>,
    /// A file that exists and that a person has been asked about.
    pub(super) asked: Option<PathBuf>,
    /// Whether the path field is to have the focus next.
    pub(super) wants_focus: bool,
    /// Whether its dialog is open.
    pub(super) is_open: bool,
    /// What went wrong with the last attempt.
    pub(super) wrong: Option<String>,
    dialog: Option<Task<Answer>>,
    writing: Option<(PathBuf, Task<Message>)>,
    measured: Option<Measured>,
}

impl Exporter {
    /// With the folder that a network was written to last, if there is one.
    #[must_use]
    pub fn new(used: Option<PathBuf>) -> Self {
        let folder = used.clone().filter(|folder| folder.is_dir()).unwrap_or_else(documents);
        Self {
            folder,
            used,
            typed: None,
            asked: None,
            wants_focus: false,
            is_open: false,
            wrong: None,
            dialog: None,
            writing: None,
            measured: None,
        }
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

    /// Whether a network is being written.
    #[must_use]
    pub fn is_writing(&self) -> bool {
        self.writing.is_some()
    }

    /// Opens or closes the dialog.
    pub fn toggle(&mut self, state: &State) {
        self.is_open = !self.is_open && state.shown().is_some();
        self.wants_focus = self.is_open;
        self.wrong = None;
        self.asked = None;
    }

    /// The path that the field shows: what was typed, or a suggestion.
    #[must_use]
    pub fn path(&self, state: &State, format: Format) -> String {
        let suggested = || match default_name(state, format) {
            name if name.is_empty() => name,
            name => self.folder.join(name).display().to_string(),
        };
        self.typed.clone().unwrap_or_else(suggested)
    }

    /// Another format was chosen: a path that was typed has its ending from now on.
    pub fn follow_format(&mut self, format: Format) {
        self.asked = None;
        if let Some(typed) = &mut self.typed
            && Format::of(Path::new(typed.trim())).is_ok()
        {
            *typed = Path::new(typed.trim()).with_extension(format.ending()).display().to_string();
        }
    }

    /// What the network that is shown takes. It is measured once for each network, away from the window's thread.
    pub fn measured(&mut self, ctx: &egui::Context, state: &State) -> Option<&(Sizes, Times)> {
        let (info, member) = (state.info()?, state.displayed()?);
        let is_known = self.measured.as_ref().is_some_and(|known| Arc::ptr_eq(&known.parameters, &member.parameters));
        if !is_known {
            let export = Export::new(Arc::clone(info), &member, None, crate::export::Form::default());
            let task = Task::spawn(ctx, "measure", move || (export.sizes(), export.times())).ok();
            self.measured = Some(Measured { parameters: member.parameters, found: None, task });
        }
        let measured = self.measured.as_mut()?;
        if let Some(task) = measured.task.take() {
            match task.poll() {
                Poll::Pending => measured.task = Some(task),
                Poll::Ready(found) => measured.found = Some(found),
                Poll::Lost => {}
            }
        }
        measured.found.as_ref()
    }

    /// Asks for a file by the native dialog, which belongs to the window of this frame. While one is open nothing happens.
    pub fn browse(
        &mut self,
        ctx: &egui::Context,
        frame: &eframe::Frame,
        state: &State,
        format: Format,
    ) -> Option<Message> {
        if self.dialog.is_some() {
            return None;
        }
        let dialog = rfd::FileDialog::new()
            .set_parent(frame)
            .set_title("Export network")
            .add_filter(format.label(), &[format.ending()])
            .set_directory(&self.folder)
            .set_file_name(default_name(state, format));
        match ask(ctx, dialog, rfd::FileDialog::save_file) {
            Ok(task) => {
                self.dialog = Some(task);
                None
            }
            Err(_) => Some(no_dialog()),
        }
    }

    /// Writes the network that is shown; asks first when that would replace a file and the path was typed.
    pub fn write(
        &mut self,
        ctx: &egui::Context,
        state: &State,
        path: PathBuf,
        settings: ExportSettings,
    ) -> Option<Message> {
        self.wrong = None;
        let (info, member) = (state.info()?, state.displayed()?);
        if self.is_writing() {
            return None;
        }
        let refit = state.refit(RefitKind::Refit).filter(|_| state.shows_refit()).cloned();
        if path.as_os_str().is_empty() {
            return Some(self.refuse("Type the path of the file to write.".to_owned()));
        }
        // Of a name alone the field tells where it goes, not the folder that the program was started in.
        let path = self.folder.join(path);
        if path.is_dir() {
            return Some(self.refuse(format!("{} is a folder: add the name of a file to it.", path.display())));
        }
        let files = match Format::of(&path) {
            Ok(format) => format.files(&path),
            Err(error) => return Some(self.refuse(super::sentence(&error.to_string()))),
        };
        if let Some(run) = files.iter().find_map(|file| run_of_file(file)) {
            let text = format!("This file belongs to the run {}: choose another name or folder.", run.display());
            return Some(self.refuse(text));
        }
        if files.iter().any(|file| file.exists()) && self.asked.as_ref() != Some(&path) {
            self.asked = Some(path);
            return None;
        }
        self.asked = None;
        let export = Export::new(Arc::clone(info), &member, refit.as_ref(), settings.form);
        let (file, is_refit) = (path.clone(), refit.is_some());
        match Task::spawn(ctx, "export", move || write(&file, &export, is_refit)) {
            Ok(task) => self.writing = Some((path, task)),
            Err(error) => return Some(self.refuse(format!("The network was not written: {error}."))),
        }
        None
    }

    /// Says what is wrong, in the dialog and at the foot of the window.
    fn refuse(&mut self, text: String) -> Message {
        self.asked = None;
        self.wrong = Some(text.clone());
        Message { text, tone: Tone::Wrong }
    }

    /// Looks whether a dialog was answered or a file was written; gives what is to be said or done.
    pub fn poll(&mut self, commands: &mut Vec<AppCommand>, format: Format) -> Option<Message> {
        let mut message = None;
        if let Some(task) = self.dialog.take() {
            match task.poll() {
                Poll::Pending => self.dialog = Some(task),
                Poll::Ready(Answer::Chosen(path)) => {
                    let path = if path.extension().is_none() { path.with_extension(format.ending()) } else { path };
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
                Poll::Ready(written) if written.tone == Tone::Done => {
                    if let Some(folder) = path.parent() {
                        folder.clone_into(&mut self.folder);
                        self.used = Some(self.folder.clone());
                    }
                    self.is_open = false;
                    message = Some(written);
                }
                Poll::Ready(written) => message = Some(self.refuse(written.text)),
                Poll::Lost => message = Some(self.refuse("Writing the network failed.".to_owned())),
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

fn write(path: &Path, export: &Export, is_refit: bool) -> Message {
    match export.write(path) {
        Ok(report) => {
            let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
            let network = naming::name(&export.member().point);
            let what = if is_refit { "refit" } else { "network" };
            let report = report.sentence();
            let text = format!("The {what} of {network} is written to {}. {report}.", path.display());
            Message { text, tone: Tone::Done }
        }
        Err(error) => Message { text: super::sentence(&error.to_string()), tone: Tone::Wrong },
    }
}

/// `iris-l1-41.30-nonzero-402.safetensors`
fn default_name(state: &State, format: Format) -> String {
    let (Some(info), Some(member)) = (state.info(), state.displayed()) else { return String::new() };
    let refit = if state.shows_refit() { "-refit" } else { "" };
    format!("{}{refit}.{}", naming::file_stem(&info.dataset.name, &member.point), format.ending())
}

/// The folder of the user's documents, or where there is none the user's own.
fn documents() -> PathBuf {
    let folders = directories::UserDirs::new();
    let documents = |folders: directories::UserDirs| {
        folders.document_dir().filter(|folder| folder.is_dir()).unwrap_or_else(|| folders.home_dir()).to_owned()
    };
    folders.map_or_else(std::env::temp_dir, documents)
}
