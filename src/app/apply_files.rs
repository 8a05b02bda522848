//! Commands about files, and what the work on them has come to.

use eframe::egui;

use super::{
    App,
    background::Poll,
    command::AppCommand,
    dataset_fields,
    file_dialog::{self, Answer},
    origin::Origin,
    runs::Polled,
    setup::Setup,
    state::{Message, Tone},
};
use crate::run::Command;

impl App {
    /// Opens the dialogs of the export and of predictions, and does what is chosen there.
    pub(super) fn leave_with(&mut self, ctx: &egui::Context, command: AppCommand) {
        let export = &mut self.settings.export;
        match command {
            AppCommand::Export => self.exporter.toggle(&self.state),
            AppCommand::ChooseFormat(format) => {
                export.format = format;
                self.exporter.follow_format(format);
            }
            AppCommand::CompactExport => {
                export.form.compact ^= true;
                export.form.fold_scaling = None;
            }
            AppCommand::FoldScaling => export.form.fold_scaling = Some(!export.form.folds()),
            AppCommand::TogglePredict => self.predict_dialog.toggle(&self.state),
            AppCommand::Predict => self.predict_dialog.predict(ctx, &self.state),
            AppCommand::OpenData(path) => {
                self.predict_dialog.is_open = false;
                self.open_table(&path);
            }
            _ => {}
        }
    }

    /// Asks for files and writes them.
    pub(super) fn files(&mut self, ctx: &egui::Context, frame: &eframe::Frame, command: AppCommand) {
        if matches!(command, AppCommand::Write(_)) {
            // What an earlier attempt came to would be read as the answer to this one.
            self.state.message = None;
        }
        let message = match command {
            AppCommand::BrowseExport => self.exporter.browse(ctx, frame, &self.state, self.settings.export.format),
            AppCommand::BrowseTable => self.predict_dialog.browse(ctx, rfd::FileDialog::new().set_parent(frame)),
            AppCommand::Write(path) => {
                // What cannot be folded in stays apart.
                let mut settings = self.settings.export;
                if self.state.info().is_some_and(|info| info.network.convolutional.is_some()) {
                    settings.form.fold_scaling = Some(false);
                }
                self.exporter.write(ctx, &self.state, path, settings)
            }
            browse if self.path_dialog.is_none() => self.browse(ctx, frame, &browse),
            _ => None,
        };
        if message.is_some() {
            self.state.message = message;
        }
    }

    /// Asks for the path of a dataset of one's own.
    fn browse(&mut self, ctx: &egui::Context, frame: &eframe::Frame, command: &AppCommand) -> Option<Message> {
        let dialog = rfd::FileDialog::new().set_parent(frame);
        let (origin, task) = match command {
            AppCommand::BrowseCsv => {
                let endings = ["csv", "tsv", "txt", "gz", "parquet", "npz"];
                let dialog = dialog.set_title("Table").add_filter("Tables", &endings);
                (Origin::Csv, file_dialog::ask(ctx, dialog, rfd::FileDialog::pick_file))
            }
            AppCommand::BrowseImageFolder => {
                let dialog = dialog.set_title("Folder of images");
                (Origin::Images, file_dialog::ask(ctx, dialog, rfd::FileDialog::pick_folder))
            }
            AppCommand::BrowseImageArchive => {
                let dialog =
                    dialog.set_title("Archive of images").add_filter("Archive", &["tar.gz", "gz", "tgz", "tar"]);
                (Origin::Images, file_dialog::ask(ctx, dialog, rfd::FileDialog::pick_file))
            }
            _ => return None,
        };
        self.path_dialog = task.ok().map(|task| (origin, task));
        self.path_dialog.is_none().then(|| self.ask_for_path(origin))
    }

    /// Where there is no dialog, the field for the path is shown and gets the keyboard, whatever dataset was chosen before.
    fn ask_for_path(&mut self, origin: Origin) -> Message {
        self.settings.setup.choose(origin);
        self.setup_open = Some(true);
        self.path_wanted = Some(origin);
        no_path_dialog(origin)
    }

    /// Takes the keyboard to the field for a path that is wanted. What lay over it, such as the palette, may hold the keyboard for one frame
    /// more.
    pub(super) fn take_keyboard_to_path(&mut self, ctx: &egui::Context) {
        let Some(origin) = self.path_wanted else { return };
        let field = dataset_fields::path_id(origin);
        if self.settings.setup.origin() != origin || ctx.memory(|memory| memory.has_focus(field)) {
            self.path_wanted = None;
        } else {
            ctx.memory_mut(|memory| memory.request_focus(field));
            ctx.request_repaint();
        }
    }

    /// Takes in what short work away from the window's thread has come to.
    pub(super) fn poll_tasks(&mut self, ctx: &egui::Context) {
        let now = ctx.input(|input| input.time);
        let Polled { message, stops_worker, opened, rows } = self.runs.poll(ctx, now, &mut self.state);
        if stops_worker {
            self.worker.send(Command::Stop);
        }
        if let Some(info) = opened {
            // What the thread still says is of another run.
            self.worker.leave();
            // Start computes it again.
            self.settings.setup = Setup::of_run(&info);
            self.restore_view();
        }
        self.commands.extend(rows.map(AppCommand::RowsAt));
        if message.is_some() {
            self.state.message = message;
        }
        if let Some(message) = self.pictures.poll(ctx) {
            self.state.message = Some(message);
        }
        let written = self.exporter.poll(&mut self.commands, self.settings.export.format);
        if let Some(message) = self.predict_dialog.poll().or(written) {
            self.state.message = Some(message);
        }
        let Some((origin, task)) = self.path_dialog.take() else { return };
        match task.poll() {
            Poll::Pending => self.path_dialog = Some((origin, task)),
            Poll::Ready(Answer::Chosen(path)) => {
                if origin == Origin::Images {
                    self.settings.setup.image_path = path.display().to_string();
                } else {
                    self.open_table(&path);
                }
            }
            Poll::Ready(Answer::Closed) => {}
            Poll::Ready(Answer::NoDialog) | Poll::Lost => {
                self.state.message = Some(self.ask_for_path(origin));
            }
        }
    }
}

/// Said where the native dialog does not open: neither a success nor a fault.
pub(super) fn no_path_dialog(origin: Origin) -> Message {
    let what = if origin == Origin::Images { "folder or archive of images" } else { "table" };
    Message { text: format!("No file dialog is available here: type the path of the {what}."), tone: Tone::Note }
}
