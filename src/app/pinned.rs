//! The network that is pinned, so that the one that is selected can be compared with it.

use std::sync::Arc;

use super::{App, naming, panes::View, state::State};
use crate::{front::Member, run::RunInfo};

/// A network that is pinned. It stays until it is let go, also when another run is opened.
#[derive(Clone, Debug)]
pub struct Pinned {
    /// The network.
    pub member: Member,
    /// The run that it is of.
    pub info: Arc<RunInfo>,
    /// Whether it is a refit of its point.
    pub is_refit: bool,
    /// The run that it is of, as it was counted when it was shown.
    generation: u64,
}

impl PartialEq for Pinned {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.member.parameters, &other.member.parameters)
    }
}

impl Pinned {
    /// What it is called; with the name of its dataset and network where another run is shown.
    #[must_use]
    pub fn name(&self, state: &State) -> String {
        let name = naming::name(&self.member.point);
        let refit = if self.is_refit { ", refitted" } else { "" };
        if self.is_of_run(state) {
            format!("{name}{refit}")
        } else {
            format!("{name}{refit} ({} {})", self.info.dataset.name, self.info.network)
        }
    }

    /// Whether it is of the run that is shown.
    #[must_use]
    pub fn is_of_run(&self, state: &State) -> bool {
        self.generation == state.generation
    }

    /// Whether its parameters mean the same as those of the run that is shown.
    #[must_use]
    pub fn has_same_network(&self, state: &State) -> bool {
        let same = |info: &Arc<RunInfo>| {
            info.network == self.info.network && info.dataset.features == self.info.dataset.features
        };
        state.info().is_some_and(same)
    }

    /// Whether it can be asked of the rows of the run that is shown: they are split and scaled as its own.
    #[must_use]
    pub fn has_same_rows(&self, state: &State) -> bool {
        let same = |info: &Arc<RunInfo>| {
            let (own, shown) = (&self.info.specification, &info.specification);
            own.data == shown.data && own.seed == shown.seed && info.dataset == self.info.dataset
        };
        self.is_of_run(state) || self.has_same_network(state) && state.info().is_some_and(same)
    }
}

impl App {
    /// Pins the network that is shown, or lets it go; with the first pin the view opens that compares.
    pub(super) fn toggle_pin(&mut self) {
        let was_pinned = self.state.pinned.is_some();
        self.state.toggle_pin();
        if !was_pinned && self.state.pinned.is_some() && !self.settings.panes.has(View::Compare) {
            self.settings.panes.open(View::Compare);
        }
    }
}

impl State {
    /// Pins the network that is shown, or lets it go where it is the one that is pinned.
    pub fn toggle_pin(&mut self) {
        let (Some(member), Some(info)) = (self.displayed(), self.info().cloned()) else { return };
        let pinned = Pinned { member, info, is_refit: self.shows_refit(), generation: self.generation };
        self.pinned = (self.pinned.as_ref() != Some(&pinned)).then_some(pinned);
    }

    /// Pins the point with this number as it was when the run was looked at last, unless a network of another run is pinned by now.
    pub fn pin_again(&mut self, number: usize) {
        if let (None, Some(info), Some(member)) =
            (&self.pinned, self.info().cloned(), self.front().get(number).cloned())
        {
            self.pinned = Some(Pinned { member, info, is_refit: false, generation: self.generation });
        }
    }

    /// Whether the network that is shown is the one that is pinned.
    #[must_use]
    pub fn shows_pinned(&self) -> bool {
        let pinned = self.pinned.as_ref().map(|pinned| Arc::as_ptr(&pinned.member.parameters));
        pinned.is_some() && self.displayed().map(|member| Arc::as_ptr(&member.parameters)) == pinned
    }
}
