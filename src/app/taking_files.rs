//! Files and folders that are dropped on the window, or whose path is pasted into it.

use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use eframe::egui::{self, Event};

use super::{
    App,
    command::AppCommand,
    origin::Origin,
    state::{Message, Tone},
};
use crate::data::holds_images;

/// So much of a table is looked at for the names of its columns, in bytes.
const MOST_OF_A_LINE: u64 = 1 << 16;
/// How the names of tables end.
const TABLES: [&str; 5] = ["csv", "tsv", "txt", "parquet", "npz"];

impl App {
    /// A table that was dropped on the window, or whose path was pasted, is chosen as the dataset and looked at; images are chosen as
    /// well. A folder of a run, or a file of one, is opened, and several as the parts of one run.
    pub(super) fn take_files(&mut self, ctx: &egui::Context) {
        let dropped: Vec<PathBuf> =
            ctx.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
        self.take_paths(dropped);
        if ctx.text_edit_focused() {
            return;
        }
        let pasted = ctx.input(|input| {
            input.events.iter().find_map(|event| if let Event::Paste(text) = event { path_in(text) } else { None })
        });
        match pasted {
            Some(path) if path.exists() => self.take_paths(vec![path]),
            Some(path) => {
                let text = format!("There is nothing at {}.", path.display());
                self.state.message = Some(Message { text, tone: Tone::Note });
            }
            None => {}
        }
    }

    fn take_paths(&mut self, paths: Vec<PathBuf>) {
        match paths.as_slice() {
            [] => {}
            // New rows for the network that is shown, by their names; the dialog can open them as data as well.
            [path] if is_table(path) && self.can_predict(path) => self.predict_dialog.offer(path),
            [path] if is_table(path) => self.open_table(path),
            [path] if !path.join("run.toml").exists() && holds_images(path) => {
                let setup = &mut self.settings.setup;
                setup.choose(Origin::Images);
                setup.image_path = path.display().to_string();
                setup.suggest_hidden = true;
                self.setup_open = Some(true);
            }
            _ => self.commands.push(AppCommand::OpenRun(paths)),
        }
    }

    /// Whether the first line of a table names every column that the network on screen needs.
    fn can_predict(&self, path: &Path) -> bool {
        let Some(info) = self.state.info().filter(|_| self.state.shown().is_some()) else { return false };
        let mut start = Vec::new();
        let read = File::open(path).and_then(|file| file.take(MOST_OF_A_LINE).read_to_end(&mut start));
        let text = String::from_utf8_lossy(&start);
        let line = text.lines().next().unwrap_or_default();
        let columns = info.card.columns.iter().filter(|column| !column.inputs.is_empty()).map(|column| &column.name);
        let mut names = columns.chain(info.dataset.features.iter().filter(|_| info.card.columns.is_empty()));
        read.is_ok() && info.dataset.image.is_none() && names.all(|name| line.contains(name.as_str()))
    }

    /// Chooses a table as the dataset and shows what is in it.
    pub(super) fn open_table(&mut self, path: &Path) {
        // It may have been read before, and have changed since.
        self.reader.forget_files();
        self.settings.setup.open_csv(path.display().to_string());
        self.setup_open = Some(true);
        self.import_open = true;
        self.help_open = false;
        self.runs_open = false;
    }
}

/// Whether a file is called as tables are, and is not one of a run.
fn is_table(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let is_named = TABLES.iter().any(|ending| name.ends_with(&format!(".{ending}")));
    is_named && path.is_file() && !path.with_file_name("run.toml").exists()
}

/// A path that was copied: a line alone, perhaps quoted, or an address of a file as file managers copy it.
fn path_in(text: &str) -> Option<PathBuf> {
    let text = text.trim();
    let text = text.strip_prefix(['"', '\'']).and_then(|text| text.strip_suffix(['"', '\''])).unwrap_or(text);
    if text.is_empty() || text.len() > 4096 || text.contains(['\n', '\r']) {
        return None;
    }
    if let Some(address) = text.strip_prefix("file://") {
        return Some(decoded(address).into());
    }
    let path = Path::new(text);
    (path.is_absolute() || text.contains(['/', '\\']) || path.exists()).then(|| path.to_owned())
}

/// An address without its `%20` and the like.
fn decoded(address: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = address.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        let code = code.filter(|_| first == b'%').and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(code.unwrap_or(first));
        rest = if code.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_from_other_text() {
        for (text, wanted) in [
            ("/data/a b.csv\n", Some("/data/a b.csv")),
            ("\"/data/a.csv\"", Some("/data/a.csv")),
            ("file:///data/a%20b%C3%A9.csv", Some("/data/a bé.csv")),
            ("file:///data/100%.csv", Some("/data/100%.csv")),
            ("some words", None),
            ("a\nb/c", None),
            ("", None),
        ] {
            assert_eq!(path_in(text), wanted.map(PathBuf::from), "{text:?}");
        }
    }
}
