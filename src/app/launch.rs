//! Opens the window: on a run of its own, or on a saved one.

use std::path::PathBuf;

use anyhow::Context as _;
use eframe::egui;

use super::{
    App,
    along::Along,
    compute_row::ComputeRow,
    contest::Contest,
    costs::Costs,
    curves::Curves,
    dataset_reader::DatasetReader,
    downloads::Downloads,
    exporter::Exporter,
    findings::Findings,
    front_panel, icons,
    launch_run::Launch,
    layers::Layers,
    pair_view::PairView,
    panes::{Hovering, Panes},
    pictures::Pictures,
    predict_dialog::PredictDialog,
    predicting::Predicting,
    predictions::Predictions,
    run_before::RunBefore,
    runs::Runs,
    settings::Settings,
    state::State,
    theme,
    undo::History,
};
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
    /// A window on what `worker` computes, with what was remembered in `storage`. It opens the run that was looked at last; without
    /// one it starts a run at once, so that there is something to see: the one that is set up, and the first time the Iris example.
    /// A file of one's own waits for Start: it may be large, or gone.
    #[must_use]
    pub fn new(ctx: &egui::Context, storage: Option<&dyn eframe::Storage>, worker: Worker) -> Self {
        Self::with_settings(ctx, Settings::load(storage), worker)
    }

    /// The same with these settings instead of the remembered ones.
    #[must_use]
    pub fn with_settings(ctx: &egui::Context, settings: Settings, worker: Worker) -> Self {
        let mut app = Self::idle(ctx, settings, worker);
        app.begin(ctx);
        app
    }

    /// A window that shows nothing yet.
    pub(super) fn idle(ctx: &egui::Context, settings: Settings, worker: Worker) -> Self {
        theme::install(ctx);
        ctx.set_theme(settings.theme);
        let mut app = Self {
            worker,
            state: State::default(),
            curves: Curves::default(),
            view: front_panel::View::default(),
            layers: Layers::default(),
            reader: DatasetReader::default(),
            downloads: Downloads::default(),
            findings: Findings::default(),
            exporter: Exporter::new(settings.export_folder.clone()),
            predict_dialog: PredictDialog::default(),
            settings,
            path_dialog: None,
            path_wanted: None,
            runs: Runs::default(),
            launch: Launch::default(),
            run_before: RunBefore::default(),
            commands: Vec::new(),
            compute_row: ComputeRow::default(),
            panes: Panes::default(),
            pictures: Pictures::default(),
            contest: Contest::default(),
            hover: Hovering::default(),
            predicting: Predicting::default(),
            along: Along::default(),
            costs: Costs::default(),
            predictions: Predictions::default(),
            pair_view: PairView::default(),
            history: History::default(),
            focus: None,
            keyboard_in: None,
            runs_open: false,
            setup_open: None,
            help_open: false,
            told: None,
            enlarged: None,
            palette: None,
            import_open: false,
        };
        app.restore_choices();
        app
    }

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
