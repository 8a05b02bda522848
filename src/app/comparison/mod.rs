//! Several runs side by side: their fronts over each other, their hypervolume against time, and their figures as a table.
//!
//! Runs are read away from the window's thread, by their figures alone, kept as long as they are not written to, and read again when they
//! are. The figures are those of `paretoscope compare`.

mod additions;
mod gathered;
mod plots;
mod rows;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use eframe::egui::{self, ScrollArea, Ui};

use self::gathered::{Gathered, Gatherer};
pub use self::{
    additions::{Additions, contenders},
    plots::{Kept, color, paint_fronts, paint_growth},
};
use super::{
    background::{Poll, Task},
    command::AppCommand,
    panes::{Pane, Seen},
    runs::ended,
    theme, widgets,
};
use crate::export::Table;

/// The largest share of the pane that the table takes while there are plots above it.
const TABLE_SHARE: f32 = 0.5;
/// The least height of the plots, and of the table where it has so many rows.
const LEAST_PLOTS: f32 = 190.0;
const LEAST_TABLE: f32 = 150.0;

/// Several runs side by side.
#[derive(Default)]
pub struct ComparisonView {
    gatherer: Gatherer,
    plots: Kept,
    /// What is typed and chosen to add runs.
    pub additions: Additions,
    /// The run that stands out, by its place.
    hovered: Option<usize>,
    pinned: Option<usize>,
    /// The runs of a folder that was added.
    finding: Option<Task<Vec<PathBuf>>>,
}

impl ComparisonView {
    /// Whether the run in this folder is compared.
    #[must_use]
    pub fn has(&self, path: &Path) -> bool {
        self.gatherer.paths.iter().any(|other| other == path)
    }

    /// Whether any run is compared with the one that is shown.
    #[must_use]
    pub fn is_comparing(&self) -> bool {
        !self.gatherer.paths.is_empty()
    }

    /// Compares the runs in these folders too.
    pub fn add(&mut self, paths: impl IntoIterator<Item = PathBuf>) {
        for path in paths {
            let path = std::path::absolute(&path).unwrap_or(path);
            if !self.has(&path) {
                self.gatherer.paths.push(path);
            }
        }
    }

    /// Compares the run in this folder, or all runs in it, whose names are read away from the window's thread.
    pub fn add_from(&mut self, ctx: &egui::Context, folder: PathBuf) {
        // Without a thread nothing is added.
        self.finding = Task::spawn(ctx, "runs", move || additions::runs_in(&folder)).ok();
    }

    /// Compares the run in this folder no more, or from now on.
    pub fn toggle(&mut self, path: &Path) {
        if self.has(path) {
            self.gatherer.paths.retain(|other| other != path);
        } else {
            self.add([path.to_owned()]);
        }
        self.pinned = None;
    }

    /// Compares no run but the one that is shown.
    pub fn clear(&mut self) {
        self.gatherer.paths.clear();
        self.pinned = None;
    }

    /// What the runs have come to.
    #[must_use]
    pub fn gathered(&self) -> &Arc<Gathered> {
        &self.gatherer.gathered
    }

    /// Looks whether the runs have grown, and takes in what was read.
    pub fn poll(&mut self, ctx: &egui::Context, seen: &Seen<'_>) {
        if let Poll::Ready(found) = ended(&mut self.finding) {
            self.add(found);
        }
        self.gatherer.poll(ctx, seen.state, seen.settings.layout);
    }

    /// The figures of the runs, as they are in the files.
    #[must_use]
    pub fn table(&self) -> Table {
        rows::table(&self.gathered().comparison)
    }

    /// Hypervolume against time, run by run.
    #[must_use]
    pub fn growth_table(&self) -> Table {
        let mut table = Table::with_columns(&["run", "method", "seconds", "hypervolume"]);
        for run in &self.gathered().comparison.rows {
            for [seconds, hypervolume] in &run.growth {
                let row = [run.name.clone(), run.method.clone(), seconds.to_string(), hypervolume.to_string()];
                table.rows.push(row.into());
            }
        }
        table
    }
}

impl Pane for ComparisonView {
    fn show(&mut self, ui: &mut Ui, seen: &Seen<'_>, commands: &mut Vec<AppCommand>) {
        self.poll(ui.ctx(), seen);
        additions::show(ui, &mut self.additions, seen, commands);
        for (path, reason) in &self.gathered().failures {
            let color = theme::of(ui.visuals()).error;
            let text = format!("{}: {reason}", path.display());
            ui.label(egui::RichText::new(text).font(theme::small()).color(color));
        }
        let gathered = Arc::clone(&self.gatherer.gathered);
        if gathered.comparison.rows.is_empty() {
            let text = "Tick runs in the list of runs (Ctrl+O), or add a folder of runs here, to see their fronts over each other.";
            ui.label(egui::RichText::new(text).color(theme::of(ui.visuals()).weak));
            return;
        }
        let hovered = self.contents(ui, &gathered, seen, commands);
        if std::mem::replace(&mut self.hovered, hovered) != hovered {
            ui.ctx().request_repaint();
        }
    }
}

impl ComparisonView {
    /// Plots and table; in a low pane they are scrolled. Gives the run that the pointer is on.
    fn contents(
        &mut self,
        ui: &mut Ui,
        gathered: &Arc<Gathered>,
        seen: &Seen<'_>,
        commands: &mut Vec<AppCommand>,
    ) -> Option<usize> {
        let room = ui.available_height();
        let table = rows::height(&gathered.comparison).min((room * TABLE_SHARE).max(LEAST_TABLE));
        let plots = (room - table - 4.0 * theme::GRID).max(LEAST_PLOTS);
        let outstanding = self.hovered.or(self.pinned);
        self.plots.follow(gathered);
        let kept = &self.plots;
        widgets::keep_scroll_bar(ui);
        let whole = ScrollArea::vertical().id_salt("comparison").auto_shrink([false; 2]).show(ui, |ui| {
            let on_plot = plots::show(ui, kept, seen.settings.layout, outstanding, plots);
            if !gathered.comparison.are_alike {
                let text = "These runs are of different data or rows, so that their losses mean different things.";
                let color = theme::of(ui.visuals()).warning;
                ui.label(egui::RichText::new(text).font(theme::small()).color(color));
            }
            let bars = widgets::bars_of_table(ui, rows::HEAD);
            let area = ScrollArea::horizontal().id_salt("comparison table").scroll_bar_visibility(bars);
            let in_table = area.show(ui, |ui| {
                ui.spacing_mut().scroll.floating_allocated_width = 0.0;
                rows::show(ui, gathered, outstanding, table, commands)
            });
            let in_table = in_table.inner;
            (in_table.hovered.or(on_plot), in_table.clicked)
        });
        let (hovered, clicked) = whole.inner;
        if let Some(clicked) = clicked {
            self.pinned = (self.pinned != Some(clicked)).then_some(clicked);
        }
        hovered
    }
}
