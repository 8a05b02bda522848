//! Whether several threads are faster than one, found out by trying.

use std::time::Duration;

/// Remembers how long work took with one thread and with several.
///
/// Threads that wait for each other every tenth of a millisecond are no gain where other programs want the same cores. What is
/// computed does not depend on the choice.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pace {
    /// Seconds for a unit of work, running means: alone, and together.
    alone: Option<f64>,
    together: Option<f64>,
    turns: usize,
}

/// Turns after which the slower way is tried again.
const TRIAL_INTERVAL: usize = 24;
/// Weight of a turn in the running means.
const WEIGHT: f64 = 0.25;

impl Pace {
    /// Whether the next turn is taken by several threads.
    pub fn is_together(&mut self) -> bool {
        self.turns += 1;
        let together_is_faster = match (self.alone, self.together) {
            (_, None) => return true,
            (None, _) => return false,
            (Some(alone), Some(together)) => together < alone,
        };
        together_is_faster != self.turns.is_multiple_of(TRIAL_INTERVAL)
    }

    /// A turn with so much work took so long.
    pub fn note(&mut self, is_together: bool, work: usize, time: Duration) {
        let seconds = time.as_secs_f64() / work.max(1) as f64;
        let mean = if is_together { &mut self.together } else { &mut self.alone };
        // What was faster once can be again; what was slower may have been disturbed.
        *mean = Some(mean.map_or(seconds, |mean| seconds.min(mean + WEIGHT * (seconds - mean))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Turns out of 240 that are taken together when these are the milliseconds that a turn takes.
    fn together(alone: u64, together: u64) -> usize {
        let mut pace = Pace::default();
        (0..240)
            .filter(|_| {
                let is_together = pace.is_together();
                pace.note(is_together, 1, Duration::from_millis(if is_together { together } else { alone }));
                is_together
            })
            .count()
    }

    #[test]
    fn the_faster_way_is_taken_and_the_other_tried_now_and_then() {
        assert!((225..=238).contains(&together(10, 6)), "{}", together(10, 6));
        assert!((2..=15).contains(&together(10, 40)), "{}", together(10, 40));
    }
}
