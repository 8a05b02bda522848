//! When a descent has nothing left to gain.

/// Tells from the progress over a window of steps whether a descent has come to rest.
#[derive(Clone, Copy, Debug)]
pub struct Rest {
    steps: usize,
    window_start: f64,
    least: f64,
}

/// Steps over which progress is judged.
const WINDOW: usize = 30;

impl Rest {
    /// At rest once a window has changed what is observed by less than this.
    #[must_use]
    pub fn new(least: f64) -> Self {
        Self { steps: 0, window_start: f64::INFINITY, least }
    }

    /// Observes the value after a step; whether the descent has come to rest.
    pub fn observe(&mut self, value: f64) -> bool {
        self.steps += 1;
        if !self.steps.is_multiple_of(WINDOW) {
            return false;
        }
        let progress = self.window_start - value;
        self.window_start = value;
        progress < self.least
    }

    /// Steps observed.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.steps
    }
}
