//! Writes every run of a window to a folder of its own, away from the window's thread.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    thread::JoinHandle,
};

use crossbeam_channel::{Receiver, Sender};

use super::{
    Event, FolderError, RunFolder, RunInfo, StopReason,
    folder_name::new_run_folder,
    kept::{MOST_BYTES, make_room},
};

/// A handle on the thread that writes. Dropping it waits until everything is written.
#[derive(Debug)]
pub struct Keeper {
    events: Option<Sender<Event>>,
    news: Receiver<Kept>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread that writes tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// The run goes to this folder.
    In(PathBuf),
    /// The run can no longer be written, for this reason.
    Failed(String),
}

impl Keeper {
    /// Starts the thread, which writes each run to a folder in `root`. `wake` is called after each piece of news.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn spawn(root: PathBuf, wake: impl Fn() + Send + 'static) -> std::io::Result<Self> {
        let (events, received) = crossbeam_channel::unbounded();
        let (sender, news) = crossbeam_channel::unbounded();
        let tell = move |kept| {
            // The only error is a window that has gone, and then nobody wants to know.
            let _ = sender.send(kept);
            wake();
        };
        let work = move || keep(&root, &received, &tell);
        let thread = std::thread::Builder::new().name("keeper".to_owned()).spawn(work)?;
        Ok(Self { events: Some(events), news, thread: Some(thread) })
    }

    /// Has an event of the run written down.
    pub fn receive(&self, event: &Event) {
        if let Some(events) = &self.events {
            write(events, event);
        }
    }

    /// What has events written down as [`Self::receive`] does, from another thread.
    pub fn listener(&self) -> impl Fn(&Event) + Send + Sync + 'static {
        let events = self.events.clone();
        move |event| {
            if let Some(events) = &events {
                write(events, event);
            }
        }
    }

    /// What is new, without waiting.
    #[must_use]
    pub fn news(&self) -> Option<Kept> {
        self.news.try_recv().ok()
    }
}

fn write(events: &Sender<Event>, event: &Event) {
    let is_written = matches!(
        event,
        Event::Started(_)
            | Event::Point(..)
            | Event::Dropped(_)
            | Event::Validated(_)
            | Event::Search(_)
            | Event::Finished(_)
            | Event::Failed(_)
            | Event::Computed(_)
    );
    if is_written {
        // The only error is a thread that has ended, and it has told why.
        let _ = events.send(event.clone());
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        // Closing the channel is what tells the thread to end.
        self.events = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What is being written.
enum Writing {
    Nothing,
    /// A run without a point as yet.
    Begun(Arc<RunInfo>),
    Folder(Box<RunFolder>),
}

fn keep(root: &Path, events: &Receiver<Event>, tell: &dyn Fn(Kept)) {
    let mut writing = Writing::Nothing;
    let mut failed = |error: &FolderError| tell(Kept::Failed(error.to_string()));
    for event in events {
        writing = match (event, writing) {
            (Event::Started(info), mut before) => {
                finish(&mut before, &GIVEN_UP, &mut failed);
                Writing::Begun(info)
            }
            // More points may be asked for, so that the folder stays open.
            (event @ (Event::Finished(_) | Event::Failed(_) | Event::Computed(_)), mut before) => {
                finish(&mut before, &event, &mut failed);
                if !matches!(event, Event::Computed(_)) {
                    // What cannot be removed now is tried again after the next run.
                    let _ = make_room(root, MOST_BYTES);
                }
                before
            }
            (event @ Event::Point(..), Writing::Begun(info)) => match begin(root, &info, &event) {
                Ok(folder) => {
                    tell(Kept::In(folder.path().to_owned()));
                    Writing::Folder(Box::new(folder))
                }
                Err(error) => {
                    failed(&error);
                    Writing::Nothing
                }
            },
            (event, Writing::Folder(mut folder)) => match folder.receive(&event) {
                Ok(()) => Writing::Folder(folder),
                Err(error) => {
                    failed(&error);
                    Writing::Nothing
                }
            },
            (_, before) => before,
        };
    }
    finish(&mut writing, &GIVEN_UP, &mut failed);
}

/// The folder of a run with its first point.
fn begin(root: &Path, info: &RunInfo, first: &Event) -> Result<RunFolder, FolderError> {
    let name = info.specification.data.short_name();
    let mut folder = RunFolder::create(&new_run_folder(root, &name), info, false)?;
    folder.receive(first)?;
    Ok(folder)
}

/// How a run ends that had not ended when another was started or the window was closed.
const GIVEN_UP: Event = Event::Finished(StopReason::Stopped);

/// Puts the folder in order, and last of all notes how the run has ended.
fn finish(writing: &mut Writing, last: &Event, failed: &mut dyn FnMut(&FolderError)) {
    if let Writing::Folder(folder) = writing
        && let Err(error) = folder.finish().and_then(|()| folder.receive(last))
    {
        failed(&error);
    }
}

#[cfg(test)]
#[path = "keeper_tests.rs"]
mod tests;
