//! Short work away from the window's thread: reading a dataset, showing a file dialog, writing a file.

use eframe::egui;

use crossbeam_channel::Receiver;

/// One piece of work on its own short-lived thread. Dropping it forgets the result.
#[derive(Debug)]
pub struct Task<T> {
    result: Receiver<T>,
}

impl<T: Send + 'static> Task<T> {
    /// Starts the work; the window is asked for a repaint when it is done.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn spawn(ctx: &egui::Context, name: &str, work: impl FnOnce() -> T + Send + 'static) -> std::io::Result<Self> {
        let (sender, result) = crossbeam_channel::bounded(1);
        let ctx = ctx.clone();
        std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            // Dropped in reverse order, even by a panic in the work: first the sender, so that a lost result is seen as
            // such, then the window is woken to look.
            let _wake = Wake(ctx);
            let sender = sender;
            // Nobody may be waiting any more, which is fine.
            let _ = sender.send(work());
        })?;
        Ok(Self { result })
    }

    /// Looks for the result without waiting.
    pub fn poll(&self) -> Poll<T> {
        match self.result.try_recv() {
            Ok(result) => Poll::Ready(result),
            Err(crossbeam_channel::TryRecvError::Empty) => Poll::Pending,
            Err(crossbeam_channel::TryRecvError::Disconnected) => Poll::Lost,
        }
    }
}

/// How far a [`Task`] is.
#[derive(Debug, PartialEq, Eq)]
pub enum Poll<T> {
    /// Still at work.
    Pending,
    /// Done.
    Ready(T),
    /// Its thread has ended without a result.
    Lost,
}

/// Asks for a repaint when it is dropped, even by a panic.
struct Wake(egui::Context);

impl Drop for Wake {
    fn drop(&mut self) {
        self.0.request_repaint();
    }
}
