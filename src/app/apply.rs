//! The one place where commands are applied.

use std::path::PathBuf;

use eframe::egui::{self, ThemePreference};

use super::{App, command::AppCommand, costs::Figure, palette::Palette, panes::View, state::Status};
use crate::run::Command;

impl App {
    /// Applies every command that was emitted since the last frame.
    pub(super) fn apply_commands(&mut self, ctx: &egui::Context, frame: &eframe::Frame) {
        for command in std::mem::take(&mut self.commands) {
            self.apply(ctx, frame, command);
        }
    }

    #[allow(clippy::too_many_lines)] // a line for each command
    fn apply(&mut self, ctx: &egui::Context, frame: &eframe::Frame, command: AppCommand) {
        match command {
            AppCommand::Start => {
                self.contest.end();
                self.start();
            }
            AppCommand::ComputeAll => self.compute_all(),
            AppCommand::SaveView(..)
            | AppCommand::CopyPicture(_)
            | AppCommand::CopyTable(_)
            | AppCommand::SaveReport => self.take_home(ctx, frame, &command),
            AppCommand::ToggleForPrint => self.settings.for_print ^= true,
            AppCommand::ToggleCompared(path) => self.panes.comparison.toggle(&path),
            AppCommand::AddCompared(path) => self.add_compared(ctx, path),
            AppCommand::ClearCompared => self.panes.comparison.clear(),
            AppCommand::PauseOrResume => self.pause_or_resume(),
            AppCommand::Stop if self.state.can_stop() => {
                self.contest.end();
                self.worker.send(Command::Stop);
            }
            AppCommand::Select(number) => self.select(Some(number)),
            AppCommand::Recommend => self.select(self.state.recommended()),
            AppCommand::ShowTest => self.show_test(),
            AppCommand::SelectAgain => self.state.select_again(),
            AppCommand::Choose(selector) if self.state.best().is_some() => {
                self.select(selector.choose(self.state.front()).map(|member| member.point.number));
            }
            AppCommand::Compute(_)
            | AppCommand::Find(_)
            | AppCommand::Pull(_)
            | AppCommand::Grip
            | AppCommand::LetGo
            | AppCommand::TakeBack
            | AppCommand::More(_)
            | AppCommand::Refit
            | AppCommand::RefitAll
            | AppCommand::Tickets
            | AppCommand::Continue
            | AppCommand::RowsAt(_) => self.compute(command),
            AppCommand::ReadRows => self.state.no_rows = None,
            AppCommand::Stop | AppCommand::Choose(_) => {}
            AppCommand::Step(by) => self.select(self.state.neighbour(by)),
            AppCommand::SelectFirst => self.select(self.state.neighbour(isize::MIN)),
            AppCommand::SelectLast => self.select(self.state.neighbour(isize::MAX)),
            AppCommand::ToggleSetup => self.setup_open = Some(!self.setup_is_open(ctx)),
            AppCommand::ToggleHelp => self.help_open = !self.help_open,
            AppCommand::ToggleView(_)
            | AppCommand::Enlarge(_)
            | AppCommand::LayOut(_)
            | AppCommand::ResetLayout
            | AppCommand::ToggleTitleBars
            | AppCommand::NextPane
            | AppCommand::PreviousPane
            | AppCommand::MovePane(_) => self.arrange(ctx, &command),
            AppCommand::TogglePin => self.toggle_pin(),
            AppCommand::Unpin => self.state.pinned = None,
            AppCommand::Undo | AppCommand::Redo => self.step_in_history(command == AppCommand::Redo),
            AppCommand::TogglePalette => self.palette = Palette::toggled(self.palette.as_ref()),
            AppCommand::DismissFailure => self.state.failure = None,
            AppCommand::SetTheme(theme) => self.set_theme(ctx, theme),
            AppCommand::NextTheme => self.set_theme(ctx, next_theme(self.settings.theme)),
            AppCommand::ToggleImport
            | AppCommand::CancelReading
            | AppCommand::ReadAgain
            | AppCommand::Download(_)
            | AppCommand::CancelDownload => self.import(ctx, &command),
            AppCommand::ToggleUnitsAsImages => self.settings.units_as_images ^= true,
            AppCommand::EnlargeHeatmap(layer, unit) => self.enlarge_heatmap(Some((layer, unit))),
            AppCommand::CountAbove(_) | AppCommand::DrawNetwork(_) | AppCommand::ToggleUse => {
                self.settings.explore.apply(&command);
            }
            AppCommand::ToggleRefits => self.state.prefers_refits ^= true,
            AppCommand::ToggleRuns => self.toggle_runs(ctx),
            AppCommand::OpenRun(paths) => self.open_run(ctx, &paths, false),
            AppCommand::OpenInterrupted(_)
            | AppCommand::DismissInterrupted
            | AppCommand::TakeSetupBack
            | AppCommand::CopyCommandLine => self.go_back(ctx, command),
            AppCommand::BrowseRun | AppCommand::KeepRun | AppCommand::BrowseRows => {
                self.browse_runs(frame, ctx, &command);
            }
            AppCommand::Export
            | AppCommand::ChooseFormat(_)
            | AppCommand::CompactExport
            | AppCommand::FoldScaling
            | AppCommand::TogglePredict
            | AppCommand::Predict
            | AppCommand::OpenData(_) => self.leave_with(ctx, command),
            AppCommand::BrowseExport
            | AppCommand::BrowseTable
            | AppCommand::Write(_)
            | AppCommand::BrowseCsv
            | AppCommand::BrowseImageFolder
            | AppCommand::BrowseImageArchive => self.files(ctx, frame, command),
            AppCommand::ResetView
            | AppCommand::SwapAxes
            | AppCommand::ToggleL1Scale
            | AppCommand::ToggleLossScale
            | AppCommand::ToggleCurve(_)
            | AppCommand::ToggleBranches
            | AppCommand::ShowFigure(_)
            | AppCommand::ToggleRefitCurve => self.lay_out(&command),
        }
    }

    /// Looks at a table, or gets a dataset.
    fn import(&mut self, ctx: &egui::Context, command: &AppCommand) {
        match command {
            AppCommand::ToggleImport => self.import_open = !self.import_open,
            AppCommand::CancelReading => self.reader.cancel(),
            AppCommand::ReadAgain => self.reader.forget_files(),
            AppCommand::Download(remote) => self.downloads.begin(ctx, *remote),
            _ => self.downloads.cancel(),
        }
    }

    /// Asks for a folder or a file of a run.
    fn browse_runs(&mut self, frame: &eframe::Frame, ctx: &egui::Context, command: &AppCommand) {
        let dialog = rfd::FileDialog::new().set_parent(frame).set_directory(self.exporter.folder());
        let message = match command {
            AppCommand::BrowseRun => self.runs.browse(ctx, dialog),
            AppCommand::BrowseRows => self.runs.browse_rows(ctx, dialog),
            _ => self.runs.keep(ctx, &self.state, dialog),
        };
        self.state.message = message.or(self.state.message.take());
    }

    /// Compares the run in a folder, or all runs in it, whose names are read away from the window's thread.
    fn add_compared(&mut self, ctx: &egui::Context, path: PathBuf) {
        self.settings.panes.open(View::Comparison);
        self.panes.comparison.add_from(ctx, path);
    }

    fn toggle_runs(&mut self, ctx: &egui::Context) {
        self.runs_open = !self.runs_open;
        if self.runs_open {
            self.runs.list(ctx);
        }
    }

    /// Starts the run that the setup asks for. With a setup that is wrong nothing happens: its fields say why.
    pub(super) fn start(&mut self) {
        let Ok(mut specification) = self.settings.setup.specification() else { return };
        // A run can be computed again from any folder.
        specification.data.make_absolute();
        self.leave_last_run();
        self.reader.forget_files();
        self.runs.forget_watch();
        self.state.expect_run();
        self.view.manual = None;
        let command = self.settings.setup.command_for(specification);
        self.worker.send(command);
    }

    /// Opens the run in a folder, or the parts of one in several, and again whenever it is written to if it is to be watched.
    pub fn open_run(&mut self, ctx: &egui::Context, paths: &[PathBuf], watch: bool) {
        self.runs_open = false;
        self.leave_last_run();
        if let Some(message) = self.runs.open(ctx, paths, watch) {
            self.state.message = Some(message);
        }
    }

    fn pause_or_resume(&mut self) {
        match self.state.status {
            _ if self.state.can_pause() => self.worker.send(Command::Pause),
            Status::Paused => self.worker.send(Command::Resume),
            _ if self.state.can_continue() => self.compute(AppCommand::Continue),
            _ => {}
        }
    }

    fn select(&mut self, number: Option<usize>) {
        if let Some(number) = number.filter(|&number| self.state.front().get(number).is_some()) {
            self.state.select(number);
            self.state.pulled = None;
        }
    }

    fn set_theme(&mut self, ctx: &egui::Context, theme: ThemePreference) {
        self.settings.theme = theme;
        ctx.set_theme(theme);
    }

    fn lay_out(&mut self, command: &AppCommand) {
        let layout = &mut self.settings.layout;
        match command {
            AppCommand::SwapAxes => layout.swapped ^= true,
            AppCommand::ToggleL1Scale => layout.l1_scale = layout.l1_scale.toggled(),
            AppCommand::ToggleLossScale => layout.loss_scale = layout.loss_scale.toggled(),
            AppCommand::ToggleCurve(curve) => {
                if let Some(shown) = layout.shown.get_mut(*curve) {
                    *shown ^= true;
                }
                return;
            }
            AppCommand::ToggleRefitCurve => {
                layout.refits ^= true;
                return;
            }
            AppCommand::ToggleBranches => {
                layout.branches ^= true;
                return;
            }
            AppCommand::ShowFigure(figure) => {
                match *figure {
                    Figure::Metric(metric) => (layout.figure, layout.cost) = (metric, None),
                    Figure::Cost(cost) => layout.cost = Some(cost),
                }
                return;
            }
            _ => {}
        }
        // A part of the plane that a person zoomed to means nothing on other axes.
        self.view.manual = None;
    }
}

fn next_theme(theme: ThemePreference) -> ThemePreference {
    match theme {
        ThemePreference::System => ThemePreference::Light,
        ThemePreference::Light => ThemePreference::Dark,
        ThemePreference::Dark => ThemePreference::System,
    }
}
