//! Datasets that are downloaded on request, away from the window's thread.

use std::path::PathBuf;

use eframe::egui::{self, Label, RichText, Ui, vec2};

use super::{
    background::{Poll, Task},
    command::AppCommand,
    dataset_reader::Progress,
    theme, widgets,
};
use crate::data::{DownloadError, Remote};

/// What a download comes to: the folder of the dataset.
type Downloaded = Result<PathBuf, DownloadError>;

/// One download at most, and what became of the last.
#[derive(Debug, Default)]
pub struct Downloads {
    running: Option<(Remote, Task<Downloaded>, Progress)>,
    failed: Option<(Remote, String)>,
    /// Which datasets are here; looked up when that may have changed.
    here: Option<Vec<Remote>>,
}

/// What is known of the download of one dataset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether it is on this computer.
    pub is_here: bool,
    /// Per cent that have come, while it is downloaded.
    pub per_cent: Option<u64>,
    /// Why the last attempt has failed.
    pub failed: Option<String>,
    /// Whether another dataset is being downloaded.
    pub waits: bool,
}

impl Downloads {
    /// Begins a download, unless there is one.
    pub fn begin(&mut self, ctx: &egui::Context, remote: Remote) {
        let window = ctx.clone();
        self.begin_with(ctx, remote, move |progress| {
            remote.download(None, &mut |reading| progress.tell(&window, reading))
        });
    }

    fn begin_with(
        &mut self,
        ctx: &egui::Context,
        remote: Remote,
        work: impl FnOnce(&Progress) -> Downloaded + Send + 'static,
    ) {
        if self.running.is_some() {
            return;
        }
        self.failed = None;
        let progress = Progress::default();
        let told = progress.clone();
        match Task::spawn(ctx, "download", move || work(&told)) {
            Ok(task) => self.running = Some((remote, task, progress)),
            Err(error) => self.failed = Some((remote, format!("The download cannot begin: {error}."))),
        }
    }

    /// Ends the download; what has come stays.
    pub fn cancel(&mut self) {
        if let Some((.., progress)) = &self.running {
            progress.cancel();
        }
    }

    /// Takes in what has become of a download; true if a dataset is here now that was not.
    pub fn poll(&mut self) -> bool {
        let Some((remote, task, progress)) = self.running.take() else { return false };
        self.here = None;
        match task.poll() {
            Poll::Pending => self.running = Some((remote, task, progress)),
            Poll::Ready(Ok(_)) => return true,
            Poll::Ready(Err(DownloadError::Interrupted)) => {}
            Poll::Ready(Err(error)) => self.failed = Some((remote, super::sentence(&error.to_string()))),
            Poll::Lost => self.failed = Some((remote, "The download has ended unexpectedly.".to_owned())),
        }
        false
    }

    /// How the download of a dataset stands.
    pub fn standing(&mut self, remote: Remote) -> Standing {
        let here = self.here.get_or_insert_with(|| Remote::ALL.into_iter().filter(|remote| remote.is_here()).collect());
        let running = self.running.as_ref();
        Standing {
            is_here: here.contains(&remote),
            per_cent: running.filter(|(running, ..)| *running == remote).map(|(.., progress)| progress.per_cent()),
            failed: self.failed.as_ref().filter(|(failed, _)| *failed == remote).map(|(_, message)| message.clone()),
            waits: running.is_some_and(|(running, ..)| *running != remote),
        }
    }
}

/// Offers a download, or shows how far it is; nothing once the dataset is here.
pub fn show(ui: &mut Ui, remote: Remote, standing: &Standing, commands: &mut Vec<AppCommand>) {
    if standing.is_here {
        return;
    }
    let palette = theme::of(ui.visuals());
    let small = |ui: &mut Ui, text: String, color| {
        ui.add(Label::new(RichText::new(text).font(theme::small()).color(color)).wrap());
    };
    if let Some(per_cent) = standing.per_cent {
        progress(ui, &format!("Downloading {}", remote.label()), per_cent, AppCommand::CancelDownload, commands);
        return;
    }
    let megabytes = remote.bytes() / 1_000_000;
    small(ui, format!("{}: {}. Not on this computer yet.", remote.label(), remote.description()), palette.weak);
    if let Some(message) = &standing.failed {
        small(ui, message.clone(), palette.error);
    }
    let text = format!("Download {megabytes} MB");
    let look = widgets::Look { text: Some(&text), width: ui.available_width(), ..Default::default() };
    let command = AppCommand::Download(remote);
    let response = widgets::button(ui, look, &format!("Download {}", remote.label()), !standing.waits);
    let response = response.on_disabled_hover_text("Another dataset is being downloaded");
    if response.on_hover_text(command.tooltip()).clicked() {
        commands.push(command);
    }
}

/// A bar with how far something is, and what ends it.
pub fn progress(ui: &mut Ui, what: &str, per_cent: u64, cancel: AppCommand, commands: &mut Vec<AppCommand>) {
    let palette = theme::of(ui.visuals());
    #[allow(clippy::cast_precision_loss)] // at most a hundred
    let share = per_cent as f32 / 100.0;
    ui.horizontal(|ui| {
        let text = RichText::new(format!("{what}: {per_cent} %")).font(theme::small()).color(palette.text);
        ui.add(Label::new(text).truncate());
    });
    ui.horizontal(|ui| {
        let width = ui.available_width() - 84.0;
        let name = format!("{what}: {per_cent} % done");
        ui.vertical(|ui| {
            ui.add_space((theme::CONTROL_HEIGHT - 6.0) / 2.0);
            widgets::bar(ui, vec2(width, 6.0), share, palette.accent, &name);
        });
        let look = widgets::Look { text: Some("Cancel"), width: 76.0, ..Default::default() };
        if widgets::button(ui, look, cancel.label(), true).on_hover_text(cancel.tooltip()).clicked() {
            commands.push(cancel);
        }
    });
}

#[cfg(test)]
mod tests {
    use std::{
        ops::ControlFlow,
        sync::mpsc,
        time::{Duration, Instant},
    };

    use super::*;
    use crate::data::Reading;

    fn wait(mut done: impl FnMut() -> bool) {
        let start = Instant::now();
        while !done() {
            assert!(start.elapsed() < Duration::from_secs(30), "it comes");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn a_download_tells_how_far_it_is_and_ends_when_it_is_cancelled() {
        let ctx = egui::Context::default();
        let mut downloads = Downloads::default();
        let window = ctx.clone();
        downloads.begin_with(&ctx, Remote::Mnist, move |progress| {
            while progress.tell(&window, Reading { bytes: 42, of: 100 }) == ControlFlow::Continue(()) {
                std::thread::sleep(Duration::from_millis(1));
            }
            Err(DownloadError::Interrupted)
        });
        wait(|| downloads.standing(Remote::Mnist).per_cent == Some(42));
        assert!(downloads.standing(Remote::Cifar10).waits);
        assert!(!downloads.poll());
        downloads.cancel();
        wait(|| {
            downloads.poll();
            downloads.standing(Remote::Mnist).per_cent.is_none()
        });
        // To have cancelled is no fault.
        assert_eq!(downloads.standing(Remote::Mnist).failed, None);
    }

    #[test]
    fn what_has_failed_is_told_and_can_be_tried_again() {
        let ctx = egui::Context::default();
        let mut downloads = Downloads::default();
        downloads.begin_with(&ctx, Remote::Mnist, |_| Err(DownloadError::Busy { label: "MNIST" }));
        wait(|| {
            downloads.poll();
            downloads.standing(Remote::Mnist).failed.is_some()
        });
        assert_eq!(downloads.standing(Remote::Cifar10).failed, None);
        let (sender, receiver) = mpsc::channel::<()>();
        downloads.begin_with(&ctx, Remote::Mnist, move |_| {
            let _ = receiver.recv();
            Ok(PathBuf::new())
        });
        assert_eq!(downloads.standing(Remote::Mnist).failed, None);
        drop(sender);
        wait(|| downloads.poll());
    }
}
