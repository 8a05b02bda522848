//! The background thread that owns the solver.

use std::{
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind},
    thread::JoinHandle,
};

use crossbeam_channel::{Receiver, Sender};

use super::{
    Command, Event, RunError, Specification,
    computation::{Channels, Computation},
    pool::Pool,
};

/// A handle on the background thread. Dropping it ends the run and the thread, within a step.
#[derive(Debug)]
pub struct Worker {
    commands: Option<Sender<Command>>,
    events: Receiver<Event>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread, which waits for a first [`Command::Start`]. `wake` is called from the thread after every
    /// event, so that a window can ask for a repaint.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn spawn(wake: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self> {
        Self::spawn_overheard(wake, |_| {})
    }

    /// The same, and `overhear` is told each event at once, on the thread, whether the window looks at its own or not.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn spawn_overheard(
        wake: impl Fn() + Send + Sync + 'static,
        overhear: impl Fn(&Event) + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let (commands, command_receiver) = crossbeam_channel::unbounded();
        let (event_sender, events) = crossbeam_channel::unbounded();
        let serve_all = move || {
            let announce = |event| {
                overhear(&event);
                // The only error is a window that has gone, and then the commands end as well.
                let _ = event_sender.send(event);
                wake();
            };
            serve(&command_receiver, &announce);
        };
        let thread = std::thread::Builder::new().name("solver".to_owned()).spawn(serve_all)?;
        Ok(Self { commands: Some(commands), events, thread: Some(thread) })
    }

    /// A handle whose other end is somebody else's, for showing a recorded run.
    #[must_use]
    pub fn from_channels(commands: Sender<Command>, events: Receiver<Event>) -> Self {
        Self { commands: Some(commands), events, thread: None }
    }

    /// Sends a command. It is lost when the thread has ended.
    pub fn send(&self, command: Command) {
        if let Some(commands) = &self.commands {
            // The only error is a thread that has ended, and then there is nothing left to command.
            let _ = commands.send(command);
        }
    }

    /// What the thread says.
    #[must_use]
    pub fn events(&self) -> &Receiver<Event> {
        &self.events
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Closing the channel is what tells the thread to end.
        self.commands = None;
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was reported as an event already.
            let _ = thread.join();
        }
    }
}

/// How a run says what it finds.
type Announce<'a> = &'a (dyn Fn(Event) + Sync);

/// Runs one specification after the other until the commands end.
fn serve(commands: &Receiver<Command>, announce: Announce<'_>) {
    let mut pool = Pool::default();
    let mut next = None;
    loop {
        let specification = match next.take() {
            Some(specification) => specification,
            None => match commands.recv() {
                Ok(Command::Start(specification)) => specification,
                Ok(Command::Pause | Command::Resume | Command::Stop | Command::Compute(_)) => continue,
                Err(_) => return,
            },
        };
        match run_one(*specification, &mut pool, commands, announce) {
            Ended::Itself => {}
            Ended::ForAnother(specification) => next = Some(specification),
            Ended::WithTheWindow => return,
        }
    }
}

/// How a run ended, for the thread that served it.
pub(super) enum Ended {
    /// It finished, failed or was stopped.
    Itself,
    /// Another is to be computed instead.
    ForAnother(Box<Specification>),
    /// The window has gone.
    WithTheWindow,
}

fn run_one(
    specification: Specification,
    pool: &mut Pool,
    commands: &Receiver<Command>,
    announce: Announce<'_>,
) -> Ended {
    guarded(announce, || {
        specification.validate()?;
        let channels = Channels { commands, announce };
        pool.of(specification.threads)?.install(|| match Computation::prepare(specification, channels)? {
            ControlFlow::Continue(mut computation) => computation.run(channels),
            ControlFlow::Break(ended) => Ok(ended),
        })
    })
}

/// Nothing that goes wrong in a run ends the thread: errors and panics become events.
fn guarded(announce: &dyn Fn(Event), run: impl FnOnce() -> Result<Ended, RunError>) -> Ended {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(ended)) => ended,
        Ok(Err(error)) => {
            announce(Event::Failed(error.to_string()));
            Ended::Itself
        }
        Err(panic) => {
            let reason = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("no reason given");
            announce(Event::Failed(format!(
                "the computation broke off ({reason}); the points found so far are kept, and Start computes anew"
            )));
            Ended::Itself
        }
    }
}

#[cfg(test)]
#[path = "worker_tests.rs"]
mod tests;
