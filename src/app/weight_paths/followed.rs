//! What the view is drawn from, worked out anew whenever the front, the selection or what is seen has changed.

use std::sync::Arc;

use eframe::egui;

use super::WeightPaths;
use crate::{
    app::{
        drawn::Drawn,
        explore::{self, Scene},
        latest::Latest,
        names::weight_matrices,
    },
    front::{Lines, Parameters, PathPicture, PathView, Paths},
    run::RunInfo,
};

/// Lines that are listed at the most.
const MOST_LISTED: usize = 1_000;
/// Parameters of the network that is selected that are sorted within a frame.
const QUICK: usize = 20_000;

/// For what a picture was made.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub paths: Arc<Paths>,
    pub view: PathView,
    pub pinned: Vec<usize>,
}

impl PartialEq for Seen {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.paths, &other.paths) && self.view == other.view && self.pinned == other.pinned
    }
}

/// For what the values at the selection were sorted.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub lines: Lines,
    pub network: Arc<Parameters>,
}

impl PartialEq for Listed {
    fn eq(&self, other: &Self) -> bool {
        self.lines == other.lines && Arc::ptr_eq(&self.network, &other.network)
    }
}

/// The values of lines at the selection.
#[derive(Debug)]
pub(super) struct AtSelection {
    /// The strongest lines with their values.
    pub strongest: Vec<(usize, f32)>,
    /// The values of all.
    pub all: Arc<Parameters>,
}

/// What is seen of the paths.
#[derive(Debug)]
pub(super) struct Lined {
    pub picture: PathPicture,
    /// Its lines as they were drawn last.
    pub drawn: Drawn,
}

impl WeightPaths {
    /// Sees to it that paths, their picture and the values at the selection are there.
    pub(super) fn follow(&mut self, ctx: &egui::Context, scene: &Scene<'_>, info: &RunInfo, lines: Lines) {
        let state = scene.state;
        let paths = self.paths.get_or_insert_with(Latest::resting);
        let is_quick = explore::is_quick(state);
        paths.update(ctx, (state.revision, lines), is_quick, |before| {
            let (layers, members) = (weight_matrices(&info.network), explore::members(state.front()));
            let before = before.cloned();
            move || Arc::new(Paths::new(lines, &layers, &members, before.as_deref()))
        });
        if let Some(member) = state.displayed() {
            let key = Listed { lines, network: member.parameters };
            let network = Arc::clone(&key.network);
            self.listed.update(ctx, key, network.nonzero() <= QUICK, |_| {
                let layers = weight_matrices(&info.network);
                move || at_selection(lines.column(&layers, &network))
            });
        }
    }

    /// The paths, once they are there, of the lines that are chosen.
    pub(super) fn paths(&self) -> Option<&Arc<Paths>> {
        self.paths.as_ref()?.get()
    }

    /// Sees to it that what is seen of the paths is there.
    pub(super) fn picture_of(&mut self, ctx: &egui::Context, paths: &Arc<Paths>, view: PathView) {
        let key = Seen { paths: Arc::clone(paths), view, pinned: self.pinned.clone() };
        let seen = key.clone();
        let is_quick = paths.size() <= 4 * QUICK;
        self.picture.update(ctx, key, is_quick, |_| {
            move || {
                let picture = PathPicture::new(&seen.paths, seen.view, &seen.pinned);
                Lined { picture, drawn: Drawn::default() }
            }
        });
    }
}

fn at_selection(all: Arc<Parameters>) -> AtSelection {
    let mut strongest: Vec<(usize, f32)> = all.iter().collect();
    let order = |a: &(usize, f32), b: &(usize, f32)| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0));
    if strongest.len() > MOST_LISTED {
        strongest.select_nth_unstable_by(MOST_LISTED, order);
        strongest.truncate(MOST_LISTED);
    }
    strongest.sort_unstable_by(order);
    AtSelection { strongest, all }
}
