//! The step length of a descent, found by backtracking.

/// The step length h of a descent on f: halved until the quadratic model of f bears the step out, grown after each success.
///
/// Where f has kinks, as with ReLU, steps across a kink are refused whatever their length, and h collapses; this also
/// tells whether a descent has got stuck that way.
#[derive(Clone, Copy, Debug)]
pub struct StepLength {
    length: f64,
    /// The longest step accepted since the descent was restarted.
    longest: f64,
    /// Steps since the last look at the progress.
    window_steps: usize,
    /// Loss at that look.
    window_loss: f64,
    has_collapsed: bool,
    has_seen_kink: bool,
    is_stuck: bool,
}

/// By how much a step length grows after a success, so that it can recover from a narrow valley.
const GROWTH: f64 = 1.05;
/// By how much it grows while it is collapsed.
const RECOVERY: f64 = 2.0;
/// A step shorter than this changes nothing any more.
const SHORTEST: f64 = 1e-15;
/// On a smooth loss the curvature, and with it the step length, does not change by more than this factor.
const COLLAPSED: f64 = 1e-4;
/// Steps between two looks at the progress.
const WINDOW: usize = 60;
/// A descent whose step length collapses is stuck when a window lowers its loss by no more than this share.
const LEAST_PROGRESS: f64 = 1e-3;

impl StepLength {
    /// A length to begin with, from which backtracking finds the right one.
    #[must_use]
    pub fn new() -> Self {
        Self {
            length: 1.0,
            longest: 0.0,
            window_steps: 0,
            window_loss: f64::INFINITY,
            has_collapsed: false,
            has_seen_kink: false,
            is_stuck: false,
        }
    }

    /// Keeps the length and forgets how it came about, for a descent that goes on elsewhere.
    pub fn restart(&mut self) {
        let length = if self.longest > 0.0 { self.longest } else { self.length };
        *self = Self { length, ..Self::new() };
    }

    /// h
    #[must_use]
    pub fn length(&self) -> f64 {
        self.length
    }

    /// Halves h after a failure; whether there is any step left to try.
    pub fn shorten(&mut self) -> bool {
        self.length *= 0.5;
        self.length >= SHORTEST
    }

    /// Grows h after a step that was accepted and led to this loss.
    pub fn succeed(&mut self, loss: f64) {
        self.longest = self.longest.max(self.length);
        let is_collapsed = self.length < COLLAPSED * self.longest;
        self.has_collapsed |= is_collapsed;
        self.has_seen_kink |= is_collapsed;
        self.length *= if is_collapsed { RECOVERY } else { GROWTH };
        self.window_steps += 1;
        if self.window_steps >= WINDOW {
            self.is_stuck = self.has_collapsed && self.window_loss - loss <= LEAST_PROGRESS * loss.abs();
            self.window_steps = 0;
            self.window_loss = loss;
            self.has_collapsed = false;
        }
    }

    /// Ends the descent: no step changes anything any more.
    pub fn give_up(&mut self) {
        self.length = self.longest.max(SHORTEST);
        self.is_stuck = true;
    }

    /// Remembers a kink that was met otherwise than by a step of this length.
    pub fn note_kink(&mut self) {
        self.has_seen_kink = true;
    }

    /// Whether the length has ever collapsed in this descent.
    #[must_use]
    pub fn has_seen_kink(&self) -> bool {
        self.has_seen_kink
    }

    /// Whether the descent lies in a kink out of which no step leads.
    #[must_use]
    pub fn is_stuck(&self) -> bool {
        self.is_stuck
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_smooth_descent_is_never_stuck_and_a_collapsed_one_is() {
        let mut smooth = StepLength::new();
        for _ in 0..500 {
            smooth.succeed(1.0);
        }
        assert!(!smooth.is_stuck());
        let mut kinked = StepLength::new();
        kinked.succeed(1.0);
        for _ in 0..130 {
            while kinked.length() > 1e-9 {
                assert!(kinked.shorten());
            }
            kinked.succeed(1.0);
        }
        assert!(kinked.is_stuck());
        kinked.restart();
        assert!(!kinked.is_stuck() && kinked.length() > 0.5);
    }
}
