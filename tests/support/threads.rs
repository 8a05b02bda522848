//! Solvers that work beside each other.

use paretoscope::solver::{Executor, Work};
use rayon::prelude::*;

/// Runs work on the threads of the rayon pool that it is called from.
#[derive(Clone, Copy, Debug)]
pub struct Threads;

impl Executor for Threads {
    fn threads(&self) -> usize {
        rayon::current_num_threads()
    }

    fn run(&self, work: &mut [Work<'_>]) {
        work.par_iter_mut().for_each(|piece| piece());
    }
}
