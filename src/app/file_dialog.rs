//! The native dialogs for files, each on a thread of its own.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use eframe::egui;

use super::background::Task;

/// No person closes a dialog faster than this: then there was none.
const FASTEST_PERSON: Duration = Duration::from_millis(300);

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
