//! The background thread that owns the solver.

use std::{
    ops::ControlFlow,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread::JoinHandle,
    time::Instant,
};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError};

use super::{
    Carried, Command, Event, HiddenLayers, RunError, Specification,
    computation::{Channels, Computation},
    message::OfRun,
    pool::Pool,
};

/// A handle on the background thread. Dropping it ends the run and the thread, within a step.
#[derive(Debug)]
pub struct Worker {
    ends: Option<Ends>,
    /// The number of the run that was begun last.
    run: AtomicU64,
    /// Whether nobody listens to that run any more.
    is_left: AtomicBool,
    thread: Option<JoinHandle<()>>,
}

/// The ends of the channels to the thread and from it.
#[derive(Debug)]
enum Ends {
    /// Of the background thread.
    Thread(Sender<OfRun<Command>>, Receiver<OfRun<Event>>),
    /// Of somebody else, who plays one run.
    Recorded(Sender<Command>, Receiver<Event>),
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
            let announce = |event: OfRun<Event>| {
                overhear(&event.content);
                // The only error is a window that has gone, and then the commands end as well.
                let _ = event_sender.send(event);
                wake();
            };
            serve(&command_receiver, &announce);
        };
        let thread = std::thread::Builder::new().name("solver".to_owned()).spawn(serve_all)?;
        let mut worker = Self::new(Ends::Thread(commands, events));
        worker.thread = Some(thread);
        Ok(worker)
    }

    /// A handle whose other end is somebody else's, for showing a recorded run.
    #[must_use]
    pub fn from_channels(commands: Sender<Command>, events: Receiver<Event>) -> Self {
        Self::new(Ends::Recorded(commands, events))
    }

    fn new(ends: Ends) -> Self {
        Self { ends: Some(ends), run: AtomicU64::new(0), is_left: AtomicBool::new(false), thread: None }
    }

    /// Sends a command to the run that was begun last, or begins another. It is lost when the thread has ended.
    pub fn send(&self, command: Command) {
        if matches!(command, Command::Start(_) | Command::Choose(_) | Command::CarryOn(_)) {
            self.run.fetch_add(1, Ordering::Relaxed);
            self.is_left.store(false, Ordering::Relaxed);
        }
        // The only error is a thread that has ended, and then there is nothing left to command.
        match &self.ends {
            Some(Ends::Thread(commands, _)) => {
                let run = self.run.load(Ordering::Relaxed);
                let _ = commands.send(OfRun { run, content: command });
            }
            Some(Ends::Recorded(commands, _)) => drop(commands.send(command)),
            None => {}
        }
    }

    /// Nobody listens to the run any more, until another is begun.
    pub fn leave(&self) {
        self.is_left.store(true, Ordering::Relaxed);
    }

    /// The next event of the run that was begun last, if there is one already.
    ///
    /// # Errors
    /// That there is none, or that the thread has ended.
    pub fn try_next(&self) -> Result<Event, TryRecvError> {
        loop {
            let (run, event) = match &self.ends {
                Some(Ends::Thread(_, events)) => events.try_recv().map(|told| (Some(told.run), told.content))?,
                Some(Ends::Recorded(_, events)) => (None, events.try_recv()?),
                None => return Err(TryRecvError::Disconnected),
            };
            if self.is_heard(run) {
                return Ok(event);
            }
        }
    }

    /// The same, which is waited for until a moment.
    ///
    /// # Errors
    /// That there is none by then, or that the thread has ended.
    pub fn next_until(&self, moment: Instant) -> Result<Event, RecvTimeoutError> {
        loop {
            let (run, event) = match &self.ends {
                Some(Ends::Thread(_, events)) => {
                    events.recv_deadline(moment).map(|told| (Some(told.run), told.content))?
                }
                Some(Ends::Recorded(_, events)) => (None, events.recv_deadline(moment)?),
                None => return Err(RecvTimeoutError::Disconnected),
            };
            if self.is_heard(run) {
                return Ok(event);
            }
        }
    }

    fn is_heard(&self, run: Option<u64>) -> bool {
        !self.is_left.load(Ordering::Relaxed) && run.is_none_or(|run| run == self.run.load(Ordering::Relaxed))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Closing the channel is what tells the thread to end.
        self.ends = None;
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was reported as an event already.
            let _ = thread.join();
        }
    }
}

/// How a run says what it finds.
type Announce<'a> = &'a (dyn Fn(OfRun<Event>) + Sync);

/// Runs one specification after the other until the commands end.
fn serve(commands: &Receiver<OfRun<Command>>, announce: Announce<'_>) {
    let mut pool = Pool::default();
    let mut next = None;
    loop {
        let wanted = match next.take() {
            Some(wanted) => wanted,
            None => match commands.recv() {
                // Anything else has no run to command.
                Ok(command) => match Wanted::of(command) {
                    Ok(wanted) => wanted,
                    Err(_) => continue,
                },
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
pub(super) struct Wanted {
    /// Its number.
    pub run: u64,
    /// What it is.
    pub what: What,
}

/// What run is wanted.
pub(super) enum What {
    /// One that is computed from its beginning, with these hidden layers or others.
    New(Box<Specification>, HiddenLayers),
    /// One that was opened.
    Carried(Box<Carried>),
}

impl Wanted {
    /// The run that a command begins, or else the command.
    pub fn of(command: OfRun<Command>) -> Result<Self, OfRun<Command>> {
        let OfRun { run, content } = command;
        match content {
            Command::Start(specification) => Ok(Self { run, what: What::New(specification, HiddenLayers::Given) }),
            Command::Choose(specification) => Ok(Self { run, what: What::New(specification, HiddenLayers::Automatic) }),
            Command::CarryOn(carried) => Ok(Self { run, what: What::Carried(carried) }),
            content => Err(OfRun { run, content }),
        }
    }
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

fn run_one(wanted: Wanted, pool: &mut Pool, commands: &Receiver<OfRun<Command>>, announce: Announce<'_>) -> Ended {
    let run = wanted.run;
    let announce = |event| announce(OfRun { run, content: event });
    let (specification, hidden, carried) = match wanted.what {
        What::New(specification, hidden) => (*specification, hidden, None),
        What::Carried(carried) => (carried.record.info.specification.clone(), HiddenLayers::Given, Some(*carried)),
    };
    let is_carried_on = carried.is_some();
    // What goes wrong before an opened run goes on leaves it as it was opened.
    let has_begun = AtomicBool::new(!is_carried_on);
    let fail = |reason: String, wants_rows| {
        let has_begun = has_begun.load(Ordering::Relaxed);
        announce(if has_begun { Event::Failed(reason) } else { Event::NotCarriedOn { reason, wants_rows } });
    };
    guarded(&fail, || {
        specification.validate()?;
        let channels = Channels { run, commands, announce: &announce };
        pool.of(specification.threads)?.install(|| {
            match Computation::prepare(specification, hidden, carried, channels)? {
                ControlFlow::Continue(mut computation) => {
                    has_begun.store(true, Ordering::Relaxed);
                    computation.run(channels)
                }
                ControlFlow::Break(ended) => Ok(ended),
            }
        })
    })
}

/// Nothing that goes wrong in a run ends the thread: errors and panics become events.
fn guarded(fail: &dyn Fn(String, bool), run: impl FnOnce() -> Result<Ended, RunError>) -> Ended {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(ended)) => ended,
        Ok(Err(error)) => {
            fail(error.to_string(), error.is_of_rows());
            Ended::Itself
        }
        Err(panic) => {
            let reason = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("no reason given");
            let text = "the points found so far are kept, and Start computes anew";
            fail(format!("the computation broke off ({reason}); {text}"), false);
            Ended::Itself
        }
    }
}

#[cfg(test)]
#[path = "carry_on_tests.rs"]
mod carry_on_tests;
#[cfg(test)]
#[path = "followed.rs"]
mod followed;
#[cfg(test)]
#[path = "refit_tests.rs"]
mod refit_tests;
#[cfg(test)]
#[path = "session_tests.rs"]
mod session_tests;
#[cfg(test)]
#[path = "worker_tests.rs"]
pub(super) mod tests;
