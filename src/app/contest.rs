//! One setup computed with several methods, one after the other, and compared.

use std::{collections::VecDeque, path::PathBuf};

use super::{
    App,
    comparison::contenders,
    panes::View,
    state::{Message, Status, Tone},
};
use crate::run::{SavedRun, Specification};

/// What is still to be computed.
#[derive(Debug, Default)]
pub struct Contest {
    waiting: VecDeque<Specification>,
    /// Whether a run of it is being computed.
    is_on: bool,
}

impl Contest {
    /// Forgets what is still to be computed.
    pub fn end(&mut self) {
        *self = Self::default();
    }
}

impl App {
    /// Computes the setup with every method, each with the same allowance.
    pub(super) fn compute_all(&mut self) {
        let Ok(mut specification) = self.settings.setup.specification() else { return };
        specification.data.make_absolute();
        let additions = &self.panes.comparison.additions;
        let Some(amount) = additions.amount(additions.taken(&self.state)) else { return };
        self.contest.waiting = contenders(&specification, additions.allowance, amount).into();
        self.contest.is_on = true;
        self.settings.panes.open(View::Comparison);
        self.begin_next();
    }

    /// Takes the run that has ended into the comparison and begins the next.
    pub(super) fn follow_contest(&mut self) {
        if !self.contest.is_on || self.state.status.is_active() {
            return;
        }
        if matches!(self.state.status, Status::Finished(_)) && self.runs.root().is_some() {
            // A run is written a little after it has ended, and until then the folder may be that of the run before.
            let Some(folder) = self.folder_of_this_run() else { return };
            self.panes.comparison.add([folder]);
        }
        if self.contest.waiting.is_empty() {
            self.contest.end();
            let text = "Every method is computed; their fronts are in the comparison.".to_owned();
            self.state.message = Some(Message { text, tone: Tone::Done });
        } else {
            self.begin_next();
        }
    }

    /// The folder that the run on screen is written to, once it is.
    fn folder_of_this_run(&self) -> Option<PathBuf> {
        let (folder, info) = (self.state.folder.as_ref()?, self.state.info()?);
        let written = SavedRun::read_specification(folder).ok()?;
        (written.method == info.specification.method).then(|| folder.clone())
    }

    fn begin_next(&mut self) {
        let Some(specification) = self.contest.waiting.pop_front() else { return };
        self.leave_last_run();
        self.reader.forget_files();
        self.runs.forget_watch();
        self.state.expect_run();
        self.view.manual = None;
        // The same rows and seed choose the same hidden layers for each.
        let command = self.settings.setup.command_for(specification);
        self.worker.send(command);
    }
}
