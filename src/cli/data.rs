//! `paretoscope data`: the datasets that have a name, and downloads.

use std::{fmt::Write, ops::ControlFlow};

use indicatif::{ProgressBar, ProgressStyle};
use paretoscope::data::{Builtin, CsvOptions, DownloadError, Reading, Remote, Task};

use super::{
    Failure,
    arguments::{Data, DataAction, Download},
    print, signals,
};

/// Prints a table of the datasets, or downloads one.
pub fn data(arguments: &Data) -> Result<(), Failure> {
    match &arguments.action {
        None => list(),
        Some(DataAction::Download(download)) => self::download(download),
    }
}

fn list() -> Result<(), Failure> {
    let mut text = format!("{:<14} {:>6} {:>7}  {:<11} {}\n", "name", "rows", "inputs", "target", "predicts");
    for builtin in Builtin::ALL {
        let dataset = builtin.dataset(&CsvOptions::default()).map_err(Failure::failed)?;
        let target = match dataset.task {
            Task::Classification => format!("{} classes", dataset.classes.len()),
            Task::Regression => "a number".to_owned(),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{:<14} {:>6} {:>7}  {:<11} {}",
            builtin.name(),
            dataset.rows(),
            dataset.features.len(),
            target,
            builtin.description()
        );
    }
    for remote in Remote::ALL {
        let state = if remote.is_here() {
            "downloaded".to_owned()
        } else {
            format!("`paretoscope data download {}`, {} MB", remote.name(), remote.bytes() / 1_000_000)
        };
        let _ = writeln!(
            text,
            "{:<14} {:>6} {:>7}  {:<11} {} ({state})",
            remote.name(),
            remote.rows(),
            remote.inputs(),
            "10 classes",
            remote.description()
        );
    }
    print(&text)
}

fn download(arguments: &Download) -> Result<(), Failure> {
    let remote = arguments.dataset;
    let interrupts = signals::interrupts();
    let bar = ProgressBar::new(remote.bytes());
    let style = ProgressStyle::with_template("{msg} {wide_bar} {bytes} of {total_bytes}, {bytes_per_sec}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(remote.label());
    let mut watch = |reading: Reading| {
        bar.set_position(reading.bytes);
        if interrupts.try_recv().is_ok() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let result = remote.download(arguments.mirror.as_deref(), &mut watch);
    bar.finish_and_clear();
    let folder = result.map_err(|error: DownloadError| Failure::failed(error))?;
    print(&format!("{} is in {}; `paretoscope fit {}` uses it\n", remote.label(), folder.display(), remote.name()))
}
