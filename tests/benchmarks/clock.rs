//! Measures several ways in turns.

use std::time::{Duration, Instant};

/// One of the ways that are compared: does it once, and tells how long that took without what had to be prepared for it.
pub type Side<'a> = Box<dyn FnMut() -> Duration + 'a>;

/// How long one way took, in ascending order.
pub struct Times(Vec<Duration>);

impl Times {
    /// The shortest time, in seconds: what it takes when nothing else is going on.
    pub fn shortest(&self) -> f64 {
        self.0[0].as_secs_f64()
    }

    /// The median, in seconds.
    pub fn median(&self) -> f64 {
        self.0[self.0.len() / 2].as_secs_f64()
    }

    /// How many times as long it took as another: by the shortest times, and by the medians.
    pub fn ratios(&self, other: &Self) -> [f64; 2] {
        [self.shortest() / other.shortest(), self.median() / other.median()]
    }
}

/// Rounds at the least, however long they take.
const LEAST_ROUNDS: usize = 5;

/// Measures each side in turn until about so much time has passed. A first round is not counted.
pub fn alternate<const N: usize>(duration: Duration, mut sides: [Side<'_>; N]) -> [Times; N] {
    let mut times: [Vec<Duration>; N] = std::array::from_fn(|_| Vec::new());
    for side in &mut sides {
        side();
    }
    let start = Instant::now();
    let mut round = 0;
    while round < LEAST_ROUNDS || start.elapsed() < duration {
        for place in 0..N {
            // A side leaves the caches to the next one; each is next to each other in some round.
            let place = if round % 2 == 0 { place } else { N - 1 - place };
            times[place].push(sides[place]());
        }
        round += 1;
    }
    times.map(|mut times| {
        times.sort_unstable();
        Times(times)
    })
}

/// How long it takes.
pub fn timed<R>(run: impl FnOnce() -> R) -> Duration {
    let start = Instant::now();
    std::hint::black_box(run());
    start.elapsed()
}

/// Runs with so many threads; says so and does nothing where the machine has fewer cores.
pub fn with_threads(threads: usize, what: &str, run: impl FnOnce() + Send) {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if cores < threads {
        println!("skipped: {what} with {threads} threads, because this machine has {cores} cores");
        return;
    }
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(run);
}
