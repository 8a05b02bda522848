//! What the thread is asked for of the run that is shown: networks, more of the front, and to go on.

use super::{
    App,
    command::AppCommand,
    pulled::{Asked, Session},
    setup::Setup,
    state::Status,
};
use crate::run::{Carried, Command};

impl App {
    /// Does what a command asks for that computes something of the run that is shown.
    pub(super) fn compute(&mut self, command: AppCommand) {
        match command {
            AppCommand::Compute(l1) if self.state.can_compute() => {
                self.state.asked = Some(Asked::Norm(l1));
                self.ask(Command::Compute(l1));
            }
            AppCommand::Find(goal) if self.state.can_compute() => {
                self.state.asked = Some(Asked::Goal(goal));
                self.ask(Command::Find(goal));
            }
            AppCommand::Pull(l1) if self.state.can_compute() && self.state.pull_to(l1) => {
                self.ask(Command::Preview(l1));
            }
            AppCommand::Grip => self.state.grip(),
            AppCommand::LetGo => {
                self.state.let_go();
                if let Some(l1) = self.state.pulled.as_ref().map(|pulled| pulled.l1) {
                    self.state.asked = Some(Asked::Norm(l1));
                    self.ask(Command::Compute(l1));
                }
            }
            AppCommand::TakeBack => self.state.take_back(),
            AppCommand::More(more) if self.state.can_compute_more() => self.ask(Command::More(more)),
            AppCommand::Refit | AppCommand::RefitAll | AppCommand::Tickets => {
                if let Some((points, kinds)) = self.state.refit_request(&command) {
                    // Who asks for one wants to see it.
                    self.state.prefers_refits |= command == AppCommand::Refit;
                    self.ask(Command::Refit(points, kinds));
                }
            }
            AppCommand::Continue if self.state.can_continue() => self.ask(Command::Resume),
            AppCommand::RowsAt(path) => self.rows_at(&path),
            _ => {}
        }
    }

    /// Asks the thread for something of the run that is shown, which it may have to read first.
    pub(super) fn ask(&mut self, command: Command) {
        self.state.message = None;
        self.carry_on();
        self.worker.send(command);
    }

    /// Reads the rows of the run that was opened from a path.
    fn rows_at(&mut self, path: &std::path::Path) {
        let Some(record) = &mut self.state.record else { return };
        let Some(source) = path.to_str() else { return };
        let mut info = (*record.info).clone();
        source.clone_into(&mut info.specification.data.source);
        self.settings.setup = Setup::of_run(&info);
        record.info = info.into();
        self.state.message = None;
        self.state.no_rows = None;
        // More of the run was asked for, and not its predictions alone.
        if std::mem::take(&mut self.state.session) == Session::WithoutRows {
            self.carry_on();
        }
    }

    /// Has the thread take in the run that was opened, unless it has it already.
    fn carry_on(&mut self) {
        let (Some(record), Some(folder)) = (&self.state.record, &self.state.folder) else { return };
        if self.state.status == Status::Opened && self.state.session != Session::Coming {
            let carried = Carried { record: record.clone(), folder: folder.clone() };
            self.state.session = Session::Coming;
            self.worker.send(Command::CarryOn(Box::new(carried)));
        }
    }
}
