//! `paretoscope fit`: a front without a window.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, never, select};

use paretoscope::{
    data::{Builtin, DataSpecification, Summary, Validation},
    run::{
        Command, Event, MethodSpecification, NetworkSpecification, Record, RunFolder, RunInfo, SavedRun, Specification,
        StopReason, Worker, Writer, Written, default_hidden_of, new_run_folder,
    },
};

use super::{
    Failure,
    arguments::{Fit, Hidden},
    print,
    progress::{Progress, seconds},
    signals, table,
};

/// So long it is tried to write a run that has ended, where it could not be written before.
const PATIENCE: Duration = Duration::from_secs(10);

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
    if from.is_none() && hidden.is_none() && specification.network.convolutions.is_empty() {
        specification.network.hidden = default_hidden_of(&summary);
    }
    let network =
        specification.network.build(summary.columns, summary.outputs, summary.image).map_err(Failure::failed)?;
    // A run can be computed again from any folder.
    make_absolute(&mut specification.data);
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
    print(&report(&ended, &summary))?;
    ended.elsewhere.map_or(Ok(()), |reason| Err(Failure::Failed(reason)))
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
    /// The folder that it is in.
    folder: PathBuf,
    /// Why it is not in the folder that it was to be in.
    elsewhere: Option<String>,
}

/// Has the run computed by the background thread and writes its points as they arrive.
fn drive(specification: Specification, out: &Path, overwrite: bool) -> Result<Ended, Failure> {
    let worker =
        Worker::spawn(|| {}).map_err(|error| Failure::Failed(format!("cannot start a thread for the run: {error}")))?;
    let mut progress = Progress::new();
    let interrupts = signals::interrupts();
    worker.send(Command::Start(Box::new(specification)));
    let result = follow(&worker, &interrupts, &mut progress, out, overwrite);
    progress.finish();
    result
}

/// What comes next.
enum Next {
    Event(Event),
    /// A person wants the run to end.
    Interrupt,
    /// It is time to write.
    Write,
    /// The thread has gone.
    Nothing,
}

fn next(worker: &Worker, interrupts: &Receiver<()>, due: Option<Instant>) -> Next {
    let events = worker.events();
    let write = due.map_or_else(never, crossbeam_channel::at);
    select! {
        recv(interrupts) -> interrupt => interrupt.map_or(Next::Nothing, |()| Next::Interrupt),
        recv(events) -> event => event.map_or(Next::Nothing, Next::Event),
        recv(write) -> _ => Next::Write,
    }
}

/// Follows the events of a run until it has ended. An interrupt stops it.
fn follow(
    worker: &Worker,
    interrupts: &Receiver<()>,
    progress: &mut Progress,
    out: &Path,
    overwrite: bool,
) -> Result<Ended, Failure> {
    let mut run: Option<Run> = None;
    let mut elapsed_seconds = 0.0;
    loop {
        let event = match next(worker, interrupts, run.as_ref().and_then(|run| run.writer.due())) {
            Next::Event(event) => Some(event),
            Next::Interrupt => {
                progress.tell("stopping; what was found is kept (a second time ends the program at once)");
                worker.send(Command::Stop);
                None
            }
            Next::Write => None,
            Next::Nothing => break,
        };
        if let Some(run) = &mut run {
            if let Some(event) = &event {
                run.writer.note(event);
                run.record.receive(event);
            }
            tell(run.writer.write_if_due(), progress);
        }
        let Some(event) = event else { continue };
        match (event, &mut run) {
            (Event::Started(info), _) => run = Some(Run::new(info, out, overwrite)?),
            (Event::Reading(reading), _) => progress.reading(reading),
            (Event::Step(step), _) => progress.step(step),
            (Event::Progress(now), _) => {
                elapsed_seconds = now.elapsed_seconds;
                progress.progress(&now);
            }
            (Event::Failed(message), run) => return Err(failure(&message, run.as_mut())),
            (Event::Finished(reason), run) => {
                let Some(run) = run.take().filter(|run| !run.record.front.is_empty()) else {
                    return Err(Failure::Failed(match reason {
                        StopReason::Stopped => "the run was stopped before its first point".to_owned(),
                        _ => "the run has ended without a point".to_owned(),
                    }));
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
    Err(failure("the thread of the run has ended before the run", run.as_mut()))
}

fn tell(written: Option<Written>, progress: &Progress) {
    match written {
        Some(Written::Waits(reason)) => progress.tell(&format!("the run goes on, but {reason}")),
        Some(Written::GoesOn) => progress.tell("everything is written again"),
        None => {}
    }
}

/// A run with what is written of it.
struct Run {
    writer: Writer,
    record: Record,
}

impl Run {
    fn new(info: Arc<RunInfo>, out: &Path, overwrite: bool) -> Result<Self, Failure> {
        let folder = RunFolder::create(out, &info, overwrite).map_err(Failure::failed)?;
        Ok(Self { writer: Writer::new(folder), record: Record::new(info) })
    }

    /// Writes what is not written yet, somewhere else if need be.
    fn finish(mut self, reason: StopReason, elapsed_seconds: f64) -> Result<Ended, Failure> {
        let out = self.writer.folder().path().to_owned();
        let elsewhere = match self.writer.finish_until(Instant::now() + PATIENCE) {
            Ok(()) => None,
            Err(reason) => Some(self.rescue(&out, &reason)?),
        };
        let folder = self.writer.folder().path().to_owned();
        Ok(Ended { record: self.record, reason, elapsed_seconds, folder, elsewhere })
    }

    /// Puts the run into the folder for temporary files; what is to be told then.
    fn rescue(&mut self, out: &Path, reason: &str) -> Result<String, Failure> {
        let (written, points) = (self.writer.folder().written(), self.record.front.len());
        match self.writer.rescue(&std::env::temp_dir()) {
            Ok(path) => Ok(format!("{reason} (the whole run is in “{}” instead of “{}”)", path.display(), out.display())),
            Err(_) => Err(Failure::Failed(format!("{reason} (“{}” has {written} of {points} points)", out.display()))),
        }
    }
}

/// The run has failed; the points that were found are not lost.
fn failure(message: &str, run: Option<&mut Run>) -> Failure {
    let Some(run) = run.filter(|run| !run.record.front.is_empty()) else { return Failure::Failed(message.to_owned()) };
    let folder = run.writer.folder().path().to_owned();
    let kept = match run.writer.finish_until(Instant::now() + PATIENCE) {
        Ok(()) => format!("the {} points found so far are in {}", run.record.front.len(), folder.display()),
        Err(reason) => match run.rescue(&folder, &reason) {
            Ok(told) | Err(Failure::Failed(told) | Failure::Usage(told)) => told,
        },
    };
    Failure::Failed(format!("{message} ({kept})"))
}

/// What is printed at the end.
fn report(ended: &Ended, summary: &Summary) -> String {
    let Ended { record, reason, elapsed_seconds, folder, .. } = ended;
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
        folder.display()
    )
}

/// Puts whole paths in the place of those that depend on the folder that the program was started in.
fn make_absolute(data: &mut DataSpecification) {
    // A path that cannot be made whole is left as it is: it was just read.
    if Builtin::from_name(&data.source).is_none()
        && let Some(path) = std::path::absolute(&data.source).ok().and_then(|path| path.to_str().map(str::to_owned))
    {
        data.source = path;
    }
    if let Some(path) = &mut data.test
        && let Ok(whole) = std::path::absolute(&*path)
    {
        *path = whole;
    }
}

#[cfg(test)]
#[path = "fit_tests.rs"]
mod tests;
