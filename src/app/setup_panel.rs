//! The column on the left: what the next run computes.

use std::sync::Arc;

use eframe::egui::{self, Align, ComboBox, Id, Response, RichText, ScrollArea, TextEdit, Ui, vec2};

use super::{
    command::AppCommand,
    command_popup,
    dataset_reader::{DatasetReader, Seen},
    downloads::{Downloads, Standing},
    figures,
    network_fields::no_convolutions,
    origin::Origin,
    settings::Settings,
    setup::Setup,
    setup_wrong::{Field, Wrong},
    state::State,
    theme, widgets,
};
use crate::{
    data::{Summary, TableSummary, Task, penalty_factors_text},
    front::Method,
};

/// What is known of the setup in this frame.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// What is wrong, field by field.
    pub wrong: Wrong,
    /// What would be computed.
    pub plan: Vec<String>,
    /// Whether gradients would be over mini-batches, once the dataset is known.
    pub takes_mini_batches: Option<bool>,
    /// Why there can be no convolutional network.
    pub no_convolutions: Option<String>,
    /// The table that is chosen, as it was seen last.
    pub table: Arc<Seen>,
    /// The dataset in a few figures, once it is read.
    pub summary: Option<Summary>,
    /// The dataset as it was read last. Fields that depend on it go by this: while it is read again, for another setup, none of them may
    /// go, or those below would lose what is being typed into them.
    pub dataset: Option<Summary>,
    /// How many per cent of a file are read, while it takes time.
    pub reading: Option<u64>,
    /// How the download of the dataset stands that is chosen, where it is one to be downloaded.
    pub download: Option<Standing>,
}

impl Findings {
    /// Looks at the setup; a dataset that is not known yet is being read.
    pub fn of(ctx: &egui::Context, setup: &mut Setup, reader: &mut DatasetReader, downloads: &mut Downloads) -> Self {
        if downloads.poll() {
            reader.forget_files();
        }
        let download = setup.remote().map(|remote| downloads.standing(remote));
        let summary = match setup.data() {
            Ok((data, seed)) => reader.ask(ctx, &data, seed).map(|answer| answer.summary.clone()),
            Err(_) => None,
        };
        if let Some(Ok(summary)) = &summary {
            setup.suggest(summary);
        }
        let table = reader.seen(setup.csv.trim());
        // What was read before is looked at without reading it again.
        let reading = reader.per_cent().filter(|&per_cent| summary.is_none() && per_cent > 0);
        let mut wrong = setup.specification().err().unwrap_or_default();
        let rows = summary.as_ref().and_then(|summary| summary.as_ref().ok()).map(|summary| summary.train_rows);
        let takes_mini_batches = rows.map(|rows| setup.mini_batch(rows).is_some());
        let no_convolutions = no_convolutions(summary.as_ref().and_then(|summary| summary.as_ref().ok()));
        let dataset = reader.last(setup.source()).cloned();
        let known = summary.as_ref().and_then(|summary| summary.as_ref().ok()).cloned();
        let plan = match summary {
            Some(Ok(summary)) => plan(setup, &summary, &mut wrong),
            Some(Err(message)) => {
                let field = if message.contains("class weights") || message.contains("to have a weight") {
                    Field::ClassWeights
                } else {
                    Field::Dataset
                };
                wrong.insert(field, message);
                Vec::new()
            }
            None if wrong.is_empty() => vec!["Reading the dataset…".to_owned()],
            None => Vec::new(),
        };
        Self { wrong, plan, takes_mini_batches, no_convolutions, table, summary: known, dataset, reading, download }
    }

    /// Whether the reading of the file was cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.wrong.get(&Field::Dataset).is_some_and(|message| DatasetReader::is_cancelled(message))
    }

    /// Why Start is not possible.
    #[must_use]
    pub fn obstacle(&self) -> Option<&str> {
        self.wrong.values().next().map(String::as_str)
    }
}

/// Lines that say what would be computed.
fn plan(setup: &Setup, summary: &Summary, wrong: &mut Wrong) -> Vec<String> {
    let [train, validation, test] =
        [summary.train_rows, summary.validation_rows, summary.test_rows].map(figures::count);
    let outputs = match summary.task {
        Task::Classification => format!("{} classes", figures::count(summary.outputs)),
        Task::Regression => format!("predicts {}", summary.target),
    };
    let mut lines = vec![
        format!("{train} training rows · {} inputs", figures::count(summary.columns)),
        match summary.folds {
            0 => format!("{validation} validation · {test} test rows"),
            folds => format!("{} folds · {test} test rows", figures::count(folds)),
        },
        outputs,
    ];
    lines.extend(summary.table.iter().flat_map(|table| table_lines(table, &summary.classes)));
    if let Ok((data, _)) = setup.data()
        && !data.penalty_factors.is_empty()
    {
        lines.push(format!("Penalty factors: {}", penalty_factors_text(&data.penalty_factors)));
    }
    if let Ok(specification) = setup.specification() {
        match specification.network.build(summary.columns, summary.outputs, summary.image) {
            Ok(network) => lines.push(format!("{network} · {} parameters", figures::count(network.parameters()))),
            Err(error) => drop(wrong.insert(Field::Hidden, super::sentence(&error.to_string()))),
        }
        lines.push(match specification.method.mini_batch(summary.train_rows) {
            Some(rows) => format!("Mini-batches of {} rows", figures::count(rows)),
            None => "Full batch".to_owned(),
        });
    }
    lines
}

/// What was found in the file of a table.
fn table_lines(table: &TableSummary, classes: &[String]) -> Vec<String> {
    let balance = (!table.class_rows.is_empty()).then(|| table.balance(classes));
    let format = super::sentence(&table.format);
    let notes = table.notes.iter().map(|note| super::sentence(note));
    balance.into_iter().chain(std::iter::once(format)).chain(notes).collect()
}

/// Shows the column.
pub fn show(ui: &mut Ui, state: &State, settings: &mut Settings, findings: &Findings, commands: &mut Vec<AppCommand>) {
    // The scroll bar floats in the margin, so that everything keeps one right edge.
    let width = ui.available_width() - f32::from(theme::COLUMN_MARGIN.right);
    let room = ui.available_height() - theme::CONTROL_HEIGHT - 4.0 * theme::GRID;
    ui.scope(|ui| {
        ui.set_max_width(width);
        heading(ui, commands);
    });
    widgets::keep_scroll_bar(ui);
    ScrollArea::vertical().max_height(room - theme::CONTROL_HEIGHT - 4.0 * theme::GRID).auto_shrink([false; 2]).show(
        ui,
        |ui| {
            ui.set_max_width(width);
            let mut form = Form { ui, wrong: &findings.wrong, commands };
            form.fields(settings, findings);
            form.plan(findings);
        },
    );
    ui.with_layout(egui::Layout::bottom_up(Align::Min), |ui| {
        ui.set_max_width(width);
        ui.horizontal(|ui| {
            let width = ui.available_width() - widgets::ICON_BUTTON_WIDTH - ui.spacing().item_spacing.x;
            widgets::primary_button(ui, commands, AppCommand::Start, width, findings.obstacle());
            command_popup::button(ui, state, &settings.setup, commands);
        });
    });
}

fn heading(ui: &mut Ui, commands: &mut Vec<AppCommand>) {
    egui::Sides::new().height(theme::CONTROL_HEIGHT).show(
        ui,
        |ui| ui.label(RichText::new("Setup").font(theme::title()).color(theme::of(ui.visuals()).strong)),
        |ui| {
            let look = widgets::Look { icon: Some(super::icons::Icon::Fold), quiet: true, ..Default::default() };
            if widgets::button(ui, look, "Fold setup", true).on_hover_text("Fold the setup (S)").clicked() {
                commands.push(AppCommand::ToggleSetup);
            }
        },
    );
}

/// Shows the column folded to a rail.
pub fn show_rail(ui: &mut Ui, state: &State, setup: &Setup, findings: &Findings, commands: &mut Vec<AppCommand>) {
    ui.vertical_centered(|ui| {
        widgets::icon_button(ui, commands, AppCommand::ToggleSetup, true);
        let look = widgets::Look { icon: AppCommand::Start.icon(), primary: true, ..Default::default() };
        let enabled = findings.obstacle().is_none();
        let response = widgets::button(ui, look, "Start this setup", enabled)
            .on_hover_text(AppCommand::Start.tooltip())
            .on_disabled_hover_text(findings.obstacle().unwrap_or_default());
        if response.clicked() {
            commands.push(AppCommand::Start);
        }
        command_popup::button(ui, state, setup, commands);
    });
}

/// Fields, one under the other, each with its label, and beside it what is wrong.
pub(super) struct Form<'a> {
    pub ui: &'a mut Ui,
    pub wrong: &'a Wrong,
    pub commands: &'a mut Vec<AppCommand>,
}

impl Form<'_> {
    fn fields(&mut self, settings: &mut Settings, findings: &Findings) {
        let Settings { setup, columns_shown, .. } = settings;
        self.dataset(setup, columns_shown, findings);
        self.network(setup, findings.no_convolutions.as_deref());
        self.method(setup);
        self.text("Points", &mut setup.points, Field::Points, "How many points the front gets");
        self.more(settings, findings);
    }

    fn more(&mut self, settings: &mut Settings, findings: &Findings) {
        self.ui.add_space(theme::GRID);
        if widgets::disclosure(self.ui, "More settings", settings.more) {
            settings.more = !settings.more;
        }
        // What is wrong must be seen.
        let hidden = [
            Field::Range,
            Field::ClassWeights,
            Field::Validation,
            Field::Repeats,
            Field::BatchSize,
            Field::Epochs,
            Field::Starts,
            Field::Gradients,
            Field::Seconds,
            Field::Threads,
            Field::Seed,
        ];
        if !settings.more && !hidden.iter().any(|field| self.wrong.contains_key(field)) {
            return;
        }
        let setup = &mut settings.setup;
        self.range(setup);
        if setup.origin() == Origin::Csv {
            self.task(setup);
            self.split_by(setup, &findings.table.columns);
        }
        if let Some(summary) = findings.dataset.as_ref().filter(|summary| summary.task == Task::Classification) {
            self.class_weights(setup, &summary.classes);
        } else if self.wrong.contains_key(&Field::ClassWeights) {
            self.class_weights(setup, &[]);
        }
        self.validation(setup);
        self.batches(setup);
        self.epochs(setup, findings.takes_mini_batches);
        self.starts(setup);
        self.limits(setup);
        self.text(
            "Seed",
            &mut setup.seed,
            Field::Seed,
            "The same seed gives the same front: it decides the split of the rows, their order in mini-batches and the \
             first weights",
        );
        self.threads(setup);
        self.device(setup);
        self.check(
            &mut setup.standardize,
            "Standardize inputs",
            "Scale every input to mean 0 and standard deviation 1 over the training rows",
        );
        self.check(&mut setup.free_biases, "Free biases", "Leave the biases out of the ℓ¹ norm");
    }

    fn range(&mut self, setup: &mut Setup) {
        self.check(
            &mut setup.automatic_range,
            "Automatic ℓ¹ range",
            "From 0 to where the validation loss has plainly turned up, or the training loss has nothing left to fall",
        );
        if setup.automatic_range {
            return;
        }
        self.ui.horizontal(|ui| {
            let width = (ui.available_width() - 28.0) / 2.0;
            for (place, (text, name)) in
                [(&mut setup.min_l1, "Smallest ℓ¹ norm"), (&mut setup.max_l1, "Largest ℓ¹ norm")]
                    .into_iter()
                    .enumerate()
            {
                if place == 1 {
                    ui.label("to");
                }
                let field = text_field(text).desired_width(width - 12.0);
                ui.add(field).accessible_name(name).on_hover_text(name);
            }
        });
        self.wrong(Field::Range);
    }

    pub(super) fn check(&mut self, value: &mut bool, label: &str, tooltip: &str) {
        self.ui.checkbox(value, label).on_hover_text(tooltip);
    }

    /// The label above a field, which is the field's accessible name too.
    pub fn label(&mut self, text: &str) -> Id {
        let weak = theme::of(self.ui.visuals()).weak;
        self.ui.label(RichText::new(text).color(weak)).id
    }

    pub(super) fn text(&mut self, label: &str, value: &mut String, field: Field, tooltip: &str) {
        let label = self.label(label);
        let edit = text_field(value).desired_width(f32::INFINITY);
        self.ui.add(edit).labelled_by(label).on_hover_text(tooltip);
        self.wrong(field);
        self.ui.add_space(theme::GRID);
    }

    pub(super) fn choice<T: Copy + PartialEq>(
        &mut self,
        label: &str,
        value: &mut T,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> Response {
        self.choice_told(label, value, all, name, |_| None)
    }

    /// A choice of which each entry may have a tooltip of its own.
    pub(super) fn choice_told<T: Copy + PartialEq>(
        &mut self,
        label: &str,
        value: &mut T,
        all: &[T],
        name: fn(T) -> &'static str,
        tooltip: fn(T) -> Option<&'static str>,
    ) -> Response {
        let label_id = self.label(label);
        let width = self.ui.available_width();
        let combo = ComboBox::from_id_salt(label).width(width).selected_text(name(*value));
        let response = combo.show_ui(self.ui, |ui| {
            for &one in all {
                let entry = ui.selectable_value(value, one, name(one));
                if let Some(tooltip) = tooltip(one) {
                    entry.on_hover_text(tooltip);
                }
            }
        });
        widgets::choose_by_keys(self.ui, &response.response, value, all);
        let response = response.response.labelled_by(label_id);
        self.ui.add_space(theme::GRID);
        response
    }

    /// What is wrong with a field.
    pub fn wrong(&mut self, field: Field) {
        if let Some(message) = self.wrong.get(&field) {
            let error = theme::of(self.ui.visuals()).error;
            self.ui.label(RichText::new(message).font(theme::small()).color(error));
        }
    }

    fn plan(&mut self, findings: &Findings) {
        if findings.plan.is_empty() {
            return;
        }
        let weak = theme::of(self.ui.visuals()).weak;
        self.ui.add_space(2.0 * theme::GRID);
        self.ui.separator();
        self.ui.scope(|ui| {
            ui.spacing_mut().item_spacing = vec2(0.0, 3.0);
            for line in &findings.plan {
                ui.label(RichText::new(line).font(theme::small()).color(weak));
            }
        });
    }
}

/// A field for one line of text.
pub(super) fn text_field(text: &mut String) -> TextEdit<'_> {
    TextEdit::singleline(text).align(egui::Align2::LEFT_CENTER)
}

/// The name of a method that people read.
#[must_use]
pub fn method_label(method: Method) -> &'static str {
    match method {
        Method::Budget => "Budget continuation",
        Method::PredictorCorrector => "Predictor–corrector",
        Method::WeightedSum => "Weighted sum",
        Method::LambdaPath => "λ path",
        Method::Nsga2 => "NSGA-II",
    }
}
