//! The setup of the next run as a person types it, and the specification that it stands for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::origin::Origin;
use crate::{
    data::{Builtin, DataSpecification, Summary},
    front::Method,
    network::{Activation, ComputeDevice},
    run::{MethodSpecification, NetworkSpecification, Specification, SpecificationError, default_hidden_of},
};

/// A field of the setup that can hold a wrong value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The dataset or the path of its file.
    Dataset,
    /// Widths of the hidden layers.
    Hidden,
    /// How many points.
    Points,
    /// The ℓ¹ range.
    Range,
    /// Share of the training rows kept for selection.
    Validation,
    /// Iterations per point.
    Iterations,
    /// The seed.
    Seed,
}

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

/// What is wrong, field by field.
pub type Wrong = BTreeMap<Field, String>;

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
    /// Path of the folder or archive of images.
    pub image_path: String,
    /// Column to predict; empty for the last.
    pub target: String,
    /// What kind of network.
    pub kind: NetworkKind,
    /// Hidden layers of a dense network: `20,20`, or `none`.
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
    /// Share of the training rows kept for selection, in per cent.
    pub validation: String,
    /// Whether the number of iterations is told from the optimality conditions.
    pub automatic_iterations: bool,
    /// Most iterations per point.
    pub iterations: String,
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
            image_path: String::new(),
            target: String::new(),
            kind: NetworkKind::Dense,
            hidden: "4,4".to_owned(),
            suggest_hidden: false,
            activation: Activation::Relu,
            method: Method::Budget,
            points: "60".to_owned(),
            automatic_range: true,
            min_l1: "0".to_owned(),
            max_l1: "30".to_owned(),
            validation: "20".to_owned(),
            automatic_iterations: true,
            iterations: "500".to_owned(),
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

    /// Where the dataset comes from.
    #[must_use]
    pub fn origin(&self) -> Origin {
        match self.builtin() {
            Some(builtin) => Origin::Builtin(builtin),
            None if self.images => Origin::Images,
            None => Origin::Csv,
        }
    }

    /// Chooses a dataset and fills in what is sensible for it.
    pub fn choose(&mut self, origin: Origin) {
        if self.origin() == origin {
            return;
        }
        let builtin = if let Origin::Builtin(builtin) = origin { Some(builtin) } else { None };
        self.builtin = builtin.map(|builtin| builtin.name().to_owned());
        self.images = origin == Origin::Images;
        self.target.clear();
        self.kind = NetworkKind::Dense;
        self.suggest_hidden = true;
        self.automatic_range = true;
        self.automatic_iterations = true;
    }

    /// Fills in the hidden layers that suit a dataset that was chosen and has now been read.
    pub fn suggest(&mut self, summary: &Summary) {
        if self.suggest_hidden {
            self.suggest_hidden = false;
            let widths: Vec<String> = default_hidden_of(summary).iter().map(usize::to_string).collect();
            self.hidden = if widths.is_empty() { "none".to_owned() } else { widths.join(",") };
        }
    }

    /// The data that is asked for.
    ///
    /// # Errors
    /// What is wrong with its fields.
    pub fn data(&self) -> Result<(DataSpecification, u64), Wrong> {
        let mut wrong = Wrong::new();
        let data = self.read_data(&mut wrong);
        let seed = take(&mut wrong, Field::Seed, seed(&self.seed));
        if wrong.is_empty() { Ok((data, seed.unwrap_or_default())) } else { Err(wrong) }
    }

    /// The run that is asked for.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn specification(&self) -> Result<Specification, Wrong> {
        let mut wrong = Wrong::new();
        let data = self.read_data(&mut wrong);
        let seed = take(&mut wrong, Field::Seed, seed(&self.seed)).unwrap_or_default();
        let network = take(&mut wrong, Field::Hidden, self.network());
        let points = take(&mut wrong, Field::Points, whole(&self.points)).unwrap_or(2);
        let (min_l1, max_l1) = take(&mut wrong, Field::Range, self.range()).unwrap_or_default();
        let iterations = take(&mut wrong, Field::Iterations, self.most_iterations()).unwrap_or_default();
        let specification = Specification {
            seed,
            device: self.device(),
            data,
            network: network.unwrap_or_else(|| NetworkSpecification::of_the_paper(self.free_biases)),
            method: MethodSpecification { name: self.method, points, max_l1, min_l1, iterations },
        };
        note(&mut wrong, specification.network.validate().err());
        for part in parts(&specification.method) {
            note(&mut wrong, part.validate().err());
        }
        if wrong.is_empty() {
            note(&mut wrong, specification.validate().err());
        }
        if wrong.is_empty() { Ok(specification) } else { Err(wrong) }
    }

    /// The network that is asked for. Hidden layers and activation wait for a dense one.
    fn network(&self) -> Result<NetworkSpecification, String> {
        let free_biases = self.free_biases;
        Ok(match self.kind {
            NetworkKind::Dense => NetworkSpecification {
                hidden: hidden(&self.hidden)?,
                activation: self.activation,
                free_biases,
                convolutions: Vec::new(),
            },
            NetworkKind::Convolutional => NetworkSpecification::of_the_paper(free_biases),
        })
    }

    /// What to compute on: the device that is chosen, unless the settings are those of a program that was built with
    /// another one.
    #[must_use]
    pub fn device(&self) -> ComputeDevice {
        if self.device.check().is_ok() { self.device } else { ComputeDevice::Cpu }
    }

    fn read_data(&self, wrong: &mut Wrong) -> DataSpecification {
        let origin = self.origin();
        let source = match origin {
            Origin::Builtin(builtin) => builtin.name(),
            Origin::Csv => self.csv.trim(),
            Origin::Images => self.image_path.trim(),
        };
        if source.is_empty() {
            wrong.insert(Field::Dataset, origin.request().to_owned());
        }
        let validation = take(wrong, Field::Validation, share(&self.validation)).unwrap_or_default();
        let target = self.target.trim();
        let target = (origin == Origin::Csv && !target.is_empty()).then(|| target.to_owned());
        DataSpecification { target, validation, standardize: self.standardize, ..DataSpecification::new(source) }
    }

    fn range(&self) -> Result<(f64, Option<f64>), String> {
        if self.automatic_range {
            return Ok((0.0, None));
        }
        let number = |text: &str, name: &str| {
            text.trim().parse::<f64>().map_err(|_| format!("The {name} ℓ¹ norm must be a number."))
        };
        Ok((number(&self.min_l1, "smallest")?, Some(number(&self.max_l1, "largest")?)))
    }

    fn most_iterations(&self) -> Result<Option<usize>, String> {
        if self.automatic_iterations {
            return Ok(None);
        }
        whole(&self.iterations).map(Some)
    }
}

/// Keeps the value, or the message beside its field.
fn take<T>(wrong: &mut Wrong, field: Field, value: Result<T, String>) -> Option<T> {
    value.map_err(|message| wrong.insert(field, message)).ok()
}

/// The method with each of its values alone and the others sound, so that every wrong one is found.
fn parts(method: &MethodSpecification) -> [MethodSpecification; 3] {
    let sound = MethodSpecification { name: method.name, points: 2, max_l1: None, min_l1: 0.0, iterations: None };
    [
        MethodSpecification { points: method.points, ..sound.clone() },
        MethodSpecification { min_l1: method.min_l1, max_l1: method.max_l1, ..sound.clone() },
        MethodSpecification { iterations: method.iterations, ..sound },
    ]
}

/// Puts what the room of runs says of a value beside the field that it came from; what stands there already stays.
fn note(wrong: &mut Wrong, error: Option<SpecificationError>) {
    use SpecificationError as E;
    let Some(error) = error else { return };
    let field = match error {
        E::Data(_) => Field::Dataset,
        E::ZeroWidth
        | E::Width(_)
        | E::Layers(_)
        | E::Parameters(_)
        | E::NoImages
        | E::Convolution(_)
        | E::ConvolutionalActivation => Field::Hidden,
        E::Points(_) => Field::Points,
        E::MinL1(_) | E::MaxL1(_) | E::Range { .. } => Field::Range,
        E::Iterations => Field::Iterations,
        E::Seed(_) => Field::Seed,
    };
    wrong.entry(field).or_insert_with(|| super::sentence(&error.to_string()));
}

fn whole(text: &str) -> Result<usize, String> {
    text.trim().parse().map_err(|_| "Must be a whole number.".to_owned())
}

fn seed(text: &str) -> Result<u64, String> {
    text.trim().parse().map_err(|_| "The seed must be a whole number of at least 0.".to_owned())
}

fn share(text: &str) -> Result<f64, String> {
    let value = text.trim().trim_end_matches('%').trim_end().parse::<f64>().ok();
    let value = value.filter(|value| (0.0..=90.0).contains(value));
    value.map(|value| value / 100.0).ok_or_else(|| "Must be from 0 to 90 per cent.".to_owned())
}

/// The widths in a text such as `20,20`, `20-20` or `none`.
///
/// # Errors
/// What is wrong with the text.
pub fn hidden(text: &str) -> Result<Vec<usize>, String> {
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case("none") {
        return Ok(Vec::new());
    }
    text.split([',', '-', ' ', ';'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().map_err(|_| format!("“{part}” is no width; write 20,20, or none.")))
        .collect()
}

#[cfg(test)]
#[path = "setup_tests.rs"]
mod tests;
