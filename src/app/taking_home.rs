//! Views taken home: what their pictures and tables are made from.

use eframe::egui;

use super::{
    App,
    background::Task,
    command::AppCommand,
    naming,
    panes::{Hovering, Seen, View},
    picture::{Canvas, Look, Picture, Source, Subject, as_image},
    pictures::{Content, Form, done},
    state::{Message, Tone},
    theme,
};
use crate::export::Table;

impl App {
    /// What pictures and tables are made from.
    pub(super) fn source(&self) -> Source<'_> {
        Source {
            state: &self.state,
            curves: &self.curves,
            layout: self.settings.layout,
            zoom: self.view.manual,
            units_as_images: self.settings.units_as_images,
            comparison: Some(&self.panes.comparison),
        }
    }

    /// How a view looks: as on the screen and as large as there, or for print.
    fn look(&self, ctx: &egui::Context, subject: Subject) -> Look {
        if self.settings.for_print {
            return Look::for_print();
        }
        let frame = self.view.transform.map_or(theme::PICTURE_SIZE, |transform| transform.frame().size());
        let pane = match subject {
            Subject::Pane(view) => self.settings.panes.rect(view).map(|rect| rect.size()),
            _ => None,
        };
        let size = pane.unwrap_or_else(|| subject.size(frame, self.layers.width()));
        Look::on_screen(ctx.theme(), size, ctx.pixels_per_point())
    }

    /// What the picture of a view is now, and how it looks.
    #[must_use]
    pub fn picture(&mut self, ctx: &egui::Context, subject: Subject) -> (Picture, Look) {
        let look = self.look(ctx, subject);
        let mut canvas = std::mem::take(&mut self.pictures.canvas);
        let picture = match subject {
            Subject::Pane(view) => self.pane_picture(&mut canvas, view, &look),
            _ => self.source().picture(&mut canvas, subject, &look),
        };
        self.pictures.canvas = canvas;
        (picture, look)
    }

    /// A pane as a picture: it is shown once more, without a window.
    fn pane_picture(&mut self, canvas: &mut Canvas, view: View, look: &Look) -> Picture {
        let title = self.source().title(Subject::Pane(view));
        self.forget_images(view);
        let picture = canvas.paint(title, look, |ui| {
            egui::Frame::new().inner_margin(theme::COLUMN_MARGIN).show(ui, |ui| self.show_again(ui, view));
        });
        self.forget_images(view);
        picture
    }

    /// Shows a pane without taking anything in from it.
    fn show_again(&mut self, ui: &mut egui::Ui, view: View) {
        let Self { state, curves, settings, panes, predictions, predicting, pair_view, .. } = self;
        let (hover, mut nothing) = (Hovering::default(), Vec::new());
        match view {
            View::Predictions => predictions.show(ui, state, predicting, &hover, &mut nothing),
            View::Compare => pair_view.show(ui, state, predicting, &mut nothing),
            _ => {
                let seen = Seen { state, curves, settings, hover: &hover };
                if let Some(pane) = panes.of(view) {
                    pane.show(ui, &seen, &mut nothing);
                }
            }
        }
    }

    /// Images that a pane has made ready are of the window alone, or of a picture alone.
    fn forget_images(&mut self, view: View) {
        match view {
            View::Predictions => self.predictions.forget_images(),
            View::Compare => self.pair_view.forget_images(),
            _ => {
                if let Some(pane) = self.panes.of(view) {
                    pane.forget_images();
                }
            }
        }
    }

    /// The numbers of a view as they are now.
    #[must_use]
    pub fn table_of(&self, subject: Subject) -> Table {
        match subject {
            Subject::Pane(View::Predictions) => self.predictions.table().map(Table::from).unwrap_or_default(),
            Subject::Pane(View::Compare) => self.pair_view.table(&self.state).map(Table::from).unwrap_or_default(),
            Subject::Pane(view) => self.panes.table(view, &self.state).unwrap_or_default(),
            _ => self.source().table(subject),
        }
    }

    /// Applies a command that takes something home.
    pub(super) fn take_home(&mut self, ctx: &egui::Context, frame: &eframe::Frame, command: &AppCommand) {
        let is_there = match command {
            // The numbers of a pane are there once it was shown.
            AppCommand::SaveView(subject, Form::Csv) | AppCommand::CopyTable(subject) => {
                self.source().has(*subject) && !self.table_of(*subject).columns.is_empty()
            }
            AppCommand::SaveView(subject, _) | AppCommand::CopyPicture(subject) => self.source().has(*subject),
            _ => !self.state.front().is_empty(),
        };
        if !is_there {
            let text =
                "There is nothing to save or copy yet: open the view first, and wait for what it shows.".to_owned();
            self.state.message = Some(Message { text, tone: Tone::Note });
            return;
        }
        self.state.message = None;
        match *command {
            AppCommand::SaveView(subject, form) => self.save_view(ctx, frame, subject, form),
            AppCommand::CopyPicture(subject) => {
                let (picture, look) = self.picture(ctx, subject);
                self.pictures.copying = Task::spawn(ctx, "picture", move || as_image(&picture, &look)).ok();
            }
            AppCommand::CopyTable(subject) => {
                ctx.copy_text(self.table_of(subject).to_tsv());
                self.state.message = Some(done("The table is on the clipboard."));
            }
            AppCommand::SaveReport => {
                let (Some(record), Some(info)) = (self.state.record.clone(), self.state.info()) else { return };
                let suggested = self.exporter.folder().join(format!("{}-report", naming::as_file(&info.dataset.name)));
                let content = Content::Report(Box::new(record), self.state.folder.clone());
                self.pictures.ask(ctx, self.dialog(frame), content, &suggested, "html");
            }
            _ => {}
        }
    }

    fn save_view(&mut self, ctx: &egui::Context, frame: &eframe::Frame, subject: Subject, form: Form) {
        let suggested = self.exporter.folder().join(self.source().file_stem(subject));
        let content = if form == Form::Csv {
            Content::Text(self.table_of(subject).to_csv())
        } else {
            let (picture, look) = self.picture(ctx, subject);
            Content::Picture(Box::new(picture), look, form)
        };
        self.pictures.ask(ctx, self.dialog(frame), content, &suggested, form.ending());
    }

    fn dialog(&self, frame: &eframe::Frame) -> rfd::FileDialog {
        rfd::FileDialog::new().set_parent(frame).set_directory(self.exporter.folder())
    }
}
