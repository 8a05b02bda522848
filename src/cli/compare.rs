//! `paretoscope compare`: the fronts of several runs side by side.

use std::path::PathBuf;

use paretoscope::{
    data::Task,
    front::{Interval, Point},
    run::{Compared, ComparedEntry, ComparedFigure, Comparison, Entrant, SavedRun, TestIntervals, open_together},
};

use super::{
    Failure,
    arguments::Compare,
    print,
    progress::seconds,
    table::{chosen, figure, score, within},
};

/// Prints a row for each run, and one for those that are parts of one together.
pub fn compare(arguments: &Compare) -> Result<(), Failure> {
    let mut runs: Vec<SavedRun> = arguments.runs.iter().map(open).collect::<Result<_, _>>()?;
    let mut names: Vec<String> = runs.iter().map(name).collect();
    let parts: Vec<PathBuf> =
        runs.iter().filter(|run| run.specification.part.is_some()).map(|run| run.path.clone()).collect();
    // Parts of different runs are nothing together.
    if parts.len() > 1
        && let Ok(together) = open_together(&parts)
    {
        names.push(format!("{} parts together", parts.len()));
        runs.push(together);
    }
    let mut entrants: Vec<Entrant> = runs.iter().map(Entrant::from).collect();
    for (entrant, name) in entrants.iter_mut().zip(names) {
        entrant.name = name;
    }
    let Comparison { reference, rows: compared, are_alike } = Comparison::of(&entrants);
    let (mut rows, mut reasons) = (Vec::new(), Vec::new());
    for (run, figures) in runs.iter().zip(&compared) {
        let interval = interval(run).unwrap_or_else(|reason| {
            reasons.push(format!("no interval for the test score of {}: {reason}\n", figures.name));
            None
        });
        rows.push(row(figures, run.dataset.task, interval));
    }
    print(&format!(
        "{}\nhypervolume up to loss {} and ℓ¹ norm {}; spacing: the standard deviation of the distances between neighbours that are not \
         dominated, in units of these, divided by their mean (0 = even); gradients in passes over all rows, of folds those of their points, \
         and seconds, of the whole run; “best” is the network of lowest validation loss (lowest training loss without validation rows), and \
         the test score is of the recommended network (the best without validation rows) with 95 % confidence\n",
        aligned(&rows),
        figure(reference.0),
        figure(reference.1)
    ))?;
    print(&reasons.concat())?;
    if !are_alike {
        print("these runs are of different data or rows, so that their losses mean different things\n")?;
    }
    Ok(())
}

fn open(path: &PathBuf) -> Result<SavedRun, Failure> {
    let run = open_together(std::slice::from_ref(path)).map_err(Failure::failed)?;
    if run.front.is_empty() {
        return Err(Failure::Failed(format!(
            "the run “{}” has no points yet; let it compute some, or leave it out",
            path.display()
        )));
    }
    Ok(run)
}

/// What stands in the columns; behind them stands the test score of the recommended network.
const FIGURES: [ComparedFigure; 14] = [
    ComparedFigure::Run,
    ComparedFigure::Method,
    ComparedFigure::Network,
    ComparedFigure::Seed,
    ComparedFigure::Points,
    ComparedFigure::NotDominated,
    ComparedFigure::Hypervolume,
    ComparedFigure::Spacing,
    ComparedFigure::Gradients,
    ComparedFigure::Time,
    ComparedFigure::BestLoss,
    ComparedFigure::BestNonZero,
    ComparedFigure::RecommendedLoss,
    ComparedFigure::RecommendedNonZero,
];

/// The name of its folder.
fn name(run: &SavedRun) -> String {
    run.path.file_name().map_or_else(|| run.path.display().to_string(), |name| name.to_string_lossy().into())
}

fn row(run: &Compared, task: Task, interval: Option<Interval>) -> Vec<String> {
    let tested = run.recommended.as_ref().map_or_else(|| NONE.to_owned(), |point| tested(point, task, interval));
    FIGURES.iter().map(|figure| written(&figure.of(run))).chain([tested]).collect()
}

/// What stands for a figure that there is none of.
const NONE: &str = "–";

fn written(entry: &ComparedEntry<'_>) -> String {
    match *entry {
        ComparedEntry::Text(text) => text.to_owned(),
        ComparedEntry::Number(number) => number.to_string(),
        ComparedEntry::Count(count) => count.to_string(),
        ComparedEntry::Fraction(value, decimals) => format!("{value:.decimals$}"),
        ComparedEntry::Seconds(time) => seconds(time),
        ComparedEntry::Loss(loss, None) => figure(loss),
        ComparedEntry::Loss(loss, Some(error)) => format!("{} ± {}", figure(loss), figure(error)),
        ComparedEntry::Nothing => NONE.to_owned(),
    }
}

fn tested(point: &Point, task: Task, interval: Option<Interval>) -> String {
    point.test.map_or_else(|| NONE.to_owned(), |test| within(test.score, interval, |value| score(value, task)))
}

/// The interval of the recommended network's score on the test rows, or why there is none. That of R² follows from the rows, which may be
/// gone; an accuracy needs none.
fn interval(run: &SavedRun) -> Result<Option<Interval>, String> {
    let Some(member) = chosen(&run.front).filter(|member| member.point.test.is_some()) else { return Ok(None) };
    let known = TestIntervals::without_rows(&member.point, &run.dataset);
    if known.score.is_some() {
        return Ok(known.score);
    }
    let Some(record) = run.clone().into_record() else { return Ok(None) };
    let read = TestIntervals::with_rows(&record.info, member).map_err(|error| error.to_string())?;
    read.score.map(Some).ok_or_else(|| "there are too few test rows for it".to_owned())
}

/// Rows in columns as wide as their widest entry, text to the left and figures to the right.
fn aligned(rows: &[Vec<String>]) -> String {
    let headings = FIGURES.iter().map(|figure| figure.heading().to_owned()).chain(["test score".to_owned()]);
    let headings: Vec<String> = headings.collect();
    let all = || std::iter::once(&headings).chain(rows);
    let mut widths = vec![0; headings.len()];
    for row in all() {
        for (width, entry) in widths.iter_mut().zip(row) {
            *width = entry.chars().count().max(*width);
        }
    }
    let mut text = String::new();
    for row in all() {
        for (column, (entry, &width)) in row.iter().zip(&widths).enumerate() {
            let is_text = FIGURES.get(column).is_some_and(|figure| figure.is_text());
            let entry = if is_text { format!("{entry:<width$}") } else { format!("{entry:>width$}") };
            text.push_str(if column == 0 { "" } else { "  " });
            text.push_str(&entry);
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}
