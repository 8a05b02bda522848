//! The rows that one of two networks gets right and the other wrong; of numbers those whose errors differ most.

use std::{cmp::Reverse, sync::Arc};

use eframe::egui::{Align2, RichText, Ui, vec2};

use super::{Pair, note};
use crate::{
    app::{
        choice_menu,
        command::AppCommand,
        figures,
        predicting::{Answer, Predicting},
        readout,
        row_list::{ROW_HEIGHT, RowList},
        theme,
    },
    run::{Answers, Predictions, RowSet, RunInfo},
};

/// Rows that are listed at the most.
const LISTED: usize = 1_000;
/// Height of the list at the most.
const HEIGHT: f32 = 240.0;

/// The rows, with what a person has chosen.
#[derive(Default)]
pub struct Rows {
    pub set: Option<RowSet>,
    /// What the rows were last sorted for, and how they came out.
    sorted: Option<(Arc<Predictions>, Arc<Predictions>, Sorted)>,
}

/// How the rows come out.
#[derive(Clone, Debug, Default, PartialEq)]
struct Sorted {
    /// How many both get right, the pinned one alone, the selected one alone, and neither; nothing for numbers.
    counts: Option<[usize; 4]>,
    /// The rows on which they differ, counted within their set.
    differing: Vec<usize>,
}

impl Sorted {
    fn of(pinned: &Predictions, selected: &Predictions) -> Self {
        match (&pinned.answers, &selected.answers) {
            (Answers::Classes(one), Answers::Classes(other)) => {
                let mut counts = [0; 4];
                let mut differing = Vec::new();
                for (row, truth) in one.truth.iter().enumerate() {
                    let right = |classified: &crate::run::Classified| classified.predicted.get(row) == Some(truth);
                    let place = match (right(one), right(other)) {
                        (true, true) => 0,
                        (true, false) => 1,
                        (false, true) => 2,
                        (false, false) => 3,
                    };
                    counts[place] += 1;
                    if place == 1 || place == 2 {
                        differing.push(row);
                    }
                }
                // What is lost before what is gained.
                differing.sort_by_key(|&row| Reverse(one.predicted.get(row) == one.truth.get(row)));
                Self { counts: Some(counts), differing }
            }
            (Answers::Values(one), Answers::Values(other)) => {
                let gain = |row: usize| {
                    let error = |predicted: &[f64]| {
                        predicted.get(row).zip(one.truth.get(row)).map_or(0.0, |(at, is)| (at - is).abs())
                    };
                    error(&other.predicted) - error(&one.predicted)
                };
                let mut differing: Vec<usize> = (0..one.truth.len()).collect();
                differing.sort_by(|&a, &b| gain(b).abs().total_cmp(&gain(a).abs()));
                Self { counts: None, differing }
            }
            _ => Self::default(),
        }
    }
}

impl Rows {
    /// Shows them.
    pub fn show(&mut self, ui: &mut Ui, pair: &Pair<'_>, predicting: &Predicting, commands: &mut Vec<AppCommand>) {
        let Some(info) = pair.state.info() else { return };
        let set = self.choose(ui, pair);
        // The folds, which hold out the validation rows, have networks of the run that is shown alone.
        let is_held_out = pair.state.rows.as_ref().is_some_and(|rows| rows.are_held_out(set));
        if is_held_out && !pair.pinned.is_of_run(pair.state) {
            note(
                ui,
                "The folds of the run that is shown tell nothing of the pinned network, which is of another run: choose other rows.",
            );
            return;
        }
        let ask = |member| predicting.ask(ui.ctx(), pair.state, member, set);
        let answers = (ask(&pair.pinned.member), ask(pair.selected));
        match answers {
            (Answer::Here(pinned), Answer::Here(selected)) => self.take(pinned, selected),
            (Answer::Here(_) | Answer::Coming, Answer::Here(_) | Answer::Coming) => {}
            (Answer::Reading, _) | (_, Answer::Reading) => return note(ui, "The rows of this run are being read."),
            (Answer::Covered, _) => {
                note(ui, "Test rows are covered until you ask for them.");
                if ui.link(AppCommand::ShowTest.label()).clicked() {
                    commands.push(AppCommand::ShowTest);
                }
                return;
            }
            (Answer::Nothing(reason), _) | (_, Answer::Nothing(reason)) => return note(ui, reason),
            (Answer::NoRows(reason) | Answer::Failed(reason), _)
            | (_, Answer::NoRows(reason) | Answer::Failed(reason)) => {
                return note(ui, &reason);
            }
            (_, Answer::Covered) => return,
        }
        if let Some((pinned, selected, sorted)) = self.sorted.as_ref().filter(|(pinned, ..)| pinned.set == set) {
            list(ui, info, [pinned, selected], sorted);
        }
    }

    fn choose(&mut self, ui: &mut Ui, pair: &Pair<'_>) -> RowSet {
        let has_validation =
            pair.state.info().is_some_and(|info| info.dataset.validation_rows > 0 || info.dataset.folds > 0);
        let mut set = self.set.unwrap_or(if has_validation { RowSet::Validation } else { RowSet::Training });
        ui.horizontal(|ui| {
            let label = |set: RowSet| readout::SETS[set as usize].to_owned();
            if choice_menu::show(
                ui,
                ("Rows of", "Which rows the two networks are asked of"),
                &mut set,
                &RowSet::ALL,
                label,
            ) {
                self.set = Some(set);
            }
        });
        set
    }

    fn take(&mut self, pinned: Arc<Predictions>, selected: Arc<Predictions>) {
        let is_same = |known: &(Arc<Predictions>, Arc<Predictions>, Sorted)| {
            Arc::ptr_eq(&known.0, &pinned) && Arc::ptr_eq(&known.1, &selected)
        };
        if !self.sorted.as_ref().is_some_and(is_same) {
            let sorted = Sorted::of(&pinned, &selected);
            self.sorted = Some((pinned, selected, sorted));
        }
    }
}

/// How many rows there are of each kind, and those on which the two differ.
fn list(ui: &mut Ui, info: &RunInfo, pair: [&Arc<Predictions>; 2], sorted: &Sorted) {
    let palette = theme::of(ui.visuals());
    if let Some([both, pinned, selected, neither]) = sorted.counts.map(|counts| counts.map(figures::count)) {
        let text = format!(
            "Both right: {both}. The pinned one alone: {pinned}. The selected one alone: {selected}. Neither: {neither}."
        );
        ui.label(RichText::new(text).color(palette.text));
    }
    let count = sorted.differing.len().min(LISTED);
    if count == 0 {
        return note(ui, "There is no row that one gets right and the other wrong.");
    }
    let height = (count as f32 * ROW_HEIGHT).min(HEIGHT);
    ui.allocate_ui(vec2(ui.available_width(), height), |ui| {
        ui.set_min_height(height);
        let rows = RowList { name: "Rows on which the two differ", rows: count, reveal: None };
        rows.show(ui, |ui, rect, place| {
            let text = told(info, pair, sorted.differing[place]);
            let painter = ui.painter().with_clip_rect(rect);
            painter.text(rect.left_center(), Align2::LEFT_CENTER, &text, theme::small(), palette.text);
            text
        });
    });
}

/// A row in words: what is true of it, and what each of the two says.
fn told(info: &RunInfo, [pinned, selected]: [&Arc<Predictions>; 2], row: usize) -> String {
    let number = pinned.places.get(row).map_or(row + 1, |&place| place as usize + 1);
    match (&pinned.answers, &selected.answers) {
        (Answers::Classes(one), Answers::Classes(other)) => {
            let name = |class: Option<&u32>| {
                class.and_then(|&class| info.dataset.classes.get(class as usize)).map_or("", String::as_str)
            };
            let says = |classified: &crate::run::Classified| {
                let share = figures::percent(classified.confidence(row));
                format!("{} ({share})", name(classified.predicted.get(row)))
            };
            let truth = name(one.truth.get(row));
            format!("Row {number} is {truth} · pinned: {} · selected: {}", says(one), says(other))
        }
        (Answers::Values(one), Answers::Values(other)) => {
            let at = |values: &[f64]| figures::significant(values.get(row).copied().unwrap_or(f64::NAN));
            let (truth, one, other) = (at(&one.truth), at(&one.predicted), at(&other.predicted));
            format!("Row {number} is {truth} · pinned: {one} · selected: {other}")
        }
        _ => format!("Row {number}"),
    }
}
