//! Continuations side by side: the one that has had least time takes the next step.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use paretoscope::{
    front::{Evaluation, Front, Method, Point},
    solver::{Continuation, Progress, SolvedPoint},
};

/// A continuation with a clock of its own.
pub struct Runner {
    continuation: Continuation,
    /// Loss and ℓ¹ norm up to which the hypervolume is taken.
    reference: (f64, f64),
    front: Front,
    /// Seconds that the continuation has had.
    pub seconds: f64,
    /// Gradients that each point tells of, by its number.
    gradients: BTreeMap<usize, usize>,
    /// After every point: seconds, and the hypervolume of the front so far.
    history: Vec<(f64, f64)>,
    has_ended: bool,
}

impl Runner {
    /// Starts the clock, then a continuation.
    pub fn new(reference: (f64, f64), start: impl FnOnce() -> Continuation) -> Self {
        let clock = Instant::now();
        let continuation = start();
        let seconds = clock.elapsed().as_secs_f64();
        let front = Front::new();
        Self {
            continuation,
            reference,
            front,
            seconds,
            gradients: BTreeMap::new(),
            history: Vec::new(),
            has_ended: false,
        }
    }

    /// The hypervolume of the front so far.
    pub fn hypervolume(&self) -> f64 {
        self.history.last().map_or(0.0, |last| last.1)
    }

    /// Seconds until the front had this hypervolume.
    pub fn seconds_to(&self, hypervolume: f64) -> Option<f64> {
        self.history.iter().find(|(_, reached)| *reached >= hypervolume).map(|(seconds, _)| *seconds)
    }

    /// Points of the front so far.
    pub fn points(&self) -> usize {
        self.gradients.len()
    }

    /// Gradients that were spent on them, in passes over all rows.
    pub fn gradients(&self) -> usize {
        self.gradients.values().sum()
    }

    /// Whether it came to its end by itself.
    pub fn has_ended(&self) -> bool {
        self.has_ended
    }

    fn advance(&mut self) {
        let clock = Instant::now();
        let progress = self.continuation.next();
        self.seconds += clock.elapsed().as_secs_f64();
        match progress.map(Result::unwrap) {
            None => self.has_ended = true,
            Some(
                Progress::Step(_)
                | Progress::Branch(_)
                | Progress::Answer(_)
                | Progress::Search(_)
                | Progress::Range(..)
                | Progress::Done(_),
            ) => {}
            Some(Progress::Point(solved)) => {
                self.gradients.insert(solved.number, solved.gradients);
                self.front.insert(point(&solved), Arc::default());
                self.note();
            }
            Some(Progress::Dropped(number)) => {
                self.gradients.remove(&number);
                self.front.remove(number);
                self.note();
            }
        }
    }

    fn note(&mut self) {
        self.history.push((self.seconds, self.front.hypervolume(self.reference)));
    }
}

/// Lets every runner go on until its end, or until it has had so many seconds.
pub fn race(runners: &mut [Runner], seconds: f64) {
    let waiting = |runner: &&mut Runner| !runner.has_ended && runner.seconds < seconds;
    while let Some(runner) = runners.iter_mut().filter(waiting).min_by(|a, b| a.seconds.total_cmp(&b.seconds)) {
        runner.advance();
    }
}

/// As much of a point as a hypervolume needs.
fn point(solved: &SolvedPoint) -> Point {
    Point {
        number: solved.number,
        start: solved.start,
        fold: None,
        method: Method::Budget,
        l1: solved.l1,
        train: Evaluation { loss: solved.loss, score: 0.0 },
        validation: None,
        validation_error: None,
        test: None,
        nonzero: solved.theta.iter().filter(|&&value| value != 0.0).count(),
        lambda: solved.lambda,
        residual: solved.residual,
        termination: Some(solved.termination),
        gradients: Some(solved.gradients),
        seconds: 0.0,
    }
}
