//! How much of the work is done.

use crate::solver::{Outlook, STAGES, StageWork};

/// What the tasks of each stage have cost, and how many more are expected.
#[derive(Clone, Copy, Debug, Default)]
pub struct WorkLog {
    stages: [Spent; STAGES],
    /// The share that was told last: it never falls.
    told: f64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Spent {
    solved: usize,
    work: f64,
    left: f64,
}

/// What a task of each stage takes against one of a walk, a guess as long as none of the stage has ended. Medians over 180 runs with
/// full batches are 4.8 for training, 0.9 for sweeps, 1.3 for points of the front, 1.7 for repairs and 0.7 for replacements; with
/// mini-batches 1.2, 1, 1, 1.2 and 0.8. A little less than those of sweeps and points has estimated best: a walk that goes on has come
/// by the densest networks only.
const NOMINAL: [f64; STAGES] = [4.0, 1.0, 0.8, 1.1, 1.4, 0.7];

impl WorkLog {
    /// So many tasks of each stage are expected still.
    pub fn expect(&mut self, left: [f64; STAGES]) {
        for (stage, left) in self.stages.iter_mut().zip(left) {
            stage.left = left.max(0.0);
        }
    }

    /// A task of a stage has ended that has cost so much.
    pub fn record(&mut self, stage: usize, work: f64) {
        if let Some(stage) = self.stages.get_mut(stage) {
            stage.solved += 1;
            stage.work += work;
        }
    }

    /// What is done, and what is left.
    pub fn outlook(&mut self) -> Outlook {
        let all = || self.stages.iter().zip(NOMINAL);
        let work: f64 = all().map(|(stage, _)| stage.work).sum();
        let nominal: f64 = all().map(|(stage, nominal)| nominal * stage.solved as f64).sum();
        let unit = if nominal > 0.0 { work / nominal } else { 1.0 };
        let left: f64 = all()
            .map(|(stage, nominal)| {
                let each = if stage.solved > 0 { stage.work / stage.solved as f64 } else { nominal * unit };
                each * stage.left
            })
            .sum();
        let share = if work > 0.0 { work / (work + left) } else { 0.0 };
        self.told = self.told.max(share.min(1.0));
        let mut stages = [StageWork::default(); STAGES];
        for (told, (stage, nominal)) in stages.iter_mut().zip(all()) {
            *told = StageWork { solved: stage.solved, left: stage.left, nominal };
        }
        Outlook { share: self.told, stages }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_rises_to_one_as_tasks_end_and_what_is_left_may_grow() {
        let mut log = WorkLog::default();
        log.expect([2.0, 10.0, 0.0, 0.0, 0.0, 0.0]);
        assert_eq!(log.outlook().share, 0.0);
        log.record(0, 8.0);
        log.expect([1.0, 10.0, 0.0, 0.0, 0.0, 0.0]);
        let first = log.outlook();
        // One training of 8 is done, one is left, and ten tasks of a quarter of it.
        assert!((first.share - 8.0 / (8.0 + 8.0 + 20.0)).abs() < 1e-12, "{first:?}");
        log.expect([1.0, 1000.0, 0.0, 0.0, 0.0, 0.0]);
        let second = log.outlook();
        assert_eq!(second.share, first.share, "it never falls");
        assert_eq!((second.stages[0].solved, second.stages[1].left), (1, 1000.0));
        log.record(0, 8.0);
        log.record(1, 2.0);
        log.expect([0.0; STAGES]);
        assert_eq!(log.outlook().share, 1.0);
    }
}
