//! How runs come into the comparison: from folders, and by computing the present setup with every method.

use std::path::{Path, PathBuf};

use eframe::egui::{Align2, Key, TextEdit, Ui};

use super::super::{
    choice_menu,
    command::AppCommand,
    panes::Seen,
    state::State,
    theme,
    widgets::{self, Look},
};
use crate::{
    front::Method,
    run::{Specification, kept},
};

/// What each method may take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Allowance {
    /// As many gradients each.
    #[default]
    Gradients,
    /// As many seconds each.
    Seconds,
}

impl Allowance {
    const ALL: [Self; 2] = [Self::Gradients, Self::Seconds];

    fn label(self) -> &'static str {
        match self {
            Self::Gradients => "gradients",
            Self::Seconds => "seconds",
        }
    }
}

/// What is typed and chosen to add runs.
#[derive(Clone, Debug, Default)]
pub struct Additions {
    /// The path of a run, or of a folder of runs.
    pub typed: String,
    /// What is counted.
    pub allowance: Allowance,
    /// How much of it each method may take, as it is typed; empty for what the run that is shown took.
    pub amount: String,
}

/// The runs in a folder: the folder itself if it is one.
#[must_use]
pub fn runs_in(folder: &Path) -> Vec<PathBuf> {
    if folder.join("run.toml").is_file() {
        return vec![folder.to_owned()];
    }
    kept::newest(folder, usize::MAX).into_iter().map(|glance| glance.path).collect()
}

/// The present setup with every method, each with the same allowance.
#[must_use]
pub fn contenders(specification: &Specification, allowance: Allowance, amount: f64) -> Vec<Specification> {
    let with = |method: Method| {
        let mut specification = specification.clone();
        specification.method.name = method;
        specification.method.as_published = false;
        // More than a computer can count is no bound.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // checked to be at least 1
        match allowance {
            Allowance::Gradients => specification.method.gradients = Some(amount.round().max(1.0) as usize),
            Allowance::Seconds => specification.method.seconds = Some(amount),
        }
        specification
    };
    Method::ALL.into_iter().map(with).collect()
}

impl Additions {
    /// How much each method may take: what is typed, or what the run that is shown took.
    #[must_use]
    pub fn amount(&self, shown: Option<f64>) -> Option<f64> {
        let typed = self.amount.trim().replace(',', "");
        let amount = if typed.is_empty() { shown } else { typed.parse().ok() };
        amount.filter(|amount: &f64| amount.is_finite() && *amount > 0.0)
    }

    /// What the run that is shown took of what is counted.
    #[must_use]
    pub fn taken(&self, state: &State) -> Option<f64> {
        match self.allowance {
            Allowance::Gradients => state.search()?.gradients.map(|gradients| gradients as f64),
            Allowance::Seconds => {
                let seconds = state.front().members().iter().map(|member| member.point.seconds).fold(0.0, f64::max);
                Some(seconds.ceil())
            }
        }
    }
}

/// Shows both ways.
pub fn show(ui: &mut Ui, additions: &mut Additions, seen: &Seen<'_>, commands: &mut Vec<AppCommand>) {
    ui.horizontal_wrapped(|ui| {
        let field = TextEdit::singleline(&mut additions.typed)
            .hint_text("folder of a run, or of runs")
            .align(Align2::LEFT_CENTER)
            .desired_width(200.0);
        let response = ui.add(field).accessible_name("Folder of runs to compare");
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let typed = additions.typed.trim().to_owned();
        let add = widgets::button(ui, Look { text: Some("Add"), ..Look::default() }, "Add runs", !typed.is_empty());
        let add = add.on_hover_text("Compare this run, or all runs in this folder");
        if (add.clicked() || entered) && !typed.is_empty() {
            commands.push(AppCommand::AddCompared(PathBuf::from(typed)));
            additions.typed.clear();
        }
        let look = Look { text: Some("Runs…"), ..Look::default() };
        if widgets::button(ui, look, "Tick runs to compare", true)
            .on_hover_text("The list of kept runs, each with a box to tick")
            .clicked()
        {
            commands.push(AppCommand::ToggleRuns);
        }
        if widgets::button(ui, Look { text: Some("Clear"), quiet: true, ..Look::default() }, "Compare none", true)
            .on_hover_text("Compare no run but the one that is shown")
            .clicked()
        {
            commands.push(AppCommand::ClearCompared);
        }
        ui.separator();
        every_method(ui, additions, seen, commands);
    });
    ui.add_space(theme::GRID);
}

/// The setup on the left with every method.
fn every_method(ui: &mut Ui, additions: &mut Additions, seen: &Seen<'_>, commands: &mut Vec<AppCommand>) {
    let taken = additions.taken(seen.state);
    let amount = additions.amount(taken);
    let is_free = !seen.state.status.is_active();
    let look = Look { text: Some(AppCommand::ComputeAll.label()), ..Look::default() };
    let enabled = is_free && amount.is_some() && seen.settings.setup.specification().is_ok();
    let response = widgets::button(ui, look, AppCommand::ComputeAll.label(), enabled)
        .on_hover_text(AppCommand::ComputeAll.tooltip())
        .on_disabled_hover_text(
            "Possible while nothing is computed, with a setup without faults and an amount above zero",
        );
    if response.clicked() {
        commands.push(AppCommand::ComputeAll);
    }
    let hint = taken.map_or_else(|| "how many".to_owned(), |taken| format!("{taken}"));
    let field =
        TextEdit::singleline(&mut additions.amount).hint_text(hint).align(Align2::LEFT_CENTER).desired_width(64.0);
    ui.add(field)
        .accessible_name("How much each method may take")
        .on_hover_text("What each method may take; empty for what the run that is shown took");
    let tooltip = "What is counted: gradients, in passes over all training rows, or seconds";
    choice_menu::show(ui, ("each may take, in", tooltip), &mut additions.allowance, &Allowance::ALL, |one| {
        one.label().to_owned()
    });
}
