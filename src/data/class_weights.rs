//! Weights of the classes in the loss, for classes of very different sizes.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{DataError, Targets, Task, cell::shortened};

/// How much the rows of each class weigh in the loss, which is the weighted mean of the cross-entropies of the rows. On training,
/// validation and test rows the weights are the same but for a factor, which makes their mean over the rows 1; so the loss of a network
/// of zeros is the logarithm of the number of classes whatever they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ClassWeights {
    /// All classes weigh the same together: a row weighs one over the number of training rows of its class.
    Balanced,
    /// A row of these classes weighs so much, of all others 1.
    Given(BTreeMap<String, f64>),
}

impl ClassWeights {
    /// Whether there are such classes and weights.
    ///
    /// # Errors
    /// A regression, a class that there is not, or a weight that is none.
    pub(super) fn check(&self, task: Task, classes: &[String]) -> Result<(), DataError> {
        if task == Task::Regression {
            return Err(DataError::WeightsOfRegression);
        }
        let Self::Given(weights) = self else { return Ok(()) };
        if let Some(class) = weights.keys().find(|class| !classes.contains(class)) {
            let mut names: Vec<String> = classes.iter().take(10).map(|class| shortened(class)).collect();
            names.extend((classes.len() > 10).then(|| "…".to_owned()));
            return Err(DataError::UnknownClass { class: shortened(class), classes: names.join(", ") });
        }
        Ok(())
    }

    /// The weight of each class, learned from the classes of the training rows.
    pub(super) fn of(&self, train: &Targets, classes: &[String]) -> Vec<f64> {
        match self {
            Self::Balanced => {
                // A class without training rows weighs as one with one row.
                counts(train, classes.len()).iter().map(|&count| 1.0 / count.max(1) as f64).collect()
            }
            Self::Given(weights) => classes.iter().map(|class| weights.get(class).copied().unwrap_or(1.0)).collect(),
        }
    }
}

/// These weights of the classes with a mean over some rows of 1.
pub(super) fn with_mean_one(weights: &[f64], targets: &Targets) -> Vec<f64> {
    let counts = counts(targets, weights.len());
    let sum: f64 = weights.iter().zip(&counts).map(|(weight, &count)| weight * count as f64).sum();
    let factor = if sum > 0.0 { counts.iter().sum::<usize>() as f64 / sum } else { 1.0 };
    weights.iter().map(|weight| weight * factor).collect()
}

fn counts(targets: &Targets, classes: usize) -> Vec<usize> {
    let mut counts = vec![0; classes];
    if let Targets::Classes(targets) = targets {
        for &class in targets {
            if let Some(count) = counts.get_mut(class as usize) {
                *count += 1;
            }
        }
    }
    counts
}

impl fmt::Display for ClassWeights {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Balanced => formatter.write_str("balanced"),
            Self::Given(weights) => {
                let weights: Vec<String> = weights.iter().map(|(class, weight)| format!("{class}={weight}")).collect();
                formatter.write_str(&weights.join(","))
            }
        }
    }
}

impl FromStr for ClassWeights {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "balanced" {
            return Ok(Self::Balanced);
        }
        let wanted = || "use balanced, none, or weights such as yes=5,no=1".to_owned();
        let mut weights = BTreeMap::new();
        let mut name = String::new();
        // The name of a class may hold commas and equals signs.
        for part in text.split(',') {
            name.push_str(part);
            let read =
                name.rsplit_once('=').and_then(|(class, weight)| Some((class, weight.trim().parse::<f64>().ok()?)));
            match read {
                Some((class, weight)) if weight.is_finite() && weight > 0.0 => {
                    weights.insert(class.trim().to_owned(), weight);
                    name.clear();
                }
                Some((class, weight)) => {
                    return Err(format!("the weight {weight} of “{}” is not above 0", shortened(class)));
                }
                None => name.push(','),
            }
        }
        if weights.is_empty() || !name.is_empty() { Err(wanted()) } else { Ok(Self::Given(weights)) }
    }
}

impl TryFrom<String> for ClassWeights {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<ClassWeights> for String {
    fn from(weights: ClassWeights) -> Self {
        weights.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_written_and_read() {
        for text in ["balanced", "no=1,yes=5.5", "a,b=2,c=d=0.5"] {
            assert_eq!(text.parse::<ClassWeights>().unwrap().to_string(), text);
        }
        for wrong in ["", "yes", "yes=", "yes=-1", "yes=0", "yes=inf", "yes=1,", "none"] {
            assert!(wrong.parse::<ClassWeights>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn balanced_classes_weigh_the_same_and_a_row_one_on_average() {
        let classes = ["a", "b", "c"].map(str::to_owned);
        let train = Targets::Classes(vec![0, 0, 0, 1]);
        let weights = with_mean_one(&ClassWeights::Balanced.of(&train, &classes), &train);
        // As scikit-learn's compute_class_weight("balanced", classes=[0, 1], y=[0, 0, 0, 1]).
        assert!((weights[0] - 2.0 / 3.0).abs() < 1e-12 && (weights[1] - 2.0).abs() < 1e-12, "{weights:?}");
        let given: ClassWeights = "b=3".parse().unwrap();
        assert_eq!(given.of(&train, &classes), [1.0, 3.0, 1.0]);
        assert!(given.check(Task::Classification, &classes).is_ok() && given.check(Task::Regression, &[]).is_err());
        assert!("d=1".parse::<ClassWeights>().unwrap().check(Task::Classification, &classes).is_err());
    }
}
