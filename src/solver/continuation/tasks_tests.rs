//! Tasks with solvers that only count.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use super::*;
use crate::{
    front::Termination,
    network::LossError,
    solver::{Constraint, Criticality, Effort, Sequential, test_support::Threads},
};

/// Takes as many calls as the seed says, and finds what the budget is.
#[derive(Default)]
struct Counting {
    subproblem: Option<Subproblem>,
    left: u64,
    threads: Arc<AtomicUsize>,
}

/// A budget that none of them can solve, and one that none can begin.
const UNSOLVABLE: f64 = -1.0;
const UNBEGINNABLE: f64 = -2.0;

impl SubproblemSolver for Counting {
    fn begin(&mut self, subproblem: Subproblem) -> Result<(), SolverError> {
        if subproblem.constraint == Constraint::Ball(UNBEGINNABLE) {
            return Err(LossError::NotFinite.into());
        }
        self.left = subproblem.seed;
        self.subproblem = Some(subproblem);
        Ok(())
    }

    fn advance(&mut self) -> Result<Option<Solution>, SolverError> {
        let subproblem = self.subproblem.as_ref().unwrap();
        let l1 = subproblem.constraint.radius();
        if l1 == UNSOLVABLE {
            return Err(LossError::NotFinite.into());
        }
        self.left -= 1;
        Ok((self.left == 0).then(|| Solution {
            theta: subproblem.theta.clone(),
            l1,
            loss: 0.0,
            criticality: Criticality { lambda: 0.0, residual: 0.0 },
            termination: Termination::Critical,
            gradients: 1,
            work: 1.0,
        }))
    }

    fn reached(&self) -> Option<(f64, f64)> {
        self.subproblem.as_ref().map(|subproblem| (0.5, subproblem.constraint.radius()))
    }

    fn use_threads(&mut self, most: usize) {
        self.threads.store(most, Ordering::Relaxed);
    }
}

/// So many of them, and the threads that the last of them was allowed.
struct Few {
    left: usize,
    made: Arc<AtomicUsize>,
    threads: Arc<AtomicUsize>,
}

impl Few {
    fn new(left: usize) -> Self {
        Self { left, made: Arc::default(), threads: Arc::default() }
    }
}

impl Solvers for Few {
    fn another(&mut self) -> Result<Option<Box<dyn SubproblemSolver>>, SolverError> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        self.made.fetch_add(1, Ordering::Relaxed);
        Ok(Some(Box::new(Counting { threads: Arc::clone(&self.threads), ..Counting::default() })))
    }
}

/// Cannot make any.
struct Broken;

impl Solvers for Broken {
    fn another(&mut self) -> Result<Option<Box<dyn SubproblemSolver>>, SolverError> {
        Err(LossError::NotFinite.into())
    }
}

fn subproblem(budget: f64, calls: u64) -> Subproblem {
    Subproblem {
        constraint: Constraint::Ball(budget),
        theta: vec![budget],
        effort: Effort::Coarse,
        seed: calls,
        passes: None,
    }
}

fn with_threads<R: Send>(threads: usize, run: impl FnOnce() -> R + Send) -> R {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(run)
}

/// Works at all tasks; their notes in the order in which they end.
fn finish(tasks: &mut Tasks<usize>) -> Vec<usize> {
    let mut ended = Vec::new();
    while !tasks.is_empty() {
        for (note, solution) in tasks.work().unwrap() {
            assert_eq!(solution.theta, [note as f64], "each finds what it was asked for");
            ended.push(note);
        }
    }
    ended
}

#[test]
fn every_task_ends_with_its_own_solution_however_many_solvers_and_threads_there_are() {
    for (threads, solvers) in [(1, 9), (3, 9), (3, 2), (4, 1)] {
        let few = Few::new(solvers);
        let made = Arc::clone(&few.made);
        let mut ended = with_threads(threads, || {
            let mut tasks = Tasks::new(Box::new(few), Box::new(Threads));
            for number in 0..12 {
                tasks.add(number, subproblem(number as f64, 1 + (number as u64 * 7) % 5));
            }
            assert_eq!(tasks.notes().copied().collect::<Vec<_>>(), (0..12).collect::<Vec<_>>());
            finish(&mut tasks)
        });
        ended.sort_unstable();
        assert_eq!(ended, (0..12).collect::<Vec<_>>());
        assert_eq!(made.load(Ordering::Relaxed), threads.min(solvers), "no more solvers than are of use");
    }
}

#[test]
fn a_task_that_has_ended_does_not_wait_for_others() {
    with_threads(2, || {
        let mut tasks = Tasks::new(Box::new(Few::new(2)), Box::new(Threads));
        for (number, calls) in [(0_usize, 1000), (1, 1), (2, 2), (3, 1)] {
            tasks.add(number, subproblem(number as f64, calls));
        }
        let mut ended = Vec::new();
        for _ in 0..4 {
            ended.extend(tasks.work().unwrap().into_iter().map(|(note, _)| note));
        }
        assert_eq!(ended, [1, 2, 3]);
        assert_eq!(tasks.notes().copied().collect::<Vec<_>>(), [0]);
        assert_eq!(tasks.reached(), Some((0.5, 0.0)));
    });
}

#[test]
fn a_task_that_goes_before_is_begun_before_those_that_wait() {
    let mut tasks = Tasks::new(Box::new(Few::new(1)), Box::new(Sequential));
    for number in 0..3 {
        tasks.add(number, subproblem(number as f64, 2));
    }
    assert!(tasks.work().unwrap().is_empty());
    tasks.add_first(7, subproblem(7.0, 1));
    assert_eq!(finish(&mut tasks), [0, 7, 1, 2]);
}

#[test]
fn one_solver_alone_has_all_threads_and_many_share_them() {
    for (tasks_at_once, each) in [(1_usize, 4), (2, 2), (4, 1)] {
        let few = Few::new(4);
        let threads = Arc::clone(&few.threads);
        with_threads(4, || {
            let mut tasks = Tasks::new(Box::new(few), Box::new(Threads));
            for number in 0..tasks_at_once {
                tasks.add(number, subproblem(number as f64, 2));
            }
            tasks.work().unwrap();
        });
        assert_eq!(threads.load(Ordering::Relaxed), each, "{tasks_at_once} at once");
    }
}

#[test]
fn what_goes_wrong_is_told() {
    for wrong in [UNSOLVABLE, UNBEGINNABLE] {
        let mut tasks = Tasks::new(Box::new(Few::new(1)), Box::new(Sequential));
        tasks.add(0, subproblem(wrong, 5));
        assert!(matches!(tasks.work(), Err(SolverError::Loss(LossError::NotFinite))));
    }
    let mut tasks = Tasks::new(Box::new(Broken), Box::new(Sequential));
    tasks.add(0, subproblem(1.0, 1));
    assert!(tasks.work().is_err());
}
