//! `paretoscope compare`: the fronts of several runs side by side.

use std::path::PathBuf;

use paretoscope::{
    data::Task,
    front::{Interval, Point},
    run::{Compared, Comparison, Entrant, SavedRun, TestIntervals, open_together},
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
         the last columns are of the recommended network (the best without validation rows) with 95 % confidence\n",
        aligned(&[HEADINGS.map(str::to_owned)], &rows),
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

/// How many columns the table has.
const COLUMNS: usize = 15;
const HEADINGS: [&str; COLUMNS] = [
    "run",
    "method",
    "network",
    "seed",
    "points",
    "non-dominated",
    "hypervolume",
    "spacing",
    "gradients",
    "time",
    "best validation loss",
    "best non-zero",
    "validation loss",
    "non-zero",
    "test score",
];

/// The name of its folder.
fn name(run: &SavedRun) -> String {
    run.path.file_name().map_or_else(|| run.path.display().to_string(), |name| name.to_string_lossy().into())
}

fn row(run: &Compared, task: Task, interval: Option<Interval>) -> [String; COLUMNS] {
    let (best, recommended) = (&run.best, &run.recommended);
    let of = |point: &Option<Point>, write: fn(&Point) -> String| point.as_ref().map_or_else(String::new, write);
    [
        run.name.clone(),
        run.method.clone(),
        run.network.clone(),
        run.seed.to_string(),
        run.points.to_string(),
        run.non_dominated.to_string(),
        format!("{:.4}", run.hypervolume),
        run.spacing.map_or_else(|| "–".to_owned(), |spacing| format!("{spacing:.2}")),
        run.gradients.map_or_else(|| "–".to_owned(), |gradients| gradients.to_string()),
        seconds(run.seconds),
        of(best, validation),
        of(best, |point| point.nonzero.to_string()),
        of(recommended, validation),
        of(recommended, |point| point.nonzero.to_string()),
        recommended.as_ref().map_or_else(String::new, |point| tested(point, task, interval)),
    ]
}

fn validation(point: &Point) -> String {
    match (point.validation, point.validation_error) {
        (Some(rows), Some(error)) => format!("{} ± {}", figure(rows.loss), figure(error.loss)),
        (Some(rows), None) => figure(rows.loss),
        (None, _) => "–".to_owned(),
    }
}

fn tested(point: &Point, task: Task, interval: Option<Interval>) -> String {
    point.test.map_or_else(|| "–".to_owned(), |test| within(test.score, interval, |value| score(value, task)))
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
fn aligned(headings: &[[String; COLUMNS]], rows: &[[String; COLUMNS]]) -> String {
    let all = || headings.iter().chain(rows);
    let widths: Vec<usize> =
        (0..COLUMNS).map(|column| all().map(|row| row[column].chars().count()).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for row in all() {
        for (column, (entry, &width)) in row.iter().zip(&widths).enumerate() {
            let entry = if column < 3 { format!("{entry:<width$}") } else { format!("{entry:>width$}") };
            text.push_str(if column == 0 { "" } else { "  " });
            text.push_str(&entry);
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    text
}
