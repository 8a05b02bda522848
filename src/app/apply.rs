//! The one place where commands are applied.

use eframe::egui::{self, ThemePreference};

use super::{
    App,
    command::AppCommand,
    exporter,
    state::{Message, Status, Tone},
};
use crate::run::Command;

impl App {
    /// Applies every command that was emitted since the last frame.
    pub(super) fn apply_commands(&mut self, ctx: &egui::Context, frame: &eframe::Frame) {
        for command in std::mem::take(&mut self.commands) {
            self.apply(ctx, frame, command);
        }
    }

    fn apply(&mut self, ctx: &egui::Context, frame: &eframe::Frame, command: AppCommand) {
        match command {
            AppCommand::Start => self.start(),
            AppCommand::PauseOrResume => self.pause_or_resume(),
            AppCommand::Stop if self.state.status.is_active() => self.worker.send(Command::Stop),
            AppCommand::Stop => {}
            AppCommand::Select(number) => self.select(Some(number)),
            AppCommand::SelectBest => self.select(self.state.best()),
            AppCommand::Step(by) => self.select(self.state.neighbour(by)),
            AppCommand::SelectFirst => self.select(self.state.neighbour(isize::MIN)),
            AppCommand::SelectLast => self.select(self.state.neighbour(isize::MAX)),
            AppCommand::ToggleSetup => self.setup_open = Some(!self.setup_is_open(ctx)),
            AppCommand::ToggleHelp => self.help_open = !self.help_open,
            AppCommand::DismissFailure => self.state.failure = None,
            AppCommand::SetTheme(theme) => self.set_theme(ctx, theme),
            AppCommand::NextTheme => self.set_theme(ctx, next_theme(self.settings.theme)),
            AppCommand::ToggleUnitsAsImages => self.settings.units_as_images ^= true,
            AppCommand::Export | AppCommand::Write(_) | AppCommand::BrowseCsv => self.files(ctx, frame, command),
            AppCommand::ResetView
            | AppCommand::SwapAxes
            | AppCommand::ToggleL1Scale
            | AppCommand::ToggleLossScale
            | AppCommand::ToggleCurve(_) => self.lay_out(&command),
        }
    }

    /// Starts the run that the setup asks for. With a setup that is wrong nothing happens: its fields say why.
    pub(super) fn start(&mut self) {
        let Ok(specification) = self.settings.setup.specification() else { return };
        self.reader.forget_files();
        self.state.status = Status::Starting;
        self.state.progress = None;
        self.state.failure = None;
        self.state.message = None;
        self.view.manual = None;
        self.worker.send(Command::Start(Box::new(specification)));
    }

    fn pause_or_resume(&mut self) {
        match self.state.status {
            Status::Running => self.worker.send(Command::Pause),
            Status::Paused => self.worker.send(Command::Resume),
            _ => {}
        }
    }

    fn select(&mut self, number: Option<usize>) {
        if number.is_some_and(|number| self.state.front.get(number).is_some()) {
            self.state.selected = number;
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
            _ => {}
        }
        // A part of the plane that a person zoomed to means nothing on other axes.
        self.view.manual = None;
    }

    fn files(&mut self, ctx: &egui::Context, frame: &eframe::Frame, command: AppCommand) {
        if matches!(command, AppCommand::Write(_)) {
            // What an earlier attempt came to would be read as the answer to this one.
            self.state.message = None;
        }
        let message = match command {
            AppCommand::Export if self.state.shown().is_some() => self.exporter.open_dialog(ctx, frame, &self.state),
            AppCommand::Write(path) => self.exporter.write(ctx, &self.state, path),
            AppCommand::BrowseCsv if self.csv_dialog.is_none() => self.browse(ctx, frame),
            _ => None,
        };
        if message.is_some() {
            self.state.message = message;
        }
    }

    fn browse(&mut self, ctx: &egui::Context, frame: &eframe::Frame) -> Option<Message> {
        let dialog = rfd::FileDialog::new().set_parent(frame).set_title("CSV file").add_filter("CSV", &["csv"]);
        self.csv_dialog = exporter::ask(ctx, dialog, rfd::FileDialog::pick_file).ok();
        self.csv_dialog.is_none().then(no_csv_dialog)
    }

    /// Takes in what short work away from the window's thread has come to.
    pub(super) fn poll_tasks(&mut self) {
        if let Some(message) = self.exporter.poll(&mut self.commands) {
            self.state.message = Some(message);
        }
        let Some(task) = self.csv_dialog.take() else { return };
        match task.poll() {
            super::background::Poll::Pending => self.csv_dialog = Some(task),
            super::background::Poll::Ready(exporter::Answer::Chosen(path)) => {
                self.settings.setup.csv = path.display().to_string();
            }
            super::background::Poll::Ready(exporter::Answer::Closed) => {}
            super::background::Poll::Ready(exporter::Answer::NoDialog) | super::background::Poll::Lost => {
                self.state.message = Some(no_csv_dialog());
            }
        }
    }
}

/// Said where the native dialog does not open: neither a success nor a fault.
pub(super) fn no_csv_dialog() -> Message {
    Message { text: "No file dialog is available here: type the path of the CSV file.".to_owned(), tone: Tone::Note }
}

fn next_theme(theme: ThemePreference) -> ThemePreference {
    match theme {
        ThemePreference::System => ThemePreference::Light,
        ThemePreference::Light => ThemePreference::Dark,
        ThemePreference::Dark => ThemePreference::System,
    }
}
