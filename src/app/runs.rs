//! Runs on disk: those that the window keeps by itself, and the one that a person opens.

use std::path::{Path, PathBuf};

use eframe::egui;

pub use self::polling::Polled;
use super::{
    background::{Poll, Task},
    file_dialog::{self, Answer},
    state::{Message, State, Status, Tone},
    watched::Watch,
};
use crate::run::{
    Event, Keeper, Record,
    kept::{self, Glance},
};

/// Runs that are shown in the list.
pub(super) const LISTED: usize = 24;

/// Runs on disk.
#[derive(Debug, Default)]
pub struct Runs {
    /// The folder that runs are kept in, if they are.
    root: Option<PathBuf>,
    keeper: Option<Keeper>,
    /// Whether the keeper hears of the run by itself.
    is_overheard: bool,
    /// Runs at a glance, the newest first.
    pub glances: Vec<Glance>,
    listing: Option<Task<Vec<Glance>>>,
    /// The path as a person has typed it.
    pub typed: String,
    opening: Option<Opening>,
    /// The folders of the run that was opened last: several if they are of its parts.
    opened: Vec<PathBuf>,
    dialog: Option<(Purpose, Task<Answer>)>,
    copying: Option<Task<Message>>,
    watch: Option<Watch>,
    /// The file with the rows of the run that is shown, as a person has chosen it.
    rows: Option<PathBuf>,
}

/// The folders that a run is read from, and what that comes to.
type Opening = (Vec<PathBuf>, Task<Result<Record, String>>);

#[path = "runs_polling.rs"]
mod polling;

/// What a folder was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Purpose {
    /// To open the run in it.
    Open,
    /// To read the rows of a run that was opened.
    Rows,
    /// To put a copy of the run in this folder there.
    Keep(Vec<PathBuf>),
}

impl Runs {
    /// Has every run kept in a folder of its own in `root` from now on.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn keep_in(&mut self, ctx: &egui::Context, root: PathBuf) -> std::io::Result<()> {
        let ctx = ctx.clone();
        self.keeper = Some(Keeper::spawn(root.clone(), move || ctx.request_repaint())?);
        self.root = Some(root);
        Ok(())
    }

    /// The same by a keeper that hears of the run by itself.
    pub fn kept_by(&mut self, keeper: Keeper, root: PathBuf) {
        (self.keeper, self.root, self.is_overheard) = (Some(keeper), Some(root), true);
    }

    /// The folder that runs are kept in, if they are.
    #[must_use]
    pub fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// Has an event of the run that is computed written down.
    pub fn receive(&mut self, event: &Event) {
        if matches!(event, Event::CarriedOn(..)) {
            // From now on it is this program that writes it.
            (self.watch, self.opening) = (None, None);
        }
        if let Some(keeper) = self.keeper.as_ref().filter(|_| !self.is_overheard) {
            keeper.receive(event);
        }
    }

    /// Looks again what runs there are.
    pub fn list(&mut self, ctx: &egui::Context) {
        if let Some(root) = self.root.clone() {
            // Without a thread the list stays as it was.
            self.listing = Task::spawn(ctx, "runs", move || kept::newest(&root, LISTED)).ok();
        }
    }

    /// Opens the run in a folder, or the parts of one in several, and again whenever it is written to if it is to be watched.
    pub fn open(&mut self, ctx: &egui::Context, paths: &[PathBuf], watch: bool) -> Option<Message> {
        let mut paths: Vec<PathBuf> = paths.iter().map(|path| folder_of(path)).collect();
        paths.dedup();
        self.watch = watch.then(|| Watch::new(ctx, &paths));
        self.read(ctx, paths)
    }

    fn read(&mut self, ctx: &egui::Context, paths: Vec<PathBuf>) -> Option<Message> {
        let folders = paths.clone();
        let read = move || kept::open_record(&folders).map_err(|error| super::sentence(&error.to_string()));
        match Task::spawn(ctx, "open", read) {
            Ok(task) => {
                self.opening = Some((paths, task));
                None
            }
            Err(error) => Some(wrong(format!("The run cannot be opened: {error}."))),
        }
    }

    /// Asks for the folder of a run.
    pub fn browse(&mut self, ctx: &egui::Context, dialog: rfd::FileDialog) -> Option<Message> {
        let dialog = dialog.set_title("Folder of a run");
        self.ask(ctx, Purpose::Open, dialog, rfd::FileDialog::pick_folder)
    }

    /// Asks for the file with the rows of a run.
    pub fn browse_rows(&mut self, ctx: &egui::Context, dialog: rfd::FileDialog) -> Option<Message> {
        let dialog = dialog.set_title("File with the rows of this run");
        self.ask(ctx, Purpose::Rows, dialog, rfd::FileDialog::pick_file)
    }

    /// Asks where a copy of the run that is shown is to go.
    pub fn keep(&mut self, ctx: &egui::Context, state: &State, dialog: rfd::FileDialog) -> Option<Message> {
        // The parts of a run may be in several folders.
        let is_opened = state.status == Status::Opened && !self.opened.is_empty();
        let from = if is_opened { self.opened.clone() } else { Vec::from_iter(state.folder.clone()) };
        let Some(first) = from.first() else {
            return Some(note("This run is not written to a folder, so there is nothing to copy.".to_owned()));
        };
        let name = first.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let dialog = dialog.set_title("Keep run as").set_file_name(name);
        self.ask(ctx, Purpose::Keep(from), dialog, rfd::FileDialog::save_file)
    }

    fn ask(
        &mut self,
        ctx: &egui::Context,
        purpose: Purpose,
        dialog: rfd::FileDialog,
        show: fn(rfd::FileDialog) -> Option<PathBuf>,
    ) -> Option<Message> {
        if self.dialog.is_some() {
            return None;
        }
        let no_dialog = no_dialog(&purpose);
        self.dialog = file_dialog::ask(ctx, dialog, show).ok().map(|task| (purpose, task));
        self.dialog.is_none().then_some(no_dialog)
    }

    /// The run that is shown is no longer the one that was opened.
    pub fn forget_watch(&mut self) {
        self.watch = None;
    }
}

/// How far a task is, if there is one; one that is over is forgotten.
pub(super) fn ended<T: Send + 'static>(task: &mut Option<Task<T>>) -> Poll<T> {
    let result = task.as_ref().map_or(Poll::Pending, Task::poll);
    if !matches!(result, Poll::Pending) {
        *task = None;
    }
    result
}

/// A file of a run stands for its folder.
fn folder_of(path: &Path) -> PathBuf {
    let folder = match path.parent() {
        Some(parent) if path.is_file() => parent,
        _ => path,
    };
    // Wherever the program is started the next time, it is the same run.
    std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned())
}

fn no_dialog(purpose: &Purpose) -> Message {
    note(match purpose {
        Purpose::Open => "No file dialog is available here: type the path of the run.".to_owned(),
        Purpose::Rows => "No file dialog is available here: type the path of the file.".to_owned(),
        Purpose::Keep(from) => {
            let folders: Vec<String> = from.iter().map(|folder| folder.display().to_string()).collect();
            format!("No file dialog is available here: the run is in {}.", folders.join(", "))
        }
    })
}

fn note(text: String) -> Message {
    Message { text, tone: Tone::Note }
}

fn wrong(text: String) -> Message {
    Message { text, tone: Tone::Wrong }
}
