//! A run of `fit` from its start to its end: its events are written down, and a signal stops it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, never, select};
use paretoscope::run::{
    Command, Event, Record, RunFolder, RunInfo, Specification, StopReason, Worker, Writer, Written,
};

use super::{Failure, progress::Progress, signals};

/// So long it is tried to write a run that has ended, where it could not be written before.
const PATIENCE: Duration = Duration::from_secs(10);

/// A run that has ended well.
pub struct Ended {
    /// What was found.
    pub record: Record,
    /// Why there is no more.
    pub reason: StopReason,
    /// From its start, pauses left out.
    pub elapsed_seconds: f64,
    /// The folder that it is in.
    pub folder: PathBuf,
    /// Why it is not in the folder that it was to be in.
    pub elsewhere: Option<String>,
}

/// Has the run computed by the background thread and writes its points as they arrive.
pub fn drive(specification: Specification, out: &Path, overwrite: bool) -> Result<Ended, Failure> {
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
pub fn follow(
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
            if let Some(news) = run.writer.write_if_due() {
                tell(news, progress);
            }
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
            (Event::Failed(message), run) => return Err(failure(&message, run.as_mut(), progress)),
            (Event::Finished(reason), run) => {
                let Some(run) = run.take().filter(|run| !run.record.front.is_empty()) else {
                    return Err(Failure::Failed(match reason {
                        StopReason::Stopped => "the run was stopped before its first point".to_owned(),
                        _ => "the run has ended without a point".to_owned(),
                    }));
                };
                return run.finish(reason, elapsed_seconds, progress);
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
    Err(failure("the thread of the run has ended before the run", run.as_mut(), progress))
}

fn tell(written: Written, progress: &Progress) {
    match written {
        Written::Waits(reason) => progress.tell(&format!("nothing is lost, but {reason}")),
        Written::GoesOn => progress.tell("everything is written again"),
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
    fn finish(mut self, reason: StopReason, elapsed_seconds: f64, progress: &Progress) -> Result<Ended, Failure> {
        let out = self.writer.folder().path().to_owned();
        let elsewhere = match self.writer.finish_until(Instant::now() + PATIENCE, |news| tell(news, progress)) {
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
            Ok(path) => {
                Ok(format!("{reason} (the whole run is in “{}” instead of “{}”)", path.display(), out.display()))
            }
            Err(_) => Err(Failure::Failed(format!("{reason} (“{}” has {written} of {points} points)", out.display()))),
        }
    }
}

/// The run has failed; the points that were found are not lost.
fn failure(message: &str, run: Option<&mut Run>, progress: &Progress) -> Failure {
    let Some(run) = run.filter(|run| !run.record.front.is_empty()) else { return Failure::Failed(message.to_owned()) };
    let folder = run.writer.folder().path().to_owned();
    let kept = match run.writer.finish_until(Instant::now() + PATIENCE, |news| tell(news, progress)) {
        Ok(()) => format!("the {} points found so far are in {}", run.record.front.len(), folder.display()),
        Err(reason) => match run.rescue(&folder, &reason) {
            Ok(told) | Err(Failure::Failed(told) | Failure::Usage(told)) => told,
        },
    };
    Failure::Failed(format!("{message} ({kept})"))
}
