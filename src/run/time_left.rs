//! How much longer a run takes, from the work that is expected still and what such work has taken.

use crate::solver::{Outlook, STAGES};

/// Before this share of the whole time an estimate would be a guess.
const LEAST_SHARE: f64 = 0.05;
/// What a subproblem of a stage is expected to take from what those of the stages before took counts as much as so many subproblems:
/// the first of a stage may be the longest of all.
const TRUSTED: f64 = 10.0;
/// The time of a subproblem counts this much with each that follows, so that a machine that becomes slower is noticed and a single
/// long subproblem is forgotten.
const KEPT: f64 = 0.97;

/// An estimate of the time left. It has no clock: all times are told to it, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct TimeLeft {
    /// When the work began.
    start: f64,
    /// When the last subproblem was solved.
    last: f64,
    share: f64,
    stages: [Stage; STAGES],
    /// Seconds that were needed still when the last subproblem was solved, as far as is known now.
    needed: Option<f64>,
}

/// What the subproblems of a stage took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Stage {
    solved: usize,
    /// Subproblems and their seconds, of late more than before.
    weight: f64,
    seconds: f64,
}

impl TimeLeft {
    /// For work that begins now: what came before, such as reading the data, says nothing about it.
    pub fn new(now: f64) -> Self {
        Self { start: now, last: now, share: 0.0, stages: [Stage::default(); STAGES], needed: None }
    }

    /// So much of the work is done now, and so much is left.
    pub fn advance(&mut self, now: f64, outlook: &Outlook) {
        // A comparison that a NaN fails.
        if outlook.share > self.share {
            self.share = outlook.share.min(1.0);
        }
        // Subproblems that end together are of one stage; nothing is told between two of them.
        for (stage, told) in self.stages.iter_mut().zip(&outlook.stages) {
            let Some(count) = told.solved.checked_sub(stage.solved).filter(|&count| count > 0 && now >= self.last)
            else {
                continue;
            };
            let kept = KEPT.powf(count as f64);
            stage.solved = told.solved;
            stage.weight = kept * stage.weight + count as f64;
            stage.seconds = kept * stage.seconds + (now - self.last);
            self.last = now;
        }
        self.needed = self.needed(outlook);
    }

    /// Seconds for what is left, once anything is known.
    fn needed(&self, outlook: &Outlook) -> Option<f64> {
        let mut unit: Option<f64> = None;
        let mut needed = 0.0;
        for (stage, told) in self.stages.iter().zip(&outlook.stages) {
            let expected = unit.map(|unit| unit * told.nominal);
            let each = match expected {
                Some(expected) => Some((stage.seconds + TRUSTED * expected) / (stage.weight + TRUSTED)),
                None => (stage.weight > 0.0).then(|| stage.seconds / stage.weight),
            };
            if let Some(each) = each {
                needed += told.left * each;
                unit = (stage.weight > 0.0).then(|| each / told.nominal).or(unit);
            } else if told.left > 0.0 {
                return None;
            }
        }
        (unit.is_some() && needed.is_finite()).then_some(needed)
    }

    /// All of the work is done.
    pub fn finish(&mut self) {
        (self.share, self.needed) = (1.0, Some(0.0));
    }

    /// The share of the work that is done; nothing before the first was told.
    pub fn share(&self) -> Option<f64> {
        (self.share > 0.0).then_some(self.share)
    }

    /// Estimate of the seconds that are still needed, once one can be made.
    pub fn seconds(&self, now: f64) -> Option<f64> {
        let needed = self.needed?;
        let passed = self.last - self.start;
        // Work that stands still for longer than expected is not about to end.
        (passed >= LEAST_SHARE * (passed + needed)).then(|| (needed - (now - self.last)).max(needed / 2.0))
    }
}

#[cfg(test)]
#[path = "time_left_tests.rs"]
mod tests;
