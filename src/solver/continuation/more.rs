//! More of a front that is complete: more points, a longer range, more starts.

use super::{Continuation, Effort, Phase, envelope::Solved, outlook::WalkLog, schedule, work::WorkLog};
use crate::{front::Search, solver::SolvedPoint};

/// What a front that is complete can be asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum More {
    /// So many points in all: gaps are filled where the curve is known least.
    Points(usize),
    /// A front up to this ℓ¹ norm, which is larger than that of its densest network.
    Range(f64),
    /// So many further random starts, which compete with what is there.
    Starts(usize),
}

/// A network of a further start is of use where its loss is lower than the front by this share of the loss at zero.
const LOWER: f64 = 1e-4;
/// The share of the points, from the densest one on, whose distances tell how far apart those of a longer range lie.
const DENSE_END: f64 = 0.25;

impl Continuation {
    /// The front with these points, which was computed before, and what it rests on, in the place of one that is still to be computed.
    /// It is complete, so that it can be asked for networks and for more.
    #[must_use]
    pub fn with_points(mut self, points: &[SolvedPoint], search: Search) -> Self {
        self.tasks.clear();
        self.walks.clear();
        for point in points {
            self.envelope.add_solved(point.number, Solved::of_point(point));
            self.shown.push(point.number);
            self.axes.max_l1 = if self.axes.max_l1.is_finite() { self.axes.max_l1.max(point.l1) } else { point.l1 };
        }
        self.spent = 3 * search.gradients.unwrap_or_default() as u64;
        self.search = search;
        self.settings.points = points.len();
        (self.phase, self.has_ended) = (Phase::Replace, true);
        self
    }

    /// Asks a front that is complete for more, which `next` then yields; whether there is anything to do.
    pub fn more(&mut self, more: More) -> bool {
        // Of a plan there is no more than it planned.
        if !self.has_ended || self.scheme.is_some() {
            return false;
        }
        self.forget_asked();
        self.merge_asked();
        let is_begun = match more {
            More::Points(points) => self.refine(points),
            More::Range(max_l1) => self.extend(max_l1),
            More::Starts(starts) => self.add_starts(starts),
        };
        self.next_aside = self.next_aside.max(self.envelope.numbers());
        if is_begun {
            self.has_ended = false;
            self.work = WorkLog::default();
            self.replaced = (0, 0);
        }
        is_begun
    }

    /// Ends what was asked for; what was found stays.
    pub fn end(&mut self) {
        self.tasks.clear();
        self.newcomers = None;
        self.envelope.remove_unsolved();
        (self.phase, self.has_ended) = (Phase::Replace, true);
        self.settings.points = self.envelope.sites().len();
    }

    fn refine(&mut self, points: usize) -> bool {
        self.settings.points = points;
        self.phase = Phase::Replace;
        points > self.envelope.sites().len()
    }

    fn extend(&mut self, max_l1: f64) -> bool {
        let Some((_, densest)) = self.envelope.solved().next() else { return false };
        let (start, l1, theta) = (densest.start, densest.l1, densest.theta());
        if !max_l1.is_finite() || !schedule::falls_short(max_l1, l1, f64::INFINITY) {
            return false;
        }
        let norms: Vec<f64> = self.envelope.solved().map(|(_, solved)| solved.l1).collect();
        let pairs = norms.len().saturating_sub(1);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // some share of a number of points
        let of = ((DENSE_END * pairs as f64).ceil() as usize).clamp(1, pairs.max(1));
        let distance = norms.get(of).map_or(l1, |&sparser| (l1 - sparser) / of as f64);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        // rounded up, and no more than the points there are
        let count = ((max_l1 - l1) / distance.max(f64::MIN_POSITIVE)).ceil().min(norms.len() as f64) as usize;
        for place in 1..=count.max(1) {
            let number = self.envelope.add(l1 + (max_l1 - l1) * place as f64 / count.max(1) as f64);
            self.solve_site(number, start, l1, theta.clone(), Effort::Full);
        }
        self.settings.points += count.max(1);
        (self.settings.max_l1, self.axes.max_l1) = (Some(max_l1), max_l1);
        self.phase = Phase::Front;
        true
    }

    fn add_starts(&mut self, starts: usize) -> bool {
        let first = self.problem.patience.first_start + self.search.starts;
        self.search.starts += starts;
        self.walks.resize(self.search.starts, WalkLog::default());
        self.newcomers = Some(Vec::new());
        self.phase = Phase::Train;
        self.train(first..first + starts);
        starts > 0
    }

    /// Further starts have walked: points are solved again from what they have found where that lies below the front.
    pub(super) fn compete(&mut self, newcomers: &[Solved]) {
        self.phase = Phase::Front;
        let lower: Vec<&Solved> = {
            let rising: Vec<&Solved> = self.envelope.solved().map(|(_, solved)| solved).collect();
            let rising: Vec<&Solved> = rising.into_iter().rev().collect();
            let gain = LOWER * self.problem.loss_at_zero;
            let is_lower =
                |solved: &&Solved| schedule::loss_at(&rising, solved.l1).is_some_and(|loss| solved.loss < loss - gain);
            newcomers.iter().filter(is_lower).collect()
        };
        let reach = |solved: &Solved| solved.l1 * schedule::COARSE_RATIO..solved.l1 / schedule::COARSE_RATIO;
        let wanted: Vec<(usize, &Solved)> = self
            .envelope
            .sites()
            .iter()
            .flat_map(|site| lower.iter().map(move |&solved| (site.number, site.budget, solved)))
            .filter(|(_, budget, solved)| reach(solved).contains(budget))
            .map(|(number, _, solved)| (number, solved))
            .collect();
        for (number, solved) in wanted {
            self.solve_site(number, solved.start, solved.l1, solved.theta(), Effort::Full);
        }
        self.tasks.spread();
    }
}
