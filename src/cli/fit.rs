//! `paretoscope fit`: a front without a window.

use std::{collections::VecDeque, path::Path, sync::Arc};

use paretoscope::{
    data::{Builtin, DataSpecification, Summary, Validation},
    run::{
        Command, Event, MethodSpecification, More, NetworkSpecification, Part, Record, RunFolder, RunInfo, SavedRun,
        Specification, StopReason, Worker, default_hidden_of, new_run_folder,
    },
};

use super::{
    Failure,
    arguments::{Fit, Hidden},
    print,
    progress::{Progress, seconds},
    resume::resume,
    table,
};

/// Points of a front where nobody asks for another number.
const DEFAULT_POINTS: usize = 60;

/// Computes a front, writes its run folder and prints its best points.
pub fn fit(mut arguments: Fit) -> Result<(), Failure> {
    if let Some(path) = &arguments.resume {
        return resume(path, &arguments);
    }
    let (out, overwrite, hidden) = (arguments.out.take(), arguments.overwrite, arguments.hidden.take());
    let from = arguments.from.take();
    let mut specification = match &from {
        Some(path) => {
            let (threads, part) = (arguments.threads, part(&arguments));
            let again = SavedRun::read_specification(path).map_err(Failure::failed)?;
            Specification { threads: threads.or(again.threads), part: part.or(again.part), ..again }
        }
        None => specification(arguments, hidden.as_ref()),
    };
    specification.validate().map_err(|error| Failure::Usage(error.to_string()))?;
    specification.device.open().map_err(Failure::failed)?;
    let out = out.unwrap_or_else(|| new_run_folder(Path::new("runs"), &specification.short_name()));
    RunFolder::check(&out, overwrite).map_err(|error| match error {
        paretoscope::run::FolderError::Exists(path) => {
            Failure::Failed(format!("“{}” exists already; choose another folder, or add --overwrite", path.display()))
        }
        other => Failure::failed(other),
    })?;
    let summary = specification.data.summary(specification.data.split).map_err(Failure::failed)?;
    // Whether there are folds may follow from the rows.
    let rows_to_divide = summary.train_rows + summary.validation_rows;
    specification.data.validation = specification.data.validation.resolved(rows_to_divide, summary.image.is_none());
    specification.validate_part().map_err(Failure::failed)?;
    if from.is_none() && hidden.is_none() && specification.network.convolutions.is_empty() {
        specification.network.hidden = default_hidden_of(&summary);
    }
    let network =
        specification.network.build(summary.columns, summary.outputs, summary.image).map_err(Failure::failed)?;
    // A run can be computed again from any folder.
    make_absolute(&mut specification.data);
    let header = format!(
        "{}: {}{}; network {network} ({}) with {} parameters; method {}, {}\n",
        summary.name,
        rows(&summary),
        Part::suffix(specification.part),
        network.activation.label(),
        network.parameters(),
        specification.method.name,
        batches(&specification.method, summary.train_rows)
    );
    print(&header)?;
    let first = Command::Start(Box::new(specification));
    let ended = drive(first, Follower::new(&out, overwrite))?;
    print(&report(&ended, &summary, &out))
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

/// What is to be computed alone.
fn part(arguments: &Fit) -> Option<Part> {
    arguments.start.map(Part::Start).or(arguments.fold.map(Part::Fold))
}

/// The run that the arguments ask for.
fn specification(arguments: Fit, hidden: Option<&Hidden>) -> Specification {
    Specification {
        seed: arguments.seed,
        threads: arguments.threads,
        device: arguments.device,
        part: part(&arguments),
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
            points: arguments.points.unwrap_or(DEFAULT_POINTS),
            max_l1: arguments.max_l1,
            min_l1: arguments.min_l1,
            batch_size: arguments.batch_size,
            epochs: arguments.epochs,
            starts: arguments.starts,
        },
    }
}

/// A run that has ended well.
pub(super) struct Ended {
    record: Record,
    reason: StopReason,
    elapsed_seconds: f64,
}

/// Has the run computed by the background thread and writes its points as they arrive.
pub(super) fn drive(first: Command, follower: Follower<'_>) -> Result<Ended, Failure> {
    let worker =
        Worker::spawn(|| {}).map_err(|error| Failure::Failed(format!("cannot start a thread for the run: {error}")))?;
    let mut progress = Progress::new();
    worker.send(first);
    let result = follower.follow(&worker, &mut progress);
    progress.finish();
    result
}

/// Follows the events of a run.
pub(super) struct Follower<'a> {
    /// Where a new run is written to, and whether what is there is overwritten.
    out: &'a Path,
    overwrite: bool,
    /// What was found before of a run that is carried on.
    carried: Option<Record>,
    /// What is computed of it once it is complete.
    more: VecDeque<More>,
    elapsed_seconds: f64,
    run: Option<Written>,
}

impl<'a> Follower<'a> {
    /// Of a new run.
    fn new(out: &'a Path, overwrite: bool) -> Self {
        Self { out, overwrite, carried: None, more: VecDeque::new(), elapsed_seconds: 0.0, run: None }
    }

    /// Of a run that is carried on in its folder, and of what is computed of it once it is complete.
    pub(super) fn carrying_on(out: &'a Path, record: Record, more: VecDeque<More>) -> Self {
        Self { carried: Some(record), more, ..Self::new(out, false) }
    }

    /// Follows the run until it has ended.
    fn follow(mut self, worker: &Worker, progress: &mut Progress) -> Result<Ended, Failure> {
        for event in worker.events() {
            if let Some(run) = &mut self.run {
                run.folder.receive(&event).map_err(Failure::failed)?;
                run.record.receive(&event);
            }
            let ended = match event {
                Event::Started(info) => {
                    self.run = Some(Written::new(info, self.out, self.overwrite)?);
                    None
                }
                Event::CarriedOn(info, folder) => self.carry_on(info, &folder)?,
                Event::Reading(reading) => {
                    progress.reading(reading);
                    None
                }
                Event::Step(step) => {
                    progress.step(step);
                    None
                }
                Event::Progress(now) => {
                    self.elapsed_seconds = now.elapsed_seconds;
                    progress.progress(&now);
                    None
                }
                Event::Failed(message) | Event::NotCarriedOn(message) => {
                    return Err(failure(&message, self.run.as_ref()));
                }
                Event::Finished(reason) => Some(reason),
                // The record and the folder have taken them in.
                _ => None,
            };
            match (ended, self.more.front()) {
                (Some(reason), Some(&more)) if reason.is_complete() => {
                    self.more.pop_front();
                    worker.send(Command::More(more));
                }
                (Some(reason), _) => {
                    let Some(run) = self.run.take().filter(|run| !run.record.front.is_empty()) else {
                        return Err(Failure::Failed("the run has ended without a point".to_owned()));
                    };
                    return run.finish(reason, self.elapsed_seconds);
                }
                (None, _) => {}
            }
        }
        Err(failure("the thread of the run has ended before the run", self.run.as_ref()))
    }

    /// Goes on writing to the folder of a run; why it has ended, if it was complete.
    fn carry_on(&mut self, info: Arc<RunInfo>, folder: &Path) -> Result<Option<StopReason>, Failure> {
        let Some(record) = self.carried.take() else { return Ok(None) };
        let folder = RunFolder::reopen(folder, &info).map_err(Failure::failed)?;
        let ended = record.ended.filter(|reason| reason.is_complete());
        self.elapsed_seconds =
            record.front.members().iter().map(|member| member.point.seconds).fold(self.elapsed_seconds, f64::max);
        self.run = Some(Written { folder, record: Record { info, ..record } });
        Ok(ended)
    }
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
pub(super) fn report(ended: &Ended, summary: &Summary, out: &Path) -> String {
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
