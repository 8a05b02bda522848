//! The threads that compute a run.

use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

/// The threads of the last run, kept for the next one that wants as many.
///
/// A run is computed by one of them, with the help of the others: work is shared among the threads of a pool much faster by
/// one of them than from outside.
#[derive(Debug, Default)]
pub(super) struct Pool {
    kept: Option<(Option<usize>, ThreadPool)>,
}

impl Pool {
    /// So many threads, or one for each core.
    ///
    /// # Errors
    /// When the operating system gives none.
    pub fn of(&mut self, threads: Option<usize>) -> Result<&ThreadPool, ThreadPoolBuildError> {
        let kept = self.kept.take().filter(|(of, _)| *of == threads);
        let pool = match kept {
            Some((_, pool)) => pool,
            // 0 stands for one for each core.
            None => ThreadPoolBuilder::new()
                .num_threads(threads.unwrap_or(0))
                .thread_name(|number| format!("solver {number}"))
                .build()?,
        };
        Ok(&self.kept.insert((threads, pool)).1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_has_the_threads_that_it_asks_for() {
        let mut pool = Pool::default();
        for threads in [1, 3, 3, 2] {
            assert_eq!(pool.of(Some(threads)).unwrap().install(rayon::current_num_threads), threads);
        }
        assert!(pool.of(None).unwrap().install(rayon::current_num_threads) >= 1);
    }
}
