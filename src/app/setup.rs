//! The setup of the next run as a person types it, and the specification that it stands for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    origin::Origin,
    setup_values::{AUTOMATIC, BatchChoice, is_automatic},
    validation_fields::ValidationChoice,
};
use crate::{
    data::{Builtin, ColumnChoice, Missing, Remote, Summary, Task},
    front::Method,
    network::{Activation, ComputeDevice},
    run::{BatchSize, Command, HiddenLayers, MethodSpecification, Specification, default_hidden_of},
};

/// The kinds of networks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NetworkKind {
    /// Dense layers alone.
    #[default]
    Dense,
    /// The convolutional network of the paper.
    Convolutional,
}

impl NetworkKind {
    /// Every kind, in the order in which the menu shows them.
    pub const ALL: [Self; 2] = [Self::Dense, Self::Convolutional];

    /// The name that people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Dense => "Dense",
            Self::Convolutional => "Convolutional",
        }
    }
}

/// The setup as it stands in the fields. Text fields keep what was typed, wrong or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[allow(clippy::struct_excessive_bools)] // each is a box to tick
pub struct Setup {
    /// Name of a built-in dataset; `None` for one of one's own.
    pub builtin: Option<String>,
    /// Whether a dataset of one's own consists of images; otherwise it is a CSV file.
    pub images: bool,
    /// Path of the CSV file.
    pub csv: String,
    /// Path of the CSV file with the test rows; empty for a fifth of the rows.
    pub test: String,
    /// Path of the folder or archive of images.
    pub image_path: String,
    /// Column to predict; empty for the last.
    pub target: String,
    /// What columns of the CSV file are taken as, by their names; the others as is recognized.
    pub columns: BTreeMap<String, ColumnChoice>,
    /// Penalty factors of columns, by their names, as they were typed; the others have 1.
    pub penalty_factors: BTreeMap<String, String>,
    /// What is done with missing values.
    pub missing: Missing,
    /// The column that makes the split, and perhaps `=time` or `=group`; empty for a division at random.
    pub split_by: String,
    /// Weights of the classes as they are written; empty for none.
    pub class_weights: String,
    /// What is predicted; without it told from the target column.
    pub task: Option<Task>,
    /// What kind of network.
    pub kind: NetworkKind,
    /// Hidden layers of a dense network: `20,20`, `none`, or `automatic`.
    pub hidden: String,
    /// Whether the hidden layers wait for what suits a dataset that is being read.
    pub suggest_hidden: bool,
    /// Follows every hidden layer of a dense network.
    pub activation: Activation,
    /// How the front is computed.
    pub method: Method,
    /// How many points.
    pub points: String,
    /// Whether the ℓ¹ range is told from the trained network.
    pub automatic_range: bool,
    /// Smallest ℓ¹ norm.
    pub min_l1: String,
    /// Largest ℓ¹ norm.
    pub max_l1: String,
    /// Which rows select.
    pub validation_choice: ValidationChoice,
    /// Share of the training rows kept for selection, in per cent.
    pub validation: String,
    /// Parts that the training rows are divided into.
    pub folds: String,
    /// How often they are divided.
    pub repeats: String,
    /// How many rows a gradient is over.
    pub batches: BatchChoice,
    /// Rows of a mini-batch, where they are chosen.
    pub batch_size: String,
    /// Whether passes or iterations per point are as many as points need.
    #[serde(alias = "automatic_iterations")]
    pub automatic_epochs: bool,
    /// Passes per point (mini-batches), or most iterations per point (full batch).
    #[serde(alias = "iterations")]
    pub epochs: String,
    /// How many random starts compete; empty for as many as time and memory allow.
    pub starts: String,
    /// Gradients that the front may take; empty for as many as it needs.
    pub gradients: String,
    /// Seconds that the run may take; empty for as many as it needs.
    pub seconds: String,
    /// Whether a method is the variant that was published, if there is one.
    pub as_published: bool,
    /// How many threads compute; empty for one for each core.
    pub threads: String,
    /// Whether biases are left out of the ℓ¹ norm.
    pub free_biases: bool,
    /// Whether inputs are standardized.
    pub standardize: bool,
    /// Seed of every random choice.
    pub seed: String,
    /// What to compute on.
    pub device: ComputeDevice,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            builtin: Some(Builtin::Iris.name().to_owned()),
            images: false,
            csv: String::new(),
            test: String::new(),
            image_path: String::new(),
            target: String::new(),
            columns: BTreeMap::new(),
            penalty_factors: BTreeMap::new(),
            missing: Missing::default(),
            split_by: String::new(),
            class_weights: String::new(),
            task: None,
            kind: NetworkKind::Dense,
            hidden: "4,4".to_owned(),
            suggest_hidden: false,
            activation: Activation::Relu,
            method: Method::Budget,
            points: MethodSpecification::default().points.to_string(),
            automatic_range: true,
            min_l1: "0".to_owned(),
            max_l1: "30".to_owned(),
            validation_choice: ValidationChoice::Automatic,
            validation: "20".to_owned(),
            folds: "5".to_owned(),
            repeats: "1".to_owned(),
            batches: BatchChoice::Automatic,
            batch_size: "256".to_owned(),
            automatic_epochs: true,
            epochs: ITERATIONS.to_owned(),
            starts: String::new(),
            gradients: String::new(),
            seconds: String::new(),
            as_published: false,
            threads: String::new(),
            free_biases: false,
            standardize: true,
            seed: "0".to_owned(),
            device: ComputeDevice::Cpu,
        }
    }
}

impl Setup {
    /// The built-in dataset that is chosen, if one is.
    #[must_use]
    pub fn builtin(&self) -> Option<Builtin> {
        let name = self.builtin.as_deref()?;
        Builtin::ALL.into_iter().find(|builtin| builtin.name() == name)
    }

    /// The dataset to be downloaded that is chosen, if one is.
    #[must_use]
    pub fn remote(&self) -> Option<Remote> {
        let name = self.builtin.as_deref()?;
        Remote::ALL.into_iter().find(|remote| remote.name() == name)
    }

    /// Where the dataset comes from.
    #[must_use]
    pub fn origin(&self) -> Origin {
        match (self.builtin(), self.remote()) {
            (Some(builtin), _) => Origin::Builtin(builtin),
            (None, Some(remote)) => Origin::Remote(remote),
            _ if self.images => Origin::Images,
            _ => Origin::Csv,
        }
    }

    /// Chooses a dataset and fills in what is sensible for it.
    pub fn choose(&mut self, origin: Origin) {
        if self.origin() == origin {
            return;
        }
        let name = match origin {
            Origin::Builtin(builtin) => Some(builtin.name()),
            Origin::Remote(remote) => Some(remote.name()),
            Origin::Csv | Origin::Images => None,
        };
        self.builtin = name.map(str::to_owned);
        self.images = origin == Origin::Images;
        self.forget_columns();
        self.test.clear();
        self.kind = NetworkKind::Dense;
        self.suggest_hidden = true;
        self.automatic_range = true;
        self.automatic_epochs = true;
    }

    /// Chooses a CSV file. What was chosen for the columns of another is forgotten.
    pub fn open_csv(&mut self, path: String) {
        self.choose(Origin::Csv);
        self.csv = path;
        self.forget_columns();
        self.suggest_hidden = true;
    }

    /// Forgets what was chosen for the columns of a table.
    fn forget_columns(&mut self) {
        self.target.clear();
        self.columns.clear();
        self.split_by.clear();
        self.class_weights.clear();
        self.task = None;
        self.penalty_factors.clear();
    }

    /// Fills in the hidden layers that suit a dataset that was chosen and has now been read, and as long as they are
    /// automatic a number of passes or iterations to begin with.
    pub fn suggest(&mut self, summary: &Summary) {
        if self.suggest_hidden {
            self.suggest_hidden = false;
            let widths: Vec<String> = default_hidden_of(summary).iter().map(usize::to_string).collect();
            // Cross-validation tells whether hidden layers are of use.
            self.hidden = if summary.folds > 0 { AUTOMATIC.to_owned() } else { widths.join(",") };
        }
        if self.automatic_epochs {
            let usual = if self.mini_batch(summary.train_rows).is_some() { PASSES } else { ITERATIONS };
            if self.epochs != usual {
                usual.clone_into(&mut self.epochs);
            }
        }
    }

    /// The command that begins a run that this asks for.
    #[must_use]
    pub fn command_for(&self, specification: Specification) -> Command {
        match self.hidden_layers() {
            HiddenLayers::Given => Command::Start(Box::new(specification)),
            HiddenLayers::Automatic => Command::Choose(Box::new(specification)),
        }
    }

    /// Whether its hidden layers are given.
    #[must_use]
    pub fn hidden_layers(&self) -> HiddenLayers {
        let is_open = self.kind == NetworkKind::Dense && is_automatic(&self.hidden);
        if is_open { HiddenLayers::Automatic } else { HiddenLayers::Given }
    }

    /// Rows of a mini-batch for so many training rows; `None` for the full batch.
    #[must_use]
    pub fn mini_batch(&self, training_rows: usize) -> Option<usize> {
        BatchSize::resolve(self.batch_size().unwrap_or_default(), training_rows)
    }

    /// What to compute on: the device that is chosen, unless the settings are those of a program that was built with
    /// another one.
    #[must_use]
    pub fn device(&self) -> ComputeDevice {
        if self.device.check().is_ok() { self.device } else { ComputeDevice::Cpu }
    }

    /// The name of the dataset, or its path; empty where none is typed yet.
    #[must_use]
    pub fn source(&self) -> &str {
        match self.origin() {
            Origin::Builtin(builtin) => builtin.name(),
            Origin::Remote(remote) => remote.name(),
            Origin::Csv => self.csv.trim(),
            Origin::Images => self.image_path.trim(),
        }
    }
}

/// Passes per point to begin with, where a person chooses them.
const PASSES: &str = "3";
/// Iterations per point to begin with.
const ITERATIONS: &str = "500";

#[cfg(test)]
#[path = "setup_tests.rs"]
mod tests;
