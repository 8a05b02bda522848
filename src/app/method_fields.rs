//! The fields of the setup that say how points are computed: batches, passes or iterations, threads.

use super::{
    setup::Setup,
    setup_panel::{Form, text_field},
    setup_values::BatchChoice,
    setup_wrong::Field,
    theme,
};

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
