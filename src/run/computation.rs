//! One run from its specification to its last point.

use std::{
    collections::BTreeSet,
    ops::ControlFlow,
    sync::Arc,
    time::{Duration, Instant},
};

use candle_core::{DType, Device};
use crossbeam_channel::{Receiver, TryRecvError};

use super::{
    Command, Event, Progress, RunError, RunInfo, Specification, StopReason,
    executor::RayonExecutor,
    reading::{Read, read},
    time_left::TimeLeft,
    worker::Ended,
};
use crate::{
    data::Rows,
    front::{Evaluation, Method, Parameters, Point},
    network::{CandleLoss, Loss, LossError, Network, TrainingLoss, dense_loss},
    solver::{self, BatchSettings, Continuation, Settings, SolvedPoint, SolverError, TrainingRows},
};

type BoxedLoss = Box<dyn TrainingLoss>;

/// A run that is being computed.
pub(super) struct Computation {
    info: Arc<RunInfo>,
    continuation: Continuation,
    train: BoxedLoss,
    validation: Option<BoxedLoss>,
    test: Option<BoxedLoss>,
    clock: Clock,
    /// Numbers of the points found and not given up.
    points: BTreeSet<usize>,
    last_step: Option<Instant>,
    last_progress: Option<Instant>,
    time_left: TimeLeft,
}

/// Steps are announced no more often than this: a screen shows no more.
const STEP_INTERVAL: Duration = Duration::from_millis(8);
/// Progress without a new point is announced no more often than this: figures that change faster cannot be read.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);

impl Computation {
    /// Reads the data and sets up the continuation, unless a command ends the run meanwhile.
    pub fn prepare(
        specification: Specification,
        commands: &Receiver<Command>,
        announce: &dyn Fn(Event),
    ) -> Result<ControlFlow<Ended, Self>, RunError> {
        let mut clock = Clock::start();
        let data = match read(&specification, commands, announce)? {
            ControlFlow::Break(ended) => return Ok(ControlFlow::Break(ended)),
            ControlFlow::Continue(Read { data, paused }) => {
                if paused {
                    clock.pause();
                }
                Arc::new(data)
            }
        };
        let network = specification.network.build(data.train.columns, data.dataset.outputs(), data.dataset.image)?;
        let device = specification.device.open()?;
        let loss = |rows: &Rows| loss(&network, rows, &device);
        let evaluated = |rows: &Rows| -> Result<Option<BoxedLoss>, LossError> {
            if rows.is_empty() { Ok(None) } else { loss(rows).map(Some) }
        };
        // The same rows again, for the continuation.
        let again = |first: &BoxedLoss, rows: &Rows| first.sharing().map_or_else(|| loss(rows), Ok);
        let mut train = loss(&data.train)?;
        let (validation, test) = (evaluated(&data.validation)?, evaluated(&data.test)?);
        let loss_at_zero = train.value(&vec![0.0; network.parameters()])?;
        let monitor = validation.as_ref().map(|first| again(first, &data.validation)).transpose()?;
        let continuation = continuation(&specification, &network, again(&train, &data.train)?, monitor)?;
        let info = Arc::new(RunInfo { specification, data, network, loss_at_zero });
        let points = BTreeSet::new();
        let time_left = TimeLeft::new(clock.seconds());
        let (last_step, last_progress) = (None, None);
        Ok(ControlFlow::Continue(Self {
            info,
            continuation,
            train,
            validation,
            test,
            clock,
            points,
            last_step,
            last_progress,
            time_left,
        }))
    }

    /// Computes until the end, announcing what is found and obeying commands between steps.
    pub fn run(&mut self, commands: &Receiver<Command>, announce: &dyn Fn(Event)) -> Result<Ended, RunError> {
        announce(Event::Started(Arc::clone(&self.info)));
        self.announce_progress(announce);
        if self.clock.is_paused() {
            announce(Event::Paused);
        }
        loop {
            if let Some(ended) = self.obey(commands, announce) {
                return Ok(ended);
            }
            match self.continuation.next() {
                Some(Ok(progress)) => self.announce(progress, announce)?,
                Some(Err(error)) => return Err(error.into()),
                None => break,
            }
        }
        self.time_left.finish();
        self.announce_progress(announce);
        let is_complete = self.points.len() >= self.info.specification.method.points;
        announce(Event::Finished(if is_complete { StopReason::Complete } else { StopReason::EndOfFront }));
        Ok(Ended::Itself)
    }

    fn obey(&mut self, commands: &Receiver<Command>, announce: &dyn Fn(Event)) -> Option<Ended> {
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

    fn announce(&mut self, progress: solver::Progress, announce: &dyn Fn(Event)) -> Result<(), LossError> {
        match progress {
            solver::Progress::Step(step) => {
                if self.last_step.is_none_or(|last| last.elapsed() >= STEP_INTERVAL) {
                    self.last_step = Some(Instant::now());
                    announce(Event::Step(step));
                }
            }
            solver::Progress::Point(solved) => {
                let point = self.evaluate(&solved)?;
                self.points.insert(point.number);
                announce(Event::Point(Box::new(point), Arc::new(Parameters::from_dense(&solved.theta))));
                self.announce_progress(announce);
            }
            solver::Progress::Dropped(number) => {
                self.points.remove(&number);
                announce(Event::Dropped(number));
            }
            solver::Progress::Branch(point) => announce(Event::Branch(point)),
            solver::Progress::Search(search) => announce(Event::Search(search)),
            solver::Progress::Done(outlook) => {
                self.time_left.advance(self.clock.seconds(), &outlook);
                if self.last_progress.is_none_or(|last| last.elapsed() >= PROGRESS_INTERVAL) {
                    self.last_progress = Some(Instant::now());
                    self.announce_progress(announce);
                }
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, solved: &SolvedPoint) -> Result<Point, LossError> {
        let evaluate = |loss: &mut BoxedLoss| -> Result<Evaluation, LossError> {
            let (loss, score) = loss.evaluate(&solved.theta)?;
            Ok(Evaluation { loss, score })
        };
        Ok(Point {
            number: solved.number,
            start: solved.start,
            method: self.info.specification.method.name,
            l1: solved.l1,
            train: evaluate(&mut self.train)?,
            validation: self.validation.as_mut().map(evaluate).transpose()?,
            test: self.test.as_mut().map(evaluate).transpose()?,
            nonzero: solved.theta.iter().filter(|&&value| value != 0.0).count(),
            lambda: solved.lambda,
            residual: solved.residual,
            termination: Some(solved.termination),
            gradients: Some(solved.gradients),
            seconds: self.clock.seconds(),
        })
    }

    fn announce_progress(&self, announce: &dyn Fn(Event)) {
        let of = self.info.specification.method.points;
        // Before the points of the front are placed there may be more coarse ones, which do not stay.
        let points = self.points.len().min(of);
        let elapsed_seconds = self.clock.seconds();
        let (share, remaining_seconds) = (self.time_left.share(), self.time_left.seconds(elapsed_seconds));
        announce(Event::Progress(Progress { points, of, share, elapsed_seconds, remaining_seconds }));
    }
}

/// The loss of a network over some rows: the fused kernel for dense networks on the CPU, candle for all others, in single
/// precision.
fn loss(network: &Network, rows: &Rows, device: &Device) -> Result<BoxedLoss, LossError> {
    if device.is_cpu() && network.convolutional.is_none() {
        return dense_loss(network, rows);
    }
    Ok(Box::new(CandleLoss::new(network, rows, device, DType::F32)?))
}

fn continuation(
    specification: &Specification,
    network: &Network,
    loss: BoxedLoss,
    monitor: Option<BoxedLoss>,
) -> Result<Continuation, SolverError> {
    let method = &specification.method;
    let batches = method.mini_batch(loss.rows()).map(|size| BatchSettings {
        size,
        epochs: method.epochs,
        seed: specification.seed,
    });
    let settings = Settings {
        points: method.points,
        max_l1: method.max_l1,
        min_l1: method.min_l1,
        // An epoch of the full batch is one iteration.
        iterations: method.epochs.filter(|_| batches.is_none()),
        starts: method.starts,
        batches,
        ..Settings::default()
    };
    let free_biases = specification.network.free_biases;
    let rows = TrainingRows { network: network.clone(), free_biases, loss };
    let executor = Box::new(RayonExecutor);
    let continuation = match method.name {
        Method::Budget => solver::budget(rows, settings, specification.seed, executor)?,
        Method::PredictorCorrector => solver::predictor_corrector(rows, settings, specification.seed, executor)?,
    };
    Ok(continuation.with_monitor(monitor.map(|monitor| monitor as Box<dyn Loss + Send>)))
}

/// Seconds since the start of a run, pauses left out.
struct Clock {
    /// Of the stretches that have ended.
    before: Duration,
    /// Start of the current stretch; nothing while paused.
    since: Option<Instant>,
}

impl Clock {
    fn start() -> Self {
        Self { before: Duration::ZERO, since: Some(Instant::now()) }
    }

    fn is_paused(&self) -> bool {
        self.since.is_none()
    }

    fn pause(&mut self) {
        if let Some(since) = self.since.take() {
            self.before += since.elapsed();
        }
    }

    fn resume(&mut self) {
        if self.since.is_none() {
            self.since = Some(Instant::now());
        }
    }

    fn seconds(&self) -> f64 {
        (self.before + self.since.map_or(Duration::ZERO, |since| since.elapsed())).as_secs_f64()
    }
}
