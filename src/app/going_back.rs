//! What leads back to a run: opening one that was interrupted, taking the setup of a front back, copying its command line.

use eframe::egui;

use super::{
    App,
    command::AppCommand,
    command_popup,
    setup::Setup,
    state::{Message, Tone},
};

impl App {
    pub(super) fn go_back(&mut self, ctx: &egui::Context, command: AppCommand) {
        match command {
            AppCommand::OpenInterrupted(path) => {
                self.answer_interrupted();
                self.open_run(ctx, &[path], false);
            }
            AppCommand::DismissInterrupted => self.answer_interrupted(),
            AppCommand::TakeSetupBack => {
                if let Some(info) = self.state.info() {
                    self.settings.setup = Setup::of_run(info);
                }
            }
            AppCommand::CopyCommandLine => {
                if let Some(line) = command_popup::command(&self.state, &self.settings.setup) {
                    let text = format!("Copied: {line}");
                    ctx.copy_text(line);
                    self.state.message = Some(Message { text, tone: Tone::Done });
                }
            }
            _ => {}
        }
    }
}
