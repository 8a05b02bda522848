//! Fuzz targets for every file that is read: whatever is in it, the program says so or reads it, soon and within bounded memory, and never
//! panics.
//!
//! Sound files are changed at random by [bolero](https://docs.rs/bolero), which runs on stable Rust: for a second each in the suite, and for
//! as long as `BOLERO_RANDOM_TEST_TIME_MS` says. `cargo bolero test` runs the same targets with a fuzzer that looks at coverage. What
//! was found is kept in [`finds`].

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // where a test cannot go on, it has failed

#[path = "../support/arrays.rs"]
mod arrays;
mod changes;
mod finds;
#[path = "../support/images.rs"]
mod images;
mod runs;
#[path = "../support/mod.rs"]
mod support;
mod tables;
mod targets;
