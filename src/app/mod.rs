//! The window.
//!
//! It shares two channels with the background thread and computes nothing that takes longer than a frame. Panels read the
//! state and emit commands; one module applies them.

pub mod along;
mod apply;
mod apply_files;
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
mod drawn;
mod each_frame;
mod enlarged;
mod enlarged_names;
mod enlarged_sheet;
pub mod explore;
pub mod explore_settings;
mod export_dialog;
mod exporter;
mod failure;
pub mod figures;
mod file_dialog;
mod final_test;
mod findings;
mod form;
mod framing;
mod front_axes;
mod front_panel;
mod front_plot;
mod front_words;
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
mod piecewise;
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
mod reduced;
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
mod setup_reading;
pub mod setup_values;
pub mod setup_wrong;
mod shortcuts;
mod stability_view;
mod standing;
pub mod state;
mod status_bar;
mod table_fields;
mod taking_files;
mod taking_home;
pub mod tested;
pub mod theme;
mod undo;
pub mod validation_fields;
pub mod view_choices;
pub mod views;
mod watched;
mod weight_paths;
mod widgets;
mod window;

use eframe::egui::Pos2;

pub use self::launch::{Saved, run_window};
use self::{
    along::Along,
    background::Task,
    command::AppCommand,
    compute_row::ComputeRow,
    contest::Contest,
    costs::Costs,
    curves::Curves,
    dataset_reader::DatasetReader,
    downloads::Downloads,
    enlarged::Enlarged,
    exporter::Exporter,
    findings::Findings,
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
    state::{Message, State},
    undo::History,
};
use crate::{data::message_line, run::Worker};

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
    path_dialog: Option<(Origin, Task<file_dialog::Answer>)>,
    /// Whose path is to be typed, until its field has the keyboard.
    path_wanted: Option<Origin>,
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
    /// The pane that the keyboard is in, or was in last.
    keyboard_in: Option<View>,
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

    /// Whether something lies over the panes that has keys of its own.
    fn is_covered(&self) -> bool {
        let has_dialog = self.import_open || self.exporter.is_open || self.predict_dialog.is_open;
        has_dialog || self.help_open || self.runs_open || self.palette.is_some() || self.enlarged.is_some()
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
