//! One run on the background thread: from its specification to its last point, and for as long as a person asks for more.

mod announce;
mod answer;
mod obey;
mod refit;
mod stages;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    ops::ControlFlow,
    path::PathBuf,
    sync::Arc,
    time::Instant,
};

use candle_core::Device;
use crossbeam_channel::Receiver;

use self::{answer::Waiting, stages::Stage};
use super::{
    Carried, Command, Event, FoldProgress, HiddenLayers, RunError, RunInfo, SolvedSubproblem, Specification,
    attention::Attention,
    clock::Clock,
    continuation::continuation,
    cross_validation::{self, CrossValidation, FoldRun},
    estimate::Estimate,
    gathering::{Gathered, gather},
    lock::FolderLock,
    losses::{Losses, again},
    memory::RunMemory,
    message::OfRun,
    refitting::Refitting,
    worker::Ended,
};
use crate::{
    data::Prepared,
    front::{Front, RangeEnd, RefitKind},
    solver::{Continuation, SolvedPoint},
};

/// A run that is being computed, or waits for what a person asks for.
pub(super) struct Computation {
    info: Arc<RunInfo>,
    /// All rows, or those of the fold that is computed alone.
    data: Arc<Prepared>,
    device: Device,
    losses: Losses,
    memory: RunMemory,
    /// What was solved since it was told last.
    solved: Receiver<SolvedSubproblem>,
    stage: Stage,
    rest: Rest,
    /// Commands that came while the data was read.
    asked: VecDeque<Command>,
    /// The folder of a run that is carried on, until it goes on.
    folder: Option<PathBuf>,
    /// What makes losses those of the target as it is standardized over all training rows; 1 but in a fold that is computed alone.
    unit: f64,
    /// The front over all training rows, once it has begun.
    front: Option<Continuation>,
    /// The folds while their fronts are computed, and their fronts once all are there.
    cross_validation: Option<CrossValidation>,
    fold_fronts: Vec<Front>,
    /// While the range becomes longer: the number of the first point of the folds, whose fronts are computed anew up to there.
    refolded: Option<usize>,
    /// Numbers of the points of folds that have been told since, and then of those before them.
    refolded_numbers: Vec<usize>,
    /// What is to become of the network that is waited for.
    waiting: Option<Waiting>,
    /// Whether what is waited for, or trained anew, stands still.
    is_held: bool,
    /// Supports that are trained anew, and those that are.
    refitting: Option<Refitting>,
    refits: BTreeSet<(usize, RefitKind)>,
    clock: Clock,
    /// The ℓ¹ norms of the points found and not given up, by number.
    points: BTreeMap<usize, f64>,
    /// Numbers of points of a run that is carried on, to which it has not come again as yet.
    unconfirmed: BTreeSet<usize>,
    /// The largest norm and why the front ends there, where the first fold has told them.
    range: Option<(f64, RangeEnd)>,
    /// The first fold, as far as it has told them.
    first_fold: Option<FoldRun>,
    /// Once the front is there, how far its cross-validation is.
    folds: Option<FoldProgress>,
    last_step: Option<Instant>,
    last_progress: Option<Instant>,
    estimate: Estimate,
}

/// Whether a run goes on by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    /// It does.
    No,
    /// A person has paused it.
    Paused,
    /// A person has stopped it, or it is complete.
    Ended,
}

/// Whom a run obeys, and whom it tells what it finds.
#[derive(Clone, Copy)]
pub(super) struct Channels<'a> {
    /// The number of the run.
    pub run: u64,
    /// What a person asks for, of this run or of one that is no longer computed.
    pub commands: &'a Receiver<OfRun<Command>>,
    /// What is told.
    pub announce: &'a (dyn Fn(Event) + Sync),
}

impl Computation {
    /// Reads the data, chooses the hidden layers if they are not given, and sets up the losses, unless a command ends the run meanwhile.
    pub fn prepare(
        specification: Specification,
        hidden: HiddenLayers,
        carried: Option<Carried>,
        channels: Channels<'_>,
    ) -> Result<ControlFlow<Ended, Self>, RunError> {
        carried.as_ref().map_or(Ok(()), written_here)?;
        let mut clock = Clock::start();
        let mut attention = Attention::new(channels);
        let known = carried.as_ref().map_or_else(Vec::new, |carried| carried.record.info.candidates.clone());
        let gathered = gather(specification, hidden, known, &mut attention)?;
        let Some(Gathered { specification, data, network, candidates }) = gathered else {
            return Ok(ControlFlow::Break(attention.how_it_ended()));
        };
        let Attention { paused, asked, .. } = attention;
        if paused {
            clock.pause();
        }
        let device = specification.device.open()?;
        let mut losses = Losses::new(&network, &data, &device)?;
        let loss_at_zero = losses.train.value(&vec![0.0; network.parameters()])?;
        let info = Arc::new(RunInfo { candidates, ..RunInfo::new(specification, &data, network, loss_at_zero) });
        let (memory, solved) = RunMemory::new(&info, carried.as_ref().map(|carried| &*carried.folder));
        let fold = info.specification.fold_alone().and_then(|fold| data.fold(fold));
        let unit = fold.as_ref().map_or(1.0, |fold| cross_validation::unit(fold.target_scaling, data.target_scaling));
        let data = fold.map_or(data, Arc::new);
        if info.specification.fold_alone().is_some() {
            losses = Losses::new(&info.network, &data, &device)?;
        }
        let estimate = Estimate::new(clock.seconds(), folds_after(&info, &data));
        let mut computation = Self {
            info,
            data,
            device,
            losses,
            memory,
            solved,
            stage: Stage::Range,
            rest: if paused { Rest::Paused } else { Rest::No },
            asked: asked.into(),
            folder: carried.as_ref().map(|carried| carried.folder.clone()),
            unit,
            front: None,
            cross_validation: None,
            fold_fronts: Vec::new(),
            refolded: None,
            refolded_numbers: Vec::new(),
            waiting: None,
            is_held: false,
            refitting: None,
            refits: BTreeSet::new(),
            clock,
            points: BTreeMap::new(),
            unconfirmed: BTreeSet::new(),
            range: None,
            first_fold: None,
            folds: None,
            last_step: None,
            last_progress: None,
            estimate,
        };
        if let Some(carried) = carried {
            computation.carry_on(carried)?;
        }
        Ok(ControlFlow::Continue(computation))
    }

    /// Takes in what was found of the run before.
    fn carry_on(&mut self, carried: Carried) -> Result<(), RunError> {
        let Carried { record, .. } = carried;
        if record.info.checksum.is_some() && record.info.checksum != self.info.checksum {
            return Err(RunError::OtherRows(record.info.specification.data.source.clone()));
        }
        if record.info.network != self.info.network {
            return Err(RunError::OtherRows(record.info.specification.data.source.clone()));
        }
        let all = || record.front.members().iter().chain(record.folds.iter().flat_map(Front::members));
        self.refits = record.refits.iter().map(|refit| (refit.point, refit.kind)).collect();
        let seconds = all().map(|member| member.point.seconds).fold(0.0, f64::max);
        self.clock.begin_at(seconds);
        let known: Vec<SolvedPoint> = record
            .front
            .members()
            .iter()
            .map(|member| {
                let point = &member.point;
                SolvedPoint {
                    number: point.number,
                    start: point.start,
                    theta: member.parameters.to_dense().into_iter().map(f64::from).collect(),
                    loss: point.train.loss / self.unit,
                    l1: point.l1,
                    lambda: point.lambda / self.unit,
                    residual: point.residual,
                    termination: point.termination.unwrap_or(crate::front::Termination::Iterations),
                    gradients: point.gradients.unwrap_or_default(),
                }
            })
            .collect();
        if let (Some(search), true) = (record.search, record.ended.is_some_and(super::RunEnd::is_complete)) {
            self.points = known.iter().map(|point| (point.number, point.l1)).collect();
            let numbers = all().map(|member| member.point.number + 1).max().unwrap_or_default();
            let numbers = numbers.max(self.first_asked_number());
            self.front = Some(self.continuation()?.with_points(&known, search).with_asked_numbers(numbers));
            self.fold_fronts = record.folds;
            self.estimate.end_front(self.clock.seconds());
            (self.stage, self.rest) = (Stage::Complete, Rest::Ended);
        } else {
            let first_asked = self.first_asked_number();
            let (aside, found): (Vec<SolvedPoint>, Vec<SolvedPoint>) =
                known.into_iter().partition(|point| point.number >= first_asked);
            self.points.extend(aside.iter().map(|point| (point.number, point.l1)));
            self.front = Some(self.continuation()?.with_aside(&aside));
            self.unconfirmed = found.iter().map(|point| point.number).collect();
            self.unconfirmed.extend(record.folds.iter().flat_map(Front::members).map(|member| member.point.number));
        }
        Ok(())
    }

    /// Computes, and does what is asked for, until another run is wanted or the window has gone.
    pub fn run(&mut self, channels: Channels<'_>) -> Result<Ended, RunError> {
        let announce = channels.announce;
        let info = Arc::clone(&self.info);
        announce(match self.folder.take() {
            Some(folder) => Event::CarriedOn(info, folder),
            None => Event::Started(info),
        });
        announce(Event::Rows(Arc::clone(&self.data)));
        if self.rest != Rest::Ended {
            self.announce_progress(announce);
        }
        if self.rest == Rest::Paused {
            announce(Event::Paused);
        }
        loop {
            if let Some(ended) = self.obey(channels) {
                return Ok(ended);
            }
            self.step(channels)?;
        }
    }

    /// The front over all training rows, from its beginning.
    fn continuation(&self) -> Result<Continuation, RunError> {
        let (RunInfo { specification, network, .. }, data) = (&*self.info, &self.data);
        let train = again(&self.losses.train, network, &data.train, &self.device)?;
        let monitor = self.losses.validation.as_ref();
        let monitor = monitor.map(|first| again(first, network, &data.validation, &self.device)).transpose()?;
        let memory = self.memory.of(None, network.parameters(), data.train.len());
        let continuation = continuation(specification, network, train, monitor, memory)?;
        Ok(continuation.with_asked_numbers(self.first_asked_number()))
    }

    /// No point of the front or of a fold has this number or one above it, so that a run that is computed again gives them the same
    /// numbers whether anybody has asked for a network meanwhile or not.
    fn first_asked_number(&self) -> usize {
        let points = self.info.specification.method.most_points();
        Continuation::numbers(points) + self.data.folds.len() * points
    }

    /// Tells what was solved since the last time.
    fn announce_solved(&self, announce: &dyn Fn(Event)) {
        for solved in self.solved.try_iter() {
            announce(Event::Solved(Arc::new(solved)));
        }
    }
}

/// Whether nobody else writes to the folder of a run that is carried on.
fn written_here(carried: &Carried) -> Result<(), RunError> {
    let is_taken = FolderLock::is_taken_elsewhere(&carried.folder);
    if is_taken { Err(RunError::WrittenElsewhere(carried.folder.clone())) } else { Ok(()) }
}

/// The folds whose fronts follow that over all training rows. Those of a part of a run are parts of their own.
fn folds_after(info: &RunInfo, data: &Prepared) -> usize {
    if info.specification.part.is_some() { 0 } else { data.folds.len() }
}
