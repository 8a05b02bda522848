//! Runs on disk: those that the window keeps by itself, and the one that a person opens.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use eframe::egui;

use super::{
    background::{Poll, Task},
    exporter::{self, Answer},
    state::{Message, State, Status, Tone},
    watched::Watch,
};
use crate::run::{
    Event, Keeper, Kept, Record, RunInfo,
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
        self.dialog = exporter::ask(ctx, dialog, show).ok().map(|task| (purpose, task));
        self.dialog.is_none().then_some(no_dialog)
    }

    /// Takes in what work away from the window's thread has come to. `now` is the window's clock.
    pub fn poll(&mut self, ctx: &egui::Context, now: f64, state: &mut State) -> Polled {
        let mut polled = Polled { message: self.news(state), stops_worker: false, opened: None, rows: None };
        if let Poll::Ready(glances) = ended(&mut self.listing) {
            self.glances = glances;
        }
        match ended(&mut self.copying) {
            Poll::Pending => {}
            Poll::Ready(told) => polled.message = Some(told),
            Poll::Lost => polled.message = Some(wrong("The run could not be copied.".to_owned())),
        }
        if let Some(message) = self.answered(ctx) {
            polled.message = Some(message);
        }
        polled.rows = self.rows.take();
        self.look(ctx, now);
        if let Some((paths, task)) = self.opening.take() {
            match task.poll() {
                Poll::Pending => self.opening = Some((paths, task)),
                Poll::Ready(Ok(record)) => {
                    if let Some(watch) = &mut self.watch
                        && watch.has_failed()
                    {
                        // What was told of it is over.
                        state.message = None;
                        watch.is_to_be_told(true);
                    }
                    polled.stops_worker = state.status.is_active();
                    // What is opened again since it was written to is the same run.
                    let is_again = state.status == Status::Opened && self.opened == paths;
                    polled.opened = (!is_again).then(|| Arc::clone(&record.info));
                    let folder = if let [path] = paths.as_slice() { Some(path.clone()) } else { None };
                    self.opened = paths;
                    state.open(record, folder, is_again);
                }
                Poll::Ready(Err(reason)) => {
                    if self.watch.as_mut().is_none_or(|watch| watch.is_to_be_told(false)) {
                        polled.message = Some(wrong(reason));
                    }
                }
                Poll::Lost => polled.message = Some(wrong("The run could not be read.".to_owned())),
            }
        }
        state.written_elsewhere = self.watch.as_ref().is_some_and(Watch::is_written);
        polled
    }

    /// Where the run that is computed is kept, and whether it can be.
    fn news(&mut self, state: &mut State) -> Option<Message> {
        let mut message = None;
        while let Some(news) = self.keeper.as_ref().and_then(Keeper::news) {
            match news {
                Kept::In(path) => state.kept_in(path),
                Kept::Waits(reason) => {
                    message = Some(wrong(super::sentence(&format!("the run cannot be written for now: {reason}"))));
                }
                Kept::GoesOn => {
                    let text = "The run is written again, and all that had to wait.".to_owned();
                    message = Some(Message { text, tone: Tone::Done });
                }
            }
        }
        message
    }

    /// What a person has answered to a dialog.
    fn answered(&mut self, ctx: &egui::Context) -> Option<Message> {
        let (purpose, task) = self.dialog.take()?;
        match (task.poll(), purpose) {
            (Poll::Pending, purpose) => {
                self.dialog = Some((purpose, task));
                None
            }
            (Poll::Ready(Answer::Chosen(path)), Purpose::Open) => self.open(ctx, &[path], false),
            (Poll::Ready(Answer::Chosen(to)), Purpose::Keep(from)) => {
                let copy = move || match kept::keep_run(&from, &to) {
                    Ok(()) => Message { text: format!("The run is kept in {}.", to.display()), tone: Tone::Done },
                    Err(error) => wrong(format!("The run cannot be kept in {}: {error}.", to.display())),
                };
                self.copying = Task::spawn(ctx, "keep", copy).ok();
                self.copying.is_none().then(|| wrong("There is no thread to copy the run with.".to_owned()))
            }
            (Poll::Ready(Answer::Chosen(path)), Purpose::Rows) => {
                self.rows = Some(path);
                None
            }
            (Poll::Ready(Answer::Closed), _) => None,
            (Poll::Ready(Answer::NoDialog) | Poll::Lost, purpose) => Some(no_dialog(&purpose)),
        }
    }

    /// Looks whether a run that is watched has been written to.
    fn look(&mut self, ctx: &egui::Context, now: f64) {
        if self.opening.is_none()
            && let Some(paths) = self.watch.as_mut().and_then(|watch| watch.poll(ctx, now)).map(<[PathBuf]>::to_vec)
        {
            // Without a thread it is tried again when it is written to the next time.
            let _ = self.read(ctx, paths);
        }
    }

    /// The run that is shown is no longer the one that was opened.
    pub fn forget_watch(&mut self) {
        self.watch = None;
    }
}

/// What polling has come to.
pub struct Polled {
    /// What a person is to be told.
    pub message: Option<Message>,
    /// Whether a run was being computed that is no longer shown.
    pub stops_worker: bool,
    /// What is known of the run that was opened.
    pub opened: Option<Arc<RunInfo>>,
    /// The file with the rows of the run that is shown.
    pub rows: Option<PathBuf>,
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
