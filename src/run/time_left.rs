//! How much longer a run takes, from the share of its work that is done.

/// Below this share of the work an estimate would be a guess.
const LEAST_SHARE: f64 = 0.05;
/// With this power of the time the past is forgotten: the last fifth of the time counts as much as all before, so that a
/// machine that becomes slower is noticed and a single long step is not.
const FORGETTING: f64 = 3.0;

/// An estimate of the time left. It has no clock: all times are told to it, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct TimeLeft {
    /// When the work began.
    start: f64,
    /// When the share has last risen.
    last: f64,
    share: f64,
    /// Share of the work done in a second, of late more than before.
    speed: f64,
}

impl TimeLeft {
    /// For work that begins now: what came before, such as reading the data, says nothing about it.
    pub fn new(now: f64) -> Self {
        Self { start: now, last: now, share: 0.0, speed: 0.0 }
    }

    /// So much of the work is done now. A share that does not rise says nothing.
    pub fn advance(&mut self, now: f64, share: f64) {
        let (before, after) = (self.last - self.start, now - self.start);
        // A comparison that a NaN fails.
        if !(share > self.share && after > before) {
            return;
        }
        let share = share.min(1.0);
        let kept = (before / after).powf(FORGETTING);
        let speed = (share - self.share) / (after - before);
        self.speed = kept * self.speed + (1.0 - kept) * speed;
        (self.last, self.share) = (now, share);
    }

    /// The share of the work that is done; nothing before the first was told.
    pub fn share(&self) -> Option<f64> {
        (self.share > 0.0).then_some(self.share)
    }

    /// Estimate of the seconds that are still needed, once one can be made.
    pub fn seconds(&self, now: f64) -> Option<f64> {
        let needed = (1.0 - self.share) / self.speed;
        // Work that stands still for longer than expected is not about to end.
        (self.share >= LEAST_SHARE && needed.is_finite()).then(|| (needed - (now - self.last)).max(needed / 2.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run of 1,000 ticks of a mock clock that begins at `start`, with this share at a time between 0 and 1: shares of the
    /// work, and by which factor the estimate missed the time left there.
    fn misses(start: f64, length: f64, share: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
        let mut left = TimeLeft::new(start);
        let mut misses = Vec::new();
        for tick in 1..1_000 {
            let time = f64::from(tick) / 1_000.0;
            let now = start + length * time;
            left.advance(now, share(time));
            if let (Some(share), Some(seconds)) = (left.share(), left.seconds(now)) {
                let true_seconds = length * (1.0 - time);
                misses.push((share, (seconds / true_seconds).max(true_seconds / seconds)));
            }
        }
        misses
    }

    fn worst(misses: &[(f64, f64)], shares: std::ops::Range<f64>) -> f64 {
        misses.iter().filter(|(share, _)| shares.contains(share)).map(|(_, miss)| *miss).fold(1.0, f64::max)
    }

    #[test]
    fn of_even_work_the_time_left_is_known_whatever_came_before() {
        for (start, length) in [(0.0, 0.2), (40.0, 10.0), (3.0, 5_000.0)] {
            let misses = misses(start, length, |time| time);
            assert!(worst(&misses, 0.0..1.0) < 1.0 + 1e-6);
            assert!(misses[0].0 < 0.06, "it is told early: {:?}", misses[0]);
        }
    }

    #[test]
    fn uneven_work_is_estimated_within_a_factor_of_one_and_a_half() {
        let waves = |time: f64| time + 0.3 * (time * 40.0).sin() / 40.0;
        let steps = |time: f64| (time * 24.0).floor() / 24.0;
        let mis_weighed = |time: f64| if time < 0.3 { time * 0.8 } else { 0.24 + (time - 0.3) * 0.76 / 0.7 };
        for (name, share) in
            [("waves", &waves as &dyn Fn(f64) -> f64), ("steps", &steps), ("mis-weighed", &mis_weighed)]
        {
            let miss = worst(&misses(2.0, 60.0, share), 0.1..0.95);
            assert!(miss < 1.5, "{name}: {miss}");
        }
    }

    #[test]
    fn a_machine_that_becomes_slower_is_noticed() {
        // Twice as slow from half of the work on, a third of the time.
        let share = |time: f64| if time < 1.0 / 3.0 { 1.5 * time } else { 0.5 + 0.75 * (time - 1.0 / 3.0) };
        assert!(worst(&misses(0.0, 90.0, share), 0.6..1.0) < 1.5);
    }

    #[test]
    fn nothing_is_told_too_early_and_nothing_impossible_ever() {
        let mut left = TimeLeft::new(1.0);
        assert_eq!((left.share(), left.seconds(5.0)), (None, None));
        left.advance(2.0, 0.04);
        assert_eq!((left.share(), left.seconds(2.0)), (Some(0.04), None));
        for (now, share) in [(3.0, f64::NAN), (3.0, 0.01), (2.0, 0.5), (1.0, 0.9)] {
            left.advance(now, share);
            assert_eq!(left.share(), Some(0.04), "{share} at {now}");
        }
        left.advance(11.0, 0.5);
        let seconds = left.seconds(11.0).unwrap();
        assert!((9.0..12.0).contains(&seconds), "{seconds}");
        assert_eq!(left.seconds(100.0), Some(seconds / 2.0), "standing still brings no end nearer");
        left.advance(20.0, 7.0);
        assert_eq!((left.share(), left.seconds(20.0)), (Some(1.0), Some(0.0)));
    }
}
