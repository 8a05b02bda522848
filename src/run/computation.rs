//! One run from its specification to its last point.

mod announce;

use std::{collections::BTreeMap, ops::ControlFlow, sync::Arc, time::Instant};

use candle_core::Device;
use crossbeam_channel::{Receiver, TryRecvError};

use super::{
    Command, Event, FoldProgress, RunError, RunInfo, Specification, StopReason,
    clock::Clock,
    continuation::continuation,
    cross_validation::{self, CrossValidation, FoldRun},
    estimate::Estimate,
    losses::{Losses, again},
    reading::{Read, read},
    worker::Ended,
};
use crate::{
    data::Prepared,
    front::RangeEnd,
    solver::{self, Continuation},
};

/// A run that is being computed.
pub(super) struct Computation {
    info: Arc<RunInfo>,
    /// All rows, or those of the fold that is computed alone.
    data: Arc<Prepared>,
    device: Device,
    losses: Losses,
    /// What makes losses those of the target as it is standardized over all training rows; 1 but in a fold that is computed alone.
    unit: f64,
    /// The front over all training rows, once it has begun.
    front: Option<Continuation>,
    /// What the folds say of it, once all are finished.
    cross_validation: Option<CrossValidation>,
    clock: Clock,
    /// The ℓ¹ norms of the points found and not given up, by number.
    points: BTreeMap<usize, f64>,
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

/// Whom a run obeys, and whom it tells what it finds.
#[derive(Clone, Copy)]
pub(super) struct Channels<'a> {
    /// What a person asks for.
    pub commands: &'a Receiver<Command>,
    /// What is told.
    pub announce: &'a (dyn Fn(Event) + Sync),
}

impl Computation {
    /// Reads the data and sets up the losses, unless a command ends the run meanwhile.
    pub fn prepare(
        mut specification: Specification,
        channels: Channels<'_>,
    ) -> Result<ControlFlow<Ended, Self>, RunError> {
        let mut clock = Clock::start();
        let data = match read(&specification, channels.commands, channels.announce)? {
            ControlFlow::Break(ended) => return Ok(ControlFlow::Break(ended)),
            ControlFlow::Continue(Read { data, paused }) => {
                if paused {
                    clock.pause();
                }
                Arc::new(data)
            }
        };
        // What was automatic is written down as it was done.
        let rows = data.train.len() + data.validation.len();
        specification.data.validation = specification.data.validation.resolved(rows, data.dataset.image.is_none());
        specification.validate_part()?;
        let network = specification.network.build(data.train.columns, data.dataset.outputs(), data.dataset.image)?;
        let device = specification.device.open()?;
        let mut losses = Losses::new(&network, &data, &device)?;
        let loss_at_zero = losses.train.value(&vec![0.0; network.parameters()])?;
        let info = Arc::new(RunInfo::new(specification, &data, network, loss_at_zero));
        let fold = info.specification.fold_alone().and_then(|fold| data.fold(fold));
        let mut unit = 1.0;
        let data = match fold {
            Some(fold) => {
                unit = cross_validation::unit(fold.target_scaling, data.target_scaling);
                losses = Losses::new(&info.network, &fold, &device)?;
                Arc::new(fold)
            }
            None => data,
        };
        let estimate = Estimate::new(clock.seconds(), folds_after(&info, &data));
        Ok(ControlFlow::Continue(Self {
            info,
            data,
            device,
            losses,
            unit,
            front: None,
            cross_validation: None,
            clock,
            points: BTreeMap::new(),
            range: None,
            first_fold: None,
            folds: None,
            last_step: None,
            last_progress: None,
            estimate,
        }))
    }

    /// Computes until the end, announcing what is found and obeying commands between steps.
    pub fn run(&mut self, channels: Channels<'_>) -> Result<Ended, RunError> {
        let announce = channels.announce;
        announce(Event::Started(Arc::clone(&self.info)));
        self.announce_progress(announce);
        if self.clock.is_paused() {
            announce(Event::Paused);
        }
        for part in [Self::find_range, Self::find_front, Self::cross_validate] {
            if let ControlFlow::Break(ended) = part(self, channels)? {
                return Ok(ended);
            }
        }
        self.announce_progress(announce);
        let is_complete = self.points.len() >= self.info.specification.method.points;
        announce(Event::Finished(if is_complete { StopReason::Complete } else { StopReason::EndOfFront }));
        self.stand_still();
        self.serve(channels)
    }

    /// With folds no rows are left that could tell where a front over all training rows should end: the coarse front of the first fold
    /// does, which waits then for the budgets of its points.
    fn find_range(&mut self, channels: Channels<'_>) -> Result<ControlFlow<Ended>, RunError> {
        if self.info.specification.method.max_l1.is_some() {
            return Ok(ControlFlow::Continue(()));
        }
        let Some(mut fold) = FoldRun::new(&self.info, &self.data, &self.device, 0)? else {
            return Ok(ControlFlow::Continue(()));
        };
        while self.range.is_none() {
            if let Some(ended) = self.obey(channels) {
                return Ok(ControlFlow::Break(ended));
            }
            match fold.step()? {
                Some(solver::Progress::Range(max_l1, end)) => self.range = Some((max_l1, end)),
                Some(solver::Progress::Step(step)) => self.announce_step(step, channels.announce),
                Some(_) => {}
                None => break,
            }
        }
        self.first_fold = Some(fold);
        self.estimate = Estimate::new(self.clock.seconds(), folds_after(&self.info, &self.data));
        Ok(ControlFlow::Continue(()))
    }

    /// The front over all training rows.
    fn find_front(&mut self, channels: Channels<'_>) -> Result<ControlFlow<Ended>, RunError> {
        self.front = Some(self.continuation()?);
        while self.solve(channels)? {
            if let Some(ended) = self.obey(channels) {
                return Ok(ControlFlow::Break(ended));
            }
        }
        self.estimate.end_front(self.clock.seconds());
        Ok(ControlFlow::Continue(()))
    }

    /// Takes a step along the front; whether there was one left.
    pub(super) fn solve(&mut self, channels: Channels<'_>) -> Result<bool, RunError> {
        let Some(progress) = self.front.as_mut().and_then(Iterator::next).transpose()? else { return Ok(false) };
        self.announce(progress, channels.announce)?;
        Ok(true)
    }

    /// Asks for one more network; its number.
    pub(super) fn ask(&mut self, l1: f64) -> Option<usize> {
        self.front.as_mut()?.ask(l1)
    }

    /// Tells what the folds say of the point with this number; whether it is there.
    pub(super) fn judge(&self, number: usize, channels: Channels<'_>) -> bool {
        let l1 = self.points.get(&number);
        if let Some(validated) = l1.and_then(|&l1| self.cross_validation.as_ref()?.validated(l1)) {
            (channels.announce)(Event::Validated(vec![(number, validated)]));
        }
        l1.is_some()
    }

    /// The clock does not count what is not computed.
    pub(super) fn stand_still(&mut self) {
        self.clock.pause();
    }

    pub(super) fn go_on(&mut self) {
        self.clock.resume();
    }

    fn continuation(&self) -> Result<Continuation, RunError> {
        let (RunInfo { specification, network, .. }, data) = (&*self.info, &self.data);
        let train = again(&self.losses.train, network, &data.train, &self.device)?;
        let monitor = self.losses.validation.as_ref();
        let monitor = monitor.map(|first| again(first, network, &data.validation, &self.device)).transpose()?;
        Ok(continuation(specification, network, train, monitor)?.with_range(self.range))
    }

    /// The fronts of the folds, if there are any, and what they say of the front.
    fn cross_validate(&mut self, channels: Channels<'_>) -> Result<ControlFlow<Ended>, RunError> {
        let of = folds_after(&self.info, &self.data);
        if of == 0 {
            return Ok(ControlFlow::Continue(()));
        }
        self.folds = Some(FoldProgress { finished: 0, of });
        let budgets = self.points.values().copied().collect();
        let first_number = self.points.last_key_value().map_or(0, |(&number, _)| number + 1);
        // A point that is asked for later comes after those of the folds.
        if let Some(front) = &mut self.front {
            front.reserve_numbers(first_number + of * self.points.len());
        }
        let mut folds = CrossValidation::new(
            Arc::clone(&self.info),
            Arc::clone(&self.data),
            self.device.clone(),
            budgets,
            first_number,
            self.range,
            self.first_fold.take(),
        );
        while !folds.is_over() {
            if let Some(ended) = self.obey(channels) {
                return Ok(ControlFlow::Break(ended));
            }
            let found = folds.advance(self.clock.seconds())?;
            let has_news = !found.is_empty();
            for (point, parameters) in found {
                (channels.announce)(Event::Point(Box::new(point), parameters));
            }
            if has_news {
                let validated = self.points.iter().filter_map(|(&number, &l1)| Some((number, folds.validated(l1)?)));
                (channels.announce)(Event::Validated(validated.collect()));
            }
            self.folds = Some(FoldProgress { finished: folds.finished(), of });
            self.estimate.advance_folds(folds.share());
            self.announce_progress_at_times(channels.announce);
        }
        self.cross_validation = Some(folds);
        Ok(ControlFlow::Continue(()))
    }

    fn obey(&mut self, Channels { commands, announce }: Channels<'_>) -> Option<Ended> {
        loop {
            let command = if self.clock.is_paused() {
                commands.recv().map_err(|_| TryRecvError::Disconnected)
            } else {
                commands.try_recv()
            };
            match command {
                Ok(Command::Start(specification)) => return Some(Ended::ForAnother(specification)),
                Ok(Command::Pause) => {
                    self.clock.pause();
                    self.announce_progress(announce);
                    announce(Event::Paused);
                }
                Ok(Command::Resume) => {
                    self.clock.resume();
                    announce(Event::Resumed);
                }
                // Only a front that is complete can be asked for more.
                Ok(Command::Compute(_)) => announce(Event::Computed(None)),
                Ok(Command::Stop) => {
                    self.announce_progress(announce);
                    announce(Event::Finished(StopReason::Stopped));
                    return Some(Ended::Itself);
                }
                Err(TryRecvError::Empty) => return None,
                Err(TryRecvError::Disconnected) => return Some(Ended::WithTheWindow),
            }
        }
    }
}

/// The folds whose fronts follow that over all training rows. Those of a part of a run are parts of their own.
fn folds_after(info: &RunInfo, data: &Prepared) -> usize {
    if info.specification.part.is_some() { 0 } else { data.folds.len() }
}
