//! Mini-batches one after the other, each shared by several threads that stay awake in between.
//!
//! A batch takes a tenth of a millisecond; waking a sleeping thread for a part of it would take as long.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError, RwLock,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use super::{
    input::{Source, SparseFirst},
    part::{Part, Purpose},
    product::Real,
    sparse_layer::SparseLayer,
    sparse_table::SparseTable,
};

/// What all parts of a batch read.
#[derive(Debug)]
pub(super) struct Shared<T> {
    /// θ
    pub theta: Vec<T>,
    /// Where inputs are sparse, the first layer and the table of those that it takes.
    pub first: Option<(SparseLayer<T>, Arc<SparseTable<T>>)>,
    /// Other parameters, whose gradient is taken off.
    pub anchor: Option<Anchor<T>>,
}

/// Parameters that stay while those of the batches change.
#[derive(Debug)]
pub(super) struct Anchor<T> {
    theta: Vec<T>,
    first: Option<SparseLayer<T>>,
}

impl<T: Real> Shared<T> {
    /// Takes θ.
    pub fn set(&mut self, theta: &[f32]) {
        for (place, &value) in self.theta.iter_mut().zip(theta) {
            *place = T::from_real(value);
        }
        if let Some((layer, table)) = &mut self.first {
            layer.set(&self.theta, table);
        }
    }

    /// Has the gradient at this anchor taken off that at θ, until the next call.
    pub fn set_anchor(&mut self, anchor: Option<&[f32]>) {
        self.anchor = anchor.map(|anchor| {
            let theta: Vec<T> = anchor.iter().map(|&value| T::from_real(value)).collect();
            let first = self.first.as_ref().map(|(layer, table)| {
                let mut layer = layer.clone();
                layer.set(&theta, table);
                layer
            });
            Anchor { theta, first }
        });
    }

    fn run(&self, part: &mut Part<T>, source: &Source<T>, rows: &[u32]) {
        part.load(source, rows);
        let first = self.first.as_ref().map(|(layer, table)| SparseFirst { layer, table });
        let Some(anchor) = &self.anchor else { return part.run(&self.theta, first, Purpose::Gradient) };
        let table = self.first.as_ref().map(|(_, table)| table);
        let anchor_first = anchor.first.as_ref().zip(table).map(|(layer, table)| SparseFirst { layer, table });
        part.run_difference((&self.theta, first), (&anchor.theta, anchor_first));
    }
}

/// A batch's rows for one of so many parts.
fn rows_of(batch: &[u32], part: usize, parts: usize) -> &[u32] {
    &batch[batch.len() * part / parts..batch.len() * (part + 1) / parts]
}

/// Sees the parts after a batch, sets what is shared for the next, and says whether to go on.
pub(super) type Collect<'a, T> = dyn FnMut(&mut Shared<T>, &[Mutex<Part<T>>]) -> bool + 'a;

/// Runs `batches` one after the other with `threads` threads, this one included. After each, `collect` sees the parts, sets
/// what is shared for the next batch, and says whether to go on.
pub(super) fn run_batches<T: Real>(
    shared: &RwLock<Shared<T>>,
    parts: &[Mutex<Part<T>>],
    source: &Source<T>,
    batches: &[&[u32]],
    threads: usize,
    collect: &mut Collect<'_, T>,
) {
    let signals = Signals::default();
    let work = |number: usize, batch: &[u32]| {
        let shared = shared.read().unwrap_or_else(PoisonError::into_inner);
        for (place, part) in parts.iter().enumerate().skip(number).step_by(threads) {
            shared.run(&mut lock(part), source, rows_of(batch, place, parts.len()));
        }
    };
    std::thread::scope(|scope| {
        for number in 1..threads {
            let (signals, work) = (&signals, &work);
            scope.spawn(move || {
                let _end = End { signals, is_first: false };
                for (turn, batch) in batches.iter().enumerate() {
                    if !signals.wait(|| signals.begun.load(Ordering::Acquire) > turn) {
                        return;
                    }
                    work(number, batch);
                    signals.done.fetch_add(1, Ordering::AcqRel);
                }
            });
        }
        let _end = End { signals: &signals, is_first: true };
        for (turn, batch) in batches.iter().enumerate() {
            signals.begun.store(turn + 1, Ordering::Release);
            work(0, batch);
            let others = (threads - 1) * (turn + 1);
            if !signals.wait(|| signals.done.load(Ordering::Acquire) >= others) {
                return;
            }
            if !collect(&mut shared.write().unwrap_or_else(PoisonError::into_inner), parts) {
                return;
            }
        }
    });
}

/// A part, also after a thread has panicked with it: the panic itself is passed on by the end of the scope.
pub(super) fn lock<T>(part: &Mutex<Part<T>>) -> MutexGuard<'_, Part<T>> {
    part.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How the threads of a crew tell each other how far they are.
#[derive(Default)]
struct Signals {
    /// Batches that may be worked at.
    begun: AtomicUsize,
    /// Parts of the other threads that are done.
    done: AtomicUsize,
    /// A thread has ended early, and the others must not wait for it.
    ended: AtomicBool,
}

/// How often a thread looks before it lets another have the core.
const SPINS: usize = 2_000;

impl Signals {
    /// Waits for `is_ready`; false if a thread has ended before.
    fn wait(&self, is_ready: impl Fn() -> bool) -> bool {
        let mut looks = 0;
        loop {
            if is_ready() {
                return true;
            }
            if self.ended.load(Ordering::Acquire) {
                // What was signalled before the end counts.
                return is_ready();
            }
            looks += 1;
            if looks > SPINS {
                std::thread::yield_now();
            } else {
                std::hint::spin_loop();
            }
        }
    }
}

/// Tells the others when a thread ends before its time, by a panic, or when the first one does, which leads them.
struct End<'a> {
    signals: &'a Signals,
    is_first: bool,
}

impl Drop for End<'_> {
    fn drop(&mut self) {
        if self.is_first || std::thread::panicking() {
            self.signals.ended.store(true, Ordering::Release);
        }
    }
}
