//! The time that a run has taken.

use std::time::{Duration, Instant};

/// Seconds since the start of a run, pauses left out.
pub(super) struct Clock {
    /// Of the stretches that have ended.
    before: Duration,
    /// Start of the current stretch; nothing while paused.
    since: Option<Instant>,
}

impl Clock {
    /// Of a run that begins now.
    pub fn start() -> Self {
        Self { before: Duration::ZERO, since: Some(Instant::now()) }
    }

    /// Whether the run stands still.
    pub fn is_paused(&self) -> bool {
        self.since.is_none()
    }

    /// The run stands still from now on.
    pub fn pause(&mut self) {
        if let Some(since) = self.since.take() {
            self.before += since.elapsed();
        }
    }

    /// The run goes on.
    pub fn resume(&mut self) {
        if self.since.is_none() {
            self.since = Some(Instant::now());
        }
    }

    /// Seconds so far.
    pub fn seconds(&self) -> f64 {
        (self.before + self.since.map_or(Duration::ZERO, |since| since.elapsed())).as_secs_f64()
    }
}
