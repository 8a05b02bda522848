//! A point as a row of figures, in CSV and in JSON.

pub mod refit;

use serde_json::{Map, Number, Value};

use super::Meaning;
use crate::data::excerpt;
use crate::front::{Evaluation, Method, Point, Termination};

/// The column of the checksum of the network's file, which older versions do not have.
pub const CHECKSUM: &str = "sha256";

/// Columns of a file at most: other versions may have more than this one, but not many.
const MOST_COLUMNS: usize = 200;
/// Characters of what stands in a file that a message holds, at most.
const EXCERPT: usize = 40;

/// How many columns a row has.
const COLUMNS: usize = 20;

/// The columns that a point is not known without; of several names one is enough.
const NEEDED: [&[&str]; 9] = [
    &["point"],
    &["method"],
    &["l1"],
    &["train_loss"],
    &["train_accuracy", "train_r2"],
    &["nonzero"],
    &["lambda"],
    &["residual"],
    &["seconds"],
];

/// The columns of the scores on training, validation and test rows, and of the standard error on validation rows.
fn score_names(meaning: &Meaning) -> [&'static str; 4] {
    match meaning {
        Meaning::Classes(_) => ["train_accuracy", "validation_accuracy", "test_accuracy", "validation_accuracy_se"],
        Meaning::Target { .. } => ["train_r2", "validation_r2", "test_r2", "validation_r2_se"],
    }
}

/// The names of the columns of `front.csv`, in order. In a regression R² takes the place of the accuracies.
#[must_use]
pub fn columns(meaning: &Meaning) -> [&'static str; COLUMNS] {
    let scores = score_names(meaning);
    [
        "point",
        "start",
        "fold",
        "method",
        "l1",
        "train_loss",
        "validation_loss",
        "test_loss",
        scores[0],
        scores[1],
        scores[2],
        "nonzero",
        "lambda",
        "residual",
        "termination",
        "gradients",
        "validation_loss_se",
        scores[3],
        CHECKSUM,
        "seconds",
    ]
}

/// A point's figures in the order of [`columns`]: the shortest decimals that read back as the same numbers, and nothing
/// where there is no figure. `checksum` is that of the file of its network.
#[must_use]
pub fn fields(point: &Point, checksum: &str) -> [String; COLUMNS] {
    let loss = |evaluation: Option<Evaluation>| evaluation.map_or_else(String::new, |rows| rows.loss.to_string());
    let score = |evaluation: Option<Evaluation>| evaluation.map_or_else(String::new, |rows| rows.score.to_string());
    [
        point.number.to_string(),
        point.start.to_string(),
        point.fold.map_or_else(String::new, |fold| fold.to_string()),
        point.method.to_string(),
        point.l1.to_string(),
        point.train.loss.to_string(),
        loss(point.validation),
        loss(point.test),
        point.train.score.to_string(),
        score(point.validation),
        score(point.test),
        point.nonzero.to_string(),
        point.lambda.to_string(),
        point.residual.to_string(),
        point.termination.map_or_else(String::new, |reason| reason.to_string()),
        point.gradients.map_or_else(String::new, |gradients| gradients.to_string()),
        loss(point.validation_error),
        score(point.validation_error),
        checksum.to_owned(),
        point.seconds.to_string(),
    ]
}

/// The header of a `front.csv`. Its columns are known by their names, so that files of other versions, which have more
/// of them or fewer, are read too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header(Vec<String>);

impl Header {
    /// Reads the first line of the file.
    ///
    /// # Errors
    /// Says in a few words which column is missing, or there twice.
    pub fn parse(line: &str) -> Result<Self, String> {
        Self::with(line, &NEEDED)
    }

    fn with(line: &str, needed: &[&[&str]]) -> Result<Self, String> {
        if line.split(',').nth(MOST_COLUMNS).is_some() {
            return Err(format!("names more than {MOST_COLUMNS} columns"));
        }
        let header = Self(line.split(',').map(|name| name.trim().to_owned()).collect());
        if let Some(names) = needed.iter().find(|names| header.place(names).is_none()) {
            return Err(format!("names no column {}", names.join(" or ")));
        }
        let twice = header.0.iter().enumerate().find(|(place, name)| header.0[..*place].contains(name));
        match twice {
            Some((_, name)) => Err(format!("names the column {} twice", excerpt(name, EXCERPT))),
            None => Ok(header),
        }
    }

    /// Whether the scores are accuracies, as those of a classification are.
    #[must_use]
    pub fn has_accuracies(&self) -> bool {
        self.place(&["train_accuracy"]).is_some()
    }

    /// Reads a point from another line of the file.
    ///
    /// # Errors
    /// Says in a few words which column is wrong.
    pub fn point(&self, line: &str) -> Result<Point, String> {
        let row = self.row(line)?;
        Ok(Point {
            number: row.value(&["point"])?,
            // Before there were several starts, theirs was the first; before starts had that name, they were branches.
            start: row.value_if_any(&["start", "branch"])?.unwrap_or_default(),
            fold: row.value_if_any(&["fold"])?,
            method: row.text(&["method"]).parse::<Method>()?,
            l1: row.size("l1")?,
            train: Evaluation { loss: row.size("train_loss")?, score: row.score(&["train_accuracy", "train_r2"])? },
            validation: row.evaluation("validation_loss", &["validation_accuracy", "validation_r2"])?,
            validation_error: row.errors("validation_loss_se", &["validation_accuracy_se", "validation_r2_se"])?,
            test: row.evaluation("test_loss", &["test_accuracy", "test_r2"])?,
            nonzero: row.value(&["nonzero"])?,
            lambda: row.size("lambda")?,
            // Without a multiplier there is no residual.
            residual: row.figure(&["residual"], |value| value >= 0.0)?,
            termination: match row.text(&["termination"]) {
                "" => None,
                name => Some(name.parse::<Termination>()?),
            },
            gradients: row.value_if_any(&["gradients"])?,
            seconds: row.size("seconds")?,
        })
    }

    /// Reads the checksum of the network's file from such a line; nothing in a file of an older version.
    ///
    /// # Errors
    /// Says in a few words that it is none.
    pub fn checksum<'a>(&self, line: &'a str) -> Result<Option<&'a str>, String> {
        if self.place(&[CHECKSUM]).is_none() {
            return Ok(None);
        }
        let text = self.row(line)?.text(&[CHECKSUM]);
        let is_one = text.len() == 64 && text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        if is_one { Ok(Some(text)) } else { Err(format!("has “{}” for {CHECKSUM}", excerpt(text, EXCERPT))) }
    }

    fn row<'a>(&self, line: &'a str) -> Result<Row<'_, 'a>, String> {
        let row = Row { header: self, fields: line.split(',').map(str::trim).collect() };
        let (found, wanted) = (row.fields.len(), self.0.len());
        if found == wanted { Ok(row) } else { Err(format!("has {found} columns instead of {wanted}")) }
    }

    /// Where the column with one of these names stands.
    fn place(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.0.iter().position(|column| column == name))
    }
}

/// One line under its header.
struct Row<'h, 'a> {
    header: &'h Header,
    fields: Vec<&'a str>,
}

impl<'a> Row<'_, 'a> {
    /// What stands in the column with one of these names; nothing where there is no such column.
    fn text(&self, names: &[&str]) -> &'a str {
        self.header.place(names).and_then(|place| self.fields.get(place)).copied().unwrap_or_default()
    }

    fn value<T: std::str::FromStr>(&self, names: &[&str]) -> Result<T, String> {
        self.text(names).parse().map_err(|_| self.wrong(names))
    }

    fn wrong(&self, names: &[&str]) -> String {
        let there = names.iter().find(|name| self.header.place(&[name]).is_some()).or(names.first());
        format!("has “{}” for {}", excerpt(self.text(names), EXCERPT), there.copied().unwrap_or_default())
    }

    fn value_if_any<T: std::str::FromStr>(&self, names: &[&str]) -> Result<Option<T>, String> {
        if self.text(names).is_empty() { Ok(None) } else { self.value(names).map(Some) }
    }

    /// A figure that can be such a number; none can be NaN.
    fn figure(&self, names: &[&str], can_be: impl Fn(f64) -> bool) -> Result<f64, String> {
        let value = self.value(names)?;
        if can_be(value) { Ok(value) } else { Err(self.wrong(names)) }
    }

    /// A finite figure that is never negative.
    fn size(&self, name: &str) -> Result<f64, String> {
        self.figure(&[name], |value| value >= 0.0 && value.is_finite())
    }

    /// An accuracy, or R², which can be negative.
    fn score(&self, names: &[&str]) -> Result<f64, String> {
        let least = if self.header.has_accuracies() { 0.0 } else { f64::MIN };
        self.figure(names, |value| (least..=1.0).contains(&value))
    }

    /// Loss and score of rows that a run may not have.
    fn evaluation(&self, loss: &str, score: &[&str]) -> Result<Option<Evaluation>, String> {
        self.pair(loss, score, |row| row.score(score))
    }

    /// The standard errors of both.
    fn errors(&self, loss: &str, score: &[&str]) -> Result<Option<Evaluation>, String> {
        self.pair(loss, score, |row| row.figure(score, |value| value >= 0.0 && value.is_finite()))
    }

    fn pair(
        &self,
        loss: &str,
        score: &[&str],
        read_score: impl Fn(&Self) -> Result<f64, String>,
    ) -> Result<Option<Evaluation>, String> {
        if self.text(&[loss]).is_empty() && self.text(score).is_empty() {
            return Ok(None);
        }
        Ok(Some(Evaluation { loss: self.size(loss)?, score: read_score(self)? }))
    }
}

/// A point's row as a JSON object with the names of [`columns`]; null where there is no figure or none that JSON can
/// hold. Its checksum is that of the file in which it stands, so it is left out.
#[must_use]
pub fn json(point: &Point, meaning: &Meaning) -> Map<String, Value> {
    let number = |text: &String| {
        let whole = text.parse::<u64>().map(Number::from).ok();
        whole.or_else(|| text.parse().ok().and_then(Number::from_f64)).map_or(Value::Null, Value::Number)
    };
    let mut object = Map::new();
    for (name, text) in columns(meaning).into_iter().zip(fields(point, "")).filter(|(name, _)| *name != CHECKSUM) {
        let is_word = matches!(name, "method" | "termination") && !text.is_empty();
        let value = if is_word { Value::String(text) } else { number(&text) };
        object.insert(name.to_owned(), value);
    }
    object
}

#[cfg(test)]
#[path = "row_tests.rs"]
mod tests;
