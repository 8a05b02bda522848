//! The window.
//!
//! It shares two channels with the background thread and computes nothing that takes longer than a frame. Panels read the
//! state and emit commands; one module applies them.

mod apply;
mod asking;
pub mod axes;
mod background;
pub mod branches;
mod column_fields;
pub mod command;
mod command_popup;
mod command_words;
mod compute_row;
mod curves;
mod dataset_fields;
mod dataset_reader;
mod distinction;
mod downloads;
mod exporter;
mod failure;
pub mod figures;
mod final_test;
mod framing;
mod front_axes;
mod front_panel;
mod front_plot;
mod going_back;
mod heatmap;
pub mod held;
mod help;
mod icons;
mod import;
mod inspector;
mod launch;
mod launch_run;
mod layer_legend;
mod layer_view;
mod layers;
mod method_fields;
mod more_menu;
mod naming;
mod navigation;
mod network_fields;
mod optimality;
pub mod origin;
pub mod picking;
mod plot_axes;
mod plot_items;
mod pointed;
pub mod pulled;
mod readout;
pub mod reasons;
mod refit_view;
pub mod refits;
mod run_bar;
mod run_before;
pub mod runs;
mod runs_panel;
mod score_strip;
mod selectors;
mod series;
pub mod settings;
pub mod setup;
mod setup_changes;
mod setup_of_run;
mod setup_panel;
pub mod setup_values;
pub mod setup_wrong;
mod stability_view;
mod standing;
pub mod state;
mod status_bar;
mod table_fields;
mod taking_files;
pub mod tested;
pub mod theme;
pub mod validation_fields;
pub mod views;
mod watched;
mod widgets;

use std::time::{Duration, Instant};

use eframe::egui::{self, CentralPanel, Frame, Margin, Panel, Pos2, Ui};

pub use self::launch::{Saved, run_window};
use self::{
    background::Task, command::AppCommand, compute_row::ComputeRow, curves::Curves, dataset_reader::DatasetReader,
    downloads::Downloads, exporter::Exporter, front_panel::FrontPanel, launch_run::Launch, layers::Layers,
    origin::Origin, run_before::RunBefore, runs::Runs, settings::Settings, setup_panel::Findings, state::State,
};
use crate::run::Worker;

/// Longest time that a frame spends on taking in events; what is left waits for the next frame.
const PATIENCE: Duration = Duration::from_millis(4);

/// The window's whole state.
pub struct App {
    worker: Worker,
    state: State,
    settings: Settings,
    curves: Curves,
    view: front_panel::View,
    layers: Layers,
    reader: DatasetReader,
    downloads: Downloads,
    findings: Findings,
    exporter: Exporter,
    path_dialog: Option<(Origin, Task<exporter::Answer>)>,
    runs: Runs,
    launch: Launch,
    run_before: RunBefore,
    commands: Vec<AppCommand>,
    compute_row: ComputeRow,
    /// Whether the list of runs is shown.
    runs_open: bool,
    /// Whether the setup is shown; without an answer of a person the width of the window decides.
    setup_open: Option<bool>,
    help_open: bool,
    /// Whether the preview of a table is shown.
    import_open: bool,
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
    fn idle(ctx: &egui::Context, settings: Settings, worker: Worker) -> Self {
        theme::install(ctx);
        ctx.set_theme(settings.theme);
        Self {
            worker,
            state: State::default(),
            curves: Curves::default(),
            view: front_panel::View::default(),
            layers: Layers::default(),
            reader: DatasetReader::default(),
            downloads: Downloads::default(),
            findings: Findings::default(),
            exporter: Exporter::new(settings.export_folder.clone()),
            settings,
            path_dialog: None,
            runs: Runs::default(),
            launch: Launch::default(),
            run_before: RunBefore::default(),
            commands: Vec::new(),
            compute_row: ComputeRow::default(),
            runs_open: false,
            setup_open: None,
            help_open: false,
            import_open: false,
        }
    }

    /// What is shown.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// What the window remembers.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Where the point with this number stands on the screen, on the training curve, if it is in view.
    #[must_use]
    pub fn point_on_screen(&self, number: usize) -> Option<Pos2> {
        let transform = self.view.transform?;
        let mark = self.curves.mark(number)?;
        let position = transform.position_from_point(&mark.loss_place(self.settings.layout, 0).into());
        transform.frame().contains(position).then_some(position)
    }

    fn receive(&mut self, ctx: &egui::Context) {
        let now = ctx.input(|input| input.time);
        let start = Instant::now();
        loop {
            match self.worker.try_next() {
                Ok(event) => {
                    self.runs.receive(&event);
                    self.state.receive(event, now);
                }
                Err(crossbeam_channel::TryRecvError::Empty) => break,
                Err(crossbeam_channel::TryRecvError::Disconnected) => {
                    if self.state.status.is_active() {
                        self.state.fail(
                            "The computation has ended unexpectedly; close and open the program to compute again."
                                .to_owned(),
                        );
                    }
                    break;
                }
            }
            if start.elapsed() > PATIENCE {
                ctx.request_repaint();
                break;
            }
        }
    }

    fn setup_is_open(&self, ctx: &egui::Context) -> bool {
        self.setup_open.unwrap_or(ctx.content_rect().width() >= theme::FOLD_WIDTH)
    }

    fn panels(&mut self, ui: &mut Ui) {
        let [run_height, status_height] = theme::BAR_HEIGHT;
        let palette = theme::of(ui.visuals());
        let bar = Frame::new().fill(palette.panel).inner_margin(Margin::symmetric(16, 10));
        let obstacle = self.findings.obstacle();
        Panel::top("run bar").exact_size(run_height).resizable(false).frame(bar).show(ui, |ui| {
            run_bar::show(ui, &self.state, obstacle, &mut self.commands);
        });
        let foot = Frame::new().fill(palette.panel).inner_margin(Margin::symmetric(16, 4));
        Panel::bottom("status bar").exact_size(status_height).resizable(false).frame(foot).show(ui, |ui| {
            let (interrupted, before) = (self.launch.interrupted(), &self.run_before);
            status_bar::show(ui, &self.state, |ui| {
                launch_run::show(ui, interrupted, &mut self.commands);
                before.show(ui, &self.state, &mut self.commands);
                interrupted.is_empty()
            });
        });
        self.setup_column(ui);
        self.inspector_column(ui);
        let middle = Frame::new().fill(palette.panel).inner_margin(theme::COLUMN_MARGIN);
        CentralPanel::default().frame(middle).show(ui, |ui| self.middle_column(ui));
    }

    fn setup_column(&mut self, ui: &mut Ui) {
        let palette = theme::of(ui.visuals());
        let frame = Frame::new().fill(palette.panel);
        if self.setup_is_open(ui.ctx()) {
            let frame = frame.inner_margin(Margin { right: 0, ..theme::COLUMN_MARGIN });
            Panel::left("setup").exact_size(theme::SETUP_WIDTH).resizable(false).frame(frame).show(ui, |ui| {
                setup_panel::show(ui, &self.state, &mut self.settings, &self.findings, &mut self.commands);
            });
        } else {
            let frame = frame.inner_margin(Margin::symmetric(6, 12));
            Panel::left("rail").exact_size(theme::RAIL_WIDTH).resizable(false).frame(frame).show(ui, |ui| {
                let setup = &self.settings.setup;
                setup_panel::show_rail(ui, &self.state, setup, &self.findings, &mut self.commands);
            });
        }
    }

    fn inspector_column(&mut self, ui: &mut Ui) {
        let palette = theme::of(ui.visuals());
        let frame = Frame::new().fill(palette.panel).inner_margin(Margin { right: 0, ..theme::COLUMN_MARGIN });
        let [width, least] = theme::INSPECTOR_WIDTH;
        let most = (ui.available_width() - 380.0).max(least);
        Panel::right("inspector").default_size(width).size_range(least..=most).frame(frame).show(ui, |ui| {
            let foot = Frame::new().inner_margin(Margin { top: 12, right: theme::COLUMN_MARGIN.right, ..Margin::ZERO });
            Panel::bottom("export").resizable(false).show_separator_line(true).frame(foot).show(ui, |ui| {
                self.compute_row.show(ui, &self.state, &mut self.commands);
                self.exporter.show(ui, &self.state, &mut self.commands);
            });
            CentralPanel::default().frame(Frame::NONE).show(ui, |ui| {
                inspector::show(ui, &self.state, &self.settings, &mut self.layers, &mut self.commands);
            });
        });
    }

    fn middle_column(&mut self, ui: &mut Ui) {
        failure::show(ui, &self.state, &self.findings, &mut self.commands);
        let room = ui.available_height() - theme::CONTROL_HEIGHT - 3.0 * theme::GRID;
        let strip = (room * theme::STRIP_SHARE).max(score_strip::LEAST_HEIGHT);
        let mut panel = FrontPanel {
            state: &self.state,
            curves: &self.curves,
            layout: self.settings.layout,
            view: &mut self.view,
            commands: &mut self.commands,
        };
        panel.show(ui, (room - strip).max(160.0));
        let layout = self.settings.layout;
        // On the line between the two plots, where nothing is written over and nothing moves.
        let line = egui::Rect::from_min_size(ui.cursor().min, egui::vec2(ui.available_width(), theme::LINE_HEIGHT));
        score_strip::show(ui, &self.state, &self.curves, layout, &mut self.view, &mut self.commands);
        let ends = line.left() + score_strip::NAME_WIDTH..=line.right() - theme::PLOT_ROOM[1];
        let line = egui::Rect::from_x_y_ranges(ends, line.y_range());
        ui.scope_builder(egui::UiBuilder::new().max_rect(line), |ui| {
            setup_changes::show(ui, &self.state, &self.settings.setup, &mut self.commands);
        });
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        self.receive(ctx);
        self.poll_launch();
        self.poll_tasks(ctx);
        self.take_files(ctx);
        if !self.help_open && !self.runs_open && !self.import_open {
            command::pressed(ctx, &self.view.widgets(), &mut self.commands);
        }
        self.apply_commands(ctx, frame);
        self.ask_for_intervals(false);
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        self.findings = Findings::of(ui.ctx(), &mut self.settings.setup, &mut self.reader, &mut self.downloads);
        self.curves.update(&self.state, self.settings.layout);
        self.panels(ui);
        help::show(ui.ctx(), self.help_open, &mut self.commands);
        runs_panel::show(ui.ctx(), self.runs_open, &mut self.runs, &mut self.commands);
        import::show(ui.ctx(), self.import_open, &mut self.settings.setup, &self.findings, &mut self.commands);
        // A command may change what stands above its button: the picture of this frame is then out of date.
        if !self.commands.is_empty() {
            self.apply_commands(ui.ctx(), frame);
            ui.ctx().request_repaint();
        }
        self.note_view();
        self.run_before.follow(&self.state);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        self.settings.export_folder = self.exporter.used().cloned();
        self.settings.save(storage);
    }
}

/// A message of a lower room as a sentence: it begins with a capital letter and ends with a full stop.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first: String = letters.next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default();
    let text = format!("{first}{}", letters.as_str());
    if text.ends_with(['.', '!', '?']) { text } else { text + "." }
}
