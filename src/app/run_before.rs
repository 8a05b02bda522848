//! The run that was shown before: it is kept, and one click away.

use std::{path::PathBuf, sync::Arc};

use eframe::egui::Ui;

use super::{command::AppCommand, figures, state::State};
use crate::run::RunInfo;

/// A run that is, or was, shown.
#[derive(Clone, Debug)]
struct Shown {
    folder: PathBuf,
    info: Arc<RunInfo>,
    points: usize,
}

/// The run that is shown and the one that was shown before.
#[derive(Debug, Default)]
pub struct RunBefore {
    shown: Option<Shown>,
    before: Option<Shown>,
}

impl RunBefore {
    /// Takes notice of what is shown now.
    pub fn follow(&mut self, state: &State) {
        let info = state.info().filter(|_| !state.outdated);
        let shown = state.folder.clone().zip(info.cloned());
        let shown = shown.map(|(folder, info)| Shown { folder, info, points: state.front().len() });
        let folder = |shown: &Option<Shown>| shown.as_ref().map(|shown| shown.folder.clone());
        if folder(&self.shown) != folder(&shown)
            && let Some(left) = self.shown.take()
        {
            self.before = Some(left);
        }
        self.shown = shown;
    }

    /// Offers to open the run that was shown before, if there is one.
    pub fn show(&self, ui: &mut Ui, state: &State, commands: &mut Vec<AppCommand>) {
        let Some(Shown { folder, info, points }) = &self.before else { return };
        if state.folder.as_ref() == Some(folder) {
            return;
        }
        let ending = if state.status.is_active() { " The run that is going ends then, and is kept too." } else { "" };
        let points = match points {
            1 => "1 point".to_owned(),
            points => format!("{} points", figures::count(*points)),
        };
        let tooltip = format!("{} {}, {points}: it is kept as it was.{ending}", info.dataset.name, info.network);
        if ui.link("Open the run before").on_hover_text(tooltip).clicked() {
            commands.push(AppCommand::OpenRun(vec![folder.clone()]));
        }
    }
}
