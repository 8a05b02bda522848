//! What the methods that solve f + λ‖·‖₁ for a grid of penalties λ have in common.

use super::{
    Constraint, Effort, Settings, Solution, Subproblem,
    continuation::{
        Problem,
        scheme::{Assigned, Found},
    },
};
use crate::{
    front::RangeEnd,
    network::{Network, initial_parameters},
};

/// The smallest penalty of a grid as a share of the largest: that of glmnet where there are more rows than inputs.
const SMALLEST: f64 = 1e-4;
/// Each problem of a front whose gradients are counted is given at least so many passes before there is another start: with the full
/// batch, and with mini-batches.
const LEAST_PASSES: (usize, usize) = (150, 8);
/// A norm that was asked for counts as reached with this share of it.
const REACHED: f64 = 0.99;
/// The place of the subproblems that tell the largest penalty.
pub const MEASURE: usize = usize::MAX;

/// A grid of penalties, and the best network found for each.
pub struct Penalties {
    network: Network,
    seed: u64,
    first_start: usize,
    /// Random networks that each problem is solved from.
    pub starts: usize,
    points: usize,
    range: (f64, Option<f64>),
    /// Passes that each problem may take.
    pub passes: Option<usize>,
    /// The largest penalty so far, and how many subproblems are still to tell it.
    largest: f64,
    measuring: usize,
    best: Vec<Option<Best>>,
    /// The largest ℓ¹ norm that was found.
    longest: f64,
}

struct Best {
    value: f64,
    start: usize,
    solution: Solution,
    /// Of all starts.
    gradients: usize,
}

impl Penalties {
    /// For a problem, with as many starts as its settings afford.
    pub fn new(problem: &Problem, settings: &Settings) -> Self {
        let least = if settings.batches.is_some() { LEAST_PASSES.1 } else { LEAST_PASSES.0 };
        let patience = problem.patience;
        let starts =
            if settings.start_alone.is_some() { 1 } else { settings.affordable_starts(patience.starts, least) };
        Self {
            network: problem.network.clone(),
            seed: problem.seed,
            first_start: patience.first_start,
            starts,
            points: settings.points,
            range: (settings.min_l1, settings.max_l1),
            passes: settings.gradients.map(|gradients| (gradients / ((settings.points + 1) * starts)).max(1)),
            largest: 0.0,
            measuring: 0,
            best: (0..settings.points).map(|_| None).collect(),
            longest: 0.0,
        }
    }

    /// Whether the problems are convex.
    pub fn is_linear(&self) -> bool {
        self.network.hidden.is_empty() && self.network.convolutional.is_none()
    }

    /// The numbers of the starts.
    pub fn all_starts(&self) -> std::ops::Range<usize> {
        self.first_start..self.first_start + self.starts
    }

    /// The first network of a start, the same as in a continuation.
    pub fn first_network(&self, start: usize) -> Vec<f64> {
        initial_parameters(&self.network, self.seed.wrapping_add((start as u64) << 32))
    }

    /// Decides the random choices of one subproblem.
    pub fn task_seed(&self, start: usize, place: usize) -> u64 {
        self.seed
            ^ (start as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
            ^ (place as u64).wrapping_mul(0xBF58_476D_1CE4_E5B9)
    }

    /// The subproblems that tell the largest penalty.
    ///
    /// Without a hidden layer it is the smallest penalty with which zero is critical, exactly. With one, zero is a saddle that is
    /// critical with any, and the largest is that at which no parameter of the random networks is worth its norm: the largest partial
    /// derivative there.
    pub fn measure(&mut self) -> Vec<Assigned> {
        let assigned = |start, constraint, theta, effort| {
            let subproblem = Subproblem { constraint, theta, effort, seed: 0, passes: self.passes };
            Assigned { place: MEASURE, start, subproblem }
        };
        let tasks: Vec<Assigned> = if self.is_linear() {
            let zero = vec![0.0; self.network.parameters()];
            vec![assigned(self.first_start, Constraint::Ball(0.0), zero, Effort::Polish)]
        } else {
            let judged = |start| assigned(start, Constraint::Penalty(0.0), self.first_network(start), Effort::Judge);
            self.all_starts().map(judged).collect()
        };
        self.measuring = tasks.len();
        tasks
    }

    /// Takes in what tells the largest penalty; whether it is known now.
    pub fn measured(&mut self, solution: &Solution) -> bool {
        // With a penalty of 0 what violates the conditions is the gradient itself.
        let here = if self.is_linear() { solution.criticality.lambda } else { solution.criticality.residual };
        self.largest = self.largest.max(here);
        self.measuring = self.measuring.saturating_sub(1);
        self.measuring == 0
    }

    /// How many subproblems are still to tell the largest penalty.
    pub fn measuring(&self) -> usize {
        self.measuring
    }

    /// How many penalties there are.
    pub fn points(&self) -> usize {
        self.points
    }

    /// The penalty at a place of the grid, the largest first.
    pub fn lambda(&self, place: usize) -> f64 {
        let share = place as f64 / (self.points.max(2) - 1) as f64;
        self.largest * SMALLEST.powf(share)
    }

    /// The problem with the penalty at a place.
    pub fn problem(&self, place: usize, start: usize, theta: Vec<f64>) -> Assigned {
        let (constraint, effort) = (Constraint::Penalty(self.lambda(place)), Effort::Full);
        let seed = self.task_seed(start, place);
        let subproblem = Subproblem { constraint, theta, effort, seed, passes: self.passes };
        Assigned { place, start, subproblem }
    }

    /// Takes in a solution of a problem; its point, if it lies in the range that was asked for. Of several starts the one with the
    /// lowest penalized loss is kept.
    pub fn solved(&mut self, place: usize, start: usize, solution: Solution) -> Option<Found> {
        let value = solution.loss + self.lambda(place) * solution.l1;
        self.longest = self.longest.max(solution.l1);
        let known = self.best.get_mut(place)?;
        let gradients = known.as_ref().map_or(0, |best| best.gradients) + solution.gradients;
        let is_better =
            known.as_ref().is_none_or(|best| value.total_cmp(&best.value).then(start.cmp(&best.start)).is_lt());
        let best = match known.take() {
            Some(best) if !is_better => Best { gradients, ..best },
            _ => Best { value, start, solution, gradients },
        };
        let found = Found {
            number: place,
            start: best.start,
            solution: Solution { gradients: best.gradients, ..best.solution.clone() },
        };
        *known = Some(best);
        let (min, max) = self.range;
        let is_inside = found.solution.l1 >= min && max.is_none_or(|max| found.solution.l1 <= max * (1.0 + 1e-6));
        is_inside.then_some(found)
    }

    /// Why the front ends where it does.
    pub fn end(&self) -> RangeEnd {
        match self.range.1 {
            Some(max) if self.longest >= REACHED * max => RangeEnd::Asked,
            _ => RangeEnd::SmallestPenalty,
        }
    }
}
