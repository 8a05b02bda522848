//! What was solved before: a continuation that is computed again need not solve it again.

use std::sync::Arc;

use twox_hash::XxHash3_128;

use super::{Constraint, Effort, Solution, SolverError, Subproblem, SubproblemSolver};

/// Solutions of subproblems that were solved before.
///
/// What a subproblem leads to depends on itself alone, and a continuation that is computed again poses the same ones: with the solutions
/// of one that was broken off it comes at once to where that one ended, and on to the same front.
pub trait Memory: Send + Sync {
    /// The solution of the subproblem with this key, if it is known.
    fn recall(&self, key: SubproblemKey) -> Option<Solution>;

    /// Takes in a solution that was not known.
    fn keep(&self, key: SubproblemKey, solution: &Solution);
}

/// Tells subproblems apart by all that their solutions depend on: two different ones share a key with a probability of 2⁻¹²⁸.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SubproblemKey(pub u128);

impl SubproblemKey {
    /// That of a subproblem.
    #[must_use]
    pub fn of(subproblem: &Subproblem) -> Self {
        let Subproblem { constraint, theta, effort, seed, passes } = subproblem;
        let (kind, numbers) = match *constraint {
            Constraint::None => (0_u8, [0.0, 0.0]),
            Constraint::Ball(radius) => (1, [radius, 0.0]),
            Constraint::Critical(radius) => (2, [radius, 0.0]),
            Constraint::Penalty(lambda) => (3, [lambda, 0.0]),
            Constraint::Weighted { loss, norm } => (4, [loss, norm]),
        };
        let effort = match effort {
            Effort::Train => 0_u8,
            Effort::Coarse => 1,
            Effort::Sweep => 2,
            Effort::Full => 3,
            Effort::Polish => 4,
            Effort::Asked => 5,
            Effort::Value => 6,
            Effort::Judge => 7,
        };
        let mut hasher = XxHash3_128::new();
        hasher.write(&[kind, effort]);
        for number in numbers {
            hasher.write(&f64::to_le_bytes(number));
        }
        hasher.write(&passes.map_or(u64::MAX, |passes| passes as u64).to_le_bytes());
        hasher.write(&seed.to_le_bytes());
        for value in theta {
            hasher.write(&value.to_le_bytes());
        }
        Self(hasher.finish_128())
    }
}

/// A solver that looks first whether what it is to solve is known.
pub struct Remembering {
    solver: Box<dyn SubproblemSolver>,
    memory: Arc<dyn Memory>,
    state: State,
}

impl Remembering {
    /// This solver, with a memory.
    #[must_use]
    pub fn new(solver: Box<dyn SubproblemSolver>, memory: Arc<dyn Memory>) -> Self {
        Self { solver, memory, state: State::Idle }
    }
}

/// What such a solver is at.
enum State {
    Idle,
    /// The solution was known.
    Recalled(Box<Solution>),
    /// The subproblem with this key is being solved.
    Solving(SubproblemKey),
}

impl SubproblemSolver for Remembering {
    fn begin(&mut self, subproblem: Subproblem) -> Result<(), SolverError> {
        // What takes one pass at the most is not worth a record: a genetic algorithm asks for it a hundred thousand times.
        if matches!(subproblem.effort, Effort::Value | Effort::Judge) {
            self.state = State::Idle;
            return self.solver.begin(subproblem);
        }
        let key = SubproblemKey::of(&subproblem);
        if let Some(solution) = self.memory.recall(key) {
            self.state = State::Recalled(Box::new(solution));
            return Ok(());
        }
        self.state = State::Solving(key);
        self.solver.begin(subproblem)
    }

    fn advance(&mut self) -> Result<Option<Solution>, SolverError> {
        match std::mem::replace(&mut self.state, State::Idle) {
            State::Recalled(solution) => Ok(Some(*solution)),
            State::Idle => self.solver.advance(),
            State::Solving(key) => {
                let solution = self.solver.advance()?;
                match &solution {
                    Some(solution) => self.memory.keep(key, solution),
                    None => self.state = State::Solving(key),
                }
                Ok(solution)
            }
        }
    }

    fn reached(&self) -> Option<(f64, f64)> {
        match &self.state {
            State::Recalled(solution) => Some((solution.loss, solution.l1)),
            State::Idle | State::Solving(_) => self.solver.reached(),
        }
    }

    fn use_threads(&mut self, most: usize) {
        self.solver.use_threads(most);
    }
}
