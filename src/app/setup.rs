//! The setup of the next run as a person types it, and the specification that it stands for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    data::{Builtin, DataSpecification, Summary},
    front::Method,
    network::Activation,
    run::{MethodSpecification, NetworkSpecification, Specification, default_hidden_of},
};

/// Most units of one hidden layer, and most hidden layers: beyond them a typing error is likelier than a wish.
const MOST_UNITS: usize = 4096;
const MOST_LAYERS: usize = 16;
const MOST_POINTS: usize = 2000;

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

/// What is wrong, field by field.
pub type Wrong = BTreeMap<Field, String>;

/// The setup as it stands in the fields. Text fields keep what was typed, wrong or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Setup {
    /// Name of a built-in dataset; `None` for a CSV file.
    pub builtin: Option<String>,
    /// Path of the CSV file.
    pub csv: String,
    /// Column to predict; empty for the last.
    pub target: String,
    /// Hidden layers: `20,20`, or `none`.
    pub hidden: String,
    /// Whether the hidden layers wait for what suits a dataset that is being read.
    pub suggest_hidden: bool,
    /// Follows every hidden layer.
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
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            builtin: Some(Builtin::Iris.name().to_owned()),
            csv: String::new(),
            target: String::new(),
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

    /// Chooses a dataset (`None` for a CSV file) and fills in what is sensible for it.
    pub fn choose(&mut self, dataset: Option<Builtin>) {
        if self.builtin() == dataset && self.builtin.is_some() == dataset.is_some() {
            return;
        }
        self.builtin = dataset.map(|builtin| builtin.name().to_owned());
        self.target.clear();
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

    /// Name of the dataset for people.
    #[must_use]
    pub fn dataset_label(&self) -> &'static str {
        self.builtin().map_or("CSV file…", Builtin::label)
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
        let hidden = take(&mut wrong, Field::Hidden, hidden(&self.hidden)).unwrap_or_default();
        let points = take(&mut wrong, Field::Points, points(&self.points)).unwrap_or_default();
        let (min_l1, max_l1) = take(&mut wrong, Field::Range, self.range()).unwrap_or_default();
        let iterations = take(&mut wrong, Field::Iterations, self.most_iterations()).unwrap_or_default();
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(Specification {
            seed,
            data,
            network: NetworkSpecification { hidden, activation: self.activation, free_biases: self.free_biases },
            method: MethodSpecification { name: self.method, points, max_l1, min_l1, iterations },
        })
    }

    fn read_data(&self, wrong: &mut Wrong) -> DataSpecification {
        let source = match self.builtin() {
            Some(builtin) => builtin.name().to_owned(),
            None => self.csv.trim().to_owned(),
        };
        if source.is_empty() {
            wrong.insert(Field::Dataset, "Choose a CSV file.".to_owned());
        }
        let validation = take(wrong, Field::Validation, share(&self.validation)).unwrap_or_default();
        let target = self.target.trim();
        let target = (self.builtin.is_none() && !target.is_empty()).then(|| target.to_owned());
        DataSpecification { target, validation, standardize: self.standardize, ..DataSpecification::new(source) }
    }

    fn range(&self) -> Result<(f64, Option<f64>), String> {
        if self.automatic_range {
            return Ok((0.0, None));
        }
        let number = |text: &str, name: &str| {
            let value = text.trim().parse::<f64>().ok().filter(|value| value.is_finite() && *value >= 0.0);
            value.ok_or_else(|| format!("The {name} ℓ¹ norm must be a number of at least 0."))
        };
        let (low, high) = (number(&self.min_l1, "smallest")?, number(&self.max_l1, "largest")?);
        if high <= low {
            return Err("The largest ℓ¹ norm must be above the smallest.".to_owned());
        }
        Ok((low, Some(high)))
    }

    fn most_iterations(&self) -> Result<Option<usize>, String> {
        if self.automatic_iterations {
            return Ok(None);
        }
        whole(&self.iterations, 1, 1_000_000).map(Some)
    }
}

/// Keeps the value, or the message beside its field.
fn take<T>(wrong: &mut Wrong, field: Field, value: Result<T, String>) -> Option<T> {
    value.map_err(|message| wrong.insert(field, message)).ok()
}

fn whole(text: &str, least: usize, most: usize) -> Result<usize, String> {
    let value = text.trim().parse::<usize>().ok().filter(|value| (least..=most).contains(value));
    value.ok_or_else(|| {
        format!("Must be a whole number from {} to {}.", super::figures::count(least), super::figures::count(most))
    })
}

fn points(text: &str) -> Result<usize, String> {
    whole(text, 2, MOST_POINTS)
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
    let widths: Result<Vec<usize>, String> =
        text.split([',', '-', ' ', ';']).map(str::trim).filter(|part| !part.is_empty()).map(width).collect();
    let widths = widths?;
    if widths.is_empty() || widths.len() > MOST_LAYERS {
        return Err(format!("Write 1 to {MOST_LAYERS} widths such as 20,20, or none."));
    }
    Ok(widths)
}

fn width(part: &str) -> Result<usize, String> {
    match part.parse::<usize>() {
        Ok(width) if (1..=MOST_UNITS).contains(&width) => Ok(width),
        Ok(_) => Err(format!("A layer has from 1 to {} units.", super::figures::count(MOST_UNITS))),
        Err(_) => Err(format!("“{part}” is no width; write 20,20, or none.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_setup_is_the_iris_example() {
        let specification = Setup::default().specification().unwrap();
        assert_eq!(specification.data, DataSpecification::builtin(Builtin::Iris));
        assert_eq!(specification.network.hidden, vec![4, 4]);
        assert_eq!(specification.method.points, 60);
        assert_eq!(specification.method.max_l1, None);
        assert_eq!(specification.method.iterations, None);
    }

    #[test]
    fn hidden_layers_are_read_as_people_write_them() {
        assert_eq!(hidden("20,20"), Ok(vec![20, 20]));
        assert_eq!(hidden(" 8 - 4 "), Ok(vec![8, 4]));
        assert_eq!(hidden("None"), Ok(vec![]));
        assert_eq!(hidden(""), Ok(vec![]));
        for wrong in ["0", "20,x", "-", "4097", "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1", "2.5"] {
            assert!(hidden(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_wrong_field_says_so() {
        let setup = Setup {
            builtin: None,
            hidden: "0".into(),
            points: "1".into(),
            automatic_range: false,
            min_l1: "5".into(),
            max_l1: "5".into(),
            validation: "95".into(),
            automatic_iterations: false,
            iterations: "many".into(),
            seed: "-1".into(),
            ..Setup::default()
        };
        let wrong = setup.specification().unwrap_err();
        let all = [
            Field::Dataset,
            Field::Hidden,
            Field::Points,
            Field::Range,
            Field::Validation,
            Field::Iterations,
            Field::Seed,
        ];
        assert_eq!(wrong.keys().copied().collect::<Vec<_>>(), all);
        assert!(setup.data().unwrap_err().contains_key(&Field::Dataset));
    }

    #[test]
    fn choosing_a_dataset_fills_in_its_network() {
        let mut setup = Setup { hidden: "3".into(), ..Setup::default() };
        setup.choose(Some(Builtin::Iris));
        assert_eq!(setup.hidden, "3", "nothing changes when nothing is chosen");
        setup.choose(Some(Builtin::Digits));
        setup.suggest(&DataSpecification::builtin(Builtin::Digits).summary(0).unwrap());
        assert_eq!(setup.hidden, "20,20");
        setup.hidden = "7".into();
        setup.suggest(&DataSpecification::builtin(Builtin::Digits).summary(0).unwrap());
        assert_eq!(setup.hidden, "7", "what a person types stays");
        setup.choose(None);
        assert_eq!(setup.builtin(), None);
    }

    #[test]
    fn a_per_cent_sign_may_be_typed() {
        let setup = Setup { validation: "25 %".into(), ..Setup::default() };
        assert!((setup.specification().unwrap().data.validation - 0.25).abs() < 1e-12);
    }
}
