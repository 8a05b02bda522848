//! Taking views home: pictures and tables into files and onto the clipboard, and the report of the run.

use std::path::{Path, PathBuf};

use eframe::egui::{self, ColorImage};

use super::{
    background::{Poll, Task},
    file_dialog::{self, Answer},
    picture::{Canvas, Look, Manner, Picture, as_png},
    report::report,
    runs::ended,
    state::{Message, Tone},
};
use crate::{
    export::write_atomically,
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
pub(super) enum Content {
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
    pub(super) canvas: Canvas,
    /// What goes where a person says.
    asked: Option<(Content, PathBuf, Task<Answer>)>,
    writing: Option<Task<Message>>,
    pub(super) copying: Option<Task<Result<ColorImage, String>>>,
}

impl Pictures {
    /// Asks where something goes; `suggested` is a path without an ending, and there it goes where there is no dialog.
    pub(super) fn ask(
        &mut self,
        ctx: &egui::Context,
        dialog: rfd::FileDialog,
        content: Content,
        suggested: &Path,
        ending: &str,
    ) {
        if self.asked.is_some() {
            return;
        }
        let path = PathBuf::from(format!("{}.{ending}", suggested.display()));
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let dialog = dialog.set_title("Save").add_filter(ending, &[ending]).set_file_name(name);
        match file_dialog::ask(ctx, dialog, rfd::FileDialog::save_file) {
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

pub(super) fn done(text: &str) -> Message {
    Message { text: text.to_owned(), tone: Tone::Done }
}

fn wrong(text: &str) -> Message {
    Message { text: super::sentence(text), tone: Tone::Wrong }
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
