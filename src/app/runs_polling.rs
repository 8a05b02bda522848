//! What the work on runs has come to since the last frame.

use std::{path::PathBuf, sync::Arc};

use eframe::egui;

use super::{
    super::{
        background::{Poll, Task},
        file_dialog::Answer,
        state::{Message, State, Status, Tone},
        watched::Watch,
    },
    Purpose, Runs, ended, no_dialog, wrong,
};
use crate::run::{Keeper, Kept, RunInfo, kept};

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

impl Runs {
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
                    message =
                        Some(wrong(super::super::sentence(&format!("the run cannot be written for now: {reason}"))));
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
}
