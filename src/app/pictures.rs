//! Taking views home: pictures and tables into files and onto the clipboard, and the report of the run.

use std::path::{Path, PathBuf};

use eframe::egui::{self, ColorImage};

use super::{
    App,
    background::{Poll, Task},
    command::AppCommand,
    exporter::{self, Answer},
    naming,
    panes::{Hovering, Seen, View},
    picture::{Canvas, Look, Manner, Picture, Source, Subject, as_image, as_png},
    report::report,
    runs::ended,
    state::{Message, Tone},
    theme,
};
use crate::{
    export::{Table, write_atomically},
    run::{Record, run_of_file},
};

/// In what form a view is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A picture of lines and text.
    Svg,
    /// A picture of pixels.
    Png,
    /// Its numbers.
    Csv,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 3] = [Self::Svg, Self::Png, Self::Csv];

    /// The ending of its files.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Csv => "csv",
        }
    }
}

/// What is to be written.
enum Content {
    Picture(Box<Picture>, Look, Form),
    Text(String),
    Report(Box<Record>, Option<PathBuf>),
}

impl Content {
    fn bytes(self) -> Result<Vec<u8>, String> {
        match self {
            Self::Picture(picture, look, Form::Png) => as_png(&picture, &look),
            Self::Picture(picture, look, _) => {
                let manner = Manner { for_print: look.for_print, ..Manner::default() };
                Ok(picture.to_svg(&manner).into_bytes())
            }
            Self::Text(text) => Ok(text.into_bytes()),
            Self::Report(record, folder) => report(*record, folder.as_deref())
                .map(String::into_bytes)
                .ok_or_else(|| "the run has no points yet".to_owned()),
        }
    }
}

/// What is being taken home.
#[derive(Default)]
pub struct Pictures {
    canvas: Canvas,
    /// What goes where a person says.
    asked: Option<(Content, PathBuf, Task<Answer>)>,
    writing: Option<Task<Message>>,
    copying: Option<Task<Result<ColorImage, String>>>,
}

impl Pictures {
    /// Asks where something goes; `suggested` is a path without an ending, and there it goes where there is no dialog.
    fn ask(&mut self, ctx: &egui::Context, dialog: rfd::FileDialog, content: Content, suggested: &Path, ending: &str) {
        if self.asked.is_some() {
            return;
        }
        let path = PathBuf::from(format!("{}.{ending}", suggested.display()));
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let dialog = dialog.set_title("Save").add_filter(ending, &[ending]).set_file_name(name);
        match exporter::ask(ctx, dialog, rfd::FileDialog::save_file) {
            Ok(task) => self.asked = Some((content, path, task)),
            Err(_) => self.write(ctx, content, free(&path)),
        }
    }

    fn write(&mut self, ctx: &egui::Context, content: Content, path: PathBuf) {
        let write = move || match content.bytes().and_then(|bytes| put(&path, &bytes)) {
            Ok(path) => Message { text: format!("Written to {}", path.display()), tone: Tone::Done },
            Err(reason) => {
                let text = super::sentence(&format!("“{}” was not written: {reason}", path.display()));
                Message { text, tone: Tone::Wrong }
            }
        };
        // Without a thread nothing is written, and nothing said: there is nothing that could say it.
        self.writing = Task::spawn(ctx, "picture", write).ok();
    }

    /// Takes in what a person has answered, and what was written or drawn.
    pub fn poll(&mut self, ctx: &egui::Context) -> Option<Message> {
        if let Some((content, suggested, task)) = self.asked.take() {
            match task.poll() {
                Poll::Pending => self.asked = Some((content, suggested, task)),
                Poll::Ready(Answer::Chosen(path)) => {
                    let ending = suggested.extension().unwrap_or_default();
                    let path = if path.extension().is_none() { path.with_extension(ending) } else { path };
                    self.write(ctx, content, path);
                }
                Poll::Ready(Answer::Closed) => {}
                // Then it goes to the folder that exports go to, and is told where.
                Poll::Ready(Answer::NoDialog) | Poll::Lost => self.write(ctx, content, free(&suggested)),
            }
        }
        match ended(&mut self.copying) {
            Poll::Ready(Ok(image)) => {
                ctx.copy_image(image);
                return Some(done("The picture is on the clipboard."));
            }
            Poll::Ready(Err(reason)) => return Some(wrong(&format!("the picture was not copied: {reason}"))),
            Poll::Lost => return Some(wrong("the picture was not copied")),
            Poll::Pending => {}
        }
        match ended(&mut self.writing) {
            Poll::Ready(message) => Some(message),
            Poll::Lost => Some(wrong("the file was not written")),
            Poll::Pending => None,
        }
    }
}

/// Writes a file that is none of a run's own; gives its full path.
fn put(path: &Path, bytes: &[u8]) -> Result<PathBuf, String> {
    if let Some(run) = run_of_file(path) {
        return Err(format!("it belongs to the run {}; choose another name or folder", run.display()));
    }
    write_atomically(path, bytes).map_err(|error| format!("{error}; choose a folder that you may write to"))?;
    Ok(std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned()))
}

/// The same path, or with a number where there is such a file already.
fn free(path: &Path) -> PathBuf {
    let (stem, ending) = (path.with_extension(""), path.extension().unwrap_or_default().to_string_lossy());
    let numbered = (2..).map(|number: u32| PathBuf::from(format!("{}-{number}.{ending}", stem.display())));
    std::iter::once(path.to_owned()).chain(numbered).find(|path| path.symlink_metadata().is_err()).unwrap_or_default()
}

fn done(text: &str) -> Message {
    Message { text: text.to_owned(), tone: Tone::Done }
}

fn wrong(text: &str) -> Message {
    Message { text: super::sentence(text), tone: Tone::Wrong }
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{app::state::tests::begun, run::RunFolder};

    #[test]
    fn nothing_is_written_into_a_run() {
        let folder = tempfile::tempdir().unwrap();
        let run = folder.path().join("run");
        let _written = RunFolder::create(&run, begun().info().unwrap(), false).unwrap();
        let before = std::fs::read(run.join("front.csv")).unwrap();
        let reason = put(&run.join("front.csv"), b"1,2").unwrap_err();
        assert!(reason.contains("belongs to the run"), "{reason}");
        assert_eq!(std::fs::read(run.join("front.csv")).unwrap(), before);
        let beside = put(&folder.path().join("front.csv"), b"1,2").unwrap();
        assert_eq!(std::fs::read(beside).unwrap(), b"1,2");
    }

    #[test]
    fn a_file_that_is_there_is_never_replaced_unasked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("iris-l1-41.30-front.svg");
        assert_eq!(free(&path), path);
        std::fs::write(&path, "").unwrap();
        assert_eq!(free(&path), folder.path().join("iris-l1-41.30-front-2.svg"));
    }
}
