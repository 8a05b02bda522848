//! What networks say of the rows of the run that is shown: worked out away from the window's thread, for the network that a person looks
//! at now, and remembered.

use std::{
    cell::RefCell,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use eframe::egui;

use super::{
    background::{Poll, Task},
    state::{State, Status},
};
use crate::{
    front::Member,
    run::{PredictionTask, Predictions, RowSet, RunInfo, RunRows},
};

/// Bytes that remembered predictions take at most: those of a hundred networks for MNIST's test rows.
const MOST_BYTES: usize = 96 << 20;
/// Work that nobody waits for any more is broken off once it has taken so long. What is quicker is finished and shown, so that a view
/// follows a handle that is dragged all the time.
const PATIENCE: Duration = Duration::from_millis(120);

/// What can be said of a network's predictions now.
#[derive(Clone, Debug)]
pub enum Answer {
    /// They are there.
    Here(Arc<Predictions>),
    /// They are being worked out.
    Coming,
    /// The rows of the run are being read for them.
    Reading,
    /// Test rows are covered until a person asks for them.
    Covered,
    /// There are no such rows, or no networks to ask as yet, for this reason.
    Nothing(&'static str),
    /// The rows are not to be had.
    NoRows(String),
    /// The predictions could not be worked out.
    Failed(String),
}

/// What is at work.
struct Work {
    asked: PredictionTask,
    task: Task<Result<Option<Predictions>, String>>,
    cancelled: Arc<AtomicBool>,
    since: Instant,
    /// The frame in which somebody has asked for it last.
    wanted_in: u64,
}

/// The rows of a run that was opened while they are read.
struct RowsWork {
    info: Arc<RunInfo>,
    task: Task<Result<RunRows, String>>,
    cancelled: Arc<AtomicBool>,
}

/// What networks say of the rows of the run that is shown. Every view asks it, and what one has asked for another finds there.
#[derive(Default)]
pub struct Predicting {
    inner: RefCell<Inner>,
}

#[derive(Default)]
struct Inner {
    /// What is remembered, the last that was asked for at the end.
    known: Vec<(PredictionTask, Arc<Predictions>)>,
    work: Option<Work>,
    /// What could not be worked out, and why.
    failed: Option<(PredictionTask, String)>,
    reading: Option<RowsWork>,
    /// The run that this is about.
    rows: Option<Arc<RunRows>>,
}

impl Predicting {
    /// What a network says of a set of rows. The first time the work on it begins, and the window is drawn again when it is done.
    pub fn ask(&self, ctx: &egui::Context, state: &State, member: &Member, set: RowSet) -> Answer {
        self.inner.borrow_mut().ask(ctx, state, member, set)
    }

    /// Has the rows of a run read that the thread has not; what is to be said meanwhile.
    pub fn ask_for_rows(&self, ctx: &egui::Context, state: &State) -> Answer {
        match state.info() {
            Some(info) => self.inner.borrow_mut().ask_for_rows(ctx, state, info),
            None => Answer::Nothing("There is no run."),
        }
    }

    /// Takes in what has come of the work.
    pub fn poll(&self, state: &mut State) {
        self.inner.borrow_mut().poll(state);
    }

    /// Whether something is at work that a person waits for.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.inner.borrow().work.is_some()
    }
}

impl Inner {
    fn ask(&mut self, ctx: &egui::Context, state: &State, member: &Member, set: RowSet) -> Answer {
        if set == RowSet::Test && state.covers_test() {
            return Answer::Covered;
        }
        let Some(info) = state.info() else { return Answer::Nothing("There is no run.") };
        let Some(rows) = &state.rows else { return self.ask_for_rows(ctx, state, info) };
        let asked = match task(state, rows, member, set) {
            Ok(asked) => asked,
            Err(reason) => return Answer::Nothing(reason),
        };
        if self.rows.as_ref().is_none_or(|own| !Arc::ptr_eq(own, rows)) {
            self.forget();
            self.rows = Some(Arc::clone(rows));
        }
        if let Some(place) = self.known.iter().position(|(known, _)| *known == asked) {
            let found = self.known.remove(place);
            let answer = Answer::Here(Arc::clone(&found.1));
            self.known.push(found);
            return answer;
        }
        if let Some((_, reason)) = self.failed.as_ref().filter(|(failed, _)| *failed == asked) {
            return Answer::Failed(reason.clone());
        }
        let frame = ctx.cumulative_frame_nr();
        match &mut self.work {
            Some(work) if work.asked == asked => work.wanted_in = frame,
            // Another is waited for, and nobody has asked for this one in this frame or the one before.
            Some(work) if work.wanted_in + 1 < frame && work.since.elapsed() > PATIENCE => {
                work.cancelled.store(true, Ordering::Relaxed);
            }
            Some(_) => {}
            None => self.begin(ctx, info, rows, asked),
        }
        Answer::Coming
    }

    fn poll(&mut self, state: &mut State) {
        self.poll_rows(state);
        if state.rows.is_none() && self.rows.is_some() {
            self.forget();
        }
        let Some(work) = &self.work else { return };
        match work.task.poll() {
            Poll::Pending => {}
            Poll::Ready(result) => {
                let Some(Work { asked, .. }) = self.work.take() else { return };
                match result {
                    Ok(Some(predictions)) => self.remember(asked, predictions),
                    Ok(None) => {}
                    Err(reason) => self.failed = Some((asked, reason)),
                }
            }
            Poll::Lost => {
                let failed = self.work.take().map(|work| work.asked);
                self.failed = failed.map(|asked| (asked, "The predictions could not be worked out.".to_owned()));
            }
        }
    }

    fn begin(&mut self, ctx: &egui::Context, info: &Arc<RunInfo>, rows: &Arc<RunRows>, asked: PredictionTask) {
        let cancelled = Arc::new(AtomicBool::new(false));
        let work = {
            let (info, rows, asked, cancelled) =
                (Arc::clone(info), Arc::clone(rows), asked.clone(), Arc::clone(&cancelled));
            move || {
                let is_cancelled = || cancelled.load(Ordering::Relaxed);
                let found = asked.predict(&info.network, &rows, &is_cancelled);
                found.map_err(|error| super::sentence(&error.to_string()))
            }
        };
        let wanted_in = ctx.cumulative_frame_nr();
        match Task::spawn(ctx, "predictions", work) {
            Ok(task) => self.work = Some(Work { asked, task, cancelled, since: Instant::now(), wanted_in }),
            Err(error) => self.failed = Some((asked, format!("The predictions could not be worked out: {error}."))),
        }
    }

    fn remember(&mut self, asked: PredictionTask, predictions: Predictions) {
        self.known.push((asked, Arc::new(predictions)));
        let mut bytes: usize = self.known.iter().map(|(_, known)| known.bytes()).sum();
        // The newest stays, however large it is.
        while bytes > MOST_BYTES && self.known.len() > 1 {
            bytes -= self.known.remove(0).1.bytes();
        }
    }

    fn forget(&mut self) {
        if let Some(work) = self.work.take() {
            work.cancelled.store(true, Ordering::Relaxed);
        }
        (self.rows, self.failed) = (None, None);
        self.known.clear();
    }

    fn ask_for_rows(&mut self, ctx: &egui::Context, state: &State, info: &Arc<RunInfo>) -> Answer {
        if let Some(reason) = &state.no_rows {
            return Answer::NoRows(reason.clone());
        }
        if matches!(state.status, Status::Idle | Status::Starting) {
            return Answer::Reading;
        }
        if self.reading.as_ref().is_some_and(|reading| !Arc::ptr_eq(&reading.info, info)) {
            self.stop_reading();
        }
        if self.reading.is_none() {
            let cancelled = Arc::new(AtomicBool::new(false));
            let work = {
                let (info, cancelled) = (Arc::clone(info), Arc::clone(&cancelled));
                move || RunRows::read(&info, &cancelled).map_err(|error| super::sentence(&error.to_string()))
            };
            match Task::spawn(ctx, "rows", work) {
                Ok(task) => self.reading = Some(RowsWork { info: Arc::clone(info), task, cancelled }),
                Err(error) => return Answer::NoRows(format!("The rows cannot be read: {error}.")),
            }
        }
        Answer::Reading
    }

    fn poll_rows(&mut self, state: &mut State) {
        let Some(RowsWork { info, task, .. }) = &self.reading else { return };
        let is_of_run = state.info().is_some_and(|of| Arc::ptr_eq(of, info));
        if !is_of_run || state.rows.is_some() {
            self.stop_reading();
            return;
        }
        match task.poll() {
            Poll::Pending => return,
            Poll::Ready(Ok(rows)) => state.rows = Some(Arc::new(rows)),
            Poll::Ready(Err(reason)) => state.no_rows = Some(reason),
            Poll::Lost => state.no_rows = Some("The rows of this run could not be read.".to_owned()),
        }
        self.reading = None;
    }

    fn stop_reading(&mut self) {
        if let Some(reading) = self.reading.take() {
            reading.cancelled.store(true, Ordering::Relaxed);
        }
    }
}

/// Which networks are to say what of these rows; otherwise why none can.
///
/// # Errors
/// One sentence for people.
pub fn task(state: &State, rows: &RunRows, member: &Member, set: RowSet) -> Result<PredictionTask, &'static str> {
    if rows.count(set) == 0 {
        return Err(match set {
            RowSet::Validation => "This run has no rows for validation.",
            _ => "This run has no such rows.",
        });
    }
    if !rows.are_held_out(set) {
        return Ok(PredictionTask { set, networks: vec![(None, Arc::clone(&member.parameters))] });
    }
    let folds = state.record.as_ref().map_or(&[][..], |record| &record.folds);
    // The folds have no refits: their networks are those with the norm of the point.
    let l1 = state.front().get(member.point.number).map_or(member.point.l1, |member| member.point.l1);
    let nearest =
        folds.iter().take(rows.folds()).enumerate().filter_map(|(fold, front)| Some((fold, front.nearest(l1)?)));
    let networks: Vec<_> = nearest.map(|(fold, member)| (Some(fold), Arc::clone(&member.parameters))).collect();
    if networks.is_empty() {
        return Err("The folds, which hold out the validation rows, have no networks as yet.");
    }
    Ok(PredictionTask { set, networks })
}
