//! How far a run is, on standard error.

use std::{
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use paretoscope::{
    data::Reading,
    run::{self, Step},
};

use super::table::figure;

/// Without a terminal, a line is written each time this share of the points is done.
const LINES: usize = 10;
/// Without a terminal, reading that is done sooner is not worth a line.
const PATIENCE: Duration = Duration::from_secs(2);
/// What the bar shows while the data is read.
const READING: &str = "[{bar:30}] reading the data, {percent} %";
/// What the bar shows while the front is computed.
const POINTS: &str = "[{bar:30}] {pos}/{len} points after {elapsed}{msg}";

/// A bar where standard error is a terminal, and a few plain lines where it is a file.
pub struct Progress {
    bar: Option<ProgressBar>,
    step: Option<Step>,
    lines: usize,
    start: Instant,
    /// Tenths of the data that were read when it was last told.
    tenths: u64,
}

impl Progress {
    /// For so many points.
    pub fn new(points: usize) -> Self {
        let bar = io::stderr().is_terminal().then(|| bar(points));
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

    /// A step was taken.
    pub fn step(&mut self, step: Step) {
        self.step = Some(step);
    }

    /// The run is so far.
    pub fn progress(&mut self, progress: &run::Progress) {
        if let Some(bar) = &self.bar {
            show(bar, POINTS, progress.points as u64, progress.of as u64);
            let improving = if progress.has_all_points() { ", improving some" } else { "" };
            bar.set_message(self.details(progress) + improving);
            return;
        }
        let lines = progress.points * LINES / progress.of.max(1);
        if lines > self.lines {
            self.lines = lines;
            let (points, of, elapsed) = (progress.points, progress.of, seconds(progress.elapsed_seconds));
            let details = self.details(progress);
            // Where standard error is closed nobody wants to know.
            let _ = writeln!(io::stderr(), "{points} of {of} points after {elapsed}{details}");
        }
    }

    /// The run has ended: the bar stands where it is, and what is written next begins on a line of its own.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.abandon();
        }
    }

    /// Time left, and where the continuation is.
    fn details(&self, progress: &run::Progress) -> String {
        let left = progress.remaining_seconds.map(|left| format!(", about {} left", seconds(left)));
        let place = self.step.map(|Step { loss, l1, .. }| format!(", loss {}, ℓ¹ {}", figure(loss), figure(l1)));
        left.into_iter().chain(place).collect()
    }
}

fn bar(points: usize) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(points as u64), ProgressDrawTarget::stderr());
    set_style(&bar, POINTS);
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

/// Both figures at once: one of the points beside one of the bytes would be nonsense.
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
    fn times_read_well() {
        for (time, text) in
            [(0.04, "0.0 s"), (3.26, "3.3 s"), (9.96, "10 s"), (75.4, "1 min 15 s"), (7290.0, "2 h 1 min")]
        {
            assert_eq!(seconds(time), text);
        }
        assert!(seconds(f64::INFINITY).ends_with("min") && seconds(f64::NAN).ends_with("min"));
    }
}
