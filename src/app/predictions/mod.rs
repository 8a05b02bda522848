//! What the selected network says of the rows: for classes a confusion matrix, for numbers predicted against true; the rows behind what
//! is clicked on; and all figures beside those of the best constant answer.

mod chart;
mod columns;
mod curve;
mod header;
mod images;
mod matrix;
mod regression;
mod rows;
mod scores;
mod threshold;

use std::sync::Arc;

use eframe::egui::{RichText, ScrollArea, Ui};

use self::{images::Images, matrix::Matrix, rows::RowList, threshold::Threshold};
use super::{
    command::AppCommand,
    panes::Hovering,
    predicting::{Answer, Predicting},
    readout,
    state::State,
    theme, widgets,
};
use crate::{
    data::Task,
    run::{self, Answers, Classified, RowSet, RunInfo},
};

/// Seconds after which predictions that are no longer those of the selected network are dimmed: shorter, a view that follows a dragged
/// handle would flicker.
const DIM_AFTER: f64 = 0.25;
/// How strong what is dimmed is.
const DIMMED: f32 = 0.45;
/// Width from which on figures stand beside the matrix, not below it.
const WIDE: f32 = 560.0;
/// Width of the figures, and their least height beside the matrix.
const SIDE: f32 = 250.0;
/// Room for the scroll bar.
const BAR: f32 = 12.0;
/// The least height of the list of rows.
const LEAST_ROWS: f32 = 210.0;

/// The view, with what a person has chosen in it.
#[derive(Default)]
pub struct Predictions {
    /// Which rows are asked for, if a person has chosen.
    pub set: Option<RowSet>,
    /// The cell of the matrix whose rows are listed: true and predicted class.
    cell: Option<[usize; 2]>,
    matrix: Matrix,
    threshold: Threshold,
    list: RowList,
    images: Images,
    /// What is drawn, and the run that it is of.
    shown: Option<(Arc<RunInfo>, Arc<run::Predictions>)>,
    /// Since when it is no longer what is asked for, by the window's clock.
    outdated: Option<f64>,
}

impl Predictions {
    /// Shows what the network that is shown says, in the room that is there.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        state: &State,
        predicting: &Predicting,
        hover: &Hovering,
        commands: &mut Vec<AppCommand>,
    ) {
        let (Some(member), Some(info)) = (state.displayed(), state.info()) else {
            self.shown = None;
            note(ui, "What the network selected on the front says of the rows appears here.");
            return;
        };
        let set = self.set_of(state);
        let answer = predicting.ask(ui.ctx(), state, &member, set);
        self.take(ui, info, set, &answer);
        header::show(ui, state, &mut self.set, set, self.shown.as_ref().map(|(_, shown)| &**shown));
        match (&answer, self.shown.clone()) {
            (Answer::Here(_) | Answer::Coming, Some((_, shown))) => {
                self.contents(ui, info, &shown, (state.shows_refit(), hover));
            }
            _ => header::instead(ui, state, &answer, commands),
        }
    }

    /// Forgets the images that were made ready.
    pub fn forget_images(&mut self) {
        self.images.forget();
    }

    /// The set of rows that is shown: validation rows where there are any, unless a person has chosen.
    fn set_of(&self, state: &State) -> RowSet {
        let has_validation =
            state.info().is_some_and(|info| info.dataset.validation_rows > 0 || info.dataset.folds > 0);
        self.set.unwrap_or(if has_validation { RowSet::Validation } else { RowSet::Training })
    }

    /// Takes in what has come. Until what is asked for is there, the last picture stays.
    fn take(&mut self, ui: &Ui, info: &Arc<RunInfo>, set: RowSet, answer: &Answer) {
        let is_same = |(of, shown): &(Arc<RunInfo>, Arc<run::Predictions>)| Arc::ptr_eq(of, info) && shown.set == set;
        self.shown = self.shown.take().filter(is_same);
        match answer {
            Answer::Here(found) => {
                self.shown = Some((Arc::clone(info), Arc::clone(found)));
                self.outdated = None;
            }
            Answer::Coming => {
                let now = ui.input(|input| input.time);
                let since = *self.outdated.get_or_insert(now);
                if now - since < DIM_AFTER {
                    ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(DIM_AFTER));
                }
            }
            _ => (self.shown, self.outdated) = (None, None),
        }
    }

    fn contents(
        &mut self,
        ui: &mut Ui,
        info: &RunInfo,
        shown: &run::Predictions,
        (is_refit, hover): (bool, &Hovering),
    ) {
        let now = ui.input(|input| input.time);
        if self.outdated.is_some_and(|since| now - since >= DIM_AFTER) {
            ui.multiply_opacity(DIMMED);
        }
        header::about(ui, info, shown, is_refit);
        widgets::keep_scroll_bar(ui);
        let room = ui.available_height();
        ScrollArea::vertical().id_salt("predictions").auto_shrink([false; 2]).show(ui, |ui| {
            // The scroll bar floats beside it.
            ui.set_max_width(ui.available_width() - BAR);
            let top = ui.cursor().top();
            match &shown.answers {
                Answers::Classes(classified) => self.classes(ui, info, shown, classified),
                Answers::Values(estimated) => {
                    let picked = regression::show(ui, &info.dataset.target, estimated, self.list.picked());
                    if let Some(row) = picked {
                        self.list.pick(row);
                    }
                    scores::show(ui, shown);
                }
            }
            let left = room - (ui.cursor().top() - top);
            self.rows(ui, info, shown, hover, left.max(LEAST_ROWS));
        });
    }

    fn classes(&mut self, ui: &mut Ui, info: &RunInfo, shown: &run::Predictions, classified: &Classified) {
        let at_threshold = classified.ranking.as_ref().map(|_| self.threshold.confusion(classified));
        let confusion = at_threshold.as_ref().unwrap_or(&classified.confusion);
        let classes = &info.dataset.classes;
        let width = ui.available_width();
        let side = |ui: &mut Ui, threshold: &mut Threshold| {
            if let Some(ranking) = &classified.ranking {
                threshold.show(ui, classes, ranking, confusion);
            }
            scores::show(ui, shown);
        };
        if width < WIDE {
            self.matrix.show(ui, width, confusion, classes, &mut self.cell);
            ui.add_space(2.0 * theme::GRID);
            side(ui, &mut self.threshold);
            return;
        }
        let room = width - SIDE - 4.0 * theme::GRID;
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(room);
                self.matrix.show(ui, room, confusion, classes, &mut self.cell);
            });
            ui.add_space(2.0 * theme::GRID);
            ui.vertical(|ui| {
                ui.set_width(SIDE);
                side(ui, &mut self.threshold);
            });
        });
    }

    /// The rows behind the cell that is chosen; without one those that are taken for another class, or all.
    fn rows(&mut self, ui: &mut Ui, info: &RunInfo, shown: &run::Predictions, hover: &Hovering, height: f32) {
        let chosen: Vec<u32> = match &shown.answers {
            Answers::Values(_) => shown.order.clone(),
            Answers::Classes(classified) => {
                let is_behind = |&row: &u32| {
                    let row = row as usize;
                    let (truth, predicted) = (classified.truth[row] as usize, self.threshold.class(classified, row));
                    self.cell.map_or(truth != predicted, |cell| cell == [truth, predicted])
                };
                shown.order.iter().copied().filter(is_behind).collect()
            }
        };
        ui.add_space(2.0 * theme::GRID);
        self.rows_title(ui, info, shown, chosen.len());
        let listed = rows::Listed { info, shown, rows: &chosen, threshold: &self.threshold, hover };
        if info.dataset.image.is_some() {
            self.images.show(ui, &listed, &mut self.list, height - theme::CONTROL_HEIGHT);
        } else {
            self.list.show(ui, &listed, height - theme::CONTROL_HEIGHT);
        }
    }

    /// Says which rows are listed, and leads back to all that are wrong.
    fn rows_title(&mut self, ui: &mut Ui, info: &RunInfo, shown: &run::Predictions, count: usize) {
        let palette = theme::of(ui.visuals());
        let name = |class: usize| info.dataset.classes.get(class).map_or("", String::as_str);
        let counted = if count == 1 { "1 row".to_owned() } else { format!("{} rows", super::figures::count(count)) };
        let text = match (&shown.answers, self.cell) {
            (Answers::Values(_), _) => format!("{counted}, the largest error first"),
            (Answers::Classes(_), None) => format!("{counted} taken for another class, the least expected first"),
            (Answers::Classes(_), Some([truth, predicted])) if truth == predicted => {
                format!("{counted} of {}, predicted as such, the least certain first", name(truth))
            }
            (Answers::Classes(_), Some([truth, predicted])) => {
                format!("{counted} of {}, predicted as {}", name(truth), name(predicted))
            }
        };
        ui.horizontal(|ui| {
            ui.label(RichText::new(text).font(theme::heading()).color(palette.strong));
            if self.cell.is_some() && ui.link("All that are wrong").clicked() {
                self.cell = None;
            }
        });
    }

    /// Whether what is drawn is what the network says that is shown, and not one before it.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.shown.is_some() && self.outdated.is_none()
    }

    /// What is drawn as a table: the names of its columns, and its rows.
    #[must_use]
    pub fn table(&self) -> Option<(Vec<String>, Vec<Vec<String>>)> {
        let (info, shown) = self.shown.as_ref()?;
        Some(match &shown.answers {
            Answers::Classes(classified) => {
                let confusion = classified.ranking.as_ref().map(|_| self.threshold.confusion(classified));
                matrix::table(confusion.as_ref().unwrap_or(&classified.confusion), &info.dataset.classes)
            }
            Answers::Values(estimated) => regression::table(shown, estimated),
        })
    }

    /// The figures of what is drawn as a table, each with that of the best constant answer.
    #[must_use]
    pub fn scores_table(&self) -> Option<(Vec<String>, Vec<Vec<String>>)> {
        self.shown.as_ref().map(|(info, shown)| scores::table(shown, info.dataset.task == Task::Regression))
    }
}

/// A quiet line.
fn note(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).color(theme::of(ui.visuals()).weak));
}

/// The name of a set of rows.
fn set_name(set: RowSet) -> &'static str {
    readout::SETS[set as usize]
}
