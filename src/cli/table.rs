//! The best points of a front, as a table on standard output.

use std::fmt::Write;

use paretoscope::{
    app::{figures, reasons::Reasons},
    data::Task,
    export::{Sizes, Times},
    front::{Front, Interval, Member, NOTHING_TO_RECOMMEND_BY, Point, Refit, RefitKind, recommended},
    run::{Record, TestIntervals},
};

/// How many points along the front stand in the table, the recommended and the best one apart.
const ALONG: usize = 8;

/// The network that is recommended, or else that of lowest training loss: the one whose figures on the test rows are told.
pub fn chosen(front: &Front) -> Option<&Member> {
    recommended(front).or_else(|| front.best())
}

/// The recommended point, that of lowest validation loss and some along the front, by ascending ℓ¹ norm. Nothing of the test rows: of a
/// network that is chosen by them their figures are too good.
pub fn table(front: &Front, task: Task, parameters: usize) -> String {
    let marks = [recommended(front), front.best()].map(|member| member.map(|member| member.point.number));
    let mut text = format!(
        "   {:>6} {:>9} {:>9} {:>9} {:>11} {:>18}\n",
        "point", "ℓ¹ norm", "non-zero", "λ", "train loss", "validation loss"
    );
    for index in rows(front, marks) {
        if let Some(Member { point, .. }) = front.members().get(index) {
            text.push_str(&line(point, marks.map(|number| number == Some(point.number))));
        }
    }
    let best = if marks[0].is_some() { "lowest validation loss" } else { "lowest training loss" };
    let why = match (Reasons { front, task, parameters }).of_recommended() {
        Some(reason) => format!("> recommended: {reason}"),
        None => format!("  {NOTHING_TO_RECOMMEND_BY}"),
    };
    // Writing to a string cannot fail.
    let _ = writeln!(text, "* {best}\n{why}");
    text
}

/// A line about the networks that were trained further without the norm; nothing where there are none.
pub fn refits(record: &Record) -> String {
    let all = || record.refits.iter().filter(|refit| refit.kind == RefitKind::Refit);
    let judged = |refit: &&Refit| refit.validation.map_or(refit.train.loss, |rows| rows.loss);
    let Some(best) = all().min_by(|a, b| judged(a).total_cmp(&judged(b))) else { return String::new() };
    let rows = if best.validation.is_some() { "validation" } else { "training" };
    format!(
        "{} of {} points refitted; lowest {rows} loss {} at point {}, with {} non-zeros\n",
        all().count(),
        record.front.len(),
        figure(judged(&best)),
        best.point,
        best.nonzero
    )
}

/// What a network takes, as it is and compacted.
pub fn sizes(sizes: &Sizes, times: &Times) -> String {
    let time = |seconds: f64| format!("{} µs", figure(1e6 * seconds));
    format!(
        "dense {} bytes, {} per row; sparse {} bytes; compacted {} bytes, {} per row",
        sizes.dense,
        time(times.dense),
        sizes.sparse,
        sizes.compacted,
        time(times.compacted)
    )
}

/// The figures of a network on the test rows with their intervals; nothing where there are none.
pub fn final_test(front: &Front, task: Task, rows: usize, intervals: Option<TestIntervals>) -> String {
    let Some(point) = chosen(front).map(|member| &member.point) else { return String::new() };
    let Some(test) = point.test else { return String::new() };
    let TestIntervals { loss, score: of_score } = intervals.unwrap_or_default();
    let name = if recommended(front).is_some() { "recommended network" } else { "network of lowest training loss" };
    let of = match task {
        Task::Classification => "accuracy",
        Task::Regression => "R²",
    };
    format!(
        "the {name} on {rows} test rows, with 95 % confidence: {of} {}, loss {}\n",
        within(test.score, of_score, |value| score(value, task)),
        within(test.loss, loss, figure)
    )
}

/// A figure with its interval, as far as there is one.
pub fn within(value: f64, interval: Option<Interval>, write: impl Fn(f64) -> String) -> String {
    match interval {
        Some(Interval { low, high }) => format!("{} ({} to {})", write(value), write(low), write(high)),
        None => format!("{} (no interval)", write(value)),
    }
}

/// The members that stand in the table.
fn rows(front: &Front, marked: [Option<usize>; 2]) -> Vec<usize> {
    let last = front.len().saturating_sub(1);
    let mut rows: Vec<usize> = (0..ALONG).map(|step| (step * last + (ALONG - 1) / 2) / (ALONG - 1)).collect();
    rows.extend(marked.into_iter().flatten().filter_map(|number| front.index_of(number)));
    rows.sort_unstable();
    rows.dedup();
    rows
}

fn line(point: &Point, [recommended, best]: [bool; 2]) -> String {
    format!(
        "{}{} {:>6} {:>9} {:>9} {:>9} {:>11} {:>18}\n",
        if recommended { '>' } else { ' ' },
        if best { '*' } else { ' ' },
        point.number,
        figure(point.l1),
        point.nonzero,
        figure(point.lambda),
        figure(point.train.loss),
        validation_loss(point)
    )
}

/// An accuracy as per cent, or R².
pub fn score(value: f64, task: Task) -> String {
    match task {
        Task::Classification => figures::percent(value),
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

    use paretoscope::front::{Evaluation, Method, Termination, Validated};

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
        let text = table(&front(60, true), Task::Classification, 90);
        let numbers: Vec<&str> = text
            .lines()
            .filter_map(|line| line.trim_start_matches(['>', '*', ' ']).split_whitespace().next())
            .collect();
        assert_eq!(numbers, ["point", "0", "8", "17", "20", "25", "34", "42", "51", "59", "lowest", "recommended:"]);
        let told = "\n* lowest validation loss\n> recommended: 95.3 % on validation rows with 20 of 90 parameters.";
        assert!(text.contains("\n>*     20 ") && text.contains(told), "{text}");
        assert!(!text.contains("test"), "the test rows are not looked at");
        let widths: Vec<usize> = text.lines().take(9).map(|line| line.chars().count()).collect();
        assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "{widths:?}");
    }

    #[test]
    fn short_fronts_and_runs_without_validation_rows_have_a_table_too() {
        let text = table(&front(1, false), Task::Regression, 9);
        assert!(
            text.contains("* lowest training loss\n  no network can be recommended") && text.contains('–'),
            "{text}"
        );
        assert_eq!(text.lines().count(), 4);
        assert_eq!(table(&front(0, true), Task::Regression, 9).lines().count(), 3);
    }

    #[test]
    fn the_recommended_network_stands_beside_the_best_and_alone_is_tested() {
        let mut folds = front(60, true);
        let numbers: Vec<usize> = folds.members().iter().map(|member| member.point.number).collect();
        for number in numbers {
            let mut mean = folds.get(number).unwrap().point.validation.unwrap();
            mean.score = 0.9;
            folds.validate(number, Validated { mean, standard_error: Some(Evaluation { loss: 3.0, score: 0.1 }) });
        }
        let text = table(&folds, Task::Classification, 90);
        assert!(text.contains("\n>      17 ") && text.contains("\n *     20 "), "{text}");
        let intervals = TestIntervals { loss: None, score: Some(Interval { low: 0.91, high: 0.98 }) };
        let told = final_test(&folds, Task::Classification, 75, Some(intervals));
        let wanted = "the recommended network on 75 test rows, with 95 % confidence: accuracy 95.3 % (91.0 % to 98.0 %), loss 3.500 \
                      (no interval)\n";
        assert_eq!(told, wanted);
        assert!(
            final_test(&front(5, false), Task::Regression, 75, None).starts_with("the network of lowest training loss")
        );
        assert_eq!(final_test(&Front::new(), Task::Regression, 75, None), "");
    }
}
