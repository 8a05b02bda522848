//! What the program begins with: the run that was looked at last, or a new one; and what is said of a run that was interrupted.

use std::{path::PathBuf, time::SystemTime};

use eframe::egui::{self, RichText, Ui};

use super::{
    App,
    background::{Poll, Task},
    command::AppCommand,
    figures,
    runs::{LISTED, ended},
    state::Status,
    theme,
};
use crate::run::{
    interrupted::{Reopened, interrupted, reopen},
    kept::Glance,
};

/// Runs that are tried one after the other, where the last ones are gone or were interrupted.
const TRIED: usize = 8;

/// Width of the answers to what is said of an interrupted run.
const ANSWERS: f32 = 130.0;

/// What goes on as the program begins.
#[derive(Debug, Default)]
pub struct Launch {
    reopening: Option<Task<Reopened>>,
    scan: Option<Task<Vec<Glance>>>,
    interrupted: Vec<Glance>,
}

impl Launch {
    /// Runs that were interrupted, the newest first, until a person has answered.
    #[must_use]
    pub fn interrupted(&self) -> &[Glance] {
        &self.interrupted
    }
}

impl App {
    /// Opens the run that was looked at last. Without one a run is started, so that there is something to see: the one that is set up,
    /// and the first time the Iris example. A file of one's own waits for Start: it may be large, or gone.
    pub(super) fn begin(&mut self, ctx: &egui::Context) {
        let last: Vec<PathBuf> = self.settings.views.folders().take(TRIED).map(PathBuf::from).collect();
        if !last.is_empty() {
            self.launch.reopening = Task::spawn(ctx, "reopen", move || reopen(&last)).ok();
        }
        if self.launch.reopening.is_some() {
            self.state.status = Status::Opening;
        } else {
            self.start_builtin();
        }
    }

    fn start_builtin(&mut self) {
        if self.settings.setup.builtin().is_some() {
            self.start();
        }
    }

    /// A person has asked for something else than the run that was looked at last.
    pub(super) fn leave_last_run(&mut self) {
        if self.launch.reopening.take().is_some() {
            self.state.status = Status::Idle;
        }
    }

    /// Looks for runs that were interrupted among those that are kept.
    pub(super) fn look_for_interrupted(&mut self, ctx: &egui::Context) {
        let (seen, now) = (self.settings.seen_interrupted, SystemTime::now());
        let Some(root) = self.runs.root().map(PathBuf::from) else { return };
        self.launch.scan = Task::spawn(ctx, "interrupted", move || interrupted(&root, LISTED, seen, now)).ok();
    }

    /// Takes in what is known by now of earlier runs.
    pub(super) fn poll_launch(&mut self) {
        if let Poll::Ready(found) = ended(&mut self.launch.scan) {
            self.launch.interrupted = found;
        }
        match ended(&mut self.launch.reopening) {
            Poll::Pending => {}
            // The setup stays as it was left.
            Poll::Ready(Reopened::Run(folder, record)) => {
                self.state.open(*record, Some(folder), false);
                self.restore_view();
            }
            // What broke off is not begun again by itself: it might break off again.
            Poll::Ready(Reopened::Interrupted) => self.state.status = Status::Idle,
            Poll::Ready(Reopened::Nothing) | Poll::Lost => {
                self.state.status = Status::Idle;
                self.start_builtin();
            }
        }
    }

    /// A person has answered to what was said of interrupted runs, and is not told of them again.
    pub(super) fn answer_interrupted(&mut self) {
        let newest = self.launch.interrupted.iter().map(|glance| glance.written).max();
        self.settings.seen_interrupted = newest.max(self.settings.seen_interrupted);
        self.launch.interrupted.clear();
    }
}

/// Says what was interrupted and offers to open it; nothing if nothing was.
pub fn show(ui: &mut Ui, interrupted: &[Glance], commands: &mut Vec<AppCommand>) {
    let Some(newest) = interrupted.first() else { return };
    let palette = theme::of(ui.visuals());
    let points = match newest.points.len() {
        1 => "1 point".to_owned(),
        points => format!("{} points", figures::count(points)),
    };
    let more = match interrupted.len() {
        1 => String::new(),
        runs => format!("; {} more in the list of runs", figures::count(runs - 1)),
    };
    let text = format!("Interrupted: {} {}, {points}{more}", newest.name, newest.network);
    // The answers stay in sight, however long the name is.
    let room = (ui.available_width() - ANSWERS).max(0.0);
    ui.scope(|ui| {
        ui.set_max_width(room);
        ui.label(RichText::new(&text).color(palette.text)).on_hover_text(format!(
            "{text}. The program was ended while this run was computed; what was found is there."
        ));
    });
    let open = AppCommand::OpenInterrupted(newest.path.clone());
    for (command, name) in
        [(open, "Open the interrupted run"), (AppCommand::DismissInterrupted, "Dismiss the interrupted run")]
    {
        let link = ui.link(command.label()).accessible_name(name).on_hover_text(command.tooltip());
        if link.clicked() {
            commands.push(command);
        }
    }
    // What comes next has nothing to do with it.
    ui.add_space(4.0 * theme::GRID);
}
