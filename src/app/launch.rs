//! Opens the window: on a run of its own, or on a saved one.

use std::path::PathBuf;

use anyhow::Context as _;
use eframe::egui;

use super::{App, icons, settings::Settings, theme};
use crate::run::{Event, Keeper, Worker};

/// A saved run to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Its folder, or those of its parts.
    pub paths: Vec<PathBuf>,
    /// Whether it is written elsewhere, and opened again whenever that has happened.
    pub watch: bool,
}

/// Opens the window, on a saved run if there is one, and stays until it is closed.
///
/// # Errors
/// When there is no display, no way to draw on it, or no thread for the solver.
pub fn run_window(saved: Option<&Saved>) -> anyhow::Result<()> {
    let [size, least] = theme::WINDOW_SIZE;
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("Paretoscope")
            .with_app_id("paretoscope")
            .with_inner_size(size)
            .with_min_inner_size(least)
            .with_icon(icons::window_icon()),
        renderer: eframe::Renderer::Wgpu,
        ..eframe::NativeOptions::default()
    };
    let create =
        |cc: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, Box<dyn std::error::Error + Send + Sync>> {
            // Without a folder of the user's own, or a thread, runs are not kept; they are computed all the same.
            let root = eframe::storage_dir("paretoscope").map(|folder| folder.join("runs"));
            let ctx = cc.egui_ctx.clone();
            let keeper = root.clone().and_then(|root| Keeper::spawn(root, move || ctx.request_repaint()).ok());
            // A window that is out of sight takes in no events; what is found is written all the same.
            let listener = keeper.as_ref().map(Keeper::listener);
            let overhear = move |event: &Event| {
                if let Some(listener) = &listener {
                    listener(event);
                }
            };
            let ctx = cc.egui_ctx.clone();
            let worker = Worker::spawn_overheard(move || ctx.request_repaint_after(theme::PACE), overhear)?;
            let mut app = match saved {
                Some(saved) => App::on_saved(&cc.egui_ctx, cc.storage, worker, saved),
                None => App::new(&cc.egui_ctx, cc.storage, worker),
            };
            if let (Some(keeper), Some(root)) = (keeper, root) {
                app.runs.kept_by(keeper, root);
                app.look_for_interrupted(&cc.egui_ctx);
            }
            Ok(Box::new(app))
        };
    eframe::run_native("paretoscope", options, Box::new(create)).context("the window cannot be opened")
}

impl App {
    /// A window on a saved run, which begins no run of its own, with what was remembered in `storage`.
    #[must_use]
    pub fn on_saved(ctx: &egui::Context, storage: Option<&dyn eframe::Storage>, worker: Worker, saved: &Saved) -> Self {
        let mut app = Self::idle(ctx, Settings::load(storage), worker);
        app.open_run(ctx, &saved.paths, saved.watch);
        app
    }

    /// Has every run kept in a folder of its own in `root` from now on, and says which there was interrupted.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn keep_runs_in(&mut self, ctx: &egui::Context, root: PathBuf) -> std::io::Result<()> {
        self.runs.keep_in(ctx, root)?;
        self.look_for_interrupted(ctx);
        Ok(())
    }
}
