//! Subproblems that wait for a solver, and those that are being solved.

use std::{collections::VecDeque, sync::Arc};

use crate::solver::{
    Executor, Memory, Solution, SolverError, Solvers, Subproblem, SubproblemSolver, executor::Work, memory::Remembering,
};

/// Subproblems that are solved beside each other, each with a note of what it is for.
///
/// What a subproblem leads to depends on itself alone, so that any number of threads comes to the same; only the order in which
/// subproblems end is that of the threads.
pub struct Tasks<N> {
    solvers: Box<dyn Solvers>,
    executor: Box<dyn Executor>,
    memory: Option<Arc<dyn Memory>>,
    idle: Vec<Box<dyn SubproblemSolver>>,
    waiting: VecDeque<(N, Subproblem)>,
    /// Those that somebody waits for.
    urgent: VecDeque<(N, Subproblem)>,
    active: Vec<Active<N>>,
    /// Whether there can be no more solvers.
    is_limited: bool,
    /// How many tasks are begun together, and end together.
    round: Option<usize>,
    /// Tasks of a round that have ended before others of it, and their places in it.
    held: Vec<(usize, N, Solution)>,
    begun: usize,
}

struct Active<N> {
    note: N,
    is_urgent: bool,
    /// Counts the tasks that were begun.
    serial: usize,
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
        let (waiting, urgent) = (VecDeque::new(), VecDeque::new());
        Self {
            solvers,
            executor,
            memory: None,
            idle: Vec::new(),
            waiting,
            urgent,
            active: Vec::new(),
            is_limited: false,
            round: None,
            held: Vec::new(),
            begun: 0,
        }
    }

    /// Begins so many tasks together, whatever the number of threads, and others once all of these have ended: so what is solved after
    /// so many tasks is the same on any number of threads.
    pub fn in_rounds_of(&mut self, tasks: usize) {
        self.round = Some(tasks);
    }

    /// Has what was solved before recalled, and what is solved remembered.
    pub fn remember(&mut self, memory: Arc<dyn Memory>) {
        self.memory = Some(memory);
    }

    /// Adds a task.
    pub fn add(&mut self, note: N, subproblem: Subproblem) {
        self.waiting.push_back((note, subproblem));
    }

    /// Adds a task that goes before all that wait.
    pub fn add_first(&mut self, note: N, subproblem: Subproblem) {
        self.waiting.push_front((note, subproblem));
    }

    /// Adds a task that somebody waits for: as long as there is one, and a solver for it, all others stand still.
    pub fn add_urgent(&mut self, note: N, subproblem: Subproblem) {
        self.urgent.push_back((note, subproblem));
    }

    /// Whether somebody waits for a task.
    #[must_use]
    pub fn has_urgent(&self) -> bool {
        !self.urgent.is_empty() || self.active.iter().any(|active| active.is_urgent)
    }

    /// Nobody waits any more.
    pub fn drop_urgent(&mut self) {
        self.urgent.clear();
        let dropped = self.active.extract_if(.., |active| active.is_urgent);
        self.idle.extend(dropped.map(|active| active.solver));
    }

    /// Drops all tasks.
    pub fn clear(&mut self) {
        self.waiting.clear();
        self.urgent.clear();
        self.held.clear();
        self.idle.extend(self.active.drain(..).map(|active| active.solver));
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

    /// Whether nothing is left to do but what somebody waits for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.held.is_empty() && self.active.iter().all(|active| active.is_urgent)
    }

    /// The notes of all tasks that have not ended, but for those that somebody waits for.
    pub fn notes(&self) -> impl Iterator<Item = &N> {
        let active = self.active.iter().filter(|active| !active.is_urgent).map(|active| &active.note);
        active.chain(self.waiting.iter().map(|(note, _)| note))
    }

    /// Loss and ℓ¹ norm that a task has reached, the oldest of those that are worked at.
    #[must_use]
    pub fn reached(&self) -> Option<(f64, f64)> {
        let of = |urgent: bool| {
            self.active
                .iter()
                .filter(move |active| active.is_urgent == urgent)
                .find_map(|active| active.solver.reached())
        };
        of(true).or_else(|| of(false))
    }

    /// Works at the tasks for a few milliseconds, and returns those that have ended.
    ///
    /// # Errors
    /// When a loss cannot be computed.
    pub fn work(&mut self) -> Result<Vec<(N, Solution)>, SolverError> {
        self.assign()?;
        let is_urgent = self.active.iter().any(|active| active.is_urgent);
        let is_worked_at = |active: &&mut Active<N>| active.is_urgent == is_urgent;
        let count = self.active.iter().filter(|active| active.is_urgent == is_urgent).count();
        let each = (self.executor.threads() / count.max(1)).max(1);
        let mut pieces: Vec<_> =
            self.active.iter_mut().filter(is_worked_at).map(|active| move || active.work(each)).collect();
        let mut work: Vec<Work<'_>> = pieces.iter_mut().map(|piece| piece as Work<'_>).collect();
        self.executor.run(&mut work);
        drop(work);
        drop(pieces);
        let mut ended = Vec::new();
        for mut active in std::mem::take(&mut self.active) {
            match std::mem::replace(&mut active.found, Ok(None))? {
                Some(solution) => {
                    self.idle.push(active.solver);
                    if self.round.is_some() && !active.is_urgent {
                        self.held.push((active.serial, active.note, solution));
                    } else {
                        ended.push((active.note, solution));
                    }
                }
                None => self.active.push(active),
            }
        }
        if self.active.iter().all(|active| active.is_urgent) {
            self.held.sort_by_key(|(serial, ..)| *serial);
            ended.extend(self.held.drain(..).map(|(_, note, solution)| (note, solution)));
        }
        Ok(ended)
    }

    /// Gives waiting tasks a solver, one for each thread, and those that somebody waits for one of their own.
    fn assign(&mut self) -> Result<(), SolverError> {
        let threads = self.executor.threads();
        for is_urgent in [true, false] {
            let round = self.round.filter(|_| !is_urgent);
            // A round is begun as a whole.
            if round.is_some() && (!self.held.is_empty() || self.active.iter().any(|active| !active.is_urgent)) {
                continue;
            }
            loop {
                let active = self.active.iter().filter(|active| active.is_urgent == is_urgent).count();
                let waits = if is_urgent { &self.urgent } else { &self.waiting };
                // What others stand still for is not joined by more of them.
                if waits.is_empty() || active >= round.unwrap_or(threads) || (!is_urgent && self.has_urgent()) {
                    break;
                }
                if self.idle.is_empty() && !self.is_limited {
                    match (self.solvers.another()?, &self.memory) {
                        (Some(solver), None) => self.idle.push(solver),
                        (Some(solver), Some(memory)) => {
                            self.idle.push(Box::new(Remembering::new(solver, Arc::clone(memory))));
                        }
                        (None, _) => self.is_limited = true,
                    }
                }
                let Some(solver) = self.idle.pop() else { break };
                let waits = if is_urgent { &mut self.urgent } else { &mut self.waiting };
                let Some((note, subproblem)) = waits.pop_front() else { break };
                self.begun += 1;
                let serial = self.begun;
                self.active.push(Active { note, is_urgent, serial, solver, next: Some(subproblem), found: Ok(None) });
            }
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
