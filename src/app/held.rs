//! The selection stays with its network: also with one that is no longer a point of the front.

use std::sync::Arc;

use super::state::State;
use crate::{front::Member, run::Event};

/// What has left the front while it was selected, and what was selected before.
#[derive(Clone, Debug, Default)]
pub struct Held {
    /// The selected network, as it was when it left the front.
    departed: Option<Member>,
    /// What was selected before, and whether that had left the front.
    before: Option<(Option<usize>, Option<Member>)>,
    /// The same of when the handle was gripped, while it is held.
    gripped: Option<(Option<usize>, Option<Member>)>,
}

/// What is selected.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The number of the point; without one the recommended one is shown.
    pub number: Option<usize>,
    /// Its network, if it has left the front.
    pub departed: Option<Member>,
}

impl PartialEq for Selection {
    /// The same network: figures of it that are told again make no other.
    fn eq(&self, other: &Self) -> bool {
        let network = |selection: &Self| selection.departed.as_ref().map(|member| Arc::as_ptr(&member.parameters));
        self.number == other.number && network(self) == network(other)
    }
}

/// How a network that is shown stands to the front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is a point of the front.
    OnFront,
    /// Another point has a lower loss at no larger norm.
    Dominated,
    /// A better network has taken its place; it is the point with the same number.
    Replaced,
    /// It was given up: better ones were found.
    Dropped,
}

impl State {
    /// Keeps the selected network if this event takes it off the front.
    pub(super) fn hold(&mut self, event: &Event) {
        let leaving = match event {
            Event::Dropped(number) => self.front().get(*number),
            // What is told again of the same network changes its figures alone.
            Event::Point(point, parameters) if point.fold.is_none() => self
                .front()
                .get(point.number)
                .filter(|member| !Arc::ptr_eq(&member.parameters, parameters) && member.parameters != *parameters),
            _ => None,
        };
        let leaving = leaving.filter(|member| self.selected == Some(member.point.number));
        if self.departed().is_none()
            && let Some(member) = leaving
        {
            self.held.departed = Some(member.clone());
        }
    }

    /// The selected network, if it has left the front.
    #[must_use]
    pub fn departed(&self) -> Option<&Member> {
        self.held.departed.as_ref().filter(|member| self.selected == Some(member.point.number))
    }

    /// Selects the point with this number.
    pub fn select(&mut self, number: usize) {
        let departed = self.departed().cloned();
        let gripped = self.held.gripped.take();
        self.held = Held { before: Some((self.selected, departed)), departed: None, gripped };
        self.selected = Some(number);
    }

    /// The handle is gripped: what is selected is known until it is let go.
    pub(super) fn grip(&mut self) {
        self.held.gripped = Some((self.selected, self.departed().cloned()));
    }

    /// The handle is let go where it is.
    pub(super) fn let_go(&mut self) {
        self.held.gripped = None;
    }

    /// The handle goes back to where it was gripped, or to the selected point if it is held no longer.
    pub(super) fn take_back(&mut self) {
        self.pulled = None;
        if let Some((selected, departed)) = self.held.gripped.take() {
            self.selected = selected;
            self.held.departed = departed;
        }
    }

    /// Selects what was selected before: the first click of two was meant for something else.
    pub fn select_again(&mut self) {
        if let Some((selected, departed)) = self.held.before.take() {
            self.selected = selected;
            self.held.departed = departed;
        }
    }

    /// What is selected.
    #[must_use]
    pub fn selection(&self) -> Selection {
        Selection { number: self.selected, departed: self.departed().cloned() }
    }

    /// Selects what was selected once, as far as it is still to be had.
    pub fn take_selection(&mut self, selection: Selection) {
        let Selection { number, departed } = selection;
        let is_there = |&number: &usize| departed.is_some() || self.front().get(number).is_some();
        self.selected = number.filter(is_there);
        self.held = Held { departed, ..Held::default() };
    }

    /// How the network that is shown stands to the front.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let Some(shown) = self.shown() else { return Standing::OnFront };
        if self.departed().is_some() {
            let has_heir = self.front().index_of(shown.point.number).is_some();
            return if has_heir { Standing::Replaced } else { Standing::Dropped };
        }
        let is_dominated = self.front().members().iter().any(|member| member.point.dominates(&shown.point));
        if is_dominated { Standing::Dominated } else { Standing::OnFront }
    }

    /// Where the network that is shown stands, or would stand, among the points of the front.
    #[must_use]
    pub fn place(&self) -> Option<usize> {
        let shown = &self.shown()?.point;
        let place = || self.front().members().partition_point(|member| member.point.l1 < shown.l1);
        self.front().index_of(shown.number).or_else(|| Some(place()))
    }

    /// The number of the point `by` places to the denser side of the one that is shown, at most at the end.
    #[must_use]
    pub fn neighbour(&self, by: isize) -> Option<usize> {
        let place = self.place()?;
        // The denser neighbour of a network that is no point of the front stands at its own place.
        let is_point = self.shown().is_some_and(|shown| self.front().index_of(shown.point.number).is_some());
        let by = if is_point || by <= 0 { by } else { by - 1 };
        let place = place.saturating_add_signed(by).min(self.front().len().checked_sub(1)?);
        self.front().members().get(place).map(|member| member.point.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{app::curves::tests::state, front::Parameters};

    /// A point of the front with this number, norm and loss, and another network than [`state`] gives it.
    fn another(state: &State, number: usize, loss: f64) -> Event {
        let mut point = state.front().get(number).expect("there").point.clone();
        point.train.loss = loss;
        Event::Point(Box::new(point), Arc::new(Parameters::from_dense(&[loss])))
    }

    fn shown(state: &State) -> Option<(usize, f64)> {
        state.shown().map(|member| (member.point.number, member.point.train.loss))
    }

    fn front() -> State {
        state(&[(1.0, 0.9), (2.0, 0.5), (4.0, 0.1)])
    }

    #[test]
    fn a_selected_network_that_is_replaced_stays_until_another_is_selected() {
        let mut state = front();
        state.select(1);
        let again = state.front().get(1).unwrap().clone();
        state.receive(Event::Point(Box::new(again.point), Arc::new((*again.parameters).clone())), 0.0);
        assert_eq!(state.standing(), Standing::OnFront, "the same network is told again");
        for loss in [0.4, 0.3] {
            let better = another(&state, 1, loss);
            state.receive(better, 0.0);
            assert_eq!((shown(&state), state.standing()), (Some((1, 0.5)), Standing::Replaced));
            assert_eq!(state.front().get(1).unwrap().point.train.loss, loss, "the front has the better one");
        }
        assert_eq!((state.neighbour(1), state.neighbour(-1)), (Some(2), Some(0)));
        state.select(1);
        assert_eq!((shown(&state), state.standing()), (Some((1, 0.3)), Standing::OnFront));
    }

    #[test]
    fn a_selected_network_that_is_given_up_stays_and_has_neighbours() {
        let mut state = front();
        state.select(1);
        state.receive(Event::Dropped(1), 0.0);
        assert_eq!((shown(&state), state.standing()), (Some((1, 0.5)), Standing::Dropped));
        assert_eq!((state.neighbour(1), state.neighbour(-1)), (Some(2), Some(0)));
        assert_eq!((state.neighbour(isize::MIN), state.neighbour(isize::MAX)), (Some(0), Some(2)));
        state.receive(Event::Dropped(2), 0.0);
        assert_eq!(shown(&state), Some((1, 0.5)), "what happens to others is nothing to it");
        state.select(0);
        assert_eq!(shown(&state), Some((0, 0.9)));
        state.select(1);
        assert_eq!(shown(&state), Some((0, 0.9)), "once it is let go it is gone");
    }

    #[test]
    fn what_nobody_has_selected_is_not_held_and_domination_is_told() {
        let mut state = front();
        state.receive(Event::Dropped(2), 0.0);
        assert!(state.departed().is_none());
        state.select(1);
        let better = another(&state, 0, 0.2);
        state.receive(better, 0.0);
        assert_eq!((shown(&state), state.standing()), (Some((1, 0.5)), Standing::Dominated));
    }

    #[test]
    fn a_selection_is_taken_back_with_the_network_that_had_left() {
        let mut state = front();
        state.select(1);
        state.receive(Event::Dropped(1), 0.0);
        state.select(2);
        state.select_again();
        assert_eq!((shown(&state), state.standing()), (Some((1, 0.5)), Standing::Dropped));
        state.select_again();
        assert_eq!(shown(&state), Some((1, 0.5)), "only once");
    }
}
