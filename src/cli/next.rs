//! What whoever follows a run waits for.

use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError};
use paretoscope::run::{Event, Worker};

/// An interrupt is looked for so often at least: nobody feels that it comes later.
const LOOK: Duration = Duration::from_millis(50);

/// What comes next.
pub enum Next {
    Event(Event),
    /// A person wants the run to end.
    Interrupt,
    /// It is time to write.
    Write,
    /// The thread has gone.
    Nothing,
}

/// Waits for it, at most until it is time to write.
pub fn next(worker: &Worker, interrupts: &Receiver<()>, due: Option<Instant>) -> Next {
    loop {
        if interrupts.try_recv().is_ok() {
            return Next::Interrupt;
        }
        let look = Instant::now() + LOOK;
        match worker.next_until(due.map_or(look, |due| due.min(look))) {
            Ok(event) => return Next::Event(event),
            Err(RecvTimeoutError::Disconnected) => return Next::Nothing,
            Err(RecvTimeoutError::Timeout) if due.is_some_and(|due| due <= Instant::now()) => return Next::Write,
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}
