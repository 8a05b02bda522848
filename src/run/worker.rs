//! The background thread that owns the solver.

use std::{
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicBool, Ordering},
    thread::JoinHandle,
};

use crossbeam_channel::{Receiver, Sender};

use super::{
    Carried, Command, Event, RunError, Specification,
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
        let wanted = match next.take() {
            Some(wanted) => wanted,
            None => match commands.recv() {
                Ok(Command::Start(specification)) => Wanted::New(specification),
                Ok(Command::CarryOn(carried)) => Wanted::Carried(carried),
                // There is no run to command.
                Ok(_) => continue,
                Err(_) => return,
            },
        };
        match run_one(wanted, &mut pool, commands, announce) {
            Ended::Itself => {}
            Ended::ForAnother(wanted) => next = Some(wanted),
            Ended::WithTheWindow => return,
        }
    }
}

/// A run that is wanted.
pub(super) enum Wanted {
    /// One that is computed from its beginning.
    New(Box<Specification>),
    /// One that was opened.
    Carried(Box<Carried>),
}

/// How a run ended, for the thread that served it.
pub(super) enum Ended {
    /// It failed, or was stopped before it had begun.
    Itself,
    /// Another is wanted instead.
    ForAnother(Wanted),
    /// The window has gone.
    WithTheWindow,
}

fn run_one(wanted: Wanted, pool: &mut Pool, commands: &Receiver<Command>, announce: Announce<'_>) -> Ended {
    let (specification, carried) = match wanted {
        Wanted::New(specification) => (*specification, None),
        Wanted::Carried(carried) => (carried.record.info.specification.clone(), Some(*carried)),
    };
    let is_carried_on = carried.is_some();
    // What goes wrong before an opened run goes on leaves it as it was opened.
    let has_begun = AtomicBool::new(!is_carried_on);
    let fail = |reason: String| {
        announce(if has_begun.load(Ordering::Relaxed) { Event::Failed(reason) } else { Event::NotCarriedOn(reason) });
    };
    guarded(&fail, || {
        specification.validate()?;
        let channels = Channels { commands, announce };
        pool.of(specification.threads)?.install(|| match Computation::prepare(specification, carried, channels)? {
            ControlFlow::Continue(mut computation) => {
                has_begun.store(true, Ordering::Relaxed);
                computation.run(channels)
            }
            ControlFlow::Break(ended) => Ok(ended),
        })
    })
}

/// Nothing that goes wrong in a run ends the thread: errors and panics become events.
fn guarded(fail: &dyn Fn(String), run: impl FnOnce() -> Result<Ended, RunError>) -> Ended {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(ended)) => ended,
        Ok(Err(error)) => {
            fail(error.to_string());
            Ended::Itself
        }
        Err(panic) => {
            let reason = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("no reason given");
            fail(format!(
                "the computation broke off ({reason}); the points found so far are kept, and Start computes anew"
            ));
            Ended::Itself
        }
    }
}

#[cfg(test)]
#[path = "session_tests.rs"]
mod session_tests;
#[cfg(test)]
#[path = "worker_tests.rs"]
pub(super) mod tests;
