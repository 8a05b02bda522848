//! How far the reading of files is, told to somebody who may break it off.

use std::{
    ops::ControlFlow,
    panic::resume_unwind,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread::{Builder, scope},
    time::Duration,
};

use crossbeam_channel::RecvTimeoutError;

use super::DataError;

/// Time between two looks at how far the reading is.
const INTERVAL: Duration = Duration::from_millis(20);

/// How far the reading of a dataset's files is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Bytes read, as they lie on the disk.
    pub bytes: u64,
    /// Bytes of all files.
    pub of: u64,
}

impl Reading {
    /// The share that is read, in [0, 1].
    #[must_use]
    pub fn share(self) -> f64 {
        if self.of == 0 { 1.0 } else { (self.bytes as f64 / self.of as f64).min(1.0) }
    }

    /// The share in whole per cent, 100 only when everything is read.
    #[must_use]
    pub fn per_cent(self) -> u64 {
        self.bytes.min(self.of).saturating_mul(100).checked_div(self.of).unwrap_or(100)
    }
}

/// Is told how far the reading is, many times a second; `Break` ends the reading.
pub type Watch<'a> = dyn FnMut(Reading) -> ControlFlow<()> + 'a;

/// What those who read and the one who watches share.
#[derive(Debug, Default)]
pub(super) struct Meter {
    bytes: AtomicU64,
    of: u64,
    interrupted: AtomicBool,
}

impl Meter {
    /// For files of so many bytes in all.
    pub fn new(of: u64) -> Self {
        Self { of, ..Self::default() }
    }

    /// So many bytes more are read.
    pub fn add(&self, bytes: usize) {
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Tells those who read to stop.
    pub fn interrupt(&self) {
        self.interrupted.store(true, Ordering::Relaxed);
    }

    /// Whether those who read are to stop.
    pub fn is_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    /// How far they are.
    pub fn reading(&self) -> Reading {
        Reading { bytes: self.bytes.load(Ordering::Relaxed), of: self.of }
    }
}

/// Reads files of `bytes` in all on a thread of its own, while this one tells `watch` how far it is.
///
/// # Errors
/// Those of `read`, and [`DataError::Interrupted`] soon after `watch` has broken it off.
pub(super) fn watched<T: Send>(
    bytes: u64,
    watch: &mut Watch<'_>,
    read: impl FnOnce(&Meter) -> Result<T, DataError> + Send,
) -> Result<T, DataError> {
    let meter = Meter::new(bytes);
    if watch(meter.reading()).is_break() {
        return Err(DataError::Interrupted);
    }
    scope(|scope| {
        let (sender, ended) = crossbeam_channel::bounded::<()>(0);
        let meter = &meter;
        let reader = Builder::new()
            .name("reader".to_owned())
            .spawn_scoped(scope, move || {
                // Dropped at the end, even by a panic, which wakes the thread that watches.
                let _sender = sender;
                read(meter)
            })
            .map_err(DataError::NoThread)?;
        while ended.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
            if !meter.is_interrupted() && watch(meter.reading()).is_break() {
                meter.interrupt();
            }
        }
        let result = reader.join().unwrap_or_else(|panic| resume_unwind(panic))?;
        let end = if meter.is_interrupted() { ControlFlow::Break(()) } else { watch(meter.reading()) };
        if end.is_break() { Err(DataError::Interrupted) } else { Ok(result) }
    })
}

/// Does `other` on a thread of its own while this one does `own`; of two errors that of `own` is told.
pub(super) fn both<A, B: Send>(
    own: impl FnOnce() -> Result<A, DataError>,
    other: impl FnOnce() -> Result<B, DataError> + Send,
) -> Result<(A, B), DataError> {
    scope(|scope| {
        let other = Builder::new().name("reader".to_owned()).spawn_scoped(scope, other).map_err(DataError::NoThread)?;
        let own = own();
        let other = other.join().unwrap_or_else(|panic| resume_unwind(panic));
        Ok((own?, other?))
    })
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::data::SplitError;

    #[test]
    fn whoever_watches_sees_the_beginning_and_the_end() {
        let mut seen = Vec::new();
        let mut watch = |reading: Reading| {
            seen.push(reading.per_cent());
            ControlFlow::Continue(())
        };
        let result = watched(8, &mut watch, |meter| {
            meter.add(8);
            Ok(7)
        });
        assert_eq!(result.ok(), Some(7));
        assert_eq!((seen.first(), seen.last()), (Some(&0), Some(&100)));
    }

    #[test]
    fn a_reading_is_broken_off_at_once() {
        let start = Instant::now();
        let mut looks = 0;
        let mut watch = |_| {
            looks += 1;
            if looks == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let result = watched(1, &mut watch, |meter| {
            while !meter.is_interrupted() {
                assert!(start.elapsed() < Duration::from_mins(1), "it is told");
                std::thread::sleep(Duration::from_millis(1));
            }
            Ok(())
        });
        assert!(matches!(result, Err(DataError::Interrupted)));
    }

    #[test]
    fn of_two_errors_the_first_is_told() {
        let error = |share| move || Err::<(), _>(DataError::from(SplitError::ValidationShare(share)));
        let told = both(error(1.0), error(2.0)).unwrap_err();
        assert!(matches!(told, DataError::Split(SplitError::ValidationShare(1.0))), "{told}");
        assert!(both(|| Ok(()), error(2.0)).is_err());
        assert_eq!(both(|| Ok(1), || Ok(2)).ok(), Some((1, 2)));
    }

    #[test]
    fn shares_stay_shares() {
        assert_eq!(Reading { bytes: 5, of: 0 }.per_cent(), 100);
        assert_eq!(Reading { bytes: 9, of: 4 }.per_cent(), 100);
        assert_eq!(Reading { bytes: 199, of: 200 }.per_cent(), 99);
        assert_eq!(Reading { bytes: 1, of: 4 }.share(), 0.25);
        assert_eq!(Reading { bytes: 0, of: 0 }.share(), 1.0);
    }
}
