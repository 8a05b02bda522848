//! What a network says of the rows of a run, and how good that is.

use std::sync::Arc;

use super::{RowSet, RunRows};
use crate::{
    data::{Dataset, Prepared, Row, Rows, TargetScaling, Targets},
    front::{ConfusionMatrix, Parameters, Ranking, Scores, TargetSummary, losses, softmax},
    network::{Cancelled, LossError, Network, outputs},
};

/// Which networks say what of which rows.
#[derive(Clone, Debug)]
pub struct PredictionTask {
    /// Which rows.
    pub set: RowSet,
    /// The network; or, where each fold is asked of the rows that it holds out, the fold's own networks, with the folds.
    pub networks: Vec<(Option<usize>, Arc<Parameters>)>,
}

impl PartialEq for PredictionTask {
    fn eq(&self, other: &Self) -> bool {
        let mut pairs = self.networks.iter().zip(&other.networks);
        self.set == other.set
            && self.networks.len() == other.networks.len()
            && pairs.all(|((fold, own), (other_fold, other))| fold == other_fold && Arc::ptr_eq(own, other))
    }
}

/// What a network says of the rows of one set.
#[derive(Clone, Debug)]
pub struct Predictions {
    /// Which rows.
    pub set: RowSet,
    /// Where every fold is asked of the rows that it holds out: how many folds were, of how many.
    pub folds: Option<[usize; 2]>,
    /// The rows, by their places in the dataset.
    pub places: Vec<u32>,
    /// What is predicted.
    pub answers: Answers,
    /// The rows, counted within this set, from the worst predicted to the best.
    pub order: Vec<u32>,
    /// All figures.
    pub scores: Scores,
    /// What the targets of these rows say by themselves.
    pub targets: TargetSummary,
    dataset: Arc<Dataset>,
}

/// What is predicted, beside what is true.
#[derive(Clone, Debug)]
pub enum Answers {
    /// Classes.
    Classes(Classified),
    /// Numbers.
    Values(Estimated),
}

/// Predicted classes.
#[derive(Clone, Debug)]
pub struct Classified {
    /// The probability of each class, row-major, [rows × classes].
    pub probabilities: Vec<f64>,
    /// The most probable class of each row, the first of equals.
    pub predicted: Vec<u32>,
    /// The true class of each row.
    pub truth: Vec<u32>,
    /// How often each class is taken for which.
    pub confusion: ConfusionMatrix,
    /// Of two classes, the rows in the order of the probability of the second.
    pub ranking: Option<Ranking>,
}

impl Classified {
    /// The probability of each class for a row.
    #[must_use]
    pub fn of_row(&self, row: usize) -> &[f64] {
        let classes = self.confusion.classes();
        self.probabilities.get(row * classes..(row + 1) * classes).unwrap_or_default()
    }

    /// The probability of the class that is predicted for a row.
    #[must_use]
    pub fn confidence(&self, row: usize) -> f64 {
        let class = self.predicted.get(row).copied().unwrap_or_default();
        self.of_row(row).get(class as usize).copied().unwrap_or(f64::NAN)
    }
}

/// Predicted numbers, in the target's units.
#[derive(Clone, Debug)]
pub struct Estimated {
    /// What is predicted for each row.
    pub predicted: Vec<f64>,
    /// What is true of each row.
    pub truth: Vec<f64>,
}

impl Predictions {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Whether the class of a row is predicted; nothing in a regression.
    #[must_use]
    pub fn is_right(&self, row: usize) -> Option<bool> {
        match &self.answers {
            Answers::Classes(classified) => Some(classified.predicted.get(row)? == classified.truth.get(row)?),
            Answers::Values(_) => None,
        }
    }

    /// The inputs of a row as they stand in the file.
    #[must_use]
    pub fn inputs(&self, row: usize) -> Row<'_> {
        self.places.get(row).map_or(Row::Numbers(&[]), |&place| self.dataset.row(place as usize))
    }

    /// The dataset that the rows are of.
    #[must_use]
    pub fn dataset(&self) -> &Dataset {
        &self.dataset
    }

    /// About how many bytes they take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let numbers = match &self.answers {
            Answers::Classes(classified) => {
                let steps = classified.ranking.as_ref().map_or(0, |ranking| 3 * ranking.steps.len());
                classified.probabilities.len() + classified.truth.len() + steps
            }
            Answers::Values(estimated) => 2 * estimated.truth.len(),
        };
        8 * (numbers + self.places.len())
    }
}

/// What is true of some rows.
pub(super) enum Truth {
    /// Their classes.
    Classes(Vec<u32>),
    /// Their numbers, in the target's units.
    Values(Vec<f64>),
}

/// What is true of some rows, as it stands in the file.
pub(super) fn truth(data: &Prepared, rows: &Rows) -> Truth {
    let places = rows.places().iter();
    match &data.dataset.targets {
        Targets::Classes(all) => Truth::Classes(places.filter_map(|&place| all.get(place as usize).copied()).collect()),
        Targets::Values(all) => Truth::Values(places.filter_map(|&place| all.get(place as usize).copied()).collect()),
    }
}

impl PredictionTask {
    /// What its networks say of their rows; `None` if `cancelled` has broken it off.
    ///
    /// # Errors
    /// When the networks do not fit the rows, or cannot be computed.
    pub fn predict(
        &self,
        network: &Network,
        rows: &RunRows,
        cancelled: Cancelled<'_>,
    ) -> Result<Option<Predictions>, LossError> {
        let data = rows.data();
        let mut found = Found::of(&data.dataset.targets);
        for (fold, parameters) in &self.networks {
            let held_out = fold.and_then(|fold| rows.held_out(fold));
            let (rows, scaling) = held_out.unwrap_or((rows.rows(self.set), data.target_scaling));
            let Some(values) = outputs(network, rows, &parameters.to_dense(), cancelled)? else { return Ok(None) };
            found.add(values, network.outputs, data, rows, scaling);
        }
        let folds = self.networks.iter().any(|(fold, _)| fold.is_some()).then(|| [self.networks.len(), rows.folds()]);
        Ok((!cancelled()).then(|| found.judged(self.set, folds, &data.dataset)))
    }
}

/// What was found so far.
struct Found {
    places: Vec<u32>,
    /// Probabilities of the classes, or predicted numbers.
    predicted: Vec<f64>,
    /// Losses of the rows; of numbers their absolute errors.
    losses: Vec<f64>,
    truth: Truth,
}

impl Found {
    fn of(targets: &Targets) -> Self {
        let truth = match targets {
            Targets::Classes(_) => Truth::Classes(Vec::new()),
            Targets::Values(_) => Truth::Values(Vec::new()),
        };
        Self { places: Vec::new(), predicted: Vec::new(), losses: Vec::new(), truth }
    }

    /// Takes in the outputs of a network for some rows.
    fn add(
        &mut self,
        mut values: Vec<f64>,
        classes: usize,
        data: &Prepared,
        rows: &Rows,
        scaling: Option<TargetScaling>,
    ) {
        self.places.extend(rows.places());
        match (&mut self.truth, truth(data, rows)) {
            (Truth::Classes(all), Truth::Classes(classes_of_rows)) => {
                self.losses.extend(losses(&values, classes, &classes_of_rows));
                softmax(&mut values, classes);
                all.extend(classes_of_rows);
            }
            (Truth::Values(all), Truth::Values(numbers)) => {
                let TargetScaling { mean, std } = scaling.unwrap_or(TargetScaling { mean: 0.0, std: 1.0 });
                for value in &mut values {
                    *value = mean + std * *value;
                }
                self.losses.extend(values.iter().zip(&numbers).map(|(value, number)| (value - number).abs()));
                all.extend(numbers);
            }
            _ => {}
        }
        self.predicted.extend(values);
    }

    /// With all figures.
    fn judged(self, set: RowSet, folds: Option<[usize; 2]>, dataset: &Arc<Dataset>) -> Predictions {
        let Self { places, predicted, losses, truth } = self;
        let mut order: Vec<u32> = (0_u32..).take(places.len()).collect();
        order.sort_by(|&a, &b| losses[b as usize].total_cmp(&losses[a as usize]));
        let (answers, scores, targets) = match truth {
            Truth::Classes(truth) => {
                let classes = dataset.classes.len();
                let classified = Classified::new(predicted, truth, classes);
                let Classified { probabilities, truth, confusion, .. } = &classified;
                let scores = Scores::of_classes(probabilities, confusion, truth, &losses);
                let targets = TargetSummary::of_classes(classes, truth);
                (Answers::Classes(classified), scores, targets)
            }
            Truth::Values(truth) => {
                let scores = Scores::of_values(&predicted, &truth);
                let targets = TargetSummary::of_values(&truth);
                (Answers::Values(Estimated { predicted, truth }), scores, targets)
            }
        };
        Predictions { set, folds, places, answers, order, scores, targets, dataset: Arc::clone(dataset) }
    }
}

impl Classified {
    fn new(probabilities: Vec<f64>, truth: Vec<u32>, classes: usize) -> Self {
        let largest = |row: &[f64]| {
            let best = row.iter().enumerate().fold(0, |best, (at, value)| if *value > row[best] { at } else { best });
            u32::try_from(best).unwrap_or_default()
        };
        let predicted: Vec<u32> = probabilities.chunks_exact(classes.max(1)).map(largest).collect();
        let confusion = ConfusionMatrix::new(classes, &truth, &predicted);
        let ranking = (classes == 2).then(|| Ranking::of_class(&probabilities, classes, &truth, 1));
        Self { probabilities, predicted, truth, confusion, ranking }
    }
}

#[cfg(test)]
#[path = "predictions_tests.rs"]
mod tests;
