//! The panes of the window: which views there are.
//!
//! A view is added here: a variant of [`View`] with its words, a field of [`Panes`], and an arm of [`Panes::of`].

mod arrangement;
mod bars;
mod menu;
mod moving;
mod placing;
mod ready;

use std::cell::Cell;

use eframe::egui::Ui;
use serde::{Deserialize, Serialize};

pub use self::{
    arrangement::Arrangement,
    bars::Bars,
    menu::{entry as menu_entry, pane_menu, view_menu},
    moving::PaneMove,
    ready::Ready,
};
use super::{
    command::AppCommand,
    comparison::ComparisonView,
    curves::Curves,
    explore::{Explore, ExploreView},
    settings::Settings,
    state::State,
};
use crate::export::Table;

/// What a pane shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum View {
    /// The front, and accuracy along it.
    Front,
    /// Figures and layers of the network that is shown.
    Inspector,
    /// The weights along the front.
    Paths,
    /// The inputs that networks use.
    Inputs,
    /// What the network says of the rows.
    Predictions,
    /// The network as a graph, or by its layers.
    Network,
    /// The network that is pinned beside the one that is selected.
    Compare,
    /// Several runs side by side.
    Comparison,
}

impl View {
    /// Every view, in the order in which menus list them.
    pub const ALL: &'static [Self] = &[
        Self::Front,
        Self::Inspector,
        Self::Paths,
        Self::Inputs,
        Self::Predictions,
        Self::Network,
        Self::Compare,
        Self::Comparison,
    ];

    /// Its name.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Front => "Front",
            Self::Inspector => "Inspector",
            Self::Paths => "Weight paths",
            Self::Inputs => "Inputs",
            Self::Predictions => "Predictions",
            Self::Network => "Network",
            Self::Compare => "Compare two",
            Self::Comparison => "Comparison",
        }
    }

    /// What it shows, in a sentence.
    #[must_use]
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Front => "The trade-off between loss and ℓ¹ norm, and accuracy along it",
            Self::Inspector => "Figures, layers and weights of the network that is selected",
            Self::Paths => "Every parameter, or the norm of every input's or unit's weights, against the ℓ¹ norm",
            Self::Inputs => "Which inputs the networks use, and from which norm on",
            Self::Predictions => "What the network that is selected says of the rows: which it gets right, which wrong",
            Self::Compare => "The network that is pinned beside the one that is selected: figures, weights and rows",
            Self::Network => "The units of the network that is selected and the weights between them",
            Self::Comparison => "Fronts of several runs and methods over each other, with their figures",
        }
    }
}

/// A view other than the front and the inspector, with all that it remembers from frame to frame.
pub trait Pane {
    /// Shows it in the room of its pane. It follows the network that [`State::shown`] gives, also while the ring is dragged.
    fn show(&mut self, ui: &mut Ui, seen: &Seen<'_>, commands: &mut Vec<AppCommand>);

    /// Forgets the images that were made ready for the screen, or for a picture: they are of one of the two alone.
    fn forget_images(&mut self) {}
}

/// Views that need no more than what all see.
#[derive(Default)]
pub struct Panes {
    /// Weight paths, inputs and the network.
    pub explore: Explore,
    /// Several runs side by side.
    pub comparison: ComparisonView,
}

impl Panes {
    /// The pane with this view.
    pub fn of(&mut self, view: View) -> Option<&mut dyn Pane> {
        match view {
            View::Front | View::Inspector | View::Predictions | View::Compare => None,
            View::Paths => Some(self.explore.pane(ExploreView::Paths)),
            View::Inputs => Some(self.explore.pane(ExploreView::Inputs)),
            View::Network => Some(self.explore.pane(ExploreView::Network)),
            View::Comparison => Some(&mut self.comparison),
        }
    }
}

impl Panes {
    /// The numbers of weight paths, inputs or the network, as far as they are there.
    #[must_use]
    pub fn table(&self, view: View, state: &State) -> Option<Table> {
        let info = state.info()?;
        match view {
            View::Front | View::Inspector | View::Predictions | View::Compare | View::Comparison => None,
            View::Paths => self.explore.paths.table(info),
            View::Inputs => self.explore.inputs.table(info),
            View::Network => self.explore.network.table(info),
        }
        .map(Table::from)
    }
}

/// What every view sees.
pub struct Seen<'a> {
    /// The run, its front, the network that is shown.
    pub state: &'a State,
    /// The front as it is drawn.
    pub curves: &'a Curves,
    /// How things are laid out.
    pub settings: &'a Settings,
    /// What the pointer is on, in whichever view.
    pub hover: &'a Hovering,
}

/// A thing that the pointer can be on, and that more than one view shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hover {
    /// The point of the front with this number.
    Point(usize),
    /// The parameter at this place of θ.
    Parameter(usize),
    /// An input of the dataset, counted from 0.
    Input(usize),
    /// A unit of a layer, both counted from 0.
    Unit {
        /// The layer.
        layer: usize,
        /// The unit.
        unit: usize,
    },
    /// A row of the dataset.
    Row(usize),
}

/// What the pointer is on. What one view notes in a frame, all see in the next.
#[derive(Debug, Default)]
pub struct Hovering {
    last: Option<Hover>,
    next: Cell<Option<Hover>>,
}

impl Hovering {
    /// What the pointer was on in the last frame.
    #[must_use]
    pub fn get(&self) -> Option<Hover> {
        self.last
    }

    /// The pointer is on this.
    pub fn set(&self, hover: Hover) {
        self.next.set(Some(hover));
    }

    /// The frame is over; whether the next one looks different.
    pub fn turn(&mut self) -> bool {
        let before = std::mem::replace(&mut self.last, self.next.take());
        before != self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_view_notes_all_see_in_the_next_frame_and_no_longer() {
        let mut hovering = Hovering::default();
        hovering.set(Hover::Input(3));
        assert_eq!(hovering.get(), None);
        assert!(hovering.turn());
        assert_eq!(hovering.get(), Some(Hover::Input(3)));
        hovering.set(Hover::Input(3));
        assert!(!hovering.turn());
        assert!(hovering.turn());
        assert_eq!(hovering.get(), None);
    }

    #[test]
    fn every_view_has_words_of_its_own() {
        for (place, view) in View::ALL.iter().enumerate() {
            assert!(!view.label().is_empty() && !view.tooltip().is_empty());
            assert!(View::ALL[place + 1..].iter().all(|other| other.label() != view.label()));
        }
    }
}
