//! Weighted sums of both objectives, one independent problem for each.

use super::{
    Constraint, Continuation, Effort, Executor, Settings, Solution, SolverError, Subproblem, TrainingRows,
    continuation::{
        Problem,
        scheme::{Assigned, Found, News, Scheme},
    },
    penalties::{MEASURE, Penalties},
};
use crate::front::RangeEnd;

/// Weighted sums: f + λ‖·‖₁ is minimized for each penalty λ of a logarithmic grid, each time from the same random networks, by proximal
/// gradient steps. Concave parts of a front are out of its reach.
///
/// As published (`as_published`) one network goes on from weight to weight w of f, linear from 0 to 1, along a subgradient of
/// w f + (1 − w)‖·‖₁/n with n weights, as the program of the authors of arXiv 2308.12044 does on MNIST.
///
/// # Errors
/// When the settings make no sense, or the loss cannot be computed.
pub fn weighted_sum(
    rows: TrainingRows,
    settings: Settings,
    seed: u64,
    executor: Box<dyn Executor>,
    as_published: bool,
) -> Result<Continuation, SolverError> {
    rows.planned(settings, seed, executor, |problem| {
        if as_published {
            Box::new(Published::new(problem, &settings))
        } else {
            Box::new(Independent { grid: Penalties::new(problem, &settings), is_laid: false })
        }
    })
}

struct Independent {
    grid: Penalties,
    is_laid: bool,
}

impl Scheme for Independent {
    fn begin(&mut self) -> News {
        News { tasks: self.grid.measure(), ..News::default() }
    }

    fn take(&mut self, place: usize, start: usize, solution: Solution) -> News {
        if place != MEASURE {
            return News { found: self.grid.solved(place, start, solution).into_iter().collect(), ..News::default() };
        }
        if !self.grid.measured(&solution) {
            return News::default();
        }
        self.is_laid = true;
        let grid = &self.grid;
        let problem = |place| grid.all_starts().map(move |start| grid.problem(place, start, grid.first_network(start)));
        News { tasks: (0..grid.points()).flat_map(problem).collect(), ..News::default() }
    }

    fn left(&self) -> usize {
        if self.is_laid { 0 } else { self.grid.points() * self.grid.starts }
    }

    fn starts(&self) -> usize {
        self.grid.starts
    }

    fn end(&self) -> RangeEnd {
        self.grid.end()
    }
}

/// One network over weights from 0 to 1.
struct Published {
    grid: Penalties,
    passes: Option<usize>,
    next: usize,
}

impl Published {
    fn new(problem: &Problem, settings: &Settings) -> Self {
        let grid = Penalties::new(problem, &Settings { starts: Some(1), ..*settings });
        let asked = settings.batches.map_or(settings.iterations, |batches| batches.epochs);
        let share = settings.gradients.map(|gradients| (gradients / settings.points.max(1)).max(1));
        // One more judges the network.
        Self { grid, passes: share.or(asked.map(|passes| passes + 1)), next: 0 }
    }

    fn task(&mut self, theta: Vec<f64>) -> Assigned {
        let place = self.next;
        self.next += 1;
        let weights = self.grid.points().max(2);
        let weight = place as f64 / (weights - 1) as f64;
        let constraint = Constraint::Weighted { loss: weight, norm: (1.0 - weight) / weights as f64 };
        let start = self.grid.all_starts().start;
        let seed = self.grid.task_seed(start, place);
        let subproblem = Subproblem { constraint, theta, effort: Effort::Full, seed, passes: self.passes };
        Assigned { place, start, subproblem }
    }
}

impl Scheme for Published {
    fn begin(&mut self) -> News {
        let first = self.grid.first_network(self.grid.all_starts().start);
        News { tasks: vec![self.task(first)], ..News::default() }
    }

    fn take(&mut self, place: usize, start: usize, solution: Solution) -> News {
        let is_over = self.next >= self.grid.points();
        let tasks = if is_over { Vec::new() } else { vec![self.task(solution.theta.clone())] };
        News { tasks, found: vec![Found { number: place, start, solution }], ..News::default() }
    }

    fn left(&self) -> usize {
        self.grid.points() - self.next
    }

    fn starts(&self) -> usize {
        1
    }

    fn end(&self) -> RangeEnd {
        RangeEnd::SmallestPenalty
    }
}
