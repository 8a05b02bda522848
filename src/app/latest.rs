//! Something that takes longer than a frame, worked out anew whenever what it depends on has changed: what was worked out last is shown
//! until the next is there.

use std::time::{Duration, Instant};

use eframe::egui;

use super::background::{Poll, Task};

/// Between two pieces of work on something that grows lies so much of the time that the last one took: most of a core is left to what
/// makes it grow.
const REST: u32 = 4;

/// The result of work that depends on a key.
#[derive(Debug)]
pub struct Latest<K, T> {
    ready: Option<(K, T)>,
    running: Option<(K, Instant, Task<T>)>,
    /// Not before then.
    next: Option<Instant>,
    rests: bool,
    /// Whether everything is worked out at once, however long it takes.
    waits: bool,
    /// Its work has failed.
    lost: Option<K>,
}

impl<K, T> Default for Latest<K, T> {
    fn default() -> Self {
        Self { ready: None, running: None, next: None, rests: false, waits: false, lost: None }
    }
}

impl<K: PartialEq, T: Send + 'static> Latest<K, T> {
    /// One that rests between two pieces of work, for what changes all the time.
    #[must_use]
    pub fn resting() -> Self {
        Self { rests: true, ..Self::default() }
    }

    /// One that works everything out at once, for a picture that nobody waits for before a screen.
    #[must_use]
    pub fn waiting() -> Self {
        Self { waits: true, ..Self::default() }
    }

    /// Sees to it that what depends on `key` is there, at once if the work is quick, or else some frames later. `work` is told what was
    /// there before.
    pub fn update<W>(&mut self, ctx: &egui::Context, key: K, is_quick: bool, work: impl FnOnce(Option<&T>) -> W)
    where
        W: FnOnce() -> T + Send + 'static,
    {
        self.poll();
        if self.ready.as_ref().is_some_and(|(of, _)| *of == key) || self.lost.as_ref() == Some(&key) {
            return;
        }
        if is_quick || self.waits {
            self.running = None;
            let work = work(self.get());
            self.ready = Some((key, work()));
            return;
        }
        if self.running.is_some() {
            return;
        }
        let left = self.next.map(|next| next.saturating_duration_since(Instant::now())).filter(|left| !left.is_zero());
        if let Some(left) = left {
            ctx.request_repaint_after(left);
            return;
        }
        let work = work(self.get());
        match Task::spawn(ctx, "view", work) {
            Ok(task) => self.running = Some((key, Instant::now(), task)),
            // Without a thread there is nothing new to see, and the window goes on.
            Err(_) => self.lost = Some(key),
        }
    }

    /// Takes in what is done.
    fn poll(&mut self) {
        let Some((key, began, task)) = self.running.take() else { return };
        match task.poll() {
            Poll::Pending => self.running = Some((key, began, task)),
            Poll::Ready(result) => {
                self.ready = Some((key, result));
                let rest = if self.rests { REST * began.elapsed() } else { Duration::ZERO };
                self.next = Some(Instant::now() + rest);
            }
            Poll::Lost => self.lost = Some(key),
        }
    }

    /// What was worked out last.
    #[must_use]
    pub fn get(&self) -> Option<&T> {
        self.ready.as_ref().map(|(_, result)| result)
    }

    /// What was worked out last, and for what.
    #[must_use]
    pub fn with_key(&self) -> Option<(&K, &T)> {
        self.ready.as_ref().map(|(key, result)| (key, result))
    }

    /// Forgets it.
    pub fn clear(&mut self) {
        let (rests, waits) = (self.rests, self.waits);
        *self = Self { rests, waits, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_work_is_there_at_once_and_other_work_follows() {
        let ctx = egui::Context::default();
        let mut latest = Latest::default();
        latest.update(&ctx, 1, true, |before: Option<&i32>| {
            assert_eq!(before, None);
            || 10
        });
        assert_eq!(latest.get(), Some(&10));
        let start = Instant::now();
        while latest.with_key() != Some((&2, &30)) {
            latest.update(&ctx, 2, false, |before| {
                let before = before.copied().unwrap_or_default();
                move || before + 20
            });
            assert!(start.elapsed() < Duration::from_secs(20));
            std::thread::yield_now();
        }
        latest.update(&ctx, 2, false, |_| -> fn() -> i32 { panic!("it is there already") });
        latest.clear();
        assert_eq!(latest.get(), None);
        let mut waiting = Latest::waiting();
        waiting.update(&ctx, 1, false, |_: Option<&i32>| || 10);
        assert_eq!(waiting.get(), Some(&10), "at once, however long it takes");
    }

    #[test]
    fn work_that_fails_is_not_tried_for_ever() {
        let ctx = egui::Context::default();
        let mut latest: Latest<u8, u8> = Latest::resting();
        let start = Instant::now();
        let mut tries = 0;
        while latest.lost.is_none() {
            latest.update(&ctx, 1, false, |_| {
                tries += 1;
                || panic!("as it may")
            });
            assert!(start.elapsed() < Duration::from_secs(20));
            std::thread::yield_now();
        }
        latest.update(&ctx, 1, false, |_| -> fn() -> u8 { panic!("it has failed before") });
        assert_eq!((tries, latest.get()), (1, None));
    }
}
