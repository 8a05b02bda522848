//! The fields of the setup that say how points are computed: batches, passes or iterations, threads.

use super::{
    form::{Form, text_field},
    setup::Setup,
    setup_panel::method_label,
    setup_values::BatchChoice,
    setup_wrong::Field,
    theme,
};
use crate::front::Method;

impl Form<'_> {
    /// How many rows a gradient is over.
    pub(super) fn batches(&mut self, setup: &mut Setup) {
        self.choice("Batch size", &mut setup.batches, &BatchChoice::ALL, BatchChoice::label).on_hover_text(
            "How many training rows each gradient is over. Automatic is all of them where they are few, and mini-batches of \
             256 rows from 2,000 on",
        );
        if setup.batches == BatchChoice::Rows {
            self.text(
                "Rows per mini-batch",
                &mut setup.batch_size,
                Field::BatchSize,
                "How many training rows each gradient is over; as many as there are, or more, are the full batch",
            );
        }
    }

    /// How long a point is computed. What is counted depends on the batches, which may not be known yet.
    pub(super) fn epochs(&mut self, setup: &mut Setup, takes_mini_batches: Option<bool>) {
        let (automatic, label, tooltip) = match takes_mini_batches {
            Some(true) => (
                "Automatic passes",
                "Passes per point",
                "How often each point takes all training rows, in mini-batches",
            ),
            Some(false) => (
                "Automatic iterations",
                "Most iterations per point",
                "Most iterations that a point may take, each over all training rows",
            ),
            None => (
                "Automatic epochs",
                "Epochs per point",
                "Passes over the training rows with mini-batches, most iterations with the full batch",
            ),
        };
        let needed = if takes_mini_batches == Some(true) {
            "As many passes per point as points usually need"
        } else {
            "As many per point as the optimality conditions ask for"
        };
        self.check(&mut setup.automatic_epochs, automatic, needed);
        if !setup.automatic_epochs {
            self.text(label, &mut setup.epochs, Field::Epochs, tooltip);
        }
    }

    /// How many starts compete.
    pub(super) fn starts(&mut self, setup: &mut Setup) {
        self.optional(
            "Starts",
            &mut setup.starts,
            "automatic",
            Field::Starts,
            "How many random networks the front is searched from, side by side; at each ℓ¹ norm the best of them is kept. \
             Empty for as many as time and memory allow",
        );
    }

    /// How the front is computed.
    pub(super) fn method(&mut self, setup: &mut Setup) {
        let tooltip = |method| Some(method_tooltip(method));
        self.choice_told("Method", &mut setup.method, &Method::ALL, method_label, tooltip)
            .on_hover_text(method_tooltip(setup.method));
        let published = match setup.method {
            Method::WeightedSum => {
                "One network over weights of the loss from 0 to 1, along a subgradient of the norm, as the authors of the                  predictor–corrector method have compared it: no zeros are exact"
            }
            Method::Nsga2 => {
                "Every parameter is 0 or 1, with two-point crossover and bit flips, 100 networks and 100 generations, as the authors                  of the predictor–corrector method have compared it"
            }
            _ => return,
        };
        self.check(&mut setup.as_published, "As published", published);
    }

    /// What the run may take.
    pub(super) fn limits(&mut self, setup: &mut Setup) {
        self.optional(
            "Most gradients",
            &mut setup.gradients,
            "no limit",
            Field::Gradients,
            "How many gradients the front may take, in passes over all training rows; the loss alone takes a third of one. With the              same number methods can be compared",
        );
        self.optional(
            "Most seconds",
            &mut setup.seconds,
            "no limit",
            Field::Seconds,
            "After how many seconds the run ends with what there is",
        );
    }

    /// How many threads compute.
    pub(super) fn threads(&mut self, setup: &mut Setup) {
        self.optional(
            "Threads",
            &mut setup.threads,
            "one for each core",
            Field::Threads,
            "How many threads compute; empty for one for each core. The front does not depend on it",
        );
    }

    /// A field that may be empty; `usual` says what that stands for.
    fn optional(&mut self, label: &str, value: &mut String, usual: &str, field: Field, tooltip: &str) {
        let label = self.label(label);
        let edit = text_field(value).hint_text(usual).desired_width(f32::INFINITY);
        self.ui.add(edit).labelled_by(label).on_hover_text(tooltip);
        self.wrong(field);
        self.ui.add_space(theme::GRID);
    }
}

/// What a method does, in a sentence.
fn method_tooltip(method: Method) -> &'static str {
    match method {
        Method::Budget => {
            "Every point has the lowest loss within an ℓ¹ norm of its own; this reaches all of the front, and is the one to use"
        }
        Method::PredictorCorrector => {
            "From critical point to critical point by multiobjective proximal gradients, the method of Amakor, Sonntag and Peitz"
        }
        Method::WeightedSum => {
            "To compare with: the loss plus a penalty on the norm is minimized for each of many penalties, each time from random networks;              concave parts of the front are missed"
        }
        Method::LambdaPath => {
            "To compare with: the same problems, each from the solution with the penalty before, as glmnet does for linear models"
        }
        Method::Nsga2 => "To compare with: a genetic algorithm, which uses no gradients",
    }
}
