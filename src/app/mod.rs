//! The window.
//!
//! It shares two channels with the background thread and computes nothing that takes longer than a frame. Panels read the
//! state and emit commands; one module applies them.

pub mod along;
mod apply;
mod asking;
pub mod axes;
mod background;
pub mod branches;
mod choice_menu;
mod colors;
mod column_fields;
pub mod command;
mod command_list;
mod command_popup;
mod command_words;
pub mod comparison;
mod compute_row;
mod contest;
pub mod costs;
mod curves;
mod dataset_fields;
mod dataset_reader;
mod distinction;
mod downloads;
mod enlarged;
mod enlarged_names;
mod enlarged_sheet;
pub mod explore;
pub mod explore_settings;
mod export_dialog;
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
pub mod hover;
mod icons;
mod import;
mod inputs_view;
mod inspector;
mod latest;
mod launch;
mod launch_run;
mod layer_legend;
mod layer_names;
mod layer_view;
mod layers;
mod lens;
mod method_fields;
pub mod metrics;
mod more_menu;
mod names;
mod naming;
mod navigation;
mod network_fields;
mod network_view;
mod optimality;
pub mod origin;
pub mod pair_view;
mod palette;
pub mod panes;
pub mod picking;
pub mod picture;
mod picture_menu;
pub mod pictures;
pub mod pinned;
mod plot_axes;
mod plot_items;
mod pointed;
mod predict_dialog;
pub mod predicting;
pub mod predictions;
pub mod pulled;
mod readout;
pub mod reasons;
mod refit_view;
pub mod refits;
pub mod report;
mod row_list;
mod run_bar;
mod run_before;
pub mod runs;
mod runs_panel;
mod score_menu;
mod score_strip;
mod score_table;
mod selectors;
mod series;
pub mod settings;
pub mod setup;
mod setup_changes;
mod setup_of_run;
mod setup_panel;
pub mod setup_values;
pub mod setup_wrong;
mod shortcuts;
mod stability_view;
mod standing;
pub mod state;
mod status_bar;
mod table_fields;
mod taking_files;
pub mod tested;
pub mod theme;
mod undo;
pub mod validation_fields;
pub mod views;
mod watched;
mod weight_paths;
mod widgets;
mod window;

use std::time::{Duration, Instant};

use eframe::egui::{self, Pos2, Ui};

pub use self::launch::{Saved, run_window};
use self::{
    along::Along,
    background::Task,
    command::AppCommand,
    compute_row::ComputeRow,
    contest::Contest,
    costs::{Costs, Figure},
    curves::Curves,
    dataset_reader::DatasetReader,
    downloads::Downloads,
    enlarged::Enlarged,
    exporter::Exporter,
    launch_run::Launch,
    layers::Layers,
    origin::Origin,
    pair_view::PairView,
    palette::Palette,
    panes::{Hovering, Panes, View},
    pictures::Pictures,
    predict_dialog::PredictDialog,
    predicting::Predicting,
    predictions::Predictions,
    run_before::RunBefore,
    runs::Runs,
    settings::Settings,
    setup_panel::Findings,
    state::{Message, State},
    undo::History,
};
use crate::{data::message_line, run::Worker};

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
    predict_dialog: PredictDialog,
    path_dialog: Option<(Origin, Task<exporter::Answer>)>,
    runs: Runs,
    launch: Launch,
    run_before: RunBefore,
    commands: Vec<AppCommand>,
    compute_row: ComputeRow,
    panes: Panes,
    pictures: Pictures,
    contest: Contest,
    hover: Hovering,
    predicting: Predicting,
    along: Along,
    costs: Costs,
    predictions: Predictions,
    pair_view: PairView,
    history: History,
    /// The pane that the keyboard is to be taken to.
    focus: Option<View>,
    /// Whether the list of runs is shown.
    runs_open: bool,
    /// Whether the setup is shown; without an answer of a person the width of the window decides.
    setup_open: Option<bool>,
    help_open: bool,
    /// What the line at the foot says, and since when.
    told: Option<(Message, f64)>,
    /// The heatmap that is shown large, if one is.
    enlarged: Option<Enlarged>,
    /// The palette of commands, while it is open.
    palette: Option<Palette>,
    /// Whether the preview of a table is shown.
    import_open: bool,
}

impl App {
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

    /// Whether the view of predictions shows what the network says that is shown, and not one before it.
    #[must_use]
    pub fn predictions_are_current(&self) -> bool {
        self.predictions.is_current()
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

    /// Whether something lies over the panes that has keys of its own.
    fn is_covered(&self) -> bool {
        let has_dialog = self.import_open || self.exporter.is_open || self.predict_dialog.is_open;
        has_dialog || self.help_open || self.runs_open || self.palette.is_some() || self.enlarged.is_some()
    }

    /// Has what is shown along the front worked out for every network, where it is not noted with its point.
    fn figures_along_the_front(&mut self, ctx: &egui::Context) {
        match self.state.along(self.settings.layout) {
            Figure::Metric(metric) => self.along.want(ctx, &mut self.state, &self.predicting, metric, [true; 3]),
            Figure::Cost(cost) => self.costs.want(ctx, &mut self.state, cost),
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, frame: &mut eframe::Frame) {
        self.receive(ctx);
        self.poll_launch();
        self.poll_tasks(ctx);
        self.predicting.poll(&mut self.state);
        self.follow_contest();
        self.take_files(ctx);
        if !self.is_covered() {
            shortcuts::pressed(ctx, &self.keyed_widgets(), &mut self.commands);
        }
        self.apply_commands(ctx, frame);
        self.figures_along_the_front(ctx);
        self.ask_for_intervals(false);
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        self.findings = Findings::of(ui.ctx(), &mut self.settings.setup, &mut self.reader, &mut self.downloads);
        self.curves.update(&self.state, self.settings.layout);
        picture_menu::note_for_print(ui.ctx(), self.settings.for_print);
        self.panels(ui);
        help::show(ui.ctx(), self.help_open, &mut self.commands);
        self.show_palette(ui.ctx());
        self.show_enlarged(ui.ctx());
        runs_panel::show(ui.ctx(), self.runs_open, &mut self.runs, &self.panes.comparison, &mut self.commands);
        import::show(ui.ctx(), self.import_open, &mut self.settings.setup, &self.findings, &mut self.commands);
        export_dialog::show(ui.ctx(), &mut self.exporter, self.settings.export, &self.state, &mut self.commands);
        self.predict_dialog.show(ui.ctx(), &self.state, &mut self.commands);
        // A command may change what stands above its button: the picture of this frame is then out of date.
        if !self.commands.is_empty() {
            self.apply_commands(ui.ctx(), frame);
            ui.ctx().request_repaint();
        }
        if self.hover.turn() {
            ui.ctx().request_repaint();
        }
        self.follow_history(ui.ctx());
        self.age_message(ui.ctx());
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
    let message = message_line(message);
    let mut letters = message.chars();
    let first: String = letters.next().map(|letter| letter.to_uppercase().collect()).unwrap_or_default();
    let text = format!("{first}{}", letters.as_str());
    if text.ends_with(['.', '!', '?']) { text } else { text + "." }
}
