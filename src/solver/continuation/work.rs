//! How much of the work is done.

use crate::solver::Effort;

/// What tasks of each kind have cost, and how many more are expected.
#[derive(Clone, Copy, Debug, Default)]
pub struct WorkLog {
    kinds: [Kind; 5],
    /// The share that was told last: it never falls.
    told: f64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Kind {
    ended: usize,
    work: f64,
    /// Tasks that have not ended, those among them that nobody has asked for yet.
    expected: usize,
}

/// What a task costs against a coarse one, a guess as long as none of its kind has ended: to train, to tell branches apart, to sweep,
/// to solve, and to polish.
const NOMINAL: [f64; 5] = [2.0, 1.0, 1.0, 1.0, 0.5];

impl WorkLog {
    /// So many tasks of a kind are still expected.
    pub fn expect(&mut self, effort: Effort, tasks: usize) {
        self.kinds[effort as usize].expected = tasks;
    }

    /// A task has ended that has cost so much.
    pub fn record(&mut self, effort: Effort, work: f64) {
        let kind = &mut self.kinds[effort as usize];
        kind.ended += 1;
        kind.work += work;
        kind.expected = kind.expected.saturating_sub(1);
    }

    /// The share of all work that is done.
    pub fn done(&mut self) -> f64 {
        let known = self.kinds.iter().zip(NOMINAL).filter(|(kind, _)| kind.ended > 0);
        let (work, nominal) = known
            .fold((0.0, 0.0), |(work, sum), (kind, nominal)| (work + kind.work, sum + nominal * kind.ended as f64));
        let unit = if nominal > 0.0 { work / nominal } else { 1.0 };
        let left: f64 = self
            .kinds
            .iter()
            .zip(NOMINAL)
            .map(|(kind, nominal)| {
                let each = if kind.ended > 0 { kind.work / kind.ended as f64 } else { nominal * unit };
                each * kind.expected as f64
            })
            .sum();
        let share = if work > 0.0 { work / (work + left) } else { 0.0 };
        self.told = self.told.max(share.min(1.0));
        self.told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_rises_to_one_as_tasks_end() {
        let mut log = WorkLog::default();
        log.expect(Effort::Train, 2);
        log.expect(Effort::Coarse, 10);
        assert_eq!(log.done(), 0.0);
        log.record(Effort::Train, 4.0);
        let first = log.done();
        // One training of 4 is done, one is left, and ten tasks of half of it.
        assert!((first - 4.0 / (4.0 + 4.0 + 20.0)).abs() < 1e-12, "{first}");
        log.expect(Effort::Coarse, 1000);
        assert_eq!(log.done(), first, "it never falls");
        log.expect(Effort::Coarse, 1);
        log.record(Effort::Train, 4.0);
        log.record(Effort::Coarse, 2.0);
        assert_eq!(log.done(), 1.0);
    }
}
