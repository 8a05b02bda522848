//! The column on the left: what the next run computes.

use eframe::egui::{self, Align, RichText, ScrollArea, Ui, vec2};

use super::{
    command::AppCommand,
    command_popup,
    findings::Findings,
    form::{Form, text_field},
    origin::Origin,
    settings::Settings,
    setup::Setup,
    setup_wrong::Field,
    state::State,
    theme, widgets,
};
use crate::{data::Task, front::Method};

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
