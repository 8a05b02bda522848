//! A point as a row of figures, in CSV and in JSON.

use serde_json::{Map, Number, Value};

use super::Meaning;
use crate::front::{Evaluation, Method, Point};

/// How many columns a row has.
const COLUMNS: usize = 14;

/// The names of the columns of `front.csv`, in order. In a regression R² takes the place of the accuracies.
#[must_use]
pub fn columns(meaning: &Meaning) -> [&'static str; COLUMNS] {
    let scores = match meaning {
        Meaning::Classes(_) => ["train_accuracy", "validation_accuracy", "test_accuracy"],
        Meaning::Target { .. } => ["train_r2", "validation_r2", "test_r2"],
    };
    [
        "point",
        "branch",
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
        "seconds",
    ]
}

/// A point's figures in the order of [`columns`]: the shortest decimals that read back as the same numbers, and nothing
/// where there is no figure.
#[must_use]
pub fn fields(point: &Point) -> [String; COLUMNS] {
    let loss = |evaluation: Option<Evaluation>| evaluation.map_or_else(String::new, |rows| rows.loss.to_string());
    let score = |evaluation: Option<Evaluation>| evaluation.map_or_else(String::new, |rows| rows.score.to_string());
    [
        point.number.to_string(),
        point.branch.to_string(),
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
        point.seconds.to_string(),
    ]
}

/// Reads a point from its figures in the order of [`columns`].
///
/// # Errors
/// Says in a few words which column is wrong.
pub fn parse(fields: &[&str]) -> Result<Point, String> {
    let &[
        number,
        branch,
        method,
        l1,
        loss,
        v_loss,
        t_loss,
        score,
        v_score,
        t_score,
        nonzero,
        lambda,
        residual,
        seconds,
    ] = fields
    else {
        return Err(format!("has {} columns instead of {COLUMNS}", fields.len()));
    };
    Ok(Point {
        number: value("point", number)?,
        branch: value("branch", branch)?,
        method: method.parse::<Method>()?,
        l1: value("l1", l1)?,
        train: Evaluation { loss: value("train_loss", loss)?, score: value("the training score", score)? },
        validation: evaluation("validation", v_loss, v_score)?,
        test: evaluation("test", t_loss, t_score)?,
        nonzero: value("nonzero", nonzero)?,
        lambda: value("lambda", lambda)?,
        residual: value("residual", residual)?,
        seconds: value("seconds", seconds)?,
    })
}

fn value<T: std::str::FromStr>(column: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("has “{text}” for {column}"))
}

/// Loss and score of rows that a run may not have.
fn evaluation(rows: &str, loss: &str, score: &str) -> Result<Option<Evaluation>, String> {
    if loss.is_empty() && score.is_empty() {
        return Ok(None);
    }
    Ok(Some(Evaluation {
        loss: value(&format!("{rows}_loss"), loss)?,
        score: value(&format!("the {rows} score"), score)?,
    }))
}

/// A point's row as a JSON object with the names of [`columns`]; null where there is no figure or none that JSON can
/// hold.
#[must_use]
pub fn json(point: &Point, meaning: &Meaning) -> Value {
    let number = |text: &String| {
        let whole = text.parse::<u64>().map(Number::from).ok();
        whole.or_else(|| text.parse().ok().and_then(Number::from_f64)).map_or(Value::Null, Value::Number)
    };
    let mut object = Map::new();
    for (name, text) in columns(meaning).into_iter().zip(fields(point)) {
        let value = if name == "method" { Value::String(text) } else { number(&text) };
        object.insert(name.to_owned(), value);
    }
    Value::Object(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point() -> Point {
        Point {
            number: 7,
            branch: 1,
            method: Method::PredictorCorrector,
            l1: 0.1 + 0.2,
            train: Evaluation { loss: 1.0 / 3.0, score: 1.0 },
            validation: None,
            test: Some(Evaluation { loss: 5e-324, score: -0.5 }),
            nonzero: 12,
            lambda: 1e-17,
            residual: f64::INFINITY,
            seconds: 1234.5,
        }
    }

    #[test]
    fn figures_read_back_as_the_same_numbers() {
        let fields = fields(&point());
        let borrowed: Vec<&str> = fields.iter().map(String::as_str).collect();
        assert_eq!(parse(&borrowed), Ok(point()));
        assert_eq!(borrowed[5], "");
        assert_eq!(parse(&borrowed[1..]).unwrap_err(), "has 13 columns instead of 14");
    }

    #[test]
    fn json_names_every_column_and_has_null_where_there_is_no_figure() {
        let json = json(&point(), &Meaning::Target { mean: 0.0, std: 1.0 });
        assert_eq!(json["point"], 7);
        assert_eq!(json["method"], "predictor-corrector");
        assert_eq!(json["l1"], 0.1 + 0.2);
        assert_eq!(json["train_r2"], 1.0);
        assert!(json["validation_loss"].is_null() && json["validation_r2"].is_null() && json["residual"].is_null());
        assert_eq!(json.as_object().map(Map::len), Some(COLUMNS));
    }
}
