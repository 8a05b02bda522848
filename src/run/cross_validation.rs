//! Cross-validation: a front for each fold, on the budgets of the front over all training rows.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use candle_core::Device;
use rayon::prelude::*;

use super::{
    RunError, RunInfo,
    continuation::continuation,
    losses::{Losses, again},
    memory::RunMemory,
};
use crate::{
    data::{Prepared, TargetScaling},
    front::{Evaluation, Front, Parameters, Point, RangeEnd, Validated},
    solver::{Continuation, Progress, SolvedPoint, SolverError},
};

/// Folds are worked at for so long before commands are looked at: a person feels nothing of it.
const SLICE: Duration = Duration::from_millis(20);

/// The fronts of all folds while they are computed, as many at a time as there are threads.
pub(super) struct CrossValidation {
    info: Arc<RunInfo>,
    data: Arc<Prepared>,
    device: Device,
    memory: RunMemory,
    budgets: Vec<f64>,
    range: Option<(f64, RangeEnd)>,
    /// Whether the coarse networks of each fold are perturbed.
    perturbs: bool,
    /// The number of the first point of the first fold.
    first_number: usize,
    waiting: VecDeque<usize>,
    active: Vec<FoldRun>,
    /// By fold: sums over them do not depend on the order in which they are finished.
    finished: BTreeMap<usize, Front>,
}

/// A fold whose front is computed.
pub(super) struct FoldRun {
    fold: usize,
    continuation: Continuation,
    losses: Losses,
    /// What makes losses those of the target as it is standardized over all training rows.
    unit: f64,
    points: BTreeMap<usize, SolvedPoint>,
    share: f64,
    is_over: bool,
}

impl CrossValidation {
    /// For a front with points at these budgets, whose numbers are below `first_number`. `range` is where it ends if nobody has asked for
    /// a norm, and `first` the first fold, if it has begun.
    #[allow(clippy::too_many_arguments)] // all that a fold needs, once
    pub fn new(
        info: Arc<RunInfo>,
        data: Arc<Prepared>,
        device: Device,
        memory: RunMemory,
        budgets: Vec<f64>,
        first_number: usize,
        range: Option<(f64, RangeEnd)>,
        first: Option<FoldRun>,
    ) -> Self {
        let waiting = (usize::from(first.is_some())..data.folds.len()).collect();
        let active = first.into_iter().map(|fold| fold.with_budgets(&budgets)).collect();
        let finished = BTreeMap::new();
        let perturbs = true;
        Self { info, data, device, memory, budgets, range, perturbs, first_number, waiting, active, finished }
    }

    /// The same with a shorter search.
    pub fn without_perturbation(self) -> Self {
        let active = self.active.into_iter().map(FoldRun::without_perturbation).collect();
        Self { perturbs: false, active, ..self }
    }

    /// The budgets of the points of each fold.
    pub fn budgets(&self) -> &[f64] {
        &self.budgets
    }

    /// Whether all folds are finished.
    pub fn is_over(&self) -> bool {
        self.waiting.is_empty() && self.active.is_empty()
    }

    /// How many folds are finished.
    pub fn finished(&self) -> usize {
        self.finished.len()
    }

    /// The share of the work on all folds that is done.
    pub fn share(&self) -> f64 {
        let all = self.waiting.len() + self.active.len() + self.finished.len();
        let done = self.finished.len() as f64 + self.active.iter().map(|fold| fold.share).sum::<f64>();
        done / all.max(1) as f64
    }

    /// What the finished folds say of a network with this ℓ¹ norm.
    pub fn validated(&self, l1: f64) -> Option<Validated> {
        Validated::at(l1, self.finished.values())
    }

    /// The fronts of the folds that are finished.
    pub fn into_fronts(self) -> Vec<Front> {
        self.finished.into_values().collect()
    }

    /// Works for a few milliseconds; the points of the folds that are finished by then, by fold and falling norm.
    ///
    /// # Errors
    /// When a loss cannot be computed.
    pub fn advance(&mut self, seconds: f64) -> Result<Vec<(Point, Arc<Parameters>)>, RunError> {
        while self.active.len() < rayon::current_num_threads()
            && let Some(fold) = self.waiting.pop_front()
        {
            if let Some(run) = FoldRun::new(&self.info, &self.data, &self.device, &self.memory, fold)? {
                let run = if self.perturbs { run } else { run.without_perturbation() };
                self.active.push(run.with_range(self.range).with_budgets(&self.budgets));
            }
        }
        let until = Instant::now() + SLICE;
        self.active.par_iter_mut().try_for_each(|run| run.advance(until))?;
        let mut found = Vec::new();
        for mut run in self.active.extract_if(.., |run| run.is_over) {
            // A method that places its points itself may come to more of them than there are budgets.
            let method = &self.info.specification.method;
            let most = if method.name.is_baseline() { method.most_points() } else { self.budgets.len() };
            let first_number = self.first_number + run.fold * most;
            let mut front = Front::new();
            for (point, parameters) in run.judged(&self.info, first_number, seconds)? {
                front.insert(point.clone(), Arc::clone(&parameters));
                found.push((point, parameters));
            }
            self.finished.insert(run.fold, front);
        }
        Ok(found)
    }
}

impl FoldRun {
    /// A fold of these rows. Its own held-out rows tell the range, if nothing else does.
    pub fn new(
        info: &RunInfo,
        all: &Prepared,
        device: &Device,
        memory: &RunMemory,
        fold: usize,
    ) -> Result<Option<Self>, RunError> {
        let Some(data) = all.fold(fold) else { return Ok(None) };
        let losses = Losses::new(&info.network, &data, device)?;
        let train = again(&losses.train, &info.network, &data.train, device)?;
        let monitor = losses.validation.as_ref();
        let monitor = monitor.map(|first| again(first, &info.network, &data.validation, device)).transpose()?;
        let memory = memory.of(Some(fold), info.network.parameters(), data.train.len());
        let continuation = continuation(&info.specification, &info.network, train, monitor, memory)?;
        let unit = unit(data.target_scaling, all.target_scaling);
        Ok(Some(Self { fold, continuation, losses, unit, points: BTreeMap::new(), share: 0.0, is_over: false }))
    }

    /// The same with a shorter search.
    pub fn without_perturbation(self) -> Self {
        Self { continuation: self.continuation.without_perturbation(), ..self }
    }

    /// The norms of its points.
    pub fn norms(&self) -> Vec<f64> {
        self.points.values().map(|point| point.l1).collect()
    }

    fn with_range(self, range: Option<(f64, RangeEnd)>) -> Self {
        Self { continuation: self.continuation.with_range(range), ..self }
    }

    fn with_budgets(self, budgets: &[f64]) -> Self {
        Self { continuation: self.continuation.with_budgets(budgets), ..self }
    }

    fn advance(&mut self, until: Instant) -> Result<(), RunError> {
        while !self.is_over && Instant::now() < until {
            self.step()?;
        }
        Ok(())
    }

    /// Takes one step; what it was.
    ///
    /// # Errors
    /// When a loss cannot be computed.
    pub fn step(&mut self) -> Result<Option<Progress>, SolverError> {
        let progress = self.continuation.next().transpose()?;
        match &progress {
            Some(Progress::Point(point)) => drop(self.points.insert(point.number, point.clone())),
            Some(Progress::Dropped(number)) => drop(self.points.remove(number)),
            Some(Progress::Done(outlook)) => self.share = outlook.share,
            Some(_) => {}
            None => self.is_over = true,
        }
        Ok(progress)
    }

    /// Its points with their figures, numbered by falling norm.
    fn judged(
        &mut self,
        info: &RunInfo,
        first_number: usize,
        seconds: f64,
    ) -> Result<Vec<(Point, Arc<Parameters>)>, RunError> {
        let mut points: Vec<SolvedPoint> = std::mem::take(&mut self.points).into_values().collect();
        points.sort_by(|a, b| b.l1.total_cmp(&a.l1).then(a.number.cmp(&b.number)));
        let in_units = |rows: Evaluation| Evaluation { loss: self.unit * rows.loss, ..rows };
        let mut judged = Vec::with_capacity(points.len());
        for (place, solved) in points.into_iter().enumerate() {
            let figures = self.losses.evaluate(&solved.theta)?;
            let point = Point {
                number: first_number + place,
                start: solved.start,
                fold: Some(self.fold),
                method: info.specification.method.name,
                l1: solved.l1,
                train: in_units(figures.train),
                validation: figures.validation.map(in_units),
                validation_error: None,
                test: figures.test.map(in_units),
                nonzero: solved.theta.iter().filter(|&&value| value != 0.0).count(),
                lambda: self.unit * solved.lambda,
                residual: solved.residual,
                termination: Some(solved.termination),
                gradients: Some(solved.gradients),
                seconds,
            };
            judged.push((point, Arc::new(Parameters::from_dense(&solved.theta))));
        }
        Ok(judged)
    }
}

/// How many units of loss of the one standardized target a unit of the other is.
pub(super) fn unit(fold: Option<TargetScaling>, all: Option<TargetScaling>) -> f64 {
    match (fold, all) {
        (Some(fold), Some(all)) => (fold.std / all.std).powi(2),
        _ => 1.0,
    }
}
