//! Methods that are no continuations: a fixed plan of subproblems, whose solutions are the points.

use super::{Aim, Continuation, Note, Phase, envelope::Solved};
use crate::{
    front::RangeEnd,
    solver::{Solution, Subproblem},
};

/// A plan of subproblems.
pub trait Scheme: Send {
    /// The first subproblems.
    fn begin(&mut self) -> News;

    /// Takes in a solution; what follows from it. Solutions come in any order, and what they come to does not depend on it.
    fn take(&mut self, place: usize, start: usize, solution: Solution) -> News;

    /// Whether points can be made of what is there already; `has_points` says whether there are some.
    fn is_interruptible(&self, has_points: bool) -> bool {
        has_points
    }

    /// No more is to be planned: what is needed to make points of what is there.
    fn interrupt(&mut self) -> News {
        News::default()
    }

    /// How many subproblems are still to come besides those that were told.
    fn left(&self) -> usize;

    /// From how many random networks the front is computed.
    fn starts(&self) -> usize;

    /// Why the front ends where it does.
    fn end(&self) -> RangeEnd;
}

/// A subproblem of a plan.
pub struct Assigned {
    /// Its place in the plan.
    pub place: usize,
    /// The start that its network comes from.
    pub start: usize,
    /// The subproblem.
    pub subproblem: Subproblem,
}

/// A point of a plan.
pub struct Found {
    /// Its number; another with the same number takes its place.
    pub number: usize,
    /// The start that its network comes from.
    pub start: usize,
    /// Its network.
    pub solution: Solution,
}

/// What follows from a solution.
#[derive(Default)]
pub struct News {
    /// Subproblems to solve.
    pub tasks: Vec<Assigned>,
    /// Points.
    pub found: Vec<Found>,
    /// Numbers of points that are points no more.
    pub dropped: Vec<usize>,
}

impl Continuation {
    /// The front is computed by this plan, in the place of starts that walk and sweeps.
    #[must_use]
    pub fn with_scheme(mut self, mut scheme: Box<dyn Scheme>) -> Self {
        self.tasks.clear();
        self.walks.clear();
        self.phase = Phase::Front;
        self.search.starts = scheme.starts();
        self.search.last_gain = 0.0;
        let news = scheme.begin();
        self.scheme = Some(scheme);
        self.follow(news);
        self
    }

    /// Takes in a solution of the plan.
    pub(super) fn planned(&mut self, place: usize, start: usize, solution: Solution) {
        if let Some(scheme) = &mut self.scheme {
            let news = scheme.take(place, start, solution);
            self.follow(news);
        }
    }

    pub(super) fn follow(&mut self, news: News) {
        let is_many = news.tasks.len() > 1;
        for Assigned { place, start, subproblem } in news.tasks {
            let note = Note { start, effort: subproblem.effort, aim: Aim::Planned { place } };
            self.tasks.add(note, subproblem);
        }
        if is_many {
            self.tasks.spread();
        }
        for number in news.dropped {
            self.give_up(number);
        }
        for Found { number, start, solution } in news.found {
            self.envelope.remove(number);
            self.envelope.add_solved(number, Solved::new(start, 0, &solution));
            self.show(number);
        }
    }

    /// The plan has come to its end.
    pub(super) fn end_scheme(&mut self) {
        if let Some(scheme) = &self.scheme {
            self.search.end = self.interrupted.unwrap_or_else(|| scheme.end());
            self.search.starts = scheme.starts();
        }
        self.conclude();
    }
}
