//! A network that a person waits for, at any norm, while the front is computed and after that.
//!
//! It is solved beside the front, which does not depend on whether anybody asks, and before everything else.

use super::{
    Aim, Continuation, Effort, Note, Phase, Solution, envelope::Solved, refine::MOST_NUMBERS, schedule,
    sweep::REVIVED_SHARE,
};
use crate::solver::{
    Answer, Constraint, Progress, SolvedPoint, Subproblem, continuation::revival::revive, ray::ASKED_ROOM,
};

/// A network whose norm is as near as this to the budget that is asked for, as a share of it, is that of the budget.
const SAME: f64 = 1e-6;
/// Descents that follow one after the other towards the norm that was asked for: while the front is coarse, the neighbours are so far away
/// that the steps of one may be spent before.
const MOST_ROUNDS: usize = 2;

/// A network and the number of its point.
type Numbered<'a> = (usize, &'a Solved);

/// A network that is waited for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// τ
    budget: f64,
    /// The better of those found so far.
    best: Option<Solved>,
    /// Tasks that have not ended.
    left: usize,
    /// The network of the next smaller norm, which may have a lower loss than what comes of it with revived units.
    sparser: Option<Solved>,
    /// How often the best is still solved further if it has not the norm that was asked for.
    rounds: usize,
}

impl Continuation {
    /// Of so many points that are asked for, every number that the continuation gives by itself is below this.
    #[must_use]
    pub fn numbers(points: usize) -> usize {
        MOST_NUMBERS * points + schedule::MOST_COARSE
    }

    /// Gives points that are asked for numbers from this one on: what stands below it is given by others.
    #[must_use]
    pub fn with_asked_numbers(mut self, first: usize) -> Self {
        self.next_aside = first;
        self
    }

    /// Networks that were asked for before, while the same front was computed.
    #[must_use]
    pub fn with_aside(mut self, points: &[SolvedPoint]) -> Self {
        for point in points {
            self.next_aside = self.next_aside.max(point.number + 1);
            self.aside.push((point.number, Solved::of_point(point)));
            self.shown.push(point.number);
        }
        self
    }

    /// The points as they are.
    pub fn points(&self) -> impl Iterator<Item = SolvedPoint> {
        let sites = self.envelope.solved().filter(|(number, _)| self.shown.contains(number));
        sites
            .chain(self.aside.iter().map(|(number, solved)| (*number, solved)))
            .map(|(number, solved)| solved.point(number))
    }

    /// Asks for the network of a budget, in the place of one that is waited for. `next` then solves it from the networks with the next
    /// norms on both sides, beyond an end from that end, and yields a [`Progress::Answer`]. Whether there is a network to begin from.
    pub fn ask(&mut self, budget: f64) -> bool {
        self.forget_asked();
        if !(budget.is_finite() && budget >= 0.0) {
            return false;
        }
        let known = self.envelope.solved().chain(self.aside.iter().map(|(number, solved)| (*number, solved)));
        let (mut denser, mut sparser): (Option<Numbered<'_>>, Option<Numbered<'_>>) = (None, None);
        for (number, solved) in known {
            if solved.l1 >= budget && denser.is_none_or(|(_, other)| solved.l1 < other.l1) {
                denser = Some((number, solved));
            }
            if solved.l1 <= budget && sparser.is_none_or(|(_, other)| solved.l1 > other.l1) {
                sparser = Some((number, solved));
            }
        }
        let below = sparser.map(|(_, solved)| solved.clone());
        let neighbours: Vec<(usize, &Solved)> = denser.into_iter().chain(sparser).collect();
        let there = neighbours.iter().find(|(_, solved)| (solved.l1 - budget).abs() <= SAME * budget);
        if let Some((number, solved)) = there.filter(|(number, _)| self.is_point(*number)) {
            let point = solved.point(*number);
            self.ready.push_back(Progress::Answer(Answer { point, is_point: true }));
            return true;
        }
        let from: Vec<(usize, f64, Vec<f64>)> =
            neighbours.into_iter().map(|(_, solved)| (solved.start, solved.l1, solved.theta())).collect();
        let left = from.len();
        for (start, l1, mut theta) in from {
            if l1 < budget {
                let seed = self.asked_seed(start, budget);
                revive(&self.problem.network, &mut theta, REVIVED_SHARE * (budget - l1), seed);
            }
            self.solve_asked(start, budget, theta);
        }
        self.asked = (left > 0).then_some(Asked { budget, best: None, left, sparser: below, rounds: MOST_ROUNDS });
        left > 0
    }

    fn asked_seed(&self, start: usize, budget: f64) -> u64 {
        #[allow(clippy::cast_possible_truncation)] // any bits will do
        self.task_seed(start, budget.to_bits() as usize)
    }

    /// Of exactly this norm, also where the front is one of critical points, which lie where they do.
    fn solve_asked(&mut self, start: usize, budget: f64, theta: Vec<f64>) {
        let (effort, seed) = (Effort::Asked, self.asked_seed(start, budget));
        let note = Note { start, effort, aim: Aim::Asked };
        let constraint = Constraint::Ball(budget);
        self.tasks.add_urgent(note, Subproblem { constraint, theta, effort, seed, passes: None });
    }

    /// Nobody waits for a network any more.
    pub fn forget_asked(&mut self) {
        self.tasks.drop_urgent();
        self.asked = None;
        self.ready.retain(|progress| !matches!(progress, Progress::Answer(_)));
    }

    /// Whether a network is waited for.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.asked.is_some() || self.ready.iter().any(|progress| matches!(progress, Progress::Answer(_)))
    }

    /// Whether there is a point with this number that stays: coarse networks are not what anybody asks for.
    fn is_point(&self, number: usize) -> bool {
        let is_settled = matches!(self.phase, Phase::Repair(_) | Phase::Replace);
        let is_aside = self.aside.iter().any(|&(aside, _)| aside == number);
        is_aside || is_settled && self.envelope.site(number).is_some()
    }

    /// Takes a network that was asked for into the front. Its number, and the point, unless there is one already with just this norm.
    pub fn join(&mut self, answer: &Answer) -> (usize, Option<SolvedPoint>) {
        let number = answer.point.number;
        if answer.is_point && (self.is_point(number) || self.shown.contains(&number)) {
            return (number, None);
        }
        let number = self.next_aside;
        self.next_aside += 1;
        self.aside.push((number, Solved::of_point(&answer.point)));
        self.shown.push(number);
        (number, Some(SolvedPoint { number, ..answer.point.clone() }))
    }

    /// Takes in a solution for the network that is waited for.
    pub(super) fn answered(&mut self, start: usize, solution: &Solution) {
        let Some(asked) = &mut self.asked else { return };
        asked.left -= 1;
        let is_better = asked.best.as_ref().is_none_or(|best| {
            let is_within = |l1: f64| l1 <= asked.budget * (1.0 + SAME);
            is_within(solution.l1) && (solution.loss < best.loss || !is_within(best.l1))
        });
        if is_better {
            asked.best = Some(Solved::new(start, 0, solution));
        }
        if asked.left == 0
            && let Some(sparser) = asked.sparser.take()
            && asked.best.as_ref().is_none_or(|best| best.loss > sparser.loss)
        {
            // From there without revived units.
            asked.left = 1;
            let (budget, theta) = (asked.budget, sparser.theta());
            self.solve_asked(sparser.start, budget, theta);
            return;
        }
        if asked.left == 0
            && asked.rounds > 0
            && let Some(best) = &asked.best
            && best.loss > 0.0
            && best.l1 < asked.budget * (1.0 - ASKED_ROOM)
        {
            asked.rounds -= 1;
            asked.left = 1;
            let (budget, start, theta) = (asked.budget, best.start, best.theta());
            self.solve_asked(start, budget, theta);
            return;
        }
        if asked.left == 0
            && let Some(best) = self.asked.take().and_then(|asked| asked.best)
        {
            // It has a number once it joins the front.
            let answer = Answer { point: best.point(usize::MAX), is_point: false };
            self.ready.push_back(Progress::Answer(answer));
        }
    }

    /// Takes the networks that were asked for among the sites of a front that is complete.
    pub(super) fn merge_asked(&mut self) {
        self.envelope.reserve_numbers(self.next_aside);
        for (number, solved) in std::mem::take(&mut self.aside) {
            self.envelope.add_solved(number, solved);
        }
    }
}
