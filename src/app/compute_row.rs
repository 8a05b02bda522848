//! Asks for a network between the points of a front, or beyond them: by its norm, or by what a person needs of it.

use std::path::PathBuf;

use eframe::egui::{Align2, ComboBox, Key, RichText, Role, TextEdit, Ui};

use super::{
    command::AppCommand,
    figures,
    pulled::{Asked, Session},
    readout,
    state::{State, Status},
    theme,
    widgets::{self, Look},
};
use crate::run::Goal;

/// Width of the button, that of the one that writes a file below, and of the menu.
const BUTTON: f32 = 76.0;
const MENU: f32 = 118.0;

/// What a person names to ask for a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Its ℓ¹ norm.
    #[default]
    Norm,
    /// The most parameters that are not zero.
    NonZeros,
    /// The most bytes.
    Bytes,
    /// The smallest share of zeros, in per cent.
    Sparsity,
    /// The lowest accuracy on validation rows in per cent, or R².
    Score,
    /// The highest loss on validation rows.
    Loss,
}

/// What stands in the row.
#[derive(Clone, Debug, Default)]
pub struct ComputeRow {
    kind: Kind,
    typed: String,
    path: String,
}

impl Kind {
    const ALL: [Self; 6] = [Self::Norm, Self::NonZeros, Self::Bytes, Self::Sparsity, Self::Score, Self::Loss];

    fn label(self, state: &State) -> &'static str {
        match self {
            Self::Norm => "ℓ¹ norm",
            Self::NonZeros => "Non-zeros ≤",
            Self::Bytes => "Bytes ≤",
            Self::Sparsity => "Zeros ≥ (%)",
            Self::Score if readout::is_regression(state) => "Val. R² ≥",
            Self::Score => "Val. acc. ≥ (%)",
            Self::Loss => "Val. loss ≤",
        }
    }

    /// As it is spoken.
    fn name(self, state: &State) -> &'static str {
        match self {
            Self::Norm => "Another ℓ¹ norm",
            Self::NonZeros => "At most so many non-zeros",
            Self::Bytes => "At most so many bytes",
            Self::Sparsity => "At least so many zeros, in per cent",
            Self::Score if readout::is_regression(state) => "At least this R² on validation rows",
            Self::Score => "At least this accuracy on validation rows, in per cent",
            Self::Loss => "At most this loss on validation rows",
        }
    }

    fn tooltip(self) -> &'static str {
        match self {
            Self::Norm => {
                "The network with exactly this norm is computed and joins the front; Return over the front asks for the one under the \
                 pointer, and dragging the ring for the one where it is let go"
            }
            Self::NonZeros => {
                "The network of lowest loss with at most so many parameters that are not zero, biases included"
            }
            Self::Bytes => {
                "The network of lowest loss whose parameters take at most so many bytes once dead units and unused inputs are left out, four \
                 for each"
            }
            Self::Sparsity => "The network of lowest loss of whose parameters at least this share is zero",
            Self::Score | Self::Loss => "The sparsest network that is as good as this on validation rows",
        }
    }

    /// What is asked for with this text.
    fn command(self, text: &str, state: &State) -> Option<AppCommand> {
        let number = text.trim().trim_end_matches('%').trim().replace('\u{2009}', "");
        let real = || number.parse::<f64>().ok().filter(|value| value.is_finite());
        let count = || number.parse::<usize>().ok();
        let share = || real().map(|percent| percent / 100.0).filter(|share| (0.0..=1.0).contains(share));
        match self {
            Self::Norm => real().filter(|l1| *l1 >= 0.0).map(AppCommand::Compute),
            Self::NonZeros => count().map(|most| AppCommand::Find(Goal::NonZeros(most))),
            Self::Bytes => count().map(|most| AppCommand::Find(Goal::Bytes(most))),
            Self::Sparsity => share().map(|least| AppCommand::Find(Goal::Sparsity(least))),
            Self::Score if readout::is_regression(state) => {
                real().filter(|least| *least <= 1.0).map(|least| AppCommand::Find(Goal::Score(least)))
            }
            Self::Score => share().map(|least| AppCommand::Find(Goal::Score(least))),
            Self::Loss => real().filter(|most| *most >= 0.0).map(|most| AppCommand::Find(Goal::Loss(most))),
        }
    }
}

impl ComputeRow {
    /// Shows the menu, the field and the button; or those by which the rows of an opened run are found again.
    pub fn show(&mut self, ui: &mut Ui, state: &State, commands: &mut Vec<AppCommand>) {
        if state.status == Status::Opened && state.session == Session::WithoutRows {
            self.show_path(ui, commands);
        } else {
            self.show_wanted(ui, state, commands);
        }
    }

    fn show_wanted(&mut self, ui: &mut Ui, state: &State, commands: &mut Vec<AppCommand>) {
        let there = state.can_compute();
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0 * theme::GRID;
            let shown = RichText::new(self.kind.label(state));
            let menu = ComboBox::from_id_salt("kind of goal").width(MENU).selected_text(shown).show_ui(ui, |ui| {
                for kind in Kind::ALL {
                    if ui.selectable_label(kind == self.kind, kind.label(state)).clicked() && kind != self.kind {
                        self.kind = kind;
                        self.typed.clear();
                    }
                }
            });
            menu.response.widget_info(|| {
                eframe::egui::WidgetInfo::labeled(Role::ComboBox, true, "What to ask a network for by")
            });
            menu.response.on_hover_text("By its norm, or by what you need of it");
            let room = ui.available_width() - BUTTON - ui.spacing().item_spacing.x;
            let hint = state.asked.map_or_else(
                || if self.kind == Kind::Norm { "another".to_owned() } else { String::new() },
                |asked| match asked {
                    Asked::Norm(l1) => format!("{} …", figures::significant(l1)),
                    Asked::Goal(_) => "looking …".to_owned(),
                },
            );
            let field = TextEdit::singleline(&mut self.typed).hint_text(hint).align(Align2::LEFT_CENTER);
            let response = ui.add_enabled(there, field.desired_width(room)).accessible_name(self.kind.name(state));
            let response = response.on_hover_text(self.kind.tooltip());
            // After the field has taken in what was typed: Return may come in the same frame.
            let wanted = self.kind.command(&self.typed, state);
            let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            let look = Look { text: Some("Compute"), width: BUTTON, ..Look::default() };
            let why = state.obstacle_to_computing().unwrap_or("Type a number");
            let pressed = widgets::button(ui, look, "Compute", there && wanted.is_some())
                .on_hover_text(wanted.as_ref().map_or("", AppCommand::tooltip))
                .on_disabled_hover_text(why);
            if let Some(command) = wanted.filter(|_| there && (pressed.clicked() || entered)) {
                commands.push(command);
                self.typed.clear();
            }
        });
    }

    fn show_path(&mut self, ui: &mut Ui, commands: &mut Vec<AppCommand>) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0 * theme::GRID;
            let browse = Look { text: Some("Browse…"), width: BUTTON, ..Look::default() };
            let look = Look { text: Some("Look here"), width: BUTTON, ..Look::default() };
            let room = ui.available_width() - 2.0 * (BUTTON + ui.spacing().item_spacing.x);
            let field = TextEdit::singleline(&mut self.path).hint_text("path of the rows").align(Align2::LEFT_CENTER);
            let response = ui.add(field.desired_width(room)).accessible_name("Path of the rows of this run");
            let response = response
                .on_hover_text("Where the file with the rows of this run is now: more of it is computed from them");
            let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            let path = self.path.trim();
            let pressed = widgets::button(ui, look, "Look here", !path.is_empty());
            if (pressed.clicked() || entered) && !path.is_empty() {
                commands.push(AppCommand::RowsAt(PathBuf::from(path)));
            }
            let response = widgets::button(ui, browse, "Browse for the rows", true);
            if response.on_hover_text(AppCommand::BrowseRows.tooltip()).clicked() {
                commands.push(AppCommand::BrowseRows);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_understood_or_refused() {
        let state = State::default();
        let find = |kind: Kind, text: &str| kind.command(text, &state);
        assert_eq!(find(Kind::Norm, " 12.5 "), Some(AppCommand::Compute(12.5)));
        assert_eq!(find(Kind::NonZeros, "1\u{2009}204"), Some(AppCommand::Find(Goal::NonZeros(1204))));
        assert_eq!(find(Kind::Bytes, "4096"), Some(AppCommand::Find(Goal::Bytes(4096))));
        assert_eq!(find(Kind::Sparsity, "95 %"), Some(AppCommand::Find(Goal::Sparsity(0.95))));
        assert_eq!(find(Kind::Score, "90"), Some(AppCommand::Find(Goal::Score(0.9))));
        assert_eq!(find(Kind::Loss, "0.5"), Some(AppCommand::Find(Goal::Loss(0.5))));
        for kind in Kind::ALL {
            for wrong in ["", "-1", "many", "NaN", "inf"] {
                assert_eq!(find(kind, wrong), None, "{kind:?} {wrong}");
            }
        }
        for (kind, wrong) in [(Kind::NonZeros, "1.5"), (Kind::Sparsity, "101"), (Kind::Score, "101")] {
            assert_eq!(find(kind, wrong), None, "{kind:?} {wrong}");
        }
    }
}
