//! Two networks compared: the one that is pinned and the one that is selected, in their figures, their weights, and in what they say of
//! the rows.

mod figures;
mod heatmaps;
mod rows;
mod weights;

use eframe::egui::{RichText, ScrollArea, Sides, Ui, vec2};

pub use self::heatmaps::PairLayers;
use self::{heatmaps::Heatmaps, rows::Rows, weights::Weights};
use super::{command::AppCommand, naming, pinned::Pinned, predicting::Predicting, state::State, theme, widgets};
use crate::{front::Member, run::RowSet};

/// The two networks.
#[derive(Clone, Copy)]
struct Pair<'a> {
    state: &'a State,
    pinned: &'a Pinned,
    selected: &'a Member,
}

/// The view, with what a person has chosen in it.
#[derive(Default)]
pub struct PairView {
    weights: Weights,
    heatmaps: Heatmaps,
    rows: Rows,
}

impl PairView {
    /// Shows it in the room of its pane.
    pub fn show(&mut self, ui: &mut Ui, state: &State, predicting: &Predicting, commands: &mut Vec<AppCommand>) {
        let Some(selected) = state.displayed() else {
            note(ui, "Two networks of the front are compared here.");
            return;
        };
        let Some(pinned) = &state.pinned else {
            note(
                ui,
                "Pin a network, and then select another one: their figures, weights and predictions are put side by side.",
            );
            ui.add_space(theme::GRID);
            widgets::labelled_button(ui, commands, AppCommand::TogglePin, AppCommand::TogglePin.label(), true);
            return;
        };
        let pair = Pair { state, pinned, selected: &selected };
        heading(ui, &pair, commands);
        widgets::keep_scroll_bar(ui);
        ScrollArea::vertical().id_salt("pair").auto_shrink([false; 2]).show(ui, |ui| {
            ui.set_max_width(ui.available_width() - 3.0 * theme::GRID);
            figures::show(ui, &pair);
            if state.shows_pinned() {
                return;
            }
            section(ui, "Weights");
            if pinned.has_same_network(state) {
                self.weights.show(ui, &pair);
                self.heatmaps.show(ui, &pair);
            } else {
                note(ui, "The two networks have other layers or other inputs: their weights do not correspond.");
            }
            section(ui, "Rows");
            if pinned.has_same_rows(state) {
                self.rows.show(ui, &pair, predicting, commands);
            } else {
                note(ui, "The pinned network is of a run with other rows, or with another split of them.");
            }
        });
    }

    /// Which rows and which picture of the layers a person has chosen.
    #[must_use]
    pub fn chosen(&self) -> (Option<RowSet>, PairLayers) {
        (self.rows.set, self.heatmaps.arrangement)
    }

    /// Chooses these.
    pub fn choose(&mut self, rows: Option<RowSet>, layers: PairLayers) {
        (self.rows.set, self.heatmaps.arrangement) = (rows, layers);
    }

    /// Forgets the images that were made ready.
    pub fn forget_images(&mut self) {
        self.heatmaps.forget_images();
    }

    /// The figures of both networks as a table, with numbers in full.
    #[must_use]
    pub fn table(&self, state: &State) -> Option<(Vec<String>, Vec<Vec<String>>)> {
        let (pinned, selected) = (state.pinned.as_ref()?, state.displayed()?);
        Some(figures::table(&Pair { state, pinned, selected: &selected }))
    }
}

/// Which two networks, each on a line of its own, and what can be done with the pin.
fn heading(ui: &mut Ui, pair: &Pair<'_>, commands: &mut Vec<AppCommand>) {
    let (state, pinned) = (pair.state, pair.pinned);
    named(ui, ["Pinned", &pinned.name(state)], |ui| {
        if ui.link(AppCommand::Unpin.label()).on_hover_text(AppCommand::Unpin.tooltip()).clicked() {
            commands.push(AppCommand::Unpin);
        }
    });
    let refit = if state.shows_refit() { ", refitted" } else { "" };
    named(ui, ["Selected", &format!("{}{refit}", naming::name(&pair.selected.point))], |ui| {
        if state.shows_pinned() {
            ui.label(RichText::new("It is the pinned one: select another.").color(theme::of(ui.visuals()).accent));
        } else if ui.link("Pin the selected one").on_hover_text(AppCommand::TogglePin.tooltip()).clicked() {
            commands.push(AppCommand::TogglePin);
        }
    });
    ui.add_space(theme::GRID);
}

/// A line with the name of a network, as wide as the table below, and with what can be done at its end.
fn named(ui: &mut Ui, [which, name]: [&str; 2], add_end: impl FnOnce(&mut Ui)) {
    let palette = theme::of(ui.visuals());
    let size = vec2(ui.available_width().min(figures::WIDTH), theme::LINE_HEIGHT);
    ui.allocate_ui(size, |ui| {
        Sides::new().shrink_left().truncate().show(
            ui,
            |ui| {
                ui.label(RichText::new(which).color(palette.weak));
                ui.label(RichText::new(name).font(theme::heading()).color(palette.strong));
            },
            add_end,
        );
    });
}

fn section(ui: &mut Ui, title: &str) {
    ui.add_space(2.0 * theme::GRID);
    ui.separator();
    ui.label(RichText::new(title).font(theme::title()).color(theme::of(ui.visuals()).strong));
}

/// A quiet line.
fn note(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).color(theme::of(ui.visuals()).weak));
}
