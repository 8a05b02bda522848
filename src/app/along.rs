//! Figures of all networks along the front that only the rows tell, worked out little by little away from the window's thread.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use eframe::egui;

use super::{
    costs::Figure,
    piecewise::{Piecewise, place},
    predicting::{self, Predicting},
    settings::Layout,
    state::State,
};
use crate::{
    data::Task as Kind,
    front::{Evaluation, Member, Metric, Parameters, Scores},
    run::{PredictionTask, RowSet, RunRows},
};

/// Networks that are handed to one piece of work at most.
const AT_ONCE: usize = 64;

/// A network, by the place of its parameters in memory, and a set of rows.
type Key = (usize, RowSet);

/// The figures of networks that are known so far.
#[derive(Debug, Default)]
pub struct KnownScores {
    /// Which networks were asked, and what came of it. The task keeps the parameters, so that their place stays theirs.
    of: HashMap<Key, (Arc<Parameters>, PredictionTask, Scores)>,
}

impl State {
    /// A figure of a network on a set of rows: as it is noted with its point, or as the rows tell once they were asked. Nothing of covered
    /// rows.
    #[must_use]
    pub fn figure(&self, member: &Member, set: RowSet, metric: Metric) -> Option<f64> {
        if set == RowSet::Test && !self.shows_test() {
            return None;
        }
        let point = &member.point;
        let noted = [Some(point.train), point.validation, point.test][set as usize];
        match self.noted(metric) {
            Some(figure) => noted.map(|rows| figure.of(rows)),
            None => self.scores.of.get(&(place(&member.parameters), set))?.2.get(metric),
        }
    }

    /// How a figure follows from what is noted with every point, if it does.
    fn noted(&self, metric: Metric) -> Option<Noted> {
        let target = self.info().and_then(|info| info.card.target_std());
        match metric {
            Metric::Accuracy | Metric::RSquared => Some(Noted::Score),
            Metric::LogLoss => Some(Noted::Loss),
            Metric::RootMeanSquaredError => target.map(Noted::RootLoss),
            _ => None,
        }
    }

    /// The figure that is shown along the front, where this one was chosen: of a run of the other task the usual one.
    #[must_use]
    pub fn metric(&self, chosen: Metric) -> Metric {
        let is_regression = self.info().is_some_and(|info| info.dataset.task == Kind::Regression);
        if chosen.is_of_regression() == is_regression {
            chosen
        } else if is_regression {
            Metric::RSquared
        } else {
            Metric::Accuracy
        }
    }

    /// What is shown along the front in this layout.
    #[must_use]
    pub fn along(&self, layout: Layout) -> Figure {
        layout.cost.map_or_else(|| Figure::Metric(self.metric(layout.figure)), Figure::Cost)
    }

    /// What the best constant answer comes to on a set of rows. Of versions that did not note it the rows tell.
    #[must_use]
    pub fn best_constant(&self, set: RowSet, metric: Metric) -> Option<f64> {
        let info = self.info()?;
        info.targets.get(set as usize)?.as_ref()?.best_constant(metric)
    }
}

/// What is noted with every point and tells a figure.
#[derive(Clone, Copy)]
enum Noted {
    Score,
    Loss,
    /// The root of the loss times this standard deviation of the target.
    RootLoss(f64),
}

impl Noted {
    fn of(self, rows: Evaluation) -> f64 {
        match self {
            Self::Score => rows.score,
            Self::Loss => rows.loss,
            Self::RootLoss(std) => rows.loss.max(0.0).sqrt() * std,
        }
    }
}

/// What is worked out of one network: what it was asked, and what came of it.
type Found = (Key, (Arc<Parameters>, PredictionTask, Scores));

/// Works the figures out, as long as somebody wants to see them.
#[derive(Default)]
pub struct Along {
    rows: Option<Arc<RunRows>>,
    pieces: Piecewise<[bool; 3], (Arc<Parameters>, PredictionTask), Found>,
    /// Breaks off the piece that is being worked out.
    cancelled: Arc<AtomicBool>,
}

impl Along {
    /// Has the figures of all networks on these sets of rows worked out, unless they are known, while nobody waits for something else.
    pub fn want(
        &mut self,
        ctx: &egui::Context,
        state: &mut State,
        predicting: &Predicting,
        metric: Metric,
        sets: [bool; 3],
    ) {
        let is_current = |own| state.rows.as_ref().is_some_and(|now| Arc::ptr_eq(now, own));
        if !self.rows.as_ref().is_none_or(is_current) {
            // What was found is of other rows.
            *self = Self::default();
            state.scores = KnownScores::default();
        }
        state.scores.of.extend(self.pieces.take_in(&mut state.revision));
        if state.noted(metric).is_some() || state.front().is_empty() {
            return;
        }
        let Some(rows) = state.rows.clone() else {
            let _ = predicting.ask_for_rows(ctx, state);
            return;
        };
        self.rows = Some(Arc::clone(&rows));
        let sets = [sets[0], sets[1], sets[2] && state.shows_test()];
        self.pieces.follow((state.revision, sets), || missing(state, &rows, sets));
        if !predicting.is_busy() {
            self.go_on(ctx, state, rows);
        } else if self.pieces.is_working() {
            self.cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// How many networks are still to be asked.
    #[must_use]
    pub fn left(&self) -> usize {
        self.pieces.left()
    }

    fn go_on(&mut self, ctx: &egui::Context, state: &State, rows: Arc<RunRows>) {
        let Some(info) = state.info().cloned().filter(|_| !self.pieces.is_working()) else { return };
        self.cancelled = Arc::default();
        let cancelled = Arc::clone(&self.cancelled);
        self.pieces.go_on(ctx, "figures along the front", AT_ONCE, move |(parameters, task)| {
            let key = (place(&parameters), task.set);
            let is_cancelled = || cancelled.load(Ordering::Relaxed);
            match task.predict(&info.network, &rows, &is_cancelled) {
                Ok(Some(predictions)) => Some((key, (parameters, task, predictions.scores))),
                Ok(None) => None,
                Err(_) => Some((key, (parameters, task, Scores::default()))),
            }
        });
    }
}

/// What is still to be asked, the first at the end.
fn missing(state: &mut State, rows: &RunRows, sets: [bool; 3]) -> Vec<(Arc<Parameters>, PredictionTask)> {
    let members = state.front().members();
    let living: HashSet<usize> = members.iter().map(|member| place(&member.parameters)).collect();
    let mut missing = Vec::new();
    for set in RowSet::ALL.into_iter().filter(|&set| sets[set as usize]) {
        for member in members {
            let key = (place(&member.parameters), set);
            let Ok(task) = predicting::task(state, rows, member, set) else { continue };
            let is_known = state.scores.of.get(&key).is_some_and(|(_, known, _)| *known == task);
            if !is_known {
                missing.push((Arc::clone(&member.parameters), task));
            }
        }
    }
    // What has left the front is asked for no more.
    state.scores.of.retain(|(place, _), _| living.contains(place));
    missing.reverse();
    missing
}
