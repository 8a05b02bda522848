//! Subproblems that wait for a solver, and those that are being solved.

use std::collections::VecDeque;

use crate::solver::{Executor, Solution, SolverError, Solvers, Subproblem, SubproblemSolver, executor::Work};

/// Subproblems that are solved beside each other, each with a note of what it is for.
///
/// What a subproblem leads to depends on itself alone, so that any number of threads comes to the same; only the order in which
/// subproblems end is that of the threads.
pub struct Tasks<N> {
    solvers: Box<dyn Solvers>,
    executor: Box<dyn Executor>,
    idle: Vec<Box<dyn SubproblemSolver>>,
    waiting: VecDeque<(N, Subproblem)>,
    active: Vec<Active<N>>,
    /// Whether there can be no more solvers.
    is_limited: bool,
}

struct Active<N> {
    note: N,
    solver: Box<dyn SubproblemSolver>,
    /// What is to be begun.
    next: Option<Subproblem>,
    found: Result<Option<Solution>, SolverError>,
}

/// Multiples of the golden section, but for their whole part, fill an interval evenly however many there are.
const GOLDEN: f64 = 0.618_033_988_749_894_9;

impl<N: Send> Tasks<N> {
    /// No tasks yet.
    #[must_use]
    pub fn new(solvers: Box<dyn Solvers>, executor: Box<dyn Executor>) -> Self {
        Self { solvers, executor, idle: Vec::new(), waiting: VecDeque::new(), active: Vec::new(), is_limited: false }
    }

    /// Adds a task.
    pub fn add(&mut self, note: N, subproblem: Subproblem) {
        self.waiting.push_back((note, subproblem));
    }

    /// Adds a task that goes before all that wait.
    pub fn add_first(&mut self, note: N, subproblem: Subproblem) {
        self.waiting.push_front((note, subproblem));
    }

    /// Spreads the tasks that wait, so that the first of them are much like all of them: what is left of those can be told from what
    /// these have cost.
    pub fn spread(&mut self) {
        let mut tasks: Vec<(f64, (N, Subproblem))> = std::mem::take(&mut self.waiting)
            .into_iter()
            .enumerate()
            .map(|(place, task)| ((place as f64 * GOLDEN).fract(), task))
            .collect();
        tasks.sort_by(|a, b| a.0.total_cmp(&b.0));
        self.waiting = tasks.into_iter().map(|(_, task)| task).collect();
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.active.is_empty()
    }

    /// The notes of all tasks that have not ended.
    pub fn notes(&self) -> impl Iterator<Item = &N> {
        self.active.iter().map(|active| &active.note).chain(self.waiting.iter().map(|(note, _)| note))
    }

    /// Loss and ℓ¹ norm that a task has reached, the oldest of those that are worked at.
    #[must_use]
    pub fn reached(&self) -> Option<(f64, f64)> {
        self.active.iter().find_map(|active| active.solver.reached())
    }

    /// Works at the tasks for a few milliseconds, and returns those that have ended.
    ///
    /// # Errors
    /// When a loss cannot be computed.
    pub fn work(&mut self) -> Result<Vec<(N, Solution)>, SolverError> {
        self.assign()?;
        let each = (self.executor.threads() / self.active.len().max(1)).max(1);
        let mut pieces: Vec<_> = self.active.iter_mut().map(|active| move || active.work(each)).collect();
        let mut work: Vec<Work<'_>> = pieces.iter_mut().map(|piece| piece as Work<'_>).collect();
        self.executor.run(&mut work);
        drop(work);
        drop(pieces);
        let mut ended = Vec::new();
        for mut active in std::mem::take(&mut self.active) {
            match std::mem::replace(&mut active.found, Ok(None))? {
                Some(solution) => {
                    self.idle.push(active.solver);
                    ended.push((active.note, solution));
                }
                None => self.active.push(active),
            }
        }
        Ok(ended)
    }

    /// Gives waiting tasks a solver, one for each thread.
    fn assign(&mut self) -> Result<(), SolverError> {
        while self.active.len() < self.executor.threads() && !self.waiting.is_empty() {
            if self.idle.is_empty() && !self.is_limited {
                match self.solvers.another()? {
                    Some(solver) => self.idle.push(solver),
                    None => self.is_limited = true,
                }
            }
            let Some(solver) = self.idle.pop() else { break };
            let Some((note, subproblem)) = self.waiting.pop_front() else { break };
            self.active.push(Active { note, solver, next: Some(subproblem), found: Ok(None) });
        }
        Ok(())
    }
}

impl<N> Active<N> {
    fn work(&mut self, threads: usize) {
        self.solver.use_threads(threads);
        let begun = self.next.take().map_or(Ok(()), |subproblem| self.solver.begin(subproblem));
        self.found = begun.and_then(|()| self.solver.advance());
    }
}

#[cfg(test)]
#[path = "tasks_tests.rs"]
mod tests;
