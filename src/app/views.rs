//! How each run was looked at last: what was selected, zoomed and laid out.

use std::path::{Path, PathBuf};

use egui_plot::PlotBounds;
use serde::{Deserialize, Serialize};

use super::{App, settings::Layout};
use crate::front::Lines;

/// Runs that are remembered at most.
const MOST: usize = 64;

/// How a run was looked at last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunView {
    /// Its folder.
    folder: PathBuf,
    /// The number of the point that was selected.
    selected: Option<usize>,
    /// The lower left and the upper right corner of the part of the plot that was zoomed to.
    zoom: Option<[[f64; 2]; 2]>,
    /// How the front was laid out.
    layout: Layout,
    /// Whether the figures on the test rows were asked for.
    shows_test: bool,
    /// The number of the point whose network was pinned.
    pinned: Option<usize>,
    /// The lines of the weight paths that were pinned, and what lines they are.
    pinned_lines: Option<(Lines, Vec<usize>)>,
}

/// How runs were looked at, the last one at the end. It is kept with the settings, never in a run: that may be someone else's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RunViews(Vec<RunView>);

impl RunViews {
    /// Notes how a run is looked at now.
    pub fn note(&mut self, view: RunView) {
        if self.0.last() == Some(&view) {
            return;
        }
        self.0.retain(|other| other.folder != view.folder);
        self.0.push(view);
        if self.0.len() > MOST {
            self.0.remove(0);
        }
    }

    /// How the run in this folder was looked at.
    #[must_use]
    pub fn of(&self, folder: &Path) -> Option<&RunView> {
        self.0.iter().find(|view| view.folder == folder)
    }

    /// The folders of the runs that were looked at, the last one first.
    pub fn folders(&self) -> impl Iterator<Item = &Path> {
        self.0.iter().rev().map(|view| view.folder.as_path())
    }
}

impl App {
    /// Notes how the run that is shown is looked at, if it has a folder.
    pub(super) fn note_view(&mut self) {
        let Some(folder) = self.state.folder.clone() else { return };
        let zoom = self.view.manual.map(|bounds| [bounds.min(), bounds.max()]);
        let (selected, shows_test) = (self.state.selected, self.state.shows_test());
        let pinned = self.state.pinned.as_ref().filter(|pinned| pinned.is_of_run(&self.state) && !pinned.is_refit);
        let pinned = pinned.map(|pinned| pinned.member.point.number);
        let pinned_lines = self.panes.explore.paths.pins().map(|(lines, pinned)| (lines, pinned.to_vec()));
        let layout = self.settings.layout;
        let view = RunView { folder, selected, zoom, layout, shows_test, pinned, pinned_lines };
        self.settings.views.note(view);
    }

    /// Looks at the run that was opened just now as it was looked at last; at one that is new as at any other.
    pub(super) fn restore_view(&mut self) {
        self.view.manual = None;
        let view = self.state.folder.as_deref().and_then(|folder| self.settings.views.of(folder));
        let Some(RunView { selected, zoom, layout, shows_test, pinned, pinned_lines, .. }) = view.cloned() else {
            return;
        };
        self.settings.layout = layout;
        if shows_test {
            self.state.show_test();
        }
        self.view.manual = zoom.map(|[min, max]| PlotBounds::from_min_max(min, max)).filter(PlotBounds::is_valid);
        if let Some(number) = selected.filter(|&number| self.state.front().get(number).is_some()) {
            self.state.select(number);
        }
        if let Some(number) = pinned {
            self.state.pin_again(number);
        }
        if let (Some((lines, pinned)), Some(info)) = (pinned_lines, self.state.info()) {
            self.panes.explore.paths.pin(&info.network, lines, pinned);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(folder: usize, selected: usize) -> RunView {
        let folder = PathBuf::from(format!("/runs/{folder}"));
        let zoom = Some([[0.5, 0.25], [1e-9, 4.0]]);
        RunView { folder, selected: Some(selected), zoom, ..RunView::default() }
    }

    #[test]
    fn the_last_views_are_remembered_and_no_more() {
        let mut views = RunViews::default();
        for number in 0..100 {
            views.note(view(number, number));
        }
        views.note(view(60, 7));
        assert_eq!(views.folders().count(), MOST);
        assert_eq!(views.folders().next(), Some(Path::new("/runs/60")));
        assert_eq!(views.of(Path::new("/runs/60")).and_then(|view| view.selected), Some(7), "the newest of each");
        assert_eq!(views.of(Path::new("/runs/3")), None);
        assert!(views.of(Path::new("/runs/99")).is_some());
    }
}
