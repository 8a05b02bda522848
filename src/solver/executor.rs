//! Who runs what can run at the same time.

/// Work that needs no other work.
pub type Work<'a> = &'a mut (dyn FnMut() + Send);

/// Runs independent pieces of work, some of them at the same time if it has the threads. What is computed does not depend on
/// it.
pub trait Executor: Send {
    /// How many pieces it can run at the same time.
    fn threads(&self) -> usize;

    /// Runs all pieces, and returns when the last has ended.
    fn run(&self, work: &mut [Work<'_>]);
}

/// Runs one piece after the other.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sequential;

impl Executor for Sequential {
    fn threads(&self) -> usize {
        1
    }

    fn run(&self, work: &mut [Work<'_>]) {
        for piece in work {
            piece();
        }
    }
}
