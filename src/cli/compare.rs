//! `paretoscope compare`: the fronts of several runs side by side.

use std::path::PathBuf;

use paretoscope::{
    front::{Front, Interval, Member, Point},
    run::{SavedRun, TestIntervals, open_together},
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
    let most = |of: fn(&SavedRun) -> f64| runs.iter().map(of).fold(0.0, f64::max);
    // The same box for all, or volumes could not be compared.
    let reference = (most(|run| run.loss_at_zero), most(|run| run.front.max_l1().unwrap_or(0.0)));
    let (mut rows, mut reasons) = (Vec::new(), Vec::new());
    for (name, run) in names.into_iter().zip(&runs) {
        let interval = interval(run).unwrap_or_else(|reason| {
            reasons.push(format!("no interval for the test score of {name}: {reason}\n"));
            None
        });
        rows.push(row(name, run, reference, interval));
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
    let losses = |run: &SavedRun| {
        (run.dataset.task, run.dataset.name.clone(), run.dataset.train_rows, run.specification.fold_alone())
    };
    if runs.iter().any(|run| losses(run) != losses(&runs[0])) {
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

fn row(name: String, run: &SavedRun, reference: (f64, f64), interval: Option<Interval>) -> [String; COLUMNS] {
    let members = run.front.members();
    let of_all = || members.iter().chain(run.folds.iter().flat_map(Front::members)).map(|member| &member.point);
    let gradients = gradients(run);
    let last = of_all().map(|point| point.seconds).fold(0.0, f64::max);
    let non_dominated = run.front.non_dominated().iter().filter(|keeps| **keeps).count();
    let (best, recommended) = (run.front.best().map(|member| &member.point), chosen(&run.front));
    [
        name,
        method(run),
        format!("{} {}", run.network, run.network.activation.name()),
        run.specification.seed.to_string(),
        members.len().to_string(),
        non_dominated.to_string(),
        format!("{:.4}", run.front.hypervolume(reference)),
        run.front.spacing(reference).map_or_else(|| "–".to_owned(), |spacing| format!("{spacing:.2}")),
        gradients.map_or_else(|| "–".to_owned(), |gradients| gradients.to_string()),
        seconds(last),
        best.map_or_else(String::new, validation),
        best.map_or_else(String::new, |point| point.nonzero.to_string()),
        recommended.map_or_else(String::new, |member| validation(&member.point)),
        recommended.map_or_else(String::new, |member| member.point.nonzero.to_string()),
        recommended.map_or_else(String::new, |member| tested(run, member, interval)),
    ]
}

/// The method, and whether it is the published variant.
fn method(run: &SavedRun) -> String {
    let method = &run.specification.method;
    format!("{}{}", method.name, if method.as_published { " as published" } else { "" })
}

/// Gradients of the whole front, as far as they are known, or of its points, and of the points of the folds.
fn gradients(run: &SavedRun) -> Option<usize> {
    let of = |front: &Front| front.members().iter().map(|member| member.point.gradients).sum::<Option<usize>>();
    let front = run.search.and_then(|search| search.gradients).or_else(|| of(&run.front))?;
    Some(front + run.folds.iter().map(of).sum::<Option<usize>>()?)
}

fn validation(point: &Point) -> String {
    match (point.validation, point.validation_error) {
        (Some(rows), Some(error)) => format!("{} ± {}", figure(rows.loss), figure(error.loss)),
        (Some(rows), None) => figure(rows.loss),
        (None, _) => "–".to_owned(),
    }
}

fn tested(run: &SavedRun, member: &Member, interval: Option<Interval>) -> String {
    let task = run.dataset.task;
    member.point.test.map_or_else(|| "–".to_owned(), |test| within(test.score, interval, |value| score(value, task)))
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
