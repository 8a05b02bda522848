//! Follows a run until it has ended: writes it down, shows how far it is, and prints what has come of it.

use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use crossbeam_channel::Receiver;
use paretoscope::{
    data::Summary,
    front::{Member, RefitKind},
    run::{
        Command, Event, More, Record, RunFolder, RunInfo, StopReason, TestIntervals, Worker, Writer, Written, choice,
    },
};

use super::{
    Failure,
    fit::header,
    next::{Next, next},
    print,
    progress::{Progress, seconds},
    signals, table,
};

/// So long it is tried to write a run that has ended, where it could not be written before.
const PATIENCE: Duration = Duration::from_secs(10);

/// So long is waited for intervals: of a network with convolutions on many images they take longer than all else here.
const TEST_PATIENCE: Duration = Duration::from_mins(1);

/// Has a run computed by the background thread, writes its points as they arrive and prints the best of them.
pub fn drive(first: Command, follower: Follower<'_>, summary: &Summary) -> Result<(), Failure> {
    let worker =
        Worker::spawn(|| {}).map_err(|error| Failure::Failed(format!("cannot start a thread for the run: {error}")))?;
    let mut progress = Progress::new();
    let interrupts = signals::interrupts();
    worker.send(first);
    let result = follower.follow(&worker, &interrupts, &mut progress);
    progress.finish();
    let ended = result?;
    print(&report(&ended, summary))?;
    ended.elsewhere.map_or(Ok(()), |reason| Err(Failure::Failed(reason)))
}

/// A run that has ended well.
struct Ended {
    record: Record,
    reason: StopReason,
    /// How well the figures on the test rows are known of the network that is chosen.
    intervals: Option<TestIntervals>,
    elapsed_seconds: f64,
    /// The folder that it is in.
    folder: PathBuf,
    /// Why it is not in the folder that it was to be in.
    elsewhere: Option<String>,
}

/// Follows the events of a run.
pub struct Follower<'a> {
    /// Where a new run is written to, and whether what is there is overwritten.
    out: &'a Path,
    overwrite: bool,
    /// What was found before of a run that is carried on.
    carried: Option<Record>,
    /// What is computed of it once it is complete.
    more: VecDeque<More>,
    /// Whether the supports of all points are trained anew after that, and how the run had ended before.
    refits: bool,
    before_refits: Option<StopReason>,
    elapsed_seconds: f64,
    run: Option<Run>,
    is_interrupted: bool,
}

impl<'a> Follower<'a> {
    /// Of a new run.
    pub fn new(out: &'a Path, overwrite: bool) -> Self {
        let (carried, more) = (None, VecDeque::new());
        Self {
            out,
            overwrite,
            carried,
            more,
            refits: false,
            before_refits: None,
            elapsed_seconds: 0.0,
            run: None,
            is_interrupted: false,
        }
    }

    /// The supports of all points are trained anew at the end, or not.
    pub fn refitting(self, refits: bool) -> Self {
        Self { refits, ..self }
    }

    /// Of a run that is carried on in its folder, and of what is computed of it once it is complete.
    pub fn carrying_on(out: &'a Path, record: Record, more: VecDeque<More>) -> Self {
        Self { carried: Some(record), more, ..Self::new(out, false) }
    }

    /// Follows the run until it has ended. An interrupt stops it.
    fn follow(mut self, worker: &Worker, interrupts: &Receiver<()>, progress: &mut Progress) -> Result<Ended, Failure> {
        loop {
            let event = match next(worker, interrupts, self.run.as_ref().and_then(|run| run.writer.due())) {
                Next::Event(event) => Some(event),
                Next::Interrupt => {
                    progress.tell("stopping; what was found is kept (a second time ends the program at once)");
                    self.is_interrupted = true;
                    worker.send(Command::Stop);
                    None
                }
                Next::Write => None,
                Next::Nothing => break,
            };
            if let Some(run) = &mut self.run {
                if let Some(event) = &event {
                    run.writer.note(event);
                    run.record.receive(event);
                }
                if let Some(news) = run.writer.write_if_due() {
                    tell(news, progress);
                }
            }
            let Some(event) = event else { continue };
            let Some(reason) = self.hear(event, progress)? else { continue };
            let goes_on = reason.is_complete() && !self.is_interrupted && self.before_refits.is_none();
            match self.more.pop_front().filter(|_| goes_on) {
                Some(more) => {
                    worker.send(Command::More(more));
                    continue;
                }
                None if goes_on && std::mem::take(&mut self.refits) => {
                    self.before_refits = Some(reason);
                    worker.send(Command::Refit(Vec::new(), vec![RefitKind::Refit]));
                    continue;
                }
                None => {}
            }
            let ended = self.end(reason, progress)?;
            return Ok(Ended { intervals: test(&ended.record, worker), ..ended });
        }
        Err(failure("the thread of the run has ended before the run", self.run.as_mut(), progress))
    }

    /// Takes in an event; why the run has ended, if it has.
    fn hear(&mut self, event: Event, progress: &mut Progress) -> Result<Option<StopReason>, Failure> {
        match event {
            Event::Comparing(share) => progress.comparing(share),
            Event::Started(info) => {
                progress.set_aside(|| print(&header(&info)))?;
                self.run = Some(Run::new(info, self.out, self.overwrite)?);
            }
            Event::CarriedOn(info, folder) => return self.carry_on(info, &folder),
            Event::Reading(reading) => progress.reading(reading),
            Event::Step(step) => progress.step(step),
            Event::Progress(now) => {
                self.elapsed_seconds = now.elapsed_seconds;
                progress.progress(&now);
            }
            Event::Failed(message) | Event::NotCarriedOn { reason: message, .. } => {
                return Err(failure(&message, self.run.as_mut(), progress));
            }
            Event::Finished(reason) => return Ok(Some(reason)),
            Event::Refitting(now) => {
                progress.refitting(now);
                return Ok(self.before_refits.filter(|_| now.is_over));
            }
            // The record and the folder have taken them in.
            _ => {}
        }
        Ok(None)
    }

    fn end(self, reason: StopReason, progress: &Progress) -> Result<Ended, Failure> {
        let Some(run) = self.run.filter(|run| !run.record.front.is_empty()) else {
            return Err(Failure::Failed(match reason {
                StopReason::Stopped => "the run was stopped before its first point".to_owned(),
                _ => "the run has ended without a point".to_owned(),
            }));
        };
        run.finish(reason, self.elapsed_seconds, progress)
    }

    /// Goes on writing to the folder of a run; why it has ended, if it was complete.
    fn carry_on(&mut self, info: Arc<RunInfo>, folder: &Path) -> Result<Option<StopReason>, Failure> {
        let Some(record) = self.carried.take() else { return Ok(None) };
        let writer = Writer::new(RunFolder::reopen(folder, &info).map_err(Failure::failed)?);
        let ended = record.ended.filter(|ended| ended.is_complete()).map(|_| StopReason::Complete);
        self.elapsed_seconds =
            record.front.members().iter().map(|member| member.point.seconds).fold(self.elapsed_seconds, f64::max);
        self.run = Some(Run { writer, record: Record { info, ..record } });
        Ok(ended)
    }
}

/// How well the figures on the test rows are known of the network that is chosen: the thread has the rows.
fn test(record: &Record, worker: &Worker) -> Option<TestIntervals> {
    let Member { point, parameters } = table::chosen(&record.front)?;
    let known = TestIntervals::without_rows(point, &record.info.dataset);
    worker.send(Command::Test(Box::new(point.clone()), Arc::clone(parameters)));
    let until = Instant::now() + TEST_PATIENCE;
    loop {
        match worker.next_until(until) {
            Ok(Event::Tested(_, told)) => return Some(told.unwrap_or(known)),
            Ok(_) => {}
            Err(_) => return Some(known),
        }
    }
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
        Ok(Ended { record: self.record, reason, intervals: None, elapsed_seconds, folder, elsewhere })
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

/// What is printed at the end.
fn report(ended: &Ended, summary: &Summary) -> String {
    let Ended { record, reason, intervals, elapsed_seconds, folder, .. } = ended;
    let (front, asked) = (&record.front, record.info.specification.method.max_l1);
    let max_l1 = front.max_l1().unwrap_or(0.0);
    let why = match reason {
        StopReason::Complete => "",
        StopReason::EndOfFront => ", where the front ends",
        StopReason::Stopped => ", where it was stopped",
    };
    let search = record.search.map(|search| search.sentence(asked) + "\n").unwrap_or_default();
    let search = choice(&record.info).map_or(search.clone(), |choice| format!("{choice}\n{search}"));
    let refits = table::refits(record);
    format!(
        "\n{}{}{refits}\n{} points in {}{why}; hypervolume {:.4} up to loss {} (at θ = 0) and ℓ¹ norm {}\n{search}written to {}\n",
        table::table(front, summary.task, record.info.network.parameters()),
        table::final_test(front, summary.task, summary.test_rows, *intervals),
        front.len(),
        seconds(*elapsed_seconds),
        record.hypervolume(),
        table::figure(record.info.loss_at_zero),
        table::figure(max_l1),
        folder.display()
    )
}

#[cfg(test)]
#[path = "follow_tests.rs"]
mod tests;
