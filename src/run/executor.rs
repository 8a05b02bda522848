//! The threads that solvers share.

use rayon::prelude::*;

use crate::solver::{Executor, Work};

/// Runs work on the threads of the rayon pool that it is called from.
#[derive(Clone, Copy, Debug)]
pub(super) struct RayonExecutor;

impl Executor for RayonExecutor {
    fn threads(&self) -> usize {
        rayon::current_num_threads()
    }

    fn run(&self, work: &mut [Work<'_>]) {
        match work {
            // Handing it to another thread would only take time.
            [piece] => piece(),
            pieces => pieces.par_iter_mut().for_each(|piece| piece()),
        }
    }
}
