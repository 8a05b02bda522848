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

    /// So many seconds have passed before this stretch: the run is carried on.
    pub fn begin_at(&mut self, seconds: f64) {
        self.before = Duration::try_from_secs_f64(seconds).unwrap_or_default();
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
