//! The background thread that owns the solver.

use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender};

use super::{Command, Event};

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
    pub fn spawn(wake: impl Fn() + Send + 'static) -> std::io::Result<Self> {
        let (commands, command_receiver) = crossbeam_channel::unbounded();
        let (event_sender, events) = crossbeam_channel::unbounded();
        let thread = std::thread::Builder::new().name("solver".to_owned()).spawn(move || {
            while let Ok(_command) = command_receiver.recv() {
                let _ = event_sender.send(Event::Failed("not yet".to_owned()));
                wake();
            }
        })?;
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
