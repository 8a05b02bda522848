//! A run that another program writes: it is read again whenever it was written to.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use eframe::egui;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::{
    background::{Poll, Task},
    runs::ended,
};
use crate::run::{Extent, written, written_elsewhere};

/// The folders are looked at so often even if nothing is heard of them: not every file system tells what other machines write, and a
/// folder that was replaced as a whole is heard of no longer.
const LOOK: Duration = Duration::from_millis(500);

/// The folders of a run, and what was last seen of them.
#[derive(Debug)]
pub struct Watch {
    paths: Vec<PathBuf>,
    seen: Option<Extent>,
    looked: f64,
    looking: Option<Task<(Option<Extent>, bool)>>,
    is_written: bool,
    has_failed: bool,
    was_told: Arc<AtomicBool>,
    /// Tells as long as it lives.
    watcher: Option<RecommendedWatcher>,
}

impl Watch {
    /// Watches these folders from now on.
    #[must_use]
    pub fn new(ctx: &egui::Context, paths: &[PathBuf]) -> Self {
        let mut watch = Self {
            paths: paths.to_vec(),
            seen: written(paths),
            looked: 0.0,
            looking: None,
            is_written: written_elsewhere(paths),
            has_failed: false,
            was_told: Arc::default(),
            watcher: None,
        };
        watch.listen(ctx);
        watch
    }

    /// Has the operating system tell of what is written from now on. Where it cannot, looking is all there is.
    fn listen(&mut self, ctx: &egui::Context) {
        let (was_told, ctx) = (Arc::clone(&self.was_told), ctx.clone());
        let told = move |event: notify::Result<notify::Event>| {
            // Reading, which the window does too, is no news.
            if event.is_ok_and(|event| !matches!(event.kind, EventKind::Access(_))) {
                was_told.store(true, Ordering::Release);
                ctx.request_repaint();
            }
        };
        self.watcher = notify::recommended_watcher(told).ok();
        if let Some(watcher) = &mut self.watcher {
            for path in &self.paths {
                let _ = watcher.watch(path, RecursiveMode::Recursive);
            }
        }
    }

    /// The folders to read again, if the run has been written to. `now` is the window's clock, in seconds.
    pub fn poll(&mut self, ctx: &egui::Context, now: f64) -> Option<&[PathBuf]> {
        ctx.request_repaint_after(LOOK);
        let looked = ended(&mut self.looking);
        if let Poll::Ready((_, is_written)) = looked {
            self.is_written = is_written;
        }
        match looked {
            Poll::Ready((seen, _)) if seen.is_some() && seen != self.seen => {
                self.seen = seen;
                Some(&self.paths)
            }
            Poll::Pending if self.looking.is_some() => None,
            _ => {
                if self.was_told.swap(false, Ordering::AcqRel) || now - self.looked >= LOOK.as_secs_f64() {
                    self.looked = now;
                    let paths = self.paths.clone();
                    self.looking = Task::spawn(ctx, "watch", move || (written(&paths), written_elsewhere(&paths))).ok();
                }
                None
            }
        }
    }

    /// Whether another program is still writing the run, as far as was seen last.
    #[must_use]
    pub fn is_written(&self) -> bool {
        self.is_written
    }

    /// Whether what was seen last could not be read.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.has_failed
    }

    /// Notes whether what was seen last could be read; whether a person is to be told that it could not.
    ///
    /// It may have been read while it was being written, so it is read once more before that.
    pub fn is_to_be_told(&mut self, was_read: bool) -> bool {
        let had_failed = std::mem::replace(&mut self.has_failed, !was_read);
        if !was_read && !had_failed {
            self.seen = None;
        }
        !was_read && had_failed
    }
}
