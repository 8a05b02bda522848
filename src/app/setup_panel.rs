//! The column on the left: what the next run computes.

use eframe::egui::{self, Align, ComboBox, Id, RichText, ScrollArea, TextEdit, Ui, vec2};

use super::{
    command::AppCommand,
    dataset_reader::DatasetReader,
    figures,
    settings::Settings,
    setup::{Field, NetworkKind, Setup, Wrong},
    theme, widgets,
};
use crate::{
    data::{Builtin, Summary, Task},
    front::Method,
    network::{Activation, ComputeDevice},
    run::NetworkSpecification,
};

/// What is known of the setup in this frame.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// What is wrong, field by field.
    pub wrong: Wrong,
    /// What would be computed.
    pub plan: Vec<String>,
    /// Why there can be no convolutional network.
    pub no_convolutions: Option<String>,
}

impl Findings {
    /// Looks at the setup; a dataset that is not known yet is being read.
    pub fn of(ctx: &egui::Context, setup: &mut Setup, reader: &mut DatasetReader) -> Self {
        let summary = match setup.data() {
            Ok((data, seed)) => reader.ask(ctx, &data, seed).cloned(),
            Err(_) => None,
        };
        if let Some(Ok(summary)) = &summary {
            setup.suggest(summary);
        }
        let mut wrong = setup.specification().err().unwrap_or_default();
        let no_convolutions = no_convolutions(summary.as_ref().and_then(|summary| summary.as_ref().ok()));
        let plan = match summary {
            Some(Ok(summary)) => plan(setup, &summary, &mut wrong),
            Some(Err(message)) => {
                wrong.insert(Field::Dataset, message);
                Vec::new()
            }
            None if wrong.is_empty() => vec!["Reading the dataset…".to_owned()],
            None => Vec::new(),
        };
        Self { wrong, plan, no_convolutions }
    }

    /// Why Start is not possible.
    #[must_use]
    pub fn obstacle(&self) -> Option<&str> {
        self.wrong.values().next().map(String::as_str)
    }
}

/// Why there can be no convolutional network for a dataset.
fn no_convolutions(summary: Option<&Summary>) -> Option<String> {
    let Some(summary) = summary else { return Some("The dataset is not known yet.".to_owned()) };
    let network = NetworkSpecification::of_the_paper(false);
    let built = network.build(summary.columns, summary.outputs, summary.image);
    built.err().map(|error| super::sentence(&error.to_string()))
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
        format!("{validation} validation rows · {test} test rows"),
        outputs,
    ];
    if let Ok(specification) = setup.specification() {
        match specification.network.build(summary.columns, summary.outputs, summary.image) {
            Ok(network) => lines.push(format!("{network} · {} parameters", figures::count(network.parameters()))),
            Err(error) => drop(wrong.insert(Field::Hidden, super::sentence(&error.to_string()))),
        }
    }
    lines
}

/// Shows the column.
pub fn show(ui: &mut Ui, settings: &mut Settings, findings: &Findings, commands: &mut Vec<AppCommand>) {
    let room = ui.available_height() - theme::CONTROL_HEIGHT - 4.0 * theme::GRID;
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
    ScrollArea::vertical().max_height(room - theme::CONTROL_HEIGHT - 4.0 * theme::GRID).auto_shrink([false; 2]).show(
        ui,
        |ui| {
            ui.set_max_width(ui.available_width());
            let mut form = Form { ui, wrong: &findings.wrong, commands };
            form.fields(settings, findings);
            form.plan(findings);
        },
    );
    ui.with_layout(egui::Layout::bottom_up(Align::Center), |ui| {
        let width = ui.available_width();
        widgets::primary_button(ui, commands, AppCommand::Start, width, findings.obstacle());
    });
}

/// Shows the column folded to a rail.
pub fn show_rail(ui: &mut Ui, findings: &Findings, commands: &mut Vec<AppCommand>) {
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
    });
}

/// Fields, one under the other, each with its label, and beside it what is wrong.
struct Form<'a> {
    ui: &'a mut Ui,
    wrong: &'a Wrong,
    commands: &'a mut Vec<AppCommand>,
}

impl Form<'_> {
    fn fields(&mut self, settings: &mut Settings, findings: &Findings) {
        let setup = &mut settings.setup;
        self.dataset(setup);
        self.kind(setup, findings.no_convolutions.as_deref());
        if setup.kind == NetworkKind::Dense {
            let hidden = setup.hidden.clone();
            self.text(
                "Hidden layers",
                &mut setup.hidden,
                Field::Hidden,
                "Units of each hidden layer, such as 20,20; none for a linear model",
            );
            setup.suggest_hidden &= setup.hidden == hidden;
            self.choice("Activation", &mut setup.activation, &Activation::ALL, Activation::label);
        }
        self.choice("Method", &mut setup.method, &Method::ALL, method_label);
        self.text("Points", &mut setup.points, Field::Points, "How many points the front gets");
        self.more(settings);
    }

    fn dataset(&mut self, setup: &mut Setup) {
        let label = self.label("Dataset");
        let mut chosen = setup.builtin();
        let width = self.ui.available_width();
        let combo = ComboBox::from_id_salt("Dataset").width(width).selected_text(setup.dataset_label());
        let response = combo.show_ui(self.ui, |ui| {
            for builtin in Builtin::ALL {
                ui.selectable_value(&mut chosen, Some(builtin), builtin.label());
            }
            ui.selectable_value(&mut chosen, None, "CSV file…");
        });
        let all = Builtin::ALL.map(Some).into_iter().chain([None]).collect::<Vec<_>>();
        widgets::choose_by_keys(self.ui, &response.response, &mut chosen, &all);
        response.response.labelled_by(label);
        setup.choose(chosen);
        if setup.builtin.is_none() {
            self.path(setup);
        }
        self.wrong(Field::Dataset);
        if setup.builtin.is_none() {
            self.target(setup);
        }
        self.ui.add_space(theme::GRID);
    }

    /// The kind of network; `no_convolutions` says why it can only be dense.
    fn kind(&mut self, setup: &mut Setup, no_convolutions: Option<&str>) {
        let label = self.label("Network");
        let width = self.ui.available_width();
        // Whoever has chosen what cannot be must be able to choose something else.
        let enabled = no_convolutions.is_none() || setup.kind != NetworkKind::Dense;
        let possible = |kind: NetworkKind| kind == NetworkKind::Dense || no_convolutions.is_none();
        let combo = ComboBox::from_id_salt("Network").width(width).selected_text(setup.kind.label());
        let response = self.ui.add_enabled_ui(enabled, |ui| {
            combo.show_ui(ui, |ui| {
                for kind in NetworkKind::ALL {
                    let choice = egui::Button::selectable(setup.kind == kind, kind.label());
                    let response = ui.add_enabled(possible(kind), choice);
                    let response = response.on_disabled_hover_text(no_convolutions.unwrap_or_default());
                    if response.clicked() {
                        setup.kind = kind;
                    }
                }
            })
        });
        let response = response.inner.response;
        let choices: Vec<NetworkKind> = NetworkKind::ALL.into_iter().filter(|&kind| possible(kind)).collect();
        if enabled {
            widgets::choose_by_keys(self.ui, &response, &mut setup.kind, &choices);
        }
        response
            .labelled_by(label)
            .on_hover_text("Dense layers, or the convolutional network of the paper, for images")
            .on_disabled_hover_text(no_convolutions.unwrap_or_default());
        if setup.kind != NetworkKind::Dense {
            self.wrong(Field::Hidden);
        }
        self.ui.add_space(theme::GRID);
    }

    fn path(&mut self, setup: &mut Setup) {
        self.ui.horizontal(|ui| {
            let width = ui.available_width() - 84.0;
            let field = text_field(&mut setup.csv).hint_text("path of the file").desired_width(width);
            ui.add(field).accessible_name("CSV file");
            let look = widgets::Look { text: Some("Browse…"), width: 76.0, ..Default::default() };
            if widgets::button(ui, look, "Browse…", true).on_hover_text(AppCommand::BrowseCsv.tooltip()).clicked() {
                self.commands.push(AppCommand::BrowseCsv);
            }
        });
    }

    fn target(&mut self, setup: &mut Setup) {
        let label = self.label("Target column");
        let field = text_field(&mut setup.target).hint_text("the last").desired_width(f32::INFINITY);
        self.ui.add(field).labelled_by(label).on_hover_text("Name of the column to predict; empty for the last");
    }

    fn more(&mut self, settings: &mut Settings) {
        self.ui.add_space(theme::GRID);
        if widgets::disclosure(self.ui, "More settings", settings.more) {
            settings.more = !settings.more;
        }
        // What is wrong must be seen.
        let hidden = [Field::Range, Field::Validation, Field::Iterations, Field::Seed];
        if !settings.more && !hidden.iter().any(|field| self.wrong.contains_key(field)) {
            return;
        }
        let setup = &mut settings.setup;
        self.range(setup);
        self.text(
            "Validation share in %",
            &mut setup.validation,
            Field::Validation,
            "Share of the training rows kept to select a network; 0 for none",
        );
        self.iterations(setup);
        self.text(
            "Seed",
            &mut setup.seed,
            Field::Seed,
            "The same seed gives the same front: it decides the split of the rows and the first weights",
        );
        self.device(setup);
        self.check(
            &mut setup.standardize,
            "Standardize inputs",
            "Scale every input to mean 0 and standard deviation 1 over the training rows",
        );
        self.check(&mut setup.free_biases, "Free biases", "Leave the biases out of the ℓ¹ norm");
    }

    /// What to compute on, where there is a choice.
    fn device(&mut self, setup: &mut Setup) {
        let built = ComputeDevice::built();
        if built.len() > 1 {
            setup.device = setup.device();
            self.choice("Device", &mut setup.device, &built, device_label);
        }
    }

    fn range(&mut self, setup: &mut Setup) {
        self.check(
            &mut setup.automatic_range,
            "Automatic ℓ¹ range",
            "From 0 to the ℓ¹ norm of a moderately trained dense network",
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

    fn iterations(&mut self, setup: &mut Setup) {
        self.check(
            &mut setup.automatic_iterations,
            "Automatic iterations",
            "As many iterations per point as the optimality conditions ask for",
        );
        if !setup.automatic_iterations {
            self.text(
                "Iterations per point",
                &mut setup.iterations,
                Field::Iterations,
                "Most iterations that a point may take",
            );
        }
    }

    fn check(&mut self, value: &mut bool, label: &str, tooltip: &str) {
        self.ui.checkbox(value, label).on_hover_text(tooltip);
    }

    /// The label above a field, which is the field's accessible name too.
    fn label(&mut self, text: &str) -> Id {
        let weak = theme::of(self.ui.visuals()).weak;
        self.ui.label(RichText::new(text).color(weak)).id
    }

    fn text(&mut self, label: &str, value: &mut String, field: Field, tooltip: &str) {
        let label = self.label(label);
        let edit = text_field(value).desired_width(f32::INFINITY);
        self.ui.add(edit).labelled_by(label).on_hover_text(tooltip);
        self.wrong(field);
        self.ui.add_space(theme::GRID);
    }

    fn choice<T: Copy + PartialEq>(&mut self, label: &str, value: &mut T, all: &[T], name: fn(T) -> &'static str) {
        let label_id = self.label(label);
        let width = self.ui.available_width();
        let combo = ComboBox::from_id_salt(label).width(width).selected_text(name(*value));
        let response = combo.show_ui(self.ui, |ui| {
            for &one in all {
                ui.selectable_value(value, one, name(one));
            }
        });
        widgets::choose_by_keys(self.ui, &response.response, value, all);
        response.response.labelled_by(label_id);
        self.ui.add_space(theme::GRID);
    }

    /// What is wrong with a field.
    fn wrong(&mut self, field: Field) {
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
fn text_field(text: &mut String) -> TextEdit<'_> {
    TextEdit::singleline(text).align(egui::Align2::LEFT_CENTER)
}

/// The name of a device that people read.
fn device_label(device: ComputeDevice) -> &'static str {
    match device {
        ComputeDevice::Cpu => "CPU",
        ComputeDevice::Cuda(_) => "GPU (CUDA)",
        ComputeDevice::Metal => "GPU (Metal)",
    }
}

/// The name of a method that people read.
#[must_use]
pub fn method_label(method: Method) -> &'static str {
    match method {
        Method::Budget => "Budget continuation",
        Method::PredictorCorrector => "Predictor–corrector",
    }
}
