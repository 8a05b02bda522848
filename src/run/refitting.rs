//! Supports of points that are trained anew, one point after the other: with folds first each fold's network of the point's budget, which
//! together say how far the network over all training rows is trained.

use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

use candle_core::Device;
use rayon::prelude::*;

use super::{
    RefitProgress, RunInfo,
    cross_validation::unit,
    losses::{BoxedLoss, Losses},
};
use crate::{
    data::Prepared,
    front::{Evaluation, Front, Parameters, Refit, RefitKind, Validated},
    solver::{self, BatchSettings, Penalty, RefitConfig, SolverError, Until, Way, first_weights},
};

/// Networks are worked at for so long before commands are looked at: a person feels nothing of it.
const SLICE: Duration = Duration::from_millis(20);

/// What is trained anew, in its order.
pub(super) struct Refitting {
    waiting: VecDeque<(usize, RefitKind)>,
    current: Option<Current>,
    progress: RefitProgress,
}

/// The network that a support is of.
pub(super) struct Origin {
    /// The number of its point.
    pub number: usize,
    /// The start that it comes from.
    pub start: usize,
    /// Its ℓ¹ norm.
    pub l1: f64,
    /// Its parameters.
    pub parameters: Arc<Parameters>,
}

/// What is needed of the run.
pub(super) struct Place<'a> {
    pub info: &'a RunInfo,
    pub data: &'a Prepared,
    pub device: &'a Device,
    pub losses: &'a mut Losses,
    pub folds: &'a [Front],
    /// What makes losses those of the target as it is standardized over all training rows.
    pub unit: f64,
}

/// A point whose support is trained anew.
struct Current {
    origin: Origin,
    kind: RefitKind,
    began: Instant,
    waiting: VecDeque<usize>,
    active: Vec<FoldRefit>,
    /// What the folds have come to, each with its unit of loss, in their order.
    ways: Vec<Option<(Way, f64)>>,
    whole: Option<solver::Refit>,
    validated: Option<Validated>,
}

/// The network of a fold.
struct FoldRefit {
    fold: usize,
    losses: Losses,
    unit: f64,
    refit: solver::Refit,
    is_over: bool,
}

impl Refitting {
    /// These kinds of refits of these points.
    pub fn new(points: &[usize], kinds: &[RefitKind], is_there: impl Fn(usize, RefitKind) -> bool) -> Self {
        let all = points.iter().flat_map(|&point| kinds.iter().map(move |&kind| (point, kind)));
        let waiting: VecDeque<_> = all.filter(|&(point, kind)| !is_there(point, kind)).collect();
        let progress = RefitProgress { done: 0, of: waiting.len(), lost: 0, is_over: waiting.is_empty() };
        Self { waiting, current: None, progress }
    }

    /// How far it is.
    pub fn progress(&self) -> RefitProgress {
        self.progress
    }

    /// Works for a few milliseconds; the next refit if it is there by then. `origin` finds the network of a point.
    pub fn advance(&mut self, place: &mut Place<'_>, origin: impl Fn(usize) -> Option<Origin>) -> Option<Refit> {
        let until = Instant::now() + SLICE;
        let mut current = match self.current.take() {
            Some(current) => current,
            None => loop {
                let Some((number, kind)) = self.waiting.pop_front() else {
                    self.progress.is_over = true;
                    return None;
                };
                match origin(number) {
                    Some(origin) => break Current::new(origin, kind, place),
                    None => self.lose(),
                }
            },
        };
        match current.advance(place, until) {
            Ok(None) => {
                self.current = Some(current);
                None
            }
            Ok(Some(refit)) => {
                self.progress.done += 1;
                self.progress.is_over = self.waiting.is_empty();
                Some(refit)
            }
            // The front is there without it.
            Err(_) => {
                self.lose();
                None
            }
        }
    }

    fn lose(&mut self) {
        self.progress.lost += 1;
        self.progress.done += 1;
        self.progress.is_over = self.waiting.is_empty();
    }
}

impl Current {
    fn new(origin: Origin, kind: RefitKind, place: &Place<'_>) -> Self {
        let folds = place.folds.len();
        Self {
            origin,
            kind,
            began: Instant::now(),
            waiting: (0..folds).collect(),
            active: Vec::new(),
            ways: vec![None; folds],
            whole: None,
            validated: None,
        }
    }

    /// Works until a moment; the refit once it is there.
    fn advance(&mut self, place: &mut Place<'_>, until: Instant) -> Result<Option<Refit>, SolverError> {
        if !(self.waiting.is_empty() && self.active.is_empty()) {
            self.advance_folds(place, until)?;
            return Ok(None);
        }
        let Losses { train, validation, .. } = &mut *place.losses;
        let mut whole = if let Some(whole) = self.whole.take() {
            whole
        } else {
            let ways: Vec<(Way, f64)> = self.ways.iter_mut().filter_map(Option::take).collect();
            let level = solver::shared_level(&ways);
            let stop = level.as_ref().map_or(Until::Settled, |(level, _)| Until::Share(*level));
            self.validated = level.and_then(|(_, figures)| validated(&figures, &ways));
            train.use_threads(rayon::current_num_threads());
            let network = (&self.origin, self.kind, None);
            begin(network, place.info, train, validation.as_mut(), stop)?
        };
        let mut is_over = whole.is_over();
        while !is_over && Instant::now() < until {
            is_over = whole.step(&mut **train, validation.as_deref_mut())?;
        }
        if is_over {
            return self.conclude(place, &whole).map(Some);
        }
        self.whole = Some(whole);
        Ok(None)
    }

    fn advance_folds(&mut self, place: &Place<'_>, until: Instant) -> Result<(), SolverError> {
        while self.active.len() < rayon::current_num_threads()
            && let Some(fold) = self.waiting.pop_front()
        {
            self.active.extend(self.begin_fold(place, fold)?);
        }
        let threads = (rayon::current_num_threads() / self.active.len().max(1)).max(1);
        self.active.par_iter_mut().try_for_each(|fold| fold.advance(threads, until))?;
        for fold in self.active.extract_if(.., |fold| fold.is_over) {
            if let Some(way) = self.ways.get_mut(fold.fold) {
                *way = Some((fold.refit.way().clone(), fold.unit));
            }
        }
        Ok(())
    }

    /// The network of a fold whose norm is nearest to that of the point, from its own weights or its own start.
    fn begin_fold(&self, place: &Place<'_>, fold: usize) -> Result<Option<FoldRefit>, SolverError> {
        let l1 = self.origin.l1;
        let Some(member) = place.folds.get(fold).and_then(|front| front.nearest(l1)) else { return Ok(None) };
        let Some(data) = place.data.fold(fold) else { return Ok(None) };
        let mut losses = Losses::new(&place.info.network, &data, place.device)?;
        let unit = unit(data.target_scaling, place.data.target_scaling);
        let origin = Origin {
            number: self.origin.number,
            start: member.point.start,
            l1: member.point.l1,
            parameters: Arc::clone(&member.parameters),
        };
        let network = (&origin, self.kind, Some(fold));
        let refit = begin(network, place.info, &mut losses.train, losses.validation.as_mut(), Until::Settled)?;
        Ok(Some(FoldRefit { fold, losses, unit, refit, is_over: false }))
    }

    fn conclude(&self, place: &mut Place<'_>, whole: &solver::Refit) -> Result<Refit, SolverError> {
        let parameters = Parameters::from_dense(&whole.best());
        let theta: Vec<f64> = parameters.to_dense().into_iter().map(f64::from).collect();
        let figures = place.losses.evaluate(&theta)?;
        let in_units = |rows: Evaluation| Evaluation { loss: place.unit * rows.loss, ..rows };
        Ok(Refit {
            point: self.origin.number,
            kind: self.kind,
            l1: penalty(place.info).norm(&theta),
            train: in_units(figures.train),
            validation: self.validated.map(|rows| rows.mean).or(figures.validation.map(in_units)),
            validation_error: self.validated.and_then(|rows| rows.standard_error),
            test: figures.test.map(in_units),
            nonzero: parameters.nonzero(),
            passes: whole.passes(),
            seconds: self.began.elapsed().as_secs_f64(),
            parameters: Arc::new(parameters),
        })
    }
}

impl FoldRefit {
    fn advance(&mut self, threads: usize, until: Instant) -> Result<(), SolverError> {
        let Losses { train, validation, .. } = &mut self.losses;
        train.use_threads(threads);
        self.is_over = self.refit.is_over();
        while !self.is_over && Instant::now() < until {
            self.is_over = self.refit.step(&mut **train, validation.as_deref_mut())?;
        }
        Ok(())
    }
}

fn penalty(info: &RunInfo) -> Penalty {
    Penalty::of(&info.network, info.specification.network.free_biases)
}

/// Begins the training of a network of this kind, over all training rows or those of a fold.
fn begin(
    (origin, kind, fold): (&Origin, RefitKind, Option<usize>),
    info: &RunInfo,
    train: &mut BoxedLoss,
    held_out: Option<&mut BoxedLoss>,
    until: Until,
) -> Result<solver::Refit, SolverError> {
    let RunInfo { network, specification, .. } = info;
    // As the network is written, so that a run that was opened comes to the same.
    let own: Vec<f64> = origin.parameters.to_dense().into_iter().map(f64::from).collect();
    let support = solver::support(&own, &penalty(info));
    let of_fold = fold.map_or(0, |fold| fold as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let seed = specification.seed ^ of_fold ^ (origin.number as u64).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let first = || first_weights(network, specification.seed, origin.start);
    let (theta, support) = match kind {
        RefitKind::Refit => (own, support),
        RefitKind::Ticket => (solver::restricted(&first(), &support), support),
        RefitKind::RandomSupport => {
            let drawn = solver::random_support(network, &support, seed);
            (solver::restricted(&first(), &drawn), drawn)
        }
    };
    let batches = specification.method.mini_batch(train.rows());
    let batches = batches.map(|size| BatchSettings { size, epochs: None, seed });
    let config = RefitConfig { until, batches, loss_at_zero: info.loss_at_zero };
    let held_out = held_out.map(|loss| &mut **loss);
    solver::Refit::new(network, &theta, &support, &mut **train, held_out, config)
}

/// What the folds say together, at the level that is best for all of them.
fn validated(figures: &[(f64, f64)], ways: &[(Way, f64)]) -> Option<Validated> {
    let held_out = figures.iter().zip(ways);
    let held_out = held_out.map(|(&(loss, score), (_, unit))| Evaluation { loss: unit * loss, score });
    Validated::of(&held_out.collect::<Vec<_>>())
}
