//! Networks that a person waits for: at a norm, or by a goal.

use std::sync::Arc;

use super::{Channels, Computation};
use crate::{
    front::{Parameters, Point, Validated},
    network::LossError,
    run::{
        Event, Found, Goal, Preview, TestIntervals,
        goal::{Search, Verdict},
    },
    solver::{Answer, Continuation, SolvedPoint},
};

/// What is to become of the network that is waited for.
pub(super) enum Waiting {
    /// It is looked at.
    Preview(f64),
    /// It joins the front.
    Compute,
    /// It tells where the network lies that meets a goal.
    Goal(Box<Search>),
}

impl Computation {
    pub(super) fn preview(&mut self, l1: f64, channels: Channels<'_>) {
        self.wait(l1, Waiting::Preview(l1), channels);
    }

    pub(super) fn compute(&mut self, l1: f64, channels: Channels<'_>) {
        self.wait(l1, Waiting::Compute, channels);
    }

    fn wait(&mut self, l1: f64, waiting: Waiting, channels: Channels<'_>) {
        self.give_up_waiting(channels);
        if self.front.as_mut().is_some_and(|front| front.ask(l1)) {
            self.waiting = Some(waiting);
        } else {
            Self::tell_none(&waiting, channels);
        }
    }

    /// Whoever waits is told that there is nothing to be had.
    pub(super) fn give_up_waiting(&mut self, channels: Channels<'_>) {
        if let Some(front) = &mut self.front {
            front.forget_asked();
        }
        if let Some(waiting) = self.waiting.take() {
            Self::tell_none(&waiting, channels);
        }
    }

    fn tell_none(waiting: &Waiting, channels: Channels<'_>) {
        (channels.announce)(match waiting {
            Waiting::Preview(_) => Event::Previewed(None),
            Waiting::Compute => Event::Computed(None),
            Waiting::Goal(search) => Event::Found(Found { goal: search.goal(), number: None, is_met: false }),
        });
    }

    /// Takes in the network that was waited for.
    pub(super) fn answer(&mut self, answer: &Answer, channels: Channels<'_>) -> Result<(), LossError> {
        match self.waiting.take() {
            None => {}
            Some(Waiting::Preview(asked)) => {
                let point = Box::new(self.judged(&answer.point)?);
                let parameters = Arc::new(Parameters::from_dense(&answer.point.theta));
                let is_point = answer.is_point;
                (channels.announce)(Event::Previewed(Some(Preview { asked, point, parameters, is_point })));
            }
            Some(Waiting::Compute) => {
                let number = self.join(answer, channels)?;
                (channels.announce)(Event::Computed(Some(number)));
            }
            Some(Waiting::Goal(mut search)) => {
                let point = self.judged(&answer.point)?;
                search.learn(&point, answer, &self.info.network);
                self.search_on(search, channels)?;
            }
        }
        Ok(())
    }

    /// Takes a network into the front; its number.
    fn join(&mut self, answer: &Answer, channels: Channels<'_>) -> Result<usize, LossError> {
        let Some(front) = &mut self.front else { return Ok(answer.point.number) };
        let (number, joined) = front.join(answer);
        if let Some(solved) = joined {
            self.announce_point(&solved, channels.announce)?;
        }
        Ok(number)
    }

    /// A network with its figures, those that the folds tell among them.
    fn judged(&mut self, solved: &SolvedPoint) -> Result<Point, LossError> {
        let mut point = self.evaluate(solved)?;
        if let Some(Validated { mean, standard_error }) = self.validated(point.l1) {
            (point.validation, point.validation_error) = (Some(mean), standard_error);
        }
        Ok(point)
    }

    /// What the folds say of a network with this norm.
    pub(super) fn validated(&self, l1: f64) -> Option<Validated> {
        match &self.cross_validation {
            Some(folds) if self.refolded.is_none() => folds.validated(l1),
            _ => Validated::at(l1, &self.fold_fronts),
        }
    }

    /// How well the figures of a network on the test rows are known.
    pub(super) fn test(&self, point: &Point, parameters: &Parameters) -> Result<TestIntervals, String> {
        let (info, known) = (&self.info, TestIntervals::without_rows(point, &self.info.dataset));
        known
            .by_row(&info.network, &self.data.test, &parameters.to_double(), self.unit)
            .map_err(|error| error.to_string())
    }

    /// Looks for the best network that meets a goal.
    pub(super) fn find(&mut self, goal: Goal, channels: Channels<'_>) {
        self.give_up_waiting(channels);
        let mut search = Box::new(Search::new(goal));
        let known: Vec<SolvedPoint> = self.front.iter().flat_map(Continuation::points).collect();
        for solved in known {
            // What cannot be judged tells nothing of the goal.
            if let Ok(point) = self.judged(&solved) {
                search.learn(&point, &Answer { point: solved, is_point: true }, &self.info.network);
            }
        }
        if let Err(error) = self.search_on(search, channels) {
            (channels.announce)(Event::Failed(error.to_string()));
        }
    }

    fn search_on(&mut self, search: Box<Search>, channels: Channels<'_>) -> Result<(), LossError> {
        match search.verdict() {
            Verdict::Ask(l1) if self.front.as_mut().is_some_and(|front| front.ask(l1)) => {
                self.waiting = Some(Waiting::Goal(search));
            }
            Verdict::Ask(_) | Verdict::Done => {
                let (goal, is_met) = (search.goal(), search.is_met());
                let number = match search.best() {
                    Some(best) => Some(self.join(best, channels)?),
                    None => None,
                };
                (channels.announce)(Event::Found(Found { goal, number, is_met }));
            }
        }
        Ok(())
    }
}
