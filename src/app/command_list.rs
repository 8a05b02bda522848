//! The commands that a person can ask for by name: what the palette finds and the help lists.

use eframe::egui::ThemePreference;

use super::{
    App,
    command::AppCommand,
    costs::{Cost, Figure},
    enlarged,
    explore_settings::{NetworkPicture, Upper},
    panes::{PaneMove, Ready, View},
    picture::Subject,
    pictures::Form,
    readout,
    state::Status,
};
use crate::{
    data::Remote,
    front::{Metric, Selector},
};

/// Those that concern the run, its front and its networks.
fn of_the_run() -> Vec<AppCommand> {
    use AppCommand as C;
    let mut all = vec![C::Start, C::PauseOrResume, C::Stop, C::Continue, C::Undo, C::Redo, C::Recommend];
    all.extend(Selector::ALL.map(C::Choose));
    all.extend([
        C::Step(-1),
        C::Step(1),
        C::Step(-10),
        C::Step(10),
        C::SelectFirst,
        C::SelectLast,
        C::TogglePin,
        C::Unpin,
        C::ResetView,
        C::SwapAxes,
        C::ToggleL1Scale,
        C::ToggleLossScale,
        C::ToggleCurve(0),
        C::ToggleCurve(1),
        C::ToggleCurve(2),
        C::ToggleBranches,
        C::ToggleRefitCurve,
        C::ShowTest,
        C::ToggleUnitsAsImages,
        C::ToggleUse,
        enlarged::of_layer(0),
        enlarged::of_layer(1),
        enlarged::of_layer(2),
        enlarged::of_layer(3),
        C::Refit,
        C::RefitAll,
        C::Tickets,
        C::ToggleRefits,
        C::Export,
        C::ToggleRuns,
        C::BrowseRun,
        C::KeepRun,
        C::BrowseRows,
        C::ReadRows,
        C::TakeSetupBack,
        C::CopyCommandLine,
        C::BrowseCsv,
        C::BrowseImageFolder,
        C::BrowseImageArchive,
    ]);
    all.extend([C::ToggleImport, C::ReadAgain, C::CancelReading, C::TogglePredict, C::CancelDownload]);
    all.extend(Remote::ALL.map(C::Download));
    all.extend(Metric::ALL.map(|metric| C::ShowFigure(Figure::Metric(metric))));
    all.extend(Cost::ALL.map(|cost| C::ShowFigure(Figure::Cost(cost))));
    all
}

/// Every command that can be asked for by name, in the order in which the palette shows them.
#[must_use]
pub fn listed() -> Vec<AppCommand> {
    use AppCommand as C;
    let mut all = of_the_run();
    all.extend([C::SaveReport, C::ToggleForPrint, C::ComputeAll, C::ClearCompared]);
    for subject in Subject::ALL {
        all.extend(Form::ALL.map(|form| C::SaveView(subject, form)));
        all.extend([C::CopyPicture(subject), C::CopyTable(subject)]);
    }
    all.extend(Upper::ALL.map(C::CountAbove));
    all.extend([NetworkPicture::Automatic, NetworkPicture::Graph, NetworkPicture::Layers].map(C::DrawNetwork));
    all.extend(View::ALL.iter().map(|&view| C::ToggleView(view)));
    all.extend(View::ALL.iter().map(|&view| C::Enlarge(view)));
    all.extend(Ready::ALL.iter().map(|&ready| C::LayOut(ready)));
    all.extend([C::ResetLayout, C::ToggleTitleBars, C::NextPane, C::PreviousPane, C::ToggleSetup]);
    all.extend(PaneMove::ALL.map(C::MovePane));
    all.extend([ThemePreference::System, ThemePreference::Light, ThemePreference::Dark].map(C::SetTheme));
    all.extend([C::NextTheme, C::DismissFailure, C::DismissInterrupted, C::ToggleHelp, C::TogglePalette]);
    all
}

/// What a command is called where nothing around it says what it is about.
#[must_use]
pub fn title(command: &AppCommand) -> String {
    let (about, name) = match command {
        AppCommand::ToggleView(view) => ("View", view.label()),
        AppCommand::Enlarge(view) => ("Show alone", view.label()),
        AppCommand::LayOut(ready) => ("Layout", ready.label()),
        AppCommand::SetTheme(_) => ("Colours", command.label()),
        AppCommand::ShowFigure(_) => ("Figure along the front", command.label()),
        AppCommand::Recommend | AppCommand::Choose(_) => ("Select", command.label()),
        AppCommand::Download(remote) => return format!("Download {}", remote.label()),
        AppCommand::EnlargeHeatmap(layer, _) => return format!("Enlarge the heatmap of layer {}", layer + 1),
        AppCommand::BrowseRun => return "Open the folder of a run…".to_owned(),
        AppCommand::BrowseRows => return "Look for the rows of this run…".to_owned(),
        AppCommand::ReadRows => return "Read the rows of this run again".to_owned(),
        AppCommand::BrowseCsv => return "Choose a CSV file…".to_owned(),
        AppCommand::BrowseImageFolder => return "Choose a folder of images…".to_owned(),
        AppCommand::BrowseImageArchive => return "Choose an archive of images…".to_owned(),
        AppCommand::TogglePin => return "Pin this network, or let it go".to_owned(),
        AppCommand::Unpin => return "Unpin the pinned network".to_owned(),
        AppCommand::DismissFailure => return "Close the message of a failed run".to_owned(),
        AppCommand::DismissInterrupted => return "Dismiss interrupted runs".to_owned(),
        _ => return key_meaning(command),
    };
    format!("{about}: {name}")
}

/// What a command does, as the help says it beside its key.
#[must_use]
pub fn key_meaning(command: &AppCommand) -> String {
    match command {
        AppCommand::Step(10) => "Ten points denser".to_owned(),
        AppCommand::Step(-10) => "Ten points sparser".to_owned(),
        AppCommand::PauseOrResume => "Pause or resume".to_owned(),
        AppCommand::ToggleSetup => "Show or fold the setup".to_owned(),
        AppCommand::ToggleCurve(_) | AppCommand::ToggleBranches | AppCommand::ToggleRefitCurve => {
            format!("{} on or off", command.label())
        }
        _ => command.label().trim_end_matches('…').to_owned(),
    }
}

impl App {
    /// Whether a command would do anything now.
    #[must_use]
    pub(super) fn can(&self, command: &AppCommand) -> bool {
        let state = &self.state;
        let has_front = !state.front().is_empty();
        match command {
            AppCommand::Start => self.findings.obstacle().is_none(),
            AppCommand::PauseOrResume => state.can_pause() || state.status == Status::Paused || state.can_continue(),
            AppCommand::Stop => state.can_stop(),
            AppCommand::Continue => state.can_continue(),
            AppCommand::Undo => self.history.can()[0],
            AppCommand::Redo => self.history.can()[1],
            AppCommand::Recommend => state.recommended().is_some(),
            AppCommand::Choose(selector) => state.best().is_some() && selector.choose(state.front()).is_some(),
            AppCommand::Step(_)
            | AppCommand::SelectFirst
            | AppCommand::SelectLast
            | AppCommand::TogglePin
            | AppCommand::SaveReport
            | AppCommand::TogglePredict
            | AppCommand::Export => has_front,
            AppCommand::ShowFigure(Figure::Metric(metric)) => {
                state.info().is_some() && metric.is_of_regression() == readout::is_regression(state)
            }
            AppCommand::SaveView(subject, _) | AppCommand::CopyPicture(subject) | AppCommand::CopyTable(subject) => {
                self.source().has(*subject)
            }
            AppCommand::ClearCompared => self.panes.comparison.is_comparing(),
            AppCommand::ComputeAll => !state.status.is_active() && self.findings.obstacle().is_none(),
            AppCommand::Unpin => state.pinned.is_some(),
            AppCommand::ResetView => self.view.manual.is_some(),
            AppCommand::ShowTest => state.covers_test(),
            AppCommand::Refit | AppCommand::RefitAll | AppCommand::Tickets => state.refit_request(command).is_some(),
            AppCommand::KeepRun | AppCommand::TakeSetupBack | AppCommand::ShowFigure(Figure::Cost(_)) => {
                state.info().is_some()
            }
            AppCommand::EnlargeHeatmap(layer, _) => *layer < self.layers.pictures.len(),
            AppCommand::DismissFailure => state.failure.is_some(),
            AppCommand::MovePane(how) => {
                self.keyboard_in.is_some_and(|view| self.settings.panes.clone().move_pane(view, *how).is_some())
            }
            AppCommand::DismissInterrupted => !self.launch.interrupted().is_empty(),
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What cannot be asked for by name: it needs a place, a number or a path that is pointed at or typed elsewhere.
    const POINTED_AT: [&str; 22] = [
        "Select",
        "SelectAgain",
        "Compute",
        "Find",
        "Pull",
        "Grip",
        "LetGo",
        "TakeBack",
        "RowsAt",
        "Write",
        "OpenRun",
        "OpenInterrupted",
        "More",
        "ToggleCompared",
        "AddCompared",
        "ChooseFormat",
        "CompactExport",
        "FoldScaling",
        "BrowseExport",
        "Predict",
        "BrowseTable",
        "OpenData",
    ];

    /// The names of all commands, as their list in the code has them.
    fn names() -> Vec<&'static str> {
        let source = include_str!("command.rs");
        let list = source.split("pub enum AppCommand {").nth(1).unwrap().split("\n}").next().unwrap();
        let lines = list.lines().map(str::trim).filter(|line| !line.starts_with("//") && !line.is_empty());
        lines.map(|line| line.split(['(', ',', ' ']).next().unwrap()).collect()
    }

    #[test]
    fn every_command_is_in_the_list_or_is_pointed_at() {
        let listed: Vec<String> = listed().iter().map(|command| format!("{command:?}")).collect();
        let is_listed = |name: &str| listed.iter().any(|command| command.split('(').next() == Some(name));
        let names = names();
        assert!(names.len() > 50, "{names:?}");
        for name in names {
            assert!(is_listed(name) != POINTED_AT.contains(&name), "{name}");
        }
    }

    #[test]
    fn every_command_with_a_key_is_in_the_list_and_every_title_is_another() {
        let listed = listed();
        for shortcut in super::super::shortcuts::shortcuts() {
            assert!(listed.contains(&shortcut.command), "{:?}", shortcut.command);
        }
        let mut titles: Vec<String> = listed.iter().map(title).collect();
        let count = titles.len();
        titles.sort();
        titles.dedup();
        assert_eq!(titles.len(), count, "{titles:?}");
    }
}
