//! One setup computed with several methods, one after the other, and compared.

use std::collections::VecDeque;

use super::{
    App,
    comparison::contenders,
    panes::View,
    state::{Message, Status, Tone},
};
use crate::run::{Command, Specification};

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
        let taken = match additions.allowance {
            super::comparison::Allowance::Gradients => {
                self.state.search().and_then(|search| search.gradients).map(|gradients| gradients as f64)
            }
            super::comparison::Allowance::Seconds => {
                let seconds = self.state.front().members().iter().map(|member| member.point.seconds);
                Some(seconds.fold(0.0, f64::max).ceil())
            }
        };
        let Some(amount) = additions.amount(taken) else { return };
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
        // A run that has ended is written soon after.
        if let Some(folder) = self.state.folder.clone() {
            self.panes.comparison.add([folder]);
        } else if matches!(self.state.status, Status::Finished(_))
            && self.runs.root().is_some()
            && !self.state.front().is_empty()
        {
            return;
        }
        if self.contest.waiting.is_empty() {
            self.contest.end();
            let text = "Every method is computed; their fronts are in the comparison.".to_owned();
            self.state.message = Some(Message { text, tone: Tone::Done });
        } else {
            self.begin_next();
        }
    }

    fn begin_next(&mut self) {
        let Some(specification) = self.contest.waiting.pop_front() else { return };
        self.leave_last_run();
        self.reader.forget_files();
        self.runs.forget_watch();
        self.state.expect_run();
        self.view.manual = None;
        self.worker.send(Command::Start(Box::new(specification)));
    }
}
