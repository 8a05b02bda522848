//! The views of the networks along the front: weight paths, inputs, the network itself. What takes longer than a frame is worked out
//! beside the window's thread, and only for the views that are shown.

use std::sync::Arc;

use eframe::egui::{self, Ui};

use super::{
    command::AppCommand,
    explore_settings::ExploreSettings,
    inputs_view::InputsView,
    latest::Latest,
    names::weight_matrices,
    network_view::NetworkView,
    panes::{Hovering, Pane, Seen},
    settings::Layout,
    state::State,
    weight_paths::WeightPaths,
};
use crate::front::{Along, Front, Member};

/// Parameters of all networks together that are gone through within a frame.
const QUICK: usize = 100_000;

/// What a view is shown with.
pub struct Scene<'a> {
    /// What is shown.
    pub state: &'a State,
    /// How axes are laid out.
    pub layout: Layout,
    /// How the views are shown.
    pub settings: ExploreSettings,
    /// What the networks along the front use, once that is known.
    pub along: Option<&'a Arc<Along>>,
    /// What the pointer is on in any view.
    pub hover: &'a Hovering,
    /// Where commands go.
    pub commands: &'a mut Vec<AppCommand>,
}

/// The views.
#[derive(Default)]
pub struct Explore {
    along: Option<Latest<u64, Arc<Along>>>,
    view: ExploreView,
    /// Weight paths.
    pub paths: WeightPaths,
    /// Inputs.
    pub inputs: InputsView,
    /// The network.
    pub network: NetworkView,
}

/// Which of the views.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExploreView {
    /// Weight paths.
    #[default]
    Paths,
    /// Inputs.
    Inputs,
    /// The network.
    Network,
}

impl Explore {
    /// The pane with one of the views.
    pub fn pane(&mut self, view: ExploreView) -> &mut dyn Pane {
        self.view = view;
        self
    }

    /// The same views for a picture: without what only serves to choose, and with everything worked out at once.
    #[must_use]
    pub fn for_picture(&self) -> Self {
        Self {
            along: Some(Latest::waiting()),
            view: self.view,
            paths: self.paths.for_picture(),
            inputs: self.inputs.for_picture(),
            network: NetworkView::for_picture(),
        }
    }

    /// What the networks along the front use, as far as it is known by now.
    fn follow(&mut self, ctx: &egui::Context, state: &State) {
        let along = self.along.get_or_insert_with(Latest::resting);
        let Some(info) = state.info() else { return along.clear() };
        let front = state.front();
        along.update(ctx, state.revision, is_quick(state), |before| {
            let (layers, members, before) = (weight_matrices(&info.network), members(front), before.cloned());
            move || Arc::new(Along::new(&layers, &members, before.as_deref()))
        });
    }
}

impl Pane for Explore {
    fn show(&mut self, ui: &mut Ui, seen: &Seen<'_>, commands: &mut Vec<AppCommand>) {
        let state = seen.state;
        if self.view != ExploreView::Network {
            self.follow(ui.ctx(), state);
        }
        let along = self.along.as_ref().and_then(Latest::get);
        let (layout, settings) = (seen.settings.layout, seen.settings.explore);
        let mut scene = Scene { state, layout, settings, along, hover: seen.hover, commands };
        match self.view {
            ExploreView::Paths => self.paths.show(ui, scene),
            ExploreView::Inputs => self.inputs.show(ui, &scene),
            ExploreView::Network => self.network.show(ui, &mut scene),
        }
    }

    fn forget_images(&mut self) {
        self.inputs.forget_images();
    }
}

/// Whether all networks of the front are gone through within a frame.
#[must_use]
pub fn is_quick(state: &State) -> bool {
    state.info().is_none_or(|info| info.network.parameters() * state.front().len() <= QUICK)
}

/// The points that no other dominates, with their networks.
#[must_use]
pub fn members(front: &Front) -> Vec<Member> {
    let keeps = front.non_dominated();
    front.members().iter().zip(keeps).filter(|(_, keeps)| *keeps).map(|(member, _)| member.clone()).collect()
}

/// The norm that is selected: that of the network that is shown, or where the handle is held.
#[must_use]
pub fn selected_l1(state: &State) -> Option<f64> {
    state.pulled.as_ref().map(|pulled| pulled.l1).or_else(|| state.shown().map(|member| member.point.l1))
}

#[cfg(test)]
#[path = "explore_tests.rs"]
pub(super) mod tests;
