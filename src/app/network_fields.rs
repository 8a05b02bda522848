//! The fields of the setup that choose the network and what it is computed on.

use eframe::egui::{self, ComboBox};

use super::{
    form::Form,
    setup::{NetworkKind, Setup},
    setup_wrong::Field,
    theme, widgets,
};
use crate::{
    data::Summary,
    network::{Activation, ComputeDevice},
    run::NetworkSpecification,
};

/// What may stand in the field of the hidden layers.
pub(super) const HIDDEN: &str = "Units of each hidden layer, such as 20,20; none for a linear model; automatic for the usual ones, \
    or none where cross-validation prefers that";

impl Form<'_> {
    /// The kind of network, and its layers and activation where there is a choice.
    pub(super) fn network(&mut self, setup: &mut Setup, no_convolutions: Option<&str>) {
        self.kind(setup, no_convolutions);
        if setup.kind != NetworkKind::Dense {
            return;
        }
        let hidden = setup.hidden.clone();
        self.text("Hidden layers", &mut setup.hidden, Field::Hidden, HIDDEN);
        setup.suggest_hidden &= setup.hidden == hidden;
        self.choice("Activation", &mut setup.activation, &Activation::ALL, Activation::label);
    }

    /// The kind of network; `no_convolutions` says why it can only be dense.
    fn kind(&mut self, setup: &mut Setup, no_convolutions: Option<&str>) {
        // Whoever has chosen what cannot be must be able to choose something else.
        let enabled = no_convolutions.is_none() || setup.kind != NetworkKind::Dense;
        if !enabled {
            return;
        }
        let label = self.label("Kind of network");
        let width = self.ui.available_width();
        let possible = |kind: NetworkKind| kind == NetworkKind::Dense || no_convolutions.is_none();
        let combo = ComboBox::from_id_salt("Kind of network").width(width).selected_text(setup.kind.label());
        let response = combo.show_ui(self.ui, |ui| {
            for kind in NetworkKind::ALL {
                let choice = egui::Button::selectable(setup.kind == kind, kind.label());
                let response = ui.add_enabled(possible(kind), choice);
                let response = response.on_disabled_hover_text(no_convolutions.unwrap_or_default());
                if response.clicked() {
                    setup.kind = kind;
                }
            }
        });
        let response = response.response;
        let choices: Vec<NetworkKind> = NetworkKind::ALL.into_iter().filter(|&kind| possible(kind)).collect();
        widgets::choose_by_keys(self.ui, &response, &mut setup.kind, &choices);
        response
            .labelled_by(label)
            .on_hover_text("Dense layers, or the convolutional network of the paper, for images");
        if setup.kind != NetworkKind::Dense {
            self.wrong(Field::Hidden);
        }
        self.ui.add_space(theme::GRID);
    }

    /// What to compute on, where there is a choice.
    pub(super) fn device(&mut self, setup: &mut Setup) {
        let built = ComputeDevice::built();
        if built.len() > 1 {
            setup.device = setup.device();
            self.choice("Device", &mut setup.device, &built, device_label);
        }
    }
}

/// Why there can be no convolutional network for a dataset.
pub(super) fn no_convolutions(summary: Option<&Summary>) -> Option<String> {
    let Some(summary) = summary else { return Some("The dataset is not known yet.".to_owned()) };
    let network = NetworkSpecification::of_the_paper(false);
    let built = network.build(summary.columns, summary.outputs, summary.image);
    built.err().map(|error| super::sentence(&error.to_string()))
}

/// The name of a device that people read.
fn device_label(device: ComputeDevice) -> &'static str {
    match device {
        ComputeDevice::Cpu => "CPU",
        ComputeDevice::Cuda(_) => "GPU (CUDA)",
        ComputeDevice::Metal => "GPU (Metal)",
    }
}
