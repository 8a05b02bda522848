//! A refit as a row of figures, in CSV.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{CHECKSUM, Header, score_names};
use crate::{
    export::Meaning,
    front::{Evaluation, Parameters, Refit, RefitKind},
};

/// How many columns a row has.
const COLUMNS: usize = 15;

/// The names of the columns of `refits.csv`, in order. In a regression R² takes the place of the accuracies.
#[must_use]
pub fn columns(meaning: &Meaning) -> [&'static str; COLUMNS] {
    let scores = score_names(meaning);
    [
        "point",
        "kind",
        "l1",
        "train_loss",
        "validation_loss",
        "test_loss",
        scores[0],
        scores[1],
        scores[2],
        "nonzero",
        "passes",
        "validation_loss_se",
        scores[3],
        CHECKSUM,
        "seconds",
    ]
}

/// Its figures in the order of [`columns`]. `checksum` is that of the file of its network.
#[must_use]
pub fn fields(refit: &Refit, checksum: &str) -> [String; COLUMNS] {
    let loss = |evaluation: Option<Evaluation>| evaluation.map_or_else(String::new, |rows| rows.loss.to_string());
    let score = |evaluation: Option<Evaluation>| evaluation.map_or_else(String::new, |rows| rows.score.to_string());
    [
        refit.point.to_string(),
        refit.kind.name().to_owned(),
        refit.l1.to_string(),
        refit.train.loss.to_string(),
        loss(refit.validation),
        loss(refit.test),
        refit.train.score.to_string(),
        score(refit.validation),
        score(refit.test),
        refit.nonzero.to_string(),
        refit.passes.to_string(),
        loss(refit.validation_error),
        score(refit.validation_error),
        checksum.to_owned(),
        refit.seconds.to_string(),
    ]
}

impl Header {
    /// Reads the first line of a `refits.csv`.
    ///
    /// # Errors
    /// Says in a few words which column is missing, or there twice.
    pub fn parse_refits(line: &str) -> Result<Self, String> {
        const NEEDED: [&[&str]; 8] = [
            &["point"],
            &["kind"],
            &["l1"],
            &["train_loss"],
            &["train_accuracy", "train_r2"],
            &["nonzero"],
            &["passes"],
            &[CHECKSUM],
        ];
        Self::with(line, &NEEDED)
    }

    /// Reads a refit from another line of such a file, without its parameters.
    ///
    /// # Errors
    /// Says in a few words which column is wrong.
    pub fn refit(&self, line: &str) -> Result<Refit, String> {
        let row = self.row(line)?;
        Ok(Refit {
            point: row.value(&["point"])?,
            kind: row.text(&["kind"]).parse::<RefitKind>()?,
            l1: row.size("l1")?,
            train: Evaluation { loss: row.size("train_loss")?, score: row.score(&["train_accuracy", "train_r2"])? },
            validation: row.evaluation("validation_loss", &["validation_accuracy", "validation_r2"])?,
            validation_error: row.errors("validation_loss_se", &["validation_accuracy_se", "validation_r2_se"])?,
            test: row.evaluation("test_loss", &["test_accuracy", "test_r2"])?,
            nonzero: row.value(&["nonzero"])?,
            passes: row.value(&["passes"])?,
            seconds: row.value_if_any(&["seconds"])?.unwrap_or_default(),
            parameters: Arc::new(Parameters::default()),
        })
    }
}

/// Its row as a JSON object with the names of [`columns`], for the file of its network: null where there is no figure.
#[must_use]
pub fn json(refit: &Refit, meaning: &Meaning) -> Map<String, Value> {
    let mut object = super::json(&refit.alone().point, meaning);
    for name in ["start", "fold", "method", "lambda", "residual", "termination", "gradients", "seconds"] {
        object.remove(name);
    }
    object.insert("kind".to_owned(), refit.kind.name().into());
    object.insert("passes".to_owned(), refit.passes.into());
    object
}
