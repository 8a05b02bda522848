//! The best points of a front, as a table on standard output.

use std::fmt::Write;

use paretoscope::{
    data::Task,
    front::{Evaluation, Front, Member, Point, Refit, RefitKind},
    run::Record,
};

/// How many points along the front stand in the table, the best one apart.
const ALONG: usize = 8;

/// The point of lowest validation loss and some along the front, by ascending ℓ¹ norm.
pub fn table(front: &Front, task: Task) -> String {
    let score = match task {
        Task::Classification => "accuracy",
        Task::Regression => "R²",
    };
    let best = front.best().map(|member| member.point.number);
    let selected = front.members().first().is_some_and(|member| member.point.validation.is_some());
    let mut text = format!(
        "  {:>6} {:>9} {:>9} {:>9} {:>11} {:>18} {:>10} {:>14}\n",
        "point",
        "ℓ¹ norm",
        "non-zero",
        "λ",
        "train loss",
        "validation loss",
        "test loss",
        format!("test {score}")
    );
    for index in rows(front, best) {
        if let Some(Member { point, .. }) = front.members().get(index) {
            text.push_str(&line(point, task, Some(point.number) == best));
        }
    }
    let reason =
        if selected { "lowest validation loss" } else { "lowest training loss (there are no validation rows)" };
    // Writing to a string cannot fail.
    let _ = writeln!(text, "* {reason}");
    text
}

/// A line about the networks that were trained further without the norm; nothing where there are none.
pub fn refits(record: &Record) -> String {
    let all = || record.refits.iter().filter(|refit| refit.kind == RefitKind::Refit);
    let judged = |refit: &&Refit| refit.validation.map_or(refit.train.loss, |rows| rows.loss);
    let Some(best) = all().min_by(|a, b| judged(a).total_cmp(&judged(b))) else { return String::new() };
    let rows = if best.validation.is_some() { "validation" } else { "training" };
    let test = best.test.map(|rows| {
        let score = score(rows.score, record.info.dataset.task);
        format!(", test loss {}, {score} on test rows", figure(rows.loss))
    });
    format!(
        "{} of {} points refitted; lowest {rows} loss {} at point {}, with {} non-zeros{}\n",
        all().count(),
        record.front.len(),
        figure(judged(&best)),
        best.point,
        best.nonzero,
        test.unwrap_or_default()
    )
}

/// The members that stand in the table.
fn rows(front: &Front, best: Option<usize>) -> Vec<usize> {
    let last = front.len().saturating_sub(1);
    let mut rows: Vec<usize> = (0..ALONG).map(|step| (step * last + (ALONG - 1) / 2) / (ALONG - 1)).collect();
    rows.extend(best.and_then(|number| front.index_of(number)));
    rows.sort_unstable();
    rows.dedup();
    rows
}

fn line(point: &Point, task: Task, best: bool) -> String {
    let loss = |evaluation: Option<Evaluation>| evaluation.map_or("–".to_owned(), |rows| figure(rows.loss));
    let score = point.test.map_or("–".to_owned(), |rows| score(rows.score, task));
    format!(
        "{} {:>6} {:>9} {:>9} {:>9} {:>11} {:>18} {:>10} {:>14}\n",
        if best { '*' } else { ' ' },
        point.number,
        figure(point.l1),
        point.nonzero,
        figure(point.lambda),
        figure(point.train.loss),
        validation_loss(point),
        loss(point.test),
        score
    )
}

/// An accuracy as per cent, or R².
pub fn score(value: f64, task: Task) -> String {
    match task {
        Task::Classification => format!("{:.1} %", 100.0 * value),
        Task::Regression => format!("{value:.3}"),
    }
}

/// With folds the mean and its standard error.
fn validation_loss(point: &Point) -> String {
    let Some(mean) = point.validation else { return "–".to_owned() };
    match point.validation_error {
        Some(error) => format!("{} ±{:>7}", figure(mean.loss), figure(error.loss)),
        None => figure(mean.loss),
    }
}

/// A number with four significant digits.
pub fn figure(value: f64) -> String {
    let magnitude = value.abs();
    if value == 0.0 {
        "0".to_owned()
    } else if !(1e-4..1e6).contains(&magnitude) {
        format!("{value:.1e}")
    } else {
        let decimals = if magnitude >= 1000.0 {
            0
        } else if magnitude >= 100.0 {
            1
        } else if magnitude >= 10.0 {
            2
        } else if magnitude >= 1.0 {
            3
        } else {
            4
        };
        format!("{value:.decimals$}")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use paretoscope::front::{Method, Termination};

    use super::*;

    fn front(points: usize, validation: bool) -> Front {
        let mut front = Front::new();
        for number in 0..points {
            let loss = (number as f64 - 20.0).abs() + 0.5;
            let evaluation = Evaluation { loss, score: 0.953 };
            let point = Point {
                number,
                start: 0,
                fold: None,
                method: Method::Budget,
                l1: number as f64,
                train: Evaluation { loss: 100.0 - number as f64, score: 1.0 },
                validation: validation.then_some(evaluation),
                validation_error: None,
                test: Some(evaluation),
                nonzero: number,
                lambda: 1.0,
                residual: 0.0,
                termination: Some(Termination::Critical),
                gradients: Some(12),
                seconds: 0.0,
            };
            front.insert(point, Arc::default());
        }
        front
    }

    #[test]
    fn figures_have_four_digits() {
        for (value, text) in [
            (0.0, "0"),
            (1.0, "1.000"),
            (35.0, "35.00"),
            (0.01234, "0.0123"),
            (123.45, "123.5"),
            (12345.6, "12346"),
            (1.2e-7, "1.2e-7"),
            (f64::INFINITY, "inf"),
            (-0.5, "-0.5000"),
        ] {
            assert_eq!(figure(value), text);
        }
    }

    #[test]
    fn the_table_has_the_best_point_and_both_ends() {
        let text = table(&front(60, true), Task::Classification);
        let numbers: Vec<&str> =
            text.lines().filter_map(|line| line.trim_start_matches(['*', ' ']).split_whitespace().next()).collect();
        assert_eq!(numbers, ["point", "0", "8", "17", "20", "25", "34", "42", "51", "59", "lowest"]);
        assert!(
            text.contains("\n*     20 ") && text.contains("95.3 %") && text.ends_with("* lowest validation loss\n")
        );
        let widths: Vec<usize> = text.lines().take(9).map(|line| line.chars().count()).collect();
        assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "{widths:?}");
    }

    #[test]
    fn short_fronts_and_runs_without_validation_rows_have_a_table_too() {
        let text = table(&front(1, false), Task::Regression);
        assert!(text.contains("lowest training loss") && text.contains("0.953") && text.contains('–'));
        assert_eq!(text.lines().count(), 3);
        assert_eq!(table(&front(0, true), Task::Regression).lines().count(), 2);
    }
}
