//! How fast the program is, as ratios that depend little on the machine. One command measures all of it, and a word at its
//! end some of it (`gradients`, `steps`, `fronts`, `quality`, `growth`, `answers`, `predictions`, `opening`, `study` or
//! `selectors`):
//! `cargo test --release --test benchmarks -- --ignored --nocapture`
//!
//! What is compared is computed in turns in one process, so that what else the machine does slows down all sides alike, and
//! what must be equal is compared as well. Times are no reason to fail: they say whether a goal is met, on this machine.
//!
//! With the environment variable `PARETOSCOPE_DATA`, the folder of the data that is too large to come with the program,
//! its `mnist` is measured instead of images drawn from a seed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // in a test they are the failure

mod answers;
mod clock;
#[path = "../common/mod.rs"]
mod common;
#[path = "../support/envelope.rs"]
mod envelope;
mod fronts;
mod gradients;
mod growth;
mod opening;
mod plain_candle;
mod predictions;
mod quality;
mod race;
mod rivals;
mod rows;
mod selectors;
mod steps;
mod study;
mod table;
#[path = "../support/threads.rs"]
mod threads;

use std::sync::{Mutex, MutexGuard, Once, PoisonError};

/// Waits until no other measurement is going.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    static HEADER: Once = Once::new();
    let guard = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    HEADER.call_once(|| {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        println!("\n{cores} cores. Times are the shortest of several; “of medians” is the ratio of their medians.");
        if let Some(load) = load().filter(|&load| load > 0.5) {
            println!("Other programs keep {load:.1} cores busy: absolute times are too long, and ratios less certain.");
        }
    });
    guard
}

/// How many cores other programs have kept busy in the last minute, where the system tells.
fn load() -> Option<f64> {
    std::fs::read_to_string("/proc/loadavg").ok()?.split(' ').next()?.parse().ok()
}

#[test]
#[ignore = "a measurement; it needs the machine for itself"]
fn gradients() {
    let _alone = alone();
    gradients::measure();
}

#[test]
#[ignore = "a measurement; it needs the machine for itself"]
fn steps() {
    let _alone = alone();
    steps::measure();
}

#[test]
#[ignore = "a measurement; it needs the machine for itself"]
fn fronts() {
    let _alone = alone();
    fronts::measure();
}

#[test]
#[ignore = "a measurement; it needs the machine for itself"]
fn quality() {
    let _alone = alone();
    quality::measure();
}

#[test]
#[ignore = "a measurement; it needs the machine for itself"]
fn growth() {
    let _alone = alone();
    growth::measure();
}

#[test]
#[ignore = "a measurement; it needs the machine for itself"]
fn answers() {
    let _alone = alone();
    answers::measure();
}

#[test]
#[ignore = "a measurement; it needs the machine for itself"]
fn predictions() {
    let _alone = alone();
    predictions::measure();
}

#[test]
#[ignore = "a measurement; it needs the machine for itself"]
fn opening() {
    let _alone = alone();
    opening::measure();
}

#[test]
#[ignore = "a measurement; it needs the machine for itself"]
fn study() {
    let _alone = alone();
    study::measure();
}

#[test]
#[ignore = "a measurement; it takes an hour and more"]
fn selectors() {
    // Too long for those who ask for all of it.
    if !std::env::args().any(|argument| argument == "selectors") {
        println!("\n`selectors` is measured only where the word stands at the end of the command.");
        return;
    }
    let _alone = alone();
    selectors::measure();
}
