//! The path of solutions over a grid of penalties, each from the one before.

use super::{
    Constraint, Continuation, Effort, Executor, Settings, Solution, SolverError, Subproblem, TrainingRows,
    continuation::scheme::{Assigned, News, Scheme},
    penalties::{MEASURE, Penalties},
};
use crate::front::RangeEnd;

/// The path over penalties: f + λ‖·‖₁ is minimized by proximal gradient steps for one λ of a geometric grid after the other, each time
/// from the solution of the one before, as glmnet does for linear models (Friedman, Hastie, Tibshirani 2010).
///
/// Without a hidden layer λ falls, from where the solution is zero. With one λ rises, from a trained network: zero is then a saddle out
/// of which no gradient leads, and a path that began there would stay there. Several starts compete at each λ.
///
/// # Errors
/// When the settings make no sense, or the loss cannot be computed.
pub fn lambda_path(
    rows: TrainingRows,
    settings: Settings,
    seed: u64,
    executor: Box<dyn Executor>,
) -> Result<Continuation, SolverError> {
    rows.planned(settings, seed, executor, |problem| {
        let grid = Penalties::new(problem, &settings);
        let left = grid.points() * grid.starts;
        Box::new(Path { grid, firsts: Vec::new(), training: 0, left, limit: settings.gradients, spent: 0 })
    })
}

/// The place of the subproblems that train the first network of a path.
const TRAIN: usize = MEASURE - 1;

struct Path {
    grid: Penalties,
    /// The networks that paths begin with, by start.
    firsts: Vec<(usize, Vec<f64>)>,
    training: usize,
    /// Problems that were not told yet.
    left: usize,
    /// Gradients that the front may take, and those that its solutions have taken, in passes over all rows.
    limit: Option<usize>,
    spent: usize,
}

impl Path {
    /// The next problem of a path, of this place and from this network.
    fn next(&mut self, place: usize, start: usize, theta: Vec<f64>) -> Assigned {
        // Passes that are taken again with shorter steps cost more than was planned, and so what is left is divided anew each time. Other
        // starts are being solved meanwhile.
        if let Some(limit) = self.limit {
            let problems = self.left + self.grid.starts - 1;
            self.grid.passes = Some((limit.saturating_sub(self.spent) / problems.max(1)).max(1));
        }
        self.left = self.left.saturating_sub(1);
        self.grid.problem(place, start, theta)
    }

    /// All paths begin once the largest penalty is known and their first networks are there.
    fn begin_paths(&mut self) -> News {
        if self.grid.measuring() > 0 || self.training > 0 {
            return News::default();
        }
        let place = if self.grid.is_linear() { 0 } else { self.grid.points() - 1 };
        let firsts = std::mem::take(&mut self.firsts);
        News {
            tasks: firsts.into_iter().map(|(start, theta)| self.next(place, start, theta)).collect(),
            ..News::default()
        }
    }
}

impl Scheme for Path {
    fn begin(&mut self) -> News {
        let mut tasks = self.grid.measure();
        if !self.grid.is_linear() {
            for start in self.grid.all_starts() {
                let (theta, seed) = (self.grid.first_network(start), self.grid.task_seed(start, TRAIN));
                let (constraint, effort, passes) = (Constraint::None, Effort::Train, self.grid.passes);
                let subproblem = Subproblem { constraint, theta, effort, seed, passes };
                tasks.push(Assigned { place: TRAIN, start, subproblem });
                self.training += 1;
            }
        }
        News { tasks, ..News::default() }
    }

    fn take(&mut self, place: usize, start: usize, solution: Solution) -> News {
        self.spent += solution.gradients;
        if place == MEASURE {
            self.grid.measured(&solution);
            if self.grid.is_linear() {
                self.firsts.push((start, solution.theta));
            }
            return self.begin_paths();
        }
        if place == TRAIN {
            self.training -= 1;
            self.firsts.push((start, solution.theta));
            return self.begin_paths();
        }
        // Once a path has come to zero it stays there.
        let is_over = !self.grid.is_linear() && solution.l1 == 0.0;
        let next = if self.grid.is_linear() { Some(place + 1) } else { place.checked_sub(1) };
        let next = next.filter(|&next| next < self.grid.points());
        let tasks = match next {
            Some(next) if !is_over => vec![self.next(next, start, solution.theta.clone())],
            _ => {
                self.left = self.left.saturating_sub(if is_over { place } else { 0 });
                Vec::new()
            }
        };
        News { tasks, found: self.grid.solved(place, start, solution).into_iter().collect(), ..News::default() }
    }

    fn left(&self) -> usize {
        self.left
    }

    fn starts(&self) -> usize {
        self.grid.starts
    }

    fn end(&self) -> RangeEnd {
        self.grid.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        front::Termination,
        network::{Activation, Network},
        solver::{
            Criticality, Penalty,
            continuation::{Patience, Perturbation, Problem},
        },
    };

    /// A solution that took so many gradients.
    fn solution(gradients: usize, network: &Network) -> Solution {
        Solution {
            theta: vec![0.5; network.parameters()],
            l1: 1.0,
            loss: 0.1,
            criticality: Criticality { lambda: 1.0, residual: 1.0 },
            termination: Termination::Iterations,
            gradients,
            work: 0.0,
        }
    }

    #[test]
    fn passes_that_are_taken_again_are_saved_by_the_problems_that_are_left() {
        let network = Network::dense(2, vec![2], 1, Activation::Relu);
        let penalty = Penalty::all(network.parameters());
        let perturbation = Perturbation::NONE;
        let patience = Patience { first_start: 0, starts: 1, sweeps: 0, perturbation, repairs: 0 };
        let problem = Problem { network: network.clone(), penalty, loss_at_zero: 1.0, seed: 0, patience };
        let settings = Settings { points: 10, gradients: Some(110), ..Settings::default() };
        let grid = Penalties::new(&problem, &settings);
        let mut path = Path { grid, firsts: Vec::new(), training: 0, left: 10, limit: Some(110), spent: 0 };
        assert_eq!(path.begin().tasks.len(), 2, "a measurement, and the training of a start");
        let mut spent = 11;
        path.take(MEASURE, 0, solution(1, &network));
        let mut next = path.take(TRAIN, 0, solution(10, &network)).tasks;
        let mut solved = 0;
        while let Some(Assigned { place, start, subproblem }) = next.pop() {
            // Each takes half as much again as it may.
            let gradients = subproblem.passes.unwrap() * 3 / 2;
            (spent, solved) = (spent + gradients, solved + 1);
            next = path.take(place, start, solution(gradients, &network)).tasks;
        }
        assert_eq!(solved, 10);
        assert!((99..=121).contains(&spent), "{spent}");
    }
}
