//! How far a whole run is, and how much longer it takes: its front, and the folds after it.

use super::time_left::TimeLeft;
use crate::solver::Outlook;

/// What the front of a fold takes against that over all training rows, with all cores busy: the median over nineteen tables, for which
/// it is 0.2 to 0.8. A fold has fewer rows, its budgets are given, no two folds wait for each other, and the first has begun before.
const FOLD: f64 = 0.4;
/// What the folds are expected to take from what the front took counts as much as this share of them that is done.
const TRUSTED: f64 = 0.1;

/// An estimate for a whole run. It has no clock: all times are told to it, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Estimate {
    front: TimeLeft,
    /// When the front was begun, and how long it took once it is there.
    begun: f64,
    took: Option<f64>,
    folds: usize,
    /// Of all folds.
    folds_share: f64,
}

impl Estimate {
    /// For a front that is begun now, and so many folds after it.
    pub fn new(now: f64, folds: usize) -> Self {
        Self { front: TimeLeft::new(now), begun: now, took: None, folds, folds_share: 0.0 }
    }

    /// So much of the front is done now, and so much is left.
    pub fn advance(&mut self, now: f64, outlook: &Outlook) {
        self.front.advance(now, outlook);
    }

    /// The front is there now.
    pub fn end_front(&mut self, now: f64) {
        self.front.finish();
        self.took = Some(now - self.begun);
    }

    /// This share of the work on the folds is done.
    pub fn advance_folds(&mut self, share: f64) {
        self.folds_share = self.folds_share.max(share.min(1.0));
    }

    /// The share of the whole work that is done; nothing before the first was told.
    pub fn share(&self) -> Option<f64> {
        let folds = FOLD * self.folds as f64;
        Some((self.front.share()? + folds * self.folds_share) / (1.0 + folds))
    }

    /// Estimate of the seconds that are still needed, once one can be made.
    pub fn seconds(&self, now: f64) -> Option<f64> {
        let folds = FOLD * self.folds as f64;
        let Some(took) = self.took else {
            let left = self.front.seconds(now)?;
            return Some(left + folds * (now - self.begun + left));
        };
        let passed = now - self.begun - took;
        let whole = (TRUSTED * folds * took + passed) / (TRUSTED + self.folds_share);
        Some((whole * (1.0 - self.folds_share)).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solver::{STAGES, StageWork};

    fn outlook(solved: usize, left: f64) -> Outlook {
        let mut stages = [StageWork { solved: 0, left: 0.0, nominal: 1.0 }; STAGES];
        stages[0] = StageWork { solved, left, nominal: 1.0 };
        Outlook { share: solved as f64 / (solved as f64 + left), stages }
    }

    #[test]
    fn the_folds_are_expected_to_take_as_long_as_the_front_has_told() {
        let mut estimate = Estimate::new(0.0, 5);
        assert_eq!((estimate.share(), estimate.seconds(0.0)), (None, None));
        estimate.advance(1.0, &outlook(1, 1.0));
        let share = estimate.share().unwrap();
        assert!((share - 0.5 / 3.0).abs() < 1e-12, "{share}");
        // One second for the front, and twice two for the folds.
        assert!((estimate.seconds(1.0).unwrap() - 5.0).abs() < 1e-9, "{estimate:?}");
        estimate.advance(2.0, &outlook(2, 0.0));
        estimate.end_front(2.0);
        assert!((estimate.seconds(2.0).unwrap() - 4.0).abs() < 1e-9, "{estimate:?}");
        // Folds that are slower than was expected tell more and more.
        estimate.advance_folds(0.5);
        let left = estimate.seconds(12.0).unwrap();
        assert!((8.0..10.0).contains(&left), "{left}");
        estimate.advance_folds(1.0);
        assert_eq!((estimate.share(), estimate.seconds(22.0)), (Some(1.0), Some(0.0)));
    }

    #[test]
    fn without_folds_it_is_that_of_the_front() {
        let mut estimate = Estimate::new(3.0, 0);
        estimate.advance(4.0, &outlook(1, 1.0));
        assert_eq!((estimate.share(), estimate.seconds(4.0)), (Some(0.5), Some(1.0)));
        estimate.end_front(5.0);
        assert_eq!((estimate.share(), estimate.seconds(5.0)), (Some(1.0), Some(0.0)));
    }
}
