//! Subproblems solved with the gradient over all rows.

pub(super) mod adam;
mod corrector;
mod descent;
pub(super) mod face;
mod fista;
mod line_search;
mod part;
mod penalized;
mod rest;
mod settling;
mod stage;

pub use corrector::Corrector;
pub use descent::Descent;

use self::{
    part::Part,
    stage::{Context, Stage},
};
use super::{
    Constraint, Effort, Penalty, Solution, SolverError, Subproblem, SubproblemSolver,
    counted::{Count, Counted},
    direct::Direct,
    prox::project_onto_l1_ball,
    ray::{ASKED_ROOM, LEAST_ROOM, OutputRay, grow},
};
use crate::{
    front::Termination,
    network::{Balance, Loss, Network, TrainingLoss},
};

/// How much is spent on a subproblem.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FullBatchConfig {
    /// Residual at which a point counts as critical.
    pub tolerance: f64,
    /// Iterations of the last descent; without it as many as the optimality conditions ask for.
    pub iterations: Option<usize>,
    /// Iterations that train a random network at the most.
    pub training: usize,
    /// Steps of a descent that leads from a neighbour into the budget.
    pub descent: usize,
    /// Iterations of Adam after it on a walk: several starts with as many lead farther than one with more.
    pub coarse: usize,
    /// In a coarse sweep, where more are worth more: there the branches are told apart.
    pub sweep: usize,
    /// For a point of the front, which starts on the branch that the sweeps have found.
    pub full: usize,
}

impl Default for FullBatchConfig {
    fn default() -> Self {
        Self { tolerance: 5e-3, iterations: None, training: 300, descent: 30, coarse: 100, sweep: 200, full: 50 }
    }
}

/// Solves subproblems by projected gradients, Adam and L-BFGS, on the part of the network that is not dead.
pub struct FullBatch {
    whole: Counted<dyn TrainingLoss>,
    count: Count,
    context: Context,
    penalty: Penalty,
    balance: Balance,
    ray: OutputRay,
    state: Option<State>,
    direct: Option<Direct>,
}

/// A subproblem that is being solved.
struct State {
    subproblem: Subproblem,
    part: Part,
    stage: Stage,
    /// What it has cost so far, in passes of the whole network.
    work: f64,
    /// How often the part was widened or its units balanced.
    rounds: usize,
    /// Loss and norm reached.
    reached: (f64, f64),
}

/// Parameters times rows of the steps between two looks at others: about ten milliseconds.
const SLICE: usize = 100_000_000;
/// A part is widened, and its units are balanced, so often at the most.
const MOST_ROUNDS: usize = 4;
/// Balancing that saves more than this share of the norm leaves room that is worth another descent.
const ROOM: f64 = 1e-3;

impl FullBatch {
    /// A solver for a network whose norm covers its biases, or not.
    #[must_use]
    pub fn new(
        whole: Box<dyn TrainingLoss>,
        network: &Network,
        free_biases: bool,
        loss_at_zero: f64,
        config: FullBatchConfig,
    ) -> Self {
        let count = Count::default();
        Self {
            whole: Counted::new(whole, count.clone()),
            count,
            context: Context { network: network.clone(), free_biases, loss_at_zero, config },
            penalty: Penalty::of(network, free_biases),
            balance: Balance::new(network, free_biases),
            ray: OutputRay::new(network, free_biases),
            state: None,
            direct: None,
        }
    }

    /// The network on the ball: its projection, or the shorter network on its ray. A network on its last few paths, whose loss
    /// depends on products of small weights, is lost where the projection cuts one of them; on the ray it keeps all.
    fn onto_ball(&mut self, theta: Vec<f64>, radius: f64) -> Result<Vec<f64>, SolverError> {
        let norm = self.penalty.norm(&theta);
        if norm <= radius {
            return Ok(theta);
        }
        let mut projected = theta.clone();
        project_onto_l1_ball(&mut projected, &self.penalty, radius, 0.0);
        let mut scaled = theta;
        for range in self.penalty.penalized_ranges() {
            scaled[range.clone()].iter_mut().for_each(|value| *value *= radius / norm);
        }
        let is_better = self.whole.value(&projected)? <= self.whole.value(&scaled)?;
        Ok(if is_better { projected } else { scaled })
    }

    /// Whether the passes that a subproblem may take are spent, but for the one that judges where it has led.
    fn is_spent(&self, subproblem: &Subproblem) -> bool {
        subproblem.passes.is_some_and(|passes| self.count.passes() + 1.0 >= passes as f64)
    }

    /// What is left of a subproblem once its last stage has ended: widen the part, use what balancing has won, or end.
    fn conclude(
        &mut self,
        mut state: State,
        theta: &[f64],
        termination: Termination,
    ) -> Result<Option<Solution>, SolverError> {
        let effort = state.subproblem.effort;
        let mut theta = state.part.whole(theta);
        let before = self.penalty.norm(&theta);
        self.balance.apply(&mut theta);
        let l1 = self.penalty.norm(&theta);
        let mut gradient = vec![0.0; theta.len()];
        let loss = self.whole.gradient(&theta, &mut gradient)?;
        state.work += 1.0;
        let constraint = state.subproblem.constraint;
        let criticality = constraint.criticality(&theta, &gradient, &self.penalty);
        let is_exact = matches!(effort, Effort::Full | Effort::Asked | Effort::Polish);
        state.rounds += 1;
        if is_exact && state.rounds < MOST_ROUNDS && !self.is_spent(&state.subproblem) {
            let has_room = before - l1 > ROOM * before && l1 < state.subproblem.constraint.radius();
            let misses =
                state.part.misses(&self.context.network, &gradient, criticality.lambda, self.context.config.tolerance);
            if has_room || misses {
                state.part = Part::new(&self.whole, &self.context, &theta, &gradient, criticality.lambda, false);
                state.stage = Stage::last(&mut state.part, &mut self.whole, &self.context, &state.subproblem, &theta)?;
                self.state = Some(state);
                return Ok(None);
            }
        }
        let (mut theta, mut l1, mut loss, mut criticality) = (theta, l1, loss, criticality);
        if let Constraint::Ball(radius) = state.subproblem.constraint {
            let room = if effort == Effort::Asked { ASKED_ROOM } else { LEAST_ROOM };
            let mut grown = grow(&mut self.whole, &self.penalty, &mut theta, loss, radius, room)?;
            if effort == Effort::Asked {
                grown = self.ray.grow(&mut self.whole, &self.penalty, &mut theta, grown, radius)?;
            }
            if grown < loss {
                loss = self.whole.gradient(&theta, &mut gradient)?;
                l1 = self.penalty.norm(&theta);
                criticality = constraint.criticality(&theta, &gradient, &self.penalty);
            }
        }
        let least = FullBatchConfig::least_multiplier(self.context.loss_at_zero);
        let is_critical =
            criticality.residual * criticality.lambda <= self.context.config.tolerance * criticality.lambda.max(least);
        let termination = match termination {
            _ if is_critical => Termination::Critical,
            // What was critical in its part, or before its units were balanced.
            Termination::Critical => Termination::AtRest,
            other => other,
        };
        Ok(Some(Solution {
            theta,
            l1,
            loss,
            criticality,
            termination,
            gradients: self.count.gradients(),
            work: state.work,
        }))
    }
}

impl FullBatchConfig {
    /// Multipliers below this are judged as if they were this large: where the front is flat the multiplier vanishes, and
    /// nothing can be small against it.
    fn least_multiplier(loss_at_zero: f64) -> f64 {
        LEAST_MULTIPLIER * loss_at_zero.min(1.0)
    }
}

/// The least multiplier, for a loss of 1 at zero.
const LEAST_MULTIPLIER: f64 = 1e-3;

impl SubproblemSolver for FullBatch {
    fn begin(&mut self, subproblem: Subproblem) -> Result<(), SolverError> {
        self.count.reset();
        (self.state, self.direct) = (None, None);
        let rows = self.whole.rows();
        let subproblem = match Direct::of(&self.whole, subproblem, rows, 0) {
            Ok(direct) => {
                self.direct = Some(direct);
                return Ok(());
            }
            Err(subproblem) => *subproblem,
        };
        let mut theta = subproblem.theta.clone();
        self.balance.apply(&mut theta);
        let mut theta = self.onto_ball(theta, subproblem.constraint.radius())?;
        if let Constraint::Ball(radius) = subproblem.constraint {
            let value = self.whole.value(&theta)?;
            grow(&mut self.whole, &self.penalty, &mut theta, value, radius, LEAST_ROOM)?;
        }
        let mut gradient = vec![0.0; theta.len()];
        let loss = self.whole.gradient(&theta, &mut gradient)?;
        let lambda = subproblem.constraint.criticality(&theta, &gradient, &self.penalty).lambda;
        let is_exact = false;
        let mut part = Part::new(&self.whole, &self.context, &theta, &gradient, lambda, is_exact);
        let stage = Stage::first(&mut part, &mut self.whole, &self.context, &subproblem, &theta, loss)?;
        let reached = (loss, self.penalty.norm(&theta));
        self.state = Some(State { subproblem, part, stage, work: self.count.passes(), rounds: 0, reached });
        Ok(())
    }

    fn advance(&mut self) -> Result<Option<Solution>, SolverError> {
        if let Some(mut direct) = self.direct.take() {
            let found = direct.advance(&mut self.whole, &self.penalty)?;
            self.direct = found.is_none().then_some(direct);
            return Ok(found);
        }
        let Some(mut state) = self.state.take() else { return Ok(None) };
        let work = state.part.parameters().max(1) * self.whole.rows();
        let share = state.part.parameters() as f64 / self.penalty.len().max(1) as f64;
        for _ in 0..(SLICE / work.max(1)).max(1) {
            let ended = state.stage.step(&mut state.part, &mut self.whole)?;
            state.work += share * state.stage.cost();
            if self.is_spent(&state.subproblem) {
                let theta = state.stage.theta().to_vec();
                return self.conclude(state, &theta, ended.unwrap_or(Termination::Iterations));
            }
            if let Some(termination) = ended {
                let theta = state.stage.theta().to_vec();
                match state.stage.next(&mut state.part, &mut self.whole, &self.context, &state.subproblem)? {
                    Some(next) => state.stage = next,
                    None => return self.conclude(state, &theta, termination),
                }
            }
        }
        state.reached = (state.stage.loss(), state.part.penalty().norm(state.stage.theta()));
        self.state = Some(state);
        Ok(None)
    }

    fn reached(&self) -> Option<(f64, f64)> {
        let direct = self.direct.as_ref().and_then(|direct| direct.reached(&self.penalty));
        self.state.as_ref().map(|state| state.reached).or(direct)
    }

    fn use_threads(&mut self, most: usize) {
        self.whole.use_threads(most);
    }
}

#[cfg(test)]
mod tests;
