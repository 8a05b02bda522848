//! How far a run is, on standard error.

use std::{
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use paretoscope::{
    data::Reading,
    run::{self, FoldProgress, RefitProgress, Step},
};

use super::table::figure;

/// Without a terminal, so many lines are written, one after each equal share of the work.
const LINES: u32 = 10;
/// Without a terminal, reading that is done sooner is not worth a line.
const PATIENCE: Duration = Duration::from_secs(2);
/// What the bar shows while the data is read.
const READING: &str = "[{bar:30}] reading the data, {percent} %";
/// What the bar shows while hidden layers are chosen.
const COMPARING: &str = "[{bar:30}] choosing the hidden layers by cross-validation, {percent} %";
/// What the bar shows while the front is computed, in per mille.
const COMPUTING: &str = "[{bar:30}] {msg}";

/// A bar where standard error is a terminal, and a few plain lines where it is a file.
pub struct Progress {
    bar: Option<ProgressBar>,
    step: Option<Step>,
    lines: u32,
    start: Instant,
    /// Tenths of the data that were read when it was last told.
    tenths: u64,
}

impl Progress {
    /// Of a run that begins.
    pub fn new() -> Self {
        let bar = io::stderr().is_terminal().then(bar);
        Self { bar, step: None, lines: 0, start: Instant::now(), tenths: 0 }
    }

    /// So much of the data is read.
    pub fn reading(&mut self, reading: Reading) {
        if let Some(bar) = &self.bar {
            show(bar, READING, reading.bytes, reading.of);
        } else if let Some(line) = reading_line(&mut self.tenths, reading, self.start.elapsed()) {
            // Where standard error is closed nobody wants to know.
            let _ = writeln!(io::stderr(), "{line}");
        }
    }

    /// So much of the comparison of networks is done, from 0 to 1.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between 0 and 100
    pub fn comparing(&self, share: f64) {
        if let Some(bar) = &self.bar {
            show(bar, COMPARING, (100.0 * share.clamp(0.0, 1.0)) as u64, 100);
        }
    }

    /// Writes to standard output, where the bar would be in the way.
    pub fn set_aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// A step was taken.
    pub fn step(&mut self, step: Step) {
        self.step = Some(step);
    }

    /// The run is so far.
    pub fn progress(&mut self, progress: &run::Progress) {
        let line = self.line(progress);
        if let Some(bar) = &self.bar {
            show(bar, COMPUTING, share_of(1_000, progress).into(), 1_000);
            bar.set_message(line);
            return;
        }
        let lines = share_of(LINES, progress);
        if lines > self.lines {
            self.lines = lines;
            // Where standard error is closed nobody wants to know.
            let _ = writeln!(io::stderr(), "{line}");
        }
    }

    /// So many supports are trained anew.
    pub fn refitting(&mut self, progress: RefitProgress) {
        let RefitProgress { done, of, .. } = progress;
        let line = format!("{done} of {of} points refitted");
        if let Some(bar) = &self.bar {
            show(bar, COMPUTING, done as u64, of.max(1) as u64);
            bar.set_message(line);
        } else if progress.is_over {
            // Where standard error is closed nobody wants to know.
            let _ = writeln!(io::stderr(), "{line}");
        }
    }

    /// Something else is to be said, on a line of its own.
    pub fn tell(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.println(line),
            // Where standard error is closed nobody wants to know.
            None => drop(writeln!(io::stderr(), "{line}")),
        }
    }

    /// The run has ended: the bar stands where it is, and what is written next begins on a line of its own.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.abandon();
        }
    }

    /// How much of the run is done, the time left, and where the continuation is.
    fn line(&self, progress: &run::Progress) -> String {
        let run::Progress { points, of, .. } = progress;
        let (percent, elapsed) = (share_of(100, progress), seconds(progress.elapsed_seconds));
        let left = progress.remaining_seconds.map(|left| format!(", about {} left", seconds(left))).unwrap_or_default();
        let place = self.step.map(|Step { loss, l1, .. }| format!(", loss {}, ℓ¹ {}", figure(loss), figure(l1)));
        let place = place.unwrap_or_default();
        let folds = progress.folds.map(|FoldProgress { finished, of }| format!(", {finished} of {of} folds"));
        let folds = folds.unwrap_or_default();
        format!("{percent} % after {elapsed}{left}, {points} of {of} points{folds}{place}")
    }
}

/// How many of so many equal shares of the work are done.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between 0 and `of`
fn share_of(of: u32, progress: &run::Progress) -> u32 {
    (progress.done() * f64::from(of)).floor() as u32
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(1_000), ProgressDrawTarget::stderr());
    set_style(&bar, COMPUTING);
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

/// Both figures at once: one of the work beside one of the bytes would be nonsense.
fn show(bar: &ProgressBar, template: &str, position: u64, length: u64) {
    set_style(bar, template);
    bar.update(|state| {
        state.set_len(length);
        state.set_pos(position);
    });
}

fn set_style(bar: &ProgressBar, template: &str) {
    // A template that cannot be parsed leaves the bar as indicatif draws it.
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("━╸ "));
    }
}

/// What is told of a reading after so much time, where there is no bar: nothing of a short one, and of a long one ten
/// lines at most.
fn reading_line(told: &mut u64, reading: Reading, after: Duration) -> Option<String> {
    let tenths = reading.per_cent() / 10;
    if after < PATIENCE || tenths <= *told {
        return None;
    }
    *told = tenths;
    Some(format!("reading the data, {} %", reading.per_cent()))
}

/// A time as people say it.
pub fn seconds(seconds: f64) -> String {
    if seconds < 9.95 {
        return format!("{seconds:.1} s");
    }
    let whole = Duration::try_from_secs_f64(seconds.round()).unwrap_or(Duration::MAX).as_secs();
    match whole {
        0..60 => format!("{whole} s"),
        60..3600 => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_long_reading_is_told_and_that_in_few_lines() {
        let lines = |seconds: u64| {
            let mut told = 0;
            let steps = (0..=1000).map(|bytes| Reading { bytes, of: 1000 });
            steps
                .filter_map(|reading| reading_line(&mut told, reading, Duration::from_secs(seconds)))
                .collect::<Vec<_>>()
        };
        assert_eq!(lines(1), Vec::<String>::new());
        assert_eq!(lines(3).len(), 10);
        assert_eq!(lines(3).first().map(String::as_str), Some("reading the data, 10 %"));
    }

    #[test]
    fn the_line_tells_the_share_of_the_work_and_the_time_left() {
        let mut told = Progress { bar: None, step: None, lines: 0, start: Instant::now(), tenths: 0 };
        let (share, remaining_seconds) = (Some(0.409), Some(6.2));
        let progress =
            run::Progress { points: 60, of: 60, folds: None, share, elapsed_seconds: 4.3, remaining_seconds };
        assert_eq!(told.line(&progress), "40 % after 4.3 s, about 6.2 s left, 60 of 60 points");
        told.progress(&progress);
        assert_eq!(told.lines, 4);
        told.step(Step { kind: run::StepKind::Corrector, loss: 0.5, l1: 12.0 });
        let progress = run::Progress { share: None, points: 15, remaining_seconds: None, ..progress };
        assert_eq!(told.line(&progress), "25 % after 4.3 s, 15 of 60 points, loss 0.5000, ℓ¹ 12.00");
    }

    #[test]
    fn times_read_well() {
        for (time, text) in
            [(0.04, "0.0 s"), (3.26, "3.3 s"), (9.96, "10 s"), (75.4, "1 min 15 s"), (7290.0, "2 h 1 min")]
        {
            assert_eq!(seconds(time), text);
        }
        assert!(seconds(f64::INFINITY).ends_with("min") && seconds(f64::NAN).ends_with("min"));
    }
}
