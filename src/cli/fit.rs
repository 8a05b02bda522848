//! `paretoscope fit`: a front without a window.

use std::{path::Path, sync::Arc};

use paretoscope::{
    data::{DataSpecification, Summary, Validation},
    run::{
        Command, Event, MethodSpecification, NetworkSpecification, Record, RunFolder, RunInfo, SavedRun, Specification,
        StopReason, Worker, default_hidden_of, new_run_folder,
    },
};

use super::{
    Failure,
    arguments::{Fit, Hidden},
    print,
    progress::{Progress, seconds},
    table,
};

/// Computes a front, writes its run folder and prints its best points.
pub fn fit(mut arguments: Fit) -> Result<(), Failure> {
    let (out, overwrite, hidden) = (arguments.out.take(), arguments.overwrite, arguments.hidden.take());
    let from = arguments.from.take();
    let mut specification = match &from {
        Some(path) => {
            let threads = arguments.threads;
            let again = SavedRun::read_specification(path).map_err(Failure::failed)?;
            Specification { threads: threads.or(again.threads), ..again }
        }
        None => specification(arguments, hidden.as_ref()),
    };
    specification.validate().map_err(|error| Failure::Usage(error.to_string()))?;
    specification.device.open().map_err(Failure::failed)?;
    let out = out.unwrap_or_else(|| new_run_folder(Path::new("runs"), &specification.data.short_name()));
    RunFolder::check(&out, overwrite).map_err(|error| match error {
        paretoscope::run::FolderError::Exists(path) => {
            Failure::Failed(format!("“{}” exists already; choose another folder, or add --overwrite", path.display()))
        }
        other => Failure::failed(other),
    })?;
    let summary = specification.data.summary(specification.data.split).map_err(Failure::failed)?;
    fill_in(&mut specification, from.is_some() || hidden.is_some(), &summary);
    let network =
        specification.network.build(summary.columns, summary.outputs, summary.image).map_err(Failure::failed)?;
    // A run can be computed again from any folder.
    specification.data.make_absolute();
    let header = format!(
        "{}: {}; network {network} ({}) with {} parameters; method {}, {}\n",
        summary.name,
        rows(&summary),
        network.activation.label(),
        network.parameters(),
        specification.method.name,
        batches(&specification.method, summary.train_rows)
    );
    print(&header)?;
    let ended = drive(specification, &out, overwrite)?;
    print(&report(&ended, &summary, &out))
}

/// The hidden layers that suit the data, where nobody has chosen any.
fn fill_in(specification: &mut Specification, has_hidden: bool, summary: &Summary) {
    if !has_hidden && specification.network.convolutions.is_empty() {
        specification.network.hidden = default_hidden_of(summary);
    }
}

/// How the rows are divided.
fn rows(summary: &Summary) -> String {
    let &Summary { train_rows, validation_rows, test_rows, folds, .. } = summary;
    match folds {
        0 => format!("{train_rows} training, {validation_rows} validation and {test_rows} test rows"),
        _ => format!("{train_rows} training rows in {folds} folds and {test_rows} test rows"),
    }
}

/// What each gradient is over.
fn batches(method: &MethodSpecification, training_rows: usize) -> String {
    match method.mini_batch(training_rows) {
        Some(rows) => format!("mini-batches of {rows} rows"),
        None => "full batch".to_owned(),
    }
}

/// The run that the arguments ask for.
fn specification(arguments: Fit, hidden: Option<&Hidden>) -> Specification {
    Specification {
        seed: arguments.seed,
        threads: arguments.threads,
        device: arguments.device,
        data: DataSpecification {
            // The parser asks for it.
            source: arguments.data.unwrap_or_default(),
            test: arguments.test,
            target: arguments.target,
            task: arguments.task,
            validation: match (arguments.validation, arguments.folds) {
                (_, Some(folds)) => Validation::Folds(folds),
                (Some(share), None) => Validation::Share(share),
                (None, None) => Validation::Automatic,
            },
            repeats: arguments.repeats,
            standardize: !arguments.no_standardize,
            split: arguments.split,
        },
        network: if arguments.conv {
            let activation = arguments.activation;
            NetworkSpecification { activation, ..NetworkSpecification::of_the_paper(arguments.free_biases) }
        } else {
            NetworkSpecification {
                hidden: hidden.map_or_else(Vec::new, |Hidden(widths)| widths.clone()),
                activation: arguments.activation,
                free_biases: arguments.free_biases,
                convolutions: Vec::new(),
            }
        },
        method: MethodSpecification {
            name: arguments.method,
            points: arguments.points,
            max_l1: arguments.max_l1,
            min_l1: arguments.min_l1,
            batch_size: arguments.batch_size,
            epochs: arguments.epochs,
            starts: arguments.starts,
        },
    }
}

/// A run that has ended well.
struct Ended {
    record: Record,
    reason: StopReason,
    elapsed_seconds: f64,
}

/// Has the run computed by the background thread and writes its points as they arrive.
fn drive(specification: Specification, out: &Path, overwrite: bool) -> Result<Ended, Failure> {
    let worker =
        Worker::spawn(|| {}).map_err(|error| Failure::Failed(format!("cannot start a thread for the run: {error}")))?;
    let mut progress = Progress::new();
    worker.send(Command::Start(Box::new(specification)));
    let result = follow(&worker, &mut progress, out, overwrite);
    progress.finish();
    result
}

/// Follows the events of a run until it has ended.
fn follow(worker: &Worker, progress: &mut Progress, out: &Path, overwrite: bool) -> Result<Ended, Failure> {
    let mut run: Option<Written> = None;
    let mut elapsed_seconds = 0.0;
    for event in worker.events() {
        if let Some(run) = &mut run {
            run.folder.receive(&event).map_err(Failure::failed)?;
            run.record.receive(&event);
        }
        match (event, &mut run) {
            (Event::Started(info), _) => run = Some(Written::new(info, out, overwrite)?),
            (Event::Reading(reading), _) => progress.reading(reading),
            (Event::Step(step), _) => progress.step(step),
            (Event::Progress(now), _) => {
                elapsed_seconds = now.elapsed_seconds;
                progress.progress(&now);
            }
            (Event::Failed(message), run) => return Err(failure(&message, run.as_ref())),
            (Event::Finished(reason), run) => {
                let Some(run) = run.take().filter(|run| !run.record.front.is_empty()) else {
                    return Err(Failure::Failed("the run has ended without a point".to_owned()));
                };
                return run.finish(reason, elapsed_seconds);
            }
            (
                Event::Point(..)
                | Event::Validated(_)
                | Event::Dropped(_)
                | Event::Search(_)
                | Event::Branch(_)
                | Event::Computed(_)
                | Event::Paused
                | Event::Resumed,
                _,
            ) => {}
        }
    }
    Err(failure("the thread of the run has ended before the run", run.as_ref()))
}

/// What is written of a run.
struct Written {
    folder: RunFolder,
    record: Record,
}

impl Written {
    fn new(info: Arc<RunInfo>, out: &Path, overwrite: bool) -> Result<Self, Failure> {
        let folder = RunFolder::create(out, &info, overwrite).map_err(Failure::failed)?;
        Ok(Self { folder, record: Record::new(info) })
    }

    fn finish(self, reason: StopReason, elapsed_seconds: f64) -> Result<Ended, Failure> {
        let Self { mut folder, record } = self;
        folder.finish().map_err(Failure::failed)?;
        Ok(Ended { record, reason, elapsed_seconds })
    }
}

/// The run has failed; the points that were found are not lost.
fn failure(message: &str, run: Option<&Written>) -> Failure {
    match run {
        Some(run) if !run.record.front.is_empty() => Failure::Failed(format!(
            "{message} (the {} points found so far are in {})",
            run.record.front.len(),
            run.folder.path().display()
        )),
        _ => Failure::Failed(message.to_owned()),
    }
}

/// What is printed at the end.
fn report(ended: &Ended, summary: &Summary, out: &Path) -> String {
    let Ended { record, reason, elapsed_seconds } = ended;
    let (front, asked) = (&record.front, record.info.specification.method.max_l1);
    let max_l1 = front.max_l1().unwrap_or(0.0);
    let why = match reason {
        StopReason::Complete => "",
        StopReason::EndOfFront => ", where the front ends",
        StopReason::Stopped => ", where it was stopped",
    };
    let search = record.search.map(|search| search.sentence(asked) + "\n").unwrap_or_default();
    format!(
        "\n{}\n{} points in {}{why}; hypervolume {:.4} up to loss {} (at θ = 0) and ℓ¹ norm {}\n{search}written to {}\n",
        table::table(front, summary.task),
        front.len(),
        seconds(*elapsed_seconds),
        record.hypervolume(),
        table::figure(record.info.loss_at_zero),
        table::figure(max_l1),
        out.display()
    )
}

#[cfg(test)]
#[path = "command_line_tests.rs"]
mod command_line_tests;
#[cfg(test)]
#[path = "fit_tests.rs"]
mod tests;
