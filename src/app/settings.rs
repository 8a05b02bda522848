//! What the window remembers between launches.

use std::{path::PathBuf, time::SystemTime};

use eframe::egui;

use serde::{Deserialize, Serialize};

use super::{
    axes::Scale, costs::Cost, explore_settings::ExploreSettings, panes::Arrangement, setup::Setup,
    view_choices::ViewChoices, views::RunViews,
};
use crate::{
    export::{Form, Format},
    front::Metric,
};

/// Under which name the settings are kept.
const KEY: &str = "settings";

/// How the front is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Layout {
    /// Scale of the ℓ¹ axis.
    pub l1_scale: Scale,
    /// Scale of the loss axis.
    pub loss_scale: Scale,
    /// Whether the loss runs to the right and the ℓ¹ norm upwards, as in the paper.
    pub swapped: bool,
    /// Which of training, validation and test are shown.
    pub shown: [bool; 3],
    /// Whether refits are shown, where there are any.
    pub refits: bool,
    /// Whether the branches of the starts are shown behind the front.
    pub branches: bool,
    /// The figure that is shown along the front; of a run of another task the usual one is.
    pub figure: Metric,
    /// What networks take, where that is shown along the front in the place of a figure.
    pub cost: Option<Cost>,
}

impl Default for Layout {
    fn default() -> Self {
        let scale = Scale::Linear;
        Self {
            l1_scale: scale,
            loss_scale: scale,
            swapped: false,
            shown: [true; 3],
            refits: true,
            branches: false,
            figure: Metric::Accuracy,
            cost: None,
        }
    }
}

impl Layout {
    /// The first of the curves that are shown, on which the ring glides.
    #[must_use]
    pub fn first_shown(self) -> Option<usize> {
        self.shown.iter().position(|&shown| shown)
    }

    /// The coordinates of (ℓ¹ norm, loss).
    #[must_use]
    pub fn place(self, l1: f64, loss: f64) -> [f64; 2] {
        let (l1, loss) = (self.l1_scale.coordinate(l1), self.loss_scale.coordinate(loss));
        if self.swapped { [loss, l1] } else { [l1, loss] }
    }

    /// The ℓ¹ norm at a place of the plot.
    #[must_use]
    pub fn l1_at(self, [x, y]: [f64; 2]) -> f64 {
        self.l1_scale.value(if self.swapped { y } else { x })
    }

    /// The scales of the horizontal and the vertical axis.
    #[must_use]
    pub fn scales(self) -> [Scale; 2] {
        if self.swapped { [self.loss_scale, self.l1_scale] } else { [self.l1_scale, self.loss_scale] }
    }
}

/// How networks are exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExportSettings {
    /// The kind of file.
    pub format: Format,
    /// Whether they are compacted, and their scaling folded in.
    pub form: Form,
}

/// What the window remembers between launches.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[allow(clippy::struct_excessive_bools)] // none follows from the others
pub struct Settings {
    /// The setup of the next run.
    pub setup: Setup,
    /// Whether the rarer fields of the setup are shown.
    pub more: bool,
    /// Whether the columns of a table are shown.
    pub columns_shown: bool,
    /// Light, dark, or as the system.
    pub theme: egui::ThemePreference,
    /// How the front is laid out.
    pub layout: Layout,
    /// Whether the first layer's units are shown as images, where rows are images.
    pub units_as_images: bool,
    /// How the views of the networks along the front are shown.
    pub explore: ExploreSettings,
    /// What was chosen within the views.
    pub choices: ViewChoices,
    /// How the panes are arranged.
    pub panes: Arrangement,
    /// Whether pictures are made for print, else as on the screen.
    pub for_print: bool,
    /// How each run was looked at last.
    pub views: RunViews,
    /// When the last run was written that was interrupted and that a person has been told of.
    pub seen_interrupted: Option<SystemTime>,
    /// The folder that a network was exported to last.
    pub export_folder: Option<PathBuf>,
    /// How networks are exported.
    pub export: ExportSettings,
}

impl Settings {
    /// What was remembered; the usual where nothing was, or where it can no longer be read.
    #[must_use]
    pub fn load(storage: Option<&dyn eframe::Storage>) -> Self {
        storage.and_then(|storage| eframe::get_value(storage, KEY)).unwrap_or_default()
    }

    /// Remembers.
    pub fn save(&self, storage: &mut dyn eframe::Storage) {
        eframe::set_value(storage, KEY, self);
    }
}
