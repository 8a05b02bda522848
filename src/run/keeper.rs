//! Writes every run of a window to a folder of its own, away from the window's thread.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
    thread::JoinHandle,
};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use super::{
    Event, RunFolder, RunInfo, StopReason, Writer, Written,
    folder_name::new_run_folder,
    kept::{self, MOST_BYTES},
};

/// A handle on the thread that writes. Dropping it waits until everything is written; a run that cannot be written goes to the
/// folder for temporary files then.
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
    /// A run cannot be written for now, for this reason; what was computed stays in memory and is written later.
    Waits(String),
    /// All is written that could not be.
    GoesOn,
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
            | Event::Refit(_)
            | Event::Search(_)
            | Event::Solved(_)
            | Event::CarriedOn(..)
            | Event::Resumed
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
    /// A run without a point as yet, and what it has solved so far.
    Begun(Arc<RunInfo>, Vec<Event>),
    Run(Box<Run>),
}

/// A run with a folder of its own.
struct Run {
    writer: Writer,
    info: Arc<RunInfo>,
    /// Whether the window knows its folder.
    is_told: bool,
    /// Whether it has ended, and does not go on.
    has_ended: bool,
}

fn keep(root: &Path, events: &Receiver<Event>, tell: &dyn Fn(Kept)) {
    kept::tidy_up(root);
    let mut writing = Writing::Nothing;
    // Runs that are over, and of which something could not be written.
    let mut waiting: Vec<Run> = Vec::new();
    loop {
        let current = if let Writing::Run(run) = &writing { Some(&**run) } else { None };
        let due = current.into_iter().chain(&waiting).filter_map(|run| run.writer.due()).min();
        let event = match due {
            Some(due) => events.recv_deadline(due),
            None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match event {
            Ok(event) => {
                let has_ended = matches!(event, Event::Finished(_) | Event::Failed(_));
                writing = take_in(root, writing, event, &mut waiting, tell);
                if has_ended {
                    // What cannot be removed now is tried again after the next run.
                    let _ = kept::make_room(root, MOST_BYTES);
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        if let Writing::Run(run) = &mut writing {
            run.attempt(root, tell, Writer::write_if_due);
        }
        waiting.retain_mut(|run| {
            run.attempt(root, tell, Writer::write_if_due);
            run.writer.due().is_some()
        });
    }
    if let Writing::Run(run) = writing {
        waiting.push(*run);
    }
    for run in waiting {
        run.end(root, tell);
    }
}

/// Notes an event; what is being written afterwards.
fn take_in(root: &Path, before: Writing, event: Event, waiting: &mut Vec<Run>, tell: &dyn Fn(Kept)) -> Writing {
    match (event, before) {
        (Event::Started(info), before) => {
            leave(root, before, waiting, tell);
            Writing::Begun(info, Vec::new())
        }
        (Event::CarriedOn(info, path), before) => {
            leave(root, before, waiting, tell);
            match RunFolder::reopen(&path, &info) {
                Ok(folder) => {
                    tell(Kept::In(path));
                    Writing::Run(Box::new(Run { writer: Writer::new(folder), info, is_told: true, has_ended: false }))
                }
                Err(error) => {
                    tell(Kept::Waits(error.to_string()));
                    Writing::Nothing
                }
            }
        }
        (event @ Event::Solved(_), Writing::Begun(info, mut solved)) => {
            solved.push(event);
            Writing::Begun(info, solved)
        }
        (event @ Event::Point(..), Writing::Begun(info, solved)) => {
            let mut run = Box::new(Run::new(root, info));
            solved.iter().chain([&event]).for_each(|event| run.writer.note(event));
            Writing::Run(run)
        }
        // More points may be asked for, so that the folder stays open.
        (event @ (Event::Finished(_) | Event::Failed(_) | Event::Computed(_)), Writing::Run(mut run)) => {
            run.writer.note(&event);
            run.has_ended |= !matches!(event, Event::Computed(_));
            run.attempt(root, tell, Writer::finish);
            Writing::Run(run)
        }
        (event, Writing::Run(mut run)) => {
            run.has_ended &= !matches!(event, Event::Resumed);
            run.writer.note(&event);
            Writing::Run(run)
        }
        (_, before) => before,
    }
}

/// Nothing more comes of a run; what could not be written of it is tried again.
fn leave(root: &Path, before: Writing, waiting: &mut Vec<Run>, tell: &dyn Fn(Kept)) {
    if let Writing::Run(mut run) = before {
        run.give_up();
        run.attempt(root, tell, Writer::finish);
        if run.writer.waits() {
            waiting.push(*run);
        }
    }
}

impl Run {
    fn new(root: &Path, info: Arc<RunInfo>) -> Self {
        let path = new_run_folder(root, &info.specification.data.short_name());
        Self { writer: Writer::new(RunFolder::new(&path, &info, false)), info, is_told: false, has_ended: false }
    }

    /// Writes, and tells what is new.
    fn attempt(&mut self, root: &Path, tell: &dyn Fn(Kept), write: fn(&mut Writer) -> Option<Written>) {
        let waited = self.writer.waits();
        let mut news = write(&mut self.writer);
        if self.writer.has_lost_its_name() {
            // Another window has taken it in the same moment.
            self.writer.rename(new_run_folder(root, &self.info.specification.data.short_name()));
            self.is_told = false;
            news = write(&mut self.writer).or(waited.then_some(Written::GoesOn));
        }
        match news {
            Some(Written::Waits(reason)) => tell(Kept::Waits(reason)),
            Some(Written::GoesOn) => tell(Kept::GoesOn),
            None => {}
        }
        if !self.is_told && self.writer.folder().written() > 0 {
            self.is_told = true;
            tell(Kept::In(self.writer.folder().path().to_owned()));
        }
    }

    /// Another run was started or the window is closed: this one is stopped, if it has not ended.
    fn give_up(&mut self) {
        if !self.has_ended {
            self.writer.note(&Event::Finished(StopReason::Stopped));
            self.has_ended = true;
        }
    }

    /// Nothing more comes, and nobody is there to tell.
    fn end(mut self, root: &Path, tell: &dyn Fn(Kept)) {
        self.give_up();
        self.attempt(root, tell, Writer::finish);
        if self.writer.waits() {
            let path = self.writer.folder().path().to_owned();
            let line = match self.writer.rescue(&std::env::temp_dir()) {
                Ok(rescued) => {
                    format!("the run cannot be written to “{}”; it is in “{}”", path.display(), rescued.display())
                }
                Err(error) => format!("a part of the run “{}” is lost: {error}", path.display()),
            };
            // Where standard error is closed nobody wants to know.
            let _ = writeln!(io::stderr(), "{line}");
        }
    }
}

#[cfg(test)]
#[path = "keeper_tests.rs"]
mod tests;
